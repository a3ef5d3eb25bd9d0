//! The traits that classifiers and regressors have in common, so that one cross-validation serves both and a
//! metric of one cannot be applied to the other.
//!
//! For functions that are generic over both. These traits are not at the root of the crate: their
//! methods have the names of those of [`Classifier`] and [`Regressor`], and would compete with them.

use std::fmt::{Debug, Display};
use std::sync::Arc;

use ndarray::Array2;
use tenfold_graph::{Graph, Node};
use tenfold_store::{Fingerprint, Stored};

use crate::authoring::Convergence;
use crate::data::{LabelError, Labels, Probabilities, RecordKind, Records, Rows, Samples, Values};
use crate::error::{Error, Result};
use crate::estimator::registry::{Family, kind_of};
use crate::estimator::{
    Classifier, ClassifierModel, FeatureWeights, ModelError, Regressor, RegressorModel, Step,
    Supervision, Transformer, TransformerModel,
};
use crate::metrics::{ClassificationReport, RegressionReport, absurd};

/// An estimator as the value of a node: `Box<dyn Classifier>` or `Box<dyn Regressor>`.
///
/// Its fingerprint covers its kind, version and parameters.
pub trait Learner: Fingerprint + Send + Sync + 'static {
    /// The version of `fit`, apart from the learner's fingerprint. `None`, the default: any rebuild of
    /// the program fits again.
    const VERSION: Option<u32> = None;

    /// The model that a fit yields.
    type Model: Model;

    /// A learner that shares its estimator, as the last step of a pipeline does.
    type Last: Learner<Model = Self::Model>;

    /// The estimator's short name, `sgd` for example.
    fn name(&self) -> &'static str;

    /// A model of these samples.
    ///
    /// # Errors
    /// As [`Classifier::fit`] and [`Regressor::fit`].
    fn fit(&self, x: &Records, y: &TargetOf<Self>) -> Result<Self::Model>;

    /// As [`Classifier::check_kind`] and [`Regressor::check_kind`].
    ///
    /// # Errors
    /// [`Error::RecordKind`].
    fn check_kind(&self, kind: RecordKind) -> Result<()> {
        let _ = kind;
        Ok(())
    }

    /// The steps of a pipeline, and its last one; `None` for any other estimator.
    fn steps(&self) -> Option<(Vec<Step>, Self::Last)> {
        None
    }
}

/// An estimator, or a node that holds one.
///
/// Anything else is refused by the compiler:
///
/// ```compile_fail,E0277
/// use tenfold::estimator::learner::{IntoLearner, Learner};
///
/// fn needs<L: Learner>(_: impl IntoLearner<L>) {}
/// needs("svm");
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an estimator",
    label = "expected a classifier, a regressor, one in a box, or a node that holds one in a box",
    note = "an estimator in the graph is added in a box: `graph.data(\"svm\", Svc::new().boxed())`"
)]
pub trait IntoLearner<L: Learner> {
    /// The node of the estimator: an existing one, or a new one with this key.
    ///
    /// # Errors
    /// Those of [`Graph::data`].
    #[track_caller]
    fn into_node(self, graph: &mut Graph, key: &str) -> Result<Node<L>>;
}

impl<L: Learner> IntoLearner<L> for Node<L> {
    fn into_node(self, _: &mut Graph, _: &str) -> Result<Node<L>> {
        Ok(self)
    }
}

/// The target of a learner.
pub type TargetOf<L> = <<L as Learner>::Model as Model>::Target;

/// The report on a learner's predictions.
pub type ReportOf<L> = <TargetOf<L> as Target>::Report;

/// A fitted model as the value of a node: `Box<dyn ClassifierModel>` or `Box<dyn RegressorModel>`.
///
/// Its bytes and its fingerprint cover its fitted numbers and its code.
pub trait Model: Stored + Fingerprint + Send + Sync + Debug + 'static {
    /// The version of `predict`, apart from the model's stored bytes. `None`, the
    /// default: any rebuild of the program predicts again.
    const VERSION: Option<u32> = None;

    /// The predicted target: [`Labels`] or [`Values`].
    type Target: Target;

    /// The predictions for these samples.
    ///
    /// # Errors
    /// As [`ClassifierModel::predict`] and [`RegressorModel::predict`].
    fn predict(&self, x: &Records) -> Result<Self::Target>;

    /// The end of each iterative search that fitted the model; none by default.
    fn convergence(&self) -> Vec<Convergence> {
        Vec::new()
    }

    /// The number by which each feature counts in the model; none by default.
    fn feature_weights(&self) -> Option<FeatureWeights<'_>> {
        None
    }

    /// As [`ClassifierModel::decision_function`]; `None` for a model of values.
    ///
    /// # Errors
    /// As [`Model::predict`].
    fn decision_function(&self, x: &Records) -> Result<Option<Array2<f64>>> {
        let _ = x;
        Ok(None)
    }

    /// As [`ClassifierModel::predict_probabilities`]; `None` for a model of values.
    ///
    /// # Errors
    /// As [`Model::predict`].
    fn predict_probabilities(&self, x: &Records) -> Result<Option<Array2<f64>>> {
        let _ = x;
        Ok(None)
    }
}

/// A value for each of many samples: a target or a prediction.
pub trait PerSample: Stored + Fingerprint + Clone + Send + Sync + Debug + 'static {
    /// The number of samples.
    fn n_samples(&self) -> usize;

    /// The parts of one whole, each sample at its row: each part has as many samples as rows, and
    /// each row from 0 to below `n_samples` is in one part.
    ///
    /// # Errors
    /// When the parts do not go together.
    fn joined(parts: &[(Rows, Self)], n_samples: usize) -> Result<Self>;
}

/// One thing to learn per sample.
pub trait Target: PerSample {
    /// The report on predictions.
    type Report: Report;

    /// The version of [`Target::evaluate`], of [`Target::select`] and of the report. Raise it when
    /// one of them would yield something else: stored results are then not reused.
    ///
    /// With `None`, the default, any change of the program counts.
    const VERSION: Option<u32> = None;

    /// A view on the given rows.
    fn select(&self, rows: &Rows) -> Self;

    /// The samples as a splitter sees them.
    fn samples(&self) -> Samples<'_>;

    /// The target as a transformer learns from it.
    fn supervision(&self) -> Supervision<'_>;

    /// A remark for people on predictions that can be compared with this truth but make no sense,
    /// such as numbers that are many orders of size too large; `None`, the default, without one.
    fn remark(&self, predicted: &Self) -> Option<String> {
        let _ = predicted;
        None
    }

    /// The report on predictions, compared with this truth.
    ///
    /// # Errors
    /// When the lengths differ or there is no sample.
    fn evaluate(&self, predicted: &Self) -> Result<Self::Report>;
}

/// The numbers of a report.
pub trait Report: Stored + Fingerprint + Clone + Send + Sync + Debug + Display + 'static {
    /// The names of the metrics in a summary.
    const METRICS: &'static [&'static str];

    /// The metrics, in that order.
    fn metrics(&self) -> Vec<f64>;
}

macro_rules! learners {
    ($($trait:ident, $model:ident, $target:ident, $fitted:ident;)*) => {$(
        impl Learner for Box<dyn $trait> {
            const VERSION: Option<u32> = Some(2);

            type Model = Box<dyn $model>;

            type Last = Arc<dyn $trait>;

            fn name(&self) -> &'static str {
                (**self).name()
            }

            fn fit(&self, x: &Records, y: &$target) -> Result<Self::Model> {
                $fitted(&**self, x, y)
            }

            fn check_kind(&self, kind: RecordKind) -> Result<()> {
                (**self).check_kind(kind)
            }

            fn steps(&self) -> Option<(Vec<Step>, Self::Last)> {
                (**self).steps()
            }
        }

        impl Learner for Arc<dyn $trait> {
            const VERSION: Option<u32> = Some(2);

            type Model = Box<dyn $model>;

            type Last = Self;

            /// Its kind, as it is named in paths.
            fn name(&self) -> &'static str {
                let kind = kind_of(Family::$trait, (**self).type_id());
                kind.unwrap_or_else(|| (**self).name())
            }

            fn fit(&self, x: &Records, y: &$target) -> Result<Self::Model> {
                $fitted(&**self, x, y)
            }

            fn check_kind(&self, kind: RecordKind) -> Result<()> {
                (**self).check_kind(kind)
            }
        }

        impl<T: $trait> IntoLearner<Box<dyn $trait>> for T {
            fn into_node(self, graph: &mut Graph, key: &str) -> Result<Node<Box<dyn $trait>>> {
                self.boxed().into_node(graph, key)
            }
        }

        impl IntoLearner<Box<dyn $trait>> for Box<dyn $trait> {
            fn into_node(self, graph: &mut Graph, key: &str) -> Result<Node<Self>> {
                Ok(graph.data(key, self)?)
            }
        }

        /// A model of these samples; one without a version is refused of an estimator with one.
        pub(crate) fn $fitted(
            estimator: &dyn $trait,
            x: &Records,
            y: &$target,
        ) -> Result<Box<dyn $model>> {
            let model = estimator.fit(x, y)?;
            check_versions(estimator.name(), estimator.version(), model.version())?;
            Ok(model)
        }
    )*};
}

learners! {
    Classifier, ClassifierModel, Labels, fitted_classifier;
    Regressor, RegressorModel, Values, fitted_regressor;
}

/// A fitted transformer.
pub(crate) fn fitted_transformer(
    transformer: &dyn Transformer,
    x: &Records,
    y: Option<Supervision<'_>>,
) -> Result<Box<dyn TransformerModel>> {
    let model = match y {
        Some(y) => transformer.fit_supervised(x, y)?,
        None => transformer.fit(x)?,
    };
    check_versions(transformer.name(), transformer.version(), model.version())?;
    Ok(model)
}

/// A fitted transformer, and the samples as it changes them.
pub(crate) fn fitted_and_changed(
    transformer: &dyn Transformer,
    x: &Records,
    y: Option<Supervision<'_>>,
) -> Result<(Box<dyn TransformerModel>, Records)> {
    let (model, changed) = transformer.fit_transform(x, y)?;
    check_versions(transformer.name(), transformer.version(), model.version())?;
    Ok((model, changed.made_from(x)))
}

/// An estimator with a version speaks for its models: one without would be reused, and its
/// predictions with it, after its code was edited.
fn check_versions(name: &'static str, estimator: Option<u32>, model: Option<u32>) -> Result<()> {
    match (estimator, model) {
        (Some(version), None) => Err(ModelError::ModelVersion { name, version }.into()),
        _ => Ok(()),
    }
}

impl Model for Box<dyn ClassifierModel> {
    const VERSION: Option<u32> = Some(1);

    type Target = Labels;

    fn predict(&self, x: &Records) -> Result<Labels> {
        (**self).predict(x)
    }

    fn convergence(&self) -> Vec<Convergence> {
        (**self).convergence()
    }

    fn feature_weights(&self) -> Option<FeatureWeights<'_>> {
        (**self).feature_weights()
    }

    fn decision_function(&self, x: &Records) -> Result<Option<Array2<f64>>> {
        (**self).decision_function(x)
    }

    fn predict_probabilities(&self, x: &Records) -> Result<Option<Array2<f64>>> {
        (**self).predict_probabilities(x)
    }
}

impl Model for Box<dyn RegressorModel> {
    const VERSION: Option<u32> = Some(1);

    type Target = Values;

    fn predict(&self, x: &Records) -> Result<Values> {
        (**self).predict(x)
    }

    fn convergence(&self) -> Vec<Convergence> {
        (**self).convergence()
    }

    fn feature_weights(&self) -> Option<FeatureWeights<'_>> {
        (**self).feature_weights()
    }
}

impl PerSample for Labels {
    fn n_samples(&self) -> usize {
        self.len()
    }

    fn joined(parts: &[(Rows, Self)], n_samples: usize) -> Result<Self> {
        let Some((_, first)) = parts.first() else {
            return Err(Error::Empty { what: "the out-of-fold prediction", needed: "fold" });
        };
        let mut codes = vec![0; n_samples];
        for (rows, labels) in parts {
            if labels.classes() != first.classes() {
                return Err(LabelError::OtherClasses.into());
            }
            rows.iter().zip(labels.codes()).for_each(|(row, code)| codes[row] = code);
        }
        first.with_codes(codes)
    }
}

impl PerSample for Values {
    fn n_samples(&self) -> usize {
        self.len()
    }

    fn joined(parts: &[(Rows, Self)], n_samples: usize) -> Result<Self> {
        let mut numbers = vec![0.0; n_samples];
        for (rows, values) in parts {
            rows.iter().zip(values.iter()).for_each(|(row, number)| numbers[row] = number);
        }
        Self::new(numbers)
    }
}

impl PerSample for Probabilities {
    fn n_samples(&self) -> usize {
        self.table().nrows()
    }

    fn joined(parts: &[(Rows, Self)], n_samples: usize) -> Result<Self> {
        Probabilities::joined(parts, n_samples)
    }
}

impl Target for Labels {
    type Report = ClassificationReport;

    const VERSION: Option<u32> = Some(2);

    fn select(&self, rows: &Rows) -> Self {
        self.select(rows)
    }

    fn samples(&self) -> Samples<'_> {
        Samples::labelled(self)
    }

    fn supervision(&self) -> Supervision<'_> {
        self.into()
    }

    fn evaluate(&self, predicted: &Self) -> Result<ClassificationReport> {
        ClassificationReport::new(self, predicted)
    }
}

impl Target for Values {
    type Report = RegressionReport;

    const VERSION: Option<u32> = Some(3);

    fn select(&self, rows: &Rows) -> Self {
        self.select(rows)
    }

    fn samples(&self) -> Samples<'_> {
        Samples::counted(self.len())
    }

    fn supervision(&self) -> Supervision<'_> {
        self.into()
    }

    fn evaluate(&self, predicted: &Self) -> Result<RegressionReport> {
        RegressionReport::new(self, predicted)
    }

    fn remark(&self, predicted: &Self) -> Option<String> {
        absurd(self, predicted)
    }
}

impl Report for ClassificationReport {
    const METRICS: &'static [&'static str] = &["accuracy", "macro F1", "weighted F1"];

    fn metrics(&self) -> Vec<f64> {
        vec![self.accuracy(), self.macro_avg().f1_score, self.weighted_avg().f1_score]
    }
}

impl Report for RegressionReport {
    const METRICS: &'static [&'static str] = &["R2", "MAE", "RMSE"];

    fn metrics(&self) -> Vec<f64> {
        vec![self.r2, self.mae, self.rmse]
    }
}
