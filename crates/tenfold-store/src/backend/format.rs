//! The format of a store, and which formats this version reads.

use crate::digest::Digest;

/// The newest format that this version reads, and the one that it writes.
pub(crate) const VERSION: u32 = 1;

/// The name of the file that holds the format.
pub(crate) const FILE: &str = "FORMAT";

/// Its content. From version 2 on a line with the digest of the first one follows, so that no damage
/// makes this a newer format.
pub(crate) const CURRENT: &str = "tenfold-store 1\n";

/// The state of the file that holds the format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// The format that this version writes.
    Current,
    /// A newer one.
    Newer(u32),
    /// None, or a damaged one; in words.
    Unknown(String),
}

impl Format {
    /// Reads the content of the file, if there is one.
    pub(crate) fn of(bytes: Option<&[u8]>) -> Self {
        let Some(bytes) = bytes else { return Self::Unknown(format!("no {FILE} file")) };
        let text = String::from_utf8_lossy(bytes);
        match newer(&text) {
            _ if text == CURRENT => Self::Current,
            Some(version) => Self::Newer(version),
            None => Self::Unknown(format!(
                "a {FILE} file that begins {:?}",
                text.chars().take(20).collect::<String>()
            )),
        }
    }
}

/// The version of a newer format.
fn newer(text: &str) -> Option<u32> {
    let (line, sum) = text.split_once('\n')?;
    let version = line.strip_prefix("tenfold-store ")?.parse().ok()?;
    let is_whole = sum.strip_suffix('\n')?.parse() == Ok(Digest::of(line.as_bytes()));
    (is_whole && version > VERSION).then_some(version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_flipped_bit_makes_another_format() {
        assert_eq!(Format::of(Some(CURRENT.as_bytes())), Format::Current);
        let line = "tenfold-store 2";
        let next = format!("{line}\n{}\n", Digest::of(line.as_bytes()));
        assert_eq!(Format::of(Some(next.as_bytes())), Format::Newer(2));
        for whole in [CURRENT, &next] {
            for bit in 0..8 * whole.len() {
                let mut bytes = whole.as_bytes().to_vec();
                bytes[bit / 8] ^= 1 << (bit % 8);
                assert!(matches!(Format::of(Some(&bytes)), Format::Unknown(_)), "{bit}");
            }
        }
    }
}
