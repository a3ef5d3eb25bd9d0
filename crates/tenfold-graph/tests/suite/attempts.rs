//! Tasks that run although something that they read has no value; see also `properties`.

use tenfold_graph::*;

use crate::support::{check, check_bound};

fn half(x: &i64) -> Result<i64, String> {
    if x % 2 == 0 { Ok(x / 2) } else { Err(format!("{x} is odd")) }
}

fn shown(x: Result<&i64, &Failure>) -> String {
    x.map_or_else(ToString::to_string, ToString::to_string)
}

/// A graph of `x`, which is odd, `half`, which fails, and `next`, which is skipped because of that.
fn failing() -> Result<(Graph, Node<i64>, Node<i64>)> {
    let mut graph = Graph::new();
    let x = graph.data("x", 3)?;
    let half = graph.try_task("half", half, x)?;
    let next = graph.task("next", |x: &i64| x + 1, half)?;
    Ok((graph, half, next))
}

fn isolated(graph: &Graph, targets: impl Targets, mut verify: impl FnMut(&str, Run)) -> Result<()> {
    let plan = graph.plan(targets)?;
    check_bound(&plan, OnError::Isolate, &Bindings::new(), |way, run| verify(way.name, run));
    Ok(())
}

#[test]
fn a_failure_is_that_of_the_first_task_whatever_lies_between() -> Result<()> {
    let (mut graph, half, next) = failing()?;
    let texts = [
        graph.task("of half", shown, half.attempt())?,
        graph.task("of next", shown, next.attempt())?,
    ];
    isolated(&graph, texts, |way, run| {
        for text in texts {
            assert_eq!(run.get(text).unwrap(), "task `half` failed: 3 is odd", "{way}");
        }
        assert!(run.get(half).is_err() && run.get(next).is_err());
        assert_eq!(run.errors().count(), 1, "{way}");
    })
}

#[test]
fn an_attempt_of_a_node_with_a_value_gives_the_value() -> Result<()> {
    let mut graph = Graph::new();
    let x = graph.data("x", 4)?;
    let y = graph.input::<i64>("y")?;
    let half = graph.try_task("half", half, x)?;
    let texts = [
        graph.task("data", shown, x.attempt())?,
        graph.task("input", shown, y.attempt())?,
        graph.task("task", shown, half.attempt())?,
    ];
    let (plan, bindings) = (graph.plan(texts)?, Bindings::new().bind(y, 7));
    check_bound(&plan, OnError::FailFast, &bindings, |_, run| {
        assert_eq!(texts.map(|text| run.get(text).unwrap().as_str()), ["4", "7", "2"]);
    });
    Ok(())
}

#[test]
fn a_panic_is_a_failure_too() -> Result<()> {
    let mut graph = Graph::new();
    let panics = graph.task("panics", || -> i64 { std::panic::panic_any("no rows") }, ())?;
    let text = graph.task("text", shown, panics.attempt())?;
    isolated(&graph, text, |way, run| {
        let text = run.get(text).unwrap();
        assert!(text.starts_with("task `panics` panicked: no rows, at "), "{way}: {text}");
    })
}

#[test]
fn a_node_attempted_and_read_by_one_task_skips_it_and_by_two_only_one() -> Result<()> {
    let (mut graph, half, _) = failing()?;
    let both = |x: &i64, tried: Result<&i64, &Failure>| format!("{x} {}", shown(tried));
    let both = graph.task("both", both, (half, half.attempt()))?;
    let twice = |a: Result<&i64, &Failure>, b: &[Result<&i64, &Failure>]| {
        assert_eq!(b.len(), 2);
        b.iter().all(|b| b.err().map(Failure::key) == a.err().map(Failure::key))
    };
    let twice = graph.task("twice", twice, (half.attempt(), vec![half.attempt(); 2]))?;
    let reads = graph.task("reads", |x: &i64| *x, half)?;
    isolated(&graph, (both, twice, reads), |way, run| {
        for skipped in [both.id(), reads.id()] {
            let outcome = run.outcome(skipped);
            let Some(Outcome::Skipped { because }) = outcome else { panic!("{way}: {outcome:?}") };
            assert_eq!(because, "half");
        }
        assert!(run.get(twice).unwrap(), "{way}");
    })
}

#[test]
fn no_attempts_are_an_empty_list() -> Result<()> {
    let (mut graph, half, _) = failing()?;
    let count = |tried: &[Result<&i64, &Failure>]| tried.len();
    let none = graph.task("none", count, Vec::<Attempt<i64>>::new())?;
    let read = |tried: &[Result<&i64, &Failure>], x: &i64| tried.len() as i64 + x;
    let read = graph.task("read", read, (Vec::<Attempt<i64>>::new(), half))?;
    isolated(&graph, (none, read), |_, run| {
        assert_eq!(run.get(none).unwrap(), &0);
        assert!(matches!(run.outcome(read.id()), Some(Outcome::Skipped { .. })));
    })
}

#[test]
fn a_failure_can_itself_be_a_value_and_an_error() -> Result<()> {
    let (mut graph, half, _) = failing()?;
    let failure = |x: Result<&i64, &Failure>| x.err().cloned().unwrap();
    let failure = graph.task("failure", failure, half.attempt())?;
    let key = |x: Result<&Failure, &Failure>| x.unwrap().key().to_owned();
    let key = graph.task("key", key, failure.attempt())?;
    let passed = |x: Result<&i64, &Failure>| x.copied().map_err(Clone::clone);
    let passed = graph.try_task("passed", passed, half.attempt())?;
    isolated(&graph, (key, passed), |way, run| {
        assert_eq!(run.get(key).unwrap(), "half", "{way}");
        let error = run.get(passed).unwrap_err().to_string();
        assert_eq!(error, "task `passed` failed: task `half` failed: 3 is odd", "{way}");
    })
}

#[test]
fn a_failure_that_stops_the_run_is_attempted_by_nobody() -> Result<()> {
    let (mut graph, half, _) = failing()?;
    let text = graph.task("text", shown, half.attempt())?;
    let after = graph.task("after", |text: &String| text.len(), text)?;
    check(&graph.plan(after)?, |way, run| {
        assert!(matches!(run.outcome(text.id()), Some(Outcome::NotRun)), "{}", way.name);
        let error = run.get(after).unwrap_err().to_string();
        assert_eq!(
            error, "`after` did not run: the run stopped when `half` failed",
            "{}",
            way.name
        );
    });
    Ok(())
}

#[test]
fn a_failure_that_was_attempted_is_not_blamed_for_tasks_of_a_cancelled_run() -> Result<()> {
    let (mut graph, half, _) = failing()?;
    let token = CancelToken::new();
    let cancels = token.clone();
    let cancel = move |x: Result<&i64, &Failure>| {
        cancels.cancel();
        x.is_err()
    };
    let cancel = graph.task("cancel", cancel, half.attempt())?;
    let after = graph.task("after", |x: &bool| !x, cancel)?;
    let executor = Sequential::default().on_error(OnError::Isolate).cancel_token(&token);
    let run = executor.run(&graph, after)?;
    assert_eq!(
        run.get(after).unwrap_err().to_string(),
        "`after` did not run: the run was cancelled"
    );
    Ok(())
}

#[test]
fn an_error_that_panics_when_it_is_printed_is_a_failure_with_a_message() -> Result<()> {
    #[derive(Debug)]
    struct Silent;
    impl std::fmt::Display for Silent {
        fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            std::panic::panic_any("nothing to print")
        }
    }
    impl std::error::Error for Silent {}

    let mut graph = Graph::new();
    let fails = graph.try_task("fails", || Err::<i64, _>(Silent), ())?;
    let text = graph.task("text", shown, fails.attempt())?;
    let run = Sequential::default().on_error(OnError::Isolate).run(&graph, text)?;
    let text = run.get(text)?;
    assert!(text.contains("it panicked: nothing to print"), "{text}");
    Ok(())
}
