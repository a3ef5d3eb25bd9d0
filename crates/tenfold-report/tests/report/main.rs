//! Reports of real cross-validations.

mod documents;
mod findings;
mod kinds;
mod nodes;
mod searches;
mod tabs;
