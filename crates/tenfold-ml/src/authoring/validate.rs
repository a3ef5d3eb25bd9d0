//! The checks of every estimator before it fits or predicts, so that all refuse bad data in the
//! same words.

use crate::data::{Labels, Records, RecordsView, SparseRow, Values};
use crate::error::{Error, Result};

/// The classes a classifier can learn from these samples, checked.
///
/// For an estimator that lets each sample count alike: weights are refused.
///
/// # Errors
/// Those of [`weighted_classification`], and [`Error::TakesNoWeights`].
pub fn classification(x: &Records, y: &Labels) -> Result<()> {
    no_weights(y.has_weights())?;
    weighted_classification(x, y)
}

/// The classes a classifier can learn from these samples, checked; for an estimator that lets each
/// sample count by its [weight](Labels::weight).
///
/// # Errors
/// [`Error::Empty`], [`Error::LengthMismatch`], [`Error::TooFewClasses`] (classes whose samples all
/// have the weight 0 do not count), [`Error::RecordKind`] or [`Error::NotFinite`].
pub fn weighted_classification(x: &Records, y: &Labels) -> Result<()> {
    any_classification(x, y)?;
    finite_records(x)
}

/// As [`weighted_classification`], for an estimator that looks at no feature: the records may be
/// of any kind.
pub fn any_classification(x: &Records, y: &Labels) -> Result<()> {
    same_length(x, "labels", y.len())?;
    not_empty(x)?;
    two_classes(y)
}

/// The values a regressor can learn from these samples, checked.
///
/// For an estimator that lets each sample count alike: weights are refused.
///
/// # Errors
/// Those of [`weighted_regression`], and [`Error::TakesNoWeights`].
pub fn regression(x: &Records, y: &Values) -> Result<()> {
    no_weights(y.has_weights())?;
    weighted_regression(x, y)
}

/// The values a regressor can learn from these samples, checked; for an estimator that lets each
/// sample count by its [weight](Values::weight).
///
/// # Errors
/// [`Error::Empty`], [`Error::LengthMismatch`], [`Error::NoWeight`], [`Error::RecordKind`] or
/// [`Error::NotFinite`].
pub fn weighted_regression(x: &Records, y: &Values) -> Result<()> {
    any_regression(x, y)?;
    finite_records(x)
}

/// As [`weighted_regression`], for an estimator that looks at no feature: the records may be of
/// any kind.
pub fn any_regression(x: &Records, y: &Values) -> Result<()> {
    same_length(x, "values", y.len())?;
    not_empty(x)?;
    if (0..y.len()).all(|sample| y.weight(sample) == 0.0) {
        return Err(Error::NoWeight);
    }
    finite_values(y)
}

/// Samples with this number of targets, checked; the targets themselves are not.
///
/// # Errors
/// [`Error::Empty`], [`Error::LengthMismatch`], [`Error::RecordKind`] or [`Error::NotFinite`].
pub fn samples(x: &Records, targets: &'static str, n_targets: usize) -> Result<()> {
    same_length(x, targets, n_targets)?;
    features(x)
}

/// The samples a transformer can learn from, checked.
///
/// # Errors
/// [`Error::Empty`] or [`Error::NotFinite`].
pub fn features(x: &Records) -> Result<()> {
    not_empty(x)?;
    finite_records(x)
}

/// The samples that a transformer can learn from which takes missing numbers, checked.
///
/// # Errors
/// [`Error::Empty`]; [`Error::NotFinite`] of an infinite number; [`Error::RecordKind`] of a table.
pub fn features_or_missing(x: &Records) -> Result<()> {
    not_empty(x)?;
    finite_or_missing(x)
}

/// No number of the records is infinite; some may be missing.
///
/// # Errors
/// Those of [`finite_records`], but for NaN.
pub fn finite_or_missing(x: &Records) -> Result<()> {
    refuse_numbers(x, f64::is_infinite)
}

/// Every number of the records is finite.
///
/// # Errors
/// [`Error::NotFinite`] with the row, as [`Records::row_of`] counts it, and the feature's name; [`Error::RecordKind`] if
/// the records are a table.
pub fn finite_records(x: &Records) -> Result<()> {
    refuse_numbers(x, |value| !value.is_finite())
}

/// Refuses the first number that is wrong.
fn refuse_numbers(x: &Records, is_wrong: impl Fn(f64) -> bool + Copy) -> Result<()> {
    let found = match x.view() {
        RecordsView::Dense(view) => {
            let rows = view.rows().enumerate();
            rows.filter_map(|(row, features)| Some((row, first_wrong(features, is_wrong)?))).next()
        }
        RecordsView::Sparse(view) => {
            let in_row = |(row, features): (usize, SparseRow<'_>)| {
                let at = first_wrong(features.values, is_wrong)?;
                Some((row, (features.indices[at.0] as usize, at.1)))
            };
            view.rows().enumerate().filter_map(in_row).next()
        }
        RecordsView::Table(_) => return Err(x.other_kind("numbers")),
    };
    match found {
        None => Ok(()),
        Some((row, (at, value))) => {
            let (row, column) = (x.row_of(row), column(x, at));
            Err(Error::NotFinite { what: "records", value, row, column })
        }
    }
}

/// The place of the first number that is wrong, and the number.
fn first_wrong(numbers: &[f64], is_wrong: impl Fn(f64) -> bool) -> Option<(usize, f64)> {
    // Without an early exit this is a few vector instructions per row.
    if !numbers.iter().fold(false, |wrong, &value| wrong | is_wrong(value)) {
        return None;
    }
    numbers.iter().copied().enumerate().find(|&(_, value)| is_wrong(value))
}

fn no_weights(has_weights: bool) -> Result<()> {
    match has_weights {
        true => Err(Error::TakesNoWeights { what: "this estimator" }),
        false => Ok(()),
    }
}

/// A feature as errors name it: its name in backquotes, or `column 3`.
pub fn column(x: &Records, at: usize) -> String {
    crate::data::column::shown(x.feature_names(), at)
}

/// A parameter that must be finite and above zero.
///
/// # Errors
/// [`Error::Param`] with the name and the value.
pub fn positive(name: &'static str, value: f64) -> Result<()> {
    if value.is_finite() && value > 0.0 {
        return Ok(());
    }
    let expected = "a finite number above 0 is expected";
    Err(Error::Param { name, value: value.to_string(), expected })
}

fn same_length(x: &Records, right: &'static str, right_len: usize) -> Result<()> {
    match x.n_samples() {
        left_len if left_len == right_len => Ok(()),
        left_len => Err(Error::LengthMismatch { left: "records", left_len, right, right_len }),
    }
}

/// There is a sample and a feature.
pub fn not_empty(x: &Records) -> Result<()> {
    if x.n_samples() == 0 {
        return Err(Error::Empty { what: "records", needed: "sample" });
    }
    if x.n_features() == 0 {
        return Err(Error::Empty { what: "records", needed: "feature" });
    }
    Ok(())
}

fn two_classes(y: &Labels) -> Result<()> {
    let mut counted = vec![false; y.classes().len()];
    for (sample, code) in y.codes().enumerate() {
        counted[code as usize] |= y.weight(sample) > 0.0;
    }
    let occurring = || y.classes().iter().zip(&counted).filter(|(_, counted)| **counted);
    let found = occurring().count();
    if found >= 2 {
        return Ok(());
    }
    let classes: Vec<&str> = occurring().map(|(class, _)| class.as_str()).collect();
    Err(Error::TooFewClasses { found, classes: classes.join(", ") })
}

fn finite_values(y: &Values) -> Result<()> {
    match y.iter().enumerate().find(|(_, value)| !value.is_finite()) {
        None => Ok(()),
        Some((sample, value)) => {
            let (row, column) = (y.row_of(sample), "the target".to_string());
            Err(Error::NotFinite { what: "values", value, row, column })
        }
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;
    use crate::data::Rows;

    fn records() -> Records {
        let names = ["width", "height"];
        Records::dense(array![[1.0, 2.0], [3.0, f64::NAN], [5.0, 6.0]])
            .and_then(|x| x.with_feature_names(names))
            .unwrap()
    }

    fn message<T: std::fmt::Debug>(result: Result<T>) -> String {
        result.unwrap_err().to_string()
    }

    #[test]
    fn nan_is_named_by_its_row_in_the_whole_and_its_column() {
        let y = Labels::from_names(&["a", "b", "a"]).unwrap();
        assert_eq!(
            message(classification(&records(), &y)),
            "records holds NaN at row 1, `height`; only finite numbers can be used here"
        );
        let rows = Rows::from(vec![1, 2]);
        let (x, y) = (records().select(&rows), y.select(&rows));
        assert!(message(classification(&x, &y)).contains("row 1,"));
        // Also after a change of the features.
        let changed = Records::dense(x.to_array().unwrap()).unwrap().made_from(&x);
        assert!(message(classification(&changed, &y)).contains("row 1,"));
        let last = Rows::from(vec![1]);
        assert_eq!((changed.select(&last).row_of(0), x.select(&last).row_of(0)), (2, 2));
        let rows = Rows::from(vec![0, 2]);
        let y = Labels::from_names(&["a", "b"]).unwrap();
        assert!(classification(&records().select(&rows), &y).is_ok());
    }

    #[test]
    fn lengths_must_agree() {
        let y = Labels::from_names(&["a", "b"]).unwrap();
        assert_eq!(
            message(classification(&records(), &y)),
            "records of length 3 cannot go with labels of length 2; both need one per sample"
        );
        let y = Values::new(vec![1.0]).unwrap();
        assert!(message(regression(&records(), &y)).contains("values of length 1;"));
    }

    #[test]
    fn one_class_is_too_few_even_if_another_is_known() {
        let x = Records::dense(array![[1.0], [2.0]]).unwrap();
        let y = Labels::from_codes(vec!["no".into(), "yes".into()], vec![1, 1]).unwrap();
        assert_eq!(
            message(classification(&x, &y)),
            "the labels hold 1 class (yes); a classifier needs at least 2"
        );
    }

    #[test]
    fn a_target_that_is_not_finite_is_named() {
        let x = Records::dense(array![[1.0], [2.0]]).unwrap();
        let y = Values::new(vec![1.0, f64::INFINITY]).unwrap();
        assert!(message(regression(&x, &y)).contains("values holds inf at row 1, the target"));
    }

    #[test]
    fn no_sample_and_no_feature_are_empty() {
        let y = Values::new(Vec::new()).unwrap();
        let x = Records::dense(ndarray::Array2::zeros((0, 2))).unwrap();
        assert!(message(regression(&x, &y)).contains("at least one sample"));
        let x = Records::dense(ndarray::Array2::zeros((2, 0))).unwrap();
        assert!(message(features(&x)).contains("at least one feature"));
    }

    #[test]
    fn a_positive_parameter_is_finite_and_above_zero() {
        assert!(positive("Svc c", 1.0).is_ok());
        for wrong in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert!(message(positive("Svc c", wrong)).starts_with("Svc c = "));
        }
    }
}
