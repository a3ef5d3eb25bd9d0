//! `Report`: the outcome of a run as text, which goes from process to process.

use std::collections::BTreeMap;
use std::error::Error;

use serde::{Deserialize, Serialize};
use tenfold_graph::{EventLog, Result, Run};

/// The outcome of a run.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Report {
    /// The outcome of each task, by key.
    pub(crate) outcomes: BTreeMap<String, String>,
    /// The values that were asked for, as text, by key.
    pub(crate) values: BTreeMap<String, String>,
    /// The warnings of the run.
    pub(crate) warnings: Vec<String>,
    /// The events, in order.
    pub(crate) events: Vec<String>,
    /// The reason why values are missing, in full.
    pub(crate) error: Option<String>,
}

impl Report {
    /// Of a run that an event log watched.
    pub(crate) fn new(run: Result<Run>, log: &EventLog) -> Self {
        let events = log.lines();
        match run {
            Ok(run) => Self {
                outcomes: outcomes(&run),
                values: values(&run),
                warnings: run.warnings().iter().map(ToString::to_string).collect(),
                events,
                error: run.all_ran().err().map(|error| in_full(&error)),
            },
            Err(error) => Self {
                outcomes: BTreeMap::new(),
                values: BTreeMap::new(),
                warnings: Vec::new(),
                events,
                error: Some(in_full(&error)),
            },
        }
    }

    /// The keys of the tasks to which this happened, sorted: `started`, `reused`, `retried`, ….
    pub(crate) fn keys_after(&self, word: &str) -> Vec<&str> {
        let key = |event| str::strip_prefix(event, word)?.trim().split([':', ' ']).next();
        let mut keys: Vec<&str> = self.events.iter().filter_map(|event| key(event)).collect();
        keys.sort_unstable();
        keys
    }

    /// The error, which there must be.
    #[track_caller]
    pub(crate) fn error(&self) -> &str {
        match &self.error {
            Some(error) => error,
            None => panic!("no error in {self:#?}"),
        }
    }

    /// Checks that there is no error.
    #[track_caller]
    pub(crate) fn check_ran(&self) {
        assert_eq!(self.error, None, "{self:#?}");
    }

    /// Checks that there is no error and no warning.
    #[track_caller]
    pub(crate) fn check_well(&self) {
        self.check_ran();
        assert_eq!(self.warnings, [""; 0], "{self:#?}");
    }
}

/// The outcome of each task, by key, without times.
pub(crate) fn outcomes(run: &Run) -> BTreeMap<String, String> {
    run.outcomes().map(|(key, outcome)| (key.to_owned(), outcome.to_string())).collect()
}

/// The message of an error, and those of its sources.
pub(crate) fn in_full(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(&format!(": {cause}"));
        source = cause.source();
    }
    text
}

/// The values that were asked for, of the types that the tests use.
fn values(run: &Run) -> BTreeMap<String, String> {
    let value = |key: &str| {
        let number = run.get_key::<u64>(key).ok().map(|value| format!("{value}"));
        let text = || run.get_key::<String>(key).ok().cloned();
        let numbers = || run.get_key::<Vec<u64>>(key).ok().map(|value| format!("{value:?}"));
        let texts = || run.get_key::<Vec<String>>(key).ok().map(|value| format!("{value:?}"));
        number.or_else(text).or_else(numbers).or_else(texts)
    };
    run.outcomes().filter_map(|(key, _)| Some((key.to_owned(), value(key)?))).collect()
}
