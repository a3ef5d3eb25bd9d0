//! The units that are sent, and the outcome of each way in which one can end.

use serde_json::{Value, json};
use tenfold_graph::Resources;
use tenfold_store::Digest;

use super::*;

/// A dispatch with its clock and its output.
struct Case {
    dispatch: Dispatch,
    names: Names,
    begun: Instant,
    output: Output,
}

const ADDRESS: &str = "tcp://127.0.0.1:7001";

fn case() -> Case {
    case_with(|_| {})
}

fn case_with(change: impl FnOnce(&mut Terms)) -> Case {
    let mut terms = Terms {
        batch: None,
        killed_max: 0,
        wait: Duration::from_secs(300),
        is_local: false,
        place: "at tcp://127.0.0.1:7000".into(),
    };
    change(&mut terms);
    let digest = Digest::of(b"");
    let run = RunId {
        number: 0,
        graph: digest,
        executable: digest,
        store: "/s".into(),
        description: digest,
    };
    let dispatch = Dispatch::new(terms, run, 0);
    Case { dispatch, names: Names::default(), begun: Instant::now(), output: Output::default() }
}

fn worker(threads: u32, resources: Value) -> Value {
    json!({"address": ADDRESS, "threads": threads, "resources": resources})
}

fn recipe(key: &str) -> Digest {
    Digest::of(key.as_bytes())
}

fn sent(key: &str, resources: Resources) -> Sent {
    let job = Job { key: key.into(), recipe: recipe(key), inputs: Vec::new(), runs_again: false };
    Sent { job, function: "f", resources }
}

fn keys(n: usize) -> Vec<String> {
    (0..n).map(|at| format!("k{at}")).collect()
}

impl Case {
    /// Takes in a notice of the driver, as it is written on the wire.
    fn notice(&mut self, notice: Value) {
        self.dispatch.hear(serde_json::from_value(notice).unwrap());
        self.advance(0);
    }

    fn workers(&mut self, workers: &[Value]) {
        self.notice(json!({ "workers": workers }));
    }

    fn send(&mut self, keys: &[String]) {
        self.dispatch.send(keys.iter().map(|key| sent(key, Resources::new())).collect());
        self.advance(0);
    }

    /// Goes on, so many seconds after the begin.
    fn advance(&mut self, seconds: u64) {
        self.dispatch.advance(self.begun + Duration::from_secs(seconds), &mut self.names);
        let Output { units, withdraw, messages } = self.dispatch.take_output();
        self.output.units.extend(units);
        self.output.withdraw = withdraw.or(self.output.withdraw);
        self.output.messages.extend(messages);
    }

    /// The units that were sent since the last look.
    fn units(&mut self) -> Vec<Unit> {
        std::mem::take(&mut self.output.units)
    }

    fn only_unit(&mut self) -> Unit {
        let units = self.units();
        assert_eq!(units.len(), 1, "{units:?}");
        units.into_iter().next().unwrap()
    }

    /// The messages since the last look, without events.
    fn messages(&mut self) -> Vec<String> {
        let messages = std::mem::take(&mut self.output.messages);
        let key = |job: Digest| {
            let mut keys = (0..2000).map(|at| format!("k{at}"));
            keys.find(|key| recipe(key) == job).unwrap_or_default()
        };
        let messages = messages.into_iter().filter_map(|message| {
            Some(match message {
                Message::Event { .. } => return None,
                Message::Ended { job, end, .. } => format!("{} ended: {end:?}", key(job)),
                Message::Gone { job, worker: None, cause } => {
                    format!("{} is gone: {cause}", key(job))
                }
                Message::Gone { job, worker: Some(worker), cause } => {
                    format!("{} is gone with worker {worker}: {cause}", key(job))
                }
                Message::Waits { job, reason } => format!("{} waits: {reason}", key(job)),
                Message::Withdrawn { job } => format!("{} withdrawn", key(job)),
                Message::Lost { reason } => format!("lost: {reason}"),
            })
        });
        messages.collect()
    }

    fn ended(&mut self, unit: u64, status: i32, stderr: &str, lines: &[Value]) {
        self.notice(json!({"ended": {
            "unit": unit, "worker": ADDRESS, "lines": lines, "status": status, "stderr": stderr,
        }}));
    }

    /// A case with a worker, in which so many jobs went into one unit.
    fn with_unit_of(n: usize) -> (Self, Unit) {
        let mut case = case_with(|terms| terms.batch = Some(n));
        case.workers(&[worker(1, json!({}))]);
        case.send(&keys(n));
        let unit = case.only_unit();
        assert_eq!(unit.job.jobs.len(), n);
        (case, unit)
    }
}

fn started(key: &str) -> Value {
    json!({"event": {"started": {"key": key}}})
}

fn finished(key: &str, seconds: f64) -> Value {
    json!({"event": {"finished": {"key": key, "seconds": seconds, "bytes": 8}}})
}

fn kept(key: &str) -> Value {
    json!({"end": {"job": recipe(key), "end": "kept"}})
}

#[test]
fn nothing_is_sent_before_there_is_a_worker() {
    let mut case = case();
    case.send(&keys(1));
    assert!(case.units().is_empty());
    case.workers(&[worker(1, json!({}))]);
    let unit = case.only_unit();
    assert_eq!((unit.unit, unit.threads), (0, 1));
    assert_eq!(unit.name, format!("k0@{}", &recipe("k0").to_string()[..16]));
    assert!(unit.resources.is_empty());
}

#[test]
fn small_tasks_are_put_together_once_it_is_known_how_long_they_take() {
    let mut case = case();
    case.workers(&[worker(1, json!({})), worker(1, json!({}))]);
    case.send(&keys(1204));
    let first = case.units();
    assert_eq!(first.len(), 2 * PROBES_PER_THREAD);
    assert!(first.iter().all(|unit| unit.job.jobs.len() == 1));
    // Its value took as long to keep as to compute.
    let done = json!({"done": {"seconds": 0.01}});
    let done = [started("k0"), finished("k0", 0.005), kept("k0"), done];
    case.ended(first[0].unit, 0, "", &done);
    let sizes: Vec<_> = case.units().iter().map(|unit| unit.job.jobs.len()).collect();
    assert_eq!(sizes[..6], [100; 6]);
    // The rest is shared out: six for two threads, while there are as many.
    assert_eq!(sizes[6..12], [100, 84, 70, 58, 48, 40]);
    assert!(sizes.iter().all(|&size| size >= 5), "{sizes:?}");
    assert_eq!(sizes.iter().sum::<usize>(), 1200);
    case.ended(first[1].unit, 0, "", &[finished("k1", 0.0), kept("k1"), json!({"done": {}})]);
    assert_eq!(case.messages(), ["k0 ended: Kept", "k1 ended: Kept"]);
}

#[test]
fn a_batch_of_one_is_a_process_for_each() {
    let mut case = case_with(|terms| terms.batch = Some(1));
    case.workers(&[worker(1, json!({}))]);
    case.send(&keys(3));
    assert!(case.units().iter().all(|unit| unit.job.jobs.len() == 1));
}

#[test]
fn no_more_units_are_under_way_than_keep_the_workers_busy() {
    let mut case = case_with(|terms| terms.batch = Some(1));
    case.workers(&[worker(20, json!({}))]);
    case.send(&keys(200));
    assert_eq!(case.units().len(), 80);
}

#[test]
fn units_are_sent_several_at_a_time() {
    let mut case = case_with(|terms| terms.batch = Some(1));
    case.workers(&[worker(1, json!({}))]);
    case.send(&keys(100));
    let units = case.units();
    for unit in &units[..7] {
        case.ended(unit.unit, 0, "", &[json!({"done": {}})]);
    }
    assert!(case.units().is_empty());
    case.ended(units[7].unit, 0, "", &[json!({"done": {}})]);
    assert_eq!(case.units().len(), 8);
}

#[test]
fn jobs_with_rare_needs_do_not_wait_for_the_others() {
    let mut case = case_with(|terms| terms.batch = Some(1));
    case.workers(&[worker(1, json!({})), worker(1, json!({"gpu": 1.0}))]);
    case.send(&keys(100));
    assert_eq!(case.units().len(), 64);
    case.dispatch.send(vec![sent("k100", Resources::new().label("gpu", 1.0))]);
    case.advance(0);
    assert_eq!(case.only_unit().job.jobs[0].key, "k100");
}

#[test]
fn only_equal_needs_share_a_process() {
    let mut case = case_with(|terms| terms.batch = Some(10));
    case.workers(&[worker(4, json!({"gpu": 1.0, "threads": 4.0}))]);
    let gpu = Resources::new().threads(2).label("gpu", 1.0);
    let ordinary = Resources::new;
    let jobs = [("k0", ordinary()), ("k1", gpu.clone()), ("k2", ordinary()), ("k3", gpu)];
    case.dispatch.send(jobs.into_iter().map(|(key, needs)| sent(key, needs)).collect());
    case.advance(0);
    let units = case.units();
    let sent = |unit: &Unit| {
        let keys: Vec<_> = unit.job.jobs.iter().map(|job| job.key.as_str()).collect();
        format!("{} with {} threads: {}", keys.join(" "), unit.threads, in_words(&unit.resources))
    };
    assert_eq!(
        units.iter().map(sent).collect::<Vec<_>>(),
        ["k0 k2 with 1 threads: threads: 1", "k1 k3 with 2 threads: gpu: 1, threads: 2"]
    );
}

#[test]
fn a_unit_on_the_wire() {
    let mut case = case();
    case.workers(&[worker(1, json!({"threads": 1.0}))]);
    case.send(&keys(1));
    let unit = serde_json::to_value(case.only_unit()).unwrap();
    let digest = Digest::of(b"").to_string();
    assert_eq!(
        unit,
        json!({
            "unit": 0,
            "name": format!("k0@{}", &recipe("k0").to_string()[..16]),
            "job": {
                "run": {
                    "number": 0, "graph": digest, "executable": digest, "store": "/s",
                    "description": digest,
                },
                "jobs": [{"key": "k0", "recipe": recipe("k0"), "inputs": [], "runs_again": false}],
            },
            "resources": {"threads": 1.0},
            "threads": 1,
        })
    );
}

#[test]
fn a_failure_has_the_end_of_its_process_output() {
    let (mut case, unit) = Case::with_unit_of(1);
    let failure = json!({"attempts": 3, "kind": "error", "message": "no", "sources": []});
    let failed = json!({"event": {"failed": {"key": "k0", "seconds": 0.1, "failure": failure}}});
    let end = json!({"end": {"job": recipe("k0"), "end": "failed"}});
    case.ended(unit.unit, 0, "it went wrong\n", &[started("k0"), failed, end, json!({"done": {}})]);
    let failed = case.output.messages.iter().find_map(|message| match message {
        Message::Event { event: TaskEvent::Failed { failure, .. }, .. } => Some(failure.clone()),
        _ => None,
    });
    let failure = failed.unwrap();
    assert_eq!((failure.attempts, failure.stderr.as_str()), (3, "it went wrong\n"));
    assert_eq!(case.messages(), ["k0 ended: Failed"]);
}

#[test]
fn a_process_that_dies_takes_only_the_task_that_it_was_doing() {
    let (mut case, unit) = Case::with_unit_of(4);
    let lines = [
        started("k0"),
        finished("k0", 0.1),
        kept("k0"),
        started("k1"),
        finished("k1", 0.1),
        started("k2"),
    ];
    case.ended(unit.unit, -9, "", &lines);
    assert_eq!(
        case.messages(),
        [
            "k0 ended: Kept".to_owned(),
            format!(
                "k2 is gone with worker 0: its process on worker {ADDRESS} ended before the task \
                 had: it was ended by signal 9 (SIGKILL), perhaps because memory ran out"
            ),
        ]
    );
    // The process did not report whether the value of `k1` was kept.
    let again = case.units();
    let jobs = again.iter().map(|unit| unit.job.jobs.iter().map(|job| job.key.clone()).collect());
    assert_eq!(jobs.collect::<Vec<Vec<_>>>(), [["k1", "k3"]]);
    // Where no line shows which it was, each goes alone, and is given up with its process.
    case.ended(again[0].unit, -11, "", &[]);
    assert!(case.messages().is_empty());
    let again = case.units();
    assert_eq!(again.len(), 2);
    case.ended(again[1].unit, 3, "bye\n", &[started("k3")]);
    assert_eq!(
        case.messages(),
        [format!(
            "k3 is gone with worker 0: its process on worker {ADDRESS} ended before the task had: \
             it ended with exit status 3; the end of its output:\nbye"
        )]
    );
}

#[test]
fn a_task_whose_process_is_killed_is_tried_as_often_as_allowed() {
    let mut case = case_with(|terms| terms.killed_max = 2);
    case.workers(&[worker(1, json!({}))]);
    case.send(&keys(3));
    let jobs = |unit: &Unit| unit.job.jobs.iter().map(|job| job.key.clone()).collect::<Vec<_>>();
    let of_k0 = |case: &mut Case| {
        let units = case.units();
        units.into_iter().find(|unit| jobs(unit).contains(&"k0".to_owned())).unwrap().unit
    };
    for _ in 0..2 {
        let unit = of_k0(&mut case);
        case.ended(unit, -9, "", &[started("k0")]);
        assert!(case.messages().is_empty());
    }
    // Once more, and it is given up.
    let unit = of_k0(&mut case);
    case.ended(unit, -9, "", &[started("k0")]);
    let messages = case.messages();
    assert!(messages[0].starts_with("k0 is gone with worker 0: "), "{messages:?}");
    assert!(messages[0].contains("signal 9"), "{messages:?}");
}

#[test]
fn a_process_that_ends_otherwise_is_no_reason_to_try_again() {
    let mut case = case_with(|terms| terms.killed_max = 2);
    case.workers(&[worker(1, json!({}))]);
    case.send(&keys(1));
    let unit = case.only_unit().unit;
    case.ended(unit, -11, "", &[started("k0")]);
    assert_eq!(case.messages().len(), 1);
}

#[test]
fn a_task_that_failed_in_a_process_that_died_is_not_tried_again() {
    let (mut case, unit) = Case::with_unit_of(3);
    let failure = json!({"attempts": 3, "kind": "error", "message": "no room", "sources": []});
    let failed = json!({"event": {"failed": {"key": "k0", "seconds": 0.1, "failure": failure}}});
    case.ended(unit.unit, -9, "", &[started("k0"), failed, started("k1")]);
    assert_eq!(case.messages()[0], "k0 ended: Failed");
    let keys = |unit: &Unit| unit.job.jobs.iter().map(|job| job.key.clone()).collect::<Vec<_>>();
    assert_eq!(case.units().iter().map(keys).collect::<Vec<_>>(), [["k2"]]);
}

#[test]
fn of_those_that_ran_at_once_in_a_process_that_died_each_is_tried_alone() {
    let (mut case, unit) = Case::with_unit_of(4);
    case.ended(unit.unit, -11, "", &[started("k0"), started("k1")]);
    assert!(case.messages().is_empty());
    let jobs = |unit: &Unit| unit.job.jobs.iter().map(|job| job.key.clone()).collect::<Vec<_>>();
    let mut again: Vec<_> = case.units().iter().map(jobs).collect();
    again.sort_unstable();
    assert_eq!(again, [vec!["k0"], vec!["k1"], vec!["k2", "k3"]]);
}

#[test]
fn a_program_that_never_comes_to_the_run_is_an_error() {
    let (mut case, unit) = Case::with_unit_of(1);
    case.ended(unit.unit, 0, "usage: …\n", &[]);
    assert_eq!(
        case.messages(),
        [format!(
            "k0 is gone with worker 0: the program on worker {ADDRESS} ended without making run 1 \
             on Dask: it ended with exit status 0; with the same arguments it must get as far as \
             it does here, also where it makes earlier runs again; the end of its output:\nusage: …"
        )]
    );
}

#[test]
fn another_executable_is_an_error_with_both_digests_and_not_tried_again() {
    let (mut case, unit) = Case::with_unit_of(2);
    let mismatch = json!({"mismatch": {"part": "executable", "expected": "aa", "found": "bb"}});
    case.ended(unit.unit, 90, "", &[mismatch]);
    let message = |key: &str| {
        format!(
            "{key} is gone with worker 0: on worker {ADDRESS} the executable is another than this \
             program's: expected aa, found bb; put the same file on every machine, and name its path \
             there with `Dask::executable`"
        )
    };
    assert_eq!(case.messages(), [message("k0"), message("k1")]);
    assert!(case.units().is_empty());
}

#[test]
fn of_several_that_lost_their_workers_each_is_tried_alone() {
    let (mut case, unit) = Case::with_unit_of(2);
    let killed = |unit: u64| json!({"killed": {"unit": unit, "reason": "…", "workers_lost": 4, "worker": ADDRESS}});
    case.notice(killed(unit.unit));
    assert!(case.messages().is_empty());
    let again = case.units();
    assert_eq!(again.len(), 2);
    case.notice(killed(again[0].unit));
    assert_eq!(
        case.messages(),
        [format!(
            "k0 is gone with worker 0: 4 workers were lost while they had it, {ADDRESS} last: it \
             may have ended them, for want of memory perhaps; run it with more, or less at once"
        )]
    );
    case.ended(again[1].unit, 0, "", &[kept("k1"), json!({"done": {}})]);
    assert_eq!(case.messages(), ["k1 ended: Kept"]);
    assert!(case.dispatch.is_idle());
}

#[test]
fn a_process_that_cannot_begin_is_an_error_with_the_reason() {
    let (mut case, unit) = Case::with_unit_of(1);
    let reason = "there is no /opt/program";
    case.notice(json!({"broken": {"unit": unit.unit, "reason": reason, "worker": null}}));
    let expected = "k0 is gone: its process did not begin: there is no /opt/program";
    assert_eq!(case.messages(), [expected]);
}

#[test]
fn waiting_jobs_are_withdrawn_at_once_and_those_under_way_by_the_cluster() {
    let mut case = case_with(|terms| terms.batch = Some(1));
    case.workers(&[worker(1, json!({}))]);
    case.send(&keys(66));
    let units = case.units();
    assert_eq!(units.len(), 64);
    case.dispatch.withdraw(Withdraw::Waiting);
    case.advance(0);
    assert_eq!(case.messages(), ["k64 withdrawn", "k65 withdrawn"]);
    assert_eq!(case.output.withdraw, Some(Which::Waiting));
    case.notice(json!({"withdrawn": {"unit": units[1].unit}}));
    assert_eq!(case.messages(), ["k1 withdrawn"]);
    case.ended(units[0].unit, 0, "", &[kept("k0"), json!({"done": {}})]);
    assert_eq!(case.messages(), ["k0 ended: Kept"]);
    assert!(case.units().is_empty());
}

#[test]
fn without_workers_the_run_is_lost_after_a_while() {
    let mut case = case();
    case.send(&keys(1));
    assert_eq!(case.dispatch.deadline(), Some(case.begun + WARN_AFTER));
    case.advance(4);
    assert!(case.messages().is_empty());
    case.advance(5);
    assert_eq!(
        case.messages(),
        [
            "k0 waits: the Dask cluster at tcp://127.0.0.1:7000 has no worker; the run is given up if \
             none has come after 300 s: start workers, as with `dask worker`"
        ]
    );
    assert_eq!(case.dispatch.deadline(), Some(case.begun + Duration::from_secs(300)));
    case.advance(299);
    assert!(case.messages().is_empty());
    case.advance(300);
    assert_eq!(
        case.messages(),
        ["lost: the Dask cluster at tcp://127.0.0.1:7000 has had no worker for 300 s; start \
             workers, as with `dask worker`, or wait longer with `Dask::wait_for_workers`"]
    );
    assert_eq!(case.dispatch.deadline(), None);
}

#[test]
fn needs_that_no_worker_offers_are_given_up_after_a_while_and_the_rest_goes_on() {
    let mut case = case();
    case.workers(&[worker(1, json!({"gpu": 1.0}))]);
    let jobs = [("k0", Resources::new().label("gpu", 2.0)), ("k1", Resources::new())];
    case.dispatch.send(jobs.into_iter().map(|(key, needs)| sent(key, needs)).collect());
    case.advance(0);
    assert_eq!(case.only_unit().job.jobs[0].key, "k1");
    assert_eq!(case.dispatch.deadline(), Some(case.begun + WARN_AFTER));
    case.advance(5);
    assert_eq!(
        case.messages(),
        ["k0 waits: no worker offers gpu: 2; 1 worker offers gpu: 1; it is given up if none has \
             come after 300 s: start workers with `--resources`, or ask for less with \
             `resources(…)`"]
    );
    assert_eq!(case.dispatch.deadline(), Some(case.begun + Duration::from_secs(300)));
    case.advance(300);
    assert_eq!(
        case.messages(),
        ["k0 is gone: no worker has come in 300 s that offers gpu: 2; 1 worker offers gpu: 1; \
             start workers with `--resources`, or ask for less with `resources(…)`"]
    );
    assert_eq!(case.dispatch.deadline(), None);
}

#[test]
fn each_kind_of_need_that_is_not_met_is_a_warning_once() {
    let mut case = case();
    let gpu = || Resources::new().label("gpu", 1.0);
    let jobs = [("k0", gpu()), ("k1", gpu()), ("k2", Resources::new().memory(8))];
    let jobs: Vec<Sent> = jobs.into_iter().map(|(key, needs)| sent(key, needs)).collect();
    let other_function = Sent { function: "g", ..sent("k3", gpu()) };
    case.dispatch.send(jobs);
    case.dispatch.send(vec![other_function]);
    case.advance(0);
    case.advance(5);
    let messages = case.messages();
    assert!(
        messages.len() == 1 && messages[0].starts_with("k0 waits: the Dask cluster"),
        "{messages:?}"
    );
    case.workers(&[worker(1, json!({}))]);
    case.advance(4);
    assert!(case.messages().is_empty());
    case.advance(5);
    let messages = case.messages();
    assert_eq!(messages.len(), 2, "{messages:?}");
    assert!(messages[0].starts_with("k0 waits: no worker offers gpu: 1; "), "{messages:?}");
    assert!(messages[1].starts_with("k2 waits: no worker offers memory: 8; "), "{messages:?}");
    // They leave again, and the needs are met and not met again.
    for resources in [json!({"gpu": 1.0, "memory": 8.0}), json!({})] {
        case.workers(&[worker(1, resources)]);
        case.advance(200);
    }
    case.workers(&[]);
    case.advance(200);
    assert!(case.messages().is_empty());
}

#[test]
fn a_short_wait_gives_no_warning() {
    let mut case = case_with(|terms| terms.wait = Duration::from_secs(2));
    case.send(&keys(1));
    assert_eq!(case.dispatch.deadline(), Some(case.begun + Duration::from_secs(2)));
    case.advance(5);
    let messages = case.messages();
    assert!(messages.len() == 1 && messages[0].starts_with("lost: "), "{messages:?}");
}

#[test]
fn a_worker_that_comes_in_time_is_used() {
    let mut case = case();
    case.workers(&[worker(1, json!({}))]);
    case.dispatch.send(vec![sent("k0", Resources::new().memory(8))]);
    case.advance(0);
    assert!(case.units().is_empty() && case.dispatch.deadline().is_some());
    case.workers(&[worker(1, json!({"memory": 9.0}))]);
    assert_eq!(case.only_unit().resources, Needs::from([("memory".into(), 8.0)]));
    assert_eq!(case.dispatch.deadline(), None);
}

#[test]
fn a_lost_cluster_ends_all() {
    let (mut case, unit) = Case::with_unit_of(1);
    case.notice(json!({"lost": {"reason": "the scheduler is gone"}}));
    assert_eq!(case.messages(), ["lost: the scheduler is gone"]);
    case.ended(unit.unit, 0, "", &[kept("k0"), json!({"done": {}})]);
    assert!(case.messages().is_empty() && case.dispatch.is_idle());
}

#[test]
fn lines_that_came_unparsed_are_understood_and_others_passed_over() {
    let (mut case, unit) = Case::with_unit_of(1);
    let lines = [json!(kept("k0").to_string()), json!({"unreadable": "hm"}), json!("hm")];
    case.ended(unit.unit, 0, "", &lines);
    assert_eq!(case.messages(), ["k0 ended: Kept"]);
}
