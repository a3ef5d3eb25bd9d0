//! Numbers in sentences and cells, and their moments.

use crate::document::Cell;

/// A number with about four digits: `0.958`, `12.34`, `1234`, `1.20e-5`; `n/a` where it is not defined.
pub(crate) fn shown(value: f64) -> String {
    if !value.is_finite() {
        let text = if value.is_nan() {
            "n/a"
        } else if value > 0.0 {
            "∞"
        } else {
            "-∞"
        };
        return text.to_owned();
    }
    if value != 0.0 && value.abs() < 5e-4 {
        return format!("{value:.2e}");
    }
    let decimals = usize::from(decimals(value));
    format!("{value:.decimals$}")
}

/// A share in per cent: `12.5 %`; of at least one in a thousand without a decimal from 10 % on.
pub(crate) fn percent(share: f64) -> String {
    match share {
        share if !share.is_finite() => "n/a".to_owned(),
        share if share.abs() < 0.1 => format!("{:.1} %", 100.0 * share),
        share => format!("{:.0} %", 100.0 * share),
    }
}

/// A count with its unit: `1 fold`, `3 folds`.
pub(crate) fn counted(count: usize, unit: &str) -> String {
    if count == 1 { format!("1 {unit}") } else { format!("{count} {unit}s") }
}

/// A cell of a number with about four digits.
pub(crate) fn cell(value: f64) -> Cell {
    Cell::Number { value, decimals: decimals(value) }
}

/// The decimals that leave about four digits.
fn decimals(value: f64) -> u8 {
    match value.abs() {
        size if size < 10.0 => 3,
        size if size < 100.0 => 2,
        size if size < 1000.0 => 1,
        _ => 0,
    }
}

/// The mean; NaN of no number.
pub(crate) fn mean(numbers: &[f64]) -> f64 {
    numbers.iter().sum::<f64>() / numbers.len() as f64
}

/// The standard deviation, with one less than their number as divisor; NaN of fewer than two numbers. It is 0
/// where rounding alone makes the numbers differ from their mean.
pub(crate) fn sd(numbers: &[f64]) -> f64 {
    let mean = mean(numbers);
    let squares: f64 = numbers.iter().map(|number| (number - mean).powi(2)).sum();
    match numbers.len() {
        0 | 1 => f64::NAN,
        len => {
            let sd = (squares / (len - 1) as f64).sqrt();
            if sd <= 1e-14 * mean.abs() { 0.0 } else { sd }
        }
    }
}

/// The numbers that are defined.
pub(crate) fn defined(numbers: impl IntoIterator<Item = f64>) -> Vec<f64> {
    numbers.into_iter().filter(|number| number.is_finite()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_shown_with_about_four_digits() {
        let all = [0.95789, 12.345, 123.45, 123_456.7, 1.2e-5, 0.0, -0.5, f64::NAN].map(shown);
        assert_eq!(all, ["0.958", "12.35", "123.5", "123457", "1.20e-5", "0.000", "-0.500", "n/a"]);
        assert_eq!([0.0312, 0.5, 1.0].map(percent), ["3.1 %", "50 %", "100 %"]);
        assert_eq!((counted(1, "fold"), counted(3, "fold")), ("1 fold".into(), "3 folds".into()));
    }

    #[test]
    fn the_deviation_of_one_number_is_not_defined() {
        assert!(sd(&[1.0]).is_nan() && mean(&[]).is_nan());
        assert!((sd(&[1.0, 3.0]) - 2.0_f64.sqrt()).abs() < 1e-12);
        let third = 0.9 + 1e-16;
        assert_eq!(sd(&[third, 0.9, third - 1e-16]), 0.0);
    }
}
