//! A number per category.

use serde::{Deserialize, Serialize};
use tenfold_ml::authoring::{FittedFeatures, number, validate};
use tenfold_ml::data::{RecordKind, Records};
use tenfold_ml::error::{Error, Result};
use tenfold_ml::estimator::{Transformer, TransformerModel};
use tenfold_ml::{checked_model, transformer};

use crate::preprocessing::categories::{check_given, of_columns};
use crate::preprocessing::{Categories, numbers};

/// To be raised when the same samples give another model, or it transforms in another way.
const VERSION: u32 = 1;

/// Makes of each column the place of a cell's category, counted from 0.
///
/// It takes a table of numbers and texts, or dense records, and yields dense ones. The categories
/// of a column ascend; a missing value, NaN or an empty text, is a category of its own. This is
/// scikit-learn's `OrdinalEncoder`, which leaves NaN as it is.
///
/// | parameter | default | meaning |
/// |---|---|---|
/// | `categories` | found | the categories of each column, in the order of their numbers |
/// | `unknown_value` | an error | the number of a category that was not there at fit |
///
/// ```
/// use tenfold::data::{Records, TableColumn};
/// use tenfold::estimator::TransformerModel;
/// use tenfold::preprocessing::{Categories, OrdinalEncoder};
///
/// let x = Records::table([("size", TableColumn::texts(["small", "large", "small"]))])?;
/// let sizes = Categories::texts(["small", "medium", "large"]);
/// let z = OrdinalEncoder::new().categories([sizes]).fit(&x)?.transform(&x)?;
/// assert_eq!(z.as_dense()?.row(1), [2.0]);
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct OrdinalEncoder {
    categories: Option<Vec<Categories>>,
    #[serde(with = "number::option")]
    unknown_value: Option<f64>,
}

checked_model! {
    /// A fitted [`OrdinalEncoder`].
    #[derive(Clone)]
    pub struct OrdinalEncoderModel {
        features: FittedFeatures,
        columns: Vec<Categories>,
        unknown_value: Option<f64>,
    }
}

impl OrdinalEncoder {
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

    /// The number of a category that was not there at fit; by default it is an error.
    #[must_use]
    pub fn unknown_value(mut self, value: f64) -> Self {
        self.unknown_value = Some(value);
        self
    }

    /// The fitted encoder, with the categories of each column.
    ///
    /// # Errors
    /// [`Error::Param`] of an unknown value that is a place of a category, or of given categories
    /// that are empty or repeat one; [`Error::Empty`]; [`Error::RecordKind`] of sparse records;
    /// [`Error::FeatureCount`] if categories are not given for each column;
    /// [`TableError::ColumnKind`](tenfold_ml::data::TableError::ColumnKind) and
    /// [`TableError::UnknownCategory`](tenfold_ml::data::TableError::UnknownCategory) of cells that
    /// are none of the given categories.
    pub fn fit(&self, x: &Records) -> Result<OrdinalEncoderModel> {
        self.check_params()?;
        validate::not_empty(x)?;
        let columns = of_columns(x, self.categories.as_deref())?;
        let largest = columns.iter().map(Categories::len).max().unwrap_or_default() as f64;
        if let Some(value) = self.unknown_value
            && (0.0..largest).contains(&value)
            && value.fract() == 0.0
        {
            return Err(Error::Param {
                name: "OrdinalEncoder unknown_value",
                value: value.to_string(),
                expected: "a number that is the place of no category is expected, -1 for example",
            });
        }
        let (features, unknown_value) = (FittedFeatures::of(x), self.unknown_value);
        let model = OrdinalEncoderModel { features, columns, unknown_value };
        model.codes(x)?;
        Ok(model)
    }
}

transformer!(
    OrdinalEncoder,
    "ordinal-encoder",
    VERSION,
    |_, input| {
        RecordKind::need_cells(input)?;
        Ok(Some(RecordKind::Dense))
    },
    |params| { check_given("OrdinalEncoder categories", params.categories.as_deref()) }
);

impl OrdinalEncoderModel {
    fn check(&self) -> Result<()> {
        self.features.check_count(self.columns.len())
    }

    /// The categories of a column.
    ///
    /// # Panics
    /// If there is no such column.
    pub fn categories(&self, column: usize) -> &Categories {
        &self.columns[column]
    }

    /// The number of each cell, column by column.
    fn codes(&self, x: &Records) -> Result<Vec<Vec<f64>>> {
        let mut all = Vec::with_capacity(self.columns.len());
        for (at, categories) in self.columns.iter().enumerate() {
            let codes = categories.codes(x, at)?.into_iter().enumerate();
            let number = |(row, code): (usize, Option<u32>)| match (code, self.unknown_value) {
                (Some(code), _) => Ok(f64::from(code)),
                (None, Some(value)) => Ok(value),
                (None, None) => Err(categories.unknown(x, at, row)),
            };
            all.push(codes.map(number).collect::<Result<_>>()?);
        }
        Ok(all)
    }
}

tenfold_ml::register!(TransformerModel OrdinalEncoderModel: "tenfold.ordinal-encoder.v1", version VERSION);

impl TransformerModel for OrdinalEncoderModel {
    /// # Errors
    /// As [`TransformerModel::transform`] says, but for NaN;
    /// [`TableError::UnknownCategory`](tenfold_ml::data::TableError::UnknownCategory) without an
    /// unknown value; [`TableError::ColumnKind`](tenfold_ml::data::TableError::ColumnKind) of a
    /// column that held something else at fit.
    fn transform(&self, x: &Records) -> Result<Records> {
        self.features.check_same(x)?;
        let codes = self.codes(x)?;
        let encoded = numbers::by_row(x.n_samples(), codes.len(), |row, to| {
            to.iter_mut().zip(&codes).for_each(|(to, column)| *to = column[row]);
        });
        Records::dense(encoded)?.with_shared_names(x.shared_names())
    }

    fn features(&self) -> Option<&FittedFeatures> {
        Some(&self.features)
    }
}

#[cfg(test)]
mod tests {
    use tenfold_ml::data::TableColumn;

    use super::*;

    #[test]
    fn an_unseen_category_is_an_error_or_a_number() {
        let texts = |texts: [&str; 2]| Records::table([("a", TableColumn::texts(texts))]).unwrap();
        let (x, unseen) = (texts(["u", "v"]), texts(["v", "w"]));
        let wrong = OrdinalEncoder::new().fit(&x).unwrap().transform(&unseen).unwrap_err();
        assert!(wrong.to_string().starts_with("`a` holds `w` at row 1"), "{wrong}");
        let model = OrdinalEncoder::new().unknown_value(-1.0).fit(&x).unwrap();
        let z = model.transform(&unseen).unwrap();
        assert_eq!(
            (z.as_dense().unwrap().row(0), z.as_dense().unwrap().row(1)),
            (&[1.0][..], &[-1.0][..])
        );
        let wrong = OrdinalEncoder::new().unknown_value(1.0).fit(&x).unwrap_err();
        assert!(matches!(wrong, Error::Param { name: "OrdinalEncoder unknown_value", .. }));
    }

    #[test]
    fn nan_is_the_last_category_and_both_zeros_are_one() {
        let numbers = TableColumn::numbers([2.0, f64::NAN, -0.0, 0.0, -1.0]);
        let x = Records::table([("a", numbers)]).unwrap();
        let model = OrdinalEncoder::new().fit(&x).unwrap();
        assert_eq!(model.categories(0).len(), 4);
        let z = model.transform(&x).unwrap().to_array().unwrap();
        assert_eq!(z.into_raw_vec_and_offset().0, [2.0, 3.0, 1.0, 1.0, 0.0]);
    }
}
