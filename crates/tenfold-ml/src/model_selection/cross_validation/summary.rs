//! A table of a cross-validation for people.

use std::fmt;
use std::time::Duration;

use tenfold_graph::{NodeId, Run};

use super::FoldStep;
use crate::error::{Error, Result};
use crate::estimator::learner::{Learner, Report, ReportOf};
use crate::metrics::column;
use crate::model_selection::CrossValidated;

/// The metrics of each fold, their mean and standard deviation, fit and score seconds.
///
/// `Display` prints a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// The names of the metrics.
    pub metrics: Vec<String>,
    /// The folds.
    pub folds: Vec<FoldSummary>,
    /// Warnings about the splits, metrics that are not defined, and the notices of the run about
    /// the folds, searches that did not converge for example; one sentence each.
    pub warnings: Vec<String>,
}

/// One fold of a [`Summary`].
#[derive(Clone, Debug, PartialEq)]
pub struct FoldSummary {
    /// The metrics on the training rows, in the order of the names; NaN if the fold failed.
    pub train: Vec<f64>,
    /// The metrics on the test rows.
    pub test: Vec<f64>,
    /// How long the fit took; NaN if it did not run.
    pub fit_seconds: f64,
    /// How long it took to predict the test rows and to evaluate the predictions.
    pub score_seconds: f64,
    /// Why the fold has no metrics, if it failed.
    pub error: Option<String>,
}

impl Summary {
    pub(super) fn new<L: Learner>(nodes: &CrossValidated<L>, run: &Run) -> Result<Self> {
        let metrics = ReportOf::<L>::METRICS.iter().map(|name| (*name).to_owned()).collect();
        let scored = |at: usize| {
            let fold = nodes.fold(at);
            let (train, test) = (run.get(fold.report_train)?, run.get(fold.report_test)?);
            Ok((train.metrics(), test.metrics()))
        };
        Self::of_folds(nodes, run, metrics, scored, |at| {
            let fold = nodes.fold(at);
            [fold.report_train.id(), fold.report_test.id()]
        })
    }

    /// A summary of these metrics: `scored` yields them of a fold, on its training and on its test
    /// samples, and `score_nodes` the nodes that worked these out.
    pub(super) fn of_folds<L: Learner>(
        nodes: &CrossValidated<L>,
        run: &Run,
        metrics: Vec<String>,
        scored: impl Fn(usize) -> Result<(Vec<f64>, Vec<f64>), tenfold_graph::Error>,
        score_nodes: impl Fn(usize) -> [NodeId; 2],
    ) -> Result<Self> {
        if nodes.folds().is_empty() {
            return Err(Error::Empty { what: "the cross-validation", needed: "fold" });
        }
        let warnings = run.get(nodes.warnings).cloned().unwrap_or_default();
        let mut folds = Vec::new();
        let mut first_error = None;
        for (at, fold) in nodes.folds().iter().enumerate() {
            let scores = scored(at);
            let error = scores.as_ref().err().map(ToString::to_string);
            let failed = || vec![f64::NAN; metrics.len()];
            let (train, test) = scores
                .map_err(|error| first_error.get_or_insert(error))
                .ok()
                .unwrap_or_else(|| (failed(), failed()));
            let seconds = |node: NodeId| {
                run.elapsed(node).map_or(f64::NAN, |time: Duration| time.as_secs_f64())
            };
            // The steps of a pipeline count where they ran; those of another one may have been
            // reused.
            let all_of = |nodes: &dyn Fn(&FoldStep) -> Vec<NodeId>| -> f64 {
                let nodes = fold.steps.iter().flat_map(nodes);
                nodes.map(seconds).filter(|seconds| !seconds.is_nan()).sum()
            };
            let parts = fold.parts.iter().map(|&part| seconds(part)).filter(|part| !part.is_nan());
            let fitting = all_of(&|step| vec![step.model.id(), step.x_train.id()])
                + parts.clone().sum::<f64>();
            // The model of an ensemble is put together only where it is asked for.
            let last = seconds(fold.model.id());
            let last = if last.is_nan() && parts.count() > 0 { 0.0 } else { last };
            let testing = all_of(&|step| vec![step.x_test.id()]);
            let score = seconds(fold.predicted_test.id()) + seconds(score_nodes(at)[1]);
            folds.push(FoldSummary {
                train,
                test,
                fit_seconds: fitting + last,
                score_seconds: testing + score,
                error,
            });
        }
        match first_error {
            // A fold that did not run names the failure that stopped it, without its reason.
            Some(error) if folds.iter().all(|fold| fold.error.is_some()) => {
                let cause = run.errors().next().map(tenfold_graph::Error::from);
                Err(Error::Graph(match error {
                    tenfold_graph::Error::Value(tenfold_graph::ValueError::NotRun { .. }) => {
                        cause.unwrap_or(error)
                    }
                    error => error,
                }))
            }
            _ => {
                let mut summary = Self { metrics, folds, warnings };
                summary.warnings.extend(summary.undefined());
                summary.warnings.extend(notices(nodes, run, score_nodes));
                Ok(summary)
            }
        }
    }

    /// The mean of a metric on the test rows, over the folds that did not fail and in which it is
    /// defined.
    ///
    /// ```
    /// # use tenfold::model_selection::{FoldSummary, Summary};
    /// # let fold = |accuracy| FoldSummary {
    /// #     train: vec![1.0], test: vec![accuracy], fit_seconds: 0.1, score_seconds: 0.1, error: None,
    /// # };
    /// let summary = Summary {
    ///     metrics: vec!["accuracy".into()],
    ///     folds: vec![fold(0.8), fold(0.9)],
    ///     warnings: vec![],
    /// };
    /// assert!((summary.test_mean("accuracy").unwrap() - 0.85).abs() < 1e-12);
    /// assert!((summary.test_sd("accuracy").unwrap() - 0.05).abs() < 1e-12);
    /// assert_eq!(summary.test_mean("f1"), None);
    /// ```
    pub fn test_mean(&self, metric: &str) -> Option<f64> {
        self.at(metric).map(|at| mean(&self.column(|fold| fold.test[at])))
    }

    /// The standard deviation of a metric on the test rows, over the folds that did not fail: that
    /// of the folds themselves, with their number as divisor, as numpy's `std`.
    pub fn test_sd(&self, metric: &str) -> Option<f64> {
        self.at(metric).map(|at| sd(&self.column(|fold| fold.test[at])))
    }

    fn at(&self, metric: &str) -> Option<usize> {
        self.metrics.iter().position(|name| name == metric)
    }

    /// A number of each fold that did not fail, where it is defined.
    fn column(&self, number: impl Fn(&FoldSummary) -> f64) -> Vec<f64> {
        let folds = self.folds.iter().filter(|fold| fold.error.is_none());
        folds.map(number).filter(|number| !number.is_nan()).collect()
    }

    /// A sentence for each metric that is not defined in some folds.
    fn undefined(&self) -> Vec<String> {
        let ended: Vec<_> = self.folds.iter().filter(|fold| fold.error.is_none()).collect();
        let sentence = |(at, name): (usize, &String)| {
            let n_undefined = ended.iter().filter(|fold| fold.test[at].is_nan()).count();
            (n_undefined > 0)
                .then(|| format!("{name} is not defined in {n_undefined} of {} folds", ended.len()))
        };
        self.metrics.iter().enumerate().filter_map(sentence).collect()
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines = self.lines();
        let widths = self.widths(&lines);
        for line in &lines {
            write!(f, "{:<14}", line[0])?;
            match line.len() == widths.len() {
                true => line
                    .iter()
                    .zip(&widths)
                    .skip(1)
                    .try_for_each(|(cell, width)| write!(f, "  {cell:>width$}"))?,
                false => line[1..].iter().try_for_each(|cell| write!(f, "  {cell}"))?,
            }
            writeln!(f)?;
        }
        let failed: Vec<&str> =
            self.folds.iter().filter_map(|fold| fold.error.as_deref()).collect();
        if !failed.is_empty() {
            writeln!(f, "{} of {} folds failed:", failed.len(), self.folds.len())?;
        }
        failed.iter().try_for_each(|error| writeln!(f, "  {error}"))?;
        self.warnings.iter().try_for_each(|warning| writeln!(f, "note: {warning}"))
    }
}

impl Summary {
    /// The cells of the table, line by line; a fold that failed has two.
    fn lines(&self) -> Vec<Vec<String>> {
        let names = self.metrics.iter().map(|metric| format!("{metric} train/test"));
        let seconds = |fit: f64, score: f64| [format!("{fit:.6}"), format!("{score:.6}")];
        let mut head = vec!["fold".to_owned()];
        head.extend(names.chain(["fit s".to_owned(), "score s".to_owned()]));
        let mut lines = vec![head];
        for (at, fold) in self.folds.iter().enumerate() {
            let mut line = vec![at.to_string()];
            if fold.error.is_some() {
                line.push("failed".to_owned());
            } else {
                let metrics = fold.train.iter().zip(&fold.test);
                line.extend(metrics.map(|(train, test)| format!("{train:.4} {test:.4}")));
                line.extend(seconds(fold.fit_seconds, fold.score_seconds));
            }
            lines.push(line);
        }
        let mut last = vec!["test mean ± sd".to_owned()];
        for at in 0..self.metrics.len() {
            let test = self.column(|fold| fold.test[at]);
            last.push(format!("{:.4} ± {:.4}", mean(&test), sd(&test)));
        }
        let fit = mean(&self.column(|fold| fold.fit_seconds));
        last.extend(seconds(fit, mean(&self.column(|fold| fold.score_seconds))));
        lines.push(last);
        lines
    }

    /// The width of each column: that of its widest cell, and as much as most tables need, so that
    /// tables of several estimators stand below each other alike.
    fn widths(&self, lines: &[Vec<String>]) -> Vec<usize> {
        let mut widths = vec![14];
        widths.extend(self.metrics.iter().map(|_| 20));
        widths.extend([9, 9]);
        let n_columns = widths.len();
        for line in lines.iter().filter(|line| line.len() == n_columns) {
            for (width, cell) in widths.iter_mut().zip(line) {
                *width = column::width((*width).max(cell.chars().count()));
            }
        }
        widths
    }
}

/// The notices of a run about the models and scores of the folds, each with its fold, and about the
/// production model.
fn notices<L: Learner>(
    nodes: &CrossValidated<L>,
    run: &Run,
    score_nodes: impl Fn(usize) -> [NodeId; 2],
) -> Vec<String> {
    let mut sentences = Vec::new();
    let mut add = |about: String, node: NodeId| {
        let notices = run.notices_of(node).iter();
        sentences.extend(notices.map(|notice| format!("{about}: {notice}")));
    };
    for (at, fold) in nodes.folds().iter().enumerate() {
        for step in &fold.steps {
            add(format!("fold {at}, step {}", step.name), step.model.id());
        }
        add(format!("fold {at}"), fold.model.id());
        let [train, test] = score_nodes(at);
        add(format!("fold {at}, training samples"), train);
        add(format!("fold {at}, test samples"), test);
    }
    add("the model of all samples".to_owned(), nodes.prod.id());
    sentences
}

fn mean(numbers: &[f64]) -> f64 {
    numbers.iter().sum::<f64>() / numbers.len() as f64
}

fn sd(numbers: &[f64]) -> f64 {
    let mean = mean(numbers);
    let squares: f64 = numbers.iter().map(|number| (number - mean).powi(2)).sum();
    (squares / numbers.len() as f64).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stay_below_each_other_where_numbers_are_large() {
        let fold = |mae: f64, error: Option<&str>| FoldSummary {
            train: vec![0.5, mae],
            test: vec![0.25, mae],
            fit_seconds: 12_345.0,
            score_seconds: 0.5,
            error: error.map(str::to_owned),
        };
        let summary = Summary {
            metrics: vec!["R2".into(), "MAE".into()],
            folds: vec![fold(4e7, None), fold(2.0, None), fold(f64::NAN, Some("no sample"))],
            warnings: vec![],
        };
        let expected = "\
fold                   R2 train/test                 MAE train/test         fit s    score s
0                      0.5000 0.2500    40000000.0000 40000000.0000  12345.000000   0.500000
1                      0.5000 0.2500                  2.0000 2.0000  12345.000000   0.500000
2               failed
test mean ± sd       0.2500 ± 0.0000  20000001.0000 ± 19999999.0000  12345.000000   0.500000
1 of 3 folds failed:
  no sample
";
        assert_eq!(summary.to_string(), expected);
    }
}
