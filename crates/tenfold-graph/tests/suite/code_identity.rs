//! Identity of code: a program is built, edited and built again, and prints the results that it
//! reuses from its first run, for each way to identify a task. Tasks that cannot be identified are
//! not built.
//!
//! Each test has a cargo project of its own. They share their dependencies, which stays built.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Mutex;
use std::{env, fs, io};

/// One computation under each of the identities that a task can have; it prints, for each, the
/// predicted decision, the outcome, and the value.
const PROGRAM: &str = r#"
use tenfold_graph::*;
use tenfold_store::Store;

#[task(crate = tenfold_graph)]
const LIMIT: u64 = 100;

#[task(crate = tenfold_graph)]
fn helper(x: u64) -> u64 {
    x + 1
}

fn by_executable(x: &u64) -> u64 {
    helper(*x).min(LIMIT) * 2 + rates::rate()
}

fn by_version(x: &u64) -> u64 {
    helper(*x).min(LIMIT) * 2 + rates::rate()
}

/// Does not say its uses.
#[task(crate = tenfold_graph)]
fn by_own_source(x: &u64) -> u64 {
    helper(*x).min(LIMIT) * 2 + rates::rate()
}

#[task(crate = tenfold_graph, uses(helper, LIMIT))]
fn by_source(x: &u64) -> u64 {
    helper(*x).min(LIMIT) * 2 + rates::rate()
}

fn main() -> std::result::Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let store = Store::open(arguments.next().ok_or("no store is named")?)?;
    let share = arguments.next().map_or(Ok(0.0), |share| share.parse())?;
    let executor = Sequential::default().store(store).audit(share);

    let mut graph = Graph::new();
    let x = graph.data("x", 7)?;
    let nodes = vec![
        graph.task("executable", cached(by_executable), x)?,
        graph.task("version", cached(by_version).version(1), x)?,
        graph.task("own source", cached(by_own_source), x)?,
        graph.task("source", cached(by_source), x)?,
    ];
    let explanation = executor.explain(&graph, &nodes)?;
    let run = executor.run(&graph, &nodes)?;
    for node in nodes {
        let key = graph.key(node.id())?;
        let decision = explanation.decision(key).ok_or("a task is not explained")?;
        let outcome = run.outcome(node.id()).ok_or("a task has no outcome")?;
        let mut warnings = run.warnings().iter().filter(|warning| warning.key == key);
        let warning = warnings.next().map(ToString::to_string).unwrap_or_default();
        println!("{key}\t{decision}\t{outcome}\t{}\t{warning}", run.get(node)?);
    }
    Ok(())
}
"#;

/// The crate that the program depends on.
const RATES: &str = "pub fn rate() -> u64 {\n    10\n}\n";

/// The value of every task before anything is edited.
const BEFORE: u64 = 26;

/// A change of the project.
#[derive(Default)]
struct Edit {
    /// Old text and new, in any of its files.
    texts: &'static [(&'static str, &'static str)],
    /// Lines of the manifest for the compiler.
    compiler: &'static str,
}

impl Edit {
    fn of(texts: &'static [(&'static str, &'static str)]) -> Self {
        Self { texts, ..Self::default() }
    }

    fn replace(&self, content: &str) -> String {
        let replace = |content: String, (old, new): &(&str, &str)| content.replace(old, new);
        self.texts.iter().fold(content.to_owned(), replace)
    }
}

/// A cargo project in a place of its own, with a store.
struct Project {
    name: &'static str,
    folder: PathBuf,
}

impl Project {
    /// The project with nothing in its store; `None`, and says so, where no cargo can be run.
    fn new(name: &'static str) -> Option<Self> {
        let rustc = Command::new(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
        for mut tool in [cargo(), rustc] {
            if !tool.arg("--version").output().is_ok_and(|output| output.status.success()) {
                let tool = tool.get_program().display();
                // The output of `println!` is not shown of a test that passes.
                let _ = writeln!(
                    io::stderr(),
                    "\nSKIPPED code identity, {name}: `{tool}` cannot be run"
                );
                return None;
            }
        }
        let project = Self { name, folder: all_projects().join(name) };
        if project.store().exists() {
            fs::remove_dir_all(project.store()).unwrap();
        }
        let lock = fs::read_to_string(crates().join("../Cargo.lock")).unwrap();
        project.write("Cargo.lock", &lock);
        Some(project)
    }

    fn store(&self) -> PathBuf {
        self.folder.join("store")
    }

    /// Writes a file if that changes it, so that cargo builds no more than it must.
    fn write(&self, path: &str, content: &str) {
        let path = self.folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        if fs::read_to_string(&path).is_ok_and(|old| old == content) {
            return;
        }
        fs::write(path, content).unwrap();
    }

    fn manifest(&self, edit: &Edit) -> String {
        format!(
            "[package]\nname = {:?}\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n\
             rates = {{ path = \"rates\" }}\n\
             tenfold-graph = {{ path = {:?} }}\ntenfold-store = {{ path = {:?} }}\n\n\
             [profile.dev]\ndebug = false\nincremental = false\n\n{}",
            self.name,
            crates().join("tenfold-graph"),
            crates().join("tenfold-store"),
            edit.compiler,
        )
    }

    /// Lets cargo build the program with an edit.
    fn compile(&self, edit: &Edit) -> Command {
        self.write("Cargo.toml", &self.manifest(edit));
        self.write("src/main.rs", &edit.replace(PROGRAM));
        self.write("rates/src/lib.rs", &edit.replace(RATES));
        let rates = "[package]\nname = \"rates\"\nversion = \"1.0.0\"\nedition = \"2024\"\n";
        self.write("rates/Cargo.toml", &edit.replace(rates));

        let mut build = cargo();
        build.args(["build", "--offline", "--quiet"]).current_dir(&self.folder);
        build.env("CARGO_TARGET_DIR", target()).env_remove("CARGO_BUILD_TARGET");
        build
    }

    /// Builds the program with an edit, and keeps it beside those of other edits.
    fn build(&self, edit: &Edit, as_name: &str) -> PathBuf {
        succeed(&mut self.compile(edit));
        let built = target().join("debug").join(self.name);
        let built = built.with_extension(env::consts::EXE_EXTENSION);
        let kept = self.folder.join(as_name).with_extension(env::consts::EXE_EXTENSION);
        let _alone = STARTS.lock();
        fs::copy(built, &kept).unwrap();
        kept
    }

    /// Runs a program on the project's store; returns its report, by key.
    fn run(&self, program: &Path, arguments: &[&str]) -> BTreeMap<String, Said> {
        let output = succeed(Command::new(program).arg(self.store()).args(arguments));
        let lines = String::from_utf8(output.stdout).unwrap();
        let said = lines.lines().map(|line| {
            let [key, decision, outcome, value, warning] =
                line.split('\t').collect::<Vec<_>>().try_into().unwrap();
            let [decision, outcome, warning] = [decision, outcome, warning].map(str::to_owned);
            (key.to_owned(), Said { decision, outcome, value: value.parse().unwrap(), warning })
        });
        let said: BTreeMap<_, _> = said.collect();
        assert!(said.keys().eq(&["executable", "own source", "source", "version"]), "{said:?}");
        said
    }
}

/// A program's report on one task.
#[derive(Debug, PartialEq)]
struct Said {
    /// The predicted decision.
    decision: String,
    /// The outcome.
    outcome: String,
    value: u64,
    warning: String,
}

impl Said {
    fn ran(reason: &str, value: u64) -> Self {
        let (decision, outcome) = (format!("run: {reason}"), "ran".to_owned());
        Self { decision, outcome, value, warning: String::new() }
    }

    fn reused(value: u64) -> Self {
        let (decision, outcome) = ("reuse".to_owned(), "reused".to_owned());
        Self { decision, outcome, value, warning: String::new() }
    }
}

/// The directory of the projects.
fn all_projects() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("code_identity")
}

/// The build directory of all projects.
fn target() -> PathBuf {
    all_projects().join("target")
}

/// The directory of the crates of this repository.
fn crates() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

fn cargo() -> Command {
    Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Is held while a program is written or started: a process started meanwhile has the file open for
/// a moment, and a file that is open for writing cannot be run.
static STARTS: Mutex<()> = Mutex::new(());

fn output(command: &mut Command) -> Output {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = {
        let _alone = STARTS.lock();
        command.spawn().unwrap()
    };
    child.wait_with_output().unwrap()
}

fn succeed(command: &mut Command) -> Output {
    let output = output(command);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}\n{errors}");
    output
}

/// Fills a store, edits the program so that all results but the reused ones have the value `after`,
/// and compares which tasks run, and why. Gives the project and the edited program.
fn check(
    name: &'static str,
    edit: &Edit,
    after: u64,
    runs: &[(&str, &str)],
) -> Option<(Project, PathBuf)> {
    let project = Project::new(name)?;
    let before = project.build(&Edit::default(), "before");
    let edited = project.build(edit, "edited");
    for (said, at) in [(Said::ran("never run", BEFORE), 1), (Said::reused(BEFORE), 2)] {
        for (key, really) in project.run(&before, &[]) {
            assert_eq!(really, said, "{key}, before the edit, run {at}");
        }
    }
    for (key, really) in project.run(&edited, &[]) {
        let reason = runs.iter().find(|(runs, _)| *runs == key).map(|(_, reason)| reason);
        let said = reason.map_or(Said::reused(BEFORE), |reason| Said::ran(reason, after));
        assert_eq!(really, said, "{key}, after the edit");
    }
    // Results of both are there, whichever ran last.
    for (program, value) in [(&before, BEFORE), (&edited, after)] {
        for (key, really) in project.run(program, &[]) {
            let has_run = runs.iter().any(|(runs, _)| *runs == key);
            let said = Said::reused(if has_run { value } else { BEFORE });
            assert_eq!(really, said, "{key}, again, of {}", program.display());
        }
    }
    Some((project, edited))
}

const EXECUTABLE: (&str, &str) = ("executable", "code changed (executable)");
const OWN_SOURCE: (&str, &str) = ("own source", "code changed (source)");
const SOURCE: (&str, &str) = ("source", "code changed (source)");

#[test]
fn an_edited_function_runs_again_unless_its_version_stays() {
    let edit = Edit::of(&[(") * 2 +", ") * 3 +")]);
    check("function", &edit, 34, &[EXECUTABLE, OWN_SOURCE, SOURCE]);
}

#[test]
fn an_edited_helper_reruns_tasks_that_list_it_and_an_audit_finds_the_rest() {
    let edit = Edit::of(&[("x + 1", "x + 2")]);
    let Some((project, edited)) = check("helper", &edit, 28, &[EXECUTABLE, SOURCE]) else { return };

    for (key, really) in project.run(&edited, &["1.0"]) {
        let Said { decision, outcome, value, warning } = really;
        assert_eq!((&*decision, &*outcome, value), ("run: audited", "ran", 28), "{key}");
        let was_stale = ["version", "own source"].contains(&&*key);
        assert_eq!(warning.contains("computed again for an audit"), was_stale, "{key}: {warning}");
        assert_eq!(warning.is_empty(), !was_stale, "{key}: {warning}");
    }
    for (key, really) in project.run(&edited, &[]) {
        assert_eq!(really, Said::reused(28), "{key}, after the audit");
    }
}

#[test]
fn an_edited_constant_reruns_tasks_that_list_it() {
    let edit = Edit::of(&[("LIMIT: u64 = 100", "LIMIT: u64 = 5")]);
    check("constant", &edit, 20, &[EXECUTABLE, SOURCE]);
}

#[test]
fn another_version_of_a_dependency_reruns_tasks_identified_by_executable() {
    let edit = Edit::of(&[("version = \"1.0.0\"", "version = \"1.1.0\""), ("    10", "    20")]);
    check("dependency", &edit, 36, &[EXECUTABLE]);
}

#[test]
fn another_compiler_reruns_tasks_identified_by_executable() {
    let compiler = "[profile.dev.package.compiler]\nopt-level = 2\n";
    check("compiler", &Edit { compiler, ..Edit::default() }, BEFORE, &[EXECUTABLE]);
}

#[test]
fn an_edit_elsewhere_reruns_tasks_identified_by_executable() {
    let edit = Edit::of(&[("no store is named", "which store?")]);
    check("elsewhere", &edit, BEFORE, &[EXECUTABLE]);
}

#[test]
fn a_raised_version_runs_its_task_again() {
    let edit = Edit::of(&[(".version(1)", ".version(2)")]);
    let version = ("version", "code changed (version 1 → version 2)");
    check("version", &edit, BEFORE, &[EXECUTABLE, version]);
}

#[test]
fn layout_and_comments_are_no_source() {
    // The line of an addition that may overflow is in the executable.
    let edit = Edit::of(&[
        (") * 2 +", ")\n        * 2 // twice\n        +"),
        ("/// Does not say", "/// Keeps to itself"),
    ]);
    check("layout", &edit, BEFORE, &[EXECUTABLE]);
}

#[test]
fn a_deleted_result_is_computed_again_under_any_identity() {
    let Some(project) = Project::new("deletion") else { return };
    let program = project.build(&Edit::default(), "program");
    project.run(&program, &[]);
    for folder in ["blobs", "records"] {
        fs::remove_dir_all(project.store().join(folder)).unwrap();
        for (key, Said { decision, value, .. }) in project.run(&program, &[]) {
            // All have one value, so the first that runs may bring back that of all.
            assert_eq!((&*decision, value), ("run: result missing", BEFORE), "{key}: {folder}");
        }
        for (key, really) in project.run(&program, &[]) {
            assert_eq!(really, Said::reused(BEFORE), "{key}, with {folder} again");
        }
    }
}

/// Edits the program so that it cannot be built, and looks for `message`, and for the line that it
/// leads to: the one with `line` in it.
fn refused(project: &Project, edit: &Edit, message: &str, line: &str) {
    let output = output(&mut project.compile(edit));
    let said = String::from_utf8_lossy(&output.stderr);
    let source = edit.replace(PROGRAM);
    let number = source.lines().position(|text| text.contains(line)).unwrap() + 1;
    assert!(!output.status.success(), "{line} was built");
    assert!(said.contains(message), "{message}\n{said}");
    assert!(said.contains(&format!("src/main.rs:{number}:")), "line {number}\n{said}");
}

#[test]
fn a_cached_task_that_captures_is_not_built_and_the_message_leads_to_its_line() {
    let Some(project) = Project::new("captures") else { return };
    let edits: [&[(&str, &str)]; 4] = [
        &[("cached(by_executable)", "cached(move |x: &u64| x * share as u64)")],
        &[("cached(by_executable)", "cached(by_executable as fn(&u64) -> u64)")],
        &[("cached(by_executable)", "cached(move |x: &u64| x * share as u64).retry(2)")],
        &[
            ("graph.task(\"executable\"", "graph.scope(\"in\").task(\"executable\""),
            ("cached(by_executable)", "cached(by_executable as fn(&u64) -> u64)"),
        ],
    ];
    for texts in edits {
        let edit = Edit::of(texts);
        refused(&project, &edit, "name a function, and give it its inputs as nodes", "cached(");
    }
}

#[test]
fn a_cached_result_is_not_built_by_task_and_the_message_leads_to_its_line() {
    let Some(project) = Project::new("result") else { return };
    let edit = Edit::of(&[
        ("let nodes = vec![", "graph.task(\"result\", cached(try_it), x)?;\nlet nodes = vec!["),
        (
            "fn main()",
            "fn try_it(x: &u64) -> std::result::Result<u64, String> { Ok(*x) }\nfn main()",
        ),
    ]);
    refused(&project, &edit, "is added with `try_task`", "cached(try_it)");
}
