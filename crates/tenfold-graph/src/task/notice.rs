//! `notice`: a remark of a task about its result, for people.

use std::cell::RefCell;

thread_local! {
    /// The remarks of the task that this thread runs; `None` outside of one.
    static REMARKS: RefCell<Option<Vec<String>>> = const { RefCell::new(None) };
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
    REMARKS.with_borrow_mut(|remarks| {
        if let Some(remarks) = remarks {
            remarks.push(text);
        }
    });
}

/// Calls a task that does not unwind, and returns its remarks with its result. A task that the
/// thread had begun before keeps its own.
pub(crate) fn with_notices<R>(call: impl FnOnce() -> R) -> (R, Vec<String>) {
    let outer = REMARKS.replace(Some(Vec::new()));
    let result = call();
    let remarks = REMARKS.replace(outer);
    (result, remarks.unwrap_or_default())
}
