//! Counts of terms, weighted by how rare each term is.

use serde::{Deserialize, Serialize};
use sprs::CsMatI;
use tenfold_ml::authoring::{FittedFeatures, validate};
use tenfold_ml::checked_model;
use tenfold_ml::data::{RecordKind, Records, SparseView};
use tenfold_ml::error::{Error, Result};
use tenfold_ml::estimator::{Transformer, TransformerModel};

use crate::feature_extraction::Norm;
use crate::feature_extraction::options::tfidf_options;
use crate::feature_extraction::weighting::{Tfidf, Weighting};

/// To be raised when the same counts give another model, or it transforms in another way.
const VERSION: u32 = 2;

/// Weighs sparse counts by term frequency times inverse document frequency, as
/// [`TfidfVectorizer`](crate::feature_extraction::TfidfVectorizer) weighs those of texts.
///
/// | parameter | default |
/// |---|---|
/// | [`use_idf`](Self::use_idf) | `true` |
/// | [`smooth_idf`](Self::smooth_idf) | `true` |
/// | [`sublinear_tf`](Self::sublinear_tf) | `false` |
/// | [`norm`](Self::norm) | [`Norm::L2`] |
///
/// ```
/// use tenfold::data::Records;
/// use tenfold::feature_extraction::{CountVectorizer, Norm, TfidfTransformer};
/// use tenfold::estimator::TransformerModel;
///
/// let x = Records::text(["cancel my flight", "book my flight", "book a hotel"])?;
/// let (_, counts) = CountVectorizer::new().fit_transform(&x)?;
/// let model = TfidfTransformer::new().norm(Norm::None).fit(&counts)?;
/// assert_eq!(model.transform(&counts)?.as_sparse()?.row(0).values[0], model.idf().unwrap()[1]);
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct TfidfTransformer {
    #[serde(flatten)]
    tfidf: Tfidf,
}

checked_model! {
    /// A fitted [`TfidfTransformer`].
    #[derive(Clone)]
    pub struct TfidfTransformerModel {
        features: FittedFeatures,
        weighting: Weighting,
    }
}

impl TfidfTransformer {
    /// A transformer with the defaults above.
    pub fn new() -> Self {
        Self::default()
    }

    tfidf_options!();

    /// The fitted transformer, with the weight of each feature.
    ///
    /// # Errors
    /// [`Error::RecordKind`] if the records are not sparse; [`Error::Empty`] without a sample or a
    /// feature; [`Error::NotFinite`]; [`Error::Param`] where a count is below 0.
    pub fn fit(&self, counts: &Records) -> Result<TfidfTransformerModel> {
        let view = counts.as_sparse()?;
        validate::features(counts)?;
        not_negative(counts, view)?;
        let mut dfs = vec![0; counts.n_features()];
        for row in view.rows() {
            row.indices.iter().for_each(|&feature| dfs[feature as usize] += 1);
        }
        if let (true, false, Some(at)) =
            (self.tfidf.use_idf, self.tfidf.smooth_idf, dfs.iter().position(|&df| df == 0))
        {
            let reason = format!(
                "no sample has {}, so without smooth_idf it would weigh infinitely much; leave it \
                 out, or use smooth_idf",
                validate::column(counts, at)
            );
            return Err(Error::Fit { estimator: "tfidf-transformer", reason });
        }
        let weighting = self.tfidf.weighting(&dfs, counts.n_samples(), false);
        Ok(TfidfTransformerModel { features: FittedFeatures::of(counts), weighting })
    }
}

tenfold_ml::register!(Transformer TfidfTransformer: "tfidf-transformer", version VERSION);

impl Transformer for TfidfTransformer {
    fn name(&self) -> &'static str {
        "tfidf-transformer"
    }

    fn fit(&self, x: &Records) -> Result<Box<dyn TransformerModel>> {
        Ok(Box::new(TfidfTransformer::fit(self, x)?))
    }

    fn output_kind(&self, input: Option<RecordKind>) -> Result<Option<RecordKind>> {
        match input {
            None | Some(RecordKind::Sparse) => Ok(Some(RecordKind::Sparse)),
            Some(other) => Err(other.refused("sparse numbers")),
        }
    }
}

impl TfidfTransformerModel {
    /// The inverse document frequency of each feature; `None` if it is not used.
    pub fn idf(&self) -> Option<&[f64]> {
        self.weighting.idf()
    }
}

impl TfidfTransformerModel {
    fn check(&self) -> Result<()> {
        self.weighting.check(self.features.n_features())
    }
}

tenfold_ml::register!(TransformerModel TfidfTransformerModel: "tenfold.tfidf-transformer.v1", version VERSION);

impl TransformerModel for TfidfTransformerModel {
    fn transform(&self, x: &Records) -> Result<Records> {
        let view = x.as_sparse()?;
        self.features.check(x)?;
        not_negative(x, view)?;
        let mut bounds = Vec::with_capacity(view.n_samples() + 1);
        bounds.push(0);
        let n_stored = view.n_stored();
        let (mut features, mut numbers) =
            (Vec::with_capacity(n_stored), Vec::with_capacity(n_stored));
        for row in view.rows() {
            let start = numbers.len();
            features.extend_from_slice(row.indices);
            numbers.extend_from_slice(row.values);
            self.weighting.apply(row.indices, &mut numbers[start..]);
            bounds.push(numbers.len());
        }
        let shape = (view.n_samples(), view.n_features());
        let matrix = CsMatI::try_new(shape, bounds, features, numbers);
        let matrix = matrix.map_err(|(_, _, _, error)| Error::other(error))?;
        Records::sparse(matrix)?.with_shared_names(x.shared_names())
    }

    fn features(&self) -> Option<&FittedFeatures> {
        Some(&self.features)
    }
}

/// Whether each number can be a count.
fn not_negative(x: &Records, counts: SparseView<'_>) -> Result<()> {
    for (sample, row) in counts.rows().enumerate() {
        if let Some((feature, count)) = row.iter().find(|&(_, count)| count < 0.0) {
            let value = format!("{count} (row {}, column {feature})", x.row_of(sample));
            let expected = "counts are at least 0";
            return Err(Error::Param { name: "TfidfTransformer count", value, expected });
        }
    }
    Ok(())
}
