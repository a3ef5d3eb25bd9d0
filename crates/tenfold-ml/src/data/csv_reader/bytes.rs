//! The bytes of a table: from a file, a stream or memory, unpacked and decoded.

use std::borrow::Cow;
use std::io::Read;
use std::path::Path;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use flate2::read::MultiGzDecoder;

use crate::data::TableError;
use crate::data::csv_reader::remedy::Remedy;
use crate::data::csv_reader::split::line_ends;
use crate::error::{Error, Result};
use crate::parallel;

/// The bytes of a file that a thread reads at a time.
const PART: usize = if cfg!(test) { 64 } else { 8 << 20 };

/// The bytes of a table, as they are in its file.
///
/// Any text or bytes in memory are taken where a table is read; a file is opened first, so that its
/// name stands in errors. What gzip has packed is unpacked.
///
/// ```
/// use tenfold::data::{CsvReader, TableBytes};
///
/// let path = std::env::temp_dir().join("tenfold-flowers.csv");
/// # tenfold_store::replace_file(&path, b"width;kind\n1,5;rose\n2,5;lily\n")?;
/// let file = TableBytes::open(path)?; // width;kind, 1,5;rose, 2,5;lily
/// let data = CsvReader::new().target("kind").read_classification(file)?;
/// assert_eq!(data.x.as_dense()?.row(1), [2.5]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct TableBytes<'a> {
    bytes: Cow<'a, [u8]>,
    pub(super) file: Option<&'a str>,
    /// The name of a file that was opened.
    opened: Option<String>,
}

impl TableBytes<'static> {
    /// The bytes of a file.
    ///
    /// # Errors
    /// [`Error::Store`] if the file cannot be read.
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let bytes = tenfold_store::read_file_in_parts(path, PART, |bytes, read| {
            parallel::for_each_chunk(bytes, PART, 1, read);
        })?;
        let bytes = Cow::Owned(bytes);
        Ok(Self { bytes, file: None, opened: Some(path.display().to_string()) })
    }

    /// The bytes of a stream, up to its end.
    ///
    /// # Errors
    /// [`TableError::Read`] when the stream fails.
    pub fn read(mut stream: impl Read) -> Result<Self> {
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).map_err(|source| TableError::Read { source })?;
        Ok(Self { bytes: bytes.into(), file: None, opened: None })
    }
}

impl<'a> From<&'a [u8]> for TableBytes<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Self { bytes: bytes.into(), file: None, opened: None }
    }
}

impl<'a> From<&'a Vec<u8>> for TableBytes<'a> {
    fn from(bytes: &'a Vec<u8>) -> Self {
        bytes.as_slice().into()
    }
}

impl<'a> From<&'a str> for TableBytes<'a> {
    fn from(text: &'a str) -> Self {
        text.as_bytes().into()
    }
}

impl<'a> From<&'a String> for TableBytes<'a> {
    fn from(text: &'a String) -> Self {
        text.as_str().into()
    }
}

impl<'a> From<&'a TableBytes<'_>> for TableBytes<'a> {
    fn from(of: &'a TableBytes<'_>) -> Self {
        Self { bytes: Cow::Borrowed(&of.bytes), file: of.file(), opened: None }
    }
}

impl TableBytes<'_> {
    pub(super) fn file(&self) -> Option<&str> {
        self.opened.as_deref().or(self.file)
    }

    /// The text, by its byte order mark or in this encoding.
    pub(super) fn decode(&self, encoding: &'static Encoding) -> Result<Cow<'_, str>, TableError> {
        let bytes = match self.bytes.starts_with(b"\x1f\x8b") {
            false => Cow::Borrowed(&*self.bytes),
            true => {
                let mut unpacked = Vec::new();
                let read = MultiGzDecoder::new(&*self.bytes).read_to_end(&mut unpacked);
                read.map_err(|source| TableError::Read { source })?;
                Cow::Owned(unpacked)
            }
        };
        if let Some((found, remedy)) = other_format(&bytes) {
            return Err(TableError::NotATable { found, remedy });
        }
        let (encoding, mark) = match Encoding::for_bom(&bytes) {
            Some((encoding, mark)) => (encoding, mark),
            None => (encoding, 0),
        };
        match bytes {
            Cow::Borrowed(bytes) => text(Cow::Borrowed(&bytes[mark..]), encoding),
            Cow::Owned(mut bytes) => {
                bytes.drain(..mark);
                text(Cow::Owned(bytes), encoding)
            }
        }
    }
}

/// The encoding of a name.
pub(super) fn encoding(name: &str) -> Result<&'static Encoding> {
    Encoding::for_label(name.trim().as_bytes()).ok_or_else(|| Error::Param {
        name: "CsvReader encoding",
        value: name.to_owned(),
        expected: "the name of an encoding is expected, utf-8, windows-1252 or utf-16le for example",
    })
}

fn text<'a>(bytes: Cow<'a, [u8]>, encoding: &'static Encoding) -> Result<Cow<'a, str>, TableError> {
    if encoding != UTF_8 {
        let (text, failed) = encoding.decode_without_bom_handling(&bytes);
        if failed {
            let line = text.split('\u{fffd}').next().map_or(1, |read| lines(read.as_bytes()));
            return Err(TableError::NotInEncoding { line, encoding: encoding.name() });
        }
        return Ok(Cow::Owned(text.into_owned()));
    }
    if let Some(encoding) = wide(&bytes) {
        let remedies = vec![Remedy::Encoding(encoding.name())];
        return Err(TableError::NotUtf8 { line: 1, before: String::new(), remedies });
    }
    match bytes {
        Cow::Borrowed(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => Ok(Cow::Borrowed(text)),
            Err(error) => Err(not_utf8(bytes, error.valid_up_to())),
        },
        Cow::Owned(bytes) => match String::from_utf8(bytes) {
            Ok(text) => Ok(Cow::Owned(text)),
            Err(error) => Err(not_utf8(error.as_bytes(), error.utf8_error().valid_up_to())),
        },
    }
}

/// The error of bytes that are UTF-8 up to a place.
fn not_utf8(bytes: &[u8], end: usize) -> TableError {
    let valid = &bytes[..end];
    let start = memchr::memrchr2(b'\n', b'\r', valid).map_or(0, |at| at + 1);
    let before = String::from_utf8_lossy(&valid[start..]);
    let kept = before.char_indices().rev().nth(29).map_or(0, |(at, _)| at);
    let before = before[kept..].to_owned();
    TableError::NotUtf8 {
        line: lines(valid),
        before,
        remedies: vec![Remedy::Encoding("windows-1252")],
    }
}

/// The line at the end of some bytes.
fn lines(bytes: &[u8]) -> u64 {
    line_ends(bytes) + 1
}

/// The encoding of text of two bytes a character that has no byte order mark.
fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = &bytes[..bytes.len().min(1000) & !1];
    let zeros = |at: usize| start.iter().skip(at).step_by(2).filter(|byte| **byte == 0).count();
    let most = start.len() / 2 * 4 / 5;
    match start.len() >= 8 {
        true if zeros(1) > most => Some(UTF_16LE),
        true if zeros(0) > most => Some(UTF_16BE),
        _ => None,
    }
}

/// A format that is no table of text, by its first bytes, and the remedy.
fn other_format(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    const UNPACK: &str = "unpack it first";
    const MAGIC: [(&[u8], &str, &str); 8] = [
        (
            b"PK\x03\x04",
            "a ZIP archive or an Excel workbook",
            "save the sheet as CSV, or unpack it first",
        ),
        (b"\xd0\xcf\x11\xe0", "an Excel workbook", "save the sheet as CSV"),
        (b"BZh", "packed by bzip2", UNPACK),
        (b"\xfd7zXZ", "packed by xz", UNPACK),
        (b"\x28\xb5\x2f\xfd", "packed by zstd", UNPACK),
        (b"PAR1", "a Parquet file", "write it as CSV"),
        (b"%PDF", "a PDF document", "export the table as CSV"),
        (b"SQLite format 3", "a database", "export the table as CSV"),
    ];
    let known = MAGIC.iter().find(|(magic, ..)| bytes.starts_with(magic));
    if let Some((_, found, remedy)) = known {
        return Some((found, remedy));
    }
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]).to_ascii_lowercase();
    let start = start.trim_start_matches('\u{feff}').trim_start();
    if start.starts_with("<!doctype") || start.starts_with("<html") {
        return Some(("a web page", "download the file that the page links to"));
    }
    if start.starts_with("<?xml") {
        return Some(("XML", "convert it to CSV"));
    }
    let json = start.starts_with("{\"") || start.starts_with("[{") || start.starts_with("[[");
    json.then_some(("JSON", "convert it to CSV"))
}
