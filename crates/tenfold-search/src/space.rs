//! Spaces: choices in the data of an estimator, and the candidates that they span.
//!
//! A [`Space`] is an estimator in which some places are a [`Choice`]; a [`Candidate`] is one
//! estimator of it. [`Space::grid`] yields all candidates, [`Space::sample`] some at random.

mod candidate;
mod check;
mod choice;
mod describe;
mod draw;
mod duplicates;
mod error;
mod grid;
mod label;
mod layout;
mod node;
mod over;
mod range;
mod read;
mod sample;
#[expect(clippy::module_inception, reason = "the noun that the room is named after")]
mod space;
mod template;
mod written;

pub use candidate::Candidate;
pub use choice::{Choice, choose, choose_named, integer, log_integer, log_uniform, uniform};
pub use duplicates::duplicates;
pub use error::SpaceError;
pub use grid::Grid;
pub use sample::Sample;
pub use space::Space;
