//! Vectorizers in a store: parameters count, a model that is read back makes the same
//! of texts, and one that was tampered with is refused.

use proptest::prelude::*;
use tenfold::data::Records;
use tenfold::estimator::{Transformer, TransformerModel};
use tenfold::feature_extraction::{
    CountVectorizer, HashingVectorizer, Norm, StripAccents, TfidfTransformer, TfidfVectorizer,
    english_stop_words,
};
use tenfold_store::{Source, Stored, fingerprint_of};

type Model = Box<dyn TransformerModel>;

fn encoded(model: &Model) -> Vec<u8> {
    let mut bytes = Vec::new();
    model.encode(&mut bytes).unwrap();
    bytes
}

fn decoded(bytes: &[u8]) -> tenfold_store::Result<Model> {
    Model::decode(&mut Source::new(bytes))
}

fn texts() -> Records {
    Records::text(["Book a flight, a Flight!", "annuler l'été", "cancel flight 42", ""]).unwrap()
}

fn counts() -> Records {
    CountVectorizer::new().fit_transform(&texts()).unwrap().1
}

/// A fitted model of each kind, and the texts of its fit.
fn models() -> Vec<(Model, Records)> {
    let vectorizers = [
        CountVectorizer::new().stop_words(english_stop_words()).boxed(),
        CountVectorizer::new().char_ngrams(2..=3).max_features(9).boxed(),
        TfidfVectorizer::new().word_ngrams(1..=2).strip_accents(StripAccents::Unicode).boxed(),
        TfidfVectorizer::new().use_idf(false).char_ngrams_in_words(3..=4).boxed(),
        HashingVectorizer::new().n_features(64).boxed(),
    ];
    let fitted = vectorizers.map(|vectorizer| (vectorizer.fit(&texts()).unwrap(), texts()));
    let transformer = TfidfTransformer::new().sublinear_tf(true).boxed();
    let transformer = (transformer.fit(&counts()).unwrap(), counts());
    fitted.into_iter().chain([transformer]).collect()
}

fn rows(model: &Model, x: &Records) -> Vec<(Vec<u32>, Vec<u64>)> {
    let x = model.transform(x).unwrap();
    let bits = |values: &[f64]| values.iter().map(|value| value.to_bits()).collect();
    x.as_sparse().unwrap().rows().map(|row| (row.indices.to_vec(), bits(row.values))).collect()
}

#[test]
fn a_vectorizer_that_is_read_back_makes_the_same_of_texts() {
    for (model, x) in models() {
        let bytes = encoded(&model);
        let read = decoded(&bytes).unwrap();
        assert_eq!(encoded(&read), bytes);
        assert_eq!(fingerprint_of(&read).unwrap(), fingerprint_of(&model).unwrap());
        assert_eq!(rows(&read, &x), rows(&model, &x));
    }
}

#[test]
fn a_vocabulary_is_little_more_than_its_letters() {
    let words: Vec<String> = (0..1000).map(|at| format!("word{at}")).collect();
    let model = TfidfVectorizer::new().boxed().fit(&Records::text(&words).unwrap()).unwrap();
    let letters: usize = words.iter().map(String::len).sum();
    assert!(encoded(&model).len() < letters + 9 * words.len() + 300);
}

#[test]
fn every_parameter_counts() {
    let count = CountVectorizer::new;
    let tfidf = TfidfVectorizer::new;
    let hashing = HashingVectorizer::new;
    let weights = TfidfTransformer::new;
    let all = [
        count().boxed(),
        count().word_ngrams(1..=2).boxed(),
        count().char_ngrams(1..=2).boxed(),
        count().char_ngrams_in_words(1..=2).boxed(),
        count().lowercase(false).boxed(),
        count().strip_accents(StripAccents::Unicode).boxed(),
        count().strip_accents(StripAccents::Ascii).boxed(),
        count().token_chars_min(1).boxed(),
        count().stop_words(["my"]).boxed(),
        count().stop_words(english_stop_words()).boxed(),
        count().min_df(2).boxed(),
        count().min_df(1.0).boxed(),
        count().max_df(2).boxed(),
        count().max_features(3).boxed(),
        count().binary(true).boxed(),
        tfidf().boxed(),
        tfidf().binary(true).boxed(),
        tfidf().min_df(2).boxed(),
        tfidf().use_idf(false).boxed(),
        tfidf().smooth_idf(false).boxed(),
        tfidf().sublinear_tf(true).boxed(),
        tfidf().norm(Norm::L1).boxed(),
        tfidf().norm(Norm::None).boxed(),
        hashing().boxed(),
        hashing().n_features(8).boxed(),
        hashing().alternate_sign(false).boxed(),
        hashing().binary(true).boxed(),
        hashing().norm(Norm::L1).boxed(),
        hashing().lowercase(false).boxed(),
        weights().boxed(),
        weights().use_idf(false).boxed(),
        weights().smooth_idf(false).boxed(),
        weights().sublinear_tf(true).boxed(),
        weights().norm(Norm::None).boxed(),
    ];
    let fingerprints: Vec<_> = all.iter().map(|one| fingerprint_of(one).unwrap()).collect();
    for (at, one) in fingerprints.iter().enumerate() {
        assert!(!fingerprints[at + 1..].contains(one), "{:?}", all[at]);
    }
    let order = |words: [&str; 3]| fingerprint_of(&count().stop_words(words).boxed()).unwrap();
    assert_eq!(order(["a", "b", "a"]), order(["b", "a", "b"]));
}

/// Whether a model in which some bytes were replaced is refused.
#[track_caller]
fn refused(model: &Model, from: &[u8], to: &[u8]) -> bool {
    let bytes = encoded(model);
    let at = bytes.windows(from.len()).position(|window| window == from).unwrap();
    decoded(&[&bytes[..at], to, &bytes[at + from.len()..]].concat()).is_err()
}

#[test]
fn a_vocabulary_out_of_order_or_without_its_weights_is_refused() {
    let x = Records::text(["alpha beta"]).unwrap();
    let model = TfidfVectorizer::new().boxed().fit(&x).unwrap();
    assert!(!refused(&model, b"alpha", b"aleph"));
    assert!(refused(&model, b"alpha", b"omega"));
    assert!(refused(&model, b"\x02\x05alpha\x04beta", b"\x01\x05alpha"));
    assert!(refused(&model, b"\x02\x05alpha\x04beta", b"\x00"));
    let one = 1.0_f64.to_le_bytes();
    assert!(!refused(&model, &one, &2.0_f64.to_le_bytes()));
    assert!(refused(&model, &one, &f64::NAN.to_le_bytes()));
}

proptest! {
    #[test]
    fn damaged_bytes_never_panic(at in any::<prop::sample::Index>(), byte: u8, kind in 0_usize..6) {
        let (model, x) = models().swap_remove(kind);
        let mut bytes = encoded(&model);
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if let Ok(read) = decoded(&bytes) {
            // A table of hashes can be asked to be wide, but nothing points past its end.
            let _ = read.transform(&x);
        }
        prop_assert!(decoded(&bytes[..at]).is_err());
    }
}
