//! The depth of models within models, and of estimators within estimators: data could nest more of them
//! than the stack of a thread holds. And the reason why a model within another failed, which postcard
//! does not pass on.

use std::cell::{Cell, RefCell};
use std::thread::LocalKey;

/// The number of models or estimators that may be inside one another, the innermost included.
pub(super) const DEPTH_MAX: usize = 33;

/// The error of more.
pub(super) const TOO_DEEP: &str = "more than 32 models are inside one another";

thread_local! {
    /// The number of models that are being written or read.
    static MODELS: Cell<usize> = const { Cell::new(0) };
    /// The number of estimators that are being written or read.
    static ESTIMATORS: Cell<usize> = const { Cell::new(0) };
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

/// A model or an estimator that holds others, while it is written or read; a panic ends it too.
pub(super) struct Inside(&'static LocalKey<Cell<usize>>);

impl Inside {
    /// A model; `None` if it is in too many others.
    pub(super) fn model() -> Option<Self> {
        if MODELS.get() == 0 {
            REASON.take();
        }
        Self::enter(&MODELS)
    }

    /// An estimator; `None` if it is in too many others.
    pub(super) fn estimator() -> Option<Self> {
        Self::enter(&ESTIMATORS)
    }

    fn enter(depth: &'static LocalKey<Cell<usize>>) -> Option<Self> {
        (depth.get() < DEPTH_MAX).then(|| {
            depth.set(depth.get() + 1);
            Self(depth)
        })
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        self.0.set(self.0.get() - 1);
    }
}
