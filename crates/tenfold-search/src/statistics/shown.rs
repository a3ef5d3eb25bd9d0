//! Numbers for people: four significant digits, without zeros at the end.

use std::fmt;

/// A number of a score, shown to four significant digits.
pub(super) struct Shown(pub(super) f64);

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = self.0.abs();
        if self.0 == 0.0 || !self.0.is_finite() {
            return write!(f, "{}", self.0.abs().copysign(if size == 0.0 { 1.0 } else { self.0 }));
        }
        if !(1e-4..1e6).contains(&size) {
            return write!(f, "{:.3e}", self.0);
        }
        let decimals = (3.0 - size.log10().floor()).max(0.0) as usize;
        let digits = format!("{:.decimals$}", self.0);
        match digits.contains('.') {
            true => f.write_str(digits.trim_end_matches('0').trim_end_matches('.')),
            false => f.write_str(&digits),
        }
    }
}

/// A share, shown in percent: `90 %`.
pub(super) struct Percent(pub(super) f64);

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // So that 0.999 and 0.9999 differ, and 0.07 is no 7.000000000000001.
        write!(f, "{} %", (self.0 * 1e8).round() / 1e6)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_four_digits() {
        let shown = [0.953, 0.12345, -0.5, 12.345, 123_456.0, 0.0, -0.0, 1e-7, 3e9, 0.000_123_4];
        let shown = shown.map(|number| Shown(number).to_string());
        let expected = [
            "0.953",
            "0.1235",
            "-0.5",
            "12.35",
            "123456",
            "0",
            "0",
            "1.000e-7",
            "3.000e9",
            "0.0001234",
        ];
        assert_eq!(shown, expected);
        assert_eq!(Shown(f64::NEG_INFINITY).to_string(), "-inf");
        assert_eq!(Percent(0.9).to_string(), "90 %");
        assert_eq!(Percent(0.999).to_string(), "99.9 %");
    }
}
