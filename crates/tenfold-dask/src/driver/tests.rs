//! The life of the Python process, with a shell script in its place.

use std::collections::BTreeMap;
use std::fs;

use serde_json::json;

use super::*;
use crate::wire::Where;

/// A script for the shell, in place of Python.
struct Fake(String);

fn fake(script: &str) -> Fake {
    Fake(script.to_owned())
}

impl Fake {
    /// Starts it.
    fn start(&self) -> Result<Driver> {
        self.start_allowing(Duration::from_secs(3600))
    }

    /// The same with another silence that is allowed.
    fn start_allowing(&self, silence_max: Duration) -> Result<Driver> {
        let connect = Command::Connect {
            cluster: Where::Address("tcp://127.0.0.1:1".into()),
            connect_seconds: 1.0,
            lost_seconds: 1.0,
            own_folder: None,
        };
        let sources = folder_of(&[(SOURCES[0].0, &self.0)]).unwrap();
        let shell = Path::new("/bin/sh");
        let driver = Driver::start_with(shell, &[], sources, connect, silence_max)?;
        driver.wait_until_connected(Duration::from_secs(1), &|| false).map(|()| driver)
    }

    fn refused(&self) -> String {
        match self.start() {
            Ok(_) => panic!("it connected"),
            Err(error) => error.to_string(),
        }
    }
}

const CONNECTED: &str = r#"read connect
echo '{"connected": {"scheduler": "tcp://127.0.0.1:1", "python": "3", "distributed": "1"}}'
"#;

fn notice(orders: &Receiver<Order>) -> Notice {
    match orders.recv().unwrap() {
        Order::Notice(notice) => notice,
        Order::Engine(_) | Order::End => panic!("only the driver tells here"),
    }
}

#[test]
fn a_missing_python_is_an_error_with_the_packages_to_install() {
    let connect = Command::Close {};
    let sources = folder_of(&[]).unwrap();
    let nowhere = Path::new("/nowhere/python3");
    let error = Driver::start_with(nowhere, &[], sources, connect, Duration::ZERO);
    let message = error.err().unwrap().to_string();
    assert!(
        message.starts_with("cannot start Python as `/nowhere/python3`: No such file"),
        "{message}"
    );
    assert!(
        message.contains("pip install distributed") && message.contains("TENFOLD_PYTHON"),
        "{message}"
    );
}

#[test]
fn a_refusal_has_its_remedy() {
    let refusal = r#"read connect
echo '{"refused": {"reason": "there is no distributed", "to_do": "install it"}}'"#;
    assert_eq!(
        fake(refusal).refused(),
        "cannot use the Dask cluster: there is no distributed; install it"
    );
}

#[test]
fn one_that_dies_is_an_error_with_the_end_of_its_stderr() {
    let message = fake("read connect\necho 'no memory' >&2\nexit 1").refused();
    let expected = "the Python side of Dask has ended; the end of its output:\nno memory";
    assert_eq!(message, expected);
    let message = fake("read connect\necho hello").refused();
    assert!(
        message.contains("wrote a line that is not understood") && message.ends_with("hello"),
        "{message}"
    );
}

#[test]
fn one_that_is_killed_is_an_error_with_the_signal_and_without_the_noise_after_it() {
    let message = fake("read connect\necho 'leaked objects' >&2\nkill -9 $$").refused();
    let expected = "the Python side of Dask was ended by signal 9 (SIGKILL), perhaps because memory \
                    ran out";
    assert_eq!(message, expected);
    // The trace of a fault of its own stays.
    let message = fake("read connect\necho 'in numpy' >&2\nkill -11 $$").refused();
    assert!(message.contains("signal 11 (SIGSEGV)") && message.ends_with("in numpy"), "{message}");
}

#[test]
fn one_that_falls_silent_is_lost_and_ended() {
    // It does not end when it is asked to.
    let silent = format!("{CONNECTED}while true; do sleep 1; done");
    let driver = fake(&silent).start_allowing(Duration::from_millis(10)).unwrap();
    let (listener, hears) = channel();
    let _seat = driver.join(&listener);
    assert_eq!(notice(&hears), Notice::Workers(Vec::new()));
    let reason = "the Python side of Dask has given no sign of life for 1 s".to_owned();
    assert_eq!(notice(&hears), Notice::Lost { reason });
    assert!(driver.has_ended());
    let closed = lock(&driver.closed).recv();
    assert!(closed.is_err());
}

#[test]
fn a_sign_of_life_is_nothing_to_the_runs() {
    let alive = format!(
        "{CONNECTED}read go\necho '{{\"alive\": {{}}}}'\necho '{{\"began\": {{\"unit\": 0}}}}'\nread close"
    );
    let driver = fake(&alive).start().unwrap();
    let (listener, hears) = channel();
    let seat = driver.join(&listener);
    driver.withdraw(&seat, Which::All);
    assert_eq!(notice(&hears), Notice::Workers(Vec::new()));
    assert_eq!(notice(&hears), Notice::Began { unit: 0 });
}

#[test]
fn one_that_dies_later_is_lost_to_its_run_and_to_those_after_it() {
    let driver = fake(&format!("{CONNECTED}read submit\necho 'oh no' >&2")).start().unwrap();
    let (listener, hears) = channel();
    let seat = driver.join(&listener);
    assert_eq!(notice(&hears), Notice::Workers(Vec::new()));
    driver.withdraw(&seat, Which::All);
    let Notice::Lost { reason } = notice(&hears) else { panic!() };
    assert!(reason.ends_with("oh no"), "{reason}");
    drop(seat);
    assert!(driver.has_ended());
    let (late, hears) = channel();
    let _seat = driver.join(&late);
    assert_eq!(notice(&hears), Notice::Workers(Vec::new()));
    assert!(matches!(notice(&hears), Notice::Lost { .. }));
}

#[test]
fn a_run_hears_of_its_own_units_alone_and_of_the_workers() {
    let script = format!(
        r#"{CONNECTED}read go
echo '{{"workers": [{{"address": "tcp://127.0.0.1:2", "threads": 1, "resources": {{}}}}]}}'
echo '{{"began": {{"unit": 0, "worker": "tcp://127.0.0.1:2"}}}}'
echo '{{"withdrawn": {{"unit": {UNITS_PER_RUN}}}}}'
read close"#
    );
    let driver = fake(&script).start().unwrap();
    let (listener, hears) = channel();
    assert_eq!(driver.join(&listener).first_unit(), 0);
    assert_eq!(notice(&hears), Notice::Workers(Vec::new()));
    let seat = driver.join(&listener);
    assert_eq!(seat.first_unit(), UNITS_PER_RUN);
    assert_eq!(notice(&hears), Notice::Workers(Vec::new()));
    driver.withdraw(&seat, Which::Waiting);
    let Notice::Workers(workers) = notice(&hears) else { panic!() };
    assert_eq!(workers.len(), 1);
    assert_eq!(notice(&hears), Notice::Withdrawn { unit: UNITS_PER_RUN });
}

#[test]
fn a_run_takes_back_its_own_units() {
    let folder = tempfile::tempdir().unwrap();
    let heard = folder.path().join("heard");
    let driver = fake(&format!("{CONNECTED}cat > '{}'", heard.display())).start().unwrap();
    let (listener, _hears) = channel();
    let [first, second] = [driver.join(&listener), driver.join(&listener)];
    driver.withdraw(&first, Which::Waiting);
    driver.withdraw(&second, Which::All);
    // It ends when it has read all.
    drop(driver);
    let withdraw = |which: &str, first: u64, last: u64| {
        json!({"withdraw": {"which": which, "first": first, "last": last}}).to_string()
    };
    let text = fs::read_to_string(heard).unwrap();
    let expected = [
        withdraw("waiting", 0, (1 << 32) - 1),
        withdraw("all", 1 << 32, (2 << 32) - 1),
        json!({"close": {}}).to_string(),
    ];
    let same = |line: &str| line.parse::<serde_json::Value>().unwrap().to_string();
    assert_eq!(text.lines().map(same).collect::<Vec<_>>(), expected);
}

#[test]
fn a_program_is_sent_once_and_again_only_after_another() {
    let folder = tempfile::tempdir().unwrap();
    let heard = folder.path().join("heard");
    let script = format!("{CONNECTED}cat > '{}'", heard.display());
    let driver = fake(&script).start().unwrap();
    let program = |executable: &str| Program {
        run: String::new(),
        executable: executable.into(),
        arguments: Vec::new(),
        environment: BTreeMap::new(),
        directory: "/".into(),
    };
    for executable in ["/a", "/a", "/b", "/a"] {
        driver.submit(&program(executable), Vec::new());
    }
    // It ends when it has read all.
    drop(driver);
    let text = fs::read_to_string(heard).unwrap();
    let lines: Vec<serde_json::Value> =
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let command = |line: &serde_json::Value| match line.get("program") {
        Some(program) => program["executable"].as_str().unwrap().to_owned(),
        None => line.to_string(),
    };
    let submit = json!({"submit": []}).to_string();
    let close = json!({"close": {}}).to_string();
    assert_eq!(
        lines.iter().map(command).collect::<Vec<_>>(),
        ["/a", &submit, &submit, "/b", &submit, "/a", &submit, &close]
    );
    assert_eq!(lines[0], lines[5]);
    assert_ne!(lines[0]["program"]["run"], lines[3]["program"]["run"]);
}

#[test]
fn the_first_line_names_the_cluster() {
    let line = |cluster| {
        let connect = Command::Connect {
            cluster,
            connect_seconds: 30.0,
            lost_seconds: 10.0,
            own_folder: None,
        };
        serde_json::to_value(&connect).unwrap()["connect"]["cluster"].clone()
    };
    assert_eq!(line(Where::Address("tls://h:1".into())), json!({"address": "tls://h:1"}));
    assert_eq!(line(Where::SchedulerFile("/s".into())), json!({"scheduler_file": "/s"}));
    let local = Where::Local { workers: 2, threads_per_worker: 1, lost_workers_max: 3 };
    let expected = json!({"local": {"workers": 2, "threads_per_worker": 1, "lost_workers_max": 3}});
    assert_eq!(line(local), expected);
}
