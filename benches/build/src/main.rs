//! Measures cold builds of the main example and of the tests, and the rebuild of the example after
//! an edit of an estimator, beside a cold build of linfa alone.

use std::path::Path;
use std::process::ExitCode;

use figures::{Figures, median, target_dir};

use crate::command::{Cost, Result, cargo};
use crate::folder::TemporaryFolder;
use crate::options::{Build, Options};

mod command;
#[path = "../../figures.rs"]
mod figures;
mod folder;
mod linfa_alone;
mod options;
mod touched;

/// The top of the checkout.
const CHECKOUT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let Some(options) = Options::parse()? else {
        print!("{}", options::HELP);
        return Ok(());
    };
    // Downloads are no part of a build.
    cargo(Path::new(CHECKOUT), &target_dir(), &["fetch", "--locked"])?;
    let mut costs = Costs::default();
    for _ in 0..options.rounds {
        costs.add_round(&options)?;
    }
    costs.write();
    Ok(())
}

/// The cost of each build, a number a round.
#[derive(Default)]
struct Costs {
    linfa: Vec<Cost>,
    main: Vec<Cost>,
    touch: Vec<Cost>,
    test_compile: Vec<Cost>,
    test_run: Vec<Cost>,
}

impl Costs {
    /// Makes each build once, in a target folder of its own; `touch` rebuilds in that of `main`.
    fn add_round(&mut self, options: &Options) -> Result<()> {
        let checkout = Path::new(CHECKOUT);
        if options.has(Build::Linfa) {
            self.linfa.push(linfa_alone::build()?);
        }
        if options.has(Build::Main) || options.has(Build::Touch) {
            let target = TemporaryFolder::new("main")?;
            let arguments = ["run", "--release", "--example", "cv_svm"];
            self.main.push(cargo(checkout, target.path(), &arguments)?);
            if options.has(Build::Touch) {
                self.touch.push(touched::rebuild(target.path())?);
            }
        }
        if options.has(Build::Tests) {
            let target = TemporaryFolder::new("tests")?;
            let compile = ["test", "--workspace", "--no-run"];
            self.test_compile.push(cargo(checkout, target.path(), &compile)?);
            self.test_run.push(cargo(checkout, target.path(), &["test", "--workspace"])?);
        }
        Ok(())
    }

    /// Prints the medians, and writes them to `target/bench-results/build.json`.
    fn write(self) {
        let mut figures = Figures::new("build");
        let linfa_cpu = add(&mut figures, "linfa", &self.linfa);
        let main_cpu = add(&mut figures, "main", &self.main);
        if let (Some(main), Some(linfa)) = (main_cpu, linfa_cpu) {
            figures.add("main_cpu_over_linfa", main / linfa, "times (bar: 2.6 at most)");
        }
        if !self.touch.is_empty() {
            figures.add("touch_ml_seconds", wall(&self.touch), "s");
        }
        if !self.test_compile.is_empty() {
            let (compile, run) = (wall(&self.test_compile), wall(&self.test_run));
            figures.add("tests_compile_seconds", compile, "s");
            figures.add("tests_run_seconds", run, "s");
            let both = self.test_compile.iter().zip(&self.test_run);
            let both = median(both.map(|(compile, run)| compile.wall + run.wall).collect());
            figures.add("tests_wall_seconds", both, "s (bar: 290 at most)");
        }
        figures.merge();
    }
}

/// Adds the figures of a build, and returns its seconds of CPU where the system counts them.
fn add(figures: &mut Figures, name: &str, costs: &[Cost]) -> Option<f64> {
    if costs.is_empty() {
        return None;
    }
    figures.add(format!("{name}_wall_seconds"), wall(costs), "s");
    let Some(cpu) = costs.iter().map(|cost| cost.cpu).collect::<Option<Vec<_>>>() else {
        figures.skip(&format!("{name}_cpu_seconds"), "this system does not count them");
        return None;
    };
    let cpu = median(cpu);
    figures.add(format!("{name}_cpu_seconds"), cpu, "s");
    Some(cpu)
}

fn wall(costs: &[Cost]) -> f64 {
    median(costs.iter().map(|cost| cost.wall).collect())
}
