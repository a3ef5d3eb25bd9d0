//! Several transformers of the same samples, side by side.

use serde::{Deserialize, Serialize};
use tenfold_ml::authoring::{Convergence, FittedFeatures, parallel};
use tenfold_ml::checked_model;
use tenfold_ml::data::{RecordKind, Records};
use tenfold_ml::error::{Error, Result};
use tenfold_ml::estimator::{Supervision, Transformer, TransformerModel};

use crate::compose::join::{check_names, join, joined_kind};

/// To be raised when the same parts give another model, or it transforms in another way.
const VERSION: u32 = 1;

/// Transformers that each see the same samples, and whose features stand side by side.
///
/// The features are named after the part and its own names for them: `pca__pca0`. Parts that are
/// all dense make dense records; if one is sparse, all are. The parts are fitted in parallel. This
/// is scikit-learn's `FeatureUnion`.
///
/// ```
/// use tenfold::datasets;
/// use tenfold::compose::FeatureUnion;
/// use tenfold::estimator::TransformerModel;
/// use tenfold::preprocessing::{MinMaxScaler, RobustScaler};
///
/// let x = datasets::iris()?.x;
/// let union = FeatureUnion::new().with("span", MinMaxScaler::new()).with("mid", RobustScaler::new());
/// let z = union.fit(&x)?.transform(&x)?;
/// assert_eq!(z.n_features(), 8);
/// assert!(z.feature_names().unwrap()[4].starts_with("mid__"));
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct FeatureUnion {
    parts: Vec<Part>,
}

/// A transformer, and the start of the names of its features.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Part {
    name: String,
    transformer: Box<dyn Transformer>,
}

checked_model! {
    /// A fitted [`FeatureUnion`].
    pub struct FeatureUnionModel {
        features: FittedFeatures,
        names: Vec<String>,
        parts: Vec<Box<dyn TransformerModel>>,
    }
}

impl FeatureUnion {
    /// A union without a part.
    pub fn new() -> Self {
        Self::default()
    }

    /// The union with one more part.
    #[must_use]
    pub fn with(
        mut self,
        name: impl Into<String>,
        transformer: impl Into<Box<dyn Transformer>>,
    ) -> Self {
        self.parts.push(Part { name: name.into(), transformer: transformer.into() });
        self
    }

    /// The fitted union, with the models of its parts.
    ///
    /// # Errors
    /// [`Error::Empty`] without a part; [`Error::Param`] if two have one name; those of its parts.
    pub fn fit(&self, x: &Records) -> Result<FeatureUnionModel> {
        self.check_parts()?;
        let fitted = self.each_part(|part| part.fit(x))?;
        self.model(x, fitted)
    }

    fn each_part<T: Send>(
        &self,
        fit: impl Fn(&dyn Transformer) -> Result<T> + Sync,
    ) -> Result<Vec<T>> {
        parallel::try_map(self.parts.len(), 1, |at| fit(&*self.parts[at].transformer))
    }

    fn names(&self) -> impl Iterator<Item = &str> + Clone {
        self.parts.iter().map(|part| &*part.name)
    }

    fn check_parts(&self) -> Result<()> {
        if self.parts.is_empty() {
            return Err(Error::Empty { what: "a FeatureUnion", needed: "part" });
        }
        self.check_names()
    }

    fn check_names(&self) -> Result<()> {
        check_names("FeatureUnion part", self.names())
    }

    fn model(
        &self,
        x: &Records,
        parts: Vec<Box<dyn TransformerModel>>,
    ) -> Result<FeatureUnionModel> {
        let names = self.names().map(str::to_owned).collect();
        let features = FittedFeatures::of(x);
        Ok(FeatureUnionModel { features, names, parts })
    }
}

tenfold_ml::register!(Transformer FeatureUnion: "feature-union", version VERSION);

impl Transformer for FeatureUnion {
    fn name(&self) -> &'static str {
        "feature-union"
    }

    fn fit(&self, x: &Records) -> Result<Box<dyn TransformerModel>> {
        Ok(Box::new(FeatureUnion::fit(self, x)?))
    }

    fn check_params(&self) -> Result<()> {
        self.check_names()?;
        self.parts.iter().try_for_each(|part| part.transformer.check_params())
    }

    fn fit_supervised(&self, x: &Records, y: Supervision<'_>) -> Result<Box<dyn TransformerModel>> {
        self.check_parts()?;
        let fitted = self.each_part(|part| part.fit_supervised(x, y))?;
        Ok(Box::new(self.model(x, fitted)?))
    }

    fn fit_transform(
        &self,
        x: &Records,
        y: Option<Supervision<'_>>,
    ) -> Result<(Box<dyn TransformerModel>, Records)> {
        self.check_parts()?;
        let fitted = self.each_part(|part| part.fit_transform(x, y))?;
        let (fitted, changed): (Vec<_>, Vec<_>) = fitted.into_iter().unzip();
        let joined = join(x.n_samples(), &self.names().zip(changed).collect::<Vec<_>>())?;
        Ok((Box::new(self.model(x, fitted)?), joined))
    }

    fn output_kind(&self, input: Option<RecordKind>) -> Result<Option<RecordKind>> {
        joined_kind(self.parts.iter().map(|part| part.transformer.output_kind(input)))
    }
}

impl FeatureUnionModel {
    fn check(&self) -> Result<()> {
        match (self.names.len(), self.parts.len()) {
            (expected, found) if expected == found => Ok(()),
            (left_len, right_len) => {
                let (left, right) = ("names of parts", "parts");
                Err(Error::LengthMismatch { left, left_len, right, right_len })
            }
        }
    }

    /// The fitted parts with their names.
    pub fn parts(&self) -> impl ExactSizeIterator<Item = (&str, &dyn TransformerModel)> {
        self.names.iter().map(String::as_str).zip(self.parts.iter().map(|model| &**model))
    }
}

tenfold_ml::register!(TransformerModel FeatureUnionModel: "tenfold.feature-union.v2", version VERSION);

impl TransformerModel for FeatureUnionModel {
    fn transform(&self, x: &Records) -> Result<Records> {
        self.features.check_same(x)?;
        let parts = &self.parts;
        let changed = parallel::try_map(parts.len(), 1, |at| parts[at].transform(x))?;
        let names = self.names.iter().map(String::as_str);
        join(x.n_samples(), &names.zip(changed).collect::<Vec<_>>())
    }

    fn features(&self) -> Option<&FittedFeatures> {
        Some(&self.features)
    }

    /// Those of all parts, in order.
    fn convergence(&self) -> Vec<Convergence> {
        self.parts.iter().flat_map(|model| model.convergence()).collect()
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;
    use crate::preprocessing::{MaxAbsScaler, MinMaxScaler, OneHotEncoder};

    #[test]
    fn a_sparse_part_makes_all_features_sparse() {
        let x = Records::dense(array![[2.0, 0.0], [4.0, 1.0]]).unwrap();
        let dense = || FeatureUnion::new().with("a", MaxAbsScaler::new());
        let z = dense().with("b", MinMaxScaler::new()).fit(&x).unwrap().transform(&x).unwrap();
        assert_eq!(z.as_dense().unwrap().row(0), [0.5, 0.0, 0.0, 0.0]);
        let union = dense().with("b", OneHotEncoder::new());
        let z = union.fit(&x).unwrap().transform(&x).unwrap();
        assert_eq!(z.as_sparse().unwrap().row(1).indices, [0, 1, 3, 5]);
        assert_eq!(
            z.feature_names().unwrap(),
            ["a__x0", "a__x1", "b__x0_2.0", "b__x0_4.0", "b__x1_0.0", "b__x1_1.0"]
        );
        let (_, at_once) = union.fit_transform(&x, None).unwrap();
        assert_eq!(at_once.to_array().unwrap(), z.to_array().unwrap());
    }

    #[test]
    fn parts_need_names_of_their_own_and_there_is_one() {
        let x = Records::dense(array![[1.0]]).unwrap();
        assert!(matches!(FeatureUnion::new().fit(&x), Err(Error::Empty { .. })));
        let twice =
            FeatureUnion::new().with("a", MaxAbsScaler::new()).with("a", MinMaxScaler::new());
        let wrong = twice.fit(&x).unwrap_err();
        assert!(matches!(wrong, Error::Param { name: "FeatureUnion part", .. }), "{wrong}");
    }
}
