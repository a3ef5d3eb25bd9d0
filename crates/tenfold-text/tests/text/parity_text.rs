//! Vectorizers have the terms and the numbers of scikit-learn, on the cases of
//! `tests/oracle/text.json`.

use std::path::Path;

use serde::Deserialize;
use tenfold::data::Records;
use tenfold::estimator::Transformer;
use tenfold::feature_extraction::{
    CountVectorizer, HashingVectorizer, Norm, StripAccents, TfidfTransformer, TfidfVectorizer,
    english_stop_words,
};

#[derive(Deserialize)]
struct Oracle {
    messages: Vec<String>,
    english_stop_words: Vec<String>,
    cases: Vec<Case>,
    transformer_cases: Vec<TransformerCase>,
}

#[derive(Debug, Deserialize)]
struct Case {
    vectorizer: String,
    options: Options,
    terms: Option<Vec<String>>,
    idf: Option<Vec<f64>>,
    features: Vec<Vec<u32>>,
    numbers: Vec<Vec<f64>>,
}

#[derive(Debug, Deserialize)]
struct TransformerCase {
    options: Options,
    features: Vec<Vec<u32>>,
    numbers: Vec<Vec<f64>>,
}

/// The arguments of scikit-learn; absent ones have their default.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Options {
    analyzer: Option<String>,
    ngram_range: Option<(usize, usize)>,
    lowercase: Option<bool>,
    strip_accents: Option<String>,
    token_pattern: Option<String>,
    stop_words: Option<StopWords>,
    min_df: Option<Frequency>,
    max_df: Option<Frequency>,
    max_features: Option<usize>,
    binary: Option<bool>,
    use_idf: Option<bool>,
    smooth_idf: Option<bool>,
    sublinear_tf: Option<bool>,
    #[serde(default = "l2")]
    norm: Option<String>,
    n_features: Option<usize>,
    alternate_sign: Option<bool>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum StopWords {
    Language(String),
    List(Vec<String>),
}

impl StopWords {
    fn words(&self) -> Vec<String> {
        match self {
            Self::Language(language) => {
                assert_eq!(language, "english");
                english_stop_words().map(str::to_owned).collect()
            }
            Self::List(words) => words.clone(),
        }
    }
}

fn l2() -> Option<String> {
    Some("l2".into())
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(untagged)]
enum Frequency {
    Count(usize),
    Share(f64),
}

fn oracle() -> Oracle {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/oracle/text.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

impl Options {
    fn norm(&self) -> Norm {
        match self.norm.as_deref() {
            None => Norm::None,
            Some("l1") => Norm::L1,
            Some("l2") => Norm::L2,
            Some(other) => panic!("no norm {other}"),
        }
    }
}

/// The options that all vectorizers have.
macro_rules! with_analysis {
    ($vectorizer:expr, $options:expr) => {{
        let (mut vectorizer, options) = ($vectorizer, $options);
        let (low, high) = options.ngram_range.unwrap_or((1, 1));
        vectorizer = match options.analyzer.as_deref() {
            None => vectorizer.word_ngrams(low..=high),
            Some("char") => vectorizer.char_ngrams(low..=high),
            Some("char_wb") => vectorizer.char_ngrams_in_words(low..=high),
            Some(other) => panic!("no analyzer {other}"),
        };
        vectorizer = vectorizer.lowercase(options.lowercase.unwrap_or(true));
        vectorizer = match options.strip_accents.as_deref() {
            None => vectorizer,
            Some("ascii") => vectorizer.strip_accents(StripAccents::Ascii),
            Some("unicode") => vectorizer.strip_accents(StripAccents::Unicode),
            Some(other) => panic!("no way {other}"),
        };
        if options.token_pattern.is_some() {
            vectorizer = vectorizer.token_chars_min(1);
        }
        vectorizer.stop_words(options.stop_words.iter().flat_map(StopWords::words))
    }};
}

/// The options of a vectorizer that has a vocabulary.
macro_rules! with_limits {
    ($vectorizer:expr, $options:expr) => {{
        let (mut vectorizer, options) = ($vectorizer, $options);
        vectorizer = match options.min_df {
            None => vectorizer,
            Some(Frequency::Count(count)) => vectorizer.min_df(count),
            Some(Frequency::Share(share)) => vectorizer.min_df(share),
        };
        vectorizer = match options.max_df {
            None => vectorizer,
            Some(Frequency::Count(count)) => vectorizer.max_df(count),
            Some(Frequency::Share(share)) => vectorizer.max_df(share),
        };
        vectorizer.max_features(options.max_features)
    }};
}

/// The options of weighting.
macro_rules! with_tfidf {
    ($weighting:expr, $options:expr) => {
        $weighting
            .use_idf($options.use_idf.unwrap_or(true))
            .smooth_idf($options.smooth_idf.unwrap_or(true))
            .sublinear_tf($options.sublinear_tf.unwrap_or(false))
            .norm($options.norm())
    };
}

#[track_caller]
fn check_rows(found: &Records, features: &[Vec<u32>], numbers: &[Vec<f64>], what: &str) {
    let found = found.as_sparse().unwrap();
    assert_eq!(found.n_samples(), features.len(), "{what}");
    for (sample, row) in found.rows().enumerate() {
        assert_eq!(row.indices, features[sample], "{what}: features of message {sample}");
        check_numbers(row.values, &numbers[sample], &format!("{what}: message {sample}"));
    }
}

#[track_caller]
fn check_numbers(found: &[f64], expected: &[f64], what: &str) {
    assert_eq!(found.len(), expected.len(), "{what}");
    for (found, expected) in found.iter().zip(expected) {
        let bound = 1e-12 * expected.abs().max(1.0);
        assert!((found - expected).abs() <= bound, "{what}: {found} is not {expected}");
    }
}

fn fitted(case: &Case, x: &Records) -> (Option<Vec<String>>, Option<Vec<f64>>, [Records; 2]) {
    let options = &case.options;
    let binary = options.binary.unwrap_or(false);
    match case.vectorizer.as_str() {
        "CountVectorizer" => {
            let vectorizer = with_analysis!(CountVectorizer::new(), options).binary(binary);
            let (model, x_at_fit) = with_limits!(vectorizer, options).fit_transform(x).unwrap();
            let x = tenfold::estimator::TransformerModel::transform(&model, x).unwrap();
            (Some(model.terms().to_vec()), None, [x_at_fit, x])
        }
        "TfidfVectorizer" => {
            let vectorizer = with_analysis!(TfidfVectorizer::new(), options).binary(binary);
            let vectorizer = with_tfidf!(with_limits!(vectorizer, options), options);
            let (model, x_at_fit) = vectorizer.fit_transform(x).unwrap();
            let x = tenfold::estimator::TransformerModel::transform(&model, x).unwrap();
            (Some(model.terms().to_vec()), model.idf().map(<[f64]>::to_vec), [x_at_fit, x])
        }
        "HashingVectorizer" => {
            let vectorizer = with_analysis!(HashingVectorizer::new(), options)
                .n_features(options.n_features.unwrap_or(1 << 20))
                .alternate_sign(options.alternate_sign.unwrap_or(true))
                .binary(binary)
                .norm(options.norm());
            let (model, x_at_fit) = vectorizer.boxed().fit_transform(x, None).unwrap();
            (None, None, [x_at_fit, model.transform(x).unwrap()])
        }
        other => panic!("no vectorizer {other}"),
    }
}

#[test]
fn terms_and_numbers_are_those_of_scikit_learn() {
    let oracle = oracle();
    let x = Records::text(&oracle.messages).unwrap();
    for case in &oracle.cases {
        let what = format!("{} {:?}", case.vectorizer, case.options);
        let (terms, idf, rows) = fitted(case, &x);
        assert_eq!(terms, case.terms, "{what}");
        match (&idf, &case.idf) {
            (Some(found), Some(expected)) => check_numbers(found, expected, &what),
            (found, expected) => assert_eq!(found, expected, "{what}"),
        }
        for rows in &rows {
            check_rows(rows, &case.features, &case.numbers, &what);
            assert_eq!(rows.feature_names(), case.terms.as_deref());
        }
    }
}

#[test]
fn english_stop_words_are_those_of_scikit_learn() {
    assert!(english_stop_words().eq(oracle().english_stop_words));
}

#[test]
fn weights_of_counts_are_those_of_scikit_learn() {
    let oracle = oracle();
    let x = Records::text(&oracle.messages).unwrap();
    let (_, counts) = CountVectorizer::new().min_df(2).fit_transform(&x).unwrap();
    for TransformerCase { options, features, numbers } in &oracle.transformer_cases {
        let model = with_tfidf!(TfidfTransformer::new(), options).fit(&counts).unwrap();
        let weighted = tenfold::estimator::TransformerModel::transform(&model, &counts).unwrap();
        check_rows(&weighted, features, numbers, &format!("{options:?}"));
    }
}
