//! The tab *Result*: scores, curves, predictions and features of a cross-validation, from its evidence.

use crate::document::{Block, Figure};
use crate::evidence::Evidence;

mod calibration;
mod classes;
mod confusion;
mod features;
mod folds;
mod headline;
mod numbers;
mod ranking;
mod source;
mod thin;
mod threshold;
mod worst;

/// The figures that stand above all tabs: the main score with its interval, the baseline beside it, and the
/// numbers of samples and folds.
pub fn headline(evidence: &Evidence) -> Vec<Figure> {
    headline::figures(evidence)
}

/// The blocks of the tab *Result*.
pub fn result_blocks(evidence: &Evidence) -> Vec<Block> {
    let mut blocks = headline::blocks(evidence);
    blocks.extend(folds::blocks(evidence));
    if evidence.is_classification() {
        blocks.extend(classes::blocks(evidence));
        blocks.extend(confusion::blocks(evidence));
        blocks.extend(ranking::blocks(evidence));
        blocks.extend(threshold::blocks(evidence));
        blocks.extend(calibration::blocks(evidence));
    } else {
        blocks.extend(numbers::blocks(evidence));
    }
    blocks.extend(features::blocks(evidence));
    blocks.extend(worst::blocks(evidence));
    blocks
}
