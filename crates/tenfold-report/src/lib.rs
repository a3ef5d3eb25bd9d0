//! Reports of runs, graphs, searches and data: HTML, JSON, Markdown and pictures.
#![forbid(unsafe_code)]

pub mod document;
pub mod picture;
pub mod progress;
pub mod record;

pub use progress::Progress;
