//! The life of the Python process, with a shell script in its place.

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
    /// What comes of starting it.
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

fn told(orders: &Receiver<Order>) -> Told {
    match orders.recv().unwrap() {
        Order::Told(told) => told,
        Order::Engine(_) | Order::End => panic!("only the driver tells here"),
    }
}

#[test]
fn a_python_that_is_not_there_is_told_with_what_to_install() {
    let connect = Command::Close {};
    let sources = folder_of(&[]).unwrap();
    let nowhere = Path::new("/nowhere/python3");
    let error = Driver::start_with(nowhere, &[], sources, connect, Duration::ZERO);
    let told = error.err().unwrap().to_string();
    assert!(told.starts_with("cannot start Python as `/nowhere/python3`: No such file"), "{told}");
    assert!(told.contains("pip install distributed") && told.contains("TENFOLD_PYTHON"), "{told}");
}

#[test]
fn a_refusal_tells_what_to_do() {
    let refusal = r#"read connect
echo '{"refused": {"reason": "there is no distributed", "to_do": "install it"}}'"#;
    assert_eq!(
        fake(refusal).refused(),
        "cannot use the Dask cluster: there is no distributed; install it"
    );
}

#[test]
fn one_that_dies_is_told_with_the_end_of_its_stderr() {
    let told = fake("read connect\necho 'no memory' >&2\nexit 1").refused();
    let expected = "the Python side of Dask has ended; the end of what it wrote:\nno memory";
    assert_eq!(told, expected);
    let told = fake("read connect\necho hello").refused();
    assert!(told.contains("wrote what is not understood") && told.ends_with("hello"), "{told}");
}

#[test]
fn one_that_falls_silent_is_lost_and_ended() {
    // It does not end when it is told to.
    let silent = format!("{CONNECTED}while true; do sleep 1; done");
    let driver = fake(&silent).start_allowing(Duration::from_millis(10)).unwrap();
    let (listener, hears) = channel();
    let _seat = driver.join(&listener);
    assert_eq!(told(&hears), Told::Workers(Vec::new()));
    let reason = "the Python side of Dask has given no sign of life for 1 s".to_owned();
    assert_eq!(told(&hears), Told::Lost { reason });
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
    assert_eq!(told(&hears), Told::Workers(Vec::new()));
    assert_eq!(told(&hears), Told::Began { unit: 0 });
}

#[test]
fn one_that_dies_later_is_lost_to_all_its_runs() {
    let driver = fake(&format!("{CONNECTED}read submit\necho 'oh no' >&2")).start().unwrap();
    let (first, hears) = channel();
    let seat = driver.join(&first);
    let (second, hears_too) = channel();
    let other = driver.join(&second);
    assert_eq!([seat.first_unit(), other.first_unit()], [0, UNITS_PER_RUN]);
    assert_eq!(told(&hears), Told::Workers(Vec::new()));
    assert_eq!(told(&hears_too), Told::Workers(Vec::new()));
    driver.withdraw(&seat, Which::All);
    for hears in [hears, hears_too] {
        let Told::Lost { reason } = told(&hears) else { panic!() };
        assert!(reason.ends_with("oh no"), "{reason}");
    }
    assert!(driver.has_ended());
    let (late, hears) = channel();
    let _seat = driver.join(&late);
    assert_eq!(told(&hears), Told::Workers(Vec::new()));
    assert!(matches!(told(&hears), Told::Lost { .. }));
}

#[test]
fn each_run_hears_of_its_own_units_and_all_of_the_workers() {
    let script = format!(
        r#"{CONNECTED}read go
echo '{{"workers": [{{"address": "tcp://127.0.0.1:2", "threads": 1, "resources": {{}}}}]}}'
echo '{{"withdrawn": {{"unit": {UNITS_PER_RUN}}}}}'
echo '{{"began": {{"unit": 0, "worker": "tcp://127.0.0.1:2"}}}}'
read close"#
    );
    let driver = fake(&script).start().unwrap();
    let (first, hears) = channel();
    let seat = driver.join(&first);
    let (second, hears_too) = channel();
    let _other = driver.join(&second);
    driver.withdraw(&seat, Which::Waiting);
    for (hears, expected) in
        [(hears, Told::Began { unit: 0 }), (hears_too, Told::Withdrawn { unit: UNITS_PER_RUN })]
    {
        assert_eq!(told(&hears), Told::Workers(Vec::new()));
        let Told::Workers(workers) = told(&hears) else { panic!() };
        assert_eq!(workers.len(), 1);
        assert_eq!(told(&hears), expected);
    }
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
    let told = |which: &str, first: u64, last: u64| {
        json!({"withdraw": {"which": which, "first": first, "last": last}}).to_string()
    };
    let text = fs::read_to_string(heard).unwrap();
    let expected = [
        told("waiting", 0, (1 << 32) - 1),
        told("all", 1 << 32, (2 << 32) - 1),
        json!({"close": {}}).to_string(),
    ];
    let same = |line: &str| line.parse::<serde_json::Value>().unwrap().to_string();
    assert_eq!(text.lines().map(same).collect::<Vec<_>>(), expected);
}

#[test]
fn a_program_is_told_once_and_again_only_after_another() {
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
    let told = |line: &serde_json::Value| match line.get("program") {
        Some(program) => program["executable"].as_str().unwrap().to_owned(),
        None => line.to_string(),
    };
    let submit = json!({"submit": []}).to_string();
    let close = json!({"close": {}}).to_string();
    assert_eq!(
        lines.iter().map(told).collect::<Vec<_>>(),
        ["/a", &submit, &submit, "/b", &submit, "/a", &submit, &close]
    );
    assert_eq!(lines[0], lines[5]);
    assert_ne!(lines[0]["program"]["run"], lines[3]["program"]["run"]);
}

#[test]
fn the_first_line_tells_where_the_cluster_is() {
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
    let told = json!({"local": {"workers": 2, "threads_per_worker": 1, "lost_workers_max": 3}});
    assert_eq!(line(local), told);
}
