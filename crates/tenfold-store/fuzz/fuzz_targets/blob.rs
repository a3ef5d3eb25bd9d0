//! Any bytes are a value of a type or are refused.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tenfold_store::{Array, Source, Stored};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(array) = Array::<f64>::decode(&mut Source::new(bytes)) {
        let mut again = Vec::new();
        array.encode(&mut again).unwrap();
        assert_eq!(again, bytes[..again.len()]);
    }
    let _ = Vec::<u16>::decode(&mut Source::new(bytes));
    let _ = String::decode(&mut Source::new(bytes));
    let _ = Vec::<String>::decode(&mut Source::new(bytes));
    let _ = i128::decode(&mut Source::new(bytes));
});
