//! Counts of the terms of a vocabulary in texts.

use serde::{Deserialize, Serialize};
use tenfold_ml::authoring::FittedFeatures;
use tenfold_ml::data::Records;
use tenfold_ml::error::Result;
use tenfold_ml::estimator::{Supervision, Transformer, TransformerModel};
use tenfold_ml::setters;

use crate::feature_extraction::analysis::{Analysis, Owner, owner};
use crate::feature_extraction::analyzer::Analyzer;
use crate::feature_extraction::document_frequency::Limits;
use crate::feature_extraction::learning::Learning;
use crate::feature_extraction::occurrences::Occurrences;
use crate::feature_extraction::options::{analysis_options, limit_options};
use crate::feature_extraction::term_model::TermModel;
use crate::feature_extraction::vectorizer::vectorizer;
use crate::feature_extraction::weighting::Weighting;

/// To be raised when the same texts give another model, or it transforms in another way.
const VERSION: u32 = 1;

const OWNER: Owner = owner!("count-vectorizer", "CountVectorizer");

/// Counts the terms of texts: a feature per term of a vocabulary, which is learned.
///
/// A term is a word, several words that follow each other, or some characters that do. A word is a
/// run of letters, digits and underscores, as `\w` of Python has it. The features are sparse, in
/// the ascending order of the terms, which are their names. Terms, counts and defaults are those of
/// scikit-learn's `CountVectorizer`.
///
/// | parameter | default |
/// |---|---|
/// | terms: [`word_ngrams`](Self::word_ngrams), [`char_ngrams`](Self::char_ngrams) or [`char_ngrams_in_words`](Self::char_ngrams_in_words) | `word_ngrams(1..=1)` |
/// | [`lowercase`](Self::lowercase) | `true` |
/// | [`strip_accents`](Self::strip_accents) | not done |
/// | [`token_chars_min`](Self::token_chars_min), characters | 2 |
/// | [`stop_words`](Self::stop_words) | none |
/// | [`min_df`](Self::min_df), texts or a share | 1 |
/// | [`max_df`](Self::max_df), texts or a share | 1.0 |
/// | [`max_features`](Self::max_features) | no limit |
/// | [`binary`](Self::binary) | `false` |
///
/// ```
/// use tenfold::data::Records;
/// use tenfold::feature_extraction::CountVectorizer;
///
/// let x = Records::text(["Cancel my flight, my dear", "Book a flight"])?;
/// let (model, counts) = CountVectorizer::new().fit_transform(&x)?;
/// assert_eq!(model.terms(), ["book", "cancel", "dear", "flight", "my"]);
/// assert_eq!(counts.to_array()?.row(0).to_vec(), [0.0, 1.0, 1.0, 1.0, 2.0]);
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct CountVectorizer {
    #[serde(flatten)]
    analysis: Analysis,
    #[serde(flatten)]
    limits: Limits,
    binary: bool,
}

vectorizer!(CountVectorizer, CountVectorizerModel, OWNER, "count-vectorizer", VERSION);

impl CountVectorizer {
    analysis_options!();
    limit_options!();

    setters! {
        /// Whether a term counts 1 where it is, however often.
        binary: bool,
    }

    fn weighting(&self, _: &[u32], _: usize) -> Weighting {
        Weighting { binary: self.binary, ..Weighting::none() }
    }
}
