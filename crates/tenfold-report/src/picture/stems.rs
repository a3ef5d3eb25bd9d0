//! Stems: the parts of keys without their numbers.

use std::collections::{HashMap, HashSet};

/// A part of a key without its number: `fit` of `fit-00`, the empty text of `0012`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Stem<'k> {
    pub(super) text: &'k str,
    pub(super) is_numbered: bool,
}

/// Numbers of stems by the parts of keys.
pub(super) struct Stems<'k> {
    /// Texts before a number without a separator, such as `x` of `x12`, of which there are several.
    bare: HashSet<&'k str>,
    of_parts: HashMap<&'k str, u32>,
    numbers: HashMap<Stem<'k>, u32>,
    pub(super) stems: Vec<Stem<'k>>,
}

/// So many numbers after the same text make it a stem, as in `x1`, `x2`, `x3`, `x4`: fewer may be names, such
/// as `l1` and `l2`.
const SEVERAL: usize = 4;

impl<'k> Stems<'k> {
    pub(super) fn new(keys: impl Iterator<Item = &'k str>) -> Self {
        let mut parts: HashMap<&str, HashSet<&str>> = HashMap::new();
        for part in keys.flat_map(|key| key.split('/')) {
            let text = part.trim_end_matches(|char: char| char.is_ascii_digit());
            if text.len() == part.len() || text.is_empty() || text.ends_with(SEPARATORS) {
                continue;
            }
            let numbers = parts.entry(text).or_default();
            if numbers.len() < SEVERAL {
                numbers.insert(&part[text.len()..]);
            }
        }
        let bare = parts.into_iter().filter(|(_, numbers)| numbers.len() >= SEVERAL);
        Self {
            bare: bare.map(|(text, _)| text).collect(),
            of_parts: HashMap::new(),
            numbers: HashMap::new(),
            stems: Vec::new(),
        }
    }

    /// The number of the stem of a part of a key.
    pub(super) fn number(&mut self, part: &'k str) -> u32 {
        if let Some(&number) = self.of_parts.get(part) {
            return number;
        }
        let stem = self.stem(part);
        let number = *self.numbers.entry(stem).or_insert_with(|| {
            self.stems.push(stem);
            self.stems.len() as u32 - 1
        });
        // Parts that each occur once would only take memory.
        if !stem.is_numbered || self.of_parts.len() < PARTS_MAX {
            self.of_parts.insert(part, number);
        }
        number
    }

    fn stem(&self, part: &'k str) -> Stem<'k> {
        let mut text = part;
        while let Some(shorter) = without_number(text) {
            text = shorter;
        }
        let before = text.trim_end_matches(|char: char| char.is_ascii_digit());
        if before.len() < text.len() && (before.is_empty() || self.bare.contains(before)) {
            text = before;
        }
        Stem { text, is_numbered: text.len() < part.len() }
    }
}

const PARTS_MAX: usize = 1 << 16;

const SEPARATORS: [char; 5] = ['-', '_', '.', '#', ':'];

/// The text before a number after a separator, as in `fit-00`, or in brackets, as in `fit[0]`.
fn without_number(text: &str) -> Option<&str> {
    let inside = text.strip_suffix(']').unwrap_or(text);
    let before = inside.trim_end_matches(|char: char| char.is_ascii_digit());
    let shorter = match inside.len() < text.len() {
        true => before.strip_suffix('[')?,
        false => before.strip_suffix(SEPARATORS)?,
    };
    (before.len() < inside.len() && !shorter.is_empty()).then_some(shorter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_left_out_where_they_count_something() {
        let keys = ["x1/a", "x2/a", "x3", "x4", "norm/l1", "norm/l2"];
        let mut stems = Stems::new(keys.into_iter());
        let cases = [
            ("fit-00", "fit", true),
            ("fit", "fit", false),
            ("fit[3]", "fit", true),
            ("grid-2-07", "grid", true),
            ("0012", "", true),
            ("x3", "x", true),
            ("l1", "l1", false),
            ("-5", "-5", false),
            ("é-1", "é", true),
            ("]", "]", false),
            ("a[]", "a[]", false),
        ];
        for (part, text, is_numbered) in cases {
            let number = stems.number(part);
            assert_eq!(stems.stems[number as usize], Stem { text, is_numbered }, "{part}");
        }
        assert_eq!(stems.number("fit-00"), stems.number("fit-11"));
        assert_ne!(stems.number("fit-00"), stems.number("fit"));
    }
}
