//! `Scores`: the scores of a cross-validation with intervals, beside those of a baseline.

use std::fmt;

use anyhow::Result;
use serde_json::{Value, json};
use tenfold::graph::{Node, Run};
use tenfold::model_selection::{CrossScores, Direction, Interval, SplitSizes, Splits, Summary};
use tenfold::report::evidence::Measure;

use crate::learning::Learning;
use crate::lines::Lines;

/// The scores of a cross-validation, for people and programs.
#[derive(Debug)]
pub(crate) struct Scores {
    summary: Summary,
    baseline: Option<Summary>,
    sizes: SplitSizes,
    measures: Vec<Measure>,
    /// Remarks on the folds and models, one sentence each.
    pub(crate) warnings: Vec<String>,
}

impl Scores {
    /// The scores in a run.
    pub(crate) fn of<L: Learning>(
        scores: &CrossScores<L>,
        baseline: &CrossScores<L>,
        splits: Node<Splits>,
        measures: &[Measure],
        run: &Run,
    ) -> Result<Self> {
        let mut summary = scores.summary(run)?;
        let warnings = std::mem::take(&mut summary.warnings);
        let sizes = SplitSizes::of(run.get(splits)?)?;
        Ok(Self {
            summary,
            baseline: baseline.summary(run).ok(),
            sizes,
            measures: measures.to_vec(),
            warnings,
        })
    }

    pub(crate) fn n_folds(&self) -> usize {
        self.summary.folds.len()
    }

    /// The first failures of folds, by fold.
    pub(crate) fn failures(&self) -> impl Iterator<Item = (usize, &str)> {
        let folds = self.summary.folds.iter().enumerate();
        folds.filter_map(|(at, fold)| Some((at, fold.error.as_deref()?)))
    }

    /// The interval of the mean of a metric, if all folds have it.
    fn interval(&self, at: usize) -> Option<Interval> {
        let scores: Vec<f64> = self.summary.folds.iter().map(|fold| fold.test[at]).collect();
        self.measures[at].interval(&scores, self.sizes)
    }

    fn baseline(&self, name: &str) -> Option<f64> {
        self.baseline.as_ref()?.test_mean(name).filter(|mean| !mean.is_nan())
    }

    /// The scores of each fold with the sizes of the splits and their identity, for comparisons.
    pub(crate) fn to_keep(&self, splits: Option<String>) -> Value {
        let mut kept = json!({
            "splits": splits,
            "n_train": self.sizes.n_train(),
            "n_test": self.sizes.n_test(),
            "metrics": self.to_json()["metrics"],
        });
        for (metric, measure) in
            kept["metrics"].as_array_mut().into_iter().flatten().zip(&self.measures)
        {
            metric["direction"] = match measure.direction {
                Direction::Higher => "higher".into(),
                Direction::Lower => "lower".into(),
            };
        }
        kept
    }

    /// Every number, by metric.
    pub(crate) fn to_json(&self) -> Value {
        let Summary { metrics, folds, .. } = &self.summary;
        let metric = |(at, name): (usize, &String)| {
            let test: Vec<f64> = folds.iter().map(|fold| fold.test[at]).collect();
            let train: Vec<f64> = folds.iter().map(|fold| fold.train[at]).collect();
            let interval = self.interval(at);
            json!({
                "name": name,
                "mean": self.summary.test_mean(name),
                "sd": self.summary.test_sd(name),
                "interval": interval.map(|Interval { low, high, level, .. }| json!({"low": low, "high": high, "level": level})),
                "baseline": self.baseline(name),
                "test": test,
                "train": train,
            })
        };
        let seconds = |of: &dyn Fn(&tenfold::model_selection::FoldSummary) -> f64| -> Vec<f64> {
            folds.iter().map(of).collect()
        };
        json!({
            "metrics": metrics.iter().enumerate().map(metric).collect::<Vec<_>>(),
            "fit_seconds": seconds(&|fold| fold.fit_seconds),
            "score_seconds": seconds(&|fold| fold.score_seconds),
            "failures": self.failures().map(|(fold, error)| json!({"fold": fold, "error": error})).collect::<Vec<_>>(),
            "warnings": self.warnings,
        })
    }
}

/// A table with a line for each fold, then the means, intervals and the baseline.
impl fmt::Display for Scores {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Summary { metrics, folds, .. } = &self.summary;
        let line = |head: &str, cells: &dyn Fn(usize) -> String| -> Vec<String> {
            let cells = (0..metrics.len()).map(cells);
            std::iter::once(head.to_owned()).chain(cells).collect()
        };
        let mut head = line("fold", &|at| metrics[at].clone());
        head.push("fit s".to_owned());
        let mut lines = Lines::new(1, head);
        for (at, fold) in folds.iter().enumerate() {
            let mut cells = line(&at.to_string(), &|metric| match fold.error {
                None => number(fold.test[metric]),
                Some(_) => "failed".to_owned(),
            });
            let seconds = Some(fold.fit_seconds).filter(|seconds| !seconds.is_nan());
            cells.extend(seconds.map(|seconds| format!("{seconds:.3}")));
            lines.push(cells);
        }
        lines.gap();
        lines.push(line("mean ± sd", &|at| {
            let of = |value: Option<f64>| number(value.unwrap_or(f64::NAN));
            let name = &metrics[at];
            format!("{} ± {}", of(self.summary.test_mean(name)), of(self.summary.test_sd(name)))
        }));
        lines.push(line("95 % interval", &|at| match self.interval(at) {
            Some(Interval { low, high, .. }) => format!("{} to {}", number(low), number(high)),
            None => String::new(),
        }));
        lines.push(line("baseline", &|at| {
            self.baseline(&metrics[at]).map(number).unwrap_or_default()
        }));
        write!(f, "{lines}")
    }
}

/// A score with four decimals, fewer where it is large.
fn number(score: f64) -> String {
    match score.abs() {
        size if size >= 1e5 => format!("{score:.0}"),
        size if size >= 1e3 => format!("{score:.1}"),
        _ if score.is_nan() => "undefined".to_owned(),
        _ => format!("{score:.4}"),
    }
}
