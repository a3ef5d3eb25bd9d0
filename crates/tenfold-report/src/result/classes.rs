//! The classification report of all out-of-fold predictions, as it is printed.

use tenfold_ml::data::Labels;
use tenfold_ml::error::Result;
use tenfold_ml::metrics::ClassificationReport;

use crate::document::Block;
use crate::evidence::{Evidence, Predictions};

pub(super) fn blocks(evidence: &Evidence) -> Vec<Block> {
    let report = match pooled(evidence)
        .and_then(|(truth, predicted)| ClassificationReport::new(&truth, &predicted))
    {
        Ok(report) => Block::Code(report.to_string()),
        Err(error) => Block::Text(format!("There is no classification report: {error}.")),
    };
    let sentence = "All out-of-fold predictions together, so that each tested sample counts alike.";
    vec![
        Block::Heading("Classification report".to_owned()),
        Block::Text(sentence.to_owned()),
        report,
    ]
}

/// The truth and the predictions of all folds, one after the other.
pub(super) fn pooled(evidence: &Evidence) -> Result<(Labels, Labels)> {
    let (mut all_true, mut all_predicted, mut weights) = (Vec::new(), Vec::new(), Vec::new());
    for (_, fold) in &evidence.folds {
        if let Predictions::Classes { truth, predicted, .. } = &fold.predictions {
            all_true.extend_from_slice(truth);
            all_predicted.extend_from_slice(predicted);
            weights.extend(fold.weights.iter().flatten());
        }
    }
    let truth = Labels::from_codes(evidence.classes.clone(), all_true)?;
    let predicted = truth.with_codes(all_predicted)?;
    let truth = match weights.len() == truth.len() && !weights.is_empty() {
        true => truth.with_weights(weights)?,
        false => truth,
    };
    Ok((truth, predicted))
}
