//! Any text is an estimator or is refused, as JSON and as TOML; one that is read is written as it was
//! read.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tenfold::estimator::{Classifier, Regressor, Transformer};
use tenfold::model_selection::Splitter;

fuzz_target!(|text: &str| {
    let _ = <dyn Regressor>::from_json(text);
    let _ = <dyn Transformer>::from_json(text);
    let _ = <dyn Splitter>::from_toml(text);
    let json = <dyn Classifier>::from_json(text);
    for classifier in [json, <dyn Classifier>::from_toml(text)].into_iter().flatten() {
        let again = <dyn Classifier>::from_json(&classifier.to_json().unwrap()).unwrap();
        assert_eq!(again.to_value().unwrap(), classifier.to_value().unwrap());
    }
});
