//! The attribute `#[task]`, which identifies a function by its own source rather than by the
//! executable it is in.
//!
//! `tenfold-graph` re-exports it as `tenfold_graph::task`, with the documentation, and registers
//! the source that it leaves beside the function.

#![forbid(unsafe_code)]

mod expand;
mod included;
mod item;
mod options;
mod text;

use proc_macro::TokenStream;

/// Identifies a function by its own source; see `tenfold_graph::task`, which this is.
#[proc_macro_attribute]
pub fn task(options: TokenStream, item: TokenStream) -> TokenStream {
    expand::expand(options.into(), item.into()).into()
}
