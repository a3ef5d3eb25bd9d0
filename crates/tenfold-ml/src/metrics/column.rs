//! Columns of printed tables.

/// A width, or a number of digits, that formatting takes: it panics beyond 65,535.
pub(crate) fn width(n_chars: usize) -> usize {
    n_chars.min(u16::MAX.into())
}
