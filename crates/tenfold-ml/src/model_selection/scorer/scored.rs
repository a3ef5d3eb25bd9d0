//! The predictions that a scorer compares with the truth.

use ndarray::{Array1, Array2};

use crate::data::{LabelError, Labels, Records};
use crate::error::{Error, Result};
use crate::estimator::ModelError;
use crate::estimator::learner::{Model, Target};
use crate::model_selection::Scorer;

/// A model's predictions for some samples and the truth, as a scorer sees them.
#[derive(Debug)]
pub struct Scored<'a, T> {
    truth: &'a T,
    predicted: &'a T,
    decisions: Option<Array2<f64>>,
    probabilities: Option<Array2<f64>>,
}

impl<'a, T: Target> Scored<'a, T> {
    /// A model with its predictions for these samples.
    ///
    /// # Errors
    /// Those of the model.
    pub fn new<M: Model<Target = T>>(
        model: &M,
        x: &Records,
        truth: &'a T,
        predicted: &'a T,
    ) -> Result<Self> {
        let probabilities = model.predict_probabilities(x)?;
        let decisions = match &probabilities {
            Some(_) => None,
            None => model.decision_function(x)?,
        };
        Ok(Self { truth, predicted, decisions, probabilities })
    }

    /// Predictions without a model: scorers that need decisions or probabilities fail.
    pub fn of_predictions(truth: &'a T, predicted: &'a T) -> Self {
        Self { truth, predicted, decisions: None, probabilities: None }
    }

    /// As [`Scored::new`], without decisions and probabilities that these scorers do not need.
    pub(crate) fn for_scorers<M: Model<Target = T>>(
        scorers: &[Scorer<T>],
        model: &M,
        x: &Records,
        truth: &'a T,
        predicted: &'a T,
    ) -> Result<Self> {
        if scorers.iter().all(|scorer| scorer.needs_predictions_alone) {
            return Ok(Self::of_predictions(truth, predicted));
        }
        Self::new(model, x, truth, predicted)
    }

    /// The true value of each sample.
    pub fn truth(&self) -> &'a T {
        self.truth
    }

    /// The prediction for each sample.
    pub fn predicted(&self) -> &'a T {
        self.predicted
    }

    /// The probability of each class for each sample.
    ///
    /// # Errors
    /// [`ModelError::Unsupported`] if the model has none.
    pub fn probabilities(&self) -> Result<&Array2<f64>> {
        self.probabilities.as_ref().ok_or(Error::Model(ModelError::Unsupported {
            what: "probabilities",
            advice: "choose an estimator that has them, or calibrate this one with `Calibrated`",
        }))
    }
}

impl Scored<'_, Labels> {
    /// Numbers that rank the samples by how much they are of the class: its probabilities, else
    /// its decisions.
    ///
    /// # Errors
    /// [`LabelError::UnknownClass`] if there is no such class; [`ModelError::Unsupported`] if the
    /// model has neither.
    pub fn ranking(&self, class: &str) -> Result<Array1<f64>> {
        let classes = self.predicted.classes();
        let Some(at) = classes.iter().position(|name| name == class) else {
            let (class, classes) = (class.to_owned(), classes.join(", "));
            return Err(LabelError::UnknownClass { class, classes }.into());
        };
        match (self.class_scores(), &self.decisions) {
            (Some(table), _) => Ok(table.column(at).to_owned()),
            (None, Some(table)) if table.ncols() == 1 && classes.len() == 2 => {
                let sign = if at == 1 { 1.0 } else { -1.0 };
                Ok(table.column(0).mapv(|decision| sign * decision))
            }
            _ => Err(self.no_ranking()),
        }
    }

    /// A number per class for each sample that ranks the classes: probabilities, else decisions.
    ///
    /// # Errors
    /// [`ModelError::Unsupported`] if the model has neither for all classes.
    pub fn rankings(&self) -> Result<&Array2<f64>> {
        self.class_scores().ok_or_else(|| self.no_ranking())
    }

    fn class_scores(&self) -> Option<&Array2<f64>> {
        let n_classes = self.predicted.classes().len();
        let of_all = |table: &&Array2<f64>| table.ncols() == n_classes;
        self.probabilities.as_ref().or(self.decisions.as_ref()).filter(of_all)
    }

    fn no_ranking(&self) -> Error {
        Error::Model(ModelError::Unsupported {
            what: "probability or decision of each class",
            advice: "choose an estimator that does, or see that every class occurs in the \
                     training samples",
        })
    }
}
