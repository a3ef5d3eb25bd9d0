//! The task that gathers all evidence.

use tenfold_graph::Failure;
use tenfold_ml::error::Result;
use tenfold_ml::model_selection::{Split, Splits};

use super::{DataFacts, Evidence, FoldEvidence, ModelFacts, Predictions, Setup};

/// All evidence: on the setup, the splits with their warnings, the facts of the samples, the evidence of the
/// folds and of those of the baseline, and the facts of the model of all samples. Parts may have failed.
#[expect(clippy::ptr_arg, reason = "a task gets the value of its node")]
pub(crate) fn gather(
    setup: &Setup,
    splits: &Splits,
    warnings: &Vec<String>,
    data: core::result::Result<&DataFacts, &Failure>,
    folds: &[core::result::Result<&FoldEvidence, &Failure>],
    baseline: &[core::result::Result<&FoldEvidence, &Failure>],
    model: core::result::Result<&ModelFacts, &Failure>,
) -> Result<Evidence> {
    let (mut found, mut failed) = (Vec::new(), Vec::new());
    for (at, fold) in folds.iter().enumerate() {
        match fold {
            Ok(fold) => found.push((at, (*fold).clone())),
            Err(failure) => failed.push((at, failure.to_string())),
        }
    }
    let classes = merge_classes(&mut found);
    let data = data.cloned().map_err(ToString::to_string);
    let of_dates = data.as_ref().ok().and_then(|data| data.dates.as_ref());
    let times = setup.times.as_deref().or(of_dates.map(|times| &*times.seconds));
    let sides = |fold: &core::result::Result<&FoldEvidence, &Failure>| match fold {
        Ok(fold) => [fold.train.clone(), fold.test.clone()],
        Err(_) => [Vec::new(), Vec::new()],
    };
    let len = splits.len().max(1) as f64;
    let total = |size: fn(&Split) -> usize| splits.iter().map(|split| size(&split)).sum::<usize>();
    Ok(Evidence {
        classes,
        folds: found,
        failed,
        sizes: (
            total(|split| split.train.len()) as f64 / len,
            total(|split| split.test.len()) as f64 / len,
        ),
        baseline: setup.baseline.is_some().then(|| baseline.iter().map(sides).collect()),
        model: model.cloned().map_err(ToString::to_string),
        divided_groups: setup.groups.as_ref().map(|groups| divided(groups, splits)),
        later_in_training: times.map(|times| later(times, splits)),
        warnings: warnings.clone(),
        setup: setup.clone(),
        data,
        search: None,
    })
}

/// One list of classes for all folds, whose codes follow it.
fn merge_classes(folds: &mut [(usize, FoldEvidence)]) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for (_, fold) in folds.iter_mut() {
        let Predictions::Classes { classes, truth, predicted, scores } = &mut fold.predictions
        else {
            continue;
        };
        if *classes == all {
            continue;
        }
        let mut code_of = Vec::with_capacity(classes.len());
        for class in classes.iter() {
            let known = all.iter().position(|name| name == class);
            code_of.push(known.unwrap_or_else(|| {
                all.push(class.clone());
                all.len() - 1
            }));
        }
        if code_of.iter().enumerate().any(|(at, code)| at != *code) {
            truth.iter_mut().chain(predicted).for_each(|code| {
                *code = code_of[*code as usize] as u32;
            });
            // The columns of scores follow the codes of the fold.
            *scores = None;
        }
    }
    for (_, fold) in folds {
        if let Predictions::Classes { classes, scores, .. } = &mut fold.predictions {
            if classes.len() != all.len() {
                *scores = None;
            }
            classes.clone_from(&all);
        }
    }
    all
}

/// For each fold the number of groups with samples on both sides.
fn divided(groups: &[u32], splits: &Splits) -> Vec<usize> {
    let n_groups = groups.iter().max().map_or(0, |&largest| largest as usize + 1);
    let of_fold = |split: Split| {
        let mut sides = vec![0_u8; n_groups];
        for (rows, side) in [(&split.train, 1), (&split.test, 2)] {
            rows.iter().filter_map(|row| groups.get(row)).for_each(|&group| {
                sides[group as usize] |= side;
            });
        }
        sides.iter().filter(|&&sides| sides == 3).count()
    };
    splits.iter().map(of_fold).collect()
}

/// For each fold the share of the training samples that are later than the earliest test sample.
fn later(times: &[f64], splits: &Splits) -> Vec<f64> {
    let of_fold = |split: Split| {
        let time = |row: usize| times.get(row).copied().unwrap_or(f64::NAN);
        let first = split.test.iter().map(time).fold(f64::INFINITY, f64::min);
        let later = split.train.iter().filter(|&row| time(row) > first).count();
        later as f64 / split.train.len().max(1) as f64
    };
    splits.iter().map(of_fold).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn splits() -> Splits {
        let split = |train: &[u32], test: &[u32]| Split {
            train: train.to_vec().into(),
            test: test.to_vec().into(),
        };
        Splits::from(vec![split(&[0, 1], &[2, 3]), split(&[2, 3], &[0, 1])])
    }

    #[test]
    fn groups_on_both_sides_are_counted() {
        assert_eq!(divided(&[0, 1, 1, 2], &splits()), [1, 1]);
        assert_eq!(divided(&[0, 0, 1, 1], &splits()), [0, 0]);
    }

    #[test]
    fn training_samples_later_than_tested_ones_are_counted() {
        assert_eq!(later(&[1.0, 2.0, 3.0, 4.0], &splits()), [0.0, 1.0]);
        assert_eq!(later(&[1.0, 5.0, 3.0, f64::NAN], &splits()), [0.5, 0.5]);
    }
}
