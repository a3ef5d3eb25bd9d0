//! Replacement of missing values.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use tenfold_ml::authoring::{FittedFeatures, first_largest, param, validate};
use tenfold_ml::data::{
    DenseView, RecordKind, Records, RecordsView, TableColumn, TableError, TableView,
};
use tenfold_ml::error::{Error, Result};
use tenfold_ml::estimator::{Transformer, TransformerModel};
use tenfold_ml::{checked_model, setters, transformer};

use crate::preprocessing::cells::{Cells, check_infinite};
use crate::preprocessing::numbers;

#[cfg(test)]
mod tests;

/// To be raised when the same samples give another model, or it transforms in another way.
const VERSION: u32 = 1;

/// Puts a value of each column where one is missing: NaN among numbers, nothing among texts.
///
/// It takes dense records, or a table, which stays one. Numbers that are as frequent as others
/// give way to the smallest, texts to the first in order. This is scikit-learn's `SimpleImputer`.
///
/// | parameter | default | meaning |
/// |---|---|---|
/// | constructor | – | `mean`, `median`, `most_frequent`, `constant` (a number), `constant_text` |
/// | `keep_empty` | no | whether a column without any value is filled with 0, or stays empty text, instead of an error |
/// | `add_indicator` | no | whether columns follow that are 1 where a value was missing, one for each column with such a place at fit |
///
/// ```
/// use ndarray::array;
/// use tenfold::data::Records;
/// use tenfold::estimator::TransformerModel;
/// use tenfold::impute::SimpleImputer;
///
/// let x = Records::dense(array![[1.0, 7.0], [f64::NAN, 8.0], [2.0, f64::NAN]])?;
/// let filled = SimpleImputer::mean().fit(&x)?.transform(&x)?;
/// assert_eq!(filled.as_dense()?.to_array(), array![[1.0, 7.0], [1.5, 8.0], [2.0, 7.5]]);
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SimpleImputer {
    strategy: Strategy,
    keep_empty: bool,
    add_indicator: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Strategy {
    Mean,
    Median,
    MostFrequent,
    Constant(Fill),
}

/// The replacement of a missing value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fill {
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
}

checked_model! {
    /// A fitted [`SimpleImputer`].
    #[derive(Clone)]
    pub struct SimpleImputerModel {
        features: FittedFeatures,
        fills: Vec<Fill>,
        /// The columns with an indicator of missing values.
        indicated: Vec<usize>,
    }
}

impl Default for SimpleImputer {
    fn default() -> Self {
        Self::mean()
    }
}

impl SimpleImputer {
    /// An imputer of each column's mean.
    pub fn mean() -> Self {
        Self::new(Strategy::Mean)
    }

    /// An imputer of each column's median.
    pub fn median() -> Self {
        Self::new(Strategy::Median)
    }

    /// An imputer of each column's most frequent number or text.
    pub fn most_frequent() -> Self {
        Self::new(Strategy::MostFrequent)
    }

    /// An imputer of one number.
    pub fn constant(number: f64) -> Self {
        Self::new(Strategy::Constant(Fill::Number(number)))
    }

    /// An imputer of one text.
    pub fn constant_text(text: impl Into<String>) -> Self {
        Self::new(Strategy::Constant(Fill::Text(text.into())))
    }

    fn new(strategy: Strategy) -> Self {
        Self { strategy, keep_empty: false, add_indicator: false }
    }

    setters! {
        /// Whether a column without any value is filled with 0, or stays empty text; otherwise, and
        /// by default, it is an error. A constant fills it in any case.
        keep_empty: bool,

        /// Whether indicator columns of missing values follow; no by default.
        add_indicator: bool,
    }

    /// The fitted imputer, with a value for each column.
    ///
    /// # Errors
    /// [`Error::Empty`]; [`Error::RecordKind`] of sparse records; [`TableError::ColumnKind`] of
    /// texts where numbers are needed, or the other way round; [`Error::NotFinite`] of an infinite
    /// number; [`TableError::NoValue`] of a column without any value; [`Error::Param`] of a
    /// constant that is not finite.
    pub fn fit(&self, x: &Records) -> Result<SimpleImputerModel> {
        self.check_params()?;
        validate::not_empty(x)?;
        let mut fills = Vec::with_capacity(x.n_features());
        let mut indicated = Vec::new();
        for at in 0..x.n_features() {
            let cells = Cells::of(x, at)?;
            fills.push(self.fill(x, at, &cells)?);
            if self.add_indicator && has_missing(&cells) {
                indicated.push(at);
            }
        }
        Ok(SimpleImputerModel { features: FittedFeatures::of(x), fills, indicated })
    }

    /// The replacement of the missing values of a column.
    fn fill(&self, x: &Records, at: usize, cells: &Cells<'_>) -> Result<Fill> {
        let other_kind = |needed, advice| {
            let (column, found) = (validate::column(x, at), cells.kind());
            Err(TableError::ColumnKind { column, found, needed, advice }.into())
        };
        let found = match (cells, &self.strategy) {
            (Cells::Numbers(_), Strategy::Constant(Fill::Text(_))) => {
                return other_kind("texts", "give a number with `constant`");
            }
            (Cells::Texts(_), Strategy::Mean | Strategy::Median) => {
                return other_kind("numbers", "use `most_frequent` or `constant_text`");
            }
            (Cells::Texts(_), Strategy::Constant(Fill::Number(_))) => {
                return other_kind("numbers", "give a text with `constant_text`");
            }
            (Cells::Numbers(numbers), strategy) => {
                check_infinite(x, at, numbers)?;
                let known = numbers.iter().copied().filter(|number| !number.is_nan()).collect();
                return self.known(
                    x,
                    at,
                    number_of(strategy, known).map(Fill::Number),
                    Fill::Number(0.0),
                );
            }
            (Cells::Texts(_), Strategy::Constant(fill)) => Some(fill.clone()),
            (Cells::Texts(texts), Strategy::MostFrequent) => {
                most_frequent_text(texts).map(Fill::Text)
            }
        };
        self.known(x, at, found, Fill::Text(String::new()))
    }

    fn known(&self, x: &Records, at: usize, found: Option<Fill>, empty: Fill) -> Result<Fill> {
        match (found, self.keep_empty) {
            (Some(fill), _) => Ok(fill),
            (None, true) => Ok(empty),
            (None, false) => Err(TableError::NoValue { column: validate::column(x, at) }.into()),
        }
    }
}

transformer!(
    SimpleImputer,
    "simple-imputer",
    VERSION,
    |_, input| {
        RecordKind::need_cells(input)?;
        Ok(input.filter(|input| *input == RecordKind::Dense))
    },
    |params| {
        let Strategy::Constant(Fill::Number(number)) = params.strategy else { return Ok(()) };
        let expected = "a finite number is expected";
        param::within("SimpleImputer constant", number, f64::MIN..=f64::MAX, expected)
    }
);

fn has_missing(cells: &Cells<'_>) -> bool {
    match cells {
        Cells::Numbers(numbers) => numbers.iter().any(|number| number.is_nan()),
        Cells::Texts(texts) => texts.iter().any(|text| text.is_empty()),
    }
}

/// The number that stands in, of the known ones; `None` if there is none.
fn number_of(strategy: &Strategy, mut known: Vec<f64>) -> Option<f64> {
    if let Strategy::Constant(Fill::Number(number)) = strategy {
        return Some(*number);
    }
    if known.is_empty() {
        return None;
    }
    match strategy {
        // Each divided before they are summed up, where the sum is too large.
        Strategy::Mean => Some(match known.iter().sum::<f64>() / known.len() as f64 {
            mean if mean.is_finite() => mean,
            _ => known.iter().map(|number| number / known.len() as f64).sum(),
        }),
        Strategy::Median => {
            known.sort_unstable_by(f64::total_cmp);
            Some(numbers::quantile(&known, 0.5))
        }
        _ => {
            known.sort_unstable_by(f64::total_cmp);
            // The first of the longest runs is the smallest of them.
            let runs: Vec<&[f64]> = known.chunk_by(|one, next| one == next).collect();
            let longest = runs.get(first_largest(runs.iter().map(|run| run.len())))?;
            longest.first().copied()
        }
    }
}

fn most_frequent_text(texts: &[&str]) -> Option<String> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for text in texts.iter().filter(|text| !text.is_empty()) {
        *counts.entry(text).or_default() += 1;
    }
    let most = counts.into_iter().max_by(|(a, many), (b, more)| many.cmp(more).then(b.cmp(a)));
    most.map(|(text, _)| text.to_owned())
}

impl SimpleImputerModel {
    fn check(&self) -> Result<()> {
        self.features.check_count(self.fills.len())?;
        match self.indicated.iter().find(|&&at| at >= self.fills.len()) {
            None => Ok(()),
            Some(at) => {
                Err(Error::FeatureCount { expected: self.fills.len(), found: at.saturating_add(1) })
            }
        }
    }

    /// The replacement of the missing values of each column.
    pub fn fills(&self) -> &[Fill] {
        &self.fills
    }

    /// The columns with an indicator of missing values, by place.
    pub fn indicated(&self) -> &[usize] {
        &self.indicated
    }

    /// The names of the output, if it has indicator columns.
    fn names(&self) -> Vec<String> {
        let name = |at: usize| self.features.name(at).into_owned();
        let indicators = self.indicated.iter().map(|&at| format!("missingindicator_{}", name(at)));
        (0..self.fills.len()).map(name).chain(indicators).collect()
    }

    fn number(&self, x: &Records, at: usize) -> Result<f64> {
        match &self.fills[at] {
            Fill::Number(number) => Ok(*number),
            Fill::Text(_) => Err(self.changed(x, at, "numbers", "texts")),
        }
    }

    fn changed(&self, x: &Records, at: usize, found: &'static str, needed: &'static str) -> Error {
        let column = validate::column(x, at);
        let advice = "give columns of the kind that they had at fit";
        Error::Table(TableError::ColumnKind { column, found, needed, advice })
    }

    fn dense(&self, x: &Records, view: DenseView<'_>) -> Result<Records> {
        let n_features = view.n_features();
        let fills: Vec<f64> =
            (0..n_features).map(|at| self.number(x, at)).collect::<Result<_>>()?;
        for (sample, numbers) in view.rows().enumerate() {
            if let Some(at) = numbers.iter().position(|number| number.is_infinite()) {
                let (value, column) = (numbers[at], validate::column(x, at));
                let row = x.row_of(sample);
                return Err(Error::NotFinite { what: "records", value, row, column });
            }
        }
        let width = n_features + self.indicated.len();
        let filled = numbers::by_row(view.n_samples(), width, |row, to| {
            let from = view.row(row);
            for (at, (to, &number)) in to.iter_mut().zip(from).enumerate() {
                *to = if number.is_nan() { fills[at] } else { number };
            }
            for (to, &at) in to[n_features..].iter_mut().zip(&self.indicated) {
                *to = f64::from(u8::from(from[at].is_nan()));
            }
        });
        let filled = Records::dense(filled)?;
        match self.indicated[..] {
            [] => filled.with_shared_names(x.shared_names()),
            _ => filled.with_feature_names(self.names()),
        }
    }

    fn table(&self, x: &Records, view: TableView<'_>) -> Result<Records> {
        let mut columns = Vec::with_capacity(self.fills.len() + self.indicated.len());
        let mut indicators = Vec::with_capacity(self.indicated.len());
        for (at, fill) in self.fills.iter().enumerate() {
            let cells = Cells::of(x, at)?;
            if self.indicated.contains(&at) {
                indicators.push(indicator(&cells));
            }
            columns.push(match (cells, fill) {
                (Cells::Numbers(cells), Fill::Number(fill)) => {
                    check_infinite(x, at, &cells)?;
                    TableColumn::numbers(
                        cells.into_iter().map(|cell| if cell.is_nan() { *fill } else { cell }),
                    )
                }
                (Cells::Texts(cells), Fill::Text(fill)) => TableColumn::texts(
                    cells.into_iter().map(|cell| if cell.is_empty() { fill } else { cell }),
                ),
                (Cells::Numbers(_), _) => return Err(self.changed(x, at, "numbers", "texts")),
                (Cells::Texts(_), _) => return Err(self.changed(x, at, "texts", "numbers")),
            });
        }
        if let (None, [TableColumn::Texts(texts)], []) =
            (x.feature_names(), &columns[..], &indicators[..])
        {
            return Records::text(texts.iter());
        }
        let mut names: Vec<String> =
            (0..columns.len()).map(|at| view.name(at).to_owned()).collect();
        names.extend(self.names().drain(columns.len()..));
        columns.extend(indicators);
        Records::table(names.into_iter().zip(columns))
    }
}

/// 1 where a cell is missing.
fn indicator(cells: &Cells<'_>) -> TableColumn {
    let number = |missing: bool| f64::from(u8::from(missing));
    match cells {
        Cells::Numbers(cells) => {
            TableColumn::numbers(cells.iter().map(|cell| number(cell.is_nan())))
        }
        Cells::Texts(cells) => {
            TableColumn::numbers(cells.iter().map(|cell| number(cell.is_empty())))
        }
    }
}

tenfold_ml::register!(TransformerModel SimpleImputerModel: "tenfold.simple-imputer.v1", version VERSION);

impl TransformerModel for SimpleImputerModel {
    /// # Errors
    /// As [`TransformerModel::transform`] says, but for NaN; [`TableError::ColumnKind`] of a column
    /// that held something else at fit.
    fn transform(&self, x: &Records) -> Result<Records> {
        self.features.check_same(x)?;
        match x.view() {
            RecordsView::Dense(view) => self.dense(x, view),
            RecordsView::Table(view) => self.table(x, view),
            RecordsView::Sparse(_) => Err(x.other_kind("dense numbers or a table")),
        }
    }

    fn features(&self) -> Option<&FittedFeatures> {
        Some(&self.features)
    }
}
