//! The weight of each term of a vocabulary in a text: its count times the rarity of the term.

use serde::{Deserialize, Serialize};
use tenfold_ml::authoring::FittedFeatures;
use tenfold_ml::data::Records;
use tenfold_ml::error::Result;
use tenfold_ml::estimator::{Supervision, Transformer, TransformerModel};
use tenfold_ml::setters;

use crate::feature_extraction::Norm;
use crate::feature_extraction::analysis::{Analysis, Owner, owner};
use crate::feature_extraction::analyzer::Analyzer;
use crate::feature_extraction::document_frequency::Limits;
use crate::feature_extraction::learning::Learning;
use crate::feature_extraction::occurrences::Occurrences;
use crate::feature_extraction::options::{analysis_options, limit_options, tfidf_options};
use crate::feature_extraction::term_model::TermModel;
use crate::feature_extraction::vectorizer::vectorizer;
use crate::feature_extraction::weighting::{Tfidf, Weighting};

/// To be raised when the same texts give another model, or it transforms in another way.
const VERSION: u32 = 1;

const OWNER: Owner = owner!("tfidf-vectorizer", "TfidfVectorizer");

/// Weighs the terms of texts by term frequency times inverse document frequency:
/// [`CountVectorizer`](crate::feature_extraction::CountVectorizer) and
/// [`TfidfTransformer`](crate::feature_extraction::TfidfTransformer) in one pass.
///
/// A count is multiplied by `1 + ln((1 + n) / (1 + df))` for the `df` of `n` texts that have the
/// term, then each text is divided by its norm (K. Spärck Jones, "A statistical interpretation of
/// term specificity", 1972, in the variant of scikit-learn's `TfidfVectorizer`, whose numbers
/// these are). The features are sparse, in the ascending order of the terms, which are their names.
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
/// | [`use_idf`](Self::use_idf) | `true` |
/// | [`smooth_idf`](Self::smooth_idf) | `true` |
/// | [`sublinear_tf`](Self::sublinear_tf) | `false` |
/// | [`norm`](Self::norm) | [`Norm::L2`] |
///
/// ```
/// use tenfold::data::Records;
/// use tenfold::estimator::TransformerModel;
/// use tenfold::feature_extraction::TfidfVectorizer;
///
/// let x = Records::text(["cancel my flight", "book my flight", "book a hotel"])?;
/// let (model, weighted) = TfidfVectorizer::new().fit_transform(&x)?;
/// assert_eq!(model.terms(), ["book", "cancel", "flight", "hotel", "my"]);
/// assert_eq!(model.idf().unwrap()[1], 2.0_f64.ln() + 1.0);
/// assert_eq!(weighted.as_sparse()?.row(2).indices, [0, 3]);
///
/// // Terms that were not in the texts of the fit do not count.
/// let other = model.transform(&Records::text(["my hotel in Oslo"])?)?;
/// assert_eq!(other.as_sparse()?.row(0).indices, [3, 4]);
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct TfidfVectorizer {
    #[serde(flatten)]
    analysis: Analysis,
    #[serde(flatten)]
    limits: Limits,
    binary: bool,
    #[serde(flatten)]
    tfidf: Tfidf,
}

vectorizer!(TfidfVectorizer, TfidfVectorizerModel, OWNER, "tfidf-vectorizer", VERSION);

impl TfidfVectorizer {
    analysis_options!();
    limit_options!();
    tfidf_options!();

    setters! {
        /// Whether a term counts 1 where it is, however often, before it is weighted.
        binary: bool,
    }

    fn weighting(&self, dfs: &[u32], n_texts: usize) -> Weighting {
        self.tfidf.weighting(dfs, n_texts, self.binary)
    }
}

impl TfidfVectorizerModel {
    /// The inverse document frequency of each term; `None` if it is not used.
    pub fn idf(&self) -> Option<&[f64]> {
        self.terms.weighting().idf()
    }
}
