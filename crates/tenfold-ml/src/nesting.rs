//! How deep models may be in one another: a file could tell of more than the stack of a thread holds.

use std::cell::Cell;

/// How many models that hold models may be inside one another.
const DEPTH_MAX: usize = 32;

/// What is wrong with more.
pub(crate) const TOO_DEEP: &str = "more than 32 models are inside one another";

thread_local! {
    /// How many are being written or read inside one another.
    static DEPTH: Cell<usize> = const { Cell::new(0) };
}

/// A model that holds others, while it is written or read.
pub(crate) struct Inside;

impl Inside {
    /// `None` if it is in too many others.
    pub(crate) fn enter() -> Option<Self> {
        let depth = DEPTH.get();
        (depth < DEPTH_MAX).then(|| {
            DEPTH.set(depth + 1);
            Self
        })
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        DEPTH.set(DEPTH.get() - 1);
    }
}
