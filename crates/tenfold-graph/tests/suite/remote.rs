//! Handling of a cluster's messages by a run: jobs that are refused, withdrawn or given up,
//! clusters that cannot be reached or are lost. `support/cluster.rs` does the rest of the suites
//! remotely.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tempfile::TempDir;
use tenfold_graph::remote::{
    Batch, Cluster, Failure, FailureKind, JobEnd, Message, Report, Sent, TaskEvent, Withdraw,
    replay, run,
};
use tenfold_graph::*;
use tenfold_store::Store;

/// A cluster's answer to a job.
type Answer<'a> = dyn FnMut(Sent) -> Vec<Message> + 'a;

/// A cluster that answers each job at once.
struct Scripted<'a> {
    answer: Box<Answer<'a>>,
    report: Option<Report>,
    held: Vec<Sent>,
    withdrawn: Vec<Withdraw>,
    ended: usize,
}

impl<'a> Scripted<'a> {
    fn new(answer: impl FnMut(Sent) -> Vec<Message> + 'a) -> Self {
        let (report, held, withdrawn) = (None, Vec::new(), Vec::new());
        Self { answer: Box::new(answer), report, held, withdrawn, ended: 0 }
    }
}

impl Cluster for Scripted<'_> {
    fn begin(&mut self, report: Report) -> std::result::Result<(), BoxError> {
        self.report = Some(report);
        Ok(())
    }

    fn send(&mut self, jobs: Vec<Sent>) {
        for sent in jobs {
            let messages = (self.answer)(sent.clone());
            if messages.is_empty() {
                self.held.push(sent);
            }
            messages.into_iter().for_each(&**self.report.as_ref().unwrap());
        }
    }

    fn withdraw(&mut self, which: Withdraw) {
        self.withdrawn.push(which);
        for sent in self.held.drain(..) {
            (self.report.as_ref().unwrap())(Message::Withdrawn { job: sent.job.recipe });
        }
    }

    fn end(&mut self) {
        self.ended += 1;
    }
}

fn inc(x: &u64) -> u64 {
    x + 1
}

/// Can be tried again; a process that has built the same graph counts its own calls.
fn odd(x: &u64) -> std::result::Result<u64, String> {
    if x.is_multiple_of(2) { Err(format!("{x} is even")) } else { Ok(*x) }
}

/// `x → a → b`, and `c` of `x` alone.
struct Scene {
    graph: Graph,
    options: Options,
    _directory: TempDir,
}

impl Scene {
    fn new(x: u64) -> Self {
        let mut graph = Graph::new();
        let x = graph.data("x", x).unwrap();
        let a = graph.task("a", cached(inc), x).unwrap();
        graph.task("b", cached(inc), a).unwrap();
        graph.try_task("c", cached(odd), x).unwrap();
        Self::of(graph)
    }

    fn of(graph: Graph) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let mut options = Options::default();
        options.store = Some(Store::open(directory.path()).unwrap());
        options.on_error = OnError::Isolate;
        Self { graph, options, _directory: directory }
    }

    fn store(&self) -> Store {
        self.options.store.clone().unwrap()
    }

    fn run(&self, cluster: &mut Scripted<'_>, targets: &[&str]) -> Result<Run> {
        run(&self.graph.plan(targets)?, &Bindings::new(), &self.options, cluster)
    }

    /// Does a job as a worker's process would.
    fn work(&self, sent: &Sent, targets: &[&str]) -> Vec<Message> {
        self.work_in(&self.graph, sent, targets)
    }

    /// The same in a process that has built another graph.
    fn work_in(&self, graph: &Graph, sent: &Sent, targets: &[&str]) -> Vec<Message> {
        let plan = graph.plan(targets).unwrap();
        let reported = Arc::new(Mutex::new(Vec::new()));
        let news = Arc::clone(&reported);
        let report = move |news_of: TaskEvent| news.lock().unwrap().push(news_of);
        let jobs = std::slice::from_ref(&sent.job);
        let share = Batch::new(&plan, &Bindings::new(), &self.options, jobs).unwrap();
        let ends = share.run(report);
        let news = reported.lock().unwrap().drain(..).collect::<Vec<_>>();
        let news = news.into_iter().map(|news| Message::Event { worker: 0, event: news });
        let end = |end| Message::Ended { job: sent.job.recipe, worker: 0, end };
        news.chain(ends.into_iter().map(end)).collect()
    }
}

fn outcomes(run: &Run) -> Vec<String> {
    run.outcomes().map(|(key, outcome)| format!("{key}: {outcome}")).collect()
}

const ALL: [&str; 2] = ["b", "c"];

#[test]
fn a_sent_job_names_its_inputs_by_their_recipes() {
    let scene = Scene::new(1);
    let mut sent = Vec::new();
    let mut cluster = Scripted::new(|job| {
        let messages = scene.work(&job, &ALL);
        sent.push(job);
        messages
    });
    let run = scene.run(&mut cluster, &ALL).unwrap();
    assert_eq!(cluster.ended, 1);
    drop(cluster);
    assert_eq!(outcomes(&run), ["a: ran", "b: ran", "c: ran"]);
    assert_eq!(run.get_key::<u64>("b").unwrap(), &3);
    let keys: Vec<&str> = sent.iter().map(|sent| &*sent.job.key).collect();
    assert_eq!(keys, ["a", "c", "b"]);
    assert!(sent[0].job.inputs.is_empty() && sent[0].function.ends_with("::inc"));
    assert_eq!(sent[2].job.inputs, [sent[0].job.recipe]);

    let run = scene.run(&mut Scripted::new(|_| unreachable!("all is there")), &ALL).unwrap();
    assert_eq!(outcomes(&run), ["a: reused", "b: reused", "c: reused"]);
}

#[test]
fn a_task_that_fails_there_reads_as_if_it_had_failed_here() {
    let scene = Scene::new(2);
    let mut cluster = Scripted::new(|job| scene.work(&job, &ALL));
    let run = scene.run(&mut cluster, &ALL).unwrap();
    assert_eq!(outcomes(&run), ["a: ran", "b: ran", "c: failed: task `c` failed: 2 is even"]);
}

#[test]
fn the_end_of_the_standard_error_stream_is_the_last_source() {
    let scene = Scene::new(1);
    let failure = Failure {
        attempts: 3,
        kind: FailureKind::Error,
        message: "no room".to_owned(),
        sources: vec!["the disk is full".to_owned()],
        stderr: "warming up\ngiving up\n".to_owned(),
    };
    let mut cluster = Scripted::new(|sent| {
        let news =
            TaskEvent::Failed { key: "a".to_owned(), seconds: 0.1, failure: failure.clone() };
        let end = JobEnd::Failed;
        vec![
            Message::Event { worker: 0, event: news },
            Message::Ended { job: sent.job.recipe, worker: 0, end },
        ]
    });
    let run = scene.run(&mut cluster, &["b"]).unwrap();
    let error = run.errors().next().unwrap();
    let said = "task `a` failed after 3 attempts (needed by `b`): no room";
    assert_eq!((error.to_string().as_str(), error.attempts()), (said, 3));
    let first = std::error::Error::source(&error).unwrap();
    assert_eq!(first.to_string(), "the disk is full");
    let last = first.source().unwrap();
    assert_eq!(last.to_string(), "its process wrote at last:\nwarming up\ngiving up");
    assert_eq!(outcomes(&run)[1], "b: skipped because of `a`");
}

#[test]
fn a_job_that_is_given_up_fails_and_leaves_the_others_alone() {
    let scene = Scene::new(1);
    let mut cluster = Scripted::new(|sent| match &*sent.job.key {
        "a" => {
            let cause = "4 workers were lost".into();
            vec![Message::Gone { job: sent.job.recipe, worker: None, cause }]
        }
        _ => scene.work(&sent, &ALL),
    });
    let run = scene.run(&mut cluster, &ALL).unwrap();
    let expected = [
        "a: failed: task `a` failed (needed by `b`): 4 workers were lost",
        "b: skipped because of `a`",
        "c: ran",
    ];
    assert_eq!(outcomes(&run), expected);
}

#[test]
fn a_job_that_is_given_up_is_blamed_on_its_worker_or_on_this_process() {
    let mut scene = Scene::new(1);
    let blamed: Arc<Mutex<Vec<String>>> = Arc::default();
    let reported = Arc::clone(&blamed);
    scene.options.observers.push(Arc::new(move |event: &Event<'_>| {
        if let EventKind::Failed { key, .. } = event.kind {
            reported.lock().unwrap().push(format!("{key} on {}", event.worker));
        }
    }));
    let mut cluster = Scripted::new(|sent| {
        let worker = (sent.job.key == "c").then_some(0);
        vec![Message::Gone { job: sent.job.recipe, worker, cause: "it is gone".into() }]
    });
    scene.run(&mut cluster, &ALL).unwrap();
    assert_eq!(*blamed.lock().unwrap(), ["a on 0", "c on 1"]);
}

#[test]
fn a_job_that_waits_for_a_worker_is_a_warning_at_once_and_comes_to_its_end() {
    let mut scene = Scene::new(1);
    let log = EventLog::default();
    scene.options.observers.push(Arc::new(log.clone()));
    let mut cluster = Scripted::new(|sent| {
        let reason = "no worker offers gpu: 1".to_owned();
        let mut messages = vec![Message::Waits { job: sent.job.recipe, reason }];
        messages.extend(scene.work(&sent, &["a"]));
        messages
    });
    let run = scene.run(&mut cluster, &["a"]).unwrap();
    assert_eq!(outcomes(&run), ["a: ran"]);
    let reported: Vec<String> = run.warnings().iter().map(ToString::to_string).collect();
    assert_eq!(reported, ["`a`: it waits: no worker offers gpu: 1"]);
    let warned = "warned a: it waits: no worker offers gpu: 1";
    assert_eq!(log.lines()[..3], ["planned 1", warned, "started a"]);
}

#[test]
fn another_graph_or_other_data_there_is_refused_and_not_consumed() {
    let scene = Scene::new(1);
    let mut other_data = Scripted::new(|sent| scene.work_in(&Scene::new(3).graph, &sent, &ALL));
    let run = scene.run(&mut other_data, &ALL).unwrap();
    let said = run.errors().next().unwrap().to_string();
    assert!(said.contains("other inputs or other code than where it was sent from"), "{said}");
    assert_eq!(run.errors().count(), 2);

    let mut graph = Graph::new();
    graph.data("a", 1_u64).unwrap();
    let mut other_graph = Scripted::new(|sent| scene.work_in(&graph, &sent, &["a"]));
    let run = scene.run(&mut other_graph, &["b"]).unwrap();
    let said = run.errors().next().unwrap().to_string();
    assert!(said.ends_with("in this process `a` is no cached task of the plan"), "{said}");
}

#[test]
fn a_worker_that_says_done_and_has_not_stored_anything_is_not_believed() {
    let scene = Scene::new(1);
    let kept =
        |sent: Sent| vec![Message::Ended { job: sent.job.recipe, worker: 0, end: JobEnd::Kept }];
    let run = scene.run(&mut Scripted::new(kept), &["b"]).unwrap();
    let said = run.errors().next().unwrap().to_string();
    assert!(said.ends_with("do all machines see the same store?"), "{said}");
}

#[test]
fn a_cluster_that_is_lost_stops_the_run_and_the_next_one_goes_on() {
    let scene = Scene::new(1);
    let mut cluster = Scripted::new(|sent| match &*sent.job.key {
        "b" => vec![Message::Lost { reason: "the scheduler is gone".to_owned() }],
        _ => scene.work(&sent, &ALL),
    });
    let run = scene.run(&mut cluster, &ALL).unwrap();
    assert_eq!(cluster.ended, 1);
    assert_eq!(outcomes(&run), ["a: ran", "b: not run", "c: ran"]);
    assert_eq!(
        run.all_ran().unwrap_err().to_string(),
        "`b` did not run: the scheduler is gone; finished results are in the store, and another run \
         continues from them"
    );
    let run = scene.run(&mut Scripted::new(|sent| scene.work(&sent, &ALL)), &ALL).unwrap();
    assert_eq!(outcomes(&run), ["a: reused", "b: ran", "c: reused"]);
}

#[test]
fn waiting_jobs_are_withdrawn_when_a_task_fails_and_all_when_the_run_is_cancelled() {
    let mut scene = Scene::new(2);
    scene.options.on_error = OnError::FailFast;
    let mut cluster = Scripted::new(|sent| match &*sent.job.key {
        "a" => Vec::new(),
        _ => scene.work(&sent, &ALL),
    });
    let run = scene.run(&mut cluster, &ALL).unwrap();
    assert_eq!(cluster.withdrawn, [Withdraw::Waiting]);
    assert_eq!(outcomes(&run)[..2], ["a: not run", "b: not run"]);
    drop(cluster);

    let token = CancelToken::new();
    scene.options.cancel = Some(token.clone());
    let mut cluster = Scripted::new(|_| {
        token.cancel();
        Vec::new()
    });
    let run = scene.run(&mut cluster, &["b"]).unwrap();
    assert_eq!(cluster.withdrawn, [Withdraw::All]);
    assert_eq!(run.stopped(), Some(&Stopped::Cancelled));
}

#[test]
fn a_cluster_that_cannot_be_reached_and_a_missing_store_are_errors_before_anything_runs() {
    struct Unreachable;

    impl Cluster for Unreachable {
        fn begin(&mut self, _: Report) -> std::result::Result<(), BoxError> {
            Err("nobody listens there".into())
        }

        fn send(&mut self, _: Vec<Sent>) {
            unreachable!("it did not begin")
        }

        fn withdraw(&mut self, _: Withdraw) {}

        fn end(&mut self) {}
    }

    let mut scene = Scene::new(1);
    let plan = scene.graph.plan("b").unwrap();
    let go = |options: &Options| run(&plan, &Bindings::new(), options, &mut Unreachable);
    assert_eq!(go(&scene.options).unwrap_err().to_string(), "nobody listens there");
    scene.options.store = None;
    let said = go(&scene.options).unwrap_err().to_string();
    assert!(said.ends_with("give the executor one: `.store(Store::open(…)?)`"), "{said}");
}

#[test]
fn a_run_that_is_cancelled_while_it_waits_for_a_cluster_ends_as_a_cancelled_one() {
    struct Unanswered {
        token: CancelToken,
        begun: usize,
    }

    impl Cluster for Unanswered {
        fn begin(&mut self, _: Report) -> std::result::Result<(), BoxError> {
            self.begun += 1;
            self.token.cancel();
            Err("nobody has answered so far".into())
        }

        fn send(&mut self, _: Vec<Sent>) {
            unreachable!("it did not begin")
        }

        fn withdraw(&mut self, _: Withdraw) {}

        fn end(&mut self) {
            unreachable!("it did not begin")
        }
    }

    let mut scene = Scene::new(1);
    let mut cluster = Unanswered { token: CancelToken::new(), begun: 0 };
    scene.options.cancel = Some(cluster.token.clone());
    let plan = scene.graph.plan("b").unwrap();
    // The second time it is cancelled before it begins.
    for _ in 0..2 {
        let run = run(&plan, &Bindings::new(), &scene.options, &mut cluster).unwrap();
        assert_eq!(run.stopped(), Some(&Stopped::Cancelled));
        assert_eq!(outcomes(&run), ["a: not run", "b: not run"]);
    }
    assert_eq!(cluster.begun, 1);
}

#[test]
fn a_task_that_is_not_cached_runs_where_it_is_read_and_fails_once_for_all() {
    static CALLS: AtomicUsize = AtomicUsize::new(0);

    fn fails(_: &u64) -> std::result::Result<u64, String> {
        CALLS.fetch_add(1, Ordering::SeqCst);
        Err("no such number".to_owned())
    }

    let mut graph = Graph::new();
    let x = graph.data("x", 1_u64).unwrap();
    let between = graph.try_task("between", fails, x).unwrap();
    let first = graph.task("first", cached(inc), between).unwrap();
    graph.task("then", cached(inc), first).unwrap();
    graph.try_task("second", cached(odd), between).unwrap();
    let scene = Scene::of(graph);
    let targets = ["then", "second"];
    let log = EventLog::default();
    let mut options = scene.options.clone();
    options.observers.push(Arc::new(log.clone()));
    let mut cluster = Scripted::new(|sent| scene.work(&sent, &targets));
    let plan = scene.graph.plan(targets.as_slice()).unwrap();
    let run = run(&plan, &Bindings::new(), &options, &mut cluster).unwrap();
    assert_eq!(run.errors().count(), 1);
    let failed = log.lines().iter().filter(|line| line.starts_with("failed between")).count();
    assert_eq!(failed, 1, "{:?}", log.lines());
    for key in ["first", "then", "second"] {
        let outcome = run.outcome(scene.graph.node_id(key).unwrap()).unwrap();
        assert_eq!(outcome.to_string(), "skipped because of `between`", "{key}");
    }
    // Jobs that were on their way already have tried it themselves.
    assert!(CALLS.load(Ordering::SeqCst) <= 2);
}

#[test]
fn a_cached_task_without_identity_stays_here_with_a_warning() {
    struct Opaque(u64);

    fn of(x: &Opaque) -> u64 {
        x.0
    }

    impl tenfold_store::Fingerprint for Opaque {
        fn fingerprint(&self, to: &mut tenfold_store::Fingerprinter) {
            to.refuse("it is opaque");
        }
    }

    let mut graph = Graph::new();
    let x = graph.data("x", Opaque(4)).unwrap();
    let y = graph.task("y", cached(of), x).unwrap();
    let scene = Scene::of(graph);
    let mut cluster = Scripted::new(|sent| unreachable!("{sent:?} stays"));
    let run = scene.run(&mut cluster, &["y"]).unwrap();
    assert_eq!((run.get(y).unwrap(), cluster.ended), (&4, 0));
    let warnings: Vec<String> = run.warnings().iter().map(ToString::to_string).collect();
    let starts = [
        "`y`: the value is computed in each run and never kept: ",
        "`y`: it ran in this process and not on the cluster: ",
    ];
    assert_eq!(warnings.len(), 2, "{warnings:?}");
    for (warning, start) in warnings.iter().zip(starts) {
        assert!(warning.starts_with(start) && warning.contains("it is opaque"), "{warning}");
    }
}

#[test]
fn a_failed_task_that_was_sent_again_stays_failed() {
    let scene = Scene::new(1);
    let failure = Failure {
        attempts: 1,
        kind: FailureKind::Error,
        message: "not yet".to_owned(),
        sources: Vec::new(),
        stderr: String::new(),
    };
    let mut cluster = Scripted::new(|sent| {
        let news =
            TaskEvent::Failed { key: "a".to_owned(), seconds: 0.0, failure: failure.clone() };
        let mut messages = vec![Message::Event { worker: 0, event: news }];
        messages.extend(scene.work(&sent, &["b"]));
        messages
    });
    let run = scene.run(&mut cluster, &["b"]).unwrap();
    let expected =
        ["a: failed: task `a` failed (needed by `b`): not yet", "b: skipped because of `a`"];
    assert_eq!(outcomes(&run), expected);
}

#[test]
fn a_local_task_whose_input_failed_here_is_skipped() {
    struct Opaque;

    impl tenfold_store::Fingerprint for Opaque {
        fn fingerprint(&self, to: &mut tenfold_store::Fingerprinter) {
            to.refuse("it is opaque");
        }
    }

    fn fails(_: &Opaque) -> std::result::Result<u64, String> {
        Err("no such number".to_owned())
    }

    let mut graph = Graph::new();
    let x = graph.data("x", Opaque).unwrap();
    let y = graph.try_task("y", cached(fails), x).unwrap();
    graph.task("z", cached(inc), y).unwrap();
    let scene = Scene::of(graph);
    let mut cluster = Scripted::new(|sent| unreachable!("{sent:?} stays"));
    let run = scene.run(&mut cluster, &["z"]).unwrap();
    assert_eq!(outcomes(&run)[1], "z: skipped because of `y`");
}

static CALLS_OF_BAD: AtomicUsize = AtomicUsize::new(0);

fn bad(x: &u64) -> std::result::Result<u64, String> {
    CALLS_OF_BAD.fetch_add(1, Ordering::Relaxed);
    Err(format!("{x} is no luck"))
}

#[test]
fn a_replayed_run_has_stored_results_and_tries_no_cached_task() {
    let mut graph = Graph::new();
    let x = graph.data("x", 1_u64).unwrap();
    graph.task("good", cached(inc), x).unwrap();
    let bad = graph.try_task("bad", cached(bad), x).unwrap();
    graph.task("after", cached(inc), bad).unwrap();
    graph.task("beside", inc, x).unwrap();
    let mut scene = Scene::of(graph);
    let targets = ["good", "after", "beside"];
    let plan = scene.graph.plan(targets).unwrap();
    let mut cluster = Scripted::new(|sent| scene.work(&sent, &targets));
    run(&plan, &Bindings::new(), &scene.options, &mut cluster).unwrap();
    drop(cluster);
    assert_eq!(CALLS_OF_BAD.load(Ordering::Relaxed), 1);
    // Options that would stop it, or run tasks again, are those of the run itself.
    let cancel = CancelToken::new();
    cancel.cancel();
    scene.options.cancel = Some(cancel);
    scene.options.on_error = OnError::FailFast;
    scene.options.rerun = vec!["good".to_owned()];
    let again = replay(&plan, &Bindings::new(), &scene.options).unwrap();
    assert_eq!(CALLS_OF_BAD.load(Ordering::Relaxed), 1);
    let [bad, after, good, beside] = outcomes(&again).try_into().unwrap();
    let expected = "`bad` failed (needed by `after`): it has no result in the store";
    assert!(bad.contains(expected), "{bad}");
    let expected = ["after: skipped because of `bad`", "good: reused", "beside: ran"];
    assert_eq!([after, good, beside], expected);
    scene.options.rerun = vec!["nope".to_owned()];
    assert!(replay(&plan, &Bindings::new(), &scene.options).is_err());
}

/// A graph of so many parts, which `gather`, not cached, puts together for so many readers.
fn gathered(n_parts: u64, n_readers: u64) -> Scene {
    fn sum(parts: &[&u64]) -> u64 {
        parts.iter().copied().sum()
    }

    fn share(x: &u64, sum: &u64) -> u64 {
        x * 100 / sum
    }

    let mut graph = Graph::new();
    let parts = (0..n_parts).map(|number| {
        let x = graph.data(format_args!("x/{number}"), number).unwrap();
        graph.task(format_args!("part/{number}"), cached(inc).always(), x).unwrap()
    });
    let parts: Vec<_> = parts.collect();
    let gather = graph.task("gather", task(sum).version(1), parts.clone()).unwrap();
    for (number, part) in (0..n_readers).zip(parts.iter().cycle()) {
        graph.task(format_args!("share/{number}"), cached(share), (*part, gather)).unwrap();
    }
    Scene::of(graph)
}

#[test]
fn an_uncached_task_that_many_read_and_that_reads_many_is_named() {
    let warnings = |scene: &Scene| {
        let lost = |_| vec![Message::Lost { reason: "that is enough".to_owned() }];
        let run = scene.run(&mut Scripted::new(lost), &["share/*"]).unwrap();
        run.warnings().iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let scene = gathered(500, 2_000);
    let reported = "`gather`: it is not cached, so each process that does some of the 2000 tasks that \
                read it reads 500 results to make it anew; wrap it in `cached(…)`";
    assert_eq!(warnings(&scene), [reported]);
    // Also where the results are there already.
    Threads::default().store(scene.store()).run(&scene.graph, "part/*").unwrap();
    assert_eq!(warnings(&scene), [reported]);
    assert_eq!(warnings(&gathered(499, 2_000)), [""; 0]);
}
