//! `Schedule`: how many candidates get how much of a resource, rung by rung, in successive halving.

use super::StrategyError;

/// One rung: so many candidates, each with so much of the resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rung {
    /// The number of candidates.
    pub candidates: usize,
    /// The amount of the resource that each gets: samples, or the value of a parameter.
    pub resource: usize,
}

/// The sizes that a schedule follows from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Sizes {
    pub(super) factor: f64,
    pub(super) candidates: usize,
    pub(super) min: usize,
    pub(super) max: usize,
    /// Raise the least resource so that the last rung comes as near to the most as it can.
    pub(super) exhaust: bool,
    /// Keep the first rungs at the least resource, so that the last one has at most `factor`
    /// candidates.
    pub(super) aggressive: bool,
}

impl Sizes {
    /// The rungs, as scikit-learn's `HalvingGridSearchCV` works them out.
    ///
    /// # Errors
    /// [`StrategyError::TooFewResources`] if the most is below the least.
    pub(super) fn rungs(self) -> Result<Vec<Rung>, StrategyError> {
        let Self { factor, candidates, mut min, max, exhaust, aggressive } = self;
        if min > max {
            return Err(StrategyError::TooFewResources { min, max });
        }
        let needed = 1 + log_floor(candidates, factor);
        if exhaust {
            let last = factor.powi(needed as i32 - 1);
            min = min.max((max as f64 / last).floor() as usize);
        }
        let possible = 1 + log_floor(max / min, factor);
        let n_rungs = if aggressive { needed } else { possible.min(needed) };
        let mut left = candidates;
        let rung = |at: usize| {
            let power = if aggressive { (at + possible).saturating_sub(needed) } else { at };
            let resource = (factor.powi(power as i32) * min as f64) as usize;
            let rung = Rung { candidates: left, resource: resource.min(max) };
            left = survivors(left, factor);
            rung
        };
        Ok((0..n_rungs).map(rung).collect())
    }
}

/// The number of candidates that go on to the next rung.
pub(super) fn survivors(candidates: usize, factor: f64) -> usize {
    (candidates as f64 / factor).ceil() as usize
}

/// The whole part of the logarithm of a number of at least 1, in floating point as scikit-learn has
/// it.
fn log_floor(number: usize, base: f64) -> usize {
    ((number as f64).ln() / base.ln()).floor() as usize
}

/// The brackets of Hyperband (Li and others 2018, algorithm 1), the one with the most candidates
/// first: each is a successive halving of its own candidates up to the most of the resource.
pub(super) fn brackets(
    factor: f64,
    min: usize,
    max: usize,
) -> Result<Vec<Vec<Rung>>, StrategyError> {
    if min > max {
        return Err(StrategyError::TooFewResources { min, max });
    }
    // Counted, so that rounding loses no bracket where the ratio is a power of the factor.
    let reaches = |s: &usize| min as f64 * factor.powi(*s as i32) <= max as f64;
    let most = (1..).take_while(reaches).count();
    let bracket = |s: usize| {
        let first = ((most + 1) as f64 / (s + 1) as f64 * factor.powi(s as i32)).ceil();
        let rung = |at: usize| Rung {
            candidates: ((first / factor.powi(at as i32)) as usize).max(1),
            // Not below a whole number that rounding misses.
            resource: ((max as f64 / factor.powi((s - at) as i32) + 1e-9) as usize).max(min),
        };
        (0..=s).map(rung).collect()
    };
    Ok((0..=most).rev().map(bracket).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rungs(sizes: Sizes) -> Vec<(usize, usize)> {
        let rungs = sizes.rungs().unwrap();
        rungs.iter().map(|rung| (rung.candidates, rung.resource)).collect()
    }

    /// The examples are those that `tests/oracle/halving.py` prints.
    #[test]
    fn rungs_are_scikit_learns() {
        let sizes = Sizes {
            factor: 3.0,
            candidates: 27,
            min: 20,
            max: 1000,
            exhaust: false,
            aggressive: false,
        };
        assert_eq!(rungs(sizes), [(27, 20), (9, 60), (3, 180), (1, 540)]);
        assert_eq!(
            rungs(Sizes { exhaust: true, ..sizes }),
            [(27, 37), (9, 111), (3, 333), (1, 999)]
        );
        assert_eq!(rungs(Sizes { max: 100, ..sizes }), [(27, 20), (9, 60)]);
        let aggressive = Sizes { max: 100, aggressive: true, ..sizes };
        assert_eq!(rungs(aggressive), [(27, 20), (9, 20), (3, 20), (1, 60)]);
        assert_eq!(rungs(Sizes { candidates: 1, ..sizes }), [(1, 20)]);
        let two = Sizes { factor: 2.0, candidates: 10, min: 1, max: 9, ..sizes };
        assert_eq!(rungs(two), [(10, 1), (5, 2), (3, 4), (2, 8)]);
    }

    /// The table of Li and others 2018 for 81 units and a factor of 3.
    #[test]
    fn brackets_are_the_papers() {
        let all = brackets(3.0, 1, 81).unwrap();
        let sizes: Vec<Vec<(usize, usize)>> = all
            .iter()
            .map(|rungs| rungs.iter().map(|rung| (rung.candidates, rung.resource)).collect())
            .collect();
        assert_eq!(sizes[0], [(81, 1), (27, 3), (9, 9), (3, 27), (1, 81)]);
        assert_eq!(sizes[1], [(34, 3), (11, 9), (3, 27), (1, 81)]);
        assert_eq!(sizes[2], [(15, 9), (5, 27), (1, 81)]);
        assert_eq!(sizes[3], [(8, 27), (2, 81)]);
        assert_eq!(sizes[4], [(5, 81)]);
    }

    #[test]
    fn a_maximum_below_the_minimum_is_an_error() {
        assert!(brackets(3.0, 10, 9).is_err());
    }
}
