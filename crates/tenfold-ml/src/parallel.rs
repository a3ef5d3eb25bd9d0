//! Loops on all threads that the caller may use: those of the run, or of rayon's global pool.
//!
//! Results never depend on the number of threads. One loop over `dyn Fn` serves all estimators:
//! rayon's iterators would be compiled anew for each loop, a fifth of the code of many estimators.

use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use ndarray::Array2;

/// Calls `one` with each number below `n`, some at once; the results are in the order of the
/// numbers.
///
/// A thread takes `at_least` numbers at a time (1 is right where each call takes a microsecond or
/// more, 64 for the rows of small records).
///
/// ```
/// use tenfold::authoring::parallel;
///
/// assert_eq!(parallel::map(4, 1, |number| number * number), [0, 1, 4, 9]);
/// ```
pub fn map<T: Send>(n: usize, at_least: usize, one: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let found = Mutex::new((Vec::new(), Vec::new()));
    for_each_range(n, at_least, &|range| {
        let start = range.start;
        let part: Vec<T> = range.map(&one).collect();
        let mut found = found.lock().unwrap_or_else(PoisonError::into_inner);
        let place = found.1.len();
        found.0.push((start, place));
        found.1.push(part);
    });
    let (mut order, mut parts) = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    if let [part] = &mut parts[..] {
        return std::mem::take(part);
    }
    order.sort_unstable();
    let mut all = Vec::with_capacity(n);
    order.into_iter().for_each(|(_, place)| all.append(&mut parts[place]));
    all
}

/// As [`map`], of calls that can fail.
///
/// # Errors
/// That of the first number whose call failed. The other calls are made all the same.
pub fn try_map<T: Send, E: Send>(
    n: usize,
    at_least: usize,
    one: impl Fn(usize) -> Result<T, E> + Sync,
) -> Result<Vec<T>, E> {
    // A loop: to collect in place would be compiled anew, at ten times the length, for each type.
    let mut all = Vec::with_capacity(n);
    for result in map(n, at_least, one) {
        all.push(result?);
    }
    Ok(all)
}

/// Adds each number below `n` to a state, in order, some ranges at once; the states, in the order
/// of their numbers.
///
/// `new` makes the state of a range. A thread goes on with its own state as long as the numbers
/// that it takes follow each other, so there are few states, and how many depends on the threads:
/// the caller joins them.
pub(crate) fn fold<T: Send>(
    n: usize,
    new: impl Fn(Range<usize>) -> T + Sync,
    add: impl Fn(&mut T, usize) + Sync,
) -> Vec<T> {
    fn go<T: Send>(
        range: Range<usize>,
        before: Option<T>,
        new: &(dyn Fn(Range<usize>) -> T + Sync),
        add: &(dyn Fn(&mut T, usize) + Sync),
    ) -> Vec<T> {
        let mut state = before.unwrap_or_else(|| new(range.clone()));
        if range.len() <= 1 {
            range.for_each(|at| add(&mut state, at));
            return vec![state];
        }
        let middle = range.start + range.len() / 2;
        let first = Mutex::new(Vec::new());
        let lock = || first.lock().unwrap_or_else(PoisonError::into_inner);
        let ((), second) = rayon::join_context(
            |_| {
                let states = go(range.start..middle, Some(state), new, add);
                *lock() = states;
            },
            |context| {
                // Without a move to another thread, the first half is done.
                let before = if context.migrated() { None } else { lock().pop() };
                go(middle..range.end, before, new, add)
            },
        );
        let mut states = first.into_inner().unwrap_or_else(PoisonError::into_inner);
        states.extend(second);
        states
    }
    if n == 0 { Vec::new() } else { go(0..n, None, &new, &add) }
}

/// Calls `work` with ranges that cover the numbers below `n`, some at once, each of `at_least`
/// numbers.
pub fn for_each_range(n: usize, at_least: usize, work: &(dyn Fn(Range<usize>) + Sync)) {
    fn split(range: Range<usize>, mut splits: Splits, work: &(dyn Fn(Range<usize>) + Sync)) {
        if !splits.more(range.len()) {
            return work(range);
        }
        let middle = range.start + range.len() / 2;
        let half = |range: Range<usize>| {
            move |context: rayon::FnContext| split(range, splits.of(context), work)
        };
        rayon::join_context(half(range.start..middle), half(middle..range.end));
    }
    if n > 0 {
        split(0..n, Splits::new(at_least), work);
    }
}

/// Calls `work` with each chunk of `len` values (the last may be shorter) and its number, some at
/// once, each thread with `at_least` chunks at a time. Nothing is done where `len` is 0.
pub fn for_each_chunk<T: Send>(
    values: &mut [T],
    len: usize,
    at_least: usize,
    work: &(dyn Fn(usize, &mut [T]) + Sync),
) {
    fn split<T: Send>(
        values: &mut [T],
        (first, len): (usize, usize),
        mut splits: Splits,
        work: &(dyn Fn(usize, &mut [T]) + Sync),
    ) {
        let n_chunks = values.len().div_ceil(len);
        if !splits.more(n_chunks) {
            for (chunk, values) in values.chunks_mut(len).enumerate() {
                work(first + chunk, values);
            }
            return;
        }
        let half = n_chunks / 2;
        let (left, right) = values.split_at_mut(half * len);
        rayon::join_context(
            |context| split(left, (first, len), splits.of(context), work),
            |context| split(right, (first + half, len), splits.of(context), work),
        );
    }
    if len > 0 && !values.is_empty() {
        split(values, (0, len), Splits::new(at_least), work);
    }
}

/// As [`for_each_chunk`], with each row of a matrix in standard layout.
pub fn for_each_row(
    matrix: &mut Array2<f64>,
    at_least: usize,
    work: &(dyn Fn(usize, &mut [f64]) + Sync),
) {
    let width = matrix.ncols();
    let Some(values) = matrix.as_slice_mut() else {
        let mut rows = matrix.as_standard_layout().into_owned();
        for_each_row(&mut rows, at_least, work);
        return matrix.assign(&rows);
    };
    for_each_chunk(values, width, at_least, work);
}

/// The halvings that are left, as rayon counts them: about one part a thread, and more where
/// another thread has taken a part.
#[derive(Clone, Copy)]
struct Splits {
    left: usize,
    at_least: usize,
}

impl Splits {
    fn new(at_least: usize) -> Self {
        Self { left: rayon::current_num_threads(), at_least: at_least.max(1) }
    }

    /// Returns `true` if so many numbers are halved once more.
    fn more(&mut self, len: usize) -> bool {
        let more = len / 2 >= self.at_least && self.left > 0;
        self.left /= 2;
        more
    }

    /// Those of a half.
    fn of(mut self, context: rayon::FnContext) -> Self {
        if context.migrated() {
            self.left = self.left.max(rayon::current_num_threads());
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_map_is_in_order(n in 0..2_000_usize, at_least in 0..80_usize) {
            let numbers: Vec<usize> = (0..n).collect();
            prop_assert_eq!(map(n, at_least, |number| number), numbers);
        }

        #[test]
        fn a_fold_is_in_order(n in 0..2_000_usize) {
            let states = fold(n, |range| vec![range.start], |numbers, number| numbers.push(number));
            for numbers in &states {
                prop_assert_eq!(numbers[0], numbers[1]);
            }
            let numbers: Vec<usize> =
                states.iter().flat_map(|numbers| &numbers[1..]).copied().collect();
            prop_assert_eq!(numbers, (0..n).collect::<Vec<_>>());
        }

        #[test]
        fn each_chunk_is_visited_once(n in 0..2_000_usize, len in 0..20_usize, at_least in 0..9_usize) {
            let mut values = vec![0; n];
            for_each_chunk(&mut values, len, at_least, &|chunk, values| {
                values.iter_mut().for_each(|value| *value += chunk + 1);
            });
            let expected: Vec<usize> =
                (0..n).map(|at| at.checked_div(len).map_or(0, |chunk| chunk + 1)).collect();
            prop_assert_eq!(values, expected);
        }
    }

    #[test]
    fn the_first_error_is_that_of_the_lowest_number() {
        let failed =
            try_map(1_000, 1, |number| if number % 100 == 99 { Err(number) } else { Ok(()) });
        assert_eq!(failed, Err(99));
    }

    #[test]
    fn rows_of_a_transposed_matrix_are_rows() {
        let mut matrix = Array2::<f64>::zeros((3, 2)).reversed_axes();
        for_each_row(&mut matrix, 1, &|row, values| values.fill(row as f64));
        assert_eq!(matrix, ndarray::array![[0.0, 0.0, 0.0], [1.0, 1.0, 1.0]]);
    }
}
