//! The classes that a fitted classifier keeps: all names, and which of them occurred.

use ndarray::{Array2, ArrayView1};

use crate::authoring::first_largest;
use crate::checked_model;
use crate::data::Labels;
use crate::error::{Error, Result};

checked_model! {
    /// The classes that a model was fitted on.
    #[derive(Clone)]
    pub struct FittedClasses {
        /// No samples; the class names that predictions are over.
        labels: Labels,
        /// The codes of the classes that occurred, ascending.
        codes: Vec<u32>,
    }
}

impl FittedClasses {
    fn check(&self) -> Result<(), &'static str> {
        let n_classes = self.labels.classes().len();
        let ascend = self.codes.windows(2).all(|pair| pair[0] < pair[1]);
        match self.codes.as_slice() {
            [_, .., last] if ascend && (*last as usize) < n_classes && self.labels.is_empty() => {
                Ok(())
            }
            _ => Err("a classifier knows two or more of its classes, each once and in order"),
        }
    }

    /// The classes of the labels that a model is fitted on.
    ///
    /// # Errors
    /// None that labels can cause.
    pub fn of(y: &Labels) -> Result<Self> {
        let occurring = (0..).zip(y.counts()).filter(|(_, count)| *count > 0);
        let codes = occurring.map(|(code, _)| code).collect();
        Ok(Self { labels: y.with_codes(Vec::new())?, codes })
    }

    /// All classes of these labels, whether they occur or not.
    ///
    /// # Errors
    /// [`Error::TooFewClasses`](crate::error::Error::TooFewClasses) of less than two.
    pub fn all(y: &Labels) -> Result<Self> {
        let found = y.classes().len();
        if found < 2 {
            return Err(Error::TooFewClasses { found, classes: y.classes().join(", ") });
        }
        Ok(Self { labels: y.with_codes(Vec::new())?, codes: (0..found as u32).collect() })
    }

    /// The names of all classes of the labels, of which some may not have occurred.
    pub fn all_names(&self) -> &[String] {
        self.labels.classes()
    }

    /// The codes of the classes that occurred, ascending: at least two.
    pub fn codes(&self) -> &[u32] {
        &self.codes
    }

    /// The names of the classes that occurred.
    pub fn names(&self) -> impl ExactSizeIterator<Item = &str> + '_ {
        self.codes.iter().map(|&code| self.labels.classes()[code as usize].as_str())
    }

    /// The codes of the classes that are separated from the rest: of two classes the second, else all.
    pub fn positives(&self) -> &[u32] {
        match self.codes.as_slice() {
            [_, second] => std::slice::from_ref(second),
            all => all,
        }
    }

    /// Predicted labels over all class names.
    ///
    /// # Errors
    /// As [`Labels::with_codes`].
    pub fn labels(&self, codes: Vec<u32>) -> Result<Labels> {
        self.labels.with_codes(codes)
    }

    /// The class of the highest of the decisions of each sample, the first of equals; where there
    /// is one decision, the second of two classes if it is above 0.
    ///
    /// # Errors
    /// As [`Labels::with_codes`].
    pub fn decide(&self, decisions: &Array2<f64>) -> Result<Labels> {
        let class = |row: ArrayView1<'_, f64>| match row.len() {
            1 => usize::from(row[0] > 0.0),
            _ => first_largest(row.iter().copied()),
        };
        self.labels(decisions.rows().into_iter().map(|row| self.codes[class(row)]).collect())
    }

    /// Probabilities of all classes, from how probable each is against the rest: of two classes,
    /// only the second.
    pub fn of_decisions(&self, mut against_rest: Array2<f64>) -> Array2<f64> {
        if against_rest.ncols() == 1 {
            against_rest = Array2::from_shape_fn((against_rest.nrows(), 2), |(row, class)| {
                let second = against_rest[[row, 0]];
                if class == 1 { second } else { 1.0 - second }
            });
        } else {
            for mut row in against_rest.rows_mut() {
                match row.sum() {
                    0.0 => row.fill(1.0 / row.len() as f64),
                    total => row /= total,
                }
            }
        }
        self.spread(&against_rest)
    }

    /// The code of the most probable of the classes that occurred, the first of equals; of a
    /// column per class there is.
    pub fn most_probable(&self, row: ArrayView1<'_, f64>) -> u32 {
        self.codes[first_largest(self.codes.iter().map(|&code| row[code as usize]))]
    }

    /// Probabilities of the classes that occurred as a column for each class there is.
    pub fn spread(&self, probabilities: &Array2<f64>) -> Array2<f64> {
        let mut all = Array2::zeros((probabilities.nrows(), self.labels.classes().len()));
        for (from, &code) in probabilities.columns().into_iter().zip(&self.codes) {
            all.column_mut(code as usize).assign(&from);
        }
        all
    }
}
