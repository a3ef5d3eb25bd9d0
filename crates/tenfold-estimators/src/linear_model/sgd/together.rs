//! Several functions of sparse rows that visit the samples in one order: each row and each line of
//! weights is read once for eight of them.
//!
//! Every function goes through the same sums, in the same order, as if it were learned alone.

use multiversion::multiversion;
use prefetch_index::prefetch_index;
use tenfold_ml::authoring::Convergence;
use tenfold_ml::data::{SparseRow, SparseView};
use tenfold_ml::error::Result;

use crate::linear_model::sgd::descent::{Learned, Patience, has_diverged, overflow};
use crate::linear_model::sgd::epoch::Rule;
use crate::linear_model::sgd::order::{Coded, Order, Sample};
use crate::linear_model::sgd::row::RowSource;
use crate::linear_model::sgd::settings::Settings;
use crate::linear_model::sgd::weights::SCALE_MIN;

/// Functions that are learned together: their weights for a feature fill a cache line.
pub(super) const FUNCTIONS: usize = 8;

/// Samples before its use that the weights of a row are asked for.
const WEIGHTS_AHEAD: usize = 2;

/// A number for each function.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
struct Lanes([f64; FUNCTIONS]);

const ZEROS: Lanes = Lanes([0.0; FUNCTIONS]);

impl Lanes {
    #[inline(always)]
    fn plus(self, other: Self) -> Self {
        Self(std::array::from_fn(|lane| self.0[lane] + other.0[lane]))
    }

    /// Adds `factor` times the other numbers.
    #[inline(always)]
    fn add(&mut self, factor: f64, other: Self) {
        for lane in 0..FUNCTIONS {
            self.0[lane] += factor * other.0[lane];
        }
    }

    #[inline(always)]
    fn add_squares(&mut self, other: Self) {
        for lane in 0..FUNCTIONS {
            self.0[lane] += other.0[lane] * other.0[lane];
        }
    }
}

/// The functions while they are learned. All have one scale, which follows from the number of the
/// step alone.
#[derive(Debug)]
struct State {
    /// The code of each function's class.
    positives: [u32; FUNCTIONS],
    /// Whether each still learns.
    learns: [bool; FUNCTIONS],
    weights: Vec<Lanes>,
    scale: f64,
    squared_norms: Lanes,
    intercepts: Lanes,
    step: f64,
}

impl State {
    fn new(n_features: usize, positives: &[u32]) -> Self {
        let mut state = Self {
            positives: [u32::MAX; FUNCTIONS],
            learns: [false; FUNCTIONS],
            weights: vec![ZEROS; n_features],
            scale: 1.0,
            squared_norms: ZEROS,
            intercepts: ZEROS,
            step: 1.0,
        };
        for (lane, &positive) in positives.iter().enumerate() {
            (state.positives[lane], state.learns[lane]) = (positive, true);
        }
        state
    }

    #[inline(always)]
    fn shrink(&mut self, factor: f64) {
        self.scale *= factor;
        for norm in &mut self.squared_norms.0 {
            *norm *= factor * factor;
        }
        if self.scale < SCALE_MIN {
            self.fold_scale();
        }
    }

    #[cold]
    fn fold_scale(&mut self) {
        for weights in &mut self.weights {
            weights.0.iter_mut().for_each(|weight| *weight *= self.scale);
        }
        self.scale = 1.0;
    }

    fn is_finite(&self, lane: usize) -> bool {
        let finite = self.weights.iter().all(|weights| weights.0[lane].is_finite());
        finite && self.scale.is_finite() && self.intercepts.0[lane].is_finite()
    }

    fn function(&self, lane: usize, convergence: Convergence) -> Learned {
        let weights = self.weights.iter().map(|weights| weights.0[lane] * self.scale).collect();
        let (n_iter, convergence) = (convergence.iterations, Some(convergence));
        Learned { weights, intercept: self.intercepts.0[lane], n_iter, convergence }
    }
}

/// The function of each of up to eight classes against the rest, learned from zero.
///
/// # Errors
/// [`Error::Fit`](tenfold_ml::error::Error::Fit) when a weight is no longer finite after an epoch.
pub(super) fn descend(
    rows: &SparseView<'_>,
    mut order: Order<Coded>,
    positives: &[u32],
    rule: &Rule,
    settings: &Settings,
) -> Result<Vec<Learned>> {
    let mut state = State::new(rows.n_features(), positives);
    // The same on either side.
    let at_zero = rule.loss.at(1.0, 0.0).0;
    let patience = || Patience::new(settings.tol, settings.n_iter_no_change);
    let mut patiences: Vec<Patience> = positives.iter().map(|_| patience()).collect();
    let mut functions: Vec<Option<Learned>> = positives.iter().map(|_| None).collect();
    for n_iter in 1..=settings.max_iter {
        let objectives = pass(rows, &mut order, rule, &mut state);
        for (lane, patience) in patiences.iter_mut().enumerate() {
            if !state.learns[lane] {
                continue;
            }
            if !state.is_finite(lane) {
                return Err(overflow("sgd", n_iter));
            }
            let objective = objectives.0[lane] / order.len() as f64;
            let ends = patience.ends_after(objective);
            if ends || n_iter == settings.max_iter {
                let is_met = (ends || settings.tol.is_none()) && !has_diverged(objective, at_zero);
                let (most, gain) = (settings.max_iter, patience.gain);
                let convergence = Convergence::new("sgd", n_iter, most, is_met, gain);
                functions[lane] = Some(state.function(lane, convergence));
                state.learns[lane] = false;
            }
        }
        if !state.learns.contains(&true) {
            break;
        }
    }
    Ok(functions.into_iter().flatten().collect())
}

/// Learns from every sample once; the sum of each function's objective.
#[multiversion(targets("x86_64+avx512f+avx512vl", "x86_64+avx2"))]
fn pass(rows: &SparseView<'_>, order: &mut Order<Coded>, rule: &Rule, state: &mut State) -> Lanes {
    let (mut random, mut objectives) = (order.begin(), ZEROS);
    let steps_before = rule.steps_before();
    let (n_samples, ahead) = (order.len(), rows.rows_ahead());
    for place in 0..n_samples + ahead {
        if place < n_samples {
            if rule.shuffle {
                order.shuffle(&mut random, place);
            }
            rows.prefetch(order.visit(place).row());
        }
        let asked = (place + WEIGHTS_AHEAD).wrapping_sub(ahead);
        if asked < n_samples {
            let indices = rows.matrix_row(order.visit(asked).row()).indices;
            indices.iter().for_each(|&at| prefetch_index(&state.weights, at as usize));
        }
        let visited = place.wrapping_sub(ahead);
        if visited < n_samples {
            let sample = order.visit(visited);
            let pace = rule.pace(steps_before, state.step, 0.0);
            let row = rows.matrix_row(sample.row());
            objectives = objectives.plus(learn(row, sample.code(), pace, rule, state));
        }
    }
    objectives
}

/// Learns from one sample; each function's objective before that.
#[inline(always)]
fn learn(row: SparseRow<'_>, code: u32, pace: f64, rule: &Rule, state: &mut State) -> Lanes {
    let dots = dot(row, &state.weights);
    let (mut objectives, mut updates) = (ZEROS, ZEROS);
    for lane in 0..FUNCTIONS {
        let sign = if state.positives[lane] == code { 1.0 } else { -1.0 };
        let decision = state.scale * dots.0[lane] + state.intercepts.0[lane];
        let (loss, slope) = rule.loss.at(sign, decision);
        objectives.0[lane] = loss + rule.alpha * (0.5 * state.squared_norms.0[lane]);
        updates.0[lane] = if state.learns[lane] { -pace * slope } else { 0.0 };
    }
    state.shrink((1.0 - pace * rule.alpha).max(0.0));
    if updates.0.iter().any(|update| *update != 0.0) {
        let steps = Lanes(updates.0.map(|update| update / state.scale));
        let squares = add(row, steps, &mut state.weights);
        for lane in 0..FUNCTIONS {
            if updates.0[lane] != 0.0 {
                state.squared_norms.0[lane] = squares.0[lane] * (state.scale * state.scale);
                if rule.fit_intercept {
                    let pace = <SparseView<'_> as RowSource>::INTERCEPT_PACE;
                    state.intercepts.0[lane] += updates.0[lane] * pace;
                }
            }
        }
    }
    state.step += 1.0;
    objectives
}

/// Σ xᵢ wᵢ of each function, in the order of sums of a row alone.
#[inline(always)]
fn dot(row: SparseRow<'_>, weights: &[Lanes]) -> Lanes {
    let (indices, indices_rest) = row.indices.as_chunks::<4>();
    let (x, x_rest) = row.values.as_chunks::<4>();
    let mut sums = [ZEROS; 4];
    for (indices, x) in indices.iter().zip(x) {
        for at in 0..4 {
            sums[at].add(x[at], weights[indices[at] as usize]);
        }
    }
    let mut rest = ZEROS;
    for (&at, &x) in indices_rest.iter().zip(x_rest) {
        rest.add(x, weights[at as usize]);
    }
    sums[0].plus(sums[2]).plus(sums[1].plus(sums[3])).plus(rest)
}

/// Adds `steps` · x to the weights; Σ wᵢ² of each function over the features of the row after that.
#[inline(always)]
fn add(row: SparseRow<'_>, steps: Lanes, weights: &mut [Lanes]) -> Lanes {
    let (indices, indices_rest) = row.indices.as_chunks::<4>();
    let (x, x_rest) = row.values.as_chunks::<4>();
    let mut squares = [ZEROS; 4];
    for (indices, x) in indices.iter().zip(x) {
        for at in 0..4 {
            let weights = &mut weights[indices[at] as usize];
            weights.add(x[at], steps);
            squares[at].add_squares(*weights);
        }
    }
    let mut rest = ZEROS;
    for (&at, &x) in indices_rest.iter().zip(x_rest) {
        let weights = &mut weights[at as usize];
        weights.add(x, steps);
        rest.add_squares(*weights);
    }
    squares[0].plus(squares[2]).plus(squares[1].plus(squares[3])).plus(rest)
}
