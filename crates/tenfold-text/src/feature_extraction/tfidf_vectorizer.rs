//! How much each term of a vocabulary tells of a text: its count, weighted by how rare it is.

use serde::{Deserialize, Serialize};

use crate::feature_extraction::Norm;
use crate::feature_extraction::analysis::{Analysis, Owner, owner};
use crate::feature_extraction::analyzer::Analyzer;
use crate::feature_extraction::document_frequency::Limits;
use crate::feature_extraction::learning::Learning;
use crate::feature_extraction::occurrences::Occurrences;
use crate::feature_extraction::options::{analysis_options, limit_options, tfidf_options};
use crate::feature_extraction::term_model::TermModel;
use crate::feature_extraction::weighting::Tfidf;
use tenfold_ml::authoring::FittedFeatures;
use tenfold_ml::data::Records;
use tenfold_ml::error::Result;
use tenfold_ml::estimator::{Supervision, Transformer, TransformerModel};

/// To be raised when the same texts give another model, or it transforms in another way.
const VERSION: u32 = 1;

const OWNER: Owner = owner!("tfidf-vectorizer", "TfidfVectorizer");

/// Weighs the terms of texts by term frequency times inverse document frequency: what
/// [`CountVectorizer`](crate::feature_extraction::CountVectorizer) and [`TfidfTransformer`](crate::feature_extraction::TfidfTransformer)
/// do in a row, in one pass.
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
/// // What was not in the texts of the fit does not count.
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

/// A fitted [`TfidfVectorizer`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TfidfVectorizerModel {
    terms: TermModel,
}

impl TfidfVectorizer {
    /// A vectorizer with the defaults above.
    pub fn new() -> Self {
        Self::default()
    }

    analysis_options!();
    limit_options!();
    tfidf_options!();

    /// Whether a term counts 1 where it is, however often, before it is weighted.
    #[must_use]
    pub fn binary(mut self, binary: bool) -> Self {
        self.binary = binary;
        self
    }

    /// The fitted vectorizer, with its vocabulary and the weight of each term.
    ///
    /// # Errors
    /// [`Error::RecordKind`](tenfold_ml::error::Error::RecordKind) if the records are no texts,
    /// [`Error::Empty`](tenfold_ml::error::Error::Empty) without one,
    /// [`Error::Param`](tenfold_ml::error::Error::Param), and [`Error::Fit`](tenfold_ml::error::Error::Fit) if no term is
    /// there or left.
    pub fn fit(&self, x: &Records) -> Result<TfidfVectorizerModel> {
        Ok(self.learn(x, false)?.0)
    }

    /// The fitted vectorizer and the weighted terms of these texts, in one pass.
    ///
    /// # Errors
    /// As [`TfidfVectorizer::fit`].
    pub fn fit_transform(&self, x: &Records) -> Result<(TfidfVectorizerModel, Records)> {
        let (model, occurrences) = self.learn(x, true)?;
        let weighted = model.terms.records(occurrences)?;
        Ok((model, weighted))
    }

    fn learn(
        &self,
        x: &Records,
        keep_occurrences: bool,
    ) -> Result<(TfidfVectorizerModel, Vec<Occurrences>)> {
        let analyzer = &Analyzer::new(&self.analysis, &OWNER)?;
        let (limits, binary) = (&self.limits, self.binary);
        let learning = Learning { owner: &OWNER, analyzer, limits, binary, keep_occurrences };
        let weighting = |dfs: &[u32]| self.tfidf.weighting(dfs, x.n_samples(), binary);
        let (terms, occurrences) = TermModel::learn(&learning, x, weighting)?;
        Ok((TfidfVectorizerModel { terms }, occurrences))
    }
}

tenfold_ml::register!(Transformer TfidfVectorizer: "tfidf-vectorizer", version VERSION);

impl Transformer for TfidfVectorizer {
    fn name(&self) -> &'static str {
        OWNER.estimator
    }

    fn fit(&self, x: &Records) -> Result<Box<dyn TransformerModel>> {
        Ok(Box::new(TfidfVectorizer::fit(self, x)?))
    }

    fn fit_transform(
        &self,
        x: &Records,
        _: Option<Supervision<'_>>,
    ) -> Result<(Box<dyn TransformerModel>, Records)> {
        let (model, weighted) = TfidfVectorizer::fit_transform(self, x)?;
        Ok((Box::new(model), weighted))
    }
}

impl TfidfVectorizerModel {
    /// The terms, ascending: one per feature.
    pub fn terms(&self) -> &[String] {
        self.terms.terms()
    }

    /// The feature of a term, if it is in the vocabulary.
    pub fn feature(&self, term: &str) -> Option<usize> {
        self.terms.place(term)
    }

    /// The inverse document frequency of each term; `None` if it is not used.
    pub fn idf(&self) -> Option<&[f64]> {
        self.terms.weighting().idf()
    }
}

tenfold_ml::register!(TransformerModel TfidfVectorizerModel: "tenfold.tfidf-vectorizer.v1", version VERSION);

impl TransformerModel for TfidfVectorizerModel {
    /// Terms that are not in the vocabulary do not count.
    fn transform(&self, x: &Records) -> Result<Records> {
        self.terms.transform(x)
    }

    fn features(&self) -> Option<&FittedFeatures> {
        Some(self.terms.features())
    }
}
