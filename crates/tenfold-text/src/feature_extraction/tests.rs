//! Refused input of vectorizers, the rules for words, and that nothing depends on how texts are
//! divided among threads.

use std::path::Path;

use proptest::prelude::*;
use serde::Deserialize;
use tenfold_ml::data::{Records, Rows};
use tenfold_ml::estimator::TransformerModel;

use super::*;

fn texts() -> Records {
    Records::text(["book a flight", "cancel my flight", "", "flight 12 book"]).unwrap()
}

#[track_caller]
fn refused<T>(found: tenfold_ml::error::Result<T>, expected: &str) {
    match found {
        Ok(_) => panic!("nothing was refused"),
        Err(error) => assert_eq!(error.to_string(), expected),
    }
}

fn count() -> CountVectorizer {
    CountVectorizer::new()
}

#[test]
fn a_vocabulary_without_a_term_says_why() {
    let start = "count-vectorizer could not be fitted:";
    let none = Records::text(["a", "!", ""]).unwrap();
    refused(
        count().fit(&none),
        &format!(
            "{start} none of 3 texts has a term: a term is a word of at least 2 letters, digits \
             or underscores; give other texts, or use `token_chars_min` or `char_ngrams`"
        ),
    );
    refused(
        count().word_ngrams(4..=5).fit(&texts()),
        &format!(
            "{start} none of 4 texts has a term: a term is 4 words of at least 2 letters, digits \
             or underscores; give other texts, or use `token_chars_min` or `char_ngrams`"
        ),
    );
    let empty = Records::text(["", ""]).unwrap();
    refused(
        count().char_ngrams(2..=3).fit(&empty),
        &format!(
            "{start} none of 2 texts has a term: a term is 2 characters or more; give other texts"
        ),
    );
    let words = ["12", "book", "cancel", "flight", "my"];
    refused(
        count().stop_words(words).fit(&texts()),
        &format!("{start} all words of 4 texts are stop words; give fewer stop words"),
    );
    refused(
        count().min_df(4).fit(&texts()),
        &format!(
            "{start} none of the 5 terms of 4 texts is in at least 4 and at most 1.0 of them; \
             lower min_df or raise max_df"
        ),
    );
    let none = Records::text(Vec::<&str>::new()).unwrap();
    refused(count().fit(&none), "records is empty; at least one sample is needed");
}

#[test]
fn parameters_out_of_range_are_named() {
    let ngrams = "a range that starts at 1 or above and does not end below its start is expected, \
                  1..=2 for example";
    for (from, to) in [(0, 1), (2, 1), (0, 0)] {
        let (n, shown) = (from..=to, format!("{from}..={to}"));
        let expected = format!("CountVectorizer ngram_range = {shown} is out of range: {ngrams}");
        refused(count().word_ngrams(n.clone()).fit(&texts()), &expected);
        let expected = format!("HashingVectorizer ngram_range = {shown} is out of range: {ngrams}");
        refused(HashingVectorizer::new().char_ngrams(n).fit(&texts()), &expected);
    }
    refused(
        TfidfVectorizer::new().max_features(0).fit(&texts()),
        "TfidfVectorizer max_features = 0 is out of range: at least 1 term is expected",
    );
    refused(
        count().min_df(3).max_df(0.5).fit(&texts()),
        "CountVectorizer min_df = 3 with max_df 0.5 and 4 texts is out of range: min_df must not \
         ask for more texts than max_df allows",
    );
    for (share, shown) in [(1.5, "1.5"), (-0.1, "-0.1"), (f64::NAN, "NaN")] {
        refused(
            count().max_df(share).fit(&texts()),
            &format!("CountVectorizer max_df = {shown} is out of range: a share from 0.0 to 1.0"),
        );
    }
    refused(
        count().min_df(0).fit(&texts()),
        "CountVectorizer min_df = 0 is out of range: at least 1 text, or a share from 0.0 to 1.0",
    );
    refused(
        count().token_chars_min(0).fit(&texts()),
        "CountVectorizer token_chars_min = 0 is out of range: at least 1 character is expected",
    );
    refused(
        count().char_ngrams(1..=2).stop_words(["my"]).fit(&texts()),
        "CountVectorizer stop_words = a list of 1 is out of range: only terms of words can do without \
         some; leave them out, or use `word_ngrams`",
    );
    for n_features in [0, 1 << 31] {
        refused(
            HashingVectorizer::new().n_features(n_features).fit(&texts()),
            &format!(
                "HashingVectorizer n_features = {n_features} is out of range: from 1 to 2147483647"
            ),
        );
    }
}

#[test]
fn records_that_are_no_texts_are_refused_at_fit_and_later() {
    let numbers = Records::dense(ndarray::array![[1.0]]).unwrap();
    let dense = "one column of texts are needed here but the records are dense numbers; give this \
                 step another input";
    refused(count().fit(&numbers), dense);
    refused(TfidfVectorizer::new().fit(&numbers), dense);
    refused(HashingVectorizer::new().fit(&numbers), dense);
    refused(count().fit(&texts()).unwrap().transform(&numbers), dense);
    refused(HashingVectorizer::new().fit(&texts()).unwrap().transform(&numbers), dense);
    let needed = "sparse numbers are needed here but the records are";
    let expected = format!("{needed} dense numbers; give this step another input");
    refused(TfidfTransformer::new().fit(&numbers), &expected);
    let expected = format!("{needed} texts; put a vectorizer before this step");
    refused(TfidfTransformer::new().fit(&texts()), &expected);
}

#[test]
fn counts_below_zero_and_features_of_no_sample_are_refused() {
    let mut counts = sprs::TriMatI::<f64, u32>::new((2, 3));
    counts.add_triplet(0, 0, 1.0);
    counts.add_triplet(1, 2, 2.0);
    let x = Records::sparse(counts.to_csr()).unwrap();
    let transformer = TfidfTransformer::new();
    assert!(transformer.fit(&x).is_ok());
    refused(
        transformer.clone().smooth_idf(false).fit(&x),
        "tfidf-transformer could not be fitted: no sample has column 1, so without smooth_idf it \
         would weigh infinitely much; leave it out, or use smooth_idf",
    );
    counts.add_triplet(1, 1, -3.0);
    let x = Records::sparse(counts.to_csr()).unwrap();
    let expected = "TfidfTransformer count = -3 (row 1, column 1) is out of range: counts are \
                    at least 0";
    refused(transformer.fit(&x), expected);
}

#[test]
fn stop_words_are_left_out() {
    let model = count().stop_words(english_stop_words()).fit(&texts()).unwrap();
    assert_eq!(model.terms(), ["12", "book", "cancel", "flight"]);
    assert_eq!((model.feature("flight"), model.feature("my")), (Some(3), None));
}

#[test]
fn of_terms_that_occur_alike_those_that_come_first_stay() {
    let model = count().max_features(3).fit(&texts()).unwrap();
    assert_eq!(model.terms(), ["12", "book", "flight"]);
}

#[test]
fn a_selection_counts_alone_and_no_text_gives_no_row() {
    let (model, counts) = count().fit_transform(&texts().select(&vec![3, 0].into())).unwrap();
    assert_eq!(model.terms(), ["12", "book", "flight"]);
    assert_eq!(counts.as_sparse().unwrap().row(0).indices, [0, 1, 2]);
    let none = model.transform(&texts().select(&Rows::from(vec![]))).unwrap();
    assert_eq!((none.n_samples(), none.n_features()), (0, 3));
}

#[derive(Deserialize)]
struct Oracle {
    characters: Characters,
}

/// Code points as the first and the last of each run.
#[derive(Deserialize)]
struct Characters {
    word: Vec<(u32, u32)>,
    space: Vec<(u32, u32)>,
    unassigned: Vec<(u32, u32)>,
}

#[test]
fn every_character_that_python_knows_is_a_word_or_a_space_where_it_is_one_there() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/oracle/text.json");
    let text = std::fs::read_to_string(path).unwrap();
    let Characters { word, space, unassigned } =
        serde_json::from_str::<Oracle>(&text).unwrap().characters;
    let holds = |runs: &[(u32, u32)], c: char| {
        let after = runs.partition_point(|&(first, _)| first <= u32::from(c));
        after > 0 && runs[after - 1].1 >= u32::from(c)
    };
    for c in ('\0'..=char::MAX).filter(|&c| !holds(&unassigned, c)) {
        assert_eq!(characters::is_word(c), holds(&word, c), "{c:?}");
        assert_eq!(characters::is_space(c), holds(&space, c), "{c:?}");
    }
}

/// Texts of few letters, so that terms meet; some are not ASCII.
fn some_texts() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec("[ab _é]{0,12}", 1..400)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_number_of_threads_does_not_matter(texts in some_texts()) {
        let x = Records::text(&texts).unwrap();
        let vectorizer = TfidfVectorizer::new().char_ngrams(1..=3).sublinear_tf(true);
        let on = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| vectorizer.fit_transform(&x))
        };
        let (Ok((model, rows)), Ok((other, other_rows))) = (on(1), on(5)) else {
            prop_assert!(texts.iter().all(String::is_empty));
            return Ok(());
        };
        prop_assert_eq!(model.terms(), other.terms());
        let again = model.transform(&x).unwrap();
        prop_assert!(rows_of(&other_rows).eq(rows_of(&rows)));
        prop_assert!(rows_of(&again).eq(rows_of(&rows)));
    }
}

fn rows_of(x: &Records) -> impl Iterator<Item = tenfold_ml::data::SparseRow<'_>> {
    x.as_sparse().unwrap().rows()
}

#[test]
fn a_zero_that_is_stored_stays_zero_with_sublinear_counts() {
    let mut counts = sprs::TriMatI::<f64, u32>::new((2, 2));
    [(0, 0, 0.0), (0, 1, 3.0), (1, 0, 1.0)]
        .into_iter()
        .for_each(|(row, column, count)| counts.add_triplet(row, column, count));
    let x = Records::sparse(counts.to_csr()).unwrap();
    let model = TfidfTransformer::new().sublinear_tf(true).fit(&x).unwrap();
    let weighted = model.transform(&x).unwrap().to_array().unwrap();
    assert_eq!(weighted, ndarray::array![[0.0, 1.0], [1.0, 0.0]]);
}

#[test]
fn models_with_a_vocabulary_know_the_column_of_their_texts() {
    let x = texts().with_feature_names(["query"]).unwrap();
    let counts = count().fit(&x).unwrap();
    let weighted = TfidfVectorizer::new().fit(&x).unwrap();
    for features in [counts.features(), weighted.features()] {
        assert_eq!(features.unwrap().names().unwrap(), ["query"]);
    }
}
