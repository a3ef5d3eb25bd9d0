//! Products of features.

use serde::{Deserialize, Serialize};
use tenfold_ml::authoring::{FittedFeatures, param, validate};
use tenfold_ml::data::{RecordKind, Records};
use tenfold_ml::error::{Error, Result};
use tenfold_ml::estimator::{Transformer, TransformerModel};
use tenfold_ml::{checked_model, setters, transformer};

use crate::preprocessing::numbers;

/// To be raised when the same samples give another model, or it transforms in another way.
const VERSION: u32 = 1;

/// The most features, unless another limit is set.
const OUTPUTS_MAX: usize = 100_000;

/// Makes all products of up to so many features: of `a` and `b`, with degree 2, the features `1`,
/// `a`, `b`, `a^2`, `a b` and `b^2`.
///
/// This is scikit-learn's `PolynomialFeatures`.
///
/// | parameter | default | meaning |
/// |---|---|---|
/// | `degree` | 2 | how many factors a product has at most, 1 or more |
/// | `interaction_only` | no | whether no feature is multiplied by itself |
/// | `include_bias` | yes | whether there is a feature that is always 1 |
/// | `outputs_max` | 100,000 | how many features are made at most |
///
/// ```
/// use ndarray::array;
/// use tenfold::data::Records;
/// use tenfold::estimator::TransformerModel;
/// use tenfold::preprocessing::PolynomialFeatures;
///
/// let x = Records::dense(array![[2.0, 3.0]])?.with_feature_names(["a", "b"])?;
/// let z = PolynomialFeatures::new(2).fit(&x)?.transform(&x)?;
/// assert_eq!(z.feature_names().unwrap(), ["1", "a", "b", "a^2", "a b", "b^2"]);
/// assert_eq!(z.as_dense()?.row(0), [1.0, 2.0, 3.0, 4.0, 6.0, 9.0]);
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct PolynomialFeatures {
    degree: usize,
    interaction_only: bool,
    include_bias: bool,
    outputs_max: usize,
}

impl Default for PolynomialFeatures {
    fn default() -> Self {
        Self::new(2)
    }
}

checked_model! {
    /// A fitted [`PolynomialFeatures`].
    #[derive(Clone)]
    pub struct PolynomialFeaturesModel {
        features: FittedFeatures,
        include_bias: bool,
        /// The earlier product that each one multiplies, counted from 1, or 0 for none; and the
        /// feature that it is multiplied by.
        products: Vec<(u32, u32)>,
    }
}

impl PolynomialFeatures {
    /// Products of up to so many features.
    pub fn new(degree: usize) -> Self {
        let outputs_max = OUTPUTS_MAX;
        Self { degree, interaction_only: false, include_bias: true, outputs_max }
    }

    setters! {
        /// Whether no feature is multiplied by itself; each may be by default.
        interaction_only: bool,

        /// Whether there is a feature that is always 1; yes by default.
        include_bias: bool,

        /// The most features; 100,000 by default.
        outputs_max: usize,
    }

    /// The model, which knows the products.
    ///
    /// # Errors
    /// [`Error::Param`] of degree 0; [`Error::Fit`] of more products than the limit;
    /// [`Error::Empty`]; [`Error::NotFinite`]; [`Error::RecordKind`] of records that are not dense.
    pub fn fit(&self, x: &Records) -> Result<PolynomialFeaturesModel> {
        self.check_params()?;
        validate::features(x)?;
        x.as_dense()?;
        let (features, include_bias) = (FittedFeatures::of(x), self.include_bias);
        let products = self.products(x.n_features())?;
        Ok(PolynomialFeaturesModel { features, include_bias, products })
    }

    /// Each product of degree `d` is one of degree `d − 1` times a feature that is not before its
    /// last one.
    fn products(&self, n_features: usize) -> Result<Vec<(u32, u32)>> {
        let mut products: Vec<(u32, u32)> = Vec::new();
        let mut level = 0..0;
        for degree in 1..=self.degree {
            let start = products.len();
            let parents = if degree == 1 { 0..1 } else { level };
            for parent in parents {
                let first = match (degree, products.get(parent)) {
                    (1, _) | (_, None) => 0,
                    (_, Some(&(_, last))) => last as usize + usize::from(self.interaction_only),
                };
                let parent = if degree == 1 { 0 } else { parent as u32 + 1 };
                if products.len() + (n_features - first) + usize::from(self.include_bias)
                    > self.outputs_max
                {
                    return Err(self.too_many(n_features));
                }
                products.extend((first..n_features).map(|feature| (parent, feature as u32)));
            }
            if products.len() == start {
                break;
            }
            level = start..products.len();
        }
        Ok(products)
    }

    fn too_many(&self, n_features: usize) -> Error {
        let (degree, max) = (self.degree, self.outputs_max);
        let reason = format!(
            "{n_features} features to degree {degree} make more than {max} products; lower the \
             degree, select features, or raise `outputs_max`"
        );
        Error::Fit { estimator: "polynomial-features", reason }
    }
}

transformer!(
    PolynomialFeatures,
    "polynomial-features",
    VERSION,
    |_, input| {
        RecordKind::need_dense(input)?;
        Ok(Some(RecordKind::Dense))
    },
    |params| { param::at_least_one("PolynomialFeatures degree", params.degree) }
);

impl PolynomialFeaturesModel {
    /// The features themselves come first, so that there are no more of them than products.
    fn check(&self) -> Result<()> {
        let n_features = self.features.n_features();
        let sound = |(at, &(parent, feature)): (usize, &(u32, u32))| match parent as usize {
            0 => at < n_features && feature as usize == at,
            parent => {
                let earlier = self.products[..at].get(parent - 1);
                (feature as usize) < n_features && earlier.is_some_and(|&(_, last)| last <= feature)
            }
        };
        if n_features <= self.products.len() && self.products.iter().enumerate().all(sound) {
            return Ok(());
        }
        let reason = "its products are not of its features".to_owned();
        Err(Error::Fit { estimator: "polynomial-features", reason })
    }

    /// The power of each feature in each product, without the one that is always 1.
    pub fn powers(&self) -> Vec<Vec<u32>> {
        let mut powers: Vec<Vec<u32>> = Vec::with_capacity(self.products.len());
        for &(parent, feature) in &self.products {
            let mut own = match (parent as usize).checked_sub(1) {
                Some(parent) => powers[parent].clone(),
                None => vec![0; self.features.n_features()],
            };
            own[feature as usize] += 1;
            powers.push(own);
        }
        powers
    }

    /// The names of the features that it makes.
    pub fn feature_names(&self) -> Vec<String> {
        let bias = usize::from(self.include_bias);
        let mut names: Vec<String> = Vec::with_capacity(bias + self.products.len());
        names.extend(self.include_bias.then(|| "1".to_owned()));
        // Of each product, the one without its last feature, and the power of that feature.
        let mut ends: Vec<(u32, u32)> = Vec::with_capacity(self.products.len());
        for &(parent, feature) in &self.products {
            let before = (parent as usize).checked_sub(1);
            let (stem, power) = match before {
                Some(at) if self.products[at].1 == feature => (ends[at].0, ends[at].1 + 1),
                _ => (parent, 1),
            };
            ends.push((stem, power));
            let mut name = match (stem as usize).checked_sub(1) {
                Some(at) => format!("{} ", names[bias + at]),
                None => String::new(),
            };
            name.push_str(&self.features.name(feature as usize));
            if power > 1 {
                name.push_str(&format!("^{power}"));
            }
            names.push(name);
        }
        names
    }
}

tenfold_ml::register!(TransformerModel PolynomialFeaturesModel: "tenfold.polynomial-features.v1", version VERSION);

impl TransformerModel for PolynomialFeaturesModel {
    fn transform(&self, x: &Records) -> Result<Records> {
        self.features.check(x)?;
        let (view, bias) = (x.as_dense()?, usize::from(self.include_bias));
        let width = bias + self.products.len();
        let made = numbers::by_row(view.n_samples(), width, |row, to| {
            let from = view.row(row);
            to[..bias].fill(1.0);
            for (at, &(parent, feature)) in self.products.iter().enumerate() {
                let before = match (parent as usize).checked_sub(1) {
                    Some(parent) => to[bias + parent],
                    None => 1.0,
                };
                to[bias + at] = before * from[feature as usize];
            }
        });
        Records::dense(made)?.with_feature_names(self.feature_names())
    }

    fn features(&self) -> Option<&FittedFeatures> {
        Some(&self.features)
    }
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, array};

    use super::*;

    #[test]
    fn a_degree_of_zero_and_too_many_products_are_errors() {
        let x = Records::dense(array![[1.0, 2.0]]).unwrap();
        let wrong = PolynomialFeatures::new(0).fit(&x).unwrap_err();
        assert!(matches!(wrong, Error::Param { name: "PolynomialFeatures degree", .. }));
        let wide = Records::dense(Array2::ones((1, 1000))).unwrap();
        let wrong = PolynomialFeatures::new(3).fit(&wide).unwrap_err().to_string();
        assert!(wrong.contains("1000 features to degree 3 make more than 100000"), "{wrong}");
        let five = PolynomialFeatures::new(2).include_bias(false).outputs_max(5);
        assert!(five.fit(&x).is_ok() && five.outputs_max(4).fit(&x).is_err());
    }

    #[test]
    fn interactions_end_where_no_feature_is_left() {
        let x = Records::dense(array![[2.0, 3.0]]).unwrap();
        let model = PolynomialFeatures::new(usize::MAX).interaction_only(true).fit(&x).unwrap();
        assert_eq!(model.feature_names(), ["1", "x0", "x1", "x0 x1"]);
    }

    #[test]
    fn names_contain_the_powers() {
        let x = Records::dense(array![[2.0, 3.0, 5.0]]).unwrap();
        let x = x.with_feature_names(["a", "b", "c"]).unwrap();
        let model = PolynomialFeatures::new(4).include_bias(false).fit(&x).unwrap();
        let name = |powers: &Vec<u32>| {
            let factors = ["a", "b", "c"].iter().zip(powers).filter(|(_, power)| **power > 0);
            let factors = factors.map(|(name, power)| match power {
                1 => (*name).to_owned(),
                _ => format!("{name}^{power}"),
            });
            factors.collect::<Vec<_>>().join(" ")
        };
        let expected: Vec<_> = model.powers().iter().map(name).collect();
        assert_eq!(model.feature_names(), expected);
        assert!(expected.contains(&"a b^2 c".to_owned()));
    }

    #[test]
    fn a_read_model_of_more_features_than_products_is_refused_before_memory_is_taken() {
        let x = Records::dense(array![[2.0, 3.0]]).unwrap();
        let model = PolynomialFeatures::new(2).fit(&x).unwrap();
        let mut stored = serde_json::to_value(&model).unwrap();
        assert!(serde_json::from_value::<PolynomialFeaturesModel>(stored.clone()).is_ok());
        let mut wrong = stored.clone();
        wrong["features"]["n_features"] = (1_u64 << 40).into();
        stored["products"] = serde_json::json!([[0, 0], [0, 1], [2, 0]]);
        for wrong in [wrong, stored] {
            let refused = serde_json::from_value::<PolynomialFeaturesModel>(wrong).unwrap_err();
            assert!(refused.to_string().contains("products are not of its features"), "{refused}");
        }
    }
}
