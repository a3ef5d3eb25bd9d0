//! The printed text.

use std::io::{self, ErrorKind, Write};

use anyhow::{Context, Result};
use tenfold::feature_extraction::TfidfVectorizerModel;
use tenfold::linear_model::SgdModel;
use tenfold::metrics::{ClassificationReport, ConfusionMatrix};
use tenfold::model_selection::CrossValidated;
use tenfold::pipeline::PipelineModel;
use tenfold::prelude::*;

/// The report and the confusion matrix of the predictions for messages that a fold did not learn
/// from.
pub(crate) fn out_of_fold(
    cv: &CrossValidated<Box<dyn Classifier>>,
    run: &Run,
    truth: &Labels,
) -> Result<String> {
    let (mut rows, mut codes) = (Vec::new(), Vec::new());
    for (tested, predicted) in run.get(cv.predictions)?.folds() {
        rows.extend_from_slice(tested.as_slice());
        codes.extend(predicted.codes());
    }
    let (truth, predicted) = (truth.select(&rows.into()), truth.with_codes(codes)?);
    let report = ClassificationReport::new(&truth, &predicted)?;
    let confusion = ConfusionMatrix::new(&truth, &predicted)?;
    Ok(format!("out of fold\n\n{report}\n{confusion}\n"))
}

/// The words with the largest coefficients of each class, in the model of all messages.
pub(crate) fn typical_words(
    model: &dyn ClassifierModel,
    truth: &Labels,
    n_words: usize,
) -> Result<String> {
    let model = model.downcast_ref::<PipelineModel<dyn ClassifierModel>>();
    let model = model.context("the model is no pipeline")?;
    let vectorizer = model.transformers().find_map(|step| step.downcast_ref());
    let vectorizer: &TfidfVectorizerModel = vectorizer.context("no step has words")?;
    let sgd = model.last().downcast_ref::<SgdModel>().context("the last step is not linear")?;

    let mut text = "the most typical words\n\n".to_owned();
    let widths = truth.classes().iter().map(|class| class.chars().count());
    let width = widths.max().unwrap_or(0).min(40);
    let weights = sgd.coefficients();
    for (at, class) in truth.classes().iter().enumerate() {
        // Two classes have one function, which speaks for the second and against the first.
        let (row, sign) = match weights.nrows() {
            1 => (0, if at == 0 { -1.0 } else { 1.0 }),
            _ => (at, 1.0),
        };
        let weight = |feature: usize| sign * weights[[row, feature]];
        let mut features: Vec<usize> = (0..vectorizer.terms().len()).collect();
        features.sort_by(|&a, &b| weight(b).total_cmp(&weight(a)));
        let words: Vec<&str> =
            features.iter().take(n_words).map(|&at| vectorizer.terms()[at].as_str()).collect();
        text += &format!("{class:>width$}  {}\n", words.join(" "));
    }
    Ok(text)
}

pub(crate) fn print(text: &str) -> Result<()> {
    match io::stdout().write_all(text.as_bytes()) {
        // The reader has closed the pipe.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        printed => printed.context("cannot print"),
    }
}
