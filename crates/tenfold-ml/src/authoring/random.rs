//! Seeded shuffling that gives the same order in every version of this crate.

/// A generator of 64 random bits at a time: SplitMix64 (Steele, Lea and Flood, "Fast splittable
/// pseudorandom number generators", 2014, figure 15).
///
/// Kept here, in ten lines, because folds must not change when a dependency does.
#[derive(Debug)]
pub struct SplitMix64(u64);

/// How far the state goes on for each number.
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

impl SplitMix64 {
    /// The generator that starts from this seed; every seed is as good as another.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The 64 bits at a place of the sequence of a seed, counted from 0.
    pub fn at(seed: u64, place: u64) -> u64 {
        Self(seed.wrapping_add(place.wrapping_mul(STEP))).next()
    }

    /// The next 64 bits.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(STEP);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    /// A number below `bound` (not 0), each equally likely (Lemire, "Fast random integer
    /// generation in an interval", 2019, algorithm 5).
    pub fn below(&mut self, bound: u64) -> u64 {
        loop {
            let product = u128::from(self.next()) * u128::from(bound);
            let low = product as u64;
            if low >= bound || low >= bound.wrapping_neg() % bound {
                return (product >> 64) as u64;
            }
        }
    }

    /// Puts the items in random order, each order equally likely (Fisher and Yates; Durstenfeld,
    /// "Algorithm 235", 1964).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let other = self.below(last as u64 + 1) as usize;
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
        assert_eq!(bits.next(), 6_457_827_717_110_365_317);
        assert_eq!(bits.next(), 3_203_168_211_198_807_973);
        assert_eq!(bits.next(), 9_817_491_932_198_370_423);
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
