//! `Bits`: a set of small numbers, in one bit each.

/// A set of the numbers below a bound.
#[derive(Clone, Debug, Default)]
pub(super) struct Bits(Vec<u64>);

impl Bits {
    /// The empty set of numbers below `bound`.
    pub(super) fn new(bound: usize) -> Self {
        Self(vec![0; bound.div_ceil(64)])
    }

    /// The set of these numbers below `bound`.
    pub(super) fn of(bound: usize, numbers: impl IntoIterator<Item = u32>) -> Self {
        let mut bits = Self::new(bound);
        numbers.into_iter().for_each(|number| bits.insert(number));
        bits
    }

    pub(super) fn insert(&mut self, number: u32) {
        self.0[number as usize / 64] |= 1 << (number % 64);
    }

    /// Returns `true` if the set has a number; it has none from the bound on.
    pub(super) fn contains(&self, number: u32) -> bool {
        self.0.get(number as usize / 64).is_some_and(|word| word >> (number % 64) & 1 == 1)
    }

    /// Number of numbers in the set.
    pub(super) fn len(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Its numbers, in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = u32> {
        (0..).zip(&self.0).flat_map(|(at, &word)| {
            let rest = |word: &u64| Some(word & (word - 1)).filter(|&rest| rest != 0);
            let words = std::iter::successors(Some(word).filter(|&word| word != 0), rest);
            words.map(move |word| at * 64 + word.trailing_zeros())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_has_its_numbers_in_order_and_no_other() {
        let numbers = [0, 1, 63, 64, 130, 199];
        let bits = Bits::of(200, numbers.into_iter().rev().chain([64]));
        assert_eq!(bits.iter().collect::<Vec<_>>(), numbers);
        assert_eq!(bits.len(), numbers.len());
        assert!((0..1000).all(|number| bits.contains(number) == numbers.contains(&number)));
        assert_eq!(Bits::new(0).iter().count(), 0);
    }
}
