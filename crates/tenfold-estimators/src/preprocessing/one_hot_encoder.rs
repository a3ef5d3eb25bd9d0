//! A feature per category.

use serde::{Deserialize, Serialize};
use tenfold_ml::authoring::{FittedFeatures, param, sort_places, validate};
use tenfold_ml::data::{RecordKind, Records};
use tenfold_ml::error::{Error, Result};
use tenfold_ml::estimator::{Transformer, TransformerModel};
use tenfold_ml::{checked_model, setters, transformer};

use crate::preprocessing::categories::{check_given, of_columns};
use crate::preprocessing::numbers::SparseRows;
use crate::preprocessing::{Categories, numbers};

#[cfg(test)]
mod tests;

/// To be raised when the same samples give another model, or it transforms in another way.
const VERSION: u32 = 1;

/// Makes of each column a feature per category, 1 where a cell is of it and 0 elsewhere.
///
/// It takes a table of numbers and texts, or dense records. The categories of a column ascend;
/// a missing value, NaN or an empty text, is a category of its own. The features are named after
/// the column and the category: `city_Oslo`. This is scikit-learn's `OneHotEncoder`.
///
/// | parameter | default | meaning |
/// |---|---|---|
/// | `categories` | found | the categories of each column, in the order of their features |
/// | `unknown` | [`Unknown::Error`] | the treatment of a category that was not there at fit |
/// | `min_frequency` | none | categories of fewer samples share the feature `…_infrequent` |
/// | `max_categories` | none | how many features a column gets, the infrequent one included |
/// | `drop_first`, `drop_if_binary` | none dropped | leaves out the first feature of each column, or of those that have two |
/// | `sparse` | yes | whether the features are sparse records, or else dense |
///
/// ```
/// use tenfold::data::{Records, TableColumn};
/// use tenfold::estimator::TransformerModel;
/// use tenfold::preprocessing::OneHotEncoder;
///
/// let x = Records::table([("city", TableColumn::texts(["Oslo", "Lima", "Oslo"]))])?;
/// let z = OneHotEncoder::new().sparse(false).fit(&x)?.transform(&x)?;
/// assert_eq!(z.feature_names().unwrap(), ["city_Lima", "city_Oslo"]);
/// assert_eq!(z.as_dense()?.row(0), [0.0, 1.0]);
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OneHotEncoder {
    categories: Option<Vec<Categories>>,
    unknown: Unknown,
    min_frequency: Option<usize>,
    max_categories: Option<usize>,
    dropped: Dropped,
    sparse: bool,
}

/// The treatment of a category that was not there at fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unknown {
    /// An error that names the column, the cell and the row.
    Error,
    /// It is 0 in all features of its column.
    Ignore,
    /// It counts as infrequent; where no category is, as with [`Unknown::Ignore`].
    Infrequent,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Dropped {
    None,
    First,
    IfBinary,
}

impl Default for OneHotEncoder {
    fn default() -> Self {
        Self {
            categories: None,
            unknown: Unknown::Error,
            min_frequency: None,
            max_categories: None,
            dropped: Dropped::None,
            sparse: true,
        }
    }
}

/// A column of the fit.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct EncodedColumn {
    categories: Categories,
    /// The feature of each category, counted from the first of the column; `None`: it is dropped.
    slots: Vec<Option<u32>>,
    /// The categories without a feature of their own, and the feature that they share.
    infrequent: Vec<u32>,
    shared_slot: Option<u32>,
    n_features: u32,
}

checked_model! {
    /// A fitted [`OneHotEncoder`].
    #[derive(Clone)]
    pub struct OneHotEncoderModel {
        features: FittedFeatures,
        columns: Vec<EncodedColumn>,
        unknown: Unknown,
        sparse: bool,
    }
}

impl OneHotEncoder {
    /// An encoder of the categories that the columns hold.
    pub fn new() -> Self {
        Self::default()
    }

    /// The categories of each column, instead of those that it holds.
    #[must_use]
    pub fn categories(mut self, categories: impl IntoIterator<Item = Categories>) -> Self {
        self.categories = Some(categories.into_iter().collect());
        self
    }

    setters! {
        /// The treatment of a category that was not there at fit; an error by default.
        unknown: Unknown,
    }

    /// The number of samples from which on a category has a feature of its own; by
    /// default each has.
    #[must_use]
    pub fn min_frequency(mut self, n_samples: usize) -> Self {
        self.min_frequency = Some(n_samples);
        self
    }

    /// The most features of a column, that of infrequent categories included. The rarest
    /// become infrequent, of equally rare ones the first.
    #[must_use]
    pub fn max_categories(mut self, n_features: usize) -> Self {
        self.max_categories = Some(n_features);
        self
    }

    /// Leaves out the first feature of each column, which follows from the others.
    #[must_use]
    pub fn drop_first(mut self) -> Self {
        self.dropped = Dropped::First;
        self
    }

    /// Leaves out the first feature of each column with two.
    #[must_use]
    pub fn drop_if_binary(mut self) -> Self {
        self.dropped = Dropped::IfBinary;
        self
    }

    setters! {
        /// Whether the features are sparse records; yes by default.
        sparse: bool,
    }

    /// The fitted encoder, with the categories of each column.
    ///
    /// # Errors
    /// [`Error::Param`] of limits that are 0, or of given categories that are empty or repeat one;
    /// [`Error::Empty`]; [`Error::RecordKind`] of sparse records; [`Error::FeatureCount`] if
    /// categories are not given for each column;
    /// [`TableError::ColumnKind`](tenfold_ml::data::TableError::ColumnKind) and
    /// [`TableError::UnknownCategory`](tenfold_ml::data::TableError::UnknownCategory) of cells that
    /// are none of the given categories; [`Error::Fit`] if no feature is left, or two have one name.
    pub fn fit(&self, x: &Records) -> Result<OneHotEncoderModel> {
        self.check_params()?;
        validate::not_empty(x)?;
        let all = of_columns(x, self.categories.as_deref())?;
        let mut columns = Vec::with_capacity(all.len());
        for (at, categories) in all.into_iter().enumerate() {
            let mut counts = vec![0; categories.len()];
            for (row, code) in categories.codes(x, at)?.into_iter().enumerate() {
                match code {
                    Some(code) => counts[code as usize] += 1,
                    None if self.unknown == Unknown::Error => {
                        return Err(categories.unknown(x, at, row));
                    }
                    None => {}
                }
            }
            columns.push(self.column(categories, &counts));
        }
        if columns.iter().all(|column| column.n_features == 0) {
            let reason = "every column has one category, which is dropped; keep the first".into();
            return Err(Error::Fit { estimator: "one-hot-encoder", reason });
        }
        let (features, unknown, sparse) = (FittedFeatures::of(x), self.unknown, self.sparse);
        let model = OneHotEncoderModel { features, columns, unknown, sparse };
        model.check_names()?;
        Ok(model)
    }

    /// The features of a column whose categories occur so often.
    fn column(&self, categories: Categories, counts: &[usize]) -> EncodedColumn {
        let rare = self.infrequent(counts);
        let n_own = counts.len() - rare.iter().filter(|rare| **rare).count();
        let n_slots = n_own + usize::from(n_own < counts.len());
        let drops = match self.dropped {
            Dropped::None => false,
            Dropped::First => true,
            Dropped::IfBinary => n_slots == 2,
        };
        // Own features first, in the order of the categories; then the shared one.
        let slot = |place: usize| (place as u32).checked_sub(u32::from(drops));
        let shared_slot = (n_own < counts.len()).then(|| slot(n_own)).flatten();
        let mut next = 0..;
        let slots = rare.iter().map(|rare| match rare {
            true => shared_slot,
            false => next.next().and_then(slot),
        });
        let slots = slots.collect();
        let infrequent = (0..).zip(&rare).filter(|(_, rare)| **rare).map(|(at, _)| at).collect();
        let n_features = (n_slots - usize::from(drops)) as u32;
        EncodedColumn { categories, slots, infrequent, shared_slot, n_features }
    }

    /// The categories that share a feature.
    fn infrequent(&self, counts: &[usize]) -> Vec<bool> {
        let mut rare: Vec<bool> = {
            let min = self.min_frequency.unwrap_or_default();
            counts.iter().map(|&count| count < min).collect()
        };
        let n_own = rare.iter().filter(|rare| !**rare).count();
        if let Some(max) = self.max_categories
            && max < n_own + 1
        {
            let mut order: Vec<usize> = (0..counts.len()).collect();
            sort_places(&mut order, &|a, b| counts[a].cmp(&counts[b]));
            let n_rare = (counts.len() + 1).saturating_sub(max);
            order[..n_rare].iter().for_each(|&at| rare[at] = true);
        }
        rare
    }
}

transformer!(
    OneHotEncoder,
    "one-hot-encoder",
    VERSION,
    |params, input| {
        RecordKind::need_cells(input)?;
        Ok(Some(if params.sparse { RecordKind::Sparse } else { RecordKind::Dense }))
    },
    |params| {
        param::at_least_one("OneHotEncoder min_frequency", params.min_frequency.unwrap_or(1))?;
        param::at_least_one("OneHotEncoder max_categories", params.max_categories.unwrap_or(1))?;
        check_given("OneHotEncoder categories", params.categories.as_deref())
    }
);

impl EncodedColumn {
    fn is_sound(&self) -> bool {
        let n_categories = self.categories.len();
        let below = |slot: &Option<u32>| slot.is_none_or(|slot| slot < self.n_features);
        self.slots.len() == n_categories
            && self.n_features as usize <= n_categories
            && self.slots.iter().all(below)
            && below(&self.shared_slot)
            && self.infrequent.iter().all(|&at| (at as usize) < n_categories)
    }

    /// The names of the features.
    fn names(&self, column: &str) -> Vec<String> {
        let mut names = vec![format!("{column}_infrequent"); self.n_features as usize];
        for (at, slot) in self.slots.iter().enumerate() {
            if let Some(slot) = slot
                && self.infrequent.binary_search(&(at as u32)).is_err()
            {
                names[*slot as usize] = format!("{column}_{}", self.categories.name(at));
            }
        }
        names
    }
}

impl OneHotEncoderModel {
    fn check(&self) -> Result<()> {
        self.features.check_count(self.columns.len())?;
        match self.columns.iter().all(EncodedColumn::is_sound) {
            true => Ok(()),
            false => {
                let reason = "its features are not those of its categories".to_owned();
                Err(Error::Fit { estimator: "one-hot-encoder", reason })
            }
        }
    }

    /// Refuses two features of one name: those of `b_c` in column `a` and of `c` in column `a_b`, or
    /// of the category `infrequent` beside the infrequent ones.
    fn check_names(&self) -> Result<()> {
        let names = self.feature_names();
        let mut order: Vec<usize> = (0..names.len()).collect();
        sort_places(&mut order, &|a, b| names[a].cmp(&names[b]));
        let Some(pair) = order.windows(2).find(|pair| names[pair[0]] == names[pair[1]]) else {
            return Ok(());
        };
        let owner = |feature: usize| {
            let mut end = 0;
            let column = self.columns.iter().position(|column| {
                end += column.n_features as usize;
                feature < end
            });
            column.map_or_else(String::new, |at| self.features.name(at).into_owned())
        };
        let (name, one, other) = (&names[pair[0]], owner(pair[0]), owner(pair[1]));
        let reason = match one == other {
            true => format!(
                "the category `infrequent` of column `{one}` and its infrequent categories would \
                 both be the feature `{name}`; rename the category"
            ),
            false => format!(
                "a category of column `{one}` and one of column `{other}` would both be the \
                 feature `{name}`; rename a column"
            ),
        };
        Err(Error::Fit { estimator: "one-hot-encoder", reason })
    }

    /// The categories of a column.
    ///
    /// # Panics
    /// If there is no such column.
    pub fn categories(&self, column: usize) -> &Categories {
        &self.columns[column].categories
    }

    /// The categories of a column that share a feature, by place.
    ///
    /// # Panics
    /// If there is no such column.
    pub fn infrequent(&self, column: usize) -> &[u32] {
        &self.columns[column].infrequent
    }

    /// The names of the features that it makes.
    pub fn feature_names(&self) -> Vec<String> {
        let columns = self.columns.iter().enumerate();
        columns.flat_map(|(at, column)| column.names(&self.features.name(at))).collect()
    }

    /// The feature of each cell, column by column; `None` where all are 0.
    fn slots(&self, x: &Records) -> Result<Vec<Vec<Option<u32>>>> {
        let mut first = 0;
        let mut all = Vec::with_capacity(self.columns.len());
        for (at, column) in self.columns.iter().enumerate() {
            let codes = column.categories.codes(x, at)?;
            if self.unknown == Unknown::Error
                && let Some(row) = codes.iter().position(Option::is_none)
            {
                return Err(column.categories.unknown(x, at, row));
            }
            let unknown = match self.unknown {
                Unknown::Infrequent => column.shared_slot,
                Unknown::Error | Unknown::Ignore => None,
            };
            let slot = |code: Option<u32>| code.map_or(unknown, |code| column.slots[code as usize]);
            all.push(codes.into_iter().map(|code| slot(code).map(|slot| first + slot)).collect());
            first += column.n_features;
        }
        Ok(all)
    }
}

tenfold_ml::register!(TransformerModel OneHotEncoderModel: "tenfold.one-hot-encoder.v1", version VERSION);

impl TransformerModel for OneHotEncoderModel {
    /// # Errors
    /// As [`TransformerModel::transform`] says, but for NaN;
    /// [`TableError::UnknownCategory`](tenfold_ml::data::TableError::UnknownCategory) with
    /// [`Unknown::Error`]; [`TableError::ColumnKind`](tenfold_ml::data::TableError::ColumnKind) of
    /// a column that held something else at fit.
    fn transform(&self, x: &Records) -> Result<Records> {
        self.features.check_same(x)?;
        let slots = self.slots(x)?;
        let names = self.feature_names();
        let encoded = if self.sparse {
            let mut rows =
                SparseRows::new(names.len(), x.n_samples(), x.n_samples() * self.columns.len());
            for row in 0..x.n_samples() {
                let set = slots.iter().filter_map(|column| column[row]);
                set.for_each(|slot| rows.push(slot as usize, 1.0));
                rows.end_row();
            }
            rows.records()?
        } else {
            Records::dense(numbers::by_row(x.n_samples(), names.len(), |row, to| {
                let set = slots.iter().filter_map(|column| column[row]);
                set.for_each(|slot| to[slot as usize] = 1.0);
            }))?
        };
        encoded.with_feature_names(names)
    }

    fn features(&self) -> Option<&FittedFeatures> {
        Some(&self.features)
    }
}
