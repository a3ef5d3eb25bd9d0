//! Any header and body behind a right digest are a model or are refused.
#![no_main]

use std::path::PathBuf;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use tenfold_ml::{ClassifierModel, ModelHeader, RegressorModel, TransformerModel};
use tenfold_store::Digest;

static FILE: LazyLock<PathBuf> = LazyLock::new(|| {
    tempfile::tempdir().expect("a temporary directory can be made").keep().join("model")
});

fuzz_target!(|bytes: &[u8]| {
    let start = format!("tenfold-model 1\n{}\n", Digest::of(bytes));
    std::fs::write(&*FILE, [start.as_bytes(), bytes].concat()).unwrap();
    let _ = ModelHeader::read(&*FILE);
    let _ = <dyn ClassifierModel>::load(&*FILE);
    let _ = <dyn RegressorModel>::load(&*FILE);
    let _ = <dyn TransformerModel>::load(&*FILE);
});
