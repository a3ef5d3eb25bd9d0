//! Transformers: what changes features before an estimator sees them, fitted inside the fold.

mod categories;
mod cells;
mod column_transformer;
mod decomposition;
mod feature_union;
mod join;
mod max_abs_scaler;
mod min_max_scaler;
mod normalizer;
mod numbers;
mod one_hot_encoder;
mod ordinal_encoder;
mod pca;
mod polynomial_features;
mod robust_scaler;
mod scores;
mod select;
mod simple_imputer;
mod standard_scaler;
mod to_dense;
mod truncated_svd;
mod variance_threshold;

pub use categories::Categories;
pub use column_transformer::{ColumnTransformer, ColumnTransformerModel, Remainder};
pub use feature_union::{FeatureUnion, FeatureUnionModel};
pub use max_abs_scaler::{MaxAbsScaler, MaxAbsScalerModel};
pub use min_max_scaler::{MinMaxScaler, MinMaxScalerModel};
pub use normalizer::{Normalizer, NormalizerModel};
pub use one_hot_encoder::{OneHotEncoder, OneHotEncoderModel, Unknown};
pub use ordinal_encoder::{OrdinalEncoder, OrdinalEncoderModel};
pub use pca::{Pca, PcaModel};
pub use polynomial_features::{PolynomialFeatures, PolynomialFeaturesModel};
pub use robust_scaler::{RobustScaler, RobustScalerModel};
pub use scores::ScoreFunction;
pub use select::{SelectKBest, SelectModel, SelectPercentile};
pub use simple_imputer::{Fill, SimpleImputer, SimpleImputerModel};
pub use standard_scaler::{StandardScaler, StandardScalerModel};
pub use to_dense::{ToDense, ToDenseModel};
pub use truncated_svd::{TruncatedSvd, TruncatedSvdModel};
pub use variance_threshold::{VarianceThreshold, VarianceThresholdModel};

/// What a transformer with an own `fit` tells pipelines and stores: its name, its version and its
/// parameters.
macro_rules! transformer {
    ($params:ident, $name:literal, $version:expr) => {
        impl crate::Transformer for $params {
            fn name(&self) -> &'static str {
                $name
            }

            fn fit(&self, x: &crate::Records) -> crate::Result<Box<dyn crate::TransformerModel>> {
                Ok(Box::new($params::fit(self, x)?))
            }

            fn version(&self) -> Option<u32> {
                Some($version)
            }

            fn fingerprint(&self, to: &mut tenfold_store::Fingerprinter) {
                to.serde(self);
            }
        }
    };
}

/// A fitted model whose `check` is passed before one that was read can be used: a damaged one can
/// never index past its end.
macro_rules! checked_model {
    (
        $(#[$meta:meta])*
        pub struct $model:ident {
            $($(#[$field_meta:meta])* $field:ident: $type:ty),* $(,)?
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, serde::Serialize, serde::Deserialize)]
        #[serde(try_from = "Unchecked")]
        pub struct $model {
            $($(#[$field_meta])* $field: $type),*
        }

        /// The model as it is read.
        #[derive(serde::Deserialize)]
        struct Unchecked {
            $($(#[$field_meta])* $field: $type),*
        }

        impl TryFrom<Unchecked> for $model {
            type Error = crate::Error;

            fn try_from(Unchecked { $($field),* }: Unchecked) -> crate::Result<Self> {
                let model = Self { $($field),* };
                model.check()?;
                Ok(model)
            }
        }
    };
}

use {checked_model, transformer};
