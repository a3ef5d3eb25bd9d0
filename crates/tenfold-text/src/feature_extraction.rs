//! Texts as sparse numbers: the terms of a text, their counts and weights.
//!
//! A text goes through an analyzer (`analyzer.rs`), which yields its terms; these are counted with
//! a vocabulary that is learned (`learning.rs`) or without one (`hashing_vectorizer.rs`), and the
//! counts become rows (`occurrences.rs`), which are weighted as they are written (`weighting.rs`).

mod analysis;
mod analyzer;
mod characters;
mod count_vectorizer;
mod document_frequency;
mod hashing_vectorizer;
mod learning;
mod occurrences;
mod options;
mod stop_words;
mod term_model;
mod tfidf_transformer;
mod tfidf_vectorizer;
mod vectorizer;
mod vocabulary;
mod weighting;

pub use analysis::StripAccents;
pub use count_vectorizer::{CountVectorizer, CountVectorizerModel};
pub use document_frequency::DocumentFrequency;
pub use hashing_vectorizer::{HashingVectorizer, HashingVectorizerModel};
pub use stop_words::english_stop_words;
pub use tfidf_transformer::{TfidfTransformer, TfidfTransformerModel};
pub use tfidf_vectorizer::{TfidfVectorizer, TfidfVectorizerModel};
pub use weighting::Norm;

#[cfg(test)]
mod tests;
