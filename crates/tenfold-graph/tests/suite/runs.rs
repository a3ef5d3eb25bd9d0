//! The side that a user meets: messages of errors, selections, renderings, events, cancellation,
//! plans.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use tenfold_graph::*;

fn inc(x: &i64) -> i64 {
    x + 1
}

fn add(x: &i64, y: &i64) -> i64 {
    x + y
}

fn fail(_: &i64) -> Result<i64, &'static str> {
    Err("out of luck")
}

/// The message of an expected error.
fn message<T>(result: Result<T>) -> String {
    match result {
        Ok(_) => panic!("this should be an error"),
        Err(error) => error.to_string(),
    }
}

mod building {
    use super::*;

    struct Explosive;

    impl std::fmt::Display for Explosive {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            write!(f, "half")?;
            panic!("a key that cannot be shown")
        }
    }

    #[test]
    fn a_key_that_panics_leaves_the_graph_as_it_was() {
        let mut graph = Graph::new();
        let a = graph.data("a", 1).unwrap();
        let c = graph.data("c", 100).unwrap();
        let add = std::panic::AssertUnwindSafe(|| graph.task(Explosive, inc, c).is_ok());
        assert!(std::panic::catch_unwind(add).is_err());
        let b = graph.task("b", inc, a).unwrap();
        assert_eq!(graph.node::<i64>("b").unwrap(), b);
        assert_eq!(Sequential::default().run(&graph, b).unwrap().get(b).unwrap(), &2);
    }

    #[test]
    fn removed_nodes_leave_nothing() {
        let mut graph = Graph::new();
        let x = graph.data("x", 1).unwrap();
        let mut last = x;
        for at in 0..100 {
            last = graph.task(format_args!("part-{at}"), inc, x).unwrap();
        }
        graph.roll_back(1);
        assert_eq!(graph.keys().collect::<Vec<_>>(), ["x"]);
        assert_eq!(
            message(graph.task("y", inc, last)),
            "argument 1 of task `y` was rolled back from the graph; add it again"
        );
        assert!(message(graph.plan(last)).contains("a target was rolled back"));
        let y = graph.task("part-7", inc, x).unwrap();
        assert_eq!(graph.node::<i64>("part-7").unwrap(), y);
        assert_eq!(Sequential::default().run(&graph, y).unwrap().get(y).unwrap(), &2);
    }

    #[test]
    fn a_handle_from_before_a_roll_back_identified_the_node_in_its_place() {
        let mut graph = Graph::new();
        let x = graph.data("x", 1).unwrap();
        let old = graph.task("old", inc, x).unwrap();
        let old_plan = graph.plan(old).unwrap();
        graph.roll_back(1);
        let new = graph.task("new", |x: &i64| x * 10, x).unwrap();
        assert_ne!(old, new);
        let run = Sequential::default().run(&graph, new).unwrap();
        let bound = Sequential::default().run_plan(run.plan(), Bindings::new().bind(old, 7));
        let messages = [
            message(graph.task("y", inc, old)),
            message(graph.plan(old)),
            message(graph.plan_given(new, old)),
            message(graph.key(old.id())),
            message(graph.value(old)),
            message(graph.inputs_of(old.id())),
            message(graph.share(tenfold_store::Digest::of(b"old"), old)),
            message(run.get(old)),
            message(bound),
        ];
        for message in messages {
            assert!(message.contains("was rolled back from the graph"), "{message}");
        }
        assert!(run.outcome(old.id()).is_none());
        // Again, to an older state than the first time.
        graph.roll_back(0);
        let other = graph.data("other", 5).unwrap();
        assert!(graph.key(x.id()).is_err() && graph.key(new.id()).is_err());
        assert_eq!(graph.key(other.id()).unwrap(), "other");
        // The plan keeps the nodes that it was made of.
        let run = Sequential::default().run_plan(&old_plan, Bindings::new()).unwrap();
        assert_eq!(run.get(old).unwrap(), &2);
        let too_new = message(run.get(new));
        assert!(too_new.contains("(added after the plan)"), "{too_new}");
    }

    #[test]
    fn an_exclamation_mark_selects_nothing_but_itself() {
        let mut graph = Graph::new();
        graph.data("x", 1).unwrap();
        graph.data("!y", 2).unwrap();
        assert!(message(graph.plan("!zzz")).contains("no node has the key `!zzz`"));
        assert_eq!(graph.select("!*").unwrap().len(), 1);
    }

    /// Calls the task in it twice.
    struct Twice<F>(F);

    impl<F: Task<In, R>, In: Arguments, R> Task<In, R> for Twice<F> {
        fn call(&self, values: &Values<'_>, shape: &In::Shape) -> R {
            self.0.call(values, shape);
            self.0.call(values, shape)
        }
    }

    #[test]
    fn a_wrapper_may_call_its_task_again() {
        let mut graph = Graph::new();
        let x = graph.data("x", 1).unwrap();
        let y = graph.task("y", Twice(add), (x, x)).unwrap();
        assert_eq!(Sequential::default().run(&graph, y).unwrap().get(y).unwrap(), &2);
    }

    /// Cannot say how it is to be treated.
    struct Moody;

    impl Task<(), i64> for Moody {
        fn call(&self, _: &Values<'_>, (): &()) -> i64 {
            1
        }

        fn policy(&self) -> Policy {
            panic!("no policy today")
        }
    }

    #[test]
    fn a_policy_that_panics_is_a_failure_of_its_task() {
        let mut graph = Graph::new();
        let moody = graph.task("moody", Moody, ()).unwrap();
        let log = EventLog::default();
        let run = Threads::default().observer(log.clone()).run(&graph, moody).unwrap();
        let error = message(run.get(moody));
        assert!(error.starts_with("task `moody` panicked: no policy today, at "), "{error}");
        assert_eq!(log.lines(), ["planned 1".to_owned(), format!("failed moody: {error}")]);
    }

    #[test]
    fn the_last_of_two_equal_options_counts() {
        let mut graph = Graph::new();
        let x = graph.data("x", 1).unwrap();
        let bad = graph.try_task("bad", task(fail).retry(2).timed().retry(1), x).unwrap();
        let run = Sequential::default().run(&graph, bad).unwrap();
        assert_eq!(run.errors().next().unwrap().attempts(), 2);
    }

    #[test]
    fn a_key_used_twice_names_both_places() {
        let mut graph = Graph::new();
        graph.data("x", 1).unwrap();
        let first = line!() - 1;
        let error = graph.task("x", || 2, ()).unwrap_err();
        let second = line!() - 1;
        let file = file!();
        assert_eq!(
            error.to_string(),
            format!(
                "key `x` is used twice: first at {file}:{first}:15, again at {file}:{second}:27; \
                 give one another key"
            ),
        );
        assert_eq!(graph.len(), 1, "the graph is as it was");
    }

    #[test]
    fn a_key_used_twice_under_a_scope_names_the_place_of_the_user() {
        let mut graph = Graph::new();
        let mut svm = graph.scope("svm");
        svm.data("x", 1).unwrap();
        let text = message(svm.input::<i64>("x"));
        assert_eq!(text.matches(file!()).count(), 2, "{text}");
    }

    #[test]
    fn a_key_that_is_no_path_is_refused_with_the_reason() {
        let mut graph = Graph::new();
        assert_eq!(
            message(graph.data("a//b", 1)),
            "`a//b` is not a key: it has an empty part, `//`",
        );
        assert_eq!(
            message(graph.scope("").data("b", 1)),
            "`/b` is not a key: a path neither starts nor ends with `/`"
        );
    }

    #[test]
    fn an_unknown_key_suggests_near_ones() {
        let mut graph = Graph::new();
        for key in ["svm/cv/fit-00", "svm/cv/fit-01", "tree/prod"] {
            graph.data(key, 1).unwrap();
        }
        let expected = "no node has the key `svm/cv/fit-0`; \
                        did you mean `svm/cv/fit-00`, `svm/cv/fit-01`?";
        assert_eq!(message(graph.node::<i64>("svm/cv/fit-0")), expected);
        assert_eq!(message(graph.plan("svm/cv/fit-0")), expected);
        assert_eq!(message(graph.node_id("zzz")), "no node has the key `zzz`");
    }

    #[test]
    fn a_wrong_type_names_both_types() {
        let mut graph = Graph::new();
        let x = graph.data("x", 1_i64).unwrap();
        assert_eq!(message(graph.node::<f64>("x")), "node `x` produces `i64`, not `f64`");
        assert_eq!(message(graph.nodes::<f64>("*")), "node `x` produces `i64`, not `f64`");
        let run = Sequential::default().run(&graph, x).unwrap();
        assert_eq!(message(run.get_key::<f64>("x")), "node `x` produces `i64`, not `f64`");
        assert_eq!(run.get_key::<i64>("x").unwrap(), &1);
    }

    #[test]
    fn a_node_of_another_graph_is_refused_wherever_it_is_used() {
        let (mut graph, mut other) = (Graph::new(), Graph::new());
        let mine = graph.data("x", 1).unwrap();
        let foreign = other.data("x", 1).unwrap();
        let rest = "is a node of another graph; nodes work only with the graph that made them";
        let refused = [
            (message(graph.task("sum", add, (mine, foreign))), "argument 2 of task `sum`"),
            (message(graph.plan([mine, foreign])), "a target"),
            (message(graph.key(foreign.id())), "the node"),
            (message(graph.value(foreign)), "the node"),
            (message(graph.inputs_of(foreign.id())), "the node"),
        ];
        for (text, role) in refused {
            assert_eq!(text, format!("{role} {rest}"));
        }
        assert_eq!(graph.len(), 1, "the graph is as it was");
        graph.task("sum", add, (mine, mine)).unwrap();
        let plan = graph.plan(mine).unwrap();
        let bindings = Bindings::new().bind(foreign, 2);
        let text = message(Sequential::default().run_plan(&plan, bindings));
        assert_eq!(text, format!("a bound node {rest}"));
        let run = Sequential::default().run_plan(&plan, Bindings::new()).unwrap();
        assert_eq!(message(run.get(foreign)), format!("the node {rest}"));
        assert!(run.outcome(foreign.id()).is_none());
    }

    #[test]
    fn a_pattern_selects_keys_in_the_order_they_were_added() {
        let mut graph = Graph::new();
        for key in ["svm/cv/fit-01", "svm/cv/fit-00", "svm/prod", "tree/prod", "lr=[0.1]/prod"] {
            graph.data(key, 1_i64).unwrap();
        }
        graph.data("name", "text").unwrap();
        let select = |pattern: &str| -> Vec<&str> {
            let nodes = graph.select(pattern).unwrap();
            nodes.into_iter().map(|node| graph.key(node).unwrap()).collect()
        };
        assert_eq!(select("svm/cv/*"), ["svm/cv/fit-01", "svm/cv/fit-00"]);
        assert_eq!(select("svm/**"), ["svm/cv/fit-01", "svm/cv/fit-00", "svm/prod"]);
        assert_eq!(select("svm/*"), ["svm/prod"], "one star stays in its part");
        assert_eq!(select("*/prod"), ["svm/prod", "tree/prod", "lr=[0.1]/prod"]);
        assert_eq!(select("svm/cv/fit-0[0]"), ["svm/cv/fit-00"]);
        assert_eq!(select("{svm,tree}/prod"), ["svm/prod", "tree/prod"]);
        assert_eq!(select("nam?"), ["name"]);
        assert_eq!(graph.nodes::<i64>("svm/cv/*").unwrap().len(), 2);
        assert_eq!(graph.nodes::<&'static str>("name").unwrap().len(), 1);
        assert!(matches!(
            graph.select("nothing/*"),
            Err(Error::Graph(GraphError::UnknownKey { .. }))
        ));
        assert!(matches!(graph.plan("[").err(), Some(Error::Graph(GraphError::UnknownKey { .. }))));
        let plan = graph.plan("lr=[0.1]/prod").unwrap();
        assert_eq!(plan.targets().collect::<Vec<_>>(), ["lr=[0.1]/prod"], "a key before a pattern");
    }

    #[test]
    fn a_scope_puts_its_prefix_before_all_it_adds() {
        let mut graph = Graph::new();
        let mut svm = graph.scope("svm");
        let x = svm.data("x", 1).unwrap();
        svm.input::<i64>("y").unwrap();
        svm.seed("seed").unwrap();
        svm.scope("cv").task("fit", inc, x).unwrap();
        svm.try_task("prod", fail, x).unwrap();
        let keys: Vec<_> = graph.keys().collect();
        assert_eq!(keys, ["svm/x", "svm/y", "svm/seed", "svm/cv/fit", "svm/prod"]);
        let mut same = Graph::new();
        let seed = same.seed("svm/seed").unwrap();
        let scoped = graph.node("svm/seed").unwrap();
        assert_eq!(graph.value(scoped).unwrap(), same.value(seed).unwrap(), "by the whole key");
    }

    #[test]
    fn a_function_whose_type_is_a_parameter_or_an_impl_fn_is_a_task() {
        fn adder(n: i64) -> impl Fn(&i64) -> i64 + Send + Sync + 'static {
            move |x| x + n
        }
        fn add_generic<F: Fn(&i64) -> i64 + Send + Sync + 'static>(
            graph: &mut Graph,
            x: Node<i64>,
            f: F,
        ) {
            graph.task("generic", task(f).timed(), x).unwrap();
        }
        let mut graph = Graph::new();
        let x = graph.data("x", 1).unwrap();
        graph.task("opaque", adder(2), x).unwrap();
        let boxed: Box<dyn Fn(&i64) -> i64 + Send + Sync> = Box::new(adder(4));
        graph.task("boxed", boxed, x).unwrap();
        add_generic(&mut graph, x, adder(3));
        let run = Sequential::default().run(&graph, "*").unwrap();
        let values = ["opaque", "generic", "boxed"].map(|key| *run.get_key::<i64>(key).unwrap());
        assert_eq!(values, [3, 4, 5]);
    }

    #[test]
    fn seeds_stay_as_they_were_released() {
        let golden = [
            (derive_seed(0, ""), 0x1343_cb60_f252_0258),
            (derive_seed(0, "svm/cv/fit-00"), 0xdc0b_fe2e_62b5_8b7b),
            (derive_seed(348_347, "svm/cv/fit-00"), 0x8aa1_7607_2f54_b2c5),
            (derive_seed(u64::MAX, "α"), 0x9390_faa5_fa6c_e126),
        ];
        for (found, released) in golden {
            assert_eq!(found, released);
        }
        let mut graph = Graph::with_seed(348_347);
        let seed = graph.seed("svm/cv/fit-00").unwrap();
        assert_eq!(graph.value(seed).unwrap(), Some(&golden[2].1));
    }
}

mod reading {
    use super::*;

    #[test]
    fn a_value_bound_to_an_unneeded_node_is_an_error() {
        let mut graph = Graph::new();
        let x = graph.data("x", 1).unwrap();
        let y = graph.task("y", inc, x).unwrap();
        let other = graph.task("other", inc, x).unwrap();
        let plan = graph.plan(y).unwrap();
        let later = graph.data("later", 1).unwrap();
        for vain in [other, later] {
            let run = Sequential::default().run_plan(&plan, Bindings::new().bind(vain, 5));
            assert!(message(run).contains("but the plan does not need that node"));
        }
    }

    #[test]
    fn a_given_task_never_runs_and_must_be_bound() {
        let mut graph = Graph::new();
        let x = graph.data("x", 1).unwrap();
        let model = graph.task("model", |_: &i64| -> i64 { panic!("fitted") }, x).unwrap();
        let answer = graph.task("answer", inc, model).unwrap();
        let plan = graph.plan_given(answer, model).unwrap();
        assert_eq!(plan.n_tasks(), 1);
        let run = Sequential::default().run_plan(&plan, Bindings::new());
        assert_eq!(
            message(run),
            "no value is bound to input `model`; bind it with `Bindings::bind`"
        );
        let run = Sequential::default().run_plan(&plan, Bindings::new().bind(model, 5)).unwrap();
        assert_eq!(run.get(answer).unwrap(), &6);
        let bindings = Bindings::new().bind(model, 5).bind(answer, 7);
        let run = Sequential::default().run_plan(&plan, bindings).unwrap();
        assert_eq!(run.get(answer).unwrap(), &7, "any node can be bound besides");
    }

    #[test]
    fn the_error_of_a_task_far_from_its_target_is_short() {
        let mut graph = Graph::new();
        let x = graph.data("x", 1).unwrap();
        let mut node = graph.try_task("bad", fail, x).unwrap();
        for link in 0..10_000 {
            node = graph.task(format_args!("link-{link}"), inc, node).unwrap();
        }
        let run = Threads::default().run(&graph, node).unwrap();
        assert_eq!(
            message(run.get(node)),
            "task `bad` failed (needed by `link-0` → `link-1` → `link-2` → 9994 more → \
             `link-9997` → `link-9998` → `link-9999`): out of luck"
        );
        assert_eq!(run.errors().next().unwrap().path().len(), 10_001);
    }

    #[test]
    fn a_freed_value_says_how_to_keep_it() {
        let mut graph = Graph::new();
        let x = graph.task("x", || 1, ()).unwrap();
        let y = graph.task("y", inc, x).unwrap();
        let z = graph.task("z", inc, x).unwrap();
        let run = Sequential::default().run(&graph, y).unwrap();
        assert_eq!(
            message(run.get(x)),
            "the value of `x` was freed when its last reader had finished; \
             to keep it, ask for it as a target of the run",
        );
        assert_eq!(
            message(run.get(z)),
            "node `z` is not part of this run; ask for it, or for a node that needs it",
        );
        assert!(matches!(run.outcome(x.id()), Some(Outcome::Ran)));
        assert!(run.outcome(z.id()).is_none());
    }

    #[test]
    fn a_node_added_after_the_plan_is_not_part_of_its_run() {
        let mut graph = Graph::new();
        let x = graph.data("x", 1).unwrap();
        let plan = graph.plan(x).unwrap();
        let late = graph.task("late", inc, x).unwrap();
        let twice = Bindings::new().bind(late, 1).bind(late, 2);
        let text = message(Sequential::default().run_plan(&plan, twice));
        assert_eq!(text, "node `(added after the plan)` is bound twice in one run");
        let mut run = Sequential::default().run_plan(&plan, Bindings::new()).unwrap();
        assert!(matches!(run.get(late), Err(Error::Value(ValueError::NotInRun { .. }))));
        assert!(matches!(run.take(late), Err(Error::Value(ValueError::NotInRun { .. }))));
        assert!(run.outcome(late.id()).is_none());
    }

    #[test]
    fn a_value_is_taken_once_and_data_never() {
        let mut graph = Graph::new();
        let x = graph.data("x", 1).unwrap();
        let y = graph.task("y", |x: &i64| vec![*x; 3], x).unwrap();
        let mut run = Sequential::default().run(&graph, (x, y)).unwrap();
        assert_eq!(run.take(y).unwrap(), [1, 1, 1]);
        assert!(matches!(run.take(y), Err(Error::Value(ValueError::Taken { .. }))));
        assert!(message(run.get(y)).contains("was taken out of the run"));
        assert_eq!(
            message(run.take(x)),
            "the value of `x` is data that the graph shares; read it with `get`",
        );
        assert_eq!(run.get(x).unwrap(), &1);
    }

    #[test]
    fn a_node_bound_twice_is_an_error() {
        let mut graph = Graph::new();
        let x = graph.input("x").unwrap();
        let plan = graph.plan(x).unwrap();
        let bindings = Bindings::new().bind(x, 1).bind(x, 2);
        let text = message(Sequential::default().run_plan(&plan, bindings));
        assert_eq!(text, "node `x` is bound twice in one run");
    }

    #[test]
    fn an_unbound_input_says_how_to_bind_it() {
        let mut graph = Graph::new();
        let email = graph.input::<i64>("email").unwrap();
        let sender = graph.input::<i64>("sender").unwrap();
        let sum = graph.task("sum", add, (email, sender)).unwrap();
        assert_eq!(
            message(Sequential::default().run(&graph, email)),
            "no value is bound to input `email`; bind it with `Bindings::bind`",
        );
        assert_eq!(
            message(Threads::default().run(&graph, sum)),
            "no value is bound to inputs `email`, `sender`; bind them with `Bindings::bind`",
        );
    }

    #[test]
    fn the_error_of_a_node_is_its_own_before_that_of_its_input() {
        struct Explosive;
        impl Drop for Explosive {
            fn drop(&mut self) {
                panic!("in drop");
            }
        }
        let mut graph = Graph::new();
        let x = graph.task("x", || Explosive, ()).unwrap();
        let y = graph.task("y", |_: &Explosive| 1, x).unwrap();
        let z = graph.try_task("z", fail, y).unwrap();
        let after = graph.task("after", inc, z).unwrap();
        let executor = Sequential::default().on_error(OnError::Isolate);
        let run = executor.run(&graph, (z, after)).unwrap();
        assert_eq!(message(run.get(z)), "task `z` failed: out of luck");
        assert_eq!(message(run.get(after)), "task `z` failed (needed by `after`): out of luck");
        assert_eq!(run.errors().count(), 2);
    }

    #[test]
    fn an_error_carries_the_one_that_caused_it() {
        #[derive(Debug, thiserror::Error)]
        #[error("cannot read the table")]
        struct Outer(#[source] std::fmt::Error);
        let mut graph = Graph::new();
        let task = || -> Result<i64, Outer> { Err(Outer(std::fmt::Error)) };
        let x = graph.try_task("x", task, ()).unwrap();
        let run = Sequential::default().run(&graph, x).unwrap();
        let Err(Error::Node(error)) = run.get(x) else { panic!("it failed") };
        assert_eq!((error.key(), error.attempts()), ("x", 1));
        let Cause::Error(cause) = error.cause() else { panic!("it returned an error") };
        assert!(cause.downcast_ref::<Outer>().is_some());
        let source = std::error::Error::source(&error).unwrap();
        assert!(source.is::<std::fmt::Error>());
    }

    #[test]
    fn a_pool_of_no_threads_or_of_far_too_many_is_refused() {
        for threads in [0, 1025, usize::MAX] {
            let text = message(Threads::new(threads));
            let expected =
                format!("cannot make a pool of {threads} threads: from 1 to 1024 are possible");
            assert_eq!(text, expected);
        }
    }
}

mod stopping {
    use super::*;

    #[test]
    fn a_token_cancelled_in_a_task_stops_before_the_next() {
        for threads in [0, 1, 2] {
            let token = CancelToken::new();
            let in_task = token.clone();
            let mut graph = Graph::new();
            let x = graph.data("x", 1).unwrap();
            let first = graph.task("first", inc, x).unwrap();
            let cancel = move |x: &i64| {
                in_task.cancel();
                *x
            };
            let second = graph.task("second", cancel, first).unwrap();
            let third = graph.task("third", inc, second).unwrap();
            let plan = graph.plan((first, second, third)).unwrap();
            let run = match threads {
                0 => Sequential::default().cancel_token(&token).run_plan(&plan, Bindings::new()),
                _ => {
                    let pool = Threads::new(threads).unwrap();
                    pool.cancel_token(&token).run_plan(&plan, Bindings::new())
                }
            };
            let run = run.unwrap();
            assert_eq!(run.stopped(), Some(&Stopped::Cancelled));
            assert_eq!((run.get(first).unwrap(), run.get(second).unwrap()), (&2, &2));
            assert_eq!(message(run.get(third)), "`third` did not run: the run was cancelled");
            assert!(matches!(run.outcome(third.id()), Some(Outcome::NotRun)));
            assert_eq!(message(run.all_ran()), "`third` did not run: the run was cancelled");
        }
    }

    #[test]
    fn a_token_cancelled_in_the_last_task_stops_nothing() {
        let token = CancelToken::new();
        let in_task = token.clone();
        let mut graph = Graph::new();
        let x = graph.task("x", move || in_task.cancel(), ()).unwrap();
        let run = Sequential::default().cancel_token(&token).run(&graph, x).unwrap();
        assert_eq!(run.stopped(), None);
        assert!(run.all_ran().is_ok());
    }

    #[test]
    fn a_cancelled_task_is_not_tried_again() {
        let token = CancelToken::new();
        let in_task = token.clone();
        let mut graph = Graph::new();
        let slow = move || -> Result<i64, &str> {
            in_task.cancel();
            Err("no")
        };
        let x = graph.try_task("x", task(slow).retry(5), ()).unwrap();
        let run = Sequential::default().cancel_token(&token).run(&graph, x).unwrap();
        assert_eq!(message(run.get(x)), "task `x` failed: no");
    }

    #[test]
    fn values_finished_before_the_first_failure_stay_readable() {
        let mut graph = Graph::new();
        let x = graph.data("x", 1).unwrap();
        let done = graph.task("done", inc, x).unwrap();
        let bad = graph.try_task("bad", fail, done).unwrap();
        let after = graph.task("after", inc, bad).unwrap();
        let apart = graph.task("apart", add, (after, x)).unwrap();
        let run = Threads::new(2).unwrap().run(&graph, (done, apart)).unwrap();
        assert_eq!(run.get(done).unwrap(), &2);
        let expected = "task `bad` failed (needed by `after` → `apart`): out of luck";
        assert_eq!(message(run.get(apart)), expected);
        assert_eq!(run.stopped(), Some(&Stopped::Failed { key: "bad".to_owned() }));
        assert_eq!(message(run.all_ran()), expected);
    }
}

mod events {
    use super::*;

    /// Fails `failures` times, then works.
    fn flaky(failures: u32) -> impl Fn(&i64) -> Result<i64, String> + Send + Sync + 'static {
        let calls = AtomicU32::new(0);
        move |x| match calls.fetch_add(1, Ordering::Relaxed) {
            call if call < failures => Err(format!("failure {}", call + 1)),
            _ => Ok(x + 1),
        }
    }

    #[test]
    fn a_run_with_a_retry_a_failure_and_a_skip() {
        let mut graph = Graph::new();
        let x = graph.data("x", 1).unwrap();
        let load = graph.task("load", inc, x).unwrap();
        let fit = graph.try_task("fit", task(flaky(2)).retry(2), load).unwrap();
        let report = graph.task("report", inc, fit).unwrap();
        let bad = graph.try_task("bad/fit", task(fail).retry(1), load).unwrap();
        let bad_report = graph.task("bad/report", inc, bad).unwrap();
        let log = EventLog::default();
        let executor = Sequential::default().on_error(OnError::Isolate).observer(log.clone());
        executor.run(&graph, (report, bad_report)).unwrap();
        insta::assert_snapshot!(log.lines().join("\n"));
    }

    #[test]
    fn a_panic_in_a_drop_is_reported() {
        struct Grudge;
        impl Drop for Grudge {
            fn drop(&mut self) {
                panic!("not without a fight")
            }
        }
        let mut graph = Graph::new();
        let x = graph.task("x", || Grudge, ()).unwrap();
        let y = graph.task("y", |_: &Grudge| 1, x).unwrap();
        let log = EventLog::default();
        let run = Sequential::default().observer(log.clone()).run(&graph, y).unwrap();
        assert_eq!(run.get(y).unwrap(), &1);
        let last = log.lines().pop().unwrap();
        assert!(last.starts_with("failed x: dropping the value of task `x` panicked"), "{last}");
    }

    #[test]
    fn an_attempt_shows_in_the_error() {
        let mut graph = Graph::new();
        let x = graph.data("x", 1).unwrap();
        let y = graph.try_task("y", task(flaky(9)).retry(3), x).unwrap();
        let run = Sequential::default().run(&graph, y).unwrap();
        assert_eq!(message(run.get(y)), "task `y` failed after 4 attempts: failure 4");
        assert_eq!(run.errors().next().unwrap().attempts(), 4);
    }

    #[test]
    fn seconds_are_kept_of_timed_tasks_only() {
        let mut graph = Graph::new();
        let x = graph.data("x", 1).unwrap();
        let kept = graph.task("timed", task(inc).timed(), x).unwrap();
        let both = graph.try_task("both", task(flaky(1)).retry(1).timed(), x).unwrap();
        let turned = graph.try_task("turned", task(flaky(1)).timed().retry(1), x).unwrap();
        let not = graph.task("not", inc, x).unwrap();
        let run = Sequential::default().run(&graph, (kept, both, turned, not)).unwrap();
        for node in [kept, both, turned] {
            assert_eq!(run.get(node).unwrap(), &2);
            assert!(run.elapsed(node.id()).is_some());
        }
        assert!(run.elapsed(not.id()).is_none());
        assert!(run.elapsed(x.id()).is_none());
    }

    #[test]
    fn bytes_are_those_of_the_measure_or_of_the_type() {
        let mut graph = Graph::new();
        graph.measure(|values: &Vec<f64>| size_of_val(values.as_slice()));
        let measured = graph.task("measured", || vec![0.0_f64; 10], ()).unwrap();
        let plain = graph.task("plain", |_: &Vec<f64>| 1_u16, measured).unwrap();
        let seen = Arc::new(std::sync::Mutex::new(Vec::new()));
        let sink = Arc::clone(&seen);
        let observer = move |event: &Event<'_>| match event.kind {
            EventKind::Finished { key, bytes, .. } | EventKind::Released { key, bytes } => {
                sink.lock().unwrap().push((key.to_owned(), bytes));
            }
            _ => {}
        };
        Sequential::default().observer(observer).run(&graph, plain).unwrap();
        let seen = seen.lock().unwrap();
        let seen: Vec<_> = seen.iter().map(|(key, bytes)| (key.as_str(), *bytes)).collect();
        assert_eq!(seen, [("measured", 80), ("plain", 2), ("measured", 80)]);
    }
}

mod plans {
    use super::*;

    #[test]
    fn a_plan_runs_on_several_threads_at_once() {
        fn is_shareable<T: Send + Sync + 'static>() {}
        is_shareable::<Plan>();
        is_shareable::<Run>();
        is_shareable::<Graph>();
        is_shareable::<Error>();
        let mut graph = Graph::new();
        let x = graph.input::<i64>("x").unwrap();
        let parts: Vec<_> = (0..50)
            .map(|i| graph.task(format_args!("part/{i}"), move |x: &i64| x * i, x).unwrap())
            .collect();
        let sum = |parts: &[&i64]| parts.iter().copied().sum::<i64>();
        let sum = graph.task("sum", sum, parts).unwrap();
        let plan = graph.plan(sum).unwrap();
        drop(graph);
        let pool = Threads::new(2).unwrap();
        thread::scope(|scope| {
            for value in 0..4 {
                let (plan, pool) = (&plan, &pool);
                scope.spawn(move || {
                    for _ in 0..25 {
                        let run = pool.run_plan(plan, Bindings::new().bind(x, value)).unwrap();
                        assert_eq!(run.get(sum).unwrap(), &(value * 1225));
                    }
                });
            }
        });
    }

    #[test]
    fn a_graph_changed_later_does_not_change_its_plans() {
        let mut graph = Graph::new();
        let x = graph.data("x", 1).unwrap();
        let y = graph.task("y", inc, x).unwrap();
        let plan = graph.plan(y).unwrap();
        graph.task("z", inc, y).unwrap();
        assert_eq!(plan.order().collect::<Vec<_>>(), ["y"]);
        let run = Sequential::default().run_plan(&plan, Bindings::new()).unwrap();
        assert_eq!(run.get(y).unwrap(), &2);
    }

    #[test]
    fn a_value_that_a_hundred_thousand_targets_read_is_planned_in_linear_time() {
        let mut graph = Graph::new();
        let x = graph.task("x", || 1, ()).unwrap();
        for i in 0..100_000 {
            graph.task(format_args!("y/{i}"), inc, x).unwrap();
        }
        assert_eq!(graph.plan("y/*").unwrap().n_tasks(), 100_001);
    }
}

mod renderings {
    use super::*;

    fn fit<T>(_: &T, x: &i64) -> i64 {
        *x
    }

    struct Svm;

    impl Svm {
        fn predict(model: &i64, x: &i64) -> Vec<String> {
            vec![format!("{model}{x}")]
        }
    }

    fn cross_validation() -> Graph {
        let mut graph = Graph::new();
        let x = graph.data("X", 1_i64).unwrap();
        let svm = graph.data("SVM \"hinge\"", String::new()).unwrap();
        let email = graph.input::<i64>("email").unwrap();
        let scale = graph.task("scale", |x: &i64| x * 2, x).unwrap();
        let mut cv = graph.scope("svm/cv");
        let model = cv.task("fit-00", task(fit::<String>).timed(), (svm, scale)).unwrap();
        let labels = cv.task("predict-00", Svm::predict, (model, scale)).unwrap();
        let report = |labels: &[&Vec<String>], _: &i64| labels.len() as f64;
        cv.task("report-00", task(report).retry(2), (vec![labels, labels], email)).unwrap();
        let pointer: fn(&Vec<String>) -> Option<Box<dyn std::fmt::Debug + Send + Sync>> = |_| None;
        cv.task("last", pointer, labels).unwrap();
        graph
    }

    #[test]
    fn a_graph_as_text() {
        insta::assert_snapshot!(cross_validation().render(Format::Text));
    }

    #[test]
    fn a_graph_as_dot() {
        insta::assert_snapshot!(cross_validation().render(Format::Dot));
    }

    #[test]
    fn a_graph_as_mermaid() {
        insta::assert_snapshot!(cross_validation().render(Format::Mermaid));
    }

    #[test]
    fn a_plan_as_text_dot_and_mermaid() {
        let plan = cross_validation().plan("svm/cv/report-*").unwrap();
        let [text, dot, mermaid] =
            [Format::Text, Format::Dot, Format::Mermaid].map(|format| plan.render(format));
        insta::assert_snapshot!(format!("{text}\n{dot}\n{mermaid}"));
    }

    #[test]
    fn a_plan_of_a_run_with_an_overridden_task_shows_it_as_given() {
        let graph = cross_validation();
        let (model, email) = (graph.node("svm/cv/fit-00").unwrap(), graph.node("email").unwrap());
        let plan = graph.plan("svm/cv/report-00").unwrap();
        let bindings = Bindings::new().bind(model, 7_i64).bind(email, 1_i64);
        let run = Sequential::default().run_plan(&plan, bindings).unwrap();
        insta::assert_snapshot!(run.plan().render(Format::Text));
    }
}

/// Quadratic in the failures, it would not end.
#[test]
fn many_failures_that_meet_have_their_paths_at_once() {
    const N: usize = 20_000;
    let mut graph = Graph::new();
    let load = || Err::<u64, _>("no such file");
    let loads: Vec<Node<u64>> =
        (0..N).map(|i| graph.try_task(format!("load/{i}"), load, ()).unwrap()).collect();
    let len = |all: &[&u64]| all.len() as u64;
    let meet = graph.task("meet", len, loads).unwrap();
    let fan: Vec<_> =
        (0..N).map(|i| graph.task(format!("fan/{i}"), |x: &u64| *x, meet).unwrap()).collect();
    let last = graph.task("last", len, fan).unwrap();
    let run = Sequential::default().on_error(OnError::Isolate).run(&graph, last).unwrap();
    let errors: Vec<NodeError> = run.errors().collect();
    assert_eq!(errors.len(), N);
    assert_eq!(errors[7].path(), ["load/7", "meet", "fan/0", "last"]);
    let Err(Error::Node(error)) = run.get(last) else { unreachable!("its inputs failed") };
    assert_eq!(error.path(), ["load/0", "meet", "fan/0", "last"]);
}

/// Uses somewhat more than `mebibytes` of the stack.
fn deep(mebibytes: &usize) -> usize {
    fn frames(n: usize) -> usize {
        let mut frame = [1_u8; 1024];
        std::hint::black_box(&mut frame);
        if n == 0 { 0 } else { frames(n - 1) + usize::from(frame[n % 1024]) }
    }
    frames(1024 * mebibytes)
}

#[test]
fn tasks_have_the_stack_of_the_main_thread_or_as_much_as_is_asked_for() {
    let mut graph = Graph::new();
    let [five, thirty] = [5, 30].map(|n| graph.data(format!("{n}"), n).unwrap());
    let five = graph.task("deep", deep, five).unwrap();
    let thirty = graph.task("deeper", deep, thirty).unwrap();
    for threads in [Threads::default(), Threads::new(2).unwrap()] {
        assert_eq!(threads.run(&graph, five).unwrap().get(five).unwrap(), &5120);
        let threads = threads.stack_size(100 << 20).unwrap();
        assert_eq!(threads.run(&graph, thirty).unwrap().get(thirty).unwrap(), &30_720);
        for bytes in [0, 1, Threads::STACK_MIN - 1, usize::MAX] {
            let error = threads.clone().stack_size(bytes).unwrap_err().to_string();
            assert!(error.contains("cannot make a pool of"), "{error}");
        }
        let small = threads.stack_size(Threads::STACK_MIN).unwrap();
        let mut graph = Graph::new();
        let one = graph.task("one", || 1, ()).unwrap();
        assert_eq!(small.run(&graph, one).unwrap().get(one).unwrap(), &1);
    }
}
