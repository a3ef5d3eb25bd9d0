//! Scorers: metrics as values, so that several can be applied to one model in one pass.

use std::any::TypeId;
use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tenfold_store::{Fingerprint, Fingerprinter};

use crate::error::Result;
use crate::estimator::ParamsError;
use crate::estimator::learner::Target;
use crate::estimator::parameter::{Described, Identity, Parameters};
use crate::estimator::params;
use crate::estimator::registry::{Family, Misfit};

mod classification;
mod kinds;
mod regression;
mod score_list;
mod scored;

pub use score_list::{NamedScore, ScoreList};
pub use scored::Scored;

/// To be raised when a scorer of this crate yields other numbers.
const VERSION: u32 = 2;

/// A metric with a name and a direction, to be applied to a model: `T` is [`Labels`](crate::data::Labels)
/// or [`Values`](crate::data::Values).
///
/// ```
/// use tenfold::metrics::Average;
/// use tenfold::model_selection::{Direction, Scorer};
///
/// let scorers = [Scorer::accuracy(), Scorer::f1(Average::Macro), Scorer::log_loss()];
/// assert_eq!(scorers[1].name(), "macro F1");
/// assert_eq!(scorers[2].direction(), Direction::Lower);
/// ```
///
/// The scorers of this crate are data, in JSON and TOML, by kinds named as their functions:
///
/// ```
/// use tenfold::data::Labels;
/// use tenfold::model_selection::Scorer;
///
/// let f1 = Scorer::<Labels>::from_json(r#"{"kind": "f1", "average": {"binary": "spam"}}"#)?;
/// assert_eq!(f1.name(), "F1 of spam");
/// let top = Scorer::<Labels>::from_toml("kind = 'top-k-accuracy'\nk = 3")?;
/// assert_eq!(top.to_json()?, r#"{"k":3,"kind":"top-k-accuracy"}"#);
/// # Ok::<(), tenfold::Error>(())
/// ```
///
/// An own scorer is a function of a [`Scored`] model:
///
/// ```
/// use tenfold::data::Labels;
/// use tenfold::model_selection::{Direction, Scorer};
///
/// let wrong = Scorer::<Labels>::new("wrong", Direction::Lower, |scored| {
///     let pairs = scored.truth().codes().zip(scored.predicted().codes());
///     Ok(pairs.filter(|(truth, predicted)| truth != predicted).count() as f64)
/// });
/// assert_eq!(wrong.name(), "wrong");
/// ```
pub struct Scorer<T: Target> {
    name: String,
    direction: Direction,
    origin: Origin,
    /// `true` if it needs predictions alone, and neither decisions nor probabilities.
    needs_predictions_alone: bool,
    score: Arc<Score<T>>,
    check: Box<Check>,
}

/// The identity of a scorer, for stores.
enum Origin {
    /// A kind of this crate with its parameters.
    Kind(Box<Described>),
    /// A function or a closure without captures: its type, as a number that has a meaning in this
    /// program only.
    Function(u64),
    /// A closure that holds values.
    Closure,
}

impl Origin {
    /// The kind of parameters that are texts, numbers and names, which can always be written.
    fn kind(family: Family, kind: &'static str, parameters: Result<Parameters, Misfit>) -> Self {
        let parameters = parameters.unwrap_or_default();
        let (version, costs_only, name) = (Some(VERSION), &[][..], None);
        Self::Kind(Box::new(Described { family, kind, version, costs_only, name, parameters }))
    }
}

type Score<T> = dyn Fn(&Scored<'_, T>) -> Result<f64> + Send + Sync;

type Check = dyn Fn() -> Result<()> + Send + Sync;

/// Which scores are better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Direction {
    /// Higher ones.
    Higher,
    /// Lower ones: errors and losses.
    Lower,
}

impl Direction {
    /// Returns `true` if a score is better than another one; `false` if one of them is NaN.
    pub fn is_better(self, score: f64, than: f64) -> bool {
        match self {
            Self::Higher => score > than,
            Self::Lower => score < than,
        }
    }
}

impl<T: Target> Scorer<T> {
    /// An own scorer: a function, or a closure. A store reuses its scores in the same program only, and
    /// those of a closure that captures values never, since these cannot be compared.
    pub fn new<F>(name: impl Into<String>, direction: Direction, score: F) -> Self
    where
        F: Fn(&Scored<'_, T>) -> Result<f64> + Send + Sync + 'static,
    {
        let origin = match size_of::<F>() {
            0 => Origin::Function(number_of(TypeId::of::<F>())),
            _ => Origin::Closure,
        };
        let (score, check) = (Arc::new(score), Box::new(|| Ok(())));
        Self { name: name.into(), direction, origin, needs_predictions_alone: false, score, check }
    }

    /// One that needs predictions alone.
    fn of_predictions(
        name: impl Into<String>,
        direction: Direction,
        metric: impl Fn(&T, &T) -> Result<f64> + Send + Sync + 'static,
    ) -> Self {
        let score = move |scored: &Scored<'_, T>| metric(scored.truth(), scored.predicted());
        Self { needs_predictions_alone: true, ..Self::new(name, direction, score) }
    }

    /// The same with a check of its parameters.
    fn checked(self, check: impl Fn() -> Result<()> + Send + Sync + 'static) -> Self {
        Self { check: Box::new(check), ..self }
    }

    /// The name, as summaries show it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Which scores are better.
    pub fn direction(&self) -> Direction {
        self.direction
    }

    /// The best score that there is: 1 of the scores of this crate, 0 of its errors and losses. `None`
    /// where none is known: of costs and of own scorers.
    ///
    /// ```
    /// use tenfold::model_selection::Scorer;
    ///
    /// assert_eq!((Scorer::accuracy().best(), Scorer::rmse().best()), (Some(1.0), Some(0.0)));
    /// ```
    pub fn best(&self) -> Option<f64> {
        match &self.origin {
            Origin::Kind(described) if described.kind != "mean-cost" => match self.direction {
                Direction::Higher => Some(1.0),
                Direction::Lower => Some(0.0),
            },
            _ => None,
        }
    }

    /// `true` for a scorer of this crate that needs predictions alone, and neither decisions nor
    /// probabilities.
    pub fn needs_predictions_alone(&self) -> bool {
        self.needs_predictions_alone
    }

    /// The score of a model.
    ///
    /// # Errors
    /// Those of the metric, and
    /// [`ModelError::Unsupported`](crate::estimator::ModelError::Unsupported) if the model lacks
    /// the decisions or probabilities that it needs.
    pub fn score(&self, scored: &Scored<'_, T>) -> Result<f64> {
        (self.score)(scored)
    }

    /// The kind and the parameters as a JSON object.
    ///
    /// # Errors
    /// [`Error::Params`](crate::error::Error::Params) of an own scorer, which is code.
    pub fn to_value(&self) -> Result<Value> {
        Ok(params::data(self.described()?)?)
    }

    /// The kind and the parameters.
    fn described(&self) -> Result<Described> {
        match &self.origin {
            Origin::Kind(described) => Ok((**described).clone()),
            Origin::Function(_) | Origin::Closure => {
                Err(ParamsError::OwnScorer { name: self.name.clone() }.into())
            }
        }
    }
}

impl<T: Target> fmt::Debug for Scorer<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, direction, .. } = self;
        f.debug_struct("Scorer").field("name", name).field("direction", direction).finish()
    }
}

/// By kind and parameters; of an own scorer by name, direction, type and the whole program.
impl<T: Target> Fingerprint for Scorer<T> {
    fn fingerprint(&self, to: &mut Fingerprinter) {
        to.domain("tenfold.scorer.v3");
        match &self.origin {
            Origin::Kind(described) => to.serde(&Identity(&**described)),
            Origin::Function(number) => {
                to.feed(&self.name).feed(&(self.direction as u32)).feed(number).executable()
            }
            Origin::Closure => to.refuse(format!(
                "the scorer `{}` is a closure that captures values, which cannot be compared; give \
                 it a function",
                self.name
            )),
        };
    }
}

/// A type as a number, the same in each run of one program: closures of one function have one name.
fn number_of(kind: TypeId) -> u64 {
    let mut hasher = DefaultHasher::new();
    kind.hash(&mut hasher);
    hasher.finish()
}
