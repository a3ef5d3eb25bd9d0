//! The form of features that the last estimator of a pipeline wants.

use serde_json::Value;
use tenfold_ml::data::RecordKind;
use tenfold_ml::estimator::{Classifier, Regressor};

/// The form of features that an estimator wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Needs {
    /// The scale of numbers.
    pub scaling: Scaling,
    /// The form of categories.
    pub categories: Categories,
    /// `true` if it takes sparse records.
    pub sparse: bool,
}

/// The scale of numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scaling {
    /// As they are.
    None,
    /// Mean 0 and standard deviation 1.
    Standard,
    /// From 0 to 1.
    Unit,
}

/// The form of categories.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Categories {
    /// A feature per category.
    OneHot,
    /// The place of the category among all.
    Ordinal,
}

impl Needs {
    /// The needs of a classifier: those of trees, of naive Bayes on counts, or of any other. Of a classifier
    /// with another one in it, they are those of the other one.
    pub fn of_classifier(estimator: &dyn Classifier) -> Self {
        let sparse = estimator.check_kind(RecordKind::Sparse).is_ok();
        Self::of_kind(&kind(estimator.to_value().ok(), estimator.name()), sparse)
    }

    /// The needs of a regressor.
    pub fn of_regressor(estimator: &dyn Regressor) -> Self {
        let sparse = estimator.check_kind(RecordKind::Sparse).is_ok();
        Self::of_kind(&kind(estimator.to_value().ok(), estimator.name()), sparse)
    }

    fn of_kind(kind: &str, sparse: bool) -> Self {
        let is_tree =
            ["decision-tree-", "random-forest-"].iter().any(|tree| kind.starts_with(tree));
        let (scaling, categories) = match kind {
            _ if is_tree => (Scaling::None, Categories::Ordinal),
            "multinomial-nb" | "complement-nb" => (Scaling::Unit, Categories::OneHot),
            _ => (Scaling::Standard, Categories::OneHot),
        };
        Self { scaling, categories, sparse }
    }
}

/// The kind of the estimator that learns: the last step of a pipeline, the one within another.
fn kind(data: Option<Value>, name: &str) -> String {
    let Some(mut data) = data else { return name.to_owned() };
    loop {
        let inner = ["classifier", "regressor"].iter().find_map(|key| data.get(key));
        let inner = inner.or_else(|| data.get("steps")?.as_array()?.last());
        match inner.filter(|inner| inner.is_object()).cloned() {
            Some(inner) => data = inner,
            None => return data.get("kind").and_then(Value::as_str).unwrap_or(name).to_owned(),
        }
    }
}

impl<T: Classifier> From<&T> for Needs {
    fn from(estimator: &T) -> Self {
        Self::of_classifier(estimator)
    }
}

impl From<&dyn Classifier> for Needs {
    fn from(estimator: &dyn Classifier) -> Self {
        Self::of_classifier(estimator)
    }
}

impl From<&dyn Regressor> for Needs {
    fn from(estimator: &dyn Regressor) -> Self {
        Self::of_regressor(estimator)
    }
}
