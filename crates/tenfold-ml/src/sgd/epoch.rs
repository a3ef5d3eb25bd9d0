//! One pass over the samples: where all the time goes.

use multiversion::multiversion;

use super::loss::Loss;
use super::order::{Order, Xorshift32};
use super::row::RowSource;
use super::weights::Weights;

/// What does not change while a linear function is learned.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rule {
    pub(super) loss: Loss,
    pub(super) alpha: f64,
    pub(super) l1_ratio: f64,
    pub(super) fit_intercept: bool,
    pub(super) shuffle: bool,
}

impl Rule {
    /// The number of steps that lie before the first: alpha^(-3/4), so that the first step is the
    /// size of a typical weight, alpha^(-1/4) (L. Bottou, 2012).
    fn steps_before(&self) -> f64 {
        let typical_weight = (1.0 / self.alpha.sqrt()).sqrt();
        1.0 / (typical_weight * self.alpha)
    }
}

/// A linear function while it is learned.
#[derive(Debug)]
pub(super) struct State {
    pub(super) weights: Weights,
    pub(super) intercept: f64,
    /// The number of the next step, over all epochs, from 1.
    step: f64,
    /// The l1 penalty that a weight could have paid so far, and what each has paid.
    due: f64,
    paid: Vec<f64>,
}

impl State {
    /// All zero, before the first step.
    pub(super) fn new(n_features: usize, rule: &Rule) -> Self {
        let paid = if rule.l1_ratio > 0.0 { vec![0.0; n_features] } else { Vec::new() };
        Self { weights: Weights::zeros(n_features), intercept: 0.0, step: 1.0, due: 0.0, paid }
    }

    /// Whether every number is finite.
    pub(super) fn is_finite(&self) -> bool {
        self.intercept.is_finite() && self.weights.is_finite()
    }
}

/// Learns from every sample once; returns the sum of the objective, each term taken before its
/// sample's step.
pub(super) fn epoch<S: RowSource>(
    rows: &S,
    order: &mut Order,
    rule: &Rule,
    state: &mut State,
) -> f64 {
    if rule.l1_ratio > 0.0 {
        pass::<S, true>(rows, order, rule, state)
    } else {
        pass::<S, false>(rows, order, rule, state)
    }
}

/// Each row is asked for some samples before its turn: in a random order the processor cannot
/// guess it, and would wait for memory at every sample.
#[multiversion(targets("x86_64+avx512f+avx512vl", "x86_64+avx2"))]
fn pass<S: RowSource, const L1: bool>(
    rows: &S,
    order: &mut Order,
    rule: &Rule,
    state: &mut State,
) -> f64 {
    let (mut random, mut objective) = (order.random(), 0.0);
    let steps_before = rule.steps_before();
    let (n_samples, ahead) = (order.len(), rows.rows_ahead().min(order.len()));
    for place in 0..ahead {
        prepare(rows, order, rule, &mut random, place);
    }
    for place in 0..n_samples {
        if place + ahead < n_samples {
            prepare(rows, order, rule, &mut random, place + ahead);
        }
        // In this order of sums, since learning can multiply the rounding of its first steps.
        let pace = 1.0 / (rule.alpha * (steps_before + state.step - 1.0));
        let visit = order.visit(place);
        let row = rows.row(visit.row());
        objective += learn::<S, L1>(row, visit.sign(), pace, rule, state);
    }
    objective
}

/// Draws the sample at `place` and asks for its row.
#[inline(always)]
fn prepare<S: RowSource>(
    rows: &S,
    order: &mut Order,
    rule: &Rule,
    random: &mut Xorshift32,
    place: usize,
) {
    if rule.shuffle {
        order.shuffle(random, place);
    }
    rows.prefetch(order.visit(place).row());
}

/// Learns from one sample; returns the objective before that.
#[inline(always)]
fn learn<'a, S: RowSource + 'a, const L1: bool>(
    row: S::Row<'a>,
    sign: f64,
    pace: f64,
    rule: &Rule,
    state: &mut State,
) -> f64 {
    let decision = state.weights.dot(row) + state.intercept;
    let (loss, slope) = rule.loss.at(sign, decision);
    let (squared_norm, l1_norm) = state.weights.norms();
    let l2_ratio = 1.0 - rule.l1_ratio;
    let mut penalty = l2_ratio * 0.5 * squared_norm;
    if L1 {
        penalty += rule.l1_ratio * l1_norm;
    }
    state.weights.shrink((1.0 - l2_ratio * pace * rule.alpha).max(0.0));
    let update = -pace * slope;
    if update != 0.0 {
        state.weights.add::<L1>(row, update);
        if rule.fit_intercept {
            state.intercept += update * S::INTERCEPT_PACE;
        }
    }
    if L1 {
        state.due += rule.l1_ratio * pace * rule.alpha;
        state.weights.truncate(row, state.due, &mut state.paid);
    }
    state.step += 1.0;
    loss + rule.alpha * penalty
}
