//! `Outputs`: the numbers that a model gives for each sample, as features of a meta-model.

use std::borrow::Cow;
use std::fmt;
use std::io::Write;
use std::sync::Arc;

use ndarray::{Array2, Axis};
use serde::{Deserialize, Serialize};
use tenfold_graph::{Graph, Node, cached};
use tenfold_ml::data::little_endian::{Table, read_part, unreadable, write_part};
use tenfold_ml::data::{Labels, Records, Rows, Values};
use tenfold_ml::error::{Error, Result as MlResult};
use tenfold_ml::estimator::ClassifierModel;
use tenfold_ml::estimator::learner::{PerSample, TargetOf};
use tenfold_ml::model_selection::{CrossValidated, OutOfFold};
use tenfold_store::{Array, Fingerprint, Fingerprinter, Source, Stored};

use crate::ensemble::ballot::one_hot;
use crate::ensemble::member::Parts;
use crate::ensemble::voting_model::probabilities;
use crate::ensemble::{EnsembleError, Member, version};
use crate::error::Result;

/// The numbers that a model gives for each sample, `n_samples × n_columns`; shared and cheap to
/// clone.
///
/// Of a classifier they are its probabilities, or its decisions if it has none, or else 1 for the
/// predicted class and 0 for the others; of two classes only the column of the second, since the
/// other one follows from it. Of a regressor they are its predictions.
#[derive(Clone, Debug, PartialEq)]
pub struct Outputs {
    kind: OutputKind,
    columns: Arc<[String]>,
    table: Arc<Array2<f64>>,
}

/// The kind of numbers of [`Outputs`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum OutputKind {
    /// The probability of each class.
    Probabilities,
    /// The decision about each class that occurred at fit.
    Decisions,
    /// 1 for the predicted class.
    Classes,
    /// The predicted numbers.
    Values,
}

impl fmt::Display for OutputKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Probabilities => "probabilities",
            Self::Decisions => "decisions",
            Self::Classes => "predicted classes",
            Self::Values => "predictions",
        })
    }
}

impl Outputs {
    /// Adds the out-of-fold outputs of a cross-validation: for each fold those of its model for the
    /// test samples, `NAME/cv/outputs-tst-00`, and all together, `NAME/cv/outputs`. Nodes that are
    /// there already are the ones returned.
    ///
    /// # Errors
    /// [`Error::Graph`](crate::error::Error::Graph) if the graph is another one. The graph is then
    /// as it was.
    #[track_caller]
    pub fn add_to<L: Member>(
        graph: &mut Graph,
        cross: &CrossValidated<L>,
    ) -> Result<Node<OutOfFold<Self>>> {
        let before = graph.len();
        let added = Self::add_nodes(graph, cross);
        if added.is_err() {
            graph.roll_back(before);
        }
        added
    }

    #[track_caller]
    pub(super) fn add_nodes<L: Parts>(
        graph: &mut Graph,
        cross: &CrossValidated<L>,
    ) -> Result<Node<OutOfFold<Self>>> {
        let prefix = format!("{}/{}", cross.name(graph)?, cross.validation().name());
        let key = format!("{prefix}/outputs");
        if graph.contains(&key) {
            return Ok(graph.node(&key)?);
        }
        let mut parts = Vec::new();
        for (at, fold) in cross.folds().iter().enumerate() {
            let key = format!("{prefix}/outputs-tst-{at:02}");
            let of_fold = cached(outputs::<L>).version(version::<L>()).timed();
            let inputs = (fold.model, fold.model_x_test(), fold.y_train, fold.predicted_test);
            parts.push(graph.try_task(key, of_fold, inputs)?);
        }
        let assemble = cached(OutOfFold::<Self>::assemble).version(version::<L>());
        Ok(graph.try_task(key, assemble, (cross.splits, parts))?)
    }

    pub(super) fn of_classifier(
        model: &dyn ClassifierModel,
        x: &Records,
        y_train: &Labels,
        predicted: &Labels,
    ) -> MlResult<Self> {
        let (kind, table, classes) = if let Some(table) = probabilities(model, x, predicted)? {
            (OutputKind::Probabilities, table, predicted.classes().to_vec())
        } else if let Some(table) = model.decision_function(x)? {
            (OutputKind::Decisions, table, occurring(y_train))
        } else {
            (OutputKind::Classes, one_hot(predicted), predicted.classes().to_vec())
        };
        let columns = if classes.len() == 2 { classes[1..].to_vec() } else { classes };
        Self::new(kind, columns, second_of_two(kind, table))
    }

    pub(super) fn of_values(predicted: &Values) -> MlResult<Self> {
        let table = Array2::from_shape_fn((predicted.len(), 1), |(row, _)| predicted.value(row));
        Self::new(OutputKind::Values, vec![String::new()], table)
    }

    /// The outputs of one kind, of a model for which that kind was found.
    pub(super) fn of_kind(
        kind: OutputKind,
        columns: &[String],
        model: &dyn ClassifierModel,
        x: &Records,
    ) -> MlResult<Self> {
        let table = match kind {
            OutputKind::Probabilities => model.predict_probabilities(x)?,
            OutputKind::Decisions => model.decision_function(x)?,
            OutputKind::Classes | OutputKind::Values => Some(one_hot(&model.predict(x)?)),
        };
        let table = table.unwrap_or_else(|| Array2::zeros((x.n_samples(), 0)));
        Self::new(kind, columns.to_vec(), second_of_two(kind, table))
    }

    fn new(kind: OutputKind, columns: Vec<String>, table: Array2<f64>) -> MlResult<Self> {
        let (found, expected) = (table.ncols(), columns.len());
        if found != expected {
            let (base, columns) = (format!("a model of {kind}"), columns.join(", "));
            return Err(EnsembleError::OutputCount { base, found, expected, columns }.into());
        }
        let table = table.as_standard_layout().into_owned();
        Ok(Self { kind, columns: columns.into(), table: Arc::new(table) })
    }

    /// The kind of the numbers.
    pub fn kind(&self) -> OutputKind {
        self.kind
    }

    /// The class of each column; of a regressor's one column an empty name.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The numbers, a row per sample.
    pub fn table(&self) -> ndarray::ArrayView2<'_, f64> {
        self.table.view()
    }

    /// Kind and columns, as messages name them.
    pub(super) fn describe(&self) -> String {
        match self.kind {
            OutputKind::Values => self.kind.to_string(),
            kind => format!("{kind} of {}", self.columns.join(", ")),
        }
    }
}

/// The names of the classes that occur in samples that count.
fn occurring(y: &Labels) -> Vec<String> {
    let mut occurs = vec![false; y.classes().len()];
    for (sample, code) in y.codes().enumerate() {
        occurs[code as usize] |= y.weight(sample) > 0.0;
    }
    let named = y.classes().iter().zip(occurs).filter(|(_, occurs)| *occurs);
    named.map(|(class, _)| class.clone()).collect()
}

/// Of a column for each of two classes the second; decisions about two classes are one column
/// already.
fn second_of_two(kind: OutputKind, table: Array2<f64>) -> Array2<f64> {
    match (kind, table.ncols()) {
        (OutputKind::Probabilities | OutputKind::Classes, 2) => table.select(Axis(1), &[1]),
        _ => table,
    }
}

fn outputs<L: Parts>(
    model: &L::Model,
    x: &Records,
    y_train: &TargetOf<L>,
    predicted: &TargetOf<L>,
) -> MlResult<Outputs> {
    L::outputs(model, x, y_train, predicted)
}

impl PerSample for Outputs {
    fn n_samples(&self) -> usize {
        self.table.nrows()
    }

    fn joined(parts: &[(Rows, Self)], n_samples: usize) -> MlResult<Self> {
        let Some((_, first)) = parts.first() else {
            return Err(Error::Empty { what: "the out-of-fold outputs", needed: "fold" });
        };
        let mut table = Array2::zeros((n_samples, first.columns.len()));
        for (fold, (rows, part)) in parts.iter().enumerate() {
            if (part.kind, &part.columns) != (first.kind, &first.columns) {
                let (found, expected) = (part.describe(), first.describe());
                let base = "one model".to_owned();
                return Err(EnsembleError::OtherOutputs { base, fold, found, expected }.into());
            }
            for (row, from) in rows.iter().zip(part.table.axis_iter(Axis(0))) {
                table.row_mut(row).assign(&from);
            }
        }
        Ok(Self { kind: first.kind, columns: Arc::clone(&first.columns), table: Arc::new(table) })
    }
}

impl Outputs {
    fn numbers(&self) -> Table<'_, f64> {
        let numbers = self.table.as_slice().unwrap_or_default();
        Table { numbers, width: self.table.ncols(), rows: None }
    }
}

/// By content, each number by its bits.
impl Fingerprint for Outputs {
    fn fingerprint(&self, to: &mut Fingerprinter) {
        to.domain("tenfold.outputs.v1").serde(&self.kind).feed(&*self.columns);
        to.feed(&self.table.nrows());
        self.numbers().fingerprint(to);
    }
}

/// As `outputs.v1`: the kind and the names of the columns, and an array of a row per sample.
impl Stored for Outputs {
    const CODEC: &'static str = "outputs.v1";

    fn type_name() -> Cow<'static, str> {
        "tenfold.outputs.v1".into()
    }

    fn encode(&self, to: &mut dyn Write) -> tenfold_store::Result<()> {
        write_part(&(self.kind, &self.columns[..]), to)?;
        self.numbers().write(&[self.table.nrows(), self.table.ncols()], to)
    }

    fn decode(from: &mut Source<'_>) -> tenfold_store::Result<Self> {
        let (kind, columns): (OutputKind, Vec<String>) = read_part(from)?;
        let Array { shape, values } = Array::read(from)?;
        let [rows, width] = shape[..] else {
            return Err(unreadable(format!("outputs of shape {shape:?}")));
        };
        let table = Array2::from_shape_vec((rows, width), values).map_err(unreadable)?;
        Self::new(kind, columns, table).map_err(unreadable)
    }
}
