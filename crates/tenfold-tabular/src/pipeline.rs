//! The tabular pipeline: a transformer for each column by its kind, with the reason.
//!
//! `facts.rs` counts the cells of the columns, `needs.rs` has the demands of the last estimator, `rules.rs`
//! turns both into choices, and `choice.rs` prints them and makes them one `ColumnTransformer`.

use std::collections::BTreeMap;

use serde_json::Value;
use tenfold_ml::authoring::{parallel, validate};
use tenfold_ml::data::{Column, Kind, Records, Role, Schema, TableError};
use tenfold_ml::error::Result;
use tenfold_ml::estimator::{Classifier, Regressor, Transformer};
use tenfold_ml::pipeline::{ClassifierPipeline, Pipeline, RegressorPipeline};

use crate::cells::names;

mod choice;
mod defaults;
mod facts;
mod needs;
mod rules;
#[cfg(test)]
mod tests;

pub use choice::{Choice, Choices};
pub use defaults::{default_classifier, default_regressor, default_splitter};
pub use needs::{Categories, Needs, Scaling};

use facts::Facts;

/// A pipeline for a table of mixed columns: a transformer for each column by its kind, then an estimator.
///
/// The kinds are those of the records, as a reader of tables finds them; nothing is guessed again at
/// prediction. The [choices](TabularPipeline::choices) are data, with reasons, and can be overridden
/// column by column; the pipeline is an ordinary `ColumnTransformer` with an estimator behind it.
///
/// | column | an estimator of scaled numbers | trees |
/// |---|---|---|
/// | numbers | median where one is missing, with an indicator; standard scores | the same, not scaled |
/// | booleans | the most frequent where one is missing | the same |
/// | categories, at most 40, or 1,000 in sparse records | a feature for each, one for missing | their places, −1 for unknown |
/// | more categories | a feature for each of the most frequent, one for all others | the same places |
/// | dates | parts on a circle, and the seconds; median; standard scores | parts; median |
/// | texts | TF-IDF of words, or of characters where cells hold single words; 30 directions of it for an estimator of dense records | 30 directions |
/// | constants, columns without a value, identifiers | none | none |
///
/// This is the `tabular_pipeline` of skrub, by kinds that are found once. A category that is not among
/// the training samples of a fold is ignored there, and a column without a value in a fold is 0, so that no
/// fold fails.
///
/// ```
/// use tenfold::data::{CsvReader, Kind, Missing};
/// use tenfold::linear_model::LogisticRegression;
/// use tenfold::preprocessing::RobustScaler;
/// use tenfold::tabular::TabularPipeline;
///
/// let text = "age,fare,zip,port,sold\n22,7.5,1,S,no\n38,71.2,2,C,yes\n,7.9,1,S,yes\n35,53.1,2,,no\n";
/// let reader = CsvReader::new().target("sold").missing(Missing::Keep);
/// let data = reader.read_classification(text)?;
/// let table = TabularPipeline::of(&data.x)?
///     .with_kind("zip", Kind::Category)?
///     .with_transformer("fare", RobustScaler::new())?;
/// let estimator = LogisticRegression::new();
/// println!("{}", table.choices(&estimator)?);
/// let model = table.classifier(estimator)?.fit(&data.x, &data.y)?;
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct TabularPipeline {
    columns: Vec<Facts>,
    names: Vec<String>,
    are_named: bool,
    own: BTreeMap<usize, Own>,
    left_out: Vec<Choice>,
}

/// A choice that the caller made.
#[derive(Clone, Debug)]
enum Own {
    Kind(Kind),
    Transformer(Value),
    Drop,
}

impl TabularPipeline {
    /// The columns of these records, with the kinds that they have.
    ///
    /// # Errors
    /// [`Error::Empty`](tenfold_ml::error::Error::Empty) without a sample or a column;
    /// [`Error::RecordKind`](tenfold_ml::error::Error::RecordKind) of sparse records.
    pub fn of(x: &Records) -> Result<Self> {
        validate::not_empty(x)?;
        let columns = parallel::try_map(x.n_features(), 1, |at| Facts::of(x, at))?;
        let (names, are_named) = (names(x), x.feature_names().is_some());
        Ok(Self { columns, names, are_named, own: BTreeMap::new(), left_out: Vec::new() })
    }

    /// The same with the columns that the schema of the table leaves out among the choices, with their
    /// reasons.
    #[must_use]
    pub fn with_schema(mut self, schema: &Schema) -> Self {
        let ignored = schema.columns.iter().filter(|column| column.role == Role::Ignored);
        self.left_out = ignored.map(Choice::ignored).collect();
        self
    }

    /// The same with a column treated as one of this kind.
    ///
    /// # Errors
    /// [`TableError::UnknownColumn`]; [`TableError::ColumnKind`] of a column of texts as one whose cells
    /// are numbers, or of numbers as texts.
    pub fn with_kind(mut self, column: impl Into<Column>, kind: Kind) -> Result<Self> {
        let at = column.into().find(&self.names)?;
        let is_text = self.columns[at].is_text;
        let wrong = match kind {
            Kind::Number | Kind::Boolean | Kind::DateTime => {
                is_text.then_some(("texts", "numbers"))
            }
            Kind::Text => (!is_text).then_some(("numbers", "texts")),
            Kind::Category | Kind::Identifier => None,
        };
        if let Some((found, needed)) = wrong {
            let column = format!("`{}`", self.names[at]);
            let advice = "give the kind to the reader of the table, with `kind(column, …)`";
            return Err(TableError::ColumnKind { column, found, needed, advice }.into());
        }
        self.own.insert(at, Own::Kind(kind));
        Ok(self)
    }

    /// The same with this transformer for a column; a pipeline of several is one too.
    ///
    /// # Errors
    /// [`TableError::UnknownColumn`]; [`Error::Params`](tenfold_ml::error::Error::Params) of a transformer
    /// that is not registered.
    pub fn with_transformer(
        mut self,
        column: impl Into<Column>,
        transformer: impl Into<Box<dyn Transformer>>,
    ) -> Result<Self> {
        let at = column.into().find(&self.names)?;
        self.own.insert(at, Own::Transformer(transformer.into().to_value()?));
        Ok(self)
    }

    /// The same without a column.
    ///
    /// # Errors
    /// [`TableError::UnknownColumn`].
    pub fn without(mut self, column: impl Into<Column>) -> Result<Self> {
        let at = column.into().find(&self.names)?;
        self.own.insert(at, Own::Drop);
        Ok(self)
    }

    /// The choice for each column before an estimator with these needs.
    ///
    /// # Errors
    /// [`TableError::NoFeature`] if no column is left; those of transformers that cannot be data.
    pub fn choices<N: Into<Needs>>(&self, needs: N) -> Result<Choices> {
        rules::choices(self, needs.into())
    }

    /// The pipeline with this classifier at its end.
    ///
    /// # Errors
    /// As [`choices`](Self::choices).
    pub fn classifier(
        &self,
        estimator: impl Into<Box<dyn Classifier>>,
    ) -> Result<ClassifierPipeline> {
        let estimator = estimator.into();
        let columns = self.choices(Needs::of_classifier(&*estimator))?.transformer()?;
        Ok(Pipeline::new().then(columns).classifier(estimator))
    }

    /// The pipeline with this regressor at its end.
    ///
    /// # Errors
    /// As [`choices`](Self::choices).
    pub fn regressor(&self, estimator: impl Into<Box<dyn Regressor>>) -> Result<RegressorPipeline> {
        let estimator = estimator.into();
        let columns = self.choices(Needs::of_regressor(&*estimator))?.transformer()?;
        Ok(Pipeline::new().then(columns).regressor(estimator))
    }

    /// A column as a `ColumnTransformer` names it.
    fn column(&self, at: usize) -> Column {
        match self.are_named {
            true => Column::Name(self.names[at].clone()),
            false => Column::Index(at),
        }
    }
}
