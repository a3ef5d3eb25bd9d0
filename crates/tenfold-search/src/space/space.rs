//! The space of candidates.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use serde::{Serialize, Serializer};
use serde_json::Value;
use tenfold_ml::estimator::data::{self, DataLearner};
use tenfold_ml::estimator::{Classifier, Regressor};

use super::candidate::Candidate;
use super::check::{check, read_and_written};
use super::error::SpaceError;
use super::grid::Grid;
use super::layout::{Layout, Slot};
use super::node::{Kind, Node};
use super::sample::Sample;
use super::template::Template;
use super::{describe, label, read, written};
use crate::error::Result;

/// An estimator in which some places are choices; `L` is `Box<dyn Classifier>` or
/// `Box<dyn Regressor>`.
///
/// Every alternative, and both ends of every range, are put into the estimator when the space is
/// made, so that one out of its range is an error before anything runs.
///
/// ```
/// use tenfold::prelude::*;
/// use tenfold::model_selection::{Space, choose, log_uniform};
/// use tenfold::feature_extraction::TfidfVectorizer;
///
/// let sgd = Pipeline::new().then(TfidfVectorizer::new()).classifier(Sgd::hinge());
/// let space = Space::classifier(sgd)?
///     .over("tfidf-vectorizer.ngram_range", choose([(1, 1), (1, 2)]))?
///     .over("sgd.alpha", log_uniform(1e-6, 1e-2))?;
/// assert_eq!(space.describe(), "\
/// choice                        values
/// tfidf-vectorizer.ngram_range  [1,1], [1,2]
/// sgd.alpha                     1e-6 to 0.01, by logarithms
/// infinitely many candidates");
/// let first = space.sample(7)?.next().unwrap();
/// assert!(first.parameters()["sgd.alpha"].as_f64().is_some_and(|alpha| alpha >= 1e-6));
/// let sgd: Box<dyn Classifier> = first.estimator()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Space<L> {
    pub(super) layout: Arc<Layout>,
    learner: PhantomData<fn() -> L>,
}

impl Space<Box<dyn Classifier>> {
    /// The space of a classifier, without a choice yet.
    ///
    /// # Errors
    /// [`ParamsError`](tenfold_ml::estimator::ParamsError) of an estimator that cannot be data.
    pub fn classifier(classifier: impl Into<Box<dyn Classifier>>) -> Result<Self> {
        Self::of(&classifier.into())
    }
}

impl Space<Box<dyn Regressor>> {
    /// The space of a regressor, without a choice yet.
    ///
    /// # Errors
    /// [`ParamsError`](tenfold_ml::estimator::ParamsError) of an estimator that cannot be data.
    pub fn regressor(regressor: impl Into<Box<dyn Regressor>>) -> Result<Self> {
        Self::of(&regressor.into())
    }
}

impl<L: DataLearner> Space<L> {
    fn of(learner: &L) -> Result<Self> {
        Ok(Self::from_layout(Layout::new(Template::Constant(learner.to_data()?))?))
    }

    /// Several spaces as one: a choice of this name, with a name for each.
    ///
    /// The paths of their own choices begin with those names: `svc.c`. So do the names of choices
    /// that are named by their paths.
    ///
    /// ```
    /// use tenfold::ensemble::RandomForestClassifier;
    /// use tenfold::model_selection::{Space, choose, integer};
    /// use tenfold::svm::Svc;
    ///
    /// let svc = Space::classifier(Svc::new())?.over("c", choose([1.0, 10.0]))?;
    /// let forest = Space::classifier(RandomForestClassifier::new())?;
    /// let forest = forest.over("n_trees", choose([50, 100, 200]))?;
    /// let space = Space::one_of("model", [("svc", svc), ("forest", forest)])?;
    /// assert_eq!(space.size(), Some(5));
    /// let last = space.grid()?.last().unwrap();
    /// assert_eq!(last.name(), "n_trees=200, model=forest");
    /// assert!(!last.parameters().contains_key("svc.c"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`SpaceError`] without a space, and on two of one name.
    pub fn one_of<N: Into<String>>(
        name: impl Into<String>,
        spaces: impl IntoIterator<Item = (N, Self)>,
    ) -> Result<Self> {
        let name = name.into();
        let spaces = spaces.into_iter().map(|(label, space)| {
            let template = Arc::unwrap_or_clone(space.layout).template;
            (Some(label.into()), Value::Null, template)
        });
        let place = format!("the choice `{name}`");
        let alternatives = label::labelled(spaces.collect(), &place)?;
        let kind = Kind::Alternatives(alternatives);
        let node = Node { id: 0, name: Some(name), path: None, base: None, kind };
        // Its spaces have been checked, each with its own choices.
        Ok(Self::from_layout(Layout::new(Template::Choice(Box::new(node)))?))
    }

    /// A space of data in which any value may be a choice: a table with one of the keys
    ///
    /// | choice | values |
    /// |---|---|
    /// | `{"choose": [1, 2]}` | one of a list |
    /// | `{"choose": ["x", "y"], "labels": ["first", "second"]}` | one of a list, with names |
    /// | `{"choose": {"first": "x", "second": "y"}}` | one of a table, in the order of the names |
    /// | `{"uniform": [0.0, 1.0]}`, `{"log_uniform": [1e-6, 1.0]}` | [`uniform`](super::uniform), [`log_uniform`](super::log_uniform) |
    /// | `{"integer": [1, 8]}`, `{"integer": [1, 1024], "log": true}` | [`integer`](super::integer), [`log_integer`](super::log_integer) |
    ///
    /// and `"name"`, its name, by default its path. A table with a `kind` is an estimator and never
    /// a choice. Null as an alternative in a list leaves the element out. Alternatives may hold
    /// choices in turn, and the whole may be a choice.
    ///
    /// ```
    /// use tenfold::estimator::Classifier;
    /// use tenfold::model_selection::Space;
    ///
    /// let space = Space::<Box<dyn Classifier>>::from_json(
    ///     r#"{"kind": "sgd", "loss": "hinge", "alpha": {"choose": [1e-5, 1e-4], "name": "alpha"}}"#,
    /// )?;
    /// let names: Vec<_> = space.grid()?.map(|candidate| candidate.name()).collect();
    /// assert_eq!(names, ["alpha=1e-5", "alpha=1e-4"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`ParamsError`](tenfold_ml::estimator::ParamsError) on text that is not JSON, and of the
    /// estimator; [`SpaceError`] on a choice of another form, and on an alternative that the
    /// estimator refuses.
    pub fn from_json(text: &str) -> Result<Self> {
        Self::from_value(data::from_json(text)?)
    }

    /// The same from TOML, where the text `none` is null.
    ///
    /// # Errors
    /// As [`Space::from_json`].
    pub fn from_toml(text: &str) -> Result<Self> {
        Self::from_value(data::from_toml(text)?)
    }

    /// The same from data.
    ///
    /// # Errors
    /// As [`Space::from_json`].
    pub fn from_value(value: Value) -> Result<Self> {
        let mut layout = Layout::new(read::template(value, "")?)?;
        let whole = read_and_written::<L>(&layout.template.value(&[]))?;
        layout.template.complete(&[], whole);
        let n_slots = layout.slots.len();
        check::<L>(&mut layout, 0..n_slots)?;
        Ok(Self::from_layout(layout))
    }

    pub(super) fn from_layout(layout: Layout) -> Self {
        Self { layout: Arc::new(layout), learner: PhantomData }
    }

    /// Returns `true` if a choice sets the parameter at this path; a choice of whole estimators
    /// does not.
    pub(crate) fn chooses(&self, path: &str) -> bool {
        let template = &self.layout.template;
        let place = data::place(&template.value(&[]), path);
        let node = place.ok().and_then(|place| template.in_the_way(&place));
        let inner = format!(".{path}");
        let is_path = |slot: &Slot| slot.path == path || slot.path.ends_with(&inner);
        node.is_some_and(|(_, is_within)| !is_within) || self.layout.slots.iter().any(is_path)
    }

    /// All candidates, in the order of scikit-learn's `ParameterGrid`: the choices by name, the
    /// last one varies fastest; alternatives as they are given. Those of a choice within an
    /// alternative come where the alternative does, so that several spaces come one after the
    /// other.
    ///
    /// # Errors
    /// [`SpaceError::NoChoice`], and [`SpaceError::Continuous`] with the name of a continuous
    /// choice.
    pub fn grid(&self) -> Result<Grid<L>> {
        self.check_choices()?;
        match self.layout.group.extent {
            Some(extent) => Ok(Grid::new(&self.layout, extent)),
            None => {
                let mut slots = self.layout.slots.iter();
                let continuous = slots.find(|slot| slot.is_continuous());
                let choice = continuous.map(|slot| slot.name.clone()).unwrap_or_default();
                Err(SpaceError::Continuous { choice }.into())
            }
        }
    }

    /// Candidates at random, each once; each follows from the seed, its index and the candidates
    /// before it, on every machine.
    ///
    /// Each choice is drawn by itself, its alternatives equally likely; so one of several spaces is
    /// as likely as another, whatever their sizes. The sample of a finite space ends when each
    /// estimator of it has been drawn, that of an infinite one when 10,000 draws in a row brought
    /// nothing new.
    ///
    /// # Errors
    /// [`SpaceError::NoChoice`].
    pub fn sample(&self, seed: u64) -> Result<Sample<L>> {
        self.check_choices()?;
        Ok(Sample::new(&self.layout, seed))
    }

    /// The candidate of a space without a choice: the estimator itself.
    pub(crate) fn base(&self) -> Option<Candidate<L>> {
        let is_base = self.layout.slots.is_empty();
        is_base.then(|| Candidate::new(&self.layout, Box::default(), 0))
    }

    fn check_choices(&self) -> Result<(), SpaceError> {
        if self.layout.slots.is_empty() { Err(SpaceError::NoChoice) } else { Ok(()) }
    }
}

impl<L> Space<L> {
    /// The number of candidates; `None` if it is infinite, or above 2^64 - 1.
    pub fn size(&self) -> Option<u64> {
        u64::try_from(self.layout.group.extent?).ok()
    }

    /// The names of the choices, in order.
    pub fn names(&self) -> impl ExactSizeIterator<Item = &str> {
        self.layout.by_name.iter().map(|&slot| self.layout.slots[slot].name.as_str())
    }

    /// A table of the choices: the name, the path where that is another, the values, and the
    /// alternative of another choice with which it is there; below it the number of candidates.
    pub fn describe(&self) -> String {
        self.to_string()
    }

    /// The space as data, from which it can be read.
    pub fn to_value(&self) -> Value {
        written::data(&self.layout.template, &self.layout)
    }

    /// The same as JSON.
    pub fn to_json(&self) -> String {
        self.to_value().to_string()
    }
}

impl<L> Clone for Space<L> {
    fn clone(&self) -> Self {
        Self { layout: Arc::clone(&self.layout), learner: PhantomData }
    }
}

/// As data, so that a space may be an alternative of a choice.
impl<L> Serialize for Space<L> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.to_value().serialize(to)
    }
}

impl<L> fmt::Display for Space<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        describe::write(&self.layout, f)
    }
}

impl<L> fmt::Debug for Space<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Space({})", self.to_json())
    }
}
