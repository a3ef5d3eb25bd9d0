//! Terms as features without a vocabulary: the hash of a term is its feature.

use serde::{Deserialize, Serialize};
use tenfold_ml::authoring::FittedFeatures;
use tenfold_ml::data::{RecordKind, Records};
use tenfold_ml::error::{Error, Result};
use tenfold_ml::estimator::{Transformer, TransformerModel};
use tenfold_ml::{checked_model, setters};

use crate::feature_extraction::Norm;
use crate::feature_extraction::analysis::{Analysis, Owner, owner};
use crate::feature_extraction::analyzer::{Analyzer, Scratch};
use crate::feature_extraction::occurrences::{Occurrences, Rules, by_part};
use crate::feature_extraction::options::analysis_options;
use crate::feature_extraction::weighting::Weighting;

/// To be raised when the same texts give another model, or it transforms in another way.
const VERSION: u32 = 1;

const OWNER: Owner = owner!("hashing-vectorizer", "HashingVectorizer");

/// Counts the terms of texts without a vocabulary: the feature of a term is its hash.
///
/// Nothing is learned, so texts can come in any number of pieces and a model is small; the
/// terms of a feature are unknown, and terms whose hashes collide share one. With
/// [`alternate_sign`](Self::alternate_sign) a term counts 1 or −1, so that such terms cancel out
/// on average (K. Weinberger et al., "Feature hashing for large scale multitask learning", 2009).
/// The hash is MurmurHash3 (A. Appleby, 2011) of 32 bits with seed 0, of the crate `mur3`; features
/// and numbers are those of scikit-learn's `HashingVectorizer`.
///
/// | parameter | default |
/// |---|---|
/// | terms: [`word_ngrams`](Self::word_ngrams), [`char_ngrams`](Self::char_ngrams) or [`char_ngrams_in_words`](Self::char_ngrams_in_words) | `word_ngrams(1..=1)` |
/// | [`lowercase`](Self::lowercase) | `true` |
/// | [`strip_accents`](Self::strip_accents) | not done |
/// | [`token_chars_min`](Self::token_chars_min), characters | 2 |
/// | [`stop_words`](Self::stop_words) | none |
/// | [`n_features`](Self::n_features) | 1,048,576 |
/// | [`alternate_sign`](Self::alternate_sign) | `true` |
/// | [`binary`](Self::binary) | `false` |
/// | [`norm`](Self::norm) | [`Norm::L2`] |
///
/// ```
/// use tenfold::data::Records;
/// use tenfold::estimator::TransformerModel;
/// use tenfold::feature_extraction::{HashingVectorizer, Norm};
///
/// let x = Records::text(["book book a hotel"])?;
/// let hashed = HashingVectorizer::new().n_features(16).norm(Norm::None).fit(&x)?.transform(&x)?;
/// assert_eq!(hashed.as_sparse()?.row(0).values.len(), 2);
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct HashingVectorizer {
    #[serde(flatten)]
    analysis: Analysis,
    n_features: usize,
    alternate_sign: bool,
    binary: bool,
    norm: Norm,
}

checked_model! {
    /// A fitted [`HashingVectorizer`]: its parameters.
    #[derive(Clone)]
    pub struct HashingVectorizerModel {
        features: FittedFeatures,
        analyzer: Analyzer,
        n_features: u32,
        alternate_sign: bool,
        weighting: Weighting,
    }
}

/// A number of features that hashes can be brought to.
fn checked(n_features: usize) -> Result<u32> {
    match u32::try_from(n_features) {
        Ok(number @ 1..=0x7fff_ffff) => Ok(number),
        _ => {
            let (name, value) = ("HashingVectorizer n_features", n_features.to_string());
            Err(Error::Param { name, value, expected: "from 1 to 2147483647" })
        }
    }
}

impl Default for HashingVectorizer {
    fn default() -> Self {
        Self {
            analysis: Analysis::default(),
            n_features: 1 << 20,
            alternate_sign: true,
            binary: false,
            norm: Norm::L2,
        }
    }
}

impl HashingVectorizer {
    /// A vectorizer with the defaults above.
    pub fn new() -> Self {
        Self::default()
    }

    analysis_options!();

    setters! {
        /// The number of features, from 1 to 2,147,483,647. The fewer, the more terms share one.
        n_features: usize,

        /// Whether the hash of a term also says if it counts 1 or −1.
        alternate_sign: bool,

        /// Whether a feature is 1 where one of its terms is.
        binary: bool,

        /// The norm that the numbers of each text are divided by.
        norm: Norm,
    }

    /// The fitted vectorizer. Only the number of columns is learned.
    ///
    /// # Errors
    /// [`Error::RecordKind`] if the records are no texts, [`Error::Empty`] without one,
    /// [`Error::Param`].
    pub fn fit(&self, x: &Records) -> Result<HashingVectorizerModel> {
        self.check_params()?;
        let analyzer = Analyzer::new(&self.analysis)?;
        let n_features = checked(self.n_features)?;
        if x.as_text()?.is_empty() {
            return Err(Error::Empty { what: "records", needed: "sample" });
        }
        let (binary, norm) = (self.binary, self.norm);
        Ok(HashingVectorizerModel {
            features: FittedFeatures::of(x),
            analyzer,
            n_features,
            alternate_sign: self.alternate_sign,
            weighting: Weighting { binary, norm, ..Weighting::none() },
        })
    }
}

tenfold_ml::register!(Transformer HashingVectorizer: "hashing-vectorizer", version VERSION);

impl Transformer for HashingVectorizer {
    fn name(&self) -> &'static str {
        OWNER.estimator
    }

    fn fit(&self, x: &Records) -> Result<Box<dyn TransformerModel>> {
        Ok(Box::new(HashingVectorizer::fit(self, x)?))
    }

    fn check_params(&self) -> Result<()> {
        self.analysis.check(&OWNER)?;
        checked(self.n_features).map(drop)
    }

    fn output_kind(&self, input: Option<RecordKind>) -> Result<Option<RecordKind>> {
        match input {
            None | Some(RecordKind::Texts) => Ok(Some(RecordKind::Sparse)),
            Some(other) => Err(other.refused("one column of texts")),
        }
    }
}

impl HashingVectorizerModel {
    /// The feature of a term, and below it one bit: whether it counts −1.
    fn signed_feature(&self, term: &[u8]) -> u32 {
        let hash = mur3::murmurhash3_x86_32(term, 0) as i32;
        let negative = self.alternate_sign && hash < 0;
        (hash.unsigned_abs() % self.n_features) << 1 | u32::from(negative)
    }
}

impl HashingVectorizerModel {
    fn check(&self) -> Result<()> {
        self.features.check_count(1)?;
        checked(self.n_features as usize)?;
        self.weighting.check(self.n_features as usize)
    }
}

tenfold_ml::register!(TransformerModel HashingVectorizerModel: "tenfold.hashing-vectorizer.v1", version VERSION);

impl TransformerModel for HashingVectorizerModel {
    fn transform(&self, x: &Records) -> Result<Records> {
        let texts = x.as_text()?;
        self.features.check_same(x)?;
        let found = by_part(texts, |samples| {
            let (mut occurrences, mut scratch) = (Occurrences::default(), Scratch::default());
            for sample in samples {
                self.analyzer.each_term(texts.get(sample), &mut scratch, |term| {
                    occurrences.push(self.signed_feature(term));
                });
                occurrences.end_text();
            }
            occurrences.sort(|signed| signed >> 1, |signed| signed);
            occurrences
        });
        let rules = Rules {
            n_features: self.n_features as usize,
            column: |signed| signed >> 1,
            total: |run| run.iter().map(|signed| 1.0 - 2.0 * f64::from(signed & 1)).sum(),
            weighting: &self.weighting,
        };
        rules.records(found)
    }

    fn features(&self) -> Option<&FittedFeatures> {
        Some(&self.features)
    }
}
