//! `Folds`: the splits of samples as nodes, and the data of each fold, shared by all estimators that are
//! validated on them.

use std::fmt::Display;
use std::sync::Arc;

use tenfold_graph::{Graph, Node, cached, task};

use super::CrossValidation;
use crate::data::{Records, Rows};
use crate::error::{Error, Result};
use crate::estimator::learner::Target;
use crate::model_selection::{Split, SplitError, Splits, Splitter, ValidationError};
use crate::tasks;

/// The nodes of the folds of samples; see [`CrossValidation::add_folds`].
#[derive(Debug)]
pub struct Folds<T: Target> {
    /// The splits of the samples: `y/cv/splits`.
    pub splits: Node<Splits>,
    /// Warnings about the splits, one sentence each: `y/cv/warnings`.
    pub warnings: Node<Vec<String>>,
    pub(super) folds: Vec<FoldData<T>>,
    pub(super) x: Node<Records>,
}

/// The nodes of the data of one fold.
#[derive(Debug)]
pub struct FoldData<T> {
    /// The rows: `y/cv/split-00`.
    pub split: Node<Split>,
    /// The training features: `X/cv/transform-trn-00`.
    pub x_train: Node<Records>,
    /// The test features: `X/cv/transform-tst-00`.
    pub x_test: Node<Records>,
    /// The targets of the training samples: `y/cv/transform-trn-00`.
    pub y_train: Node<T>,
    /// The truth of the test samples: `y/cv/transform-tst-00`.
    pub y_test: Node<T>,
}

impl<T> Clone for FoldData<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for FoldData<T> {}

impl<T: Target> Folds<T> {
    /// The data of each fold.
    pub fn data(&self) -> &[FoldData<T>] {
        &self.folds
    }

    /// One of the folds alone, counted from 0; its number in keys is then 0. No fold if there is none of
    /// this number.
    #[must_use]
    pub fn only(&self, fold: usize) -> Self {
        Self { folds: self.folds.get(fold).copied().into_iter().collect(), ..*self }
    }
}

impl CrossValidation {
    /// Adds the splits of the samples and the data of each fold, with keys that start with those of `x`
    /// and `y`; where they are in the graph already, with an equal splitter, they are shared.
    ///
    /// # Errors
    /// Those of [`CrossValidation::add_to`] that do not come from an estimator. The graph is then as it
    /// was.
    #[track_caller]
    pub fn add_folds<T: Target>(
        &self,
        graph: &mut Graph,
        x: Node<Records>,
        y: Node<T>,
    ) -> Result<Folds<T>> {
        let before = graph.len();
        let added = self.add_fold_nodes(graph, x, y);
        if added.is_err() {
            graph.roll_back(before);
        }
        added
    }

    #[track_caller]
    pub(super) fn add_fold_nodes<T: Target>(
        &self,
        graph: &mut Graph,
        x: Node<Records>,
        y: Node<T>,
    ) -> Result<Folds<T>> {
        self.check(graph, x, y)?;
        let (x_key, y_key) = (graph.key(x.id())?.to_owned(), graph.key(y.id())?.to_owned());
        let keys = Keys { x: &x_key, y: &y_key, cv: &self.name };
        let (splits, warnings) = self.add_splits(graph, &keys, y)?;
        let mut folds = Vec::new();
        // Not in a closure: an error names the place of the caller, which closures do not know.
        for at in 0..self.splitter.n_splits() {
            folds.push(add_fold(graph, &keys, at, splits, x, y)?);
        }
        Ok(Folds { splits, warnings, folds, x })
    }

    /// Checks the splitter and the data that is in the graph, before anything runs.
    fn check<T: Target>(&self, graph: &Graph, x: Node<Records>, y: Node<T>) -> Result<()> {
        self.splitter.check_params()?;
        let (x, y) = (graph.value(x)?, graph.value(y)?);
        if let (Some(x), Some(y)) = (x, y) {
            same_length(x, y)?;
        }
        y.map_or(Ok(()), |y| self.splitter.check(&y.samples()))
    }

    /// The splits of the target, from the graph if they are there already.
    #[track_caller]
    fn add_splits<T: Target>(
        &self,
        graph: &mut Graph,
        keys: &Keys<'_>,
        y: Node<T>,
    ) -> Result<(Node<Splits>, Node<Vec<String>>)> {
        let (splitter_key, splits_key) = (keys.y("splitter"), keys.y("splits"));
        if !graph.contains(&splitter_key) {
            let splitter = graph.data(&splitter_key, Arc::clone(&self.splitter))?;
            graph.fingerprint::<Arc<dyn Splitter>>();
            let split = task(split_samples::<T>).version(version::<T>());
            graph.try_task(&splits_key, split, (splitter, y))?;
            let warnings = cached(warnings::<T>).version(version::<T>());
            graph.task(keys.y("warnings"), warnings, (splitter, y))?;
        }
        let splitter: Node<Arc<dyn Splitter>> = graph.node(&splitter_key)?;
        let existing = graph.value(splitter)?.unwrap_or(&self.splitter);
        if !same(existing, &self.splitter) {
            let (existing, wanted) = (described(existing), described(&self.splitter));
            return Err(ValidationError::FoldsInUse { key: splits_key, existing, wanted }.into());
        }
        Ok((graph.node(&splits_key)?, graph.node(&keys.y("warnings"))?))
    }
}

/// The beginnings of the keys of the folds' data.
struct Keys<'a> {
    x: &'a str,
    y: &'a str,
    cv: &'a str,
}

impl Keys<'_> {
    fn x(&self, part: impl Display) -> String {
        format!("{}/{}/{part}", self.x, self.cv)
    }

    fn y(&self, part: impl Display) -> String {
        format!("{}/{}/{part}", self.y, self.cv)
    }
}

/// The data of one fold, from the graph if it is there already.
#[track_caller]
fn add_fold<T: Target>(
    graph: &mut Graph,
    keys: &Keys<'_>,
    at: usize,
    splits: Node<Splits>,
    x: Node<Records>,
    y: Node<T>,
) -> Result<FoldData<T>> {
    let part = |name: &str| format!("{name}-{at:02}");
    let (train, test) = (part("transform-trn"), part("transform-tst"));
    if !graph.contains(&keys.y(part("split"))) {
        let fold = graph.data(keys.y(part("fold")), at)?;
        let one_split = task(one_split).version(tasks::VERSION);
        let split = graph.try_task(keys.y(part("split")), one_split, (splits, fold))?;
        graph.task(keys.y(&train), task(train_target::<T>).version(version::<T>()), (y, split))?;
        graph.task(keys.y(&test), task(test_target::<T>).version(version::<T>()), (y, split))?;
    }
    let split = graph.node(&keys.y(part("split")))?;
    if !graph.contains(&keys.x(&train)) {
        let (of_train, of_test) = (train_records::<T>, test_records::<T>);
        graph.try_task(keys.x(&train), task(of_train).version(version::<T>()), (x, y, split))?;
        graph.try_task(keys.x(&test), task(of_test).version(version::<T>()), (x, y, split))?;
    }
    let x_train: Node<Records> = graph.node(&keys.x(&train))?;
    if graph.inputs_of(x_train.id())? != [x.id(), y.id(), split.id()] {
        let (existing, wanted) = ("by another target".to_owned(), format!("by `{}`", keys.y));
        return Err(ValidationError::FoldsInUse { key: keys.x(&train), existing, wanted }.into());
    }
    Ok(FoldData {
        split,
        x_train,
        x_test: graph.node(&keys.x(&test))?,
        y_train: graph.node(&keys.y(&train))?,
        y_test: graph.node(&keys.y(&test))?,
    })
}

/// A splitter in a message: `by`, and its data as far as a line holds them.
fn described(splitter: &Arc<dyn Splitter>) -> String {
    let text = splitter.to_json().unwrap_or_else(|_| format!("{splitter:?}"));
    match text.char_indices().nth(120) {
        None => format!("by {text}"),
        Some((end, _)) => format!("by {}…", &text[..end]),
    }
}

/// Returns `true` if two splitters are one, or are of one kind with equal parameters.
fn same(a: &Arc<dyn Splitter>, b: &Arc<dyn Splitter>) -> bool {
    Arc::ptr_eq(a, b) || a.to_value().is_ok_and(|a| b.to_value().is_ok_and(|b| a == b))
}

/// The version of a task that calls code of a target.
pub(super) fn version<T: Target>() -> Option<u32> {
    tasks::version(T::VERSION)
}

fn split_samples<T: Target>(splitter: &Arc<dyn Splitter>, y: &T) -> Result<Splits> {
    let splits = splitter.split(&y.samples())?;
    let (expected, found) = (splitter.n_splits(), splits.len());
    if expected == found {
        Ok(splits)
    } else {
        Err(SplitError::SplitCount { expected, found }.into())
    }
}

fn warnings<T: Target>(splitter: &Arc<dyn Splitter>, y: &T) -> Vec<String> {
    splitter.warnings(&y.samples())
}

fn one_split(splits: &Splits, fold: &usize) -> Result<Split> {
    splits
        .get(*fold)
        .ok_or(Error::Split(SplitError::SplitCount { expected: fold + 1, found: splits.len() }))
}

fn train_records<T: Target>(x: &Records, y: &T, split: &Split) -> Result<Records> {
    select(x, y, &split.train)
}

fn test_records<T: Target>(x: &Records, y: &T, split: &Split) -> Result<Records> {
    select(x, y, &split.test)
}

/// The rows of a split of `y`, which must have as many samples as `x`.
fn select<T: Target>(x: &Records, y: &T, rows: &Rows) -> Result<Records> {
    same_length(x, y)?;
    Ok(x.select(rows))
}

fn same_length<T: Target>(x: &Records, y: &T) -> Result<()> {
    match (x.n_samples(), y.n_samples()) {
        (left_len, right_len) if left_len == right_len => Ok(()),
        (left_len, right_len) => {
            Err(Error::LengthMismatch { left: "records", left_len, right: "targets", right_len })
        }
    }
}

fn train_target<T: Target>(y: &T, split: &Split) -> T {
    y.select(&split.train)
}

fn test_target<T: Target>(y: &T, split: &Split) -> T {
    y.select(&split.test)
}
