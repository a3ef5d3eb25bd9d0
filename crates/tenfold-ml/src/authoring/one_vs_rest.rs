//! Many classes from a learner that knows only two: one class against the rest.

use ndarray::Array2;

use crate::authoring::{Convergence, FittedClasses, FittedFeatures, first_largest, parallel};
use crate::checked_model;
use crate::data::{Labels, Records};
use crate::error::Result;

/// A fitted two-class model: how far a sample is on the positive side.
pub trait Decision: Send + Sync + std::fmt::Debug + 'static {
    /// Above zero on the positive side.
    fn decision(&self, row: &[f64]) -> f64;

    /// The end of the search for it, if it was found by one.
    fn convergence(&self) -> Option<Convergence> {
        None
    }

    /// Whether it decides about rows of so many features: one that is read may not.
    fn fits(&self, n_features: usize) -> bool;
}

checked_model! {
    /// A model per class, or one for two classes; the class with the largest decision wins, the
    /// first of them on a tie.
    pub struct OneVsRest<M: Decision> {
        features: FittedFeatures,
        classes: FittedClasses,
        models: Vec<M>,
    }
}

impl<M: Decision> OneVsRest<M> {
    fn check(&self) -> Result<(), &'static str> {
        if self.models.len() != self.classes.positives().len() {
            return Err("there is one model per class against the rest");
        }
        match self.models.iter().all(|model| model.fits(self.features.n_features())) {
            true => Ok(()),
            false => Err("each model has one number per feature"),
        }
    }

    /// Fits each class that occurs against the rest, in parallel; of two classes the second is the
    /// positive one. `fit_one` gets whether each sample is positive.
    ///
    /// # Errors
    /// The error of the first class whose fit fails.
    pub fn fit(
        x: &Records,
        y: &Labels,
        fit_one: impl Fn(&[bool]) -> Result<M> + Sync,
    ) -> Result<Self> {
        let classes = FittedClasses::of(y)?;
        let positives = classes.positives();
        let models = parallel::try_map(positives.len(), 1, |at| {
            let is_positive: Vec<bool> = y.codes().map(|code| code == positives[at]).collect();
            fit_one(&is_positive)
        })?;
        Ok(Self { features: FittedFeatures::of(x), classes, models })
    }

    /// The features at fit.
    pub fn features(&self) -> &FittedFeatures {
        &self.features
    }

    /// The names of the classes that predictions are over.
    pub fn classes(&self) -> &[String] {
        self.classes.all_names()
    }

    /// The classes that the models separate from the rest.
    pub fn fitted_classes(&self) -> &FittedClasses {
        &self.classes
    }

    /// The end of the search for the class that did not converge, if there is one, else for that
    /// which took longest.
    pub fn convergence(&self) -> Vec<Convergence> {
        let all = self.models.iter().filter_map(Decision::convergence);
        Convergence::worst(all).into_iter().collect()
    }

    fn winner(&self, row: &[f64]) -> u32 {
        let codes = self.classes.codes();
        if let [model] = self.models.as_slice() {
            return codes[usize::from(model.decision(row) > 0.0)];
        }
        codes[first_largest(self.models.iter().map(|model| model.decision(row)))]
    }

    /// As [`ClassifierModel::predict`](crate::estimator::ClassifierModel::predict).
    pub fn predict(&self, x: &Records) -> Result<Labels> {
        self.features.check(x)?;
        let x = x.as_dense()?;
        self.classes.labels(parallel::map(x.n_samples(), 64, |row| self.winner(x.row(row))))
    }

    /// As
    /// [`ClassifierModel::decision_function`](crate::estimator::ClassifierModel::decision_function).
    pub fn decision_function(&self, x: &Records) -> Result<Array2<f64>> {
        self.features.check(x)?;
        let x = x.as_dense()?;
        let mut decisions = Array2::zeros((x.n_samples(), self.models.len()));
        parallel::for_each_row(&mut decisions, 64, &|row, decisions| {
            for (decision, model) in decisions.iter_mut().zip(&self.models) {
                *decision = model.decision(x.row(row));
            }
        });
        Ok(decisions)
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;
    use crate::error::Error;

    /// The share of positive samples, whatever the row.
    #[derive(Debug)]
    struct Share(f64);

    impl Decision for Share {
        fn decision(&self, row: &[f64]) -> f64 {
            self.0 + row[0]
        }

        fn fits(&self, n_features: usize) -> bool {
            n_features == 1
        }
    }

    fn share(is_positive: &[bool]) -> Result<Share> {
        let positive = is_positive.iter().filter(|&&positive| positive).count();
        Ok(Share(positive as f64))
    }

    fn records() -> Records {
        Records::dense(array![[0.0], [0.0], [0.0], [0.0]]).unwrap()
    }

    #[test]
    fn the_largest_decision_wins_and_the_first_on_a_tie() {
        let y = Labels::from_names(&["b", "a", "c", "c"]).unwrap();
        let model = OneVsRest::fit(&records(), &y, share).unwrap();
        assert_eq!(model.predict(&records()).unwrap().name(0), "c");
        let y = Labels::from_names(&["b", "a", "c", "d"]).unwrap();
        let model = OneVsRest::fit(&records(), &y, share).unwrap();
        assert_eq!(model.predict(&records()).unwrap().name(0), "a");
        let decisions = model.decision_function(&records()).unwrap();
        assert_eq!(decisions, Array2::<f64>::ones((4, 4)));
    }

    #[test]
    fn two_classes_share_one_model_and_zero_is_the_first_class() {
        let classes = ["a", "b", "c"].map(String::from).to_vec();
        let y = Labels::from_codes(classes, vec![0, 2, 2, 2]).unwrap();
        let model = OneVsRest::fit(&records(), &y, share).unwrap();
        assert_eq!(model.models.len(), 1);
        let x = Records::dense(array![[-3.0], [-2.5]]).unwrap();
        assert_eq!(model.predict(&x).unwrap().codes().collect::<Vec<_>>(), [0, 2]);
        assert_eq!(model.decision_function(&x).unwrap(), array![[0.0], [0.5]]);
    }

    #[test]
    fn of_failing_classes_the_first_is_reported() {
        let y = Labels::from_names(&["a", "b", "c", "c"]).unwrap();
        let fail = |is_positive: &[bool]| {
            let at = is_positive.iter().position(|&positive| positive).unwrap();
            Err::<Share, _>(Error::Fit { estimator: "share", reason: at.to_string() })
        };
        let wrong = OneVsRest::fit(&records(), &y, fail).unwrap_err();
        assert_eq!(wrong.to_string(), "share could not be fitted: 0");
    }
}
