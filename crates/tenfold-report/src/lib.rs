//! Reports of runs, graphs, searches and data: HTML, JSON, Markdown and pictures.
#![forbid(unsafe_code)]

pub mod checks;
pub mod document;
pub mod evidence;
mod number;
pub mod picture;
pub mod record;
pub mod report;
pub mod reproduce;
pub mod result;
pub mod search;

pub use report::{Report, ReportNodes};
