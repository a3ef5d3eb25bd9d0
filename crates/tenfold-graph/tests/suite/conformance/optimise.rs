//! Cases 17 and 18: the tasks that are left out, and the values that are freed.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tenfold_graph::*;

use crate::support::check;

#[test]
fn case_17_a_plan_keeps_only_the_tasks_its_targets_need() -> Result<()> {
    let mut graph = Graph::new();
    let x = graph.data("x", 1)?;
    let y = graph.task("y", |x: &i64| x + 1, x)?;
    graph.task("z", |x: &i64| x + 2, x)?;
    let out = graph.task("out", |y: &i64| y + 10, y)?;
    let plan = graph.plan(out)?;
    let keys: Vec<_> = plan.nodes().map(|node| graph.key(node).unwrap()).collect();
    assert_eq!(keys, ["x", "y", "out"]);
    check(&plan, |_, run| assert_eq!(run.get(out).unwrap(), &12));
    Ok(())
}

struct Step(Arc<AtomicUsize>);

impl Drop for Step {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

#[test]
fn case_18_a_chain_of_ten_steps_holds_at_most_two_intermediates() -> Result<()> {
    let alive = Arc::new(AtomicUsize::new(0));
    let most = Arc::new(AtomicUsize::new(0));
    let step = {
        let (alive, most) = (Arc::clone(&alive), Arc::clone(&most));
        move || {
            most.fetch_max(alive.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            Step(Arc::clone(&alive))
        }
    };
    let mut graph = Graph::new();
    let mut last = graph.task("step/0", step.clone(), ())?;
    for i in 1..10 {
        let step = step.clone();
        last = graph.task(format_args!("step/{i}"), move |_: &Step| step(), last)?;
    }
    check(&graph.plan(last)?, |way, run| {
        assert_eq!(alive.load(Ordering::SeqCst), 1, "{}: only the target is kept", way.name);
        assert!(most.swap(0, Ordering::SeqCst) <= 2, "{}", way.name);
        drop(run);
        assert_eq!(alive.load(Ordering::SeqCst), 0, "{}", way.name);
    });
    Ok(())
}
