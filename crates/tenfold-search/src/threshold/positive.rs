//! The class that is predicted from a threshold on.

use ndarray::Array1;
use tenfold_ml::authoring::FittedClasses;
use tenfold_ml::data::{LabelError, Labels, Records};
use tenfold_ml::error::{Error, Result};
use tenfold_ml::estimator::ClassifierModel;

/// The code of the class of this name, or of the second of the two that occur.
///
/// `estimator` is the name for errors.
pub(super) fn positive(
    estimator: &'static str,
    name: Option<&str>,
    y: &Labels,
    classes: &FittedClasses,
) -> Result<u32> {
    let [_, second] = *classes.codes() else {
        let n = classes.codes().len();
        let reason = format!(
            "{n} classes occur ({}), and a threshold is between two; join classes, or fit the classifier \
             without a threshold",
            classes.names().collect::<Vec<_>>().join(", ")
        );
        return Err(Error::Fit { estimator, reason });
    };
    let Some(name) = name else { return Ok(second) };
    let Some(at) = y.classes().iter().position(|class| class == name) else {
        let (class, classes) = (name.to_owned(), y.classes().join(", "));
        return Err(LabelError::UnknownClass { class, classes }.into());
    };
    match classes.codes().iter().find(|code| **code as usize == at) {
        Some(code) => Ok(*code),
        None => {
            let reason = format!("no sample is of the positive class `{name}`");
            Err(Error::Fit { estimator, reason })
        }
    }
}

/// The probability of the class for each sample, else the decision for it; higher is more of the
/// class.
///
/// `classes` are the two that the model was fitted on.
pub(super) fn scores(
    (estimator, classifier): (&'static str, &str),
    model: &dyn ClassifierModel,
    x: &Records,
    classes: &FittedClasses,
    positive: u32,
) -> Result<Array1<f64>> {
    let failed = |reason| Error::Fit { estimator, reason };
    let unfit = |(rows, columns): (usize, usize), expected: usize| {
        failed(format!(
            "`{classifier}` yields {rows} × {columns} numbers where {} × {expected} are expected",
            x.n_samples()
        ))
    };
    if let Some(table) = model.predict_probabilities(x)? {
        let n_classes = classes.all_names().len();
        if table.dim() != (x.n_samples(), n_classes) {
            return Err(unfit(table.dim(), n_classes));
        }
        return Ok(table.column(positive as usize).to_owned());
    }
    let missing = || failed(format!("`{classifier}` has neither probabilities nor decisions"));
    let table = model.decision_function(x)?.ok_or_else(missing)?;
    if table.dim() != (x.n_samples(), 1) {
        return Err(unfit(table.dim(), 1));
    }
    let is_second = classes.positives().contains(&positive);
    let sign = if is_second { 1.0 } else { -1.0 };
    Ok(table.column(0).mapv(|decision| sign * decision))
}

/// The code of the other of the two classes.
pub(super) fn negative(classes: &FittedClasses, positive: u32) -> u32 {
    classes.codes().iter().copied().find(|code| *code != positive).unwrap_or(positive)
}
