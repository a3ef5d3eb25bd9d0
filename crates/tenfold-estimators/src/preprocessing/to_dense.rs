//! Sparse features as dense ones, for estimators that take no others.

use serde::{Deserialize, Serialize};
use tenfold_ml::authoring::{FittedFeatures, validate};
use tenfold_ml::data::{RecordKind, Records};
use tenfold_ml::error::Result;
use tenfold_ml::estimator::TransformerModel;
use tenfold_ml::{checked_model, transformer};

/// To be raised when it transforms in another way.
const VERSION: u32 = 1;

/// Makes sparse records dense, and leaves dense ones as they are; it has no parameters.
///
/// It connects a transformer that yields sparse records with a model that takes dense ones alone. A
/// matrix of all samples and features must fit into memory:
/// [`TruncatedSvd`](crate::decomposition::TruncatedSvd) makes many features few instead.
///
/// ```
/// use tenfold::data::{Labels, Records};
/// use tenfold::ensemble::RandomForestClassifier;
/// use tenfold::estimator::ClassifierModel;
/// use tenfold::feature_extraction::TfidfVectorizer;
/// use tenfold::pipeline::Pipeline;
/// use tenfold::preprocessing::ToDense;
///
/// let x = Records::text(["book a flight", "cancel it", "book a room", "cancel my room"])?;
/// let y = Labels::from_names(&["book", "cancel", "book", "cancel"])?;
/// let texts = Pipeline::new().then(TfidfVectorizer::new()).then(ToDense::new());
/// let model = texts.classifier(RandomForestClassifier::new().n_trees(20)).fit(&x, &y)?;
/// assert_eq!(model.predict(&Records::text(["please book"])?)?.name(0), "book");
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
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
    /// [`Error::Empty`](tenfold_ml::error::Error::Empty),
    /// [`Error::NotFinite`](tenfold_ml::error::Error::NotFinite),
    /// [`Error::RecordKind`](tenfold_ml::error::Error::RecordKind) of a table.
    pub fn fit(&self, x: &Records) -> Result<ToDenseModel> {
        validate::features(x)?;
        Ok(ToDenseModel { features: FittedFeatures::of(x) })
    }
}

transformer!(ToDense, "to-dense", VERSION, |_, input| {
    RecordKind::need_numbers(input)?;
    Ok(Some(RecordKind::Dense))
});

impl ToDenseModel {
    fn check(&self) -> Result<()> {
        Ok(())
    }
}

tenfold_ml::register!(TransformerModel ToDenseModel: "tenfold.to-dense.v1", version VERSION);

impl TransformerModel for ToDenseModel {
    fn transform(&self, x: &Records) -> Result<Records> {
        self.features.check(x)?;
        x.to_dense()
    }

    fn features(&self) -> Option<&FittedFeatures> {
        Some(&self.features)
    }
}
