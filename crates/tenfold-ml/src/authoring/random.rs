//! The seeded random numbers of every estimator and splitter: the same on every machine and in
//! every version of this crate.

use tenfold_graph::derive_seed;

/// A generator of 64 random bits at a time: SplitMix64 (Steele, Lea and Flood, "Fast splittable
/// pseudorandom number generators", 2014, figure 15).
///
/// Kept here, in ten lines, because folds and models must not change when a dependency does.
#[derive(Debug)]
pub struct SplitMix64(u64);

/// The step of the state from one number to the next.
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

impl SplitMix64 {
    /// The generator that starts from this seed; every seed is as good as another.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The generator for one of several independent purposes of the same seed, such as
    /// `"features"`.
    pub fn for_purpose(seed: u64, purpose: &str) -> Self {
        Self(derive_seed(seed, purpose))
    }

    /// The generator that has yielded so many numbers of its sequence already.
    pub fn after(seed: u64, n_yielded: u64) -> Self {
        Self(seed.wrapping_add(n_yielded.wrapping_mul(STEP)))
    }

    /// The next 64 bits.
    pub fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(STEP);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    /// The next number from 0 to below 1, a multiple of 2⁻⁵³.
    pub fn next_unit(&mut self) -> f64 {
        (self.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A number below `bound` (not 0), each equally likely (Lemire, "Fast random integer
    /// generation in an interval", 2019, algorithm 5).
    pub fn below(&mut self, bound: usize) -> usize {
        let bound = bound as u64;
        loop {
            let product = u128::from(self.next_u64()) * u128::from(bound);
            let low = product as u64;
            if low >= bound || low >= bound.wrapping_neg() % bound {
                return (product >> 64) as usize;
            }
        }
    }

    /// Puts the items in random order, each order equally likely (Fisher and Yates; Durstenfeld,
    /// "Algorithm 235", 1964).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let other = self.below(last + 1);
            items.swap(last, other);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::SplitMix64;

    #[test]
    fn yields_the_published_sequence() {
        let mut bits = SplitMix64::new(1_234_567);
        assert_eq!(bits.next_u64(), 6_457_827_717_110_365_317);
        assert_eq!(bits.next_u64(), 3_203_168_211_198_807_973);
        assert_eq!(bits.next_u64(), 9_817_491_932_198_370_423);
        assert_eq!(SplitMix64::after(1_234_567, 2).next_u64(), 9_817_491_932_198_370_423);
    }

    #[test]
    fn unit_numbers_are_the_upper_53_bits() {
        let mut bits = SplitMix64::new(1_234_567);
        assert_eq!(bits.next_unit() * 2_f64.powi(53), (6_457_827_717_110_365_317_u64 >> 11) as f64);
    }

    #[test]
    fn every_order_of_three_is_about_equally_likely() {
        let mut bits = SplitMix64::new(0);
        let mut counts = std::collections::BTreeMap::new();
        for _ in 0..6000 {
            let mut items = [0, 1, 2];
            bits.shuffle(&mut items);
            *counts.entry(items).or_insert(0) += 1;
        }
        assert_eq!(counts.len(), 6);
        assert!(counts.values().all(|count| (850..1150).contains(count)), "{counts:?}");
    }

    #[test]
    fn a_seeded_order_never_changes() {
        let mut items: Vec<u32> = (0..8).collect();
        SplitMix64::new(42).shuffle(&mut items);
        assert_eq!(items, [4, 3, 2, 0, 7, 6, 1, 5]);
    }
}
