//! The order in which an epoch visits the samples.

use tenfold_ml::authoring::random::SplitMix64;
use tenfold_ml::data::Rows;
use tenfold_ml::error::{Error, Result};

/// The bit of a signed entry that says "positive class"; the others are the row's number.
const POSITIVE: u32 = 1 << 31;

/// One sample of an order: the place of its features, and its target.
pub(super) trait Sample: Copy + Send + Sync {
    /// The number of the row in the whole matrix.
    fn row(self) -> usize;

    /// The target: 1 or −1 for classes, else a number.
    fn target(self) -> f64;

    /// The weight of a step at this sample.
    fn weight(self) -> f64;

    /// Whether it is kept back to judge the fit.
    fn is_held_out(self) -> bool;
}

/// A sample of one of two classes that counts as much as any other: 4 bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Signed(u32);

impl Signed {
    /// The sample in that row.
    ///
    /// # Errors
    /// [`Error::Fit`] when a row's number needs more than 31 bits.
    pub(super) fn new(row: u32, positive: bool) -> Result<Self> {
        if row & POSITIVE != 0 {
            let reason = format!(
                "row {row} is used, but it can use only the first {POSITIVE} rows of a matrix"
            );
            return Err(Error::Fit { estimator: "sgd", reason });
        }
        Ok(Self(row | if positive { POSITIVE } else { 0 }))
    }
}

impl Sample for Signed {
    #[inline(always)]
    fn row(self) -> usize {
        (self.0 & !POSITIVE) as usize
    }

    #[inline(always)]
    fn target(self) -> f64 {
        if self.0 & POSITIVE != 0 { 1.0 } else { -1.0 }
    }

    #[inline(always)]
    fn weight(self) -> f64 {
        1.0
    }

    #[inline(always)]
    fn is_held_out(self) -> bool {
        false
    }
}

/// A sample with a weight, of any target: 24 bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Weighed {
    pub(super) target: f64,
    pub(super) weight: f64,
    pub(super) row: u32,
    pub(super) is_held_out: bool,
}

impl Sample for Weighed {
    #[inline(always)]
    fn row(self) -> usize {
        self.row as usize
    }

    #[inline(always)]
    fn target(self) -> f64 {
        self.target
    }

    #[inline(always)]
    fn weight(self) -> f64 {
        self.weight
    }

    #[inline(always)]
    fn is_held_out(self) -> bool {
        self.is_held_out
    }
}

/// A sample by its class among many: 8 bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Coded {
    pub(super) row: u32,
    pub(super) code: u32,
}

impl Coded {
    /// The code of its class.
    #[inline(always)]
    pub(super) fn code(self) -> u32 {
        self.code
    }
}

impl Sample for Coded {
    #[inline(always)]
    fn row(self) -> usize {
        self.row as usize
    }

    fn target(self) -> f64 {
        f64::from(self.code)
    }

    fn weight(self) -> f64 {
        1.0
    }

    fn is_held_out(self) -> bool {
        false
    }
}

/// The row in the matrix of each of `n_samples` samples, of which `rows` are selected (`None`:
/// the first ones).
pub(super) fn matrix_rows(rows: Option<&Rows>, n_samples: usize) -> impl Iterator<Item = u32> {
    (0..n_samples as u32).map(move |at| rows.map_or(at, |rows| rows.as_slice()[at as usize]))
}

/// Samples in the order of visiting.
///
/// Each epoch shuffles the order of the epoch before, always from the same seed, while it visits:
/// a sample's place is final as soon as all places before it are.
///
/// Of a matrix that no cache holds, fetching samples far from each other costs more than learning
/// from them. Such an order is divided: an epoch draws pages of neighbours into pools, and shuffles
/// each pool (L. Xu et al., "In-Database Machine Learning with CorgiPile: Stochastic Gradient
/// Descent without Full Data Shuffle", 2022).
#[derive(Debug)]
pub(super) struct Order<E> {
    entries: Vec<E>,
    seed: u32,
    pools: Option<Pools<E>>,
}

/// Samples of a page.
const PAGE_LEN: usize = 16;

#[derive(Debug)]
struct Pools<E> {
    /// All samples, neighbours side by side.
    in_place: Vec<E>,
    /// The pages in the order of the last epoch.
    pages: Vec<u32>,
    /// One less than the samples of a pool, a power of two.
    mask: usize,
}

impl<E: Sample> Order<E> {
    /// The samples as they are.
    pub(super) fn new(entries: Vec<E>, seed: u32) -> Self {
        Self { entries, seed, pools: None }
    }

    /// Divides the samples into pools of so many, a power of two; not at all if that is `None`.
    pub(super) fn divide(&mut self, pool_len: Option<usize>) {
        self.pools = pool_len.map(|pool_len| Pools {
            in_place: self.entries.clone(),
            pages: (0..self.entries.len().div_ceil(PAGE_LEN) as u32).collect(),
            mask: pool_len - 1,
        });
    }

    /// The number of samples.
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// The sample at `place`.
    #[inline(always)]
    pub(super) fn visit(&self, place: usize) -> E {
        self.entries[place]
    }

    /// The samples that are kept back to judge the fit.
    pub(super) fn held_out(&self) -> impl Iterator<Item = E> + Clone + '_ {
        self.entries.iter().copied().filter(|sample| sample.is_held_out())
    }

    /// Draws the sample at `place` for good; the places must be taken in order.
    #[inline(always)]
    pub(super) fn shuffle(&mut self, random: &mut Xorshift32, place: usize) {
        let end = match &self.pools {
            None => self.entries.len(),
            Some(pools) => ((place | pools.mask) + 1).min(self.entries.len()),
        };
        let left = (end - place) as u32;
        self.entries.swap(place, place + (random.next() % left) as usize);
    }

    /// The generator that an epoch's shuffle starts with; draws the pages of pools.
    pub(super) fn begin(&mut self) -> Xorshift32 {
        let mut random = Xorshift32::new(self.seed);
        if let Some(Pools { in_place, pages, .. }) = &mut self.pools {
            for place in 0..pages.len() {
                let left = (pages.len() - place) as u32;
                pages.swap(place, place + (random.next() % left) as usize);
            }
            self.entries.clear();
            for &page in pages.iter() {
                let start = page as usize * PAGE_LEN;
                let end = (start + PAGE_LEN).min(in_place.len());
                self.entries.extend_from_slice(&in_place[start..end]);
            }
        }
        random
    }
}

/// George Marsaglia's generator of 32 bits (2003), here beside SplitMix64 because scikit-learn's
/// shuffles are drawn by it, and an epoch visits the samples in the same order.
#[derive(Debug)]
pub(super) struct Xorshift32(u32);

impl Xorshift32 {
    fn new(seed: u32) -> Self {
        // 0 would stay 0 for ever.
        Self(seed.max(1))
    }

    /// A number of 31 bits.
    #[inline(always)]
    fn next(&mut self) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0 & (u32::MAX >> 1)
    }
}

/// The seed of the `at`-th shuffle that belongs to `seed`: the `at`-th number of SplitMix64
/// (G. Steele, D. Lea and C. Flood, 2014), its upper half.
pub(super) fn derived_seed(seed: u64, at: u64) -> u32 {
    (SplitMix64::after(seed, at).next_u64() >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(rows: impl Iterator<Item = u32>, seed: u32) -> Order<Signed> {
        let positive = |row: u32| row.is_multiple_of(2);
        Order::new(rows.map(|row| Signed::new(row, positive(row)).unwrap()).collect(), seed)
    }

    fn shuffled(order: &mut Order<Signed>) -> Vec<usize> {
        let mut random = order.begin();
        for place in 0..order.len() {
            order.shuffle(&mut random, place);
        }
        (0..order.len()).map(|place| order.visit(place).row()).collect()
    }

    #[test]
    fn every_sample_is_visited_once_with_its_class() {
        let rows = Rows::from(vec![4, 9, 2, 7, 0, 11]);
        let mut order = order(matrix_rows(Some(&rows), 6), 5);
        let mut visited = shuffled(&mut order);
        for visit in (0..6).map(|place| order.visit(place)) {
            assert_eq!(visit.target() > 0.0, visit.row().is_multiple_of(2));
        }
        visited.sort_unstable();
        assert_eq!(visited, [0, 2, 4, 7, 9, 11]);
    }

    #[test]
    fn each_epoch_has_an_order_of_its_own() {
        let mut order = order(matrix_rows(None, 100), 77);
        let first = shuffled(&mut order);
        assert_ne!(first, shuffled(&mut order));
    }

    #[test]
    fn pools_hold_pages_of_neighbours_and_every_sample_once() {
        let mut order = order(matrix_rows(None, 1000), 9);
        order.divide(Some(64));
        let mut before = shuffled(&mut order);
        let visited = shuffled(&mut order);
        assert_ne!(before, visited);
        for pool in visited.chunks(64) {
            let mut pages: Vec<usize> = pool.iter().map(|row| row / PAGE_LEN).collect();
            assert!(!pages.is_sorted());
            pages.sort_unstable();
            pages.dedup();
            assert!(pages.len() <= 5, "{pages:?}");
        }
        before.sort_unstable();
        assert!(before.into_iter().eq(0..1000));
    }

    #[test]
    fn seed_0_shuffles_too() {
        let mut order = order(matrix_rows(None, 20), 0);
        assert_ne!(shuffled(&mut order), (0..20).collect::<Vec<_>>());
    }

    #[test]
    fn rows_past_31_bits_are_refused() {
        let error = Signed::new(POSITIVE, true).unwrap_err();
        assert!(error.to_string().contains("row 2147483648 is used"), "{error}");
    }
}
