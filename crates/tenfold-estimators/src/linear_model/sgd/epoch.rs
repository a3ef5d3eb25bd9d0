//! One pass over the samples: where all the time goes.

use multiversion::multiversion;

use crate::linear_model::LearningRate;
use crate::linear_model::sgd::loss::Loss;
use crate::linear_model::sgd::order::{Order, Sample, Xorshift32};
use crate::linear_model::sgd::row::RowSource;
use crate::linear_model::sgd::settings::Settings;
use crate::linear_model::sgd::weights::Weights;

/// The rule of learning, which is constant over all epochs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rule {
    pub(super) loss: Loss,
    pub(super) alpha: f64,
    pub(super) l1_ratio: f64,
    pub(super) learning_rate: LearningRate,
    pub(super) fit_intercept: bool,
    pub(super) shuffle: bool,
    /// Whether samples may be shuffled in pools of neighbours.
    pub(super) in_pools: bool,
    /// The first step that counts in the average; 0 if there is none.
    pub(super) average: f64,
}

impl Rule {
    pub(super) fn new(loss: Loss, settings: &Settings, own_seeds: bool) -> Self {
        Self {
            loss,
            alpha: settings.alpha,
            l1_ratio: settings.penalty.l1_ratio(),
            learning_rate: settings.learning_rate,
            fit_intercept: settings.fit_intercept,
            shuffle: settings.shuffle,
            in_pools: settings.shuffle && own_seeds,
            average: settings.average.unwrap_or(0) as f64,
        }
    }

    /// The number of steps that lie before the first: alpha^(-3/4), so that the first step is the
    /// size of a typical weight, alpha^(-1/4) (L. Bottou, 2012).
    pub(super) fn steps_before(&self) -> f64 {
        let typical_weight = (1.0 / self.alpha.sqrt()).sqrt();
        1.0 / (typical_weight * self.alpha)
    }

    /// The size of a step by its number; `fixed` where it does not follow from that.
    #[inline(always)]
    pub(super) fn pace(&self, steps_before: f64, step: f64, fixed: f64) -> f64 {
        match self.learning_rate {
            // In this order of sums, since learning can multiply the rounding of its first steps.
            LearningRate::Optimal => 1.0 / (self.alpha * (steps_before + step - 1.0)),
            LearningRate::InverseScaling { eta0, power_t } => eta0 / step.powf(power_t),
            LearningRate::Constant { eta0 } => eta0,
            LearningRate::Adaptive { .. } => fixed,
        }
    }
}

/// The state of a linear function between epochs of different samples.
#[derive(Clone, Debug)]
pub(super) struct Progress {
    pub(super) weights: Vec<f64>,
    pub(super) intercept: f64,
    /// The mean of the weights after each step, and that of the intercepts, if they are kept.
    pub(super) average: Option<(Vec<f64>, f64)>,
    /// The number of the next step, over all epochs, from 1.
    pub(super) step: f64,
}

impl Progress {
    /// All zero, before the first step.
    pub(super) fn start(n_features: usize, rule: &Rule) -> Self {
        let zeros = || vec![0.0; n_features];
        let average = (rule.average > 0.0).then(|| (zeros(), 0.0));
        Self { weights: zeros(), intercept: 0.0, average, step: 1.0 }
    }

    /// The function to predict with: the average, if it has begun.
    pub(super) fn into_function(self, rule: &Rule) -> (Vec<f64>, f64) {
        match self.average {
            Some(average) if rule.average < self.step => average,
            _ => (self.weights, self.intercept),
        }
    }
}

/// A linear function while it is learned.
#[derive(Debug)]
pub(super) struct State {
    pub(super) weights: Weights,
    pub(super) intercept: f64,
    average_intercept: f64,
    step: f64,
    /// The size of a step where it does not follow from its number.
    pub(super) pace: f64,
    /// The l1 penalty that a weight could have paid so far, and the part that each has paid.
    due: f64,
    paid: Vec<f64>,
}

impl State {
    pub(super) fn new(from: Progress, rule: &Rule) -> Self {
        let paid = if rule.l1_ratio > 0.0 { vec![0.0; from.weights.len()] } else { Vec::new() };
        let (average, average_intercept) = from.average.unzip();
        let pace = match rule.learning_rate {
            LearningRate::Adaptive { eta0 } => eta0,
            _ => 0.0,
        };
        Self {
            weights: Weights::new(from.weights, average),
            intercept: from.intercept,
            average_intercept: average_intercept.unwrap_or(0.0),
            step: from.step,
            pace,
            due: 0.0,
            paid,
        }
    }

    pub(super) fn into_progress(self) -> Progress {
        let (weights, average) = self.weights.into_parts();
        Progress {
            weights,
            intercept: self.intercept,
            average: average.map(|weights| (weights, self.average_intercept)),
            step: self.step,
        }
    }

    /// Whether every number is finite.
    pub(super) fn is_finite(&self) -> bool {
        self.intercept.is_finite() && self.weights.is_finite()
    }
}

/// Learns from every sample once, but for those held out; returns the sum of the objective, each
/// term taken before its sample's step.
pub(super) fn epoch<S: RowSource, E: Sample>(
    rows: &S,
    order: &mut Order<E>,
    rule: &Rule,
    state: &mut State,
) -> f64 {
    if rule.l1_ratio > 0.0 {
        pass::<S, E, true>(rows, order, rule, state)
    } else {
        pass::<S, E, false>(rows, order, rule, state)
    }
}

/// Each row is asked for some samples before its turn: in a random order the processor cannot
/// guess it, and would wait for memory at every sample.
#[multiversion(targets("x86_64+avx512f+avx512vl", "x86_64+avx2"))]
fn pass<S: RowSource, E: Sample, const L1: bool>(
    rows: &S,
    order: &mut Order<E>,
    rule: &Rule,
    state: &mut State,
) -> f64 {
    let (mut random, mut objective) = (order.begin(), 0.0);
    let steps_before = rule.steps_before();
    let (n_samples, ahead) = (order.len(), rows.rows_ahead().min(order.len()));
    for place in 0..ahead {
        prepare(rows, order, rule, &mut random, place);
    }
    for place in 0..n_samples {
        if place + ahead < n_samples {
            prepare(rows, order, rule, &mut random, place + ahead);
        }
        let sample = order.visit(place);
        if sample.is_held_out() {
            continue;
        }
        let pace = rule.pace(steps_before, state.step, state.pace);
        objective += learn::<S, E, L1>(rows.row(sample.row()), sample, pace, rule, state);
    }
    objective
}

/// Draws the sample at `place` and asks for its row.
#[inline(always)]
fn prepare<S: RowSource, E: Sample>(
    rows: &S,
    order: &mut Order<E>,
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
fn learn<'a, S: RowSource + 'a, E: Sample, const L1: bool>(
    row: S::Row<'a>,
    sample: E,
    pace: f64,
    rule: &Rule,
    state: &mut State,
) -> f64 {
    let decision = state.weights.dot(row) + state.intercept;
    let (loss, slope) = rule.loss.at(sample.target(), decision);
    let (squared_norm, l1_norm) = state.weights.norms();
    let l2_ratio = 1.0 - rule.l1_ratio;
    let mut penalty = l2_ratio * 0.5 * squared_norm;
    if L1 {
        penalty += rule.l1_ratio * l1_norm;
    }
    state.weights.shrink((1.0 - l2_ratio * pace * rule.alpha).max(0.0));
    let update = -pace * slope * sample.weight();
    if update != 0.0 {
        state.weights.add::<L1>(row, update);
        if rule.fit_intercept {
            state.intercept += update * S::INTERCEPT_PACE;
        }
    }
    if 0.0 < rule.average && rule.average <= state.step {
        let count = state.step - rule.average + 1.0;
        state.weights.average(row, update, count);
        state.average_intercept += (state.intercept - state.average_intercept) / count;
    }
    if L1 {
        state.due += rule.l1_ratio * pace * rule.alpha;
        state.weights.truncate(row, state.due, &mut state.paid);
    }
    state.step += 1.0;
    loss + rule.alpha * penalty
}
