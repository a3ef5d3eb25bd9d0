//! Cross-validation of each peer's own linear classifier that is nearest to hinge SGD.

use std::error::Error;
use std::path::Path;

use linfa_logistic::LogisticRegression;
use millwright::selection::{KFold, Metric, cross_val_score as millwright_score};
use ndarray::{Array1, Array2};
use scry_learn::prelude::LinearSVC;

use crate::job::{CrossValidationCase, Line, timed};

pub fn run(wanted: &CrossValidationCase) -> Result<(), Box<dyn Error>> {
    let (x, y) = read(wanted)?;
    scry_learn(wanted, &x, &y)?;
    millwright(wanted, &x, &y)?;
    linfa(wanted, &x, &y)?;
    let skipped = [
        ("linfa-svm", "skipped: it builds the whole kernel matrix, n_samples² numbers"),
        ("dagx", "skipped: has no cross-validation"),
    ];
    for (peer, note) in skipped {
        line(wanted, peer, Vec::new(), Vec::new(), note).print()?;
    }
    Ok(())
}

/// Hinge loss by gradient descent on all samples at once; shuffled folds in parallel.
fn scry_learn(wanted: &CrossValidationCase, x: &[f64], y: &[u32]) -> Result<(), Box<dyn Error>> {
    let column = |feature| x.iter().skip(feature).step_by(wanted.n_features).copied().collect();
    let data = scry_learn::dataset::Dataset::new(
        (0..wanted.n_features).map(column).collect(),
        y.iter().map(|&code| f64::from(code)).collect(),
        names(wanted),
        "class",
    );
    let n_train = wanted.n_samples - wanted.n_samples / wanted.folds;
    let c = 1.0 / (wanted.alpha * n_train as f64);
    let model = LinearSVC::new().c(c).max_iter(wanted.max_iter);
    let (mut seconds, mut accuracies) = (Vec::new(), Vec::new());
    for &seed in &wanted.seeds {
        let accuracy = scry_learn::metrics::accuracy;
        let (elapsed, scores) = timed(|| {
            scry_learn::split::cross_val_score(&model, &data, wanted.folds, accuracy, seed)
        });
        seconds.push(elapsed);
        accuracies.push(mean(&scores.map_err(|error| error.to_string())?));
    }
    let note = "scry-learn 0.1.0 LinearSVC, hinge by full-batch descent, folds in parallel";
    Ok(line(wanted, "scry-learn", seconds, accuracies, note).print()?)
}

/// Logistic loss by gradient descent on all samples at once; folds in parallel.
fn millwright(wanted: &CrossValidationCase, x: &[f64], y: &[u32]) -> Result<(), Box<dyn Error>> {
    let (rows, columns) = (wanted.n_samples, wanted.n_features);
    let frame = millwright::frame::Frame::new(x.to_vec(), rows, columns, names(wanted))?;
    let target = y.iter().map(|&code| f64::from(code)).collect();
    let data = millwright::frame::Dataset::new(frame, target)?;
    let model =
        millwright::logistic::LogisticRegression::new().epochs(wanted.max_iter).l2(wanted.alpha);
    let folds = KFold::new(wanted.folds);
    let (elapsed, score) = timed(|| millwright_score(&model, &data, &folds, Metric::Accuracy));
    let note = "millwright 2.3.1 LogisticRegression, full-batch descent, folds in parallel; it \
                takes no seed, so one run; its SVC (smartcore) is skipped: SMO on so many samples \
                does not end in minutes";
    Ok(line(wanted, "millwright", vec![elapsed], vec![score?], note).print()?)
}

/// Logistic loss by L-BFGS; folds one after the other, without the last n mod k rows.
fn linfa(wanted: &CrossValidationCase, x: &[f64], y: &[u32]) -> Result<(), Box<dyn Error>> {
    let shape = (wanted.n_samples, wanted.n_features);
    let records = Array2::from_shape_vec(shape, x.to_vec())?;
    let targets: Array1<usize> = y.iter().map(|&code| code as usize).collect();
    let mut data = linfa::Dataset::new(records, targets);
    let n_train = wanted.n_samples - wanted.n_samples / wanted.folds;
    let model = LogisticRegression::default()
        .alpha(wanted.alpha * n_train as f64)
        .max_iterations(wanted.max_iter as u64);
    let (elapsed, scores) = timed(|| {
        data.cross_validate_single(wanted.folds, &[model], |predicted, truth| {
            let right = predicted.iter().zip(truth).filter(|(a, b)| a == b).count();
            Ok::<f64, linfa::Error>(right as f64 / truth.len() as f64)
        })
    });
    let scores: Array1<f64> =
        scores.map_err(|error: linfa_logistic::error::Error| error.to_string())?;
    let note = "linfa-logistic 0.8.1 by L-BFGS, folds in turn; it takes no seed, so one run";
    Ok(line(wanted, "linfa", vec![elapsed], scores.to_vec(), note).print()?)
}

fn line<'a>(
    wanted: &'a CrossValidationCase,
    peer: &'a str,
    seconds: Vec<f64>,
    accuracies: Vec<f64>,
    note: &str,
) -> Line<'a> {
    let note = note.to_string();
    Line { peer, case: &wanted.case, n: None, tasks: None, seconds, accuracies, note }
}

fn read(wanted: &CrossValidationCase) -> Result<(Vec<f64>, Vec<u32>), Box<dyn Error>> {
    let x: Vec<f64> = words(&wanted.features)?.into_iter().map(f64::from_le_bytes).collect();
    let y: Vec<u32> = words(&wanted.labels)?.into_iter().map(u32::from_le_bytes).collect();
    if x.len() != wanted.n_samples * wanted.n_features || y.len() != wanted.n_samples {
        return Err(
            format!("{} features and {} labels do not fit the job", x.len(), y.len()).into()
        );
    }
    Ok((x, y))
}

fn words<const BYTES: usize>(path: &Path) -> Result<Vec<[u8; BYTES]>, Box<dyn Error>> {
    let bytes = std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(bytes.as_chunks::<BYTES>().0.to_vec())
}

fn names(wanted: &CrossValidationCase) -> Vec<String> {
    (0..wanted.n_features).map(|feature| format!("x{feature}")).collect()
}

fn mean(numbers: &[f64]) -> f64 {
    numbers.iter().sum::<f64>() / numbers.len() as f64
}
