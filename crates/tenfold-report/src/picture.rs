//! Pictures of graphs: nodes rolled up by key path, laid out in layers, and drawn as SVG, DOT, Mermaid and
//! HTML.
//!
//! | file | contents |
//! |---|---|
//! | `stems` | keys without their numbers: `svm/cv/fit-00` and `svm/cv/fit-01` share `svm/cv/fit` |
//! | `tree` | the tree of paths, with sums over the nodes below each |
//! | `cells` | the boxes: the tree cut down to those that a person would look at |
//! | `levels` | the boxes that are shown at once, and the arrows between them |
//! | `make` | `Picture` of a plan, an explanation and a record |
//! | `blocks` | the tab *Graph* |
//! | `layout` | positions of the boxes and arrows of a level |
//! | `svg`, `text`, `html` | the drawings |
//!
//! The layers are laid out by the crate `dagre`: a port of dagre 3 for JavaScript, with ranks by
//! the network simplex method and positions by Brandes and Köpf, deterministic (its maps keep the order of
//! insertion) and with one small dependency. `layout-rs` places long edges worse and brings a parser of DOT and
//! a renderer; `dugong` needs a newer Rust.

mod blocks;
mod cells;
mod html;
mod layout;
mod levels;
mod make;
mod stems;
mod svg;
mod text;
mod tree;

pub(crate) use blocks::{PathSum, path_sums};
pub(crate) use html::with_id;
pub use html::{SCRIPT, STYLE, to_html};

#[cfg(test)]
mod tests;
