//! Reports of runs, graphs, searches and data: HTML, JSON, Markdown and pictures.
#![forbid(unsafe_code)]

mod charts;
pub mod document;
mod escape;
mod html;
mod markdown;
