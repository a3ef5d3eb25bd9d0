//! Runs of graphs: the store, the threads, and Ctrl-C.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use tenfold::graph::{
    Bindings, CancelToken, Event, EventKind, Executor, Explanation, OnError, Plan, Run, Threads,
};
use tenfold::report::Progress as _;
use tenfold::report::record::{About, Recorder, RunRecord};
use tenfold::store::{Durability, Store};

use crate::exit::{Interrupted, Usage};
use crate::interrupt;
use crate::options::RunOptions;
use crate::runs::{Parts, Runs, STORE};
use crate::terminal::{Remarks, warn};

/// The means to run the graphs of a command.
#[derive(Debug)]
pub(crate) struct Session {
    store: Option<(PathBuf, Store)>,
    threads: Option<usize>,
    remarks: Remarks,
}

/// A run that ended, and its record.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) run: Run,
    pub(crate) record: RunRecord,
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
            (Some(place), _) => Some((place.clone(), open(place)?)),
            (None, _) => match open(Path::new(STORE)) {
                Ok(store) => Some((PathBuf::from(STORE), store)),
                Err(error) => {
                    remarks
                        .note(format!("nothing is kept: {error:#}; --store names another folder"));
                    None
                }
            },
        };
        Ok(Self { store, threads, remarks })
    }

    /// An executor with the store, which Ctrl-C cancels by this token.
    pub(crate) fn executor(&self, cancel: &CancelToken) -> Result<Threads> {
        let threads = match self.threads {
            Some(threads) => Threads::new(threads)?,
            None => Threads::default(),
        };
        let threads =
            threads.on_error(OnError::Isolate).cancel_token(cancel).observer(print_warning);
        let threads = match self.remarks.is_quiet {
            true => threads,
            false => threads.progress(),
        };
        Ok(match &self.store {
            Some((_, store)) => threads.store(store.clone()),
            None => threads,
        })
    }

    /// Runs a plan to its end. The record of a run that is stopped is kept.
    pub(crate) fn run(&self, plan: &Plan, about: About) -> Result<Ended> {
        let cancel = CancelToken::new();
        let recorder = Recorder::default();
        let executor = self.executor(&cancel)?.observer(recorder.clone());
        let run = interrupt::cancelling(&cancel, || executor.run_plan(plan, Bindings::new()))?;
        let mut record = recorder.finish(&run);
        record.about = About { began_unix_seconds: record.about.began_unix_seconds, ..about };
        let Some(stopped) = run.stopped() else { return Ok(Ended { run, record }) };
        self.keep(Parts { record: Some(&record), ..Parts::default() })?;
        match cancel.is_cancelled() {
            true => Err(self.interrupted().into()),
            false => Err(stopped.clone().into()),
        }
    }

    /// Keeps a run in the store, if there is one.
    pub(crate) fn keep(&self, parts: Parts<'_>) -> Result<()> {
        let Some((place, _)) = &self.store else { return Ok(()) };
        let id = Runs::of(place).keep(parts)?;
        self.remarks.note(format!("the run is kept as {id}"));
        Ok(())
    }

    /// Returns `true` if results and runs are kept.
    pub(crate) fn keeps(&self) -> bool {
        self.store.is_some()
    }

    /// The error of a run that was cancelled.
    pub(crate) fn interrupted(&self) -> Interrupted {
        Interrupted(match &self.store {
            Some((_, store)) => format!(
                "interrupted; finished results are in {}, and the same command goes on from there",
                store.place()
            ),
            None => "interrupted; nothing was kept, since there is no store".to_owned(),
        })
    }
}

/// The tasks that a run would reuse and those that it would run, and why.
pub(crate) fn explanation(options: &RunOptions, plan: &Plan) -> Result<Explanation> {
    let place = options.store.clone().unwrap_or_else(|| PathBuf::from(STORE));
    let store = match place.to_str() {
        Some(place) => Store::read_only_at(place)?,
        None => Store::open(&place)?,
    };
    Ok(plan.explain(&store)?)
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
