//! Documents as HTML, Markdown and JSON: nothing is lost, and no text becomes markup.

mod any;
mod html;
mod json;
mod markdown;
#[path = "../samples/mod.rs"]
mod samples;
