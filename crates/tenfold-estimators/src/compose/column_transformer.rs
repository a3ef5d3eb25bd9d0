//! Each column of a table to the transformer that it needs.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use tenfold_ml::authoring::{Convergence, FittedFeatures, parallel, validate};
use tenfold_ml::data::{Column, RecordKind, Records, RecordsView, TableError};
use tenfold_ml::error::{Error, Result};
use tenfold_ml::estimator::{Supervision, Transformer, TransformerModel};
use tenfold_ml::{checked_model, setters};

use crate::compose::join::{check_names, join, joined_kind};
use crate::compose::selector::Selector;

#[cfg(test)]
mod tests;

/// To be raised when the same parts give another model, or it transforms in another way.
const VERSION: u32 = 1;

/// The name of the features that pass through.
const REMAINDER: &str = "remainder";

/// Transformers that each see some columns of a table, or of dense or sparse records, and whose
/// features stand side by side.
///
/// Columns that all hold numbers reach their transformer as dense records, one column of texts as
/// texts, others as a table. The features are named after the part and its own names for them:
/// `num__age`. Parts that are all dense make dense records; if one is sparse, all are. The parts
/// are fitted in parallel. A model takes columns with names wherever they stand, and does not mind
/// others between them. This is scikit-learn's `ColumnTransformer`.
///
/// | parameter | default | meaning |
/// |---|---|---|
/// | `with` | – | a name, columns by name or place, and their transformer |
/// | `select` | – | a name, a [`Selector`] of columns, and their transformer |
/// | `remainder` | [`Remainder::Drop`] | the treatment of columns of no part |
///
/// ```
/// use tenfold::compose::ColumnTransformer;
/// use tenfold::data::{CsvReader, Missing};
/// use tenfold::estimator::ClassifierModel;
/// use tenfold::impute::SimpleImputer;
/// use tenfold::linear_model::Sgd;
/// use tenfold::pipeline::Pipeline;
/// use tenfold::preprocessing::{OneHotEncoder, StandardScaler, Unknown};
///
/// let text = "\
/// age,fare,sex,port,survived
/// 22,7.25,male,S,no
/// 38,71.28,female,C,yes
/// ,7.92,female,S,yes
/// 35,53.10,female,,yes
/// 35,8.05,male,S,no
/// 54,51.86,male,Q,no
/// ";
/// let reader = CsvReader::new().target("survived").missing(Missing::Keep);
/// let data = reader.read_classification(text)?;
///
/// let numbers = Pipeline::new().then(SimpleImputer::median()).then(StandardScaler::new());
/// let texts = Pipeline::new()
///     .then(SimpleImputer::most_frequent())
///     .then(OneHotEncoder::new().unknown(Unknown::Ignore).sparse(false));
/// let columns = ColumnTransformer::new()
///     .with("num", ["age", "fare"], numbers.transformer())
///     .with("cat", ["sex", "port"], texts.transformer());
///
/// let z = columns.fit(&data.x)?.transform(&data.x)?;
/// let names = ["num__age", "num__fare", "cat__sex_female", "cat__sex_male"];
/// assert_eq!(z.feature_names().unwrap()[..4], names);
/// assert!(z.as_dense()?.row(2)[0] < 0.0);
///
/// let pipeline = Pipeline::new().then(columns).classifier(Sgd::hinge());
/// let predicted = pipeline.fit(&data.x, &data.y)?.predict(&data.x)?;
/// assert_eq!(predicted.name(0), "no");
/// # use tenfold::estimator::TransformerModel;
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct ColumnTransformer {
    parts: Vec<Part>,
    remainder: Remainder,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Part {
    name: String,
    columns: Columns,
    transformer: Box<dyn Transformer>,
}

/// The columns of a part: a list, or a choice at fit.
#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged)]
enum Columns {
    Listed(Vec<Column>),
    Selected(Selector),
}

/// The treatment of columns that no part of a [`ColumnTransformer`] takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Remainder {
    /// They are left out.
    #[default]
    Drop,
    /// They stand after the parts as they are, named `remainder__age`; they must be numbers.
    PassThrough,
}

/// The columns of a fitted part.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct FittedPart {
    name: String,
    columns: Vec<usize>,
}

checked_model! {
    /// A fitted [`ColumnTransformer`].
    pub struct ColumnTransformerModel {
        features: FittedFeatures,
        parts: Vec<FittedPart>,
        fitted: Vec<Box<dyn TransformerModel>>,
        /// The columns that pass through.
        passed: Vec<usize>,
    }
}

impl ColumnTransformer {
    /// A transformer without a part.
    pub fn new() -> Self {
        Self::default()
    }

    /// The transformer with one more part: a name, columns by name or place, and the transformer to
    /// be done with them.
    #[must_use]
    pub fn with<C: Into<Column>>(
        mut self,
        name: impl Into<String>,
        columns: impl IntoIterator<Item = C>,
        transformer: impl Into<Box<dyn Transformer>>,
    ) -> Self {
        let columns = Columns::Listed(columns.into_iter().map(Into::into).collect());
        self.parts.push(Part { name: name.into(), columns, transformer: transformer.into() });
        self
    }

    /// The transformer with one more part whose columns are chosen at fit. A part for which there is no
    /// column is left out.
    #[must_use]
    pub fn select(
        mut self,
        name: impl Into<String>,
        columns: Selector,
        transformer: impl Into<Box<dyn Transformer>>,
    ) -> Self {
        let columns = Columns::Selected(columns);
        self.parts.push(Part { name: name.into(), columns, transformer: transformer.into() });
        self
    }

    setters! {
        /// The treatment of columns that no part takes; they are left out by default.
        remainder: Remainder,
    }

    /// The fitted transformer, with the models of its parts.
    ///
    /// # Errors
    /// [`Error::Empty`] without a part, a sample or a feature; [`Error::Param`] if two parts have
    /// one name or one has no column; [`TableError::UnknownColumn`]; [`TableError::ColumnKind`] of
    /// a column of texts where numbers are needed; those of its parts.
    pub fn fit(&self, x: &Records) -> Result<ColumnTransformerModel> {
        self.fit_parts(x, |part, x| Ok((part.fit(x)?, ()))).map(|(model, _)| model)
    }

    /// Fits each part with `fit` on its columns; the second is its output beside the model.
    fn fit_parts<T: Send>(
        &self,
        x: &Records,
        fit: impl Fn(&dyn Transformer, &Records) -> Result<(Box<dyn TransformerModel>, T)> + Sync,
    ) -> Result<(ColumnTransformerModel, Vec<T>)> {
        validate::not_empty(x)?;
        let (parts, passed) = self.find(x)?;
        let features = FittedFeatures::of(x);
        let transformers = self.parts.iter().filter_map(|part| {
            let found = parts.iter().find(|found| found.name == part.name)?;
            Some((part, found))
        });
        let transformers: Vec<(&Part, &FittedPart)> = transformers.collect();
        let fitted = parallel::try_map(transformers.len(), 1, |at| {
            let (part, found) = transformers[at];
            let chosen = chosen(x, &found.columns, &features, &found.columns)?;
            fit(&*part.transformer, &chosen).map_err(|error| named(error, &chosen))
        })?;
        let (fitted, beside): (Vec<_>, Vec<T>) = fitted.into_iter().unzip();
        Ok((ColumnTransformerModel { features, parts, fitted, passed }, beside))
    }

    /// The places of the columns of each part, and of those that pass through.
    fn find(&self, x: &Records) -> Result<(Vec<FittedPart>, Vec<usize>)> {
        if self.parts.is_empty() {
            return Err(Error::Empty { what: "a ColumnTransformer", needed: "part" });
        }
        self.check_parts()?;
        let names = names(x);
        let mut taken = vec![false; x.n_features()];
        let mut parts = Vec::with_capacity(self.parts.len());
        for Part { name, columns: of, .. } in &self.parts {
            let columns: Vec<usize> = match of {
                Columns::Listed(columns) => {
                    columns.iter().map(|column| column.find(&names)).collect::<Result<_>>()?
                }
                Columns::Selected(selector) => selector.find(x, &names)?,
            };
            if let (true, Columns::Selected(Selector::Pattern(pattern))) = (columns.is_empty(), of)
            {
                return Err(Error::Param {
                    name: "ColumnTransformer columns",
                    value: format!("`{pattern}` of `{name}`"),
                    expected: "a pattern is expected that the name of a column fits",
                });
            }
            columns.iter().for_each(|&at| taken[at] = true);
            if !columns.is_empty() {
                parts.push(FittedPart { name: name.clone(), columns });
            }
        }
        let passed = match self.remainder {
            Remainder::Drop => Vec::new(),
            Remainder::PassThrough => (0..taken.len()).filter(|&at| !taken[at]).collect(),
        };
        refuse_texts(x, &passed)?;
        if parts.is_empty() && passed.is_empty() {
            let needed = "column that a selector chooses";
            return Err(Error::Empty { what: "a ColumnTransformer", needed });
        }
        Ok((parts, passed))
    }

    /// Refuses two parts of one name, and one without a column.
    fn check_parts(&self) -> Result<()> {
        check_names("ColumnTransformer part", self.parts.iter().map(|part| &*part.name))?;
        let is_empty =
            |part: &&Part| matches!(&part.columns, Columns::Listed(listed) if listed.is_empty());
        match self.parts.iter().find(is_empty) {
            None => Ok(()),
            Some(Part { name, .. }) => Err(Error::Param {
                name: "ColumnTransformer columns",
                value: format!("none of `{name}`"),
                expected: "at least one column is expected for each part",
            }),
        }
    }
}

/// The names of all columns, for those that have none their places.
fn names(x: &Records) -> Vec<Cow<'_, str>> {
    match x.feature_names() {
        Some(names) => names.iter().map(|name| Cow::Borrowed(name.as_str())).collect(),
        None => (0..x.n_features()).map(|at| Cow::Owned(format!("x{at}"))).collect(),
    }
}

/// Columns of these records under the names that they had at fit, where they stood at `fitted`.
fn chosen(
    x: &Records,
    at: &[usize],
    features: &FittedFeatures,
    fitted: &[usize],
) -> Result<Records> {
    let names = fitted.iter().map(|&at| features.name(at));
    x.select_columns(at)?.with_feature_names(names)
}

/// An error of a kind of records with the column that is of that kind.
fn named(error: Error, x: &Records) -> Error {
    match error {
        Error::RecordKind { needed, .. } if needed.ends_with("numbers") => {
            let advice = "encode it, or give it to another part";
            text_column(x).map_or(error, |at| column_kind(x, at, advice))
        }
        other => other,
    }
}

/// The first column of texts.
fn text_column(x: &Records) -> Option<usize> {
    match x.view() {
        RecordsView::Table(view) => (0..x.n_features()).find(|&at| view.is_text_at(at)),
        _ => None,
    }
}

fn column_kind(x: &Records, at: usize, advice: &'static str) -> Error {
    let column = validate::column(x, at);
    Error::Table(TableError::ColumnKind { column, found: "texts", needed: "numbers", advice })
}

/// Columns that pass through are numbers.
fn refuse_texts(x: &Records, passed: &[usize]) -> Result<()> {
    let RecordsView::Table(view) = x.view() else { return Ok(()) };
    match passed.iter().find(|&&at| view.is_text_at(at)) {
        None => Ok(()),
        Some(&at) => Err(column_kind(x, at, "encode it in a part, or drop the remainder")),
    }
}

tenfold_ml::register!(Transformer ColumnTransformer: "column-transformer", version VERSION);

impl Transformer for ColumnTransformer {
    fn name(&self) -> &'static str {
        "column-transformer"
    }

    fn fit(&self, x: &Records) -> Result<Box<dyn TransformerModel>> {
        Ok(Box::new(ColumnTransformer::fit(self, x)?))
    }

    fn check_params(&self) -> Result<()> {
        self.check_parts()?;
        self.parts.iter().try_for_each(|part| part.transformer.check_params())
    }

    fn fit_supervised(&self, x: &Records, y: Supervision<'_>) -> Result<Box<dyn TransformerModel>> {
        let (model, _) = self.fit_parts(x, |part, x| Ok((part.fit_supervised(x, y)?, ())))?;
        Ok(Box::new(model))
    }

    fn fit_transform(
        &self,
        x: &Records,
        y: Option<Supervision<'_>>,
    ) -> Result<(Box<dyn TransformerModel>, Records)> {
        let (model, changed) = self.fit_parts(x, |part, x| part.fit_transform(x, y))?;
        let joined = model.join(x, changed)?;
        Ok((Box::new(model), joined))
    }

    fn output_kind(&self, input: Option<RecordKind>) -> Result<Option<RecordKind>> {
        // The kind of some columns of a table is not known; the remainder is numbers.
        let chosen = input.filter(|kind| matches!(kind, RecordKind::Dense | RecordKind::Sparse));
        let parts = self.parts.iter().map(|part| part.transformer.output_kind(chosen));
        let passed = match (self.remainder, input) {
            (Remainder::Drop, _) => None,
            (Remainder::PassThrough, None) => Some(Ok(None)),
            (Remainder::PassThrough, Some(RecordKind::Sparse)) => Some(Ok(input)),
            (Remainder::PassThrough, Some(_)) => Some(Ok(Some(RecordKind::Dense))),
        };
        joined_kind(parts.chain(passed))
    }
}

impl ColumnTransformerModel {
    fn check(&self) -> Result<()> {
        let (left_len, right_len) = (self.parts.len(), self.fitted.len());
        if left_len != right_len {
            let (left, right) = ("columns of parts", "parts");
            return Err(Error::LengthMismatch { left, left_len, right, right_len });
        }
        let (all, expected) =
            (self.parts.iter().flat_map(|part| &part.columns), self.features.n_features());
        match all.chain(&self.passed).find(|&&at| at >= expected) {
            None => Ok(()),
            Some(at) => Err(Error::FeatureCount { expected, found: at.saturating_add(1) }),
        }
    }

    /// The fitted parts with their names and the places of their columns at fit.
    pub fn parts(&self) -> impl ExactSizeIterator<Item = (&str, &[usize], &dyn TransformerModel)> {
        let parts = self.parts.iter().zip(&self.fitted);
        parts.map(|(part, model)| (&*part.name, &*part.columns, &**model))
    }

    /// The places of columns of the fit in these records: by name, if both have names.
    fn places(&self, x: &Records, columns: &[usize]) -> Result<Vec<usize>> {
        let Some(names) = x.feature_names().filter(|_| self.features.names().is_some()) else {
            self.features.check_same(x)?;
            return Ok(columns.to_vec());
        };
        let place = |&at: &usize| {
            let name = self.features.name(at);
            // Where it was, as a rule.
            match names.get(at) {
                Some(here) if *here == name => Ok(at),
                _ => Column::Name(name.into_owned()).find(names),
            }
        };
        columns.iter().map(place).collect()
    }

    /// These columns of the fit.
    fn chosen(&self, x: &Records, columns: &[usize]) -> Result<Records> {
        chosen(x, &self.places(x, columns)?, &self.features, columns)
    }

    /// The outputs of the parts for these records, then the columns that pass through.
    fn join(&self, x: &Records, changed: Vec<Records>) -> Result<Records> {
        let names = self.parts.iter().map(|part| &*part.name);
        let mut parts: Vec<(&str, Records)> = names.zip(changed).collect();
        if !self.passed.is_empty() {
            refuse_texts(x, &self.places(x, &self.passed)?)?;
            parts.push((REMAINDER, self.chosen(x, &self.passed)?));
        }
        join(x.n_samples(), &parts)
    }
}

tenfold_ml::register!(TransformerModel ColumnTransformerModel: "tenfold.column-transformer.v2", version VERSION);

impl TransformerModel for ColumnTransformerModel {
    /// # Errors
    /// [`TableError::UnknownColumn`] if a column of a part is missing; [`Error::FeatureCount`] of
    /// records or a fit without names; [`TableError::ColumnKind`] of a column of texts that held
    /// numbers at fit; those of its parts.
    fn transform(&self, x: &Records) -> Result<Records> {
        let changed = parallel::try_map(self.parts.len(), 1, |at| {
            let chosen = self.chosen(x, &self.parts[at].columns)?;
            self.fitted[at].transform(&chosen).map_err(|error| named(error, &chosen))
        })?;
        self.join(x, changed)
    }

    fn features(&self) -> Option<&FittedFeatures> {
        Some(&self.features)
    }

    /// Those of all parts, in order.
    fn convergence(&self) -> Vec<Convergence> {
        self.fitted.iter().flat_map(|model| model.convergence()).collect()
    }
}
