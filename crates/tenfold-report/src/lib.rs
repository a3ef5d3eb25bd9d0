//! Reports of runs, graphs, searches and data: HTML, JSON, Markdown and pictures.
#![forbid(unsafe_code)]

mod charts;
pub mod checks;
pub mod compare;
pub mod data;
pub mod document;
mod escape;
pub mod evidence;
mod html;
mod markdown;
mod number;
pub mod picture;
pub mod progress;
pub mod record;
pub mod report;
pub mod reproduce;
pub mod result;
pub mod search;
pub mod timeline;
pub mod trace;
pub mod why;

pub use progress::Progress;
pub use report::{Report, ReportNodes};
