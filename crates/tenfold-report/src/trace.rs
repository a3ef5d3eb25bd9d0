//! Traces: a run in the format of Chrome and Perfetto; with the feature `tracing` also spans.

#[cfg(feature = "tracing")]
mod spans;

use std::io::{self, Write};

use serde_json::{Value, json};
#[cfg(feature = "tracing")]
pub use spans::Spans;

use crate::document::State;
use crate::record::{Node, RunRecord};

impl RunRecord {
    /// Writes the run as a trace, which `ui.perfetto.dev` and `chrome://tracing` open: a complete event for
    /// each task that was at work, in a thread for each worker, and an instant event for each failure and
    /// each reused result. Times are in microseconds from the start of the run.
    ///
    /// The format is the [Trace Event Format](https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU),
    /// as one object with the list `traceEvents`.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write_trace(&self, mut to: impl Write) -> io::Result<()> {
        write!(to, "{{\"displayTimeUnit\":\"ms\",\"traceEvents\":[")?;
        let name = match self.about.title.is_empty() {
            true => "tenfold",
            false => &*self.about.title,
        };
        write!(to, "{}", metadata("process_name", 0, name))?;
        for worker in 0..self.n_workers() {
            write!(to, ",\n{}", metadata("thread_name", worker, &format!("worker {worker}")))?;
        }
        for node in self.nodes() {
            let event = match node.state() {
                State::Ran | State::Failed => complete(node),
                State::Reused => instant(node, "reused", node.reason().map(Value::from)),
                _ => continue,
            };
            write!(to, ",\n{event}")?;
            if let Some(failure) = node.failure() {
                let causes = Some(Value::from(failure.causes.clone()));
                write!(to, ",\n{}", instant(node, "failed", causes))?;
            }
        }
        writeln!(to, "]}}")
    }
}

fn metadata(kind: &str, worker: usize, name: &str) -> Value {
    json!({"ph": "M", "name": kind, "pid": 1, "tid": worker, "args": {"name": name}})
}

fn complete(node: Node<'_>) -> Value {
    json!({
        "ph": "X",
        "name": node.key(),
        "cat": node.function(),
        "pid": 1,
        "tid": node.worker(),
        "ts": node.start() * 1e6,
        "dur": node.seconds() * 1e6,
        "args": {
            "type": node.type_name(),
            "bytes": node.bytes(),
            "state": node.state().name(),
            "reason": node.reason(),
        },
    })
}

fn instant(node: Node<'_>, name: &str, because: Option<Value>) -> Value {
    let end = match node.state() {
        State::Reused => node.start(),
        _ => node.start() + node.seconds(),
    };
    json!({
        "ph": "i",
        "s": "t",
        "name": format!("{name}: {}", node.key()),
        "cat": name,
        "pid": 1,
        "tid": node.worker(),
        "ts": end * 1e6,
        "args": {"because": because},
    })
}

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use tenfold_graph::{Executor as _, Graph, Threads};

    use crate::record::Recorder;

    #[test]
    fn a_trace_has_an_event_for_each_task() {
        let mut graph = Graph::new();
        let x = graph.data("x", 1_u64).unwrap();
        let y = graph.task("\"y\" <1>", |x: &u64| x + 1, x).unwrap();
        graph.try_task("bad", |_: &u64| Err::<u64, _>("out of luck"), y).unwrap();
        let recorder = Recorder::default();
        let run = Threads::default().observer(recorder.clone()).run(&graph, "bad").unwrap();
        let mut text = Vec::new();
        recorder.finish(&run).write_trace(&mut text).unwrap();
        let trace: Value = serde_json::from_slice(&text).unwrap();
        let events = trace["traceEvents"].as_array().unwrap();
        let of_kind = |kind: &str| {
            let found = events.iter().filter(|event| event["ph"] == kind);
            found.map(|event| event["name"].as_str().unwrap()).collect::<Vec<_>>()
        };
        assert_eq!(of_kind("X"), ["\"y\" <1>", "bad"]);
        assert_eq!(of_kind("i"), ["failed: bad"]);
        assert!(of_kind("M").contains(&"process_name"));
    }
}
