//! Reports of real cross-validations.

mod documents;
mod findings;
mod nodes;
mod searches;
mod tabs;
