//! Scaling, encoding and other changes of single features.

pub(crate) mod categories;
pub(crate) mod cells;
pub(crate) mod date_encoder;
pub(crate) mod max_abs_scaler;
pub(crate) mod min_max_scaler;
pub(crate) mod normalizer;
pub(crate) mod numbers;
pub(crate) mod one_hot_encoder;
pub(crate) mod ordinal_encoder;
pub(crate) mod polynomial_features;
pub(crate) mod robust_scaler;
pub(crate) mod standard_scaler;
pub(crate) mod to_dense;

pub use categories::Categories;
pub use date_encoder::{DateEncoder, DateEncoderModel, DatePart};
pub use max_abs_scaler::{MaxAbsScaler, MaxAbsScalerModel};
pub use min_max_scaler::{MinMaxScaler, MinMaxScalerModel};
pub use normalizer::{Normalizer, NormalizerModel};
pub use one_hot_encoder::{OneHotEncoder, OneHotEncoderModel, Unknown};
pub use ordinal_encoder::{OrdinalEncoder, OrdinalEncoderModel};
pub use polynomial_features::{PolynomialFeatures, PolynomialFeaturesModel};
pub use robust_scaler::{RobustScaler, RobustScalerModel};
pub use standard_scaler::{StandardScaler, StandardScalerModel};
pub use to_dense::{ToDense, ToDenseModel};
