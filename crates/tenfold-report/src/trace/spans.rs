//! `Spans`: the tasks of a run as spans of the crate `tracing`.

use std::cell::RefCell;

use tenfold_graph::{Event, EventKind, Observer};
use tracing::span::EnteredSpan;

/// An observer that makes each task a span named `task`, with its key, of the target `tenfold`. Events of
/// `tracing` inside a task are in its span. Retries, failures, skipped and reused tasks, notices and warnings
/// are events.
#[derive(Clone, Copy, Debug, Default)]
pub struct Spans;

thread_local! {
    /// The spans that this thread is in, with their keys: a task may itself run a graph.
    static ENTERED: RefCell<Vec<(String, EnteredSpan)>> = const { RefCell::new(Vec::new()) };
}

impl Observer for Spans {
    fn event(&self, event: &Event<'_>) {
        match event.kind {
            EventKind::Started { key } => {
                let span = tracing::info_span!(target: "tenfold", "task", key).entered();
                ENTERED.with_borrow_mut(|entered| entered.push((key.to_owned(), span)));
            }
            EventKind::Finished { key, .. } => leave(key),
            EventKind::Failed { key, error, .. } => {
                tracing::error!(target: "tenfold", key, %error, "failed");
                leave(key);
            }
            EventKind::Retried { key, error } => {
                tracing::warn!(target: "tenfold", key, %error, "failed and is tried again");
            }
            EventKind::Skipped { key, because } => {
                tracing::warn!(target: "tenfold", key, because, "skipped");
            }
            EventKind::Reused { key, seconds, .. } => {
                tracing::info!(target: "tenfold", key, seconds, "reused");
            }
            EventKind::Noticed { key, notice } => {
                tracing::info!(target: "tenfold", key, notice, "noticed");
            }
            EventKind::Warned { key, kind } => {
                tracing::warn!(target: "tenfold", key, %kind, "warned");
            }
            _ => {}
        }
    }
}

fn leave(key: &str) {
    ENTERED.with_borrow_mut(|entered| {
        // One that failed before it began has none.
        if let Some(at) = entered.iter().rposition(|(found, _)| found == key) {
            drop(entered.remove(at));
        }
    });
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use tenfold_graph::*;
    use tracing::span::{Attributes, Id, Record};
    use tracing::{Metadata, Subscriber};

    use super::*;

    /// Keeps the names of spans and events, and the ends of spans.
    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<String>>>);

    impl Subscriber for Log {
        fn enabled(&self, metadata: &Metadata<'_>) -> bool {
            metadata.target() == "tenfold"
        }

        fn new_span(&self, span: &Attributes<'_>) -> Id {
            self.0.lock().unwrap().push(span.metadata().name().to_owned());
            Id::from_u64(1)
        }

        fn record(&self, _: &Id, _: &Record<'_>) {}

        fn record_follows_from(&self, _: &Id, _: &Id) {}

        fn event(&self, event: &tracing::Event<'_>) {
            self.0.lock().unwrap().push(event.metadata().level().to_string());
        }

        fn enter(&self, _: &Id) {}

        fn exit(&self, _: &Id) {
            self.0.lock().unwrap().push("end".to_owned());
        }
    }

    #[test]
    fn each_task_is_a_span() {
        let log = Log::default();
        let mut graph = Graph::new();
        let x = graph.task("x", || 1, ()).unwrap();
        graph.try_task("bad", |_: &i32| Err::<i32, _>("out of luck"), x).unwrap();
        tracing::subscriber::with_default(log.clone(), || {
            Sequential::default().observer(Spans).run(&graph, "bad").unwrap();
        });
        assert_eq!(*log.0.lock().unwrap(), ["task", "end", "task", "ERROR", "end"]);
    }
}
