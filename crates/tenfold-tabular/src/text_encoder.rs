//! Texts as numbers, of any texts: also of few, and of such without a term.

use ndarray::Array2;
use serde::{Deserialize, Serialize};
use tenfold_estimators::decomposition::TruncatedSvd;
use tenfold_ml::authoring::{FittedFeatures, param};
use tenfold_ml::data::{RecordKind, Records};
use tenfold_ml::error::{Error, Result};
use tenfold_ml::estimator::{Transformer, TransformerModel};
use tenfold_ml::{checked_model, setters};

/// To be raised when the same samples give another model, or it transforms in another way.
const VERSION: u32 = 1;

/// Makes numbers of a column of texts: the terms of a vectorizer, or the directions in which they are
/// longest.
///
/// Unlike a vectorizer it can be fitted on any texts: where none of them has a term, or none that is
/// left, the one feature `no_term` is 0; where there are fewer terms or samples than components, there
/// are as many components. So no fold fails because its training samples lack a text. The directions
/// are those of [`TruncatedSvd`]. The idea is that of skrub's `StringEncoder`.
///
/// | parameter | default | meaning |
/// |---|---|---|
/// | `vectorizer` | – | the transformer that weighs terms, [`TfidfVectorizer`](tenfold_text::feature_extraction::TfidfVectorizer) for example |
/// | `n_components` | all terms | the most features, which are dense then |
/// | `seed` | 0 | of the search for the directions |
///
/// ```
/// use tenfold::data::Records;
/// use tenfold::estimator::{Transformer, TransformerModel};
/// use tenfold::feature_extraction::TfidfVectorizer;
/// use tenfold::tabular::TextEncoder;
///
/// let encoder = TextEncoder::new(TfidfVectorizer::new()).n_components(2);
/// let x = Records::text(["a warm room", "a warm garden", "", "one room"])?;
/// assert_eq!(encoder.fit(&x)?.transform(&x)?.n_features(), 2);
///
/// let empty = Records::text(["", "?"])?;
/// let z = encoder.fit(&empty)?.transform(&empty)?;
/// assert_eq!(z.as_dense()?.row(0), [0.0]);
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Debug, Serialize, Deserialize)]
pub struct TextEncoder {
    vectorizer: Box<dyn Transformer>,
    #[serde(default)]
    n_components: Option<usize>,
    #[serde(default)]
    seed: u64,
}

checked_model! {
    /// A fitted [`TextEncoder`].
    pub struct TextEncoderModel {
        features: FittedFeatures,
        /// The fitted vectorizer; `None` where no text has a term.
        vectorizer: Option<Box<dyn TransformerModel>>,
        /// The fitted projection.
        reduction: Option<Box<dyn TransformerModel>>,
    }
}

impl TextEncoder {
    /// An encoder by the terms of a vectorizer.
    pub fn new(vectorizer: impl Into<Box<dyn Transformer>>) -> Self {
        Self { vectorizer: vectorizer.into(), n_components: None, seed: 0 }
    }

    /// The most features, which are dense then; by default a feature per term.
    #[must_use]
    pub fn n_components(mut self, n_components: impl Into<Option<usize>>) -> Self {
        self.n_components = n_components.into();
        self
    }

    setters! {
        /// The seed of the search for directions; 0 by default.
        seed: u64,
    }

    /// The fitted encoder, and the texts of the fit as it changes them.
    ///
    /// # Errors
    /// [`Error::RecordKind`] if the records are no texts, [`Error::Empty`] without one; [`Error::Param`];
    /// those of the vectorizer.
    pub fn fit_transform(&self, x: &Records) -> Result<(TextEncoderModel, Records)> {
        self.check_params()?;
        if x.as_text()?.is_empty() {
            return Err(Error::Empty { what: "records", needed: "sample" });
        }
        let features = FittedFeatures::of(x);
        let (vectorizer, terms) = match self.vectorizer.fit_transform(x, None) {
            Ok(fitted) => fitted,
            // There is no term, or none that is left.
            Err(Error::Fit { .. }) => {
                let model = TextEncoderModel { features, vectorizer: None, reduction: None };
                return Ok((model, no_term(x)?));
            }
            Err(other) => return Err(other),
        };
        let Some(n_components) = self.n_components else {
            let model =
                TextEncoderModel { features, vectorizer: Some(vectorizer), reduction: None };
            return Ok((model, terms));
        };
        let n_components = n_components.min(terms.n_features()).min(terms.n_samples());
        let svd = TruncatedSvd::new(n_components).seed(self.seed).fit(&terms)?;
        let reduced = svd.transform(&terms)?;
        let reduction: Option<Box<dyn TransformerModel>> = Some(Box::new(svd));
        Ok((TextEncoderModel { features, vectorizer: Some(vectorizer), reduction }, reduced))
    }
}

/// The one feature of texts without a term.
fn no_term(x: &Records) -> Result<Records> {
    Records::dense(Array2::zeros((x.n_samples(), 1)))?.with_feature_names(["no_term"])
}

tenfold_ml::register!(Transformer TextEncoder: "text-encoder", no default, version VERSION);

impl Transformer for TextEncoder {
    fn fit(&self, x: &Records) -> Result<Box<dyn TransformerModel>> {
        Ok(Box::new(TextEncoder::fit_transform(self, x)?.0))
    }

    fn fit_transform(
        &self,
        x: &Records,
        _: Option<tenfold_ml::estimator::Supervision<'_>>,
    ) -> Result<(Box<dyn TransformerModel>, Records)> {
        let (model, changed) = TextEncoder::fit_transform(self, x)?;
        Ok((Box::new(model), changed))
    }

    fn check_params(&self) -> Result<()> {
        param::at_least_one("TextEncoder n_components", self.n_components.unwrap_or(1))?;
        self.vectorizer.check_params()
    }

    fn output_kind(&self, input: Option<RecordKind>) -> Result<Option<RecordKind>> {
        let kind = self.vectorizer.output_kind(input)?;
        Ok(self.n_components.map(|_| RecordKind::Dense).or(kind))
    }
}

impl TextEncoderModel {
    fn check(&self) -> Result<()> {
        self.features.check_count(1)?;
        match (&self.vectorizer, &self.reduction) {
            (None, Some(_)) => {
                Err(Error::Empty { what: "a TextEncoder with components", needed: "vectorizer" })
            }
            _ => Ok(()),
        }
    }

    /// The fitted vectorizer; `None` where no text of the fit has a term.
    pub fn vectorizer(&self) -> Option<&dyn TransformerModel> {
        self.vectorizer.as_deref()
    }
}

tenfold_ml::register!(TransformerModel TextEncoderModel: "tenfold.text-encoder.v1", version VERSION);

impl TransformerModel for TextEncoderModel {
    /// # Errors
    /// As [`TransformerModel::transform`] says; terms that are not known do not count.
    fn transform(&self, x: &Records) -> Result<Records> {
        let n_samples = x.as_text()?.len();
        self.features.check_same(x)?;
        let Some(vectorizer) = &self.vectorizer else { return no_term(x) };
        let terms = vectorizer.transform(x)?;
        debug_assert_eq!(terms.n_samples(), n_samples);
        match &self.reduction {
            None => Ok(terms),
            Some(reduction) => reduction.transform(&terms),
        }
    }

    fn features(&self) -> Option<&FittedFeatures> {
        Some(&self.features)
    }
}

#[cfg(test)]
mod tests {
    use tenfold_text::feature_extraction::TfidfVectorizer;

    use super::*;

    #[test]
    fn texts_without_a_term_have_one_feature() {
        for n_components in [None, Some(3)] {
            let encoder = TextEncoder::new(TfidfVectorizer::new()).n_components(n_components);
            let x = Records::text(["", "a"]).unwrap();
            let (model, z) = encoder.fit_transform(&x).unwrap();
            assert_eq!(z.feature_names().unwrap(), ["no_term"]);
            assert!(model.vectorizer().is_none());
            let new = Records::text(["two words"]).unwrap();
            assert_eq!(model.transform(&new).unwrap().as_dense().unwrap().row(0), [0.0]);
        }
    }

    #[test]
    fn there_are_as_many_components_as_terms_or_samples_allow() {
        let encoder = TextEncoder::new(TfidfVectorizer::new()).n_components(30);
        let x = Records::text(["one two three four", "two", "three"]).unwrap();
        let (model, z) = encoder.fit_transform(&x).unwrap();
        assert_eq!(z.n_features(), 3);
        assert_eq!(model.transform(&x).unwrap().to_array().unwrap(), z.to_array().unwrap());
    }
}
