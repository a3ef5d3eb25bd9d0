//! Any bytes are a record or are refused, with the check sum that they have and with a right one.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tenfold_store::{Digest, Record};

fuzz_target!(|bytes: &[u8]| {
    let _ = Record::from_bytes(bytes);
    let mut sealed = bytes.to_vec();
    sealed.extend(Digest::of(bytes).as_bytes());
    if let Ok(record) = Record::from_bytes(&sealed) {
        assert_eq!(record.to_bytes(), sealed);
    }
});
