//! Selection of the features that depend most on the target.

use serde::{Deserialize, Serialize};
use tenfold_ml::authoring::{FittedFeatures, param, sort_places};
use tenfold_ml::checked_model;
use tenfold_ml::data::{RecordKind, Records, little_endian};
use tenfold_ml::error::{Error, Result};
use tenfold_ml::estimator::{ModelError, Supervision, Transformer, TransformerModel};

use crate::feature_selection::ScoreFunction;
use crate::preprocessing::numbers;

/// To be raised when the same samples give another model, or it transforms in another way.
const VERSION: u32 = 3;

/// Keeps the features with the highest scores, in their order.
///
/// Of equal scores those of later features count as higher; NaN is lower than any. Dense records
/// stay dense, sparse ones sparse. This is scikit-learn's `SelectKBest`.
///
/// | parameter | default | meaning |
/// |---|---|---|
/// | `score` | – | the dependence of a feature and the target, [`ScoreFunction`] |
/// | `k` | – | how many features are kept |
///
/// ```
/// use tenfold::datasets;
/// use tenfold::estimator::TransformerModel;
/// use tenfold::feature_selection::{ScoreFunction, SelectKBest};
///
/// let iris = datasets::iris()?;
/// let model = SelectKBest::new(ScoreFunction::FClassif, 2).fit(&iris.x, &iris.y)?;
/// assert_eq!(model.chosen(), [2, 3]);
/// assert_eq!(model.transform(&iris.x)?.n_features(), 2);
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct SelectKBest {
    score: ScoreFunction,
    k: usize,
}

/// Keeps a share of the features, those with the highest scores, in their order.
///
/// Of features at the edge the first are kept. Otherwise it is as [`SelectKBest`]. This is
/// scikit-learn's `SelectPercentile`.
///
/// | parameter | default | meaning |
/// |---|---|---|
/// | `score` | – | the dependence of a feature and the target, [`ScoreFunction`] |
/// | `percentile` | – | how many features are kept, in percent |
///
/// ```
/// use tenfold::datasets;
/// use tenfold::feature_selection::{ScoreFunction, SelectPercentile};
///
/// let iris = datasets::iris()?;
/// let model = SelectPercentile::new(ScoreFunction::Chi2, 25.0).fit(&iris.x, &iris.y)?;
/// assert_eq!(model.chosen(), [2]);
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct SelectPercentile {
    score: ScoreFunction,
    percentile: f64,
}

checked_model! {
    /// A fitted [`SelectKBest`], [`SelectPercentile`] or
    /// [`VarianceThreshold`](crate::feature_selection::VarianceThreshold).
    #[derive(Clone)]
    pub struct SelectModel {
        features: FittedFeatures,
        #[serde(with = "little_endian")]
        scores: Vec<f64>,
        chosen: Vec<usize>,
    }
}

/// The 10 features with the highest [`ScoreFunction::FClassif`].
impl Default for SelectKBest {
    fn default() -> Self {
        Self::new(ScoreFunction::FClassif, 10)
    }
}

impl SelectKBest {
    /// A selection of the `k` features with the highest scores.
    pub fn new(score: ScoreFunction, k: usize) -> Self {
        Self { score, k }
    }

    /// The fitted selection, with the scores of all features.
    ///
    /// # Errors
    /// [`Error::Param`] of no feature, or more than there are; those of
    /// [`ScoreFunction::scores`].
    pub fn fit<'a>(&self, x: &Records, y: impl Into<Supervision<'a>>) -> Result<SelectModel> {
        let n_features = x.n_features();
        self.check_k(n_features)?;
        let scores = self.score.scores(x, y.into())?;
        let ranks = ranks(&scores);
        let mut order: Vec<usize> = (0..n_features).collect();
        sort_places(&mut order, &|a, b| ranks[a].total_cmp(&ranks[b]));
        let mut chosen = order.split_off(n_features - self.k);
        chosen.sort_unstable();
        Ok(SelectModel::new(x, scores, chosen))
    }

    fn check(&self) -> Result<()> {
        self.check_k(usize::MAX)
    }

    fn check_k(&self, n_features: usize) -> Result<()> {
        let expected = "at least 1, and at most as many as there are features, are expected";
        param::within("SelectKBest k", self.k, 1..=n_features, expected)
    }
}

/// The tenth of the features with the highest [`ScoreFunction::FClassif`].
impl Default for SelectPercentile {
    fn default() -> Self {
        Self::new(ScoreFunction::FClassif, 10.0)
    }
}

impl SelectPercentile {
    /// A selection of so many percent of the features.
    pub fn new(score: ScoreFunction, percentile: f64) -> Self {
        Self { score, percentile }
    }

    /// The fitted selection, with the scores of all features.
    ///
    /// # Errors
    /// [`Error::Param`] of a share that is not from 0 to 100; [`Error::Fit`] if it is of no
    /// feature; those of [`ScoreFunction::scores`].
    pub fn fit<'a>(&self, x: &Records, y: impl Into<Supervision<'a>>) -> Result<SelectModel> {
        self.check()?;
        let scores = self.score.scores(x, y.into())?;
        let chosen = match self.percentile {
            100.0 => (0..scores.len()).collect(),
            _ => self.highest(&ranks(&scores)),
        };
        if chosen.is_empty() {
            let reason = format!("{} % of {} features are none", self.percentile, scores.len());
            return Err(Error::Fit { estimator: "select-percentile", reason });
        }
        Ok(SelectModel::new(x, scores, chosen))
    }

    fn check(&self) -> Result<()> {
        let expected = "a number from 0 to 100 is expected";
        param::within("SelectPercentile percentile", self.percentile, 0.0..=100.0, expected)
    }

    fn highest(&self, ranks: &[f64]) -> Vec<usize> {
        let mut ascending = ranks.to_vec();
        ascending.sort_unstable_by(f64::total_cmp);
        let edge = numbers::quantile(&ascending, 1.0 - self.percentile / 100.0);
        let n_max = (ranks.len() as f64 * self.percentile / 100.0) as usize;
        let above = ranks.iter().filter(|rank| **rank > edge).count();
        let mut at_edge = n_max.saturating_sub(above);
        let keep = |&at: &usize| match ranks[at] {
            rank if rank == edge => {
                let kept = at_edge > 0;
                at_edge = at_edge.saturating_sub(1);
                kept
            }
            rank => rank > edge,
        };
        (0..ranks.len()).filter(keep).collect()
    }
}

/// Scores of which NaN is the lowest, with finite differences whatever they are.
fn ranks(scores: &[f64]) -> Vec<f64> {
    const MAX: f64 = f64::MAX / 2.0;
    let rank = |score: &f64| if score.is_nan() { -MAX } else { score.clamp(-MAX, MAX) };
    scores.iter().map(rank).collect()
}

macro_rules! selections {
    ($($selection:ident => $name:literal),*) => {$(
        tenfold_ml::register!(Transformer $selection: $name, version VERSION);

        impl Transformer for $selection {
            fn name(&self) -> &'static str {
                $name
            }

            fn fit(&self, _: &Records) -> Result<Box<dyn TransformerModel>> {
                Err(ModelError::NeedsTarget { transformer: $name }.into())
            }

            fn fit_supervised(
                &self,
                x: &Records,
                y: Supervision<'_>,
            ) -> Result<Box<dyn TransformerModel>> {
                Ok(Box::new($selection::fit(self, x, y)?))
            }

            fn check_params(&self) -> Result<()> {
                self.check()
            }

            fn output_kind(&self, input: Option<RecordKind>) -> Result<Option<RecordKind>> {
                RecordKind::need_numbers(input)?;
                Ok(input)
            }
        }
    )*};
}

selections! {
    SelectKBest => "select-k-best",
    SelectPercentile => "select-percentile"
}

impl SelectModel {
    /// A model that keeps these features, by place, ascending.
    pub(super) fn new(x: &Records, scores: Vec<f64>, chosen: Vec<usize>) -> Self {
        Self { features: FittedFeatures::of(x), scores, chosen }
    }

    fn check(&self) -> Result<()> {
        self.features.check_count(self.scores.len())?;
        self.features.check_places(&self.chosen)
    }

    /// The score of each feature of the fit, its variance if that is the criterion.
    pub fn scores(&self) -> &[f64] {
        &self.scores
    }

    /// The features that are kept, by place, ascending.
    pub fn chosen(&self) -> &[usize] {
        &self.chosen
    }
}

tenfold_ml::register!(TransformerModel SelectModel: "tenfold.select.v1", version VERSION);

impl TransformerModel for SelectModel {
    fn transform(&self, x: &Records) -> Result<Records> {
        self.features.check(x)?;
        x.select_columns(&self.chosen)
    }

    fn features(&self) -> Option<&FittedFeatures> {
        Some(&self.features)
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;
    use tenfold_datasets as datasets;
    use tenfold_ml::data::{Labels, Values};
    use tenfold_ml::pipeline::Pipeline;

    use super::*;
    use crate::linear_model::Sgd;

    #[test]
    fn it_learns_from_the_target_in_a_pipeline_and_needs_one() {
        let iris = datasets::iris().unwrap();
        let select = || SelectKBest::new(ScoreFunction::FClassif, 1);
        let pipeline = Pipeline::new().then(select()).classifier(Sgd::hinge());
        let model = pipeline.fit(&iris.x, &iris.y).unwrap();
        let chosen = model.transformers().next().unwrap().downcast_ref::<SelectModel>().unwrap();
        assert_eq!(chosen.chosen(), [2]);
        let wrong = select().boxed().fit(&iris.x).unwrap_err().to_string();
        assert!(wrong.starts_with("select-k-best learns from a target"), "{wrong}");
    }

    #[test]
    fn a_target_of_the_other_kind_and_too_many_features_are_errors() {
        let x = Records::dense(array![[1.0], [2.0], [4.0]]).unwrap();
        let values = Values::new(vec![1.0, 2.0, 3.0]).unwrap();
        let labels = Labels::from_names(&["a", "b", "a"]).unwrap();
        let wrong = SelectKBest::new(ScoreFunction::Chi2, 1).fit(&x, &values).unwrap_err();
        assert!(wrong.to_string().ends_with("use `f_regression`"), "{wrong}");
        let wrong = SelectKBest::new(ScoreFunction::FRegression, 1).fit(&x, &labels).unwrap_err();
        assert!(wrong.to_string().ends_with("use `f_classif`"), "{wrong}");
        for k in [0, 2] {
            let wrong = SelectKBest::new(ScoreFunction::Chi2, k).fit(&x, &labels).unwrap_err();
            assert!(matches!(wrong, Error::Param { name: "SelectKBest k", .. }), "{wrong}");
        }
        let percent =
            |percent| SelectPercentile::new(ScoreFunction::Chi2, percent).fit(&x, &labels);
        assert!(matches!(percent(101.0), Err(Error::Param { .. })));
        assert!(matches!(percent(50.0), Err(Error::Fit { .. })));
    }

    #[test]
    fn the_informative_feature_is_chosen_where_the_features_are_far_from_zero() {
        let x = array![[5.0, 1.7e9], [6.0, 1.7e9 + 3.0], [4.0, 1.7e9 + 0.5], [4.5, 1.7e9 + 3.5]];
        let x = Records::dense(x).unwrap();
        let y = Labels::from_names(&["a", "b", "a", "b"]).unwrap();
        let model = SelectKBest::new(ScoreFunction::FClassif, 1).fit(&x, &y).unwrap();
        assert_eq!(model.chosen(), [1]);
    }

    #[test]
    fn several_features_of_infinite_score_do_not_leave_a_percentile_empty() {
        let x = array![[0.0, 0.0, 0.0, 1.0], [0.0, 0.0, 0.0, 1.0], [1.0, 2.0, 4.0, 1.0]];
        let x = Records::dense(x).unwrap();
        let y = Labels::from_names(&["a", "a", "b"]).unwrap();
        let percent = |percent| {
            let selection = SelectPercentile::new(ScoreFunction::FClassif, percent);
            selection.fit(&x, &y).unwrap()
        };
        assert!(percent(50.0).scores()[..3].iter().all(|score| *score == f64::INFINITY));
        assert_eq!(percent(50.0).chosen(), [0, 1]);
        assert_eq!(percent(25.0).chosen(), [0]);
        // Half way between the lowest score, of the constant feature, and the highest.
        assert_eq!(percent(84.0).chosen(), [0, 1, 2]);
    }

    #[test]
    fn negative_numbers_are_no_counts() {
        let x = Records::dense(array![[1.0, 0.0], [2.0, -3.0]]).unwrap();
        let x = x.with_feature_names(["a", "b"]).unwrap();
        let y = Labels::from_names(&["u", "v"]).unwrap();
        let wrong = SelectKBest::new(ScoreFunction::Chi2, 1).fit(&x, &y).unwrap_err().to_string();
        assert!(wrong.contains("records holds -3 at row 1, `b`; it takes counts"), "{wrong}");
    }
}
