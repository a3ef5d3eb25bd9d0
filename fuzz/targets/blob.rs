//! Any bytes are a value of a type or are refused; a value is written as it was read.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tenfold_store::{Array, Element, Source, Stored};

fuzz_target!(|bytes: &[u8]| {
    array::<f64>(bytes);
    array::<u8>(bytes);
    array::<i16>(bytes);
    array::<u128>(bytes);
    let _ = Vec::<u16>::decode(&mut Source::new(bytes));
    let _ = String::decode(&mut Source::new(bytes));
    let _ = Vec::<String>::decode(&mut Source::new(bytes));
    let _ = char::decode(&mut Source::new(bytes));
    let _ = i128::decode(&mut Source::new(bytes));
});

fn array<E: Element>(bytes: &[u8]) {
    if let Ok(array) = Array::<E>::decode(&mut Source::new(bytes)) {
        let mut again = Vec::new();
        array.encode(&mut again).unwrap();
        assert_eq!(again, bytes[..again.len()]);
    }
}
