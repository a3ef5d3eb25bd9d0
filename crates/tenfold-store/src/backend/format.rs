//! The format of a store, and which formats this version reads.

use crate::error::{Error, Result};

/// The newest format that this version reads, and the one that it writes.
const VERSION: u32 = 1;

/// The name of the file that holds the format.
pub(crate) const FILE: &str = "FORMAT";

/// Its content.
pub(crate) const CURRENT: &str = "tenfold-store 1\n";

/// Refuses a format that this version does not read.
pub(crate) fn check(bytes: &[u8], place: &str) -> Result<()> {
    let text = String::from_utf8_lossy(bytes);
    let version = text.strip_prefix("tenfold-store ").and_then(|text| text.strip_suffix('\n'));
    match version.and_then(|version| version.parse::<u32>().ok()) {
        Some(VERSION) => Ok(()),
        Some(found) if found > VERSION => {
            Err(Error::NewerFormat { place: place.into(), found, supported: VERSION })
        }
        _ => Err(Error::NotAStore {
            place: place.into(),
            found: format!(
                "its FORMAT file begins {:?}",
                text.chars().take(20).collect::<String>()
            ),
        }),
    }
}
