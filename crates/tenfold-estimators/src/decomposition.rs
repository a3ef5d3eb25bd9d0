//! Principal components and truncated singular value decomposition.

pub(crate) mod pca;
pub(crate) mod truncated_svd;

pub use pca::{Pca, PcaModel};
pub use truncated_svd::{TruncatedSvd, TruncatedSvdModel};
