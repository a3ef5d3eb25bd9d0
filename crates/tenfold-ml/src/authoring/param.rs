//! Checks that parameters are in their ranges.

use std::fmt::Display;
use std::ops::RangeBounds;

use crate::error::{Error, Result};

/// A parameter that must be within a range; NaN never is.
///
/// # Errors
/// [`Error::Param`] with the name, the value and what is expected.
pub fn within<T: PartialOrd + Display>(
    name: &'static str,
    value: T,
    range: impl RangeBounds<T>,
    expected: &'static str,
) -> Result<()> {
    if range.contains(&value) {
        return Ok(());
    }
    Err(Error::Param { name, value: value.to_string(), expected })
}

/// A number that must be finite and at least 0.
///
/// # Errors
/// As [`within`].
pub fn not_negative(name: &'static str, value: f64) -> Result<()> {
    within(name, value, 0.0..=f64::MAX, "a finite number of at least 0 is expected")
}

/// A count of at least 1.
///
/// # Errors
/// As [`within`].
pub fn at_least_one(name: &'static str, value: usize) -> Result<()> {
    within(name, value, 1.., "at least 1 is expected")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_out_of_range_is_named_with_its_range() {
        assert!(not_negative("Ridge alpha", 0.0).is_ok() && at_least_one("k", 1).is_ok());
        for (wrong, shown) in [(f64::NAN, "NaN"), (-1.0, "-1"), (f64::INFINITY, "inf")] {
            let message = not_negative("Ridge alpha", wrong).unwrap_err().to_string();
            assert!(message.starts_with(&format!("Ridge alpha = {shown}")), "{message}");
        }
        assert!(at_least_one("k", 0).is_err());
    }
}
