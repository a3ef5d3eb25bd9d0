//! Sparse features as dense ones, for what takes no others.

use serde::Serialize;

use super::{checked_model, transformer};
use crate::fitted_features::FittedFeatures;
use crate::{Records, Result, TransformerModel, validate};

/// To be raised when it transforms in another way.
const VERSION: u32 = 1;

/// Makes sparse records dense, and leaves dense ones as they are; it has no parameters.
///
/// It stands between what yields sparse records and a model that takes dense ones alone. A matrix
/// of all samples and features must fit into memory: [`TruncatedSvd`](crate::TruncatedSvd) makes
/// many features few instead.
///
/// ```
/// use tenfold_ml::{ClassifierModel, Labels, Pipeline, RandomForest, Records, TfidfVectorizer, ToDense};
///
/// let x = Records::text(["book a flight", "cancel it", "book a room", "cancel my room"])?;
/// let y = Labels::from_names(&["book", "cancel", "book", "cancel"])?;
/// let texts = Pipeline::new().then(TfidfVectorizer::new()).then(ToDense::new());
/// let model = texts.classifier(RandomForest::new().n_trees(20)).fit(&x, &y)?;
/// assert_eq!(model.predict(&Records::text(["please book"])?)?.name(0), "book");
/// # Ok::<(), tenfold_ml::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct ToDense {}

checked_model! {
    /// A fitted [`ToDense`].
    #[derive(Clone)]
    pub struct ToDenseModel {
        features: FittedFeatures,
    }
}

impl ToDense {
    /// The transformer.
    pub fn new() -> Self {
        Self::default()
    }

    /// The model, which knows the features.
    ///
    /// # Errors
    /// [`Error::Empty`](crate::Error::Empty), [`Error::NotFinite`](crate::Error::NotFinite),
    /// [`Error::RecordKind`](crate::Error::RecordKind) of a table.
    pub fn fit(&self, x: &Records) -> Result<ToDenseModel> {
        validate::features(x)?;
        Ok(ToDenseModel { features: FittedFeatures::of(x) })
    }
}

transformer!(ToDense, "to-dense", VERSION);

impl ToDenseModel {
    fn check(&self) -> Result<()> {
        Ok(())
    }
}

#[typetag::serde(name = "tenfold.to-dense.v1")]
impl TransformerModel for ToDenseModel {
    fn transform(&self, x: &Records) -> Result<Records> {
        self.features.check(x)?;
        x.to_dense()
    }

    fn features(&self) -> Option<&FittedFeatures> {
        Some(&self.features)
    }

    fn version(&self) -> Option<u32> {
        Some(VERSION)
    }
}
