//! Runs of graphs: the store, the threads, and Ctrl-C.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use tenfold::graph::{
    Bindings, CancelToken, Event, EventKind, Executor, OnError, Plan, Run, Threads,
};
use tenfold::store::{Durability, Store};

use crate::exit::{Interrupted, Usage};
use crate::interrupt;
use crate::options::RunOptions;
use crate::terminal::{Remarks, print, warn};

/// The folder of results and runs, unless one is given.
pub(crate) const STORE: &str = ".tenfold";

/// The means to run the graphs of a command.
#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) store: Option<Store>,
    threads: Option<usize>,
}

impl Session {
    /// The store and the threads of these options.
    pub(crate) fn open(options: &RunOptions, remarks: Remarks) -> Result<Self> {
        let threads = options.threads;
        if threads == Some(0) {
            return Err(Usage("--threads is 1 or more".to_owned()).into());
        }
        let store = match (&options.store, options.no_store) {
            (_, true) => None,
            (Some(place), _) => Some(open(place)?),
            (None, _) => match open(Path::new(STORE)) {
                Ok(store) => Some(store),
                Err(error) => {
                    remarks
                        .note(format!("nothing is kept: {error:#}; --store names another folder"));
                    None
                }
            },
        };
        Ok(Self { store, threads })
    }

    /// An executor with the store, which Ctrl-C cancels by this token.
    pub(crate) fn executor(&self, cancel: &CancelToken) -> Result<Threads> {
        let threads = match self.threads {
            Some(threads) => Threads::new(threads)?,
            None => Threads::default(),
        };
        let threads =
            threads.on_error(OnError::Isolate).cancel_token(cancel).observer(print_warning);
        Ok(match &self.store {
            Some(store) => threads.store(store.clone()),
            None => threads,
        })
    }

    /// Runs a plan to its end.
    pub(crate) fn run(&self, plan: &Plan) -> Result<Run> {
        let cancel = CancelToken::new();
        let executor = self.executor(&cancel)?;
        let run = interrupt::cancelling(&cancel, || executor.run_plan(plan, Bindings::new()))?;
        match run.stopped() {
            Some(_) if cancel.is_cancelled() => Err(self.interrupted().into()),
            Some(stopped) => Err(stopped.clone().into()),
            None => Ok(run),
        }
    }

    /// The error of a run that was cancelled.
    pub(crate) fn interrupted(&self) -> Interrupted {
        Interrupted(match &self.store {
            Some(store) => format!(
                "interrupted; finished results are in {}, and the same command goes on from there",
                store.place()
            ),
            None => "interrupted; nothing was kept, since there is no store".to_owned(),
        })
    }
}

/// Prints the tasks that a run would reuse and those that it would run, and why.
pub(crate) fn explain(options: &RunOptions, plan: &Plan) -> Result<()> {
    let place = options.store.clone().unwrap_or_else(|| PathBuf::from(STORE));
    let store = match place.to_str() {
        Some(place) => Store::read_only_at(place)?,
        None => Store::open(&place)?,
    };
    print(&plan.explain(&store)?.to_string())
}

fn open(place: &Path) -> Result<Store> {
    // A loss of power may lose results, which are then computed again.
    Store::open_with(place, Durability::Process)
        .with_context(|| format!("cannot open the store {}", place.display()))
}

/// Prints a warning at once.
fn print_warning(event: &Event<'_>) {
    if let EventKind::Warned { key, kind } = event.kind {
        warn(format!("`{key}`: {kind}"));
    }
}
