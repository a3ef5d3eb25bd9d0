//! Scorers: metrics as values, so that several can be applied to one model in one pass.

use std::any::TypeId;
use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use ndarray::{Array1, Array2};
use serde::{Deserialize, Serialize};
use tenfold_store::{Fingerprint, Fingerprinter, stored_with_postcard};

use crate::data::Records;
use crate::error::{Error, Result};
use crate::estimator::learner::{Model, Target};

mod classification;
mod regression;

/// To be raised when a scorer of this crate yields other numbers.
const VERSION: u32 = 1;

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
    code: Code,
    /// Whether it looks at predictions alone, and not at decisions or probabilities.
    needs_predictions_alone: bool,
    score: Arc<Score<T>>,
}

/// What tells the code of a scorer apart.
#[derive(Clone, Copy)]
enum Code {
    /// It is of this crate: its name tells all of its parameters.
    Ours,
    /// That of a function or a closure without captures: its type, as a number that means
    /// something in this program only.
    Type(u64),
    /// It holds something that nothing tells of.
    Untold,
}

type Score<T> = dyn Fn(&Scored<'_, T>) -> Result<f64> + Send + Sync;

/// Which scores are better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Direction {
    /// Higher ones.
    Higher,
    /// Lower ones: errors and losses.
    Lower,
}

impl<T: Target> Scorer<T> {
    /// A scorer of one's own: a function, or a closure. A store reuses its scores in the same program
    /// only, and those of a closure that captures something never, for nothing tells what it holds.
    pub fn new<F>(name: impl Into<String>, direction: Direction, score: F) -> Self
    where
        F: Fn(&Scored<'_, T>) -> Result<f64> + Send + Sync + 'static,
    {
        let code = match size_of::<F>() {
            0 => Code::Type(number_of(TypeId::of::<F>())),
            _ => Code::Untold,
        };
        let score = Arc::new(score);
        Self { name: name.into(), direction, code, needs_predictions_alone: false, score }
    }

    /// One of this crate that looks at predictions alone.
    fn of_predictions(
        name: impl Into<String>,
        direction: Direction,
        metric: impl Fn(&T, &T) -> Result<f64> + Send + Sync + 'static,
    ) -> Self {
        let score = move |scored: &Scored<'_, T>| metric(scored.truth(), scored.predicted());
        Self { needs_predictions_alone: true, ..Self::ours(name, direction, score) }
    }

    /// One of this crate.
    fn ours(
        name: impl Into<String>,
        direction: Direction,
        score: impl Fn(&Scored<'_, T>) -> Result<f64> + Send + Sync + 'static,
    ) -> Self {
        let (code, score) = (Code::Ours, Arc::new(score));
        Self { name: name.into(), direction, code, needs_predictions_alone: false, score }
    }

    /// The name, as summaries show it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Which scores are better.
    pub fn direction(&self) -> Direction {
        self.direction
    }

    /// The score of a model.
    ///
    /// # Errors
    /// Those of the metric, and [`Error::Untold`] if the model does not tell what it needs.
    pub fn score(&self, scored: &Scored<'_, T>) -> Result<f64> {
        (self.score)(scored)
    }
}

impl<T: Target> Clone for Scorer<T> {
    fn clone(&self) -> Self {
        Self { name: self.name.clone(), score: Arc::clone(&self.score), ..*self }
    }
}

impl<T: Target> fmt::Debug for Scorer<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, direction, .. } = self;
        f.debug_struct("Scorer").field("name", name).field("direction", direction).finish()
    }
}

/// By name and direction; one that is not of this crate by its type and the whole program.
impl<T: Target> Fingerprint for Scorer<T> {
    fn fingerprint(&self, to: &mut Fingerprinter) {
        to.domain("tenfold.scorer.v1").feed(&self.name).feed(&(self.direction as u32));
        match self.code {
            Code::Ours => to.feed(&VERSION),
            Code::Type(number) => to.feed(&number).executable(),
            Code::Untold => to.refuse(format!(
                "the scorer `{}` captures something, and nothing tells what; give it a function",
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

/// What a scorer may know of a model and the samples that it is scored on.
#[derive(Debug)]
pub struct Scored<'a, T> {
    truth: &'a T,
    predicted: &'a T,
    decisions: Option<Array2<f64>>,
    probabilities: Option<Array2<f64>>,
}

impl<'a, T: Target> Scored<'a, T> {
    /// A model, and what it predicts for these samples.
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

    /// As [`Scored::new`], with what these scorers need of it.
    pub(crate) fn for_scorers<M: Model<Target = T>>(
        scorers: &[Scorer<T>],
        model: &M,
        x: &Records,
        truth: &'a T,
        predicted: &'a T,
    ) -> Result<Self> {
        if scorers.iter().all(|scorer| scorer.needs_predictions_alone) {
            return Ok(Self { truth, predicted, decisions: None, probabilities: None });
        }
        Self::new(model, x, truth, predicted)
    }

    /// What is true of each sample.
    pub fn truth(&self) -> &'a T {
        self.truth
    }

    /// What the model predicts for each sample.
    pub fn predicted(&self) -> &'a T {
        self.predicted
    }

    /// The probability of each class for each sample.
    ///
    /// # Errors
    /// [`Error::Untold`] if the model has none.
    pub fn probabilities(&self) -> Result<&Array2<f64>> {
        self.probabilities.as_ref().ok_or(Error::Untold {
            what: "probabilities",
            advice: "choose an estimator that has them, or calibrate this one with `Calibrated`",
        })
    }
}

impl Scored<'_, crate::data::Labels> {
    /// Numbers that rank the samples by how much they are of the class: its probabilities, else
    /// its decisions.
    ///
    /// # Errors
    /// [`Error::UnknownClass`] if there is no such class; [`Error::Untold`] if the model tells
    /// neither.
    pub fn ranking(&self, class: &str) -> Result<Array1<f64>> {
        let classes = self.predicted.classes();
        let Some(at) = classes.iter().position(|name| name == class) else {
            let (class, classes) = (class.to_owned(), classes.join(", "));
            return Err(Error::UnknownClass { class, classes });
        };
        match (self.class_scores(), &self.decisions) {
            (Some(table), _) => Ok(table.column(at).to_owned()),
            (None, Some(table)) if table.ncols() == 1 && classes.len() == 2 => {
                let sign = if at == 1 { 1.0 } else { -1.0 };
                Ok(table.column(0).mapv(|decision| sign * decision))
            }
            _ => Err(self.untold_ranking()),
        }
    }

    /// A number per class for each sample that ranks the classes: probabilities, else decisions.
    ///
    /// # Errors
    /// [`Error::Untold`] if the model tells neither of all classes.
    pub fn rankings(&self) -> Result<&Array2<f64>> {
        self.class_scores().ok_or_else(|| self.untold_ranking())
    }

    fn class_scores(&self) -> Option<&Array2<f64>> {
        let n_classes = self.predicted.classes().len();
        let of_all = |table: &&Array2<f64>| table.ncols() == n_classes;
        self.probabilities.as_ref().or(self.decisions.as_ref()).filter(of_all)
    }

    fn untold_ranking(&self) -> Error {
        Error::Untold {
            what: "probability or decision of each class",
            advice: "choose an estimator that does, or see that every class occurs in the \
                     training samples",
        }
    }
}

/// The scores of one model on some samples, one for each scorer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScoreList {
    scores: Vec<NamedScore>,
}

/// The score by one scorer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NamedScore {
    /// The scorer's name.
    pub name: String,
    /// The score; NaN where it is not defined, or the scorer failed.
    pub value: f64,
    /// Why the scorer failed.
    pub error: Option<String>,
}

stored_with_postcard!(ScoreList => "tenfold.score-list.v1");

impl ScoreList {
    /// The score of each scorer; one that fails spoils no other.
    pub fn new<T: Target>(scorers: &[Scorer<T>], scored: &Scored<'_, T>) -> Self {
        let score = |scorer: &Scorer<T>| {
            let (value, error) = match scorer.score(scored) {
                Ok(value) => (value, None),
                Err(error) => (f64::NAN, Some(error.to_string())),
            };
            NamedScore { name: scorer.name.clone(), value, error }
        };
        Self { scores: scorers.iter().map(score).collect() }
    }

    /// The score by the scorer of this name.
    pub fn get(&self, name: &str) -> Option<f64> {
        self.scores.iter().find(|score| score.name == name).map(|score| score.value)
    }

    /// The scores, in the order of the scorers.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &NamedScore> {
        self.scores.iter()
    }
}
