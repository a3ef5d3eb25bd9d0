//! Reports of real cross-validations.

mod nodes;
mod tabs;
