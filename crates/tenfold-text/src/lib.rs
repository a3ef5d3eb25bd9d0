//! Texts as sparse numbers: the vectorizers of [Tenfold](https://docs.rs/tenfold).
#![forbid(unsafe_code)]

pub mod feature_extraction;
