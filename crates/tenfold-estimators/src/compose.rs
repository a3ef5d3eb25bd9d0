//! Transformers side by side: of chosen columns, or of all of them.

pub(crate) mod column_transformer;
pub(crate) mod feature_union;
pub(crate) mod join;
pub(crate) mod selector;

pub use column_transformer::{ColumnTransformer, ColumnTransformerModel, Remainder};
pub use feature_union::{FeatureUnion, FeatureUnionModel};
pub use selector::Selector;
