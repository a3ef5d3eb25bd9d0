//! Moments, quartiles and histogram of numbers.

use serde::{Deserialize, Serialize};

/// The most bins of a histogram.
const BINS: usize = 20;

/// The distances of the quartiles from them beyond which a number is outside the histogram.
const WHISKERS: f64 = 3.0;

/// Numbers that are not missing, of which infinite ones count apart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Numbers {
    /// The smallest.
    pub min: f64,
    /// The quartile below which a quarter is.
    pub lower_quartile: f64,
    /// The median.
    pub median: f64,
    /// The quartile above which a quarter is.
    pub upper_quartile: f64,
    /// The largest.
    pub max: f64,
    /// The mean.
    pub mean: f64,
    /// The standard deviation; 0 of a single number.
    pub sd: f64,
    /// The infinite numbers, which count nowhere else.
    pub n_infinite: u64,
    /// The histogram.
    pub histogram: Histogram,
}

/// Counts of numbers in bins of equal width.
///
/// It spans the numbers within three times the distance of the quartiles from them, so that a few wild ones do
/// not leave all others in one bin; those are counted apart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Histogram {
    /// The left end of the first bin.
    pub from: f64,
    /// The right end of the last bin.
    pub to: f64,
    /// The count of each bin, at most 20.
    pub counts: Vec<u64>,
    /// The numbers below the first bin.
    pub below: u64,
    /// The numbers above the last bin.
    pub above: u64,
}

/// The numbers that are not missing in ascending order, both zeros as one.
pub(super) fn ascending(cells: &[f64]) -> Vec<f64> {
    const SIGN: u64 = 1 << 63;
    // Integers in the order of the numbers, as `f64::total_cmp` has it, sort faster.
    let place = |number: f64| match (number + 0.0).to_bits() {
        negative if negative & SIGN != 0 => !negative,
        positive => positive | SIGN,
    };
    let number = |place: u64| f64::from_bits(if place & SIGN != 0 { place ^ SIGN } else { !place });
    let filled = cells.iter().filter(|cell| !cell.is_nan());
    let mut places: Vec<u64> = filled.map(|&cell| place(cell)).collect();
    places.sort_unstable();
    places.into_iter().map(number).collect()
}

/// The statistics of numbers in ascending order; `None` if none is finite.
pub(super) fn of(ascending: &[f64]) -> Option<Numbers> {
    let first = ascending.partition_point(|&number| number == f64::NEG_INFINITY);
    let end = ascending.partition_point(|&number| number < f64::INFINITY);
    let finite = &ascending[first..end];
    let (min, max) = (*finite.first()?, *finite.last()?);
    let n = finite.len() as f64;
    let sum: f64 = finite.iter().sum();
    // Each divided before they are summed up, where the sum is too large.
    let mean = match sum.is_finite() {
        true => sum / n,
        false => finite.iter().map(|number| number / n).sum(),
    };
    let squares: f64 = finite.iter().map(|number| (number - mean).powi(2)).sum();
    let sd = (squares / (n - 1.0).max(1.0)).sqrt().min(f64::MAX);
    let (lower_quartile, median, upper_quartile) =
        (quantile(finite, 0.25), quantile(finite, 0.5), quantile(finite, 0.75));
    Some(Numbers {
        min,
        lower_quartile,
        median,
        upper_quartile,
        max,
        mean,
        sd,
        n_infinite: (ascending.len() - finite.len()) as u64,
        histogram: histogram(finite, lower_quartile, upper_quartile),
    })
}

/// The quantile of ascending numbers, as numpy's default has it.
fn quantile(ascending: &[f64], share: f64) -> f64 {
    let place = share * (ascending.len() - 1) as f64;
    let below = place.floor() as usize;
    let above = (below + 1).min(ascending.len() - 1);
    let (low, high, between) = (ascending[below], ascending[above], place - below as f64);
    low * (1.0 - between) + high * between
}

fn histogram(ascending: &[f64], lower: f64, upper: f64) -> Histogram {
    let reach = WHISKERS * (upper - lower);
    let (min, max) = (ascending[0], ascending[ascending.len() - 1]);
    let (from, to) = match reach > 0.0 && reach.is_finite() {
        true => (min.max(lower - reach), max.min(upper + reach)),
        false => (min, max),
    };
    let first = ascending.partition_point(|&number| number < from);
    let end = ascending.partition_point(|&number| number <= to);
    let within = &ascending[first..end];
    let n_distinct = within.chunk_by(|one, next| one == next).take(BINS).count();
    // Halves, so that the width of the widest range is a number.
    let width = to / 2.0 - from / 2.0;
    let n_bins = n_distinct.max(1);
    let mut counts = vec![0; n_bins];
    for number in within {
        let share = if width > 0.0 { (number / 2.0 - from / 2.0) / width } else { 0.0 };
        counts[((share * n_bins as f64) as usize).min(n_bins - 1)] += 1;
    }
    Histogram { from, to, counts, below: first as u64, above: (ascending.len() - end) as u64 }
}
