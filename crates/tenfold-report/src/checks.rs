//! Checks: findings about a result that a person would want to know before trusting it.
//!
//! Each check is a small file with one predicate over [`Evidence`], a stable code and a stable name. The
//! table of all codes, with thresholds and their reasons, is `docs/checks.md`.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tenfold_store::{Fingerprint, Fingerprinter, stored_with_postcard};

use crate::document::Finding;
use crate::evidence::Evidence;

mod beaten_by_baseline;
mod below_noise;
mod blocks;
mod divided_groups;
mod edge_of_range;
mod error;
mod imbalanced_metric;
mod leaking_feature;
mod missing_class;
mod not_converged;
mod overfit;
mod repeated_rows;
mod scale;
mod times;
mod uncalibrated;
mod underfit;
mod unstable_folds;
mod useless_features;

pub use blocks::check_blocks;
pub use error::CheckError;

/// A check of evidence.
///
/// The checks of this crate are those of [`Checks::default`]. An own one is a type:
///
/// ```
/// use tenfold::report::checks::{Check, Checks, Outcome, Problem};
/// use tenfold::report::document::Severity;
/// use tenfold::report::evidence::Evidence;
///
/// #[derive(Debug)]
/// struct FewSamples;
///
/// impl Check for FewSamples {
///     fn code(&self) -> &str { "OWN001" }
///     fn name(&self) -> &str { "few-samples" }
///     fn why(&self) -> &str { "Scores on few samples differ much from those on others." }
///     fn remedy(&self) -> &str { "Collect more samples." }
///
///     fn check(&self, evidence: &Evidence) -> Outcome {
///         match &evidence.data {
///             Err(reason) => Outcome::NotMade(reason.clone()),
///             Ok(data) if data.n_samples >= 1_000 => Outcome::Passed,
///             Ok(data) => Problem::new(Severity::Note, format!("{} samples", data.n_samples)).into(),
///         }
///     }
/// }
///
/// let checks = Checks::default().with(FewSamples)?.mute("below-noise")?;
/// assert!(checks.names().any(|name| name == "few-samples"));
/// # Ok::<(), tenfold::report::checks::CheckError>(())
/// ```
pub trait Check: fmt::Debug + Send + Sync + 'static {
    /// The stable code, `TF001` for example. `TF` is for the checks of Tenfold.
    fn code(&self) -> &str;

    /// The stable name, `overfit` for example.
    fn name(&self) -> &str;

    /// The reason why a finding matters, in a sentence.
    fn why(&self) -> &str;

    /// The remedy, in a sentence.
    fn remedy(&self) -> &str;

    /// Makes the check.
    fn check(&self, evidence: &Evidence) -> Outcome;

    /// The version of the check, to be raised when it finds something else in equal evidence: a store
    /// reuses its findings as long as it is the same. `None`, the default: any rebuild of the program
    /// checks again.
    fn version(&self) -> Option<u32> {
        None
    }
}

/// The outcome of a check.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// There is nothing to report.
    Passed,
    /// There is a finding.
    Found(Problem),
    /// The check could not be made, for this reason.
    NotMade(String),
}

/// The part of a finding that a check makes; code, name, reason and remedy come from the check.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// The weight.
    pub severity: crate::document::Severity,
    /// The finding in a sentence, with its numbers.
    pub finding: String,
    /// The numbers, with their nodes.
    pub numbers: Vec<crate::document::Figure>,
}

impl Problem {
    /// A problem without numbers of its own.
    pub fn new(severity: crate::document::Severity, finding: impl Into<String>) -> Self {
        Self { severity, finding: finding.into(), numbers: Vec::new() }
    }

    /// The same with one more number.
    #[must_use]
    pub fn number(mut self, figure: crate::document::Figure) -> Self {
        self.numbers.push(figure);
        self
    }
}

impl From<Problem> for Outcome {
    fn from(problem: Problem) -> Self {
        Self::Found(problem)
    }
}

/// The result of a check with its code and its name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Checked {
    /// The code.
    pub code: String,
    /// The name.
    pub name: String,
    /// The result.
    pub state: State,
}

/// The result of a [`Checked`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum State {
    /// There is nothing to report.
    Passed,
    /// There is a finding.
    Found(Finding),
    /// It could not be made, for this reason.
    NotMade(String),
    /// It was muted.
    Muted,
}

/// The results of checks.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CheckList(pub Vec<Checked>);

stored_with_postcard!(CheckList => "tenfold.check-list.v1");

impl CheckList {
    /// The findings, the weightiest first.
    pub fn findings(&self) -> Vec<&Finding> {
        let of = |checked: &Checked| matches!(checked.state, State::Found(_));
        let mut findings: Vec<&Finding> = self
            .0
            .iter()
            .filter(|checked| of(checked))
            .filter_map(|checked| match &checked.state {
                State::Found(finding) => Some(finding),
                _ => None,
            })
            .collect();
        findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        findings
    }

    /// The result of the check with this code or name.
    pub fn get(&self, check: &str) -> Option<&State> {
        let found = self.0.iter().find(|one| one.code == check || one.name == check);
        found.map(|one| &one.state)
    }
}

/// Checks, some of which may be muted.
///
/// ```
/// use tenfold::report::checks::Checks;
///
/// let checks = Checks::default().mute("overfit")?.mute("TF014")?;
/// let wrong = Checks::default().mute("overfitting").unwrap_err();
/// assert_eq!(
///     wrong.to_string(),
///     "there is no check `overfitting`; did you mean `overfit`?"
/// );
/// # Ok::<(), tenfold::report::checks::CheckError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Checks {
    all: Vec<Arc<dyn Check>>,
    muted: Vec<String>,
}

impl Default for Checks {
    /// All checks of this crate.
    fn default() -> Self {
        let all: Vec<Arc<dyn Check>> = vec![
            Arc::new(overfit::Overfit),
            Arc::new(underfit::Underfit),
            Arc::new(unstable_folds::UnstableFolds),
            Arc::new(beaten_by_baseline::BeatenByBaseline),
            Arc::new(leaking_feature::LeakingFeature),
            Arc::new(repeated_rows::RepeatedRows),
            Arc::new(divided_groups::DividedGroups),
            Arc::new(times::TimesAcrossSplit),
            Arc::new(missing_class::MissingClass),
            Arc::new(useless_features::UselessFeatures),
            Arc::new(not_converged::NotConverged),
            Arc::new(edge_of_range::EdgeOfRange),
            Arc::new(below_noise::BelowNoise),
            Arc::new(imbalanced_metric::ImbalancedMetric),
            Arc::new(uncalibrated::Uncalibrated),
        ];
        Self { all, muted: Vec::new() }
    }
}

impl Checks {
    /// No check.
    pub fn none() -> Self {
        Self { all: Vec::new(), muted: Vec::new() }
    }

    /// The checks of searches.
    pub fn of_search() -> Self {
        let all: Vec<Arc<dyn Check>> =
            vec![Arc::new(edge_of_range::EdgeOfRange), Arc::new(below_noise::BelowNoise)];
        Self { all, muted: Vec::new() }
    }

    /// The same with one more check.
    ///
    /// # Errors
    /// [`CheckError::Taken`] if its code or its name is that of another.
    pub fn with(mut self, check: impl Check) -> Result<Self, CheckError> {
        for name in [check.code(), check.name()] {
            if let Some(other) = self.find(name) {
                let (name, other) = (name.to_owned(), other.code().to_owned());
                return Err(CheckError::Taken { name, other });
            }
        }
        self.all.push(Arc::new(check));
        Ok(self)
    }

    /// The same without the check of this code or name.
    ///
    /// # Errors
    /// [`CheckError::Unknown`], with near names, if there is none.
    pub fn mute(mut self, check: &str) -> Result<Self, CheckError> {
        let Some(found) = self.find(check) else {
            return Err(CheckError::unknown(check, self.all.iter().map(|check| &**check)));
        };
        let code = found.code().to_owned();
        if !self.muted.contains(&code) {
            self.muted.push(code);
            self.muted.sort_unstable();
        }
        Ok(self)
    }

    fn find(&self, check: &str) -> Option<&dyn Check> {
        let found = self.all.iter().find(|one| one.code() == check || one.name() == check);
        found.map(|one| &**one)
    }

    /// The codes, in order.
    pub fn codes(&self) -> impl ExactSizeIterator<Item = &str> {
        self.all.iter().map(|check| check.code())
    }

    /// The names, in the same order.
    pub fn names(&self) -> impl ExactSizeIterator<Item = &str> {
        self.all.iter().map(|check| check.name())
    }

    /// The checks, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &dyn Check> {
        self.all.iter().map(|check| &**check)
    }

    /// Makes the checks.
    pub fn run(&self, evidence: &Evidence) -> CheckList {
        let checked = |check: &Arc<dyn Check>| {
            let state = match self.muted.iter().any(|code| code == check.code()) {
                true => State::Muted,
                false => match check.check(evidence) {
                    Outcome::Passed => State::Passed,
                    Outcome::NotMade(reason) => State::NotMade(reason),
                    Outcome::Found(problem) => State::Found(finding(&**check, problem)),
                },
            };
            Checked { code: check.code().to_owned(), name: check.name().to_owned(), state }
        };
        CheckList(self.all.iter().map(checked).collect())
    }
}

fn finding(check: &dyn Check, problem: Problem) -> Finding {
    let Problem { severity, finding, numbers } = problem;
    Finding {
        code: check.code().to_owned(),
        name: check.name().to_owned(),
        severity,
        finding,
        numbers,
        why: check.why().to_owned(),
        remedy: check.remedy().to_owned(),
    }
}

/// By codes, versions and the list of muted ones.
impl Fingerprint for Checks {
    fn fingerprint(&self, to: &mut Fingerprinter) {
        to.domain("tenfold.checks.v1").feed(&self.muted);
        for check in &self.all {
            to.feed(check.code()).feed(&check.version());
            if check.version().is_none() {
                to.feed(check.name()).executable();
            }
        }
    }
}

/// The version of every check of this crate, to be raised when one of them finds something else.
const VERSION: Option<u32> = Some(1);

/// Implements the constant part of a check.
macro_rules! check {
    ($type:ident, $code:literal, $name:literal, $why:literal, $remedy:literal, $check:path) => {
        #[derive(Debug)]
        pub(super) struct $type;

        impl $crate::checks::Check for $type {
            fn code(&self) -> &str {
                $code
            }

            fn name(&self) -> &str {
                $name
            }

            fn why(&self) -> &str {
                $why
            }

            fn remedy(&self) -> &str {
                $remedy
            }

            fn check(&self, evidence: &$crate::evidence::Evidence) -> $crate::checks::Outcome {
                $check(evidence)
            }

            fn version(&self) -> Option<u32> {
                $crate::checks::VERSION
            }
        }
    };
}

use check;

#[cfg(test)]
mod tests;
