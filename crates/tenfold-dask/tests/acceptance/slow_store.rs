//! Runs with a slow store: they ask about many results at once.

mod service;

use std::process::{Command, Stdio};

use service::Service;
use tenfold_graph::remote::{Cluster, JobEnd, Message, Report, Sent, TaskEvent, Withdraw, run};
use tenfold_graph::{Bindings, BoxError, Executor, Graph, Plan, Threads, cached};
use tenfold_store::Store;

use crate::support::case::Case;
use crate::support::programs::one;
use crate::support::trial::{Trial, trial};

pub(crate) fn trials() -> Vec<Trial> {
    vec![trial!(many_results_are_asked_for_at_once, one).without_python()]
}

const N_TASKS: u64 = 8;

/// The variable with the part of the test that a process does.
const PART: &str = "TENFOLD_SLOW_STORE_PART";

fn square(x: &u64) -> u64 {
    x * x
}

fn plan() -> Plan {
    let mut graph = Graph::new();
    let mut squares = Vec::new();
    for at in 0..N_TASKS {
        let x = graph.data(format_args!("x/{at}"), at).unwrap();
        let square = cached(square).always();
        squares.push(graph.task(format_args!("square/{at}"), square, x).unwrap().id());
    }
    graph.plan(&squares).unwrap()
}

/// Workers whose results are in the store already.
struct Prompt(Option<Report>);

impl Cluster for Prompt {
    fn begin(&mut self, report: Report) -> Result<(), BoxError> {
        self.0 = Some(report);
        Ok(())
    }

    fn send(&mut self, jobs: Vec<Sent>) {
        let Some(report) = &self.0 else { return };
        for Sent { job, .. } in jobs {
            report(Message::Event { worker: 0, event: TaskEvent::Started { key: job.key } });
            report(Message::Ended { job: job.recipe, worker: 0, end: JobEnd::Kept });
        }
    }

    fn withdraw(&mut self, _: Withdraw) {}

    fn end(&mut self) {}
}

/// Asks about the results three times, before the run, when each can be sent, and when each has ended,
/// and then for their bytes.
fn run_all_again(store: &Store) {
    let threads = Threads::default().store(store.clone()).rerun("square/*");
    let run = run(&plan(), &Bindings::new(), threads.options(), &mut Prompt(None)).unwrap();
    assert!(run.warnings().is_empty(), "{:?}", run.warnings());
    assert_eq!(run.get_key::<u64>("square/7").unwrap(), &49);
}

fn many_results_are_asked_for_at_once(case: &Case) {
    if let Ok(part) = std::env::var(PART) {
        let store = Store::open_url("s3://bucket/store").unwrap();
        match part.as_str() {
            "fill" => {
                _ = Threads::default().store(store).run_plan(&plan(), Bindings::new()).unwrap()
            }
            _ => run_all_again(&store),
        }
        return;
    }
    let service = Service::start();
    let act = |part: &str| {
        let mut process = Command::new(std::env::current_exe().unwrap());
        process.args(["--exact", &case.trial.name(), "--nocapture"]).stdin(Stdio::piped());
        process.envs(service.variables()).env(PART, part);
        let mut process = process.stderr(Stdio::piped()).spawn().unwrap();
        // A test's process ends with its standard input.
        let _input = process.stdin.take();
        let output = process.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    act("fill");
    service.answer_together(N_TASKS as usize);
    act("run");
    assert_eq!(service.groups_answered(), 4);
}
