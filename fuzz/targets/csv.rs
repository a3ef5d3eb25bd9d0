//! Any bytes are a table or are refused, whatever the options of the reader, which the first byte
//! chooses.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tenfold::data::{CsvReader, Missing};

fuzz_target!(|bytes: &[u8]| {
    let Some((options, text)) = bytes.split_first() else { return };
    let mut reader = CsvReader::new();
    reader = match options & 3 {
        0 => reader,
        1 => reader.missing(Missing::DropRow),
        2 => reader.missing(Missing::Keep),
        _ => reader.delimiter(b';'),
    };
    if options & 4 != 0 {
        reader = reader.find_text_columns();
    }
    if options & 8 != 0 {
        let _ = reader.read_regression(text);
    } else {
        let _ = reader.read_classification(text);
    }
});
