//! The order in which an epoch visits the samples.

use crate::{Error, Result, Rows};

/// The bit of an entry that says "positive class"; the others are the row's number.
const POSITIVE: u32 = 1 << 31;

/// The rows of the samples and their classes, in the order of visiting: 4 bytes a sample.
///
/// Each epoch shuffles the order of the epoch before, always from the same seed, while it visits:
/// a sample's place is final as soon as all places before it are.
#[derive(Debug)]
pub(super) struct Order {
    entries: Vec<u32>,
    seed: u32,
}

impl Order {
    /// The order of the samples as they are: their rows (`None`: 0, 1, …) and whether each is of
    /// the positive class.
    ///
    /// # Errors
    /// [`Error::Fit`] when a row's number needs more than 31 bits.
    pub(super) fn new(
        rows: Option<&Rows>,
        positive: impl ExactSizeIterator<Item = bool>,
        seed: u32,
    ) -> Result<Self> {
        let row = |sample: usize| rows.map_or(sample as u32, |rows| rows.as_slice()[sample]);
        let mut entries = Vec::with_capacity(positive.len());
        for (sample, positive) in positive.enumerate() {
            let row = row(sample);
            if row & POSITIVE != 0 {
                let reason = format!(
                    "row {row} is used, but it can use only the first {POSITIVE} rows of a matrix"
                );
                return Err(Error::Fit { estimator: "sgd", reason });
            }
            entries.push(row | if positive { POSITIVE } else { 0 });
        }
        Ok(Self { entries, seed })
    }

    /// The number of samples.
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// The sample at `place`.
    #[inline(always)]
    pub(super) fn visit(&self, place: usize) -> Visit {
        Visit(self.entries[place])
    }

    /// Draws the sample at `place` for good; the places must be taken in order.
    #[inline(always)]
    pub(super) fn shuffle(&mut self, random: &mut Xorshift32, place: usize) {
        let left = (self.entries.len() - place) as u32;
        self.entries.swap(place, place + (random.next() % left) as usize);
    }

    /// The generator that an epoch's shuffle starts with.
    pub(super) fn random(&self) -> Xorshift32 {
        Xorshift32::new(self.seed)
    }
}

/// One entry of an order.
#[derive(Clone, Copy, Debug)]
pub(super) struct Visit(u32);

impl Visit {
    /// The number of the row in the whole matrix.
    #[inline(always)]
    pub(super) fn row(self) -> usize {
        (self.0 & !POSITIVE) as usize
    }

    /// 1 for the positive class, −1 for the other.
    #[inline(always)]
    pub(super) fn sign(self) -> f64 {
        if self.0 & POSITIVE != 0 { 1.0 } else { -1.0 }
    }
}

/// George Marsaglia's generator of 32 bits (2003), the one of scikit-learn's shuffles.
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
    let mut mixed = seed.wrapping_add((at.wrapping_add(1)).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((mixed ^ (mixed >> 31)) >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shuffled(order: &mut Order) -> Vec<usize> {
        let mut random = order.random();
        for place in 0..order.len() {
            order.shuffle(&mut random, place);
        }
        (0..order.len()).map(|place| order.visit(place).row()).collect()
    }

    #[test]
    fn every_sample_is_visited_once_with_its_class() {
        let rows = Rows::from(vec![4, 9, 2, 7, 0, 11]);
        let positive = |row: usize| row.is_multiple_of(2);
        let signs = rows.iter().map(positive).collect::<Vec<_>>().into_iter();
        let mut order = Order::new(Some(&rows), signs, 5).unwrap();
        let mut visited = shuffled(&mut order);
        for visit in (0..6).map(|place| order.visit(place)) {
            assert_eq!(visit.sign() > 0.0, positive(visit.row()));
        }
        visited.sort_unstable();
        assert_eq!(visited, [0, 2, 4, 7, 9, 11]);
    }

    #[test]
    fn each_epoch_has_an_order_of_its_own() {
        let mut order = Order::new(None, vec![true; 100].into_iter(), 77).unwrap();
        let first = shuffled(&mut order);
        assert_ne!(first, shuffled(&mut order));
    }

    #[test]
    fn seed_0_shuffles_too() {
        let mut order = Order::new(None, vec![true; 20].into_iter(), 0).unwrap();
        assert_ne!(shuffled(&mut order), (0..20).collect::<Vec<_>>());
    }

    #[test]
    fn rows_past_31_bits_are_refused() {
        let rows = Rows::from(vec![1, POSITIVE]);
        let error = Order::new(Some(&rows), vec![true; 2].into_iter(), 1).unwrap_err();
        assert!(error.to_string().contains("row 2147483648 is used"), "{error}");
    }
}
