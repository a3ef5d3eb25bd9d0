//! Graphs of trivial tasks on dagx. scry-learn, millwright and linfa have no graph of tasks.

use std::error::Error;

use dagx::{DagRunner, Task, TaskHandle, task};
use tokio::runtime::Runtime;

use crate::job::{Job, Line, timed};

struct One;

#[task]
impl One {
    async fn run() -> u64 {
        1
    }
}

struct Increment;

#[task]
impl Increment {
    async fn run(value: &u64) -> u64 {
        value + 1
    }
}

struct Add;

#[task]
impl Add {
    async fn run(left: &u64, right: &u64) -> u64 {
        left + right
    }
}

/// A built graph, the handles asked for, and the value each must hold.
type Built = (DagRunner, Vec<TaskHandle<u64>>, u64);

pub fn run(job: &Job) -> Result<(), Box<dyn Error>> {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(job.threads).build()?;
    for wanted in &job.graphs {
        let (build, tasks): (fn(usize) -> Built, usize) = match wanted.case.as_str() {
            "tree" => (tree, 2 * wanted.n - 1),
            "chain" => (chain, wanted.n),
            "independent" => (independent, wanted.n),
            other => return Err(format!("unknown graph `{other}`").into()),
        };
        let mut seconds = Vec::with_capacity(job.repeats);
        for _ in 0..job.repeats {
            seconds.push(run_once(&runtime, build(wanted.n))?);
        }
        let note = "dagx 0.3.1 on tokio, graph built before the clock starts".to_string();
        let (case, n, tasks) = (wanted.case.as_str(), Some(wanted.n), Some(tasks));
        Line { peer: "dagx", case, n, tasks, seconds, accuracies: Vec::new(), note }.print()?;
        for peer in ["scry-learn", "millwright", "linfa"] {
            let note = "skipped: has no graph of tasks".to_string();
            let seconds = Vec::new();
            Line { peer, case, n, tasks, seconds, accuracies: Vec::new(), note }.print()?;
        }
    }
    Ok(())
}

/// The seconds of one run; a dagx graph runs once.
fn run_once(runtime: &Runtime, (dag, asked, expected): Built) -> Result<f64, Box<dyn Error>> {
    let (seconds, outcome) = timed(|| {
        runtime.block_on(dag.run(|future| {
            tokio::spawn(future);
        }))
    });
    outcome.map_err(|error| format!("dagx failed: {error:?}"))?;
    for handle in asked {
        let found = dag.get(handle).map_err(|error| format!("dagx lost a value: {error:?}"))?;
        if found != expected {
            return Err(format!("dagx computed {found}, not {expected}").into());
        }
    }
    Ok(seconds)
}

fn tree(n: usize) -> Built {
    let dag = DagRunner::new();
    let mut level: Vec<TaskHandle<u64>> = (0..n).map(|_| dag.add_task(One).into()).collect();
    while level.len() > 1 {
        let above = level.chunks(2).map(|pair| match pair {
            [left, right] => dag.add_task(Add).depends_on((left, right)),
            rest => (&rest[0]).into(),
        });
        level = above.collect();
    }
    (dag, level, n as u64)
}

fn chain(n: usize) -> Built {
    let dag = DagRunner::new();
    let mut last: TaskHandle<u64> = dag.add_task(One).into();
    for _ in 1..n {
        last = dag.add_task(Increment).depends_on(last);
    }
    (dag, vec![last], n as u64)
}

fn independent(n: usize) -> Built {
    let dag = DagRunner::new();
    let handles = (0..n).map(|_| dag.add_task(One).into()).collect();
    (dag, handles, 1)
}
