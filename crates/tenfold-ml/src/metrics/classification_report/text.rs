//! The report as people read it: scikit-learn's `classification_report`, byte for byte.

use std::fmt;

use crate::data::shown::shown;
use crate::metrics::{ClassificationReport, Scores, column};

/// The characters of a class name that are shown.
const LONGEST: usize = 1000;

impl fmt::Display for ClassificationReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let table = Table { report: self, width: self.name_width() };
        table.header(f)?;
        for (name, scores) in self.classes() {
            table.row(f, &shown(name, LONGEST), scores)?;
        }
        writeln!(f)?;
        if self.lists_all_observed {
            table.accuracy(f)?;
        } else {
            table.row(f, "micro avg", &self.micro_avg)?;
        }
        table.row(f, "macro avg", &self.macro_avg)?;
        table.row(f, "weighted avg", &self.weighted_avg)
    }
}

impl ClassificationReport {
    /// The width of the first column, in code points.
    fn name_width(&self) -> usize {
        let names = self.classes().map(|(name, _)| shown(name, LONGEST).chars().count());
        let names = names.max().unwrap_or(0);
        column::width(names.max("weighted avg".len()).max(self.digits))
    }
}

/// A report on its way to text.
struct Table<'a> {
    report: &'a ClassificationReport,
    width: usize,
}

impl Table<'_> {
    fn header(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:>1$} ", "", self.width)?;
        for heading in ["precision", "recall", "f1-score", "support"] {
            write!(f, " {heading:>9}")?;
        }
        write!(f, "\n\n")
    }

    fn row(&self, f: &mut fmt::Formatter<'_>, name: &str, scores: &Scores) -> fmt::Result {
        write!(f, "{name:>0$} ", self.width)?;
        for score in [scores.precision, scores.recall, scores.f1_score] {
            write!(f, " {:>9}", self.score(score))?;
        }
        writeln!(f, " {:>9}", self.support(scores.support))
    }

    fn accuracy(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Scores { f1_score, support, .. } = self.report.micro_avg;
        let blank = "";
        write!(f, "{:>1$}  {blank:>9} {blank:>9}", "accuracy", self.width)?;
        writeln!(f, " {:>9} {:>9}", self.score(f1_score), self.support(support))
    }

    /// A score with the report's digits, and NaN as Python writes it.
    fn score(&self, score: f64) -> String {
        let digits = column::width(self.report.digits);
        if score.is_nan() { "nan".to_owned() } else { format!("{score:.digits$}") }
    }

    /// A support; scikit-learn writes it with a point when samples have weights, and when no
    /// prediction at all is correct.
    fn support(&self, support: f64) -> String {
        match self.report.is_weighted || self.report.accuracy == 0.0 {
            true => format!("{support:?}"),
            false => support.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::data::Labels;
    use crate::metrics::{ClassificationReport, ReportOptions, ZeroDivision};

    fn integers(integers: &[i64]) -> Labels {
        Labels::from_integers(integers).unwrap()
    }

    #[test]
    fn a_class_name_takes_one_line_of_limited_length() {
        let long = "x".repeat(70_000);
        let labels = Labels::from_names(&["a\nb", "\u{1b}[2J", long.as_str()]).unwrap();
        let text = ClassificationReport::new(&labels, &labels).unwrap().to_string();
        assert_eq!(text.lines().count(), 9);
        assert!(text.contains(" a\\nb ") && text.contains("\\u{1b}[2J"), "{text}");
        assert!(text.lines().all(|line| line.chars().count() < 1100));
    }

    #[test]
    fn shows_the_table_of_scikit_learn() {
        let report =
            ClassificationReport::new(&integers(&[0, 1, 2, 2, 2]), &integers(&[0, 0, 2, 2, 1]));
        assert_eq!(
            report.unwrap().to_string(),
            "              precision    recall  f1-score   support

           0       0.50      1.00      0.67         1
           1       0.00      0.00      0.00         1
           2       1.00      0.67      0.80         3

    accuracy                           0.60         5
   macro avg       0.50      0.56      0.49         5
weighted avg       0.70      0.60      0.61         5
"
        );
    }

    #[test]
    fn a_subset_of_classes_has_a_micro_average() {
        let labels = integers(&[0, 1]);
        let options = ReportOptions::default().labels(["0"]);
        let report = ClassificationReport::with_options(&labels, &labels, &options).unwrap();
        assert!(report.to_string().contains("\n   micro avg       1.00"), "{report}");
        let options = ReportOptions::default().labels(["0", "1", "2"]);
        let report = ClassificationReport::with_options(&labels, &labels, &options).unwrap();
        assert!(report.to_string().contains("\n    accuracy        "), "{report}");
    }

    #[test]
    fn a_division_by_zero_is_nan_when_asked_for() {
        let options = ReportOptions::default().zero_division(ZeroDivision::NaN);
        let report = ClassificationReport::with_options(
            &integers(&[1, 1, 0]),
            &integers(&[1, 1, 1]),
            &options,
        )
        .unwrap();
        assert!(report.to_string().contains("\n           0        nan      0.00"), "{report}");
        assert_eq!(report.macro_avg().precision, 2.0 / 3.0);
    }

    #[test]
    fn long_names_and_many_digits_are_printed() {
        let name = "n".repeat(70_000);
        let labels = Labels::from_names(&[&name, "b"]).unwrap();
        let options = ReportOptions::default().digits(70_000);
        for options in [options, ReportOptions::default()] {
            let report = ClassificationReport::with_options(&labels, &labels, &options).unwrap();
            assert!(report.to_string().contains(&name));
        }
        let matrix = crate::metrics::ConfusionMatrix::new(&labels, &labels).unwrap();
        assert!(matrix.to_string().contains(&name));
    }

    #[test]
    fn names_that_do_not_fit_the_classes_are_errors() {
        let labels = integers(&[0, 1]);
        let message = |options: &ReportOptions| {
            ClassificationReport::with_options(&labels, &labels, options).unwrap_err().to_string()
        };
        assert_eq!(
            message(&ReportOptions::default().target_names(["only"])),
            "1 target names were given for 2 classes (0, 1); give one for each"
        );
        assert_eq!(
            message(&ReportOptions::default().labels(["1", "0", "1"])),
            "report labels name `1` twice; list each class once"
        );
        assert_eq!(
            message(&ReportOptions::default().labels([""; 0])),
            "the list of report labels is empty; at least one class is needed"
        );
    }
}
