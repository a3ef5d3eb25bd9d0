//! Keys that are spelled nearly as one that is unknown, for messages, at a bounded cost.

/// Number of keys that are suggested.
const N_MAX: usize = 3;

/// The least likeness of a key that is suggested: 1 is the same key, 0 has no character in place.
const LIKENESS_MIN: f64 = 0.6;

/// Pairs of characters that are compared in all, at most: less than a tenth of a second.
const PAIRS_MAX: usize = 10_000_000;

/// Up to three keys that are spelled nearly as `wanted`, the nearest first.
///
/// The likeness of two keys is 1 less their distance, the least number of characters inserted,
/// deleted, replaced, or swapped with the next, over the length of the longer one. Where many long
/// keys would have to be compared, the later ones are left out.
pub(crate) fn near<'k>(wanted: &str, keys: impl Iterator<Item = &'k str>) -> Vec<String> {
    let of_wanted = Counts::of(wanted);
    let mut near: Vec<(f64, &str)> = Vec::new();
    let mut pairs_left = PAIRS_MAX;
    for key in keys {
        let counts = Counts::of(key);
        let longer = counts.n_chars.max(of_wanted.n_chars).max(1) as f64;
        let likeness = |distance: usize| 1.0 - distance as f64 / longer;
        let least = match near.get(N_MAX - 1) {
            Some(&(last, _)) => last,
            None => LIKENESS_MIN,
        };
        if likeness(of_wanted.distance_min(&counts)) < least {
            continue;
        }
        let (rest, rest_of_key) = without_common_ends(wanted, key);
        let pairs = (rest.len() + 1).saturating_mul(rest_of_key.len() + 1);
        if pairs > pairs_left {
            continue;
        }
        pairs_left -= pairs;
        let found = (likeness(strsim::osa_distance(rest, rest_of_key)), key);
        let is_nearer = |other: &(f64, &str)| {
            other.0.total_cmp(&found.0).is_gt() || other.0 == found.0 && other.1 <= found.1
        };
        if found.0 >= LIKENESS_MIN {
            near.insert(near.partition_point(is_nearer), found);
            near.truncate(N_MAX);
        }
    }
    near.into_iter().map(|(_, key)| key.to_owned()).collect()
}

/// The number of each character in a text, where some characters count as one.
struct Counts {
    n_chars: usize,
    counts: [u32; 64],
}

impl Counts {
    fn of(text: &str) -> Self {
        let mut all = Self { n_chars: 0, counts: [0; 64] };
        for char in text.chars() {
            all.n_chars += 1;
            all.counts[char as usize % 64] += 1;
        }
        all
    }

    /// A distance that two texts are at least apart: each step adds or takes one character at most.
    fn distance_min(&self, other: &Self) -> usize {
        let pairs = || self.counts.iter().zip(&other.counts);
        let missing: u32 = pairs().map(|(one, other)| one.saturating_sub(*other)).sum();
        let added: u32 = pairs().map(|(one, other)| other.saturating_sub(*one)).sum();
        missing.max(added) as usize
    }
}

/// Two texts without the beginning and the end that they have in common, which are at no distance.
fn without_common_ends<'t>(one: &'t str, other: &'t str) -> (&'t str, &'t str) {
    let same = |(a, b): &(char, char)| a == b;
    let start = one.chars().zip(other.chars()).take_while(same).map(|(char, _)| char.len_utf8());
    let start: usize = start.sum();
    let (one, other) = (&one[start..], &other[start..]);
    let end = one.chars().rev().zip(other.chars().rev()).take_while(same);
    let end: usize = end.map(|(char, _)| char.len_utf8()).sum();
    (&one[..one.len() - end], &other[..other.len() - end])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn near_keys_come_nearest_first() {
        let keys = ["svm/cv/fit-00", "svm/cv/fit-01", "tree/prod", "svm/cv/fit-0x", "svm/cv/fit"];
        let found = near("svm/cv/fit-0", keys.into_iter());
        assert_eq!(found, ["svm/cv/fit-00", "svm/cv/fit-01", "svm/cv/fit-0x"]);
        assert!(near("zzz", keys.into_iter()).is_empty());
        assert!(near("", keys.into_iter()).is_empty());
    }

    #[test]
    fn many_keys_and_long_ones_are_looked_through_at_a_bounded_cost() {
        let keys: Vec<String> = (0..100_000).map(|i| format!("tree/{i:07}/leaf")).collect();
        assert_eq!(near("tree/0000017/leav", keys.iter().map(String::as_str))[0], keys[17]);
        let long: Vec<String> = (0..20)
            .map(|i| {
                (0..200_000_u32).map(|j| char::from(b'a' + (j * (i + 3) % 26) as u8)).collect()
            })
            .collect();
        near(&long[7].replace('c', "dz"), long.iter().map(String::as_str));
    }

    proptest! {
        /// The same as comparing all pairs in full.
        #[test]
        fn nothing_near_is_missed(
            wanted in "[abcé]{0,9}",
            keys in proptest::collection::btree_set("[abcé]{1,9}", 0..12),
        ) {
            let mut all: Vec<(f64, &str)> = keys
                .iter()
                .map(|key| {
                    let longer = key.chars().count().max(wanted.chars().count()) as f64;
                    (1.0 - strsim::osa_distance(&wanted, key) as f64 / longer, key.as_str())
                })
                .filter(|(likeness, _)| *likeness >= LIKENESS_MIN)
                .collect();
            all.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
            all.truncate(N_MAX);
            let all: Vec<&str> = all.into_iter().map(|(_, key)| key).collect();
            prop_assert_eq!(near(&wanted, keys.iter().map(String::as_str)), all);
        }
    }
}
