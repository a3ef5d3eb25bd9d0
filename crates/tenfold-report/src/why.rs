//! `Why`: the chain of reasons why a node ran, or did not, back to the change or the failure that it began
//! with.

use std::collections::{BTreeSet, HashMap};
use std::fmt;

use tenfold_graph::{Decision, Explanation, Reason};

use crate::document::State;
use crate::record::{Node, RunRecord, input_of};

/// A chain of reasons: each names the node of the next one. As text it has a line for each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Why {
    /// The reasons; there is at least one.
    pub steps: Vec<Step>,
}

/// A reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The key of the node.
    pub key: String,
    /// The reason, as the rest of a sentence that begins with the key: `ran: input `X` changed`.
    pub text: String,
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, Step { key, text }) in self.steps.iter().enumerate() {
            let because = if at == 0 { "" } else { "  because " };
            let indent = "  ".repeat(at.saturating_sub(1).min(20));
            writeln!(f, "{indent}{because}`{key}` {text}")?;
        }
        Ok(())
    }
}

impl RunRecord {
    /// Why the node with this key ran, or did not; `None` if no node has it.
    ///
    /// ```
    /// use tenfold_graph::*;
    /// use tenfold_report::record::Recorder;
    ///
    /// let mut graph = Graph::new();
    /// let x = graph.data("x", 1)?;
    /// let bad = graph.try_task("bad", |_: &i32| Err::<i32, _>("out of luck"), x)?;
    /// graph.task("last", |x: &i32| x + 1, bad)?;
    ///
    /// let recorder = Recorder::default();
    /// let executor = Sequential::default().observer(recorder.clone()).on_error(OnError::Isolate);
    /// let record = recorder.finish(&executor.run(&graph, "last")?);
    /// assert_eq!(
    ///     record.why("last").unwrap().to_string(),
    ///     "`last` was skipped: `bad` failed\n  because `bad` failed: out of luck\n",
    /// );
    /// # Ok::<(), Error>(())
    /// ```
    pub fn why(&self, key: &str) -> Option<Why> {
        let mut next = self.find(key);
        next?;
        let (mut steps, mut seen) = (Vec::new(), BTreeSet::new());
        while let Some(node) = next.filter(|node| seen.insert(node.at())) {
            let (text, cause) = self.step(node, !steps.is_empty());
            steps.push(Step { key: node.key().to_owned(), text });
            next = cause;
        }
        Some(Why { steps })
    }

    /// The reason for one node, and the node that it comes from; `is_cause` if another one comes from it.
    fn step<'a>(&'a self, node: Node<'a>, is_cause: bool) -> (String, Option<Node<'a>>) {
        match node.state() {
            State::Source if is_cause => (format!("is {} with another value", node.kind()), None),
            State::Source => (format!("is {}: it needs no work", node.kind()), None),
            State::Failed => {
                let causes = node.failure().map(|failure| failure.causes.join(": "));
                (format!("failed: {}", causes.unwrap_or_default()), None)
            }
            State::Skipped => match node.skipped_because() {
                Some(failed) => (format!("was skipped: `{}` failed", failed.key()), Some(failed)),
                None => ("was skipped".to_owned(), None),
            },
            State::NotRun => {
                let stopped = self.stopped().unwrap_or("the run stopped first");
                (format!("did not run: {stopped}"), None)
            }
            State::NotNeeded => ("was not needed: nothing that ran reads it".to_owned(), None),
            State::Reused => {
                let reason = node.reason().unwrap_or("another task computed it");
                (format!("was reused: {reason}"), None)
            }
            _ => self.step_of_run(node),
        }
    }

    fn step_of_run<'a>(&'a self, node: Node<'a>) -> (String, Option<Node<'a>>) {
        match (node.reason(), node.reason_kind()) {
            (None, _) => ("ran: there was no store to take it from".to_owned(), None),
            (Some(_), Some("not cached")) => {
                let reader = self.nodes().skip(node.at() + 1).find(|reader| {
                    reader.was_at_work()
                        && self.listing().inputs(reader.at()).contains(&(node.at() as u32))
                });
                match reader {
                    Some(reader) => (
                        format!("ran: it is not cached, and `{}` reads it", reader.key()),
                        Some(reader),
                    ),
                    None => ("ran: it is not cached, and was asked for".to_owned(), None),
                }
            }
            (Some(reason), _) => (format!("ran: {reason}"), node.reason_node()),
        }
    }
}

impl Why {
    /// Why a run would run the task with this key, or reuse it; `None` if the explanation does not have it.
    pub fn of_explanation(explanation: &Explanation, key: &str) -> Option<Self> {
        let decisions: HashMap<&str, &Decision> = explanation.decisions().collect();
        let mut next = Some(key).filter(|key| decisions.contains_key(key));
        next?;
        let (mut steps, mut seen) = (Vec::new(), BTreeSet::new());
        while let Some(key) = next.filter(|key| seen.insert(*key)) {
            let (text, cause) = match decisions.get(key) {
                None => ("is data with another value".to_owned(), None),
                Some(Decision::Reuse { .. }) => {
                    ("is reused: its result is in the store".to_owned(), None)
                }
                Some(Decision::Run(Reason::NotCached)) => {
                    ("runs: it is not cached, and something that runs reads it".to_owned(), None)
                }
                Some(Decision::Run(reason)) => (format!("runs: {reason}"), input_of(reason)),
                Some(_) => ("is not needed: nothing that runs reads it".to_owned(), None),
            };
            steps.push(Step { key: key.to_owned(), text });
            next = cause;
        }
        Some(Self { steps })
    }
}
