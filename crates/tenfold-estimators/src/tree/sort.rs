//! Samples of a node sorted by their ranks in a feature.

/// Below this number of samples, comparing is faster than counting digits.
const RADIX_MIN: usize = 192;

const DIGIT_BITS: u32 = 8;
const N_DIGITS: usize = 1 << DIGIT_BITS;

/// A rank above the position of the sample that has it.
type Key = u64;

/// The rank of a key.
#[inline(always)]
pub(crate) fn rank(key: Key) -> u32 {
    (key >> 32) as u32
}

/// The position that a key is of.
#[inline(always)]
pub(crate) fn position(key: Key) -> usize {
    key as u32 as usize
}

/// Keys of samples, and room to sort them.
#[derive(Debug, Default)]
pub(crate) struct Keys {
    keys: Vec<Key>,
    room: Vec<Key>,
    lowest: u32,
    highest: u32,
}

impl Keys {
    /// Takes a rank per sample. Whether they differ.
    pub(crate) fn fill(&mut self, ranks: impl Iterator<Item = u32>) -> bool {
        self.keys.clear();
        let (mut lowest, mut highest) = (u32::MAX, 0);
        self.keys.extend(ranks.zip(0_u32..).map(|(rank, position)| {
            (lowest, highest) = (lowest.min(rank), highest.max(rank));
            Key::from(rank) << 32 | Key::from(position)
        }));
        (self.lowest, self.highest) = (lowest, highest);
        lowest < highest
    }

    /// The keys by rank, those of one rank by position.
    pub(crate) fn sorted(&mut self) -> &[Key] {
        if self.keys.len() < RADIX_MIN {
            self.keys.sort_unstable();
            return &self.keys;
        }
        self.room.resize(self.keys.len(), 0);
        let bits = u32::BITS - (self.highest - self.lowest).leading_zeros();
        for shift in (0..bits).step_by(DIGIT_BITS as usize) {
            self.sort_by_digit(shift);
        }
        &self.keys
    }

    /// Sorts by eight bits of the rank above the lowest, and leaves the order of others.
    fn sort_by_digit(&mut self, shift: u32) {
        let lowest = self.lowest;
        let digit = |key: Key| ((rank(key) - lowest) >> shift) as usize % N_DIGITS;
        let mut counts = [0_u32; N_DIGITS];
        self.keys.iter().for_each(|&key| counts[digit(key)] += 1);
        let mut next = 0;
        for count in &mut counts {
            (*count, next) = (next, next + *count);
        }
        for &key in &self.keys {
            let at = &mut counts[digit(key)];
            self.room[*at as usize] = key;
            *at += 1;
        }
        std::mem::swap(&mut self.keys, &mut self.room);
    }
}

#[cfg(test)]
mod tests {
    use tenfold_ml::authoring::random::SplitMix64;

    use super::*;

    #[test]
    fn counting_and_comparing_give_one_order() {
        let mut random = SplitMix64::new(3);
        let mut keys = Keys::default();
        for (len, bound) in
            [(2, 2), (191, 5), (192, 300), (1000, 2), (5000, 70_000), (300, 1 << 31)]
        {
            let ranks: Vec<u32> = (0..len).map(|_| random.below(bound) as u32 + 1000).collect();
            if !keys.fill(ranks.iter().copied()) {
                continue;
            }
            let mut expected: Vec<(u32, usize)> = ranks.iter().copied().zip(0..).collect();
            expected.sort_unstable();
            let found: Vec<_> =
                keys.sorted().iter().map(|&key| (rank(key), position(key))).collect();
            assert_eq!(found, expected);
        }
        assert!(!keys.fill([7; 500].into_iter()));
    }
}
