//! The depth of models within models: a damaged file could nest more than the stack of a thread holds.
//! And the reason why one within another failed, which postcard does not pass on.

use std::cell::{Cell, RefCell};

/// The number of models that may be inside one another, the innermost included.
const DEPTH_MAX: usize = 33;

/// The error of more.
pub(super) const TOO_DEEP: &str = "more than 32 models are inside one another";

thread_local! {
    /// The number that is being written or read.
    static DEPTH: Cell<usize> = const { Cell::new(0) };
    /// The reason why the innermost failed.
    static REASON: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Keeps the reason of a failure within another model, unless one is kept already.
pub(super) fn keep_reason(reason: &str) {
    REASON.with_borrow_mut(|kept| {
        kept.get_or_insert_with(|| reason.to_owned());
    });
}

/// The reason of a failure within another model, if there was one.
pub(super) fn take_reason() -> Option<String> {
    REASON.take()
}

/// A model that holds others, while it is written or read.
pub(super) struct Inside;

impl Inside {
    /// `None` if it is in too many others.
    pub(super) fn enter() -> Option<Self> {
        let depth = DEPTH.get();
        if depth == 0 {
            REASON.take();
        }
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
