//! The rule for ties: of equal numbers the first one wins.

/// The place of the largest, the first of equals; 0 of none.
pub fn first_largest<T: PartialOrd + Copy>(numbers: impl IntoIterator<Item = T>) -> usize {
    let mut best: Option<(usize, T)> = None;
    for (at, number) in numbers.into_iter().enumerate() {
        if best.is_none_or(|(_, largest)| number > largest) {
            best = Some((at, number));
        }
    }
    best.map_or(0, |(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_equals_wins() {
        assert_eq!(first_largest([1, 3, 2, 3]), 1);
        assert_eq!(first_largest([f64::NEG_INFINITY]), 0);
        assert_eq!(first_largest(Vec::<u32>::new()), 0);
    }
}
