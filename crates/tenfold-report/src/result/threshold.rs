//! Precision, recall and F1 of the positive class of two, by decision threshold.

use super::source;
use super::thin::thinned;
use crate::document::{Axis, Block, Chart, Mark};
use crate::evidence::{Evidence, Predictions};
use crate::number::shown;

/// The scores at a threshold.
#[derive(Clone, Copy, Debug, PartialEq)]
struct At {
    threshold: f64,
    precision: f64,
    recall: f64,
    f1: f64,
}

pub(super) fn blocks(evidence: &Evidence) -> Vec<Block> {
    let Some(positive) = evidence.positive() else { return Vec::new() };
    let Some((mut ranked, are_probabilities)) = ranked(evidence, positive) else {
        return Vec::new();
    };
    let curve = curve(&mut ranked);
    let Some(best) = curve.iter().max_by(|a, b| a.f1.total_cmp(&b.f1)).copied() else {
        return Vec::new();
    };
    let class = &evidence.classes[positive];
    let (usual, label) = match are_probabilities {
        true => (0.5, format!("probability of `{class}`")),
        false => (0.0, format!("decision for `{class}`")),
    };
    let description = format!(
        "Precision, recall and F1 of `{class}` by threshold, over all out-of-fold predictions: F1 is highest, \
         {}, at {}.",
        shown(best.f1),
        shown(best.threshold),
    );
    let line = |name: &str, of: fn(&At) -> f64| {
        let points: Vec<_> = curve.iter().map(|at| (at.threshold, of(at))).collect();
        Mark::Line { name: name.to_owned(), points: thinned(points) }
    };
    let x = match are_probabilities {
        true => Axis::between(label, 0.0, 1.0),
        false => Axis::linear(label),
    };
    let usual = Mark::Reference {
        name: format!("threshold {usual}"),
        from: (usual, 0.0),
        to: (usual, 1.0),
    };
    let chart = Chart::new("Threshold", description, x, Axis::between("score", 0.0, 1.0))
        .mark(usual)
        .mark(line("precision", |at| at.precision))
        .mark(line("recall", |at| at.recall))
        .mark(line("F1", |at| at.f1))
        .source(source::of_all(evidence));
    let sentence = format!(
        "F1 of `{class}` is highest, {}, at the threshold {}. A threshold chosen on this curve is scored by \
         the samples that chose it; `TunedThreshold` chooses one inside each fold.",
        shown(best.f1),
        shown(best.threshold),
    );
    vec![Block::Chart(chart), Block::Text(sentence)]
}

/// The score, the truth and the weight of a tested sample.
type Ranked = (f64, bool, f64);

/// The tested samples, and whether their scores are probabilities.
fn ranked(evidence: &Evidence, positive: usize) -> Option<(Vec<Ranked>, bool)> {
    let (mut ranked, mut are_probabilities) = (Vec::new(), true);
    for (_, fold) in &evidence.folds {
        let Predictions::Classes { truth, scores, .. } = &fold.predictions else { return None };
        let scores = scores.as_ref()?;
        are_probabilities &= scores.are_probabilities;
        let numbers = scores.of_class(positive, evidence.classes.len());
        for (sample, (number, code)) in numbers.into_iter().zip(truth).enumerate() {
            let weight = fold.weights.as_ref().map_or(1.0, |weights| weights[sample]);
            ranked.push((number, *code as usize == positive, weight));
        }
    }
    Some((ranked, are_probabilities))
}

/// The scores at each threshold, from the lowest on.
fn curve(ranked: &mut [Ranked]) -> Vec<At> {
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    let total: f64 = ranked.iter().filter(|one| one.1).map(|one| one.2).sum();
    let (mut correct, mut taken) = (0.0, 0.0);
    let mut curve = Vec::new();
    for same in ranked.chunk_by(|a, b| a.0 == b.0) {
        taken += same.iter().map(|one| one.2).sum::<f64>();
        correct += same.iter().filter(|one| one.1).map(|one| one.2).sum::<f64>();
        if total > 0.0 && taken > 0.0 {
            let (precision, recall) = (correct / taken, correct / total);
            let f1 = 2.0 * correct / (taken + total);
            curve.push(At { threshold: same[0].0, precision, recall, f1 });
        }
    }
    curve.reverse();
    curve
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_scores_share_a_threshold() {
        let mut ranked = [(0.2, false, 1.0), (0.9, true, 1.0), (0.5, true, 1.0), (0.5, false, 1.0)];
        let found = curve(&mut ranked);
        let thresholds: Vec<f64> = found.iter().map(|at| at.threshold).collect();
        assert_eq!(thresholds, [0.2, 0.5, 0.9]);
        assert_eq!((found[1].recall, found[2].precision), (1.0, 1.0));
        assert!((found[1].f1 - 0.8).abs() < 1e-12);
    }
}
