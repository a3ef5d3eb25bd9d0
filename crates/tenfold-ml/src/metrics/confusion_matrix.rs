//! Which class was taken for which.

use std::fmt;

use tenfold_store::stored_with_postcard;

use crate::checked_model;
use crate::data::Labels;
use crate::data::shown::shown;
use crate::error::Result;
use crate::metrics::column;
use crate::metrics::pairs::Pairs;

checked_model! {
    /// How often each true class was predicted as each class: a row per true class, a column per
    /// predicted one.
    ///
    /// It lists the classes that occur, true or predicted, in the order of reports. `Display` shows it
    /// as a table.
    ///
    /// ```
    /// use tenfold::data::Labels;
    /// use tenfold::metrics::ConfusionMatrix;
    ///
    /// let truth = Labels::from_names(&["ham", "spam", "ham", "ham"])?;
    /// let predicted = Labels::from_names(&["ham", "ham", "ham", "spam"])?;
    /// let matrix = ConfusionMatrix::new(&truth, &predicted)?;
    /// assert_eq!(matrix.row(0), [2.0, 1.0]);
    /// assert_eq!(
    ///     matrix.to_string(),
    ///     "true \\ predicted  ham  spam\n             ham    2     1\n            spam    1     0\n"
    /// );
    /// # Ok::<(), tenfold::Error>(())
    /// ```
    #[derive(Clone, PartialEq)]
    pub struct ConfusionMatrix {
        classes: Vec<String>,
        counts: Vec<Vec<f64>>,
    }
}

stored_with_postcard!(ConfusionMatrix => "tenfold.confusion-matrix.v2");

impl ConfusionMatrix {
    fn check(&self) -> Result<(), &'static str> {
        let n_classes = self.classes.len();
        if self.counts.len() != n_classes || self.counts.iter().any(|row| row.len() != n_classes) {
            return Err("a confusion matrix has a row and a column per class");
        }
        Ok(())
    }

    /// The counts over these samples.
    ///
    /// # Errors
    /// [`Error::LengthMismatch`](crate::error::Error::LengthMismatch),
    /// [`Error::Empty`](crate::error::Error::Empty) or
    /// [`MetricError::MixedLabels`](crate::metrics::MetricError::MixedLabels).
    pub fn new(truth: &Labels, predicted: &Labels) -> Result<Self> {
        let pairs = Pairs::new(truth, predicted)?;
        let observed = pairs.tally().observed();
        let mut row_of = vec![0; pairs.classes().len()];
        for (row, &at) in observed.iter().enumerate() {
            row_of[at] = row;
        }
        let mut counts = vec![vec![0.0; observed.len()]; observed.len()];
        for (truth, predicted, weight) in pairs.iter() {
            counts[row_of[truth]][row_of[predicted]] += weight;
        }
        let classes = observed.iter().map(|&at| pairs.classes()[at].to_owned()).collect();
        Ok(Self { classes, counts })
    }

    /// The classes, in the order of the rows and of the columns.
    pub fn classes(&self) -> &[String] {
        &self.classes
    }

    /// How often the samples of one true class were predicted as each class; the sum of their
    /// weights, if they have some.
    ///
    /// # Panics
    /// If `truth` is not below the number of classes.
    pub fn row(&self, truth: usize) -> &[f64] {
        &self.counts[truth]
    }

    /// How often samples of class `truth` were predicted as class `predicted`; `None` if a class
    /// is not listed.
    pub fn count(&self, truth: &str, predicted: &str) -> Option<f64> {
        let at = |name: &str| self.classes.iter().position(|class| class == name);
        Some(self.counts[at(truth)?][at(predicted)?])
    }
}

impl fmt::Display for ConfusionMatrix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const CORNER: &str = "true \\ predicted";
        let n_chars = |text: &String| text.chars().count();
        let classes: Vec<String> = self.classes.iter().map(|class| shown(class, 1000)).collect();
        let names = classes.iter().map(n_chars).max().unwrap_or(0).max(CORNER.len());
        let names = column::width(names);
        let widths: Vec<usize> = (0..self.classes.len())
            .map(|at| {
                let counts = self.counts.iter().map(|row| row[at].to_string().len()).max();
                column::width(counts.unwrap_or(0).max(n_chars(&classes[at])))
            })
            .collect();
        write!(f, "{CORNER:>names$}")?;
        for (class, width) in classes.iter().zip(&widths) {
            write!(f, "  {class:>width$}")?;
        }
        writeln!(f)?;
        for (class, row) in classes.iter().zip(&self.counts) {
            write!(f, "{class:>names$}")?;
            for (count, width) in row.iter().zip(&widths) {
                write!(f, "  {count:>width$}")?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}
