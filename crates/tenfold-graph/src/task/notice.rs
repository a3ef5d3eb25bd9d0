//! `notice`: a remark of a task about its result, for people.

use std::cell::{Cell, RefCell};

thread_local! {
    /// Number of tasks that this thread is in: a task may run a graph.
    static N_TASKS: Cell<u32> = const { Cell::new(0) };
    /// The remarks of these tasks so far, and their number: most tasks make none, and look at that
    /// alone.
    static REMARKS: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    static N_REMARKS: Cell<usize> = const { Cell::new(0) };
}

/// Adds a remark to the result of the task that is running: the result is right as far as the task
/// knows, but a person should hear of something, such as a search that did not converge.
///
/// The run emits it as [`EventKind::Noticed`](crate::EventKind::Noticed) and keeps it for
/// [`Run::notices`](crate::Run::notices). In a store it is kept with the result, so that a run that
/// reuses the result has it too. Remarks of an attempt that failed are dropped.
///
/// Call it on the thread of the task: not in parallel code inside of it, whose other threads belong
/// to no task. Outside of a task it does nothing.
///
/// ```
/// use tenfold_graph::*;
///
/// fn root(x: &f64) -> f64 {
///     let mut y = *x;
///     (0..3).for_each(|_| y = (y + x / y) / 2.0);
///     if (y * y - x).abs() > 1e-6 {
///         notice(format!("no root of {x} after 3 steps"));
///     }
///     y
/// }
///
/// let mut graph = Graph::new();
/// let x = graph.data("x", 1e6)?;
/// let y = graph.task("y", root, x)?;
/// let run = Sequential::default().run(&graph, y)?;
/// assert_eq!(run.notices().collect::<Vec<_>>(), [("y", "no root of 1000000 after 3 steps")]);
/// # Ok::<(), Error>(())
/// ```
pub fn notice(text: impl Into<String>) {
    let text = text.into();
    if N_TASKS.get() > 0 {
        REMARKS.with_borrow_mut(|remarks| remarks.push(text));
        N_REMARKS.set(N_REMARKS.get() + 1);
    }
}

/// Calls a task that does not unwind, and hands its remarks over, if it has made any, with its
/// result. A task that the thread had begun before keeps its own.
pub(crate) fn with_notices<R>(
    call: impl FnOnce() -> R,
    noticed: impl FnOnce(&R, Vec<String>),
) -> R {
    let n_before = N_REMARKS.get();
    N_TASKS.set(N_TASKS.get() + 1);
    let result = call();
    N_TASKS.set(N_TASKS.get() - 1);
    if N_REMARKS.replace(n_before) > n_before {
        noticed(&result, REMARKS.with_borrow_mut(|remarks| remarks.split_off(n_before)));
    }
    result
}
