//! Kernel support vector machines.

pub(crate) mod svc;

pub use svc::{Gamma, Kernel, Svc, SvcModel, Svr, SvrModel};
