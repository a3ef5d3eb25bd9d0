//! The options of the command line.

use lexopt::prelude::*;

use crate::command::Result;

pub(crate) const HELP: &str = "\
Measures cold builds of Tenfold, and writes the figures to target/bench-results/build.json.

usage: tenfold-bench-build [options]

  --only NAME,…  linfa: a crate that depends on linfa, linfa-svm, linfa-linear, ndarray-rand, rayon,
                 serde and csv alone; main: cargo run --release --example cv_svm; touch: the same
                 after an edit of an estimator; tests: cargo test --workspace; default: all of them
  --rounds N     how often each is built; the figures are medians; default: 1
";

/// A build to measure.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Build {
    Linfa,
    Main,
    Touch,
    Tests,
}

pub(crate) struct Options {
    builds: Vec<Build>,
    pub(crate) rounds: usize,
}

impl Options {
    /// The options, or `None` for a request for help.
    pub(crate) fn parse() -> Result<Option<Self>> {
        let builds = vec![Build::Linfa, Build::Main, Build::Touch, Build::Tests];
        let mut options = Self { builds, rounds: 1 };
        let mut parser = lexopt::Parser::from_env();
        while let Some(argument) = parser.next()? {
            match argument {
                Long("only") => {
                    let names = parser.value()?.string()?;
                    options.builds = names.split(',').map(Build::parse).collect::<Result<_>>()?;
                }
                Long("rounds") => options.rounds = parser.value()?.parse()?,
                Short('h') | Long("help") => return Ok(None),
                other => return Err(format!("{}; try --help", other.unexpected()).into()),
            }
        }
        if options.rounds == 0 {
            return Err("--rounds is at least 1, not 0".into());
        }
        Ok(Some(options))
    }

    pub(crate) fn has(&self, build: Build) -> bool {
        self.builds.contains(&build)
    }
}

impl Build {
    fn parse(name: &str) -> Result<Self> {
        match name {
            "linfa" => Ok(Self::Linfa),
            "main" => Ok(Self::Main),
            "touch" => Ok(Self::Touch),
            "tests" => Ok(Self::Tests),
            other => {
                Err(format!("--only {other} is unknown: use linfa, main, touch or tests").into())
            }
        }
    }
}
