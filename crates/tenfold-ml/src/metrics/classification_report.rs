//! Precision, recall and F1 of every class, with their averages.

use crate::data::Labels;
use crate::error::Result;
use crate::metrics::pairs::Pairs;

mod dictionary;
mod options;
mod scores;
mod stored;
mod text;

pub use options::{ReportOptions, ZeroDivision};
pub use scores::Scores;

/// Precision, recall, F1 and support of every class, and their averages.
///
/// `Display` shows the text of scikit-learn's `classification_report`, byte for byte. Serialized,
/// it is the structure of its `output_dict=True`: class name → precision, recall, f1-score,
/// support; then accuracy (or `micro avg`), `macro avg`, `weighted avg`; a NaN becomes `null` in
/// JSON.
///
/// ```
/// use tenfold::data::Labels;
/// use tenfold::metrics::ClassificationReport;
///
/// let truth = Labels::from_integers(&[0, 1, 2, 2, 2])?;
/// let predicted = Labels::from_integers(&[0, 0, 2, 2, 1])?;
/// let report = ClassificationReport::new(&truth, &predicted)?;
/// assert_eq!(report.accuracy(), 0.6);
/// assert_eq!(report.class("0").map(|scores| scores.precision), Some(0.5));
/// println!("{report}");
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct ClassificationReport {
    classes: Vec<(String, Scores)>,
    accuracy: f64,
    micro_avg: Scores,
    macro_avg: Scores,
    weighted_avg: Scores,
    lists_all_observed: bool,
    is_weighted: bool,
    digits: usize,
}

impl ClassificationReport {
    /// The report over the classes that occur, true or predicted, with two digits.
    ///
    /// # Errors
    /// [`Error::LengthMismatch`](crate::error::Error::LengthMismatch),
    /// [`Error::Empty`](crate::error::Error::Empty) or
    /// [`MetricError::MixedLabels`](crate::metrics::MetricError::MixedLabels).
    pub fn new(truth: &Labels, predicted: &Labels) -> Result<Self> {
        Self::with_options(truth, predicted, &ReportOptions::default())
    }

    /// The report with chosen classes, names, digits or rule for divisions by zero.
    ///
    /// # Errors
    /// Those of [`ClassificationReport::new`];
    /// [`LabelError::RepeatedClass`](crate::data::LabelError::RepeatedClass) if a class is listed
    /// twice, and [`MetricError::TargetNameCount`](crate::metrics::MetricError::TargetNameCount) if
    /// there is not one target name per class.
    pub fn with_options(
        truth: &Labels,
        predicted: &Labels,
        options: &ReportOptions,
    ) -> Result<Self> {
        let pairs = Pairs::new(truth, predicted)?;
        let tally = pairs.tally();
        let rows = options.rows(pairs.classes(), &tally.observed())?;
        let names = options.names(&rows)?;
        let counts = scores::Counts::of_rows(&tally, &rows);
        let correct: f64 = tally.correct.iter().sum();
        let by_class = counts.by_class(options.zero_division);
        Ok(Self {
            accuracy: correct / pairs.total(),
            micro_avg: counts.micro_avg(options.zero_division),
            macro_avg: scores::macro_avg(&by_class),
            weighted_avg: scores::weighted_avg(&by_class),
            classes: names.into_iter().zip(by_class).collect(),
            lists_all_observed: options::include_all(&rows, &tally.observed()),
            is_weighted: pairs.has_weights(),
            digits: options.digits,
        })
    }

    /// The name and the scores of each class, in the order of the report.
    pub fn classes(&self) -> impl ExactSizeIterator<Item = (&str, &Scores)> + '_ {
        self.classes.iter().map(|(name, scores)| (name.as_str(), scores))
    }

    /// The scores of one class, by the name that the report shows.
    pub fn class(&self, name: &str) -> Option<&Scores> {
        self.classes.iter().find(|(class, _)| class == name).map(|(_, scores)| scores)
    }

    /// The share of samples whose class was predicted, over all samples, listed or not.
    pub fn accuracy(&self) -> f64 {
        self.accuracy
    }

    /// The scores of all listed classes counted together.
    pub fn micro_avg(&self) -> &Scores {
        &self.micro_avg
    }

    /// The mean over the listed classes, each counting the same.
    pub fn macro_avg(&self) -> &Scores {
        &self.macro_avg
    }

    /// The mean over the listed classes, each counting as often as it is true.
    pub fn weighted_avg(&self) -> &Scores {
        &self.weighted_avg
    }
}
