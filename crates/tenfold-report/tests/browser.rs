//! The pages in a real browser: `tests/browser/suite.mjs` in headless Chromium, a process for each test.
//!
//! It needs Chromium, Node and the packages of `tests/browser/package.json`, which `npm ci` puts into
//! `target/browser/node_modules`. Where one of them is missing, the tests are listed as ignored.

mod samples;

use std::ffi::OsString;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::{Arc, OnceLock};
use std::{env, fs};

use libtest_mimic::{Arguments, Failed, Trial};

/// With this variable, nothing may be skipped.
const REQUIRED: &str = "TENFOLD_ACCEPTANCE_REQUIRED";
/// The browser, if it is not `chromium`.
const CHROMIUM: &str = "TENFOLD_CHROMIUM";
/// The folder with `node_modules`, if it is not `target/browser`.
const MODULES: &str = "TENFOLD_BROWSER_MODULES";

const TESTS: [&str; 13] = [
    "axe_finds_nothing_serious",
    "charts_are_named_for_screen_readers",
    "fragments_open_tabs",
    "heads_sort_by_mouse_and_keyboard",
    "hostile_text_does_nothing",
    "long_tables_are_filtered_by_keyboard",
    "nothing_is_clipped_or_overlaps",
    "pages_open_quietly_and_paint_at_once",
    "paper_has_all_tabs_and_no_controls",
    "sources_are_shown_on_demand",
    "tabs_are_chosen_by_keyboard",
    "the_theme_follows_the_system_or_the_choice",
    "without_javascript_everything_is_readable",
];

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    // Two browsers at a time, so that one can be measured.
    arguments.test_threads = arguments.test_threads.or(Some(2));
    let tools = Tools::find().map(Arc::new);
    let trial = |name: &'static str| match &tools {
        Ok(tools) => {
            let tools = Arc::clone(tools);
            Trial::test(name, move || tools.run(name))
        }
        Err(_) => Trial::test(name, || Ok(())).with_ignored_flag(true),
    };
    let trials = TESTS.map(trial).into();
    if let (Err(missing), false) = (&tools, arguments.list) {
        say(&format!("SKIPPED {} tests of pages in a browser: {missing}", TESTS.len()));
        if env::var_os(REQUIRED).is_some() {
            say(&format!("Nothing may be skipped, because {REQUIRED} is set."));
            return ExitCode::FAILURE;
        }
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// Writes a message for the reader of a test run, past any capture.
fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "\n{text}");
}

/// The programs and packages that the suite needs, and the pages.
struct Tools {
    chromium: OsString,
    modules: PathBuf,
    pages: OnceLock<PathBuf>,
}

impl Tools {
    fn find() -> Result<Self, String> {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap_or(Path::new("."));
        let modules = env::var_os(MODULES).map_or_else(|| target.join("browser"), PathBuf::from);
        let chromium = env::var_os(CHROMIUM).or_else(|| on_path("chromium")).ok_or_else(|| {
            format!("no Chromium: install Debian's package `chromium`, or name one by {CHROMIUM}")
        })?;
        on_path("node").ok_or("no Node: install Debian's package `nodejs`")?;
        let package = |name| modules.join("node_modules").join(name).join("package.json");
        if !["axe-core", "playwright-core"].iter().all(|name| package(*name).exists()) {
            let to_do = "copy tests/browser/package*.json of tenfold-report there and run `npm ci`";
            return Err(format!("no packages in {}: {to_do}", modules.display()));
        }
        Ok(Self { chromium, modules, pages: OnceLock::new() })
    }

    fn run(&self, name: &str) -> Result<(), Failed> {
        let suite = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/suite.mjs");
        let output = Command::new("node")
            .arg(suite)
            .arg(self.pages.get_or_init(write_pages))
            .arg(name)
            .env(CHROMIUM, &self.chromium)
            .env(MODULES, &self.modules)
            .output()?;
        print_lines(&output.stdout);
        match output.status.success() {
            true => Ok(()),
            false => Err(String::from_utf8_lossy(&output.stderr).into_owned().into()),
        }
    }
}

/// The measurements of a test.
fn print_lines(lines: &[u8]) {
    if !lines.is_empty() {
        say(String::from_utf8_lossy(lines).trim_end());
    }
}

fn on_path(program: &str) -> Option<OsString> {
    let folders = env::var_os("PATH")?;
    let found = env::split_paths(&folders)
        .map(|folder| folder.join(program))
        .find(|path| path.is_file())?;
    Some(found.into_os_string())
}

/// The folder with the pages of all samples.
fn write_pages() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pages");
    let documents = [
        ("cells", samples::all_cells()),
        ("everything", samples::everything()),
        ("hostile", samples::hostile()),
        ("search", samples::search()),
        ("timeline", samples::timeline()),
    ];
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    for (name, document) in documents {
        fs::write(folder.join(format!("{name}.html")), document.to_html()).unwrap();
    }
    folder
}
