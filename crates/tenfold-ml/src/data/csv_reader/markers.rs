//! The texts that mark a missing value.

/// The texts of missing values, whatever the case of their letters.
#[derive(Clone, Debug)]
pub(super) struct Markers {
    texts: Vec<String>,
    longest: usize,
    /// Whether a marker begins with a byte, in either case; the first of all for the empty one.
    first: [bool; 256],
    empty: bool,
}

/// The markers by default.
pub(super) const MISSING: [&str; 6] = ["", "NA", "N/A", "NaN", "null", "?"];

impl Markers {
    pub(super) fn new(texts: &[String]) -> Self {
        let mut first = [false; 256];
        for byte in texts.iter().filter_map(|text| text.bytes().next()) {
            first[usize::from(byte.to_ascii_lowercase())] = true;
            first[usize::from(byte.to_ascii_uppercase())] = true;
        }
        Self {
            longest: texts.iter().map(String::len).max().unwrap_or_default(),
            empty: texts.iter().any(String::is_empty),
            texts: texts.iter().filter(|text| !text.is_empty()).cloned().collect(),
            first,
        }
    }

    /// Returns `true` if a cell is one of them.
    #[inline]
    pub(super) fn contain(&self, cell: &str) -> bool {
        match cell.as_bytes().first() {
            None => self.empty,
            Some(&byte) => {
                self.first[usize::from(byte)]
                    && cell.len() <= self.longest
                    && self.texts.iter().any(|text| text.eq_ignore_ascii_case(cell))
            }
        }
    }
}
