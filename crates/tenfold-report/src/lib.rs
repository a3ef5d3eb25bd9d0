//! Reports of runs, graphs, searches and data: HTML, JSON, Markdown and pictures.
#![forbid(unsafe_code)]

pub mod data;
pub mod document;
