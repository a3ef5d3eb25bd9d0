//! `Learning`: classification or regression, with its default estimator, baseline and scorers.

use std::path::Path;

use serde_json::Value;
use tenfold::data::{Labels, Schema, Values};
use tenfold::dummy::{DummyClassifier, DummyRegressor};
use tenfold::estimator::learner::{IntoLearner, TargetOf};
use tenfold::estimator::registry::{self, Family};
use tenfold::estimator::{Classifier, Regressor, data};
use tenfold::model_selection::{DefaultScorer, Scorer};
use tenfold::report::evidence::Reported;
use tenfold::tabular::{Choices, Needs, TabularPipeline};

/// A family of estimators, as the commands use it: `Box<dyn Classifier>` or `Box<dyn Regressor>`.
pub(crate) trait Learning: DefaultScorer + Reported + IntoLearner<Self> {
    /// The name of the family.
    const ESTIMATOR: &'static str;
    /// The name of the work.
    const WORK: &'static str;
    /// The kind of the estimator, unless one is given.
    const DEFAULT: &'static str;
    /// The parameter of the default that a search varies.
    const SEARCHED: &'static str;

    /// An estimator that knows the target alone.
    fn baseline() -> Self;

    /// A scorer of its data; averages over classes are macro averages unless others are given.
    fn scorer(data: &Value) -> tenfold::Result<Scorer<TargetOf<Self>>>;

    /// The choices for the columns of a table, and the pipeline that ends with this estimator.
    fn prepared(columns: &TabularPipeline, last: Self) -> tenfold::Result<(Choices, Self)>;

    /// Writes a model with the schema of its table.
    fn save(model: &Self::Model, path: &Path, schema: &Schema) -> tenfold::Result<()>;
}

impl Learning for Box<dyn Classifier> {
    const ESTIMATOR: &'static str = "classifier";
    const WORK: &'static str = "classification";
    const DEFAULT: &'static str = "logistic-regression";
    const SEARCHED: &'static str = "c";

    fn baseline() -> Self {
        DummyClassifier::prior().boxed()
    }

    fn scorer(data: &Value) -> tenfold::Result<Scorer<Labels>> {
        let mut data = data.clone();
        let needs_average = registry::kinds(Family::ClassificationScorer).iter().any(|entry| {
            Some(entry.kind()) == data::kind(&data)
                && entry.defaults().is_none()
                && entry.parameters() == ["average"]
        });
        if needs_average && data.get("average").is_none() {
            data["average"] = "macro".into();
        }
        Scorer::<Labels>::from_value(&data)
    }

    fn prepared(columns: &TabularPipeline, last: Self) -> tenfold::Result<(Choices, Self)> {
        let choices = columns.choices(Needs::of_classifier(&*last))?;
        Ok((choices, columns.classifier(last)?.boxed()))
    }

    fn save(model: &Self::Model, path: &Path, schema: &Schema) -> tenfold::Result<()> {
        model.save_with_schema(path, schema)
    }
}

impl Learning for Box<dyn Regressor> {
    const ESTIMATOR: &'static str = "regressor";
    const WORK: &'static str = "regression";
    const DEFAULT: &'static str = "ridge";
    const SEARCHED: &'static str = "alpha";

    fn baseline() -> Self {
        DummyRegressor::mean().boxed()
    }

    fn scorer(data: &Value) -> tenfold::Result<Scorer<Values>> {
        Scorer::<Values>::from_value(data)
    }

    fn prepared(columns: &TabularPipeline, last: Self) -> tenfold::Result<(Choices, Self)> {
        let choices = columns.choices(Needs::of_regressor(&*last))?;
        Ok((choices, columns.regressor(last)?.boxed()))
    }

    fn save(model: &Self::Model, path: &Path, schema: &Schema) -> tenfold::Result<()> {
        model.save_with_schema(path, schema)
    }
}
