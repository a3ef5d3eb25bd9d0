//! How often each term of a vocabulary occurs in a text.

use serde::{Deserialize, Serialize};

use crate::feature_extraction::analysis::{Analysis, Owner, owner};
use crate::feature_extraction::analyzer::Analyzer;
use crate::feature_extraction::document_frequency::Limits;
use crate::feature_extraction::learning::Learning;
use crate::feature_extraction::occurrences::Occurrences;
use crate::feature_extraction::options::{analysis_options, limit_options};
use crate::feature_extraction::term_model::TermModel;
use crate::feature_extraction::weighting::Weighting;
use tenfold_ml::authoring::FittedFeatures;
use tenfold_ml::data::Records;
use tenfold_ml::error::Result;
use tenfold_ml::estimator::{Supervision, Transformer, TransformerModel};

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

/// A fitted [`CountVectorizer`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CountVectorizerModel {
    terms: TermModel,
}

impl CountVectorizer {
    /// A vectorizer with the defaults above.
    pub fn new() -> Self {
        Self::default()
    }

    analysis_options!();
    limit_options!();

    /// Whether a term counts 1 where it is, however often.
    #[must_use]
    pub fn binary(mut self, binary: bool) -> Self {
        self.binary = binary;
        self
    }

    /// The fitted vectorizer, with its vocabulary.
    ///
    /// # Errors
    /// [`Error::RecordKind`](tenfold_ml::error::Error::RecordKind) if the records are no texts,
    /// [`Error::Empty`](tenfold_ml::error::Error::Empty) without one,
    /// [`Error::Param`](tenfold_ml::error::Error::Param), and [`Error::Fit`](tenfold_ml::error::Error::Fit) if no term is
    /// there or left.
    pub fn fit(&self, x: &Records) -> Result<CountVectorizerModel> {
        Ok(self.learn(x, false)?.0)
    }

    /// The fitted vectorizer and the counts of these texts, in one pass.
    ///
    /// # Errors
    /// As [`CountVectorizer::fit`].
    pub fn fit_transform(&self, x: &Records) -> Result<(CountVectorizerModel, Records)> {
        let (model, occurrences) = self.learn(x, true)?;
        let counts = model.terms.records(occurrences)?;
        Ok((model, counts))
    }

    fn learn(
        &self,
        x: &Records,
        keep_occurrences: bool,
    ) -> Result<(CountVectorizerModel, Vec<Occurrences>)> {
        let analyzer = &Analyzer::new(&self.analysis, &OWNER)?;
        let (limits, binary) = (&self.limits, self.binary);
        let learning = Learning { owner: &OWNER, analyzer, limits, binary, keep_occurrences };
        let weighting = |_: &[u32]| Weighting { binary, ..Weighting::none() };
        let (terms, occurrences) = TermModel::learn(&learning, x, weighting)?;
        Ok((CountVectorizerModel { terms }, occurrences))
    }
}

tenfold_ml::register!(Transformer CountVectorizer: "count-vectorizer", version VERSION);

impl Transformer for CountVectorizer {
    fn name(&self) -> &'static str {
        OWNER.estimator
    }

    fn fit(&self, x: &Records) -> Result<Box<dyn TransformerModel>> {
        Ok(Box::new(CountVectorizer::fit(self, x)?))
    }

    fn fit_transform(
        &self,
        x: &Records,
        _: Option<Supervision<'_>>,
    ) -> Result<(Box<dyn TransformerModel>, Records)> {
        let (model, counts) = CountVectorizer::fit_transform(self, x)?;
        Ok((Box::new(model), counts))
    }
}

impl CountVectorizerModel {
    /// The terms, ascending: one per feature.
    pub fn terms(&self) -> &[String] {
        self.terms.terms()
    }

    /// The feature of a term, if it is in the vocabulary.
    pub fn feature(&self, term: &str) -> Option<usize> {
        self.terms.place(term)
    }
}

tenfold_ml::register!(TransformerModel CountVectorizerModel: "tenfold.count-vectorizer.v1", version VERSION);

impl TransformerModel for CountVectorizerModel {
    /// Terms that are not in the vocabulary do not count.
    fn transform(&self, x: &Records) -> Result<Records> {
        self.terms.transform(x)
    }

    fn features(&self) -> Option<&FittedFeatures> {
        Some(self.terms.features())
    }
}
