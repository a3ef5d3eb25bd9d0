//! Measures of the association of a column with the target, each from 0 to 1.
//!
//! Rows in which one of both is missing do not count. Each measure is corrected for the association that
//! columns without any have by chance, which grows with the number of categories.

use serde::{Deserialize, Serialize};

use crate::profile::target::{OfRows, Target};
use crate::profile::values::MISSING;

/// The cells of a table of categories and classes up to which there is a measure.
const TABLE_MAX: usize = 1 << 22;

/// The association of a column with the target.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Association {
    /// The measure.
    pub measure: Measure,
    /// From 0, none, to 1.
    pub value: f64,
}

/// A measure of association.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Measure {
    /// Of categories and classes: Cramér's V with the correction of W. Bergsma, "A bias-correction for
    /// Cramér's V and Tschuprow's T", 2013.
    CramersV,
    /// Of numbers and classes, or of categories and values: the correlation ratio, the root of the share of
    /// the variance that lies between classes, with the correction of T. Kelley, "An unbiased correlation
    /// ratio measure", 1935.
    CorrelationRatio,
    /// Of numbers and values: the absolute value of Pearson's correlation.
    Pearson,
}

/// The association of numbers.
pub(super) fn of_numbers(cells: &[f64], target: &Target) -> Option<Association> {
    let (measure, value) = match &target.of_rows {
        OfRows::Classes(codes, names) => {
            (Measure::CorrelationRatio, correlation_ratio(codes, names.len(), cells)?)
        }
        OfRows::Values(values) => (Measure::Pearson, pearson(cells, values)?),
    };
    Some(Association { measure, value })
}

/// The association of categories, by the place of each cell's category among so many.
pub(super) fn of_codes(codes: &[u32], n_codes: usize, target: &Target) -> Option<Association> {
    let (measure, value) = match &target.of_rows {
        OfRows::Classes(classes, names) => {
            (Measure::CramersV, cramers_v(codes, n_codes, classes, names.len())?)
        }
        OfRows::Values(values) => {
            (Measure::CorrelationRatio, correlation_ratio(codes, n_codes, values)?)
        }
    };
    Some(Association { measure, value })
}

/// Cramér's V, corrected; `None` of a constant.
fn cramers_v(rows: &[u32], n_rows: usize, columns: &[u32], n_columns: usize) -> Option<f64> {
    if n_rows.checked_mul(n_columns)? > TABLE_MAX {
        return None;
    }
    let mut counts = vec![0_u64; n_rows * n_columns];
    for (&row, &column) in rows.iter().zip(columns) {
        if row != MISSING && column != MISSING {
            counts[row as usize * n_columns + column as usize] += 1;
        }
    }
    let of_rows: Vec<f64> =
        counts.chunks_exact(n_columns.max(1)).map(|row| row.iter().sum::<u64>() as f64).collect();
    let mut of_columns = vec![0.0; n_columns];
    for row in counts.chunks_exact(n_columns.max(1)) {
        of_columns.iter_mut().zip(row).for_each(|(sum, &count)| *sum += count as f64);
    }
    let n: f64 = of_rows.iter().sum();
    let occurring = |sums: &[f64]| sums.iter().filter(|sum| **sum > 0.0).count() as f64;
    let (r, k) = (occurring(&of_rows), occurring(&of_columns));
    if r < 2.0 || k < 2.0 || n < 2.0 {
        return None;
    }
    let mut phi2 = -1.0;
    for (row, sum) in counts.chunks_exact(n_columns).zip(&of_rows) {
        for (&count, of_column) in row.iter().zip(&of_columns).filter(|(count, _)| **count > 0) {
            phi2 += (count as f64 / sum) * (count as f64 / of_column);
        }
    }
    let phi2 = (phi2 - (r - 1.0) * (k - 1.0) / (n - 1.0)).max(0.0);
    let corrected = |levels: f64| levels - (levels - 1.0).powi(2) / (n - 1.0);
    let levels = (corrected(r).min(corrected(k)) - 1.0).max(0.0);
    // Where each row is a category of its own, there is nothing to go by.
    (levels > 0.0).then(|| (phi2 / levels).sqrt().min(1.0))
}

/// The correlation ratio, corrected; `None` of a constant.
fn correlation_ratio(codes: &[u32], n_codes: usize, numbers: &[f64]) -> Option<f64> {
    let pairs = || {
        let pairs = codes.iter().zip(numbers);
        pairs.filter(|(code, number)| **code != MISSING && number.is_finite())
    };
    let n = pairs().count() as f64;
    let mean = pairs().map(|(_, number)| number / n).sum::<f64>();
    let mut sums = vec![(0.0, 0.0); n_codes];
    let mut total = 0.0;
    for (&code, number) in pairs() {
        let distance = number - mean;
        total += distance * distance;
        let (sum, count) = &mut sums[code as usize];
        *sum += distance;
        *count += 1.0;
    }
    let present = sums.iter().filter(|(_, count)| *count > 0.0);
    let k = present.clone().count() as f64;
    if k < 2.0 || n <= k || !(total > 0.0 && total.is_finite()) {
        return None;
    }
    let between: f64 = present.map(|(sum, count)| sum * sum / count).sum();
    let within = (1.0 - between / total).max(0.0);
    Some((1.0 - within * (n - 1.0) / (n - k)).max(0.0).sqrt())
}

/// The absolute value of Pearson's correlation; `None` of a constant.
fn pearson(one: &[f64], other: &[f64]) -> Option<f64> {
    let pairs = || {
        let pairs = one.iter().zip(other);
        pairs.filter(|(one, other)| one.is_finite() && other.is_finite())
    };
    let n = pairs().count() as f64;
    let (mean_one, mean_other) =
        pairs().fold((0.0, 0.0), |(one, other), (a, b)| (one + a / n, other + b / n));
    let (mut squares_one, mut squares_other, mut products) = (0.0, 0.0, 0.0);
    for (a, b) in pairs() {
        let (a, b) = (a - mean_one, b - mean_other);
        squares_one += a * a;
        squares_other += b * b;
        products += a * b;
    }
    let scale = f64::sqrt(squares_one) * f64::sqrt(squares_other);
    let is_number = scale > 0.0 && scale.is_finite();
    is_number.then(|| (products / scale).abs().min(1.0))
}
