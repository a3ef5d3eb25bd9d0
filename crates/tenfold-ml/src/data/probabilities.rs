//! The probability of each class for each sample, as the value of a node.

use std::sync::Arc;

use ndarray::{Array2, ArrayView1, ArrayView2};

use crate::data::{LabelError, Rows};
use crate::error::{Error, Result};

mod stored;

/// The probability of each class for each sample, `n_samples × n_classes`, shared and cheap to
/// clone.
#[derive(Clone, Debug, PartialEq)]
pub struct Probabilities {
    classes: Arc<[String]>,
    table: Arc<Array2<f64>>,
}

impl Probabilities {
    /// Probabilities with a column per class.
    ///
    /// # Errors
    /// [`LabelError::ClassColumns`] if there is not one column per class.
    pub fn new(classes: Vec<String>, table: Array2<f64>) -> Result<Self> {
        let (expected, found) = (classes.len(), table.ncols());
        if expected != found {
            let (what, classes) = ("the table of probabilities", classes.join(", "));
            return Err(LabelError::ClassColumns { what, expected, found, classes }.into());
        }
        let table = table.as_standard_layout().into_owned();
        Ok(Self { classes: classes.into(), table: Arc::new(table) })
    }

    /// The names of the classes, in the order of the columns.
    pub fn classes(&self) -> &[String] {
        &self.classes
    }

    /// The probabilities, a row per sample.
    pub fn table(&self) -> ArrayView2<'_, f64> {
        self.table.view()
    }

    /// The probability of one class for each sample.
    ///
    /// ```
    /// use ndarray::array;
    /// use tenfold::data::Probabilities;
    ///
    /// let classes = vec!["ham".to_owned(), "spam".to_owned()];
    /// let table = Probabilities::new(classes, array![[0.9, 0.1], [0.25, 0.75]])?;
    /// assert_eq!(table.of("spam")?.to_vec(), [0.1, 0.75]);
    /// # Ok::<(), tenfold::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`LabelError::UnknownClass`] if there is no such class.
    pub fn of(&self, class: &str) -> Result<ArrayView1<'_, f64>> {
        match self.classes.iter().position(|name| name == class) {
            Some(at) => Ok(self.table.column(at)),
            None => {
                let classes = self.classes.join(", ");
                Err(LabelError::UnknownClass { class: class.to_owned(), classes }.into())
            }
        }
    }

    /// The parts of one whole, each sample at its row.
    pub(crate) fn joined(parts: &[(Rows, Self)], n_samples: usize) -> Result<Self> {
        let Some((_, first)) = parts.first() else {
            return Err(Error::Empty { what: "the out-of-fold probabilities", needed: "fold" });
        };
        let mut table = Array2::zeros((n_samples, first.classes.len()));
        for (rows, part) in parts {
            if part.classes != first.classes {
                return Err(LabelError::OtherClasses.into());
            }
            for (row, from) in rows.iter().zip(part.table.rows()) {
                table.row_mut(row).assign(&from);
            }
        }
        Ok(Self { classes: Arc::clone(&first.classes), table: Arc::new(table) })
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    #[test]
    fn a_class_with_a_blank_gave_the_column_of_the_one_without() {
        let classes = vec!["a".to_owned(), " a".to_owned()];
        let table = Probabilities::new(classes, array![[0.25, 0.75]]).unwrap();
        assert_eq!(table.of(" a").unwrap()[0], 0.75);
        assert_eq!(table.of("a").unwrap()[0], 0.25);
        assert!(matches!(table.of("a "), Err(Error::Label(LabelError::UnknownClass { .. }))));
    }
}
