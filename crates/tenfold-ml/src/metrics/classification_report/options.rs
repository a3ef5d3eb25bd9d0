//! The options of a classification report.

use crate::data::LabelError;
use crate::error::{Error, Result};
use crate::metrics::MetricError;

/// The score where its denominator is 0: precision of a class that is never predicted,
/// recall of a class that is never true, F1 of a class that is neither.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ZeroDivision {
    /// 0, which lowers the averages.
    #[default]
    Zero,
    /// 1.
    One,
    /// Not a number; averages leave it out.
    NaN,
}

impl ZeroDivision {
    /// `numerator / denominator`, or its substitute where the denominator is 0.
    pub(in crate::metrics) fn divide(self, numerator: f64, denominator: f64) -> f64 {
        match self {
            _ if denominator != 0.0 => numerator / denominator,
            Self::Zero => 0.0,
            Self::One => 1.0,
            Self::NaN => f64::NAN,
        }
    }
}

/// The options of a [`ClassificationReport`](crate::metrics::ClassificationReport).
///
/// ```
/// use tenfold::data::Labels;
/// use tenfold::metrics::{ClassificationReport, ReportOptions};
///
/// let labels = Labels::from_integers(&[0, 1, 1])?;
/// let options = ReportOptions::default().target_names(["benign", "malignant"]).digits(3);
/// let report = ClassificationReport::with_options(&labels, &labels, &options)?;
/// assert_eq!(report.class("malignant").map(|scores| scores.support), Some(2.0));
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportOptions {
    pub(super) labels: Option<Vec<String>>,
    pub(super) target_names: Option<Vec<String>>,
    pub(super) digits: usize,
    pub(super) zero_division: ZeroDivision,
}

impl Default for ReportOptions {
    /// Every class that occurs, under its own name, with 2 digits, and 0 for a division by zero.
    fn default() -> Self {
        let zero_division = ZeroDivision::default();
        Self { labels: None, target_names: None, digits: 2, zero_division }
    }
}

/// A class of the report and where it is among the classes of the labels, if it is.
pub(super) type Row = (String, Option<usize>);

impl ReportOptions {
    /// Lists these classes, in this order, instead of those that occur.
    #[must_use]
    pub fn labels<S: Into<String>>(self, labels: impl IntoIterator<Item = S>) -> Self {
        Self { labels: Some(labels.into_iter().map(Into::into).collect()), ..self }
    }

    /// Shows these names, one per listed class in its order, instead of the class names.
    #[must_use]
    pub fn target_names<S: Into<String>>(self, names: impl IntoIterator<Item = S>) -> Self {
        Self { target_names: Some(names.into_iter().map(Into::into).collect()), ..self }
    }

    /// The number of digits after the point; 2 by default.
    #[must_use]
    pub fn digits(self, digits: usize) -> Self {
        Self { digits, ..self }
    }

    /// The score where its denominator is 0; 0 by default.
    #[must_use]
    pub fn zero_division(self, zero_division: ZeroDivision) -> Self {
        Self { zero_division, ..self }
    }

    /// The classes to list: the given ones, else those `observed` among all `classes`.
    pub(super) fn rows(&self, classes: &[&str], observed: &[usize]) -> Result<Vec<Row>> {
        let Some(labels) = &self.labels else {
            return Ok(observed.iter().map(|&at| (classes[at].to_owned(), Some(at))).collect());
        };
        if labels.is_empty() {
            return Err(Error::Empty { what: "the list of report labels", needed: "class" });
        }
        let mut sorted: Vec<&String> = labels.iter().collect();
        sorted.sort_unstable();
        if let Some(twice) = sorted.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(LabelError::RepeatedClass {
                what: "report labels",
                name: twice[0].clone(),
            }
            .into());
        }
        let position = |label: &String| classes.iter().position(|class| class == label);
        Ok(labels.iter().map(|label| (label.clone(), position(label))).collect())
    }

    /// The name to show for each row.
    pub(super) fn names(&self, rows: &[Row]) -> Result<Vec<String>> {
        let classes = || rows.iter().map(|(class, _)| class.clone());
        match &self.target_names {
            None => Ok(classes().collect()),
            Some(names) if names.len() == rows.len() => Ok(names.clone()),
            Some(names) => Err(MetricError::TargetNameCount {
                found: names.len(),
                expected: rows.len(),
                classes: classes().collect::<Vec<_>>().join(", "),
            }
            .into()),
        }
    }
}

/// Whether the rows list every class that occurs.
pub(super) fn include_all(rows: &[Row], observed: &[usize]) -> bool {
    let mut listed: Vec<usize> = rows.iter().filter_map(|(_, at)| *at).collect();
    listed.sort_unstable();
    observed.iter().all(|at| listed.binary_search(at).is_ok())
}
