//! Progress of runs: bars on a terminal, lines elsewhere, on the standard error stream alone.
//!
//! | file | contents |
//! |---|---|
//! | `tally` | the counts, a list for each worker: an event takes one lock that no other worker wants |
//! | `status` | the counts at one moment, and the time that is left |
//! | `bars`, `lines` | how a status is shown |
//! | `show` | the thread that shows it now and then |

mod bars;
mod lines;
mod show;
mod status;
mod tally;

use std::io::IsTerminal;
use std::time::Duration;

use tenfold_graph::Executor;

use bars::Bars;
use lines::Lines;
use show::{Show, Shown};

/// Adds a view of the progress to any executor that takes observers, boxed ones too.
///
/// ```
/// use tenfold_graph::*;
/// use tenfold_report::Progress as _;
///
/// let mut graph = Graph::new();
/// let x = graph.data("x", 1)?;
/// let y = graph.task("y", |x: &i32| x + 1, x)?;
/// let run = Threads::default().progress().run(&graph, y)?;
/// assert_eq!(run.get(y)?, &2);
/// # Ok::<(), Error>(())
/// ```
pub trait Progress: Executor + Sized {
    /// Shows the progress of each run on the standard error stream: the tasks that are done, those at work
    /// with the time that they have taken, the reused and failed ones, and the time left. On a terminal
    /// these are bars; elsewhere a line every five seconds and at the end.
    ///
    /// The time left comes from past durations of the store, or from this run. Runs that go on at once need
    /// an executor each.
    #[must_use]
    fn progress(self) -> Self {
        self.progress_in(Style::Auto)
    }

    /// The same in a chosen style.
    #[must_use]
    fn progress_in(self, style: Style) -> Self {
        let is_terminal = std::io::stderr().is_terminal()
            && std::env::var_os("TERM").is_none_or(|terminal| terminal != "dumb");
        match style {
            Style::Silent => self,
            Style::Auto if is_terminal => self.observer(bars()),
            Style::Auto => self.observer(lines(EVERY)),
            Style::Bars => self.observer(bars()),
            Style::Lines => self.observer(lines(EVERY)),
            Style::LinesEvery(pause) => self.observer(lines(pause)),
        }
    }
}

impl<E: Executor> Progress for E {}

/// The style of a view of progress.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Style {
    /// Bars on a terminal, lines elsewhere.
    #[default]
    Auto,
    /// Bars; nothing where the standard error stream is no terminal.
    Bars,
    /// A line every five seconds and at the end.
    Lines,
    /// A line after each pause and at the end.
    LinesEvery(Duration),
    /// Nothing.
    Silent,
}

const EVERY: Duration = Duration::from_secs(5);

fn bars() -> Show {
    Show::new(Duration::from_millis(100), || Box::new(Bars::new()) as Box<dyn Shown>)
}

fn lines(pause: Duration) -> Show {
    Show::new(pause, || Box::new(Lines::new(std::io::stderr())) as Box<dyn Shown>)
}

#[cfg(test)]
mod tests;
