//! Times of runs: bounds that hold whatever the times are.

use proptest::prelude::*;
use tenfold_graph::*;

use super::schedule::Schedule;
use crate::document::{Block, Mark, State};
use crate::record::{Recorder, RunRecord};

fn work(millions: &u64) -> u64 {
    (0..*millions * 1000).fold(1, |sum, at| sum ^ std::hint::black_box(at))
}

fn recorded(graph: &Graph, executor: impl Executor) -> RunRecord {
    recorded_for(graph, "**", executor)
}

fn recorded_for(graph: &Graph, target: &str, executor: impl Executor) -> RunRecord {
    let recorder = Recorder::default();
    let run = executor.observer(recorder.clone()).run(graph, target).unwrap();
    recorder.finish(&run)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn no_schedule_is_shorter_than_its_bounds(
        tasks in prop::collection::vec((1_u64..20, prop::collection::vec(any::<prop::sample::Index>(), 0..3)), 1..40),
    ) {
        let mut graph = Graph::new();
        let mut added: Vec<Node<u64>> = Vec::new();
        for (at, (amount, inputs)) in tasks.iter().enumerate() {
            let amount = graph.data(format!("amount-{at}"), *amount).unwrap();
            let mut reads = vec![amount];
            if !added.is_empty() {
                reads.extend(inputs.iter().map(|index| added[index.index(added.len())]));
            }
            let task = |values: &[&u64]| work(values[0]);
            added.push(graph.task(format!("task-{at}"), task, reads).unwrap());
        }
        for record in [recorded(&graph, Sequential::default()), recorded(&graph, Threads::new(3).unwrap())] {
            let (critical, all) = (record.critical_path(), record.work_seconds());
            let schedule = Schedule::new(&record);
            for workers in [1, 2, 3, 64] {
                let seconds = schedule.seconds(workers);
                let best = record.best_seconds(workers);
                prop_assert!(seconds >= best * (1.0 - 1e-9), "{seconds} < {best}");
                let bound = all / workers as f64 + critical.seconds;
                prop_assert!(seconds <= bound * (1.0 + 1e-9), "{seconds} > {bound}");
            }
            for pair in critical.nodes.windows(2) {
                prop_assert!(record.listing().inputs(pair[1]).contains(&(pair[0] as u32)));
            }
            let blocks = record.run_blocks();
            let spans = blocks.iter().filter_map(|block| match block {
                Block::Chart(chart) => Some(&chart.marks),
                _ => None,
            });
            for mark in spans.flatten() {
                let Mark::Spans { spans, .. } = mark else { panic!("spans only") };
                for (lane, start, end, _) in spans {
                    prop_assert!(*lane < record.n_workers() && start <= end);
                    prop_assert!(*end <= record.wall_seconds() * (1.0 + 1e-9));
                }
            }
        }
    }
}

fn fail(_: &u64) -> Result<u64, std::io::Error> {
    Err(std::io::Error::other("the <disk> is \u{202e}full"))
}

#[test]
fn a_failed_run_shows_the_failure_its_cause_and_its_way() {
    let mut graph = Graph::new();
    let x = graph.data("x", 1_u64).unwrap();
    let bad = graph.try_task("bad", task(fail).retry(2), x).unwrap();
    let next = graph.task("next", work, bad).unwrap();
    graph.task("last", work, next).unwrap();
    let executors: [Box<dyn Executor>; 2] =
        [Box::new(Sequential::default()), Box::new(Threads::new(2).unwrap())];
    for executor in executors {
        let executor = executor.on_error(OnError::Isolate);
        let record = recorded_for(&graph, "last", executor);
        let states: Vec<State> = record.nodes().map(|node| node.state()).collect();
        assert_eq!(states, [State::Source, State::Failed, State::Skipped, State::Skipped]);
        let (node, failure) = record.failures().next().unwrap();
        assert_eq!((node.key(), failure.attempts, record.retries().len()), ("bad", 3, 2));
        assert_eq!(failure.path, ["bad", "next", "last"]);
        assert!(failure.causes[0].contains("<disk>"));
        assert_eq!(record.find("last").unwrap().skipped_because().unwrap().key(), "bad");
        let text = format!("{:?}", record.run_blocks());
        assert!(text.contains("Failures") && text.contains("next → last"), "{text}");
        assert_eq!(RunRecord::from_bytes(&record.to_bytes()).unwrap(), record);
    }
}

#[test]
fn a_cancelled_run_has_a_record() {
    let mut graph = Graph::new();
    graph.data("x", 1_u64).unwrap();
    let token = CancelToken::new();
    token.cancel();
    let x = graph.node::<u64>("x").unwrap();
    graph.task("y", work, x).unwrap();
    let record = recorded(&graph, Threads::default().cancel_token(&token));
    assert_eq!(record.find("y").unwrap().state(), State::NotRun);
    assert!(record.stopped().is_some());
    assert!(!record.run_blocks().is_empty());
}
