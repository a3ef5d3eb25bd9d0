//! Choices as a program makes them.

use serde::{Serialize, Serializer};
use serde_json::{Map, Value};
use tenfold_ml::estimator::data;

use super::range::Range;

/// A choice: the values that one place of an estimator may take.
///
/// Made by [`choose`], [`choose_named`], [`uniform`], [`log_uniform`] and [`integer`], and put into
/// a place by [`Space::over`](super::Space::over). It can be written by serde, so that it may also
/// stand inside the data of an alternative.
#[derive(Clone, Debug)]
pub struct Choice {
    pub(super) name: Option<String>,
    pub(super) values: Values,
}

/// The values of a choice, as they are given.
#[derive(Clone, Debug)]
pub(super) enum Values {
    /// Data, each with a name or none.
    Alternatives(Vec<(Option<String>, Value)>),
    Range(Range),
    /// The reason why an alternative cannot be written.
    Unwritable(String),
}

/// A choice among values: numbers, texts, spaces, estimators in a box, anything that serde can
/// write.
///
/// ```
/// use tenfold::model_selection::{Space, choose};
/// use tenfold::svm::Svc;
///
/// let space = Space::classifier(Svc::new())?.over("c", choose([0.1, 1.0, 10.0]))?;
/// let names: Vec<_> = space.grid()?.map(|candidate| candidate.name()).collect();
/// assert_eq!(names, ["c=0.1", "c=1.0", "c=10.0"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn choose<T: Serialize>(alternatives: impl IntoIterator<Item = T>) -> Choice {
    Choice::among(alternatives.into_iter().map(|value| (None, value)))
}

/// A choice among values with names, by which candidates and tables call them.
///
/// `None` leaves out a step of a pipeline, and any other element of a list.
///
/// ```
/// use tenfold::model_selection::{Space, choose_named};
/// use tenfold::pipeline::Pipeline;
/// use tenfold::preprocessing::StandardScaler;
/// use tenfold::estimator::Transformer;
/// use tenfold::svm::Svc;
///
/// let svc = Pipeline::new().then(StandardScaler::new()).classifier(Svc::new());
/// let scalers = [("standard", Some(StandardScaler::new().boxed())), ("none", None)];
/// let space = Space::classifier(svc)?.over("standard-scaler", choose_named(scalers))?;
/// let plain = space.grid()?.nth(1).unwrap();
/// assert_eq!(plain.name(), "standard-scaler=none");
/// assert_eq!(plain.value()["steps"].as_array().unwrap().len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn choose_named<N: Into<String>, T: Serialize>(
    alternatives: impl IntoIterator<Item = (N, T)>,
) -> Choice {
    Choice::among(alternatives.into_iter().map(|(name, value)| (Some(name.into()), value)))
}

/// Any number from `low` to `high`, each equally likely.
pub fn uniform(low: f64, high: f64) -> Choice {
    Choice::of(Range::Numbers { low, high, is_log: false })
}

/// Any number from `low` to `high`, above 0, each order of size equally likely: e to the power of a
/// number that is uniform between the logarithms of both ends.
pub fn log_uniform(low: f64, high: f64) -> Choice {
    Choice::of(Range::Numbers { low, high, is_log: true })
}

/// Any integer from `low` to `high`, both included, each equally likely.
pub fn integer(low: i64, high: i64) -> Choice {
    Choice::of(Range::Integers { low, high, is_log: false })
}

/// Any integer from `low` to `high`, above 0, both included, each order of size equally likely: the
/// integer part of a number that is log-uniform from `low` to below `high` + 1.
pub fn log_integer(low: i64, high: i64) -> Choice {
    Choice::of(Range::Integers { low, high, is_log: true })
}

impl Choice {
    fn of(range: Range) -> Self {
        Self { name: None, values: Values::Range(range) }
    }

    fn among<T: Serialize>(alternatives: impl Iterator<Item = (Option<String>, T)>) -> Self {
        let written = alternatives.map(|(name, value)| Ok((name, data::written(&value)?)));
        let values = match written.collect() {
            Ok(alternatives) => Values::Alternatives(alternatives),
            Err(reason) => Values::Unwritable(reason),
        };
        Self { name: None, values }
    }

    /// The same under another name than its path.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }
}

/// In the form that spaces are read from.
impl Serialize for Choice {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut data = match &self.values {
            Values::Range(range) => range.to_data(),
            Values::Alternatives(alternatives) => to_data(alternatives),
            Values::Unwritable(reason) => return Err(serde::ser::Error::custom(reason)),
        };
        if let Some(name) = &self.name {
            data.insert(super::read::NAME.to_owned(), name.as_str().into());
        }
        data.serialize(to)
    }
}

/// The form of alternatives in data. Names stand beside them, so that they keep their order.
pub(super) fn to_data(alternatives: &[(Option<String>, Value)]) -> Map<String, Value> {
    let values: Vec<Value> = alternatives.iter().map(|(_, value)| value.clone()).collect();
    let mut data = Map::from_iter([(super::read::CHOOSE.to_owned(), Value::Array(values))]);
    if alternatives.iter().any(|(name, _)| name.is_some()) {
        let labels: Vec<Value> =
            alternatives.iter().map(|(name, _)| Value::from(name.clone())).collect();
        data.insert(super::read::LABELS.to_owned(), labels.into());
    }
    data
}
