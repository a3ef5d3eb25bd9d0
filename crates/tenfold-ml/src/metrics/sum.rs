//! One order of summation for all metrics, so that they round as numpy's do.

/// The sum of `term(0) + … + term(len − 1)`, added in pairs of halves.
///
/// The error grows with the logarithm of the length (Higham, "The accuracy of floating point
/// summation", 1993). The blocks are those of numpy's `sum` over contiguous numbers: runs of up to
/// 128 terms over 8 running sums, longer ones halved at a multiple of 8.
pub(crate) fn pairwise_sum(len: usize, term: impl Fn(usize) -> f64) -> f64 {
    sum_range(0, len, &term)
}

/// The mean of `len` numbers, each counting as much as its weight says.
pub(super) fn average(
    len: usize,
    weight: impl Fn(usize) -> f64,
    number: impl Fn(usize) -> f64,
) -> f64 {
    pairwise_sum(len, |at| number(at) * weight(at)) / pairwise_sum(len, &weight)
}

/// The weighted mean of the squared distances of numbers from their mean: 0 of equal numbers, whatever
/// the rounding of their mean.
pub(super) fn variance(
    len: usize,
    weight: impl Fn(usize) -> f64,
    number: impl Fn(usize) -> f64,
) -> f64 {
    let mut counting = (0..len).filter(|&at| weight(at) > 0.0).map(&number);
    let first = counting.next().unwrap_or(0.0);
    if counting.all(|number| number == first) {
        return 0.0;
    }
    let mean = average(len, &weight, &number);
    average(len, &weight, |at| (number(at) - mean).powi(2))
}

fn sum_range(start: usize, len: usize, term: &impl Fn(usize) -> f64) -> f64 {
    const LANES: usize = 8;
    const BLOCK: usize = 128;
    if len < LANES {
        return (start..start + len).fold(0.0, |sum, at| sum + term(at));
    }
    if len > BLOCK {
        let half = len / 2 - len / 2 % LANES;
        return sum_range(start, half, term) + sum_range(start + half, len - half, term);
    }
    let mut lanes: [f64; LANES] = std::array::from_fn(|lane| term(start + lane));
    let whole = len - len % LANES;
    for at in LANES..whole {
        lanes[at % LANES] += term(start + at);
    }
    let [a, b, c, d, e, f, g, h] = lanes;
    let lanes = ((a + b) + (c + d)) + ((e + f) + (g + h));
    (start + whole..start + len).fold(lanes, |sum, at| sum + term(at))
}

#[cfg(test)]
mod tests {
    use super::pairwise_sum;

    #[test]
    fn every_term_counts_once() {
        for len in [0, 1, 7, 8, 9, 127, 128, 129, 1000, 4096, 5001] {
            let expected = (len * (len + 1) / 2) as f64;
            assert_eq!(pairwise_sum(len, |at| (at + 1) as f64), expected, "{len}");
        }
    }

    #[test]
    fn many_small_terms_keep_their_digits() {
        let error = (pairwise_sum(1_000_000, |_| 0.1) - 1e5).abs();
        assert!(error < 1e-10, "{error}");
    }
}
