//! Reports of runs, graphs, searches and data: HTML, JSON, Markdown and pictures.
#![forbid(unsafe_code)]

pub mod compare;
pub mod document;
pub mod picture;
pub mod progress;
pub mod record;
pub mod timeline;
pub mod trace;
pub mod why;

pub use progress::Progress;
