//! `#[task]` in a crate with the strictest lints: its expansion raises none.

#![forbid(
    unsafe_code,
    dead_code,
    missing_docs,
    non_snake_case,
    unreachable_pub,
    unused_qualifications
)]
#![deny(warnings, clippy::pedantic, clippy::nursery)]

use tenfold_graph::source_code::source_code_digest;
use tenfold_graph::{Executor, Graph, Sequential, task};

/// Is read by [`clamp`].
#[task(crate = tenfold_graph)]
pub const LIMIT: u64 = 3;

/// Is read by nobody.
#[task(crate = ::tenfold_graph)]
pub static UNUSED: u64 = 3;

/// Uses a constant.
#[task(crate = tenfold_graph, uses(LIMIT))]
#[must_use]
pub fn clamp(x: &[u64; 2]) -> u64 {
    x[0].min(LIMIT)
}

/// A folder of functions.
pub mod folder {
    use tenfold_graph as graph;

    /// Uses a function elsewhere, by path.
    #[graph::task(crate = graph, uses(super::clamp, private))]
    #[must_use]
    pub fn twice(x: &[u64; 2]) -> u64 {
        private(x) * 2
    }

    #[graph::task(crate = graph)]
    fn private(x: &[u64; 2]) -> u64 {
        super::clamp(x)
    }
}

/// Has values that its tokens do not show.
#[task(crate = tenfold_graph)]
#[must_use]
pub const fn place() -> (&'static str, u32, bool) {
    (core::concat!(env!("CARGO_PKG_NAME"), file!()), line!(), std::cfg!(debug_assertions))
}

fn digest<F: 'static>(_: F) -> Option<String> {
    source_code_digest::<F>().map(|digest| digest.to_string())
}

#[test]
fn a_marked_function_is_the_task_that_it_was() {
    #[task(crate = tenfold_graph)]
    const STEP: u64 = 1;
    #[task(crate = tenfold_graph, uses(STEP, folder::twice))]
    fn step(x: &[u64; 2]) -> u64 {
        folder::twice(x) + STEP
    }

    let mut graph = Graph::new();
    let x = graph.data("x", [5, 0]).unwrap();
    let y = graph.task("y", step, x).unwrap();
    assert_eq!(Sequential::default().run(&graph, y).unwrap().get(y).unwrap(), &7);
    assert!(digest(step).is_some() && digest(step) != digest(folder::twice));
}
