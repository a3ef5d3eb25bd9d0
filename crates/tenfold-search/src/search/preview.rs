//! `Preview`: the fits of a search, before it runs.

use std::fmt;

use super::trials::Census;

/// The numbers of trials and of fits of a search: how much is shared, and how much a store has already.
#[derive(Clone, Debug, PartialEq)]
pub struct Preview {
    /// The number of trials.
    pub trials: usize,
    /// The number of trials whose estimator equals that of an earlier one.
    pub duplicates: usize,
    /// The number of fits of steps, as many as without sharing.
    pub fits_asked: usize,
    /// The number of distinct fits of steps: each runs once.
    pub fits_distinct: usize,
}

impl Preview {
    pub(super) fn of(census: &Census) -> Self {
        Self {
            trials: census.trials,
            duplicates: census.duplicates,
            fits_asked: census.asked,
            fits_distinct: census.fits.len(),
        }
    }
}

/// A sentence a line.
impl fmt::Display for Preview {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { trials, duplicates, fits_asked, fits_distinct } = self;
        write!(f, "{trials} trials")?;
        if *duplicates > 0 {
            write!(f, ", {duplicates} of them equal to others")?;
        }
        writeln!(f)?;
        let shared = fits_asked - fits_distinct;
        writeln!(f, "{fits_asked} fits of steps: {fits_distinct} distinct, {shared} shared")
    }
}
