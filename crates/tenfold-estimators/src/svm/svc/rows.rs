//! Rows of the kernel matrix, worked out when they are asked for and kept while there is room.

use multiversion::multiversion;
use tenfold_ml::authoring::linear_algebra::dot;
use tenfold_ml::authoring::parallel;

use crate::svm::svc::kernel::FixedKernel;

/// The samples of a block, whose kernel values are worked out side by side.
const LANES: usize = 16;

/// Samples in blocks of sixteen, each feature of a block side by side, and their kernel.
pub(super) struct Samples<'k> {
    kernel: &'k FixedKernel,
    n_samples: usize,
    n_features: usize,
    /// Block by block, feature by feature, sample by sample; the last block is filled with zeros.
    numbers: Vec<[f64; LANES]>,
    /// The sum of squares of each sample.
    squares: Vec<f64>,
}

impl<'k> Samples<'k> {
    /// These rows, all of one length.
    pub(super) fn new<'a>(
        kernel: &'k FixedKernel,
        n_features: usize,
        rows: impl ExactSizeIterator<Item = &'a [f64]>,
    ) -> Self {
        let n_samples = rows.len();
        let n_blocks = n_samples.div_ceil(LANES);
        let mut numbers = vec![[0.0; LANES]; n_blocks * n_features];
        let mut squares = vec![0.0; n_blocks * LANES];
        for (at, row) in rows.enumerate() {
            let block = &mut numbers[at / LANES * n_features..][..n_features];
            block.iter_mut().zip(row).for_each(|(numbers, value)| numbers[at % LANES] = *value);
            squares[at] = dot(row, row);
        }
        Self { kernel, n_samples, n_features, numbers, squares }
    }

    fn sample(&self, at: usize) -> Vec<f64> {
        let block = &self.numbers[at / LANES * self.n_features..][..self.n_features];
        block.iter().map(|numbers| numbers[at % LANES]).collect()
    }

    fn swap(&mut self, i: usize, j: usize) {
        for feature in 0..self.n_features {
            let (a, b) = (i / LANES * self.n_features, j / LANES * self.n_features);
            let (value_i, value_j) =
                (self.numbers[a + feature][i % LANES], self.numbers[b + feature][j % LANES]);
            self.numbers[a + feature][i % LANES] = value_j;
            self.numbers[b + feature][j % LANES] = value_i;
        }
        self.squares.swap(i, j);
    }

    /// Whether the kernel values of all samples with themselves can be kept.
    pub(super) fn are_finite(&self) -> bool {
        let finite = |square: &f64| square.is_finite();
        self.squares.iter().all(finite)
            && self.diagonal().iter().all(|value| (*value as f32).is_finite())
    }

    /// The kernel value of each sample with itself.
    fn diagonal(&self) -> Vec<f64> {
        (0..self.n_samples)
            .map(|at| self.kernel.of_dot(self.squares[at], self.squares[at], self.squares[at]))
            .collect()
    }

    /// Writes the kernel values of one sample with those from `first` on, where a block begins.
    fn write(&self, at: usize, first: usize, row: &mut [f32]) {
        /// About so many products are worth another thread.
        const PRODUCTS_MIN: usize = 1 << 18;
        let sample = self.sample(at);
        let blocks_at_once = (PRODUCTS_MIN / LANES / self.n_features.max(1)).max(1);
        let chunk = blocks_at_once * LANES;
        let write = |number: usize, row: &mut [f32]| {
            let first = first + number * chunk;
            let numbers = &self.numbers[first / LANES * self.n_features..];
            let squares = &self.squares[first..];
            kernel_values(self.kernel, &sample, self.squares[at], numbers, squares, row);
        };
        if row.len() <= chunk {
            write(0, row);
        } else {
            parallel::for_each_chunk(row, chunk, 1, &write);
        }
    }
}

/// Writes the kernel values of a sample with those of some blocks.
#[multiversion(targets("x86_64+avx512f+avx512vl", "x86_64+avx2"))]
fn kernel_values(
    kernel: &FixedKernel,
    sample: &[f64],
    square: f64,
    numbers: &[[f64; LANES]],
    squares: &[f64],
    row: &mut [f32],
) {
    let blocks = numbers.chunks_exact(sample.len().max(1)).zip(squares.chunks_exact(LANES));
    for (row, (block, squares)) in row.chunks_mut(LANES).zip(blocks) {
        let mut dots = [0.0; LANES];
        for (value, numbers) in sample.iter().zip(block) {
            for lane in 0..LANES {
                dots[lane] += value * numbers[lane];
            }
        }
        let mut values = [0.0_f32; LANES];
        match *kernel {
            FixedKernel::Rbf { gamma } => {
                for lane in 0..LANES {
                    let distance = square + squares[lane] - 2.0 * dots[lane];
                    // Rounding can make nothing a little less; NaN stays NaN.
                    let distance = if distance < 0.0 { 0.0 } else { distance };
                    values[lane] = exp(-gamma * distance) as f32;
                }
            }
            _ => {
                for lane in 0..LANES {
                    values[lane] = kernel.of_dot(dots[lane], square, squares[lane]) as f32;
                }
            }
        }
        row.copy_from_slice(&values[..row.len()]);
    }
}

/// e^x for x up to 0, within 1e-12 of itself, and 0 or nearly so below −700: without
/// branches, so that several are worked out at once, on every machine to the same bits.
///
/// x = k ln 2 + r with whole k and |r| ≤ ½ ln 2; e^r by Taylor's series to the tenth power.
#[inline(always)]
fn exp(x: f64) -> f64 {
    /// Adding this rounds to a whole number, in the low bits.
    const ROUND: f64 = 6_755_399_441_055_744.0;
    const LN_2_HIGH: f64 = 6.931_471_803_691_238e-1;
    const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;
    const FACTORIALS: [f64; 11] =
        [3_628_800.0, 362_880.0, 40_320.0, 5_040.0, 720.0, 120.0, 24.0, 6.0, 2.0, 1.0, 1.0];
    // NaN stays NaN.
    let x = if x < -700.0 { -700.0 } else { x };
    let rounded = x * std::f64::consts::LOG2_E + ROUND;
    let whole = rounded - ROUND;
    let rest = (x - whole * LN_2_HIGH) - whole * LN_2_LOW;
    let mut series = 0.0;
    for factorial in FACTORIALS {
        series = series * rest + 1.0 / factorial;
    }
    let power = f64::from_bits((rounded.to_bits().wrapping_add(1023)) << 52);
    series * power
}

/// Rows of the kernel matrix, the least recently used of which make room for others.
pub(super) struct Cache<'k> {
    samples: Samples<'k>,
    diagonal: Vec<f64>,
    /// The kept part of each row: its beginning, to some length.
    rows: Vec<Vec<f32>>,
    /// The time of the last use of each.
    used: Vec<u64>,
    clock: u64,
    /// The numbers that there is room for.
    room: usize,
}

impl<'k> Cache<'k> {
    /// A cache of about so many bytes, though of two rows at least.
    pub(super) fn new(samples: Samples<'k>, bytes: usize) -> Self {
        let n = samples.n_samples;
        let room = (bytes / size_of::<f32>()).max(2 * n);
        let diagonal = samples.diagonal();
        Self { samples, diagonal, rows: vec![Vec::new(); n], used: vec![0; n], clock: 0, room }
    }

    /// The kernel value of each sample with itself.
    pub(super) fn diagonal(&self) -> &[f64] {
        &self.diagonal
    }

    /// The kernel values of a sample with the first `len` samples.
    pub(super) fn row(&mut self, at: usize, len: usize) -> &[f32] {
        self.fetch(at, len, at);
        self.fetched(at, len)
    }

    /// The same of a row that was brought to this length.
    pub(super) fn fetched(&self, at: usize, len: usize) -> &[f32] {
        &self.rows[at][..len]
    }

    /// Brings a row to this length, and keeps another.
    pub(super) fn fetch(&mut self, at: usize, len: usize, other: usize) {
        self.clock += 1;
        self.used[at] = self.clock;
        let have = self.rows[at].len();
        if have >= len {
            return;
        }
        self.make_room(len - have, at, other);
        let mut row = std::mem::take(&mut self.rows[at]);
        let first = have / LANES * LANES;
        row.resize(len, 0.0);
        self.samples.write(at, first, &mut row[first..]);
        self.room -= len - have;
        self.rows[at] = row;
    }

    fn make_room(&mut self, needed: usize, at: usize, other: usize) {
        while self.room < needed {
            let kept = |row: &usize| *row != at && *row != other && !self.rows[*row].is_empty();
            let oldest = (0..self.rows.len()).filter(kept).min_by_key(|&row| self.used[row]);
            let Some(oldest) = oldest else { break };
            self.drop_row(oldest);
        }
    }

    fn drop_row(&mut self, at: usize) {
        self.room += std::mem::take(&mut self.rows[at]).len();
    }

    /// Swaps samples, one pair after the other, the second of each after the first: a row at a
    /// time, for it is then near for all of them.
    pub(super) fn swap_all(&mut self, pairs: &[(usize, usize)]) {
        for &(i, j) in pairs {
            self.samples.swap(i, j);
            self.diagonal.swap(i, j);
            self.rows.swap(i, j);
            self.used.swap(i, j);
        }
        for row in &mut self.rows {
            let before = row.len();
            for &(i, j) in pairs {
                if row.len() > j {
                    row.swap(i, j);
                } else {
                    // The value that moves to `i` is unknown.
                    row.truncate(i);
                }
            }
            self.room += before - row.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_of_e_are_right_to_twelve_digits() {
        for step in 0..70_000 {
            let x = -f64::from(step) / 100.0;
            assert!((exp(x) / x.exp() - 1.0).abs() < 1e-12, "{x}");
        }
        assert_eq!(exp(0.0), 1.0);
        assert_eq!(exp(-1e300) as f32, 0.0);
        assert!(exp(f64::NAN).is_nan());
    }

    #[test]
    fn rows_are_those_of_the_kernel_however_they_are_cut_and_swapped() {
        let numbers: Vec<Vec<f64>> = (0..37)
            .map(|row| (0..3).map(|column| f64::from(row * (column + 1) % 7)).collect())
            .collect();
        let kernel = FixedKernel::Rbf { gamma: 0.1 };
        let samples = Samples::new(&kernel, 3, numbers.iter().map(Vec::as_slice));
        let mut cache = Cache::new(samples, 0);
        let mut order: Vec<usize> = (0..37).collect();
        for (at, len, pairs) in [
            (3, 20, vec![(2, 19), (3, 30)]),
            (30, 37, vec![(0, 36)]),
            (30, 5, vec![]),
            (1, 37, vec![]),
        ] {
            let row = cache.row(at, len).to_vec();
            for (other, found) in row.iter().enumerate() {
                let expected = kernel.value(&numbers[order[at]], &numbers[order[other]]);
                assert!((f64::from(*found) - expected).abs() < 1e-7, "{at} {other}");
            }
            cache.swap_all(&pairs);
            pairs.into_iter().for_each(|(i, j)| order.swap(i, j));
        }
    }
}
