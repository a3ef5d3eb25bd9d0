//! The solver of a support vector machine's dual problem: two coefficients at a time.
//!
//! R.-E. Fan, P.-H. Chen and C.-J. Lin, "Working Set Selection Using Second Order Information for
//! Training SVM", 2005, with the shrinking of C.-C. Chang and C.-J. Lin, "LIBSVM: a library for
//! support vector machines", 2011: the steps are LIBSVM's, so that the solutions are.
//!
//! It minimises ½ Σᵢⱼ yᵢ yⱼ αᵢ αⱼ K(i, j) + Σᵢ pᵢ αᵢ with 0 ≤ αᵢ ≤ Cᵢ and Σᵢ yᵢ αᵢ = 0. Kept up to
//! date is the violation vᵢ = −yᵢ pᵢ − Σⱼ yⱼ αⱼ K(i, j): at the solution none whose yᵢ αᵢ can rise
//! has a larger one than any whose yᵢ αᵢ can fall.

use multiversion::multiversion;

use crate::svm::svc::rows::{Cache, Samples};

mod shrink;

/// The curvature of a pair that has none.
const TAU: f64 = 1e-12;

/// The dual problem, a number per variable.
pub(super) struct Problem {
    /// 1 or −1.
    pub(super) y: Vec<f64>,
    /// The most that a coefficient may be, above 0.
    pub(super) upper: Vec<f64>,
    /// −y p: the violation where all coefficients are 0.
    pub(super) violation: Vec<f64>,
}

/// The variables of a problem and their state.
pub(super) struct Solver<'k> {
    cache: Cache<'k>,
    /// 1 or −1.
    y: Vec<f64>,
    /// The most that a coefficient may be.
    upper: Vec<f64>,
    alpha: Vec<f64>,
    /// The violation where all coefficients are 0.
    at_zero: Vec<f64>,
    violation: Vec<f64>,
    /// 0 where `y · alpha` can rise, else −∞.
    rise: Vec<f64>,
    /// 0 where `y · alpha` can fall, else −∞.
    fall: Vec<f64>,
    /// The share of the variables at their upper bound in each violation.
    bounded: Vec<f64>,
    /// The gain of each in the objective together with the one that was chosen first.
    gain: Vec<f64>,
    /// The place of each at first.
    place: Vec<usize>,
    /// So many are worked on; those after them are put aside.
    n_active: usize,
    /// Whether all were taken in again when the solution was near.
    taken_in: bool,
    tol: f64,
    max_iter: usize,
}

/// The solution of a problem.
pub(super) struct Solution {
    /// The place of a sample, and y α, where that is not 0.
    pub(super) coefficients: Vec<(usize, f64)>,
    /// The number subtracted from the weighted sum of kernel values to decide.
    pub(super) rho: f64,
    /// The steps that were made.
    pub(super) n_iter: usize,
    /// By how much the conditions of a solution are violated.
    pub(super) violation: f64,
    /// Whether that is less than `tol`.
    pub(super) is_met: bool,
}

impl<'k> Solver<'k> {
    /// A problem with a sample for each variable.
    pub(super) fn new(
        samples: Samples<'k>,
        problem: Problem,
        cache_bytes: usize,
        tol: f64,
        max_iter: usize,
    ) -> Self {
        let Problem { y, upper, violation } = problem;
        let n = y.len();
        Self {
            cache: Cache::new(samples, cache_bytes),
            upper,
            alpha: vec![0.0; n],
            at_zero: violation.clone(),
            violation,
            rise: y.iter().map(|y| bar(*y > 0.0)).collect(),
            fall: y.iter().map(|y| bar(*y < 0.0)).collect(),
            y,
            bounded: vec![0.0; n],
            gain: vec![0.0; n],
            place: (0..n).collect(),
            n_active: n,
            taken_in: false,
            tol,
            max_iter,
        }
    }

    /// The solution, or the approximation after the most steps.
    pub(super) fn run(mut self) -> Solution {
        let n = self.alpha.len();
        let (mut n_iter, mut is_met) = (0, false);
        let mut until_shrinking = n.min(1000);
        while n_iter < self.max_iter {
            if until_shrinking == 0 {
                until_shrinking = n.min(1000);
                self.shrink();
            }
            until_shrinking -= 1;
            let mut pair = self.choose();
            if pair.is_none() {
                self.take_all_in();
                pair = self.choose();
                until_shrinking = 0;
            }
            let Some((i, j)) = pair else {
                is_met = true;
                break;
            };
            self.step(i, j);
            n_iter += 1;
        }
        self.take_all_in();
        let (rho, violation) = (self.rho(), self.largest_violation());
        is_met |= violation < self.tol;
        let mut coefficients: Vec<(usize, f64)> = (0..n)
            .filter(|&at| self.alpha[at] > 0.0)
            .map(|at| (self.place[at], self.y[at] * self.alpha[at]))
            .collect();
        coefficients.sort_unstable_by_key(|(place, _)| *place);
        Solution { coefficients, rho, n_iter, violation, is_met }
    }

    /// By how much the conditions of a solution are violated at most.
    fn largest_violation(&self) -> f64 {
        let n = self.n_active;
        let highest = last_largest(&self.violation[..n], &self.rise[..n], 1.0);
        let lowest = last_largest(&self.violation[..n], &self.fall[..n], -1.0);
        highest.zip(lowest).map_or(0.0, |((_, highest), (_, lowest))| (highest + lowest).max(0.0))
    }

    /// The pair that violates the conditions of a solution: the one with the largest violation of
    /// those that can rise, and of those that can fall the one that gains most with it. None if no
    /// pair violates them by `tol`.
    fn choose(&mut self) -> Option<(usize, usize)> {
        let n = self.n_active;
        let (i, highest) = last_largest(&self.violation[..n], &self.rise[..n], 1.0)?;
        let (_, lowest) = last_largest(&self.violation[..n], &self.fall[..n], -1.0)?;
        if highest + lowest < self.tol {
            return None;
        }
        self.cache.fetch(i, n, i);
        let (row, diagonal) = (self.cache.fetched(i, n), self.cache.diagonal());
        let gain = &mut self.gain[..n];
        gains(gain, highest, &self.violation, &self.fall, row, diagonal[i], diagonal);
        let (j, best) = last_largest(gain, &self.fall[..n], 1.0)?;
        (best > 0.0).then_some((i, j))
    }

    /// Solves for two variables with all others held.
    fn step(&mut self, i: usize, j: usize) {
        let n = self.n_active;
        self.cache.fetch(i, n, j);
        self.cache.fetch(j, n, i);
        let (row_i, row_j) = (self.cache.fetched(i, n), self.cache.fetched(j, n));
        let diagonal = self.cache.diagonal();
        let curvature = diagonal[i] + diagonal[j] - 2.0 * f64::from(row_i[j]);
        let curvature = if curvature > 0.0 { curvature } else { TAU };
        let wanted = (self.violation[i] - self.violation[j]) / curvature;
        let room =
            |at: usize, up: bool| if up { self.upper[at] - self.alpha[at] } else { self.alpha[at] };
        let (room_i, room_j) = (room(i, self.y[i] > 0.0), room(j, self.y[j] < 0.0));
        let step = wanted.min(room_i).min(room_j);
        take_off(&mut self.violation[..n], step, row_i, row_j);
        self.move_by(i, step, step == room_i, self.y[i] > 0.0);
        self.move_by(j, step, step == room_j, self.y[j] < 0.0);
    }

    /// Changes one coefficient, to its very bound if it comes to one.
    fn move_by(&mut self, at: usize, step: f64, to_bound: bool, up: bool) {
        let was_bounded = self.alpha[at] >= self.upper[at];
        self.alpha[at] = match (to_bound, up) {
            (true, true) => self.upper[at],
            (true, false) => 0.0,
            (false, true) => self.alpha[at] + step,
            (false, false) => self.alpha[at] - step,
        };
        let (can_grow, can_fall) = (self.alpha[at] < self.upper[at], self.alpha[at] > 0.0);
        let (rises, falls) =
            if self.y[at] > 0.0 { (can_grow, can_fall) } else { (can_fall, can_grow) };
        (self.rise[at], self.fall[at]) = (bar(rises), bar(falls));
        if was_bounded == can_grow {
            let part = self.y[at] * self.upper[at] * if was_bounded { -1.0 } else { 1.0 };
            let row = self.cache.row(at, self.alpha.len());
            add(&mut self.bounded, part, row);
        }
    }

    fn is_free(&self, at: usize) -> bool {
        self.rise[at] == 0.0 && self.fall[at] == 0.0
    }

    /// The mean violation of the free variables, negated; without one the middle of the range that
    /// is possible.
    fn rho(&self) -> f64 {
        let n = self.alpha.len();
        let free = || (0..n).filter(|&at| self.is_free(at));
        let n_free = free().count();
        if n_free > 0 {
            return -free().map(|at| self.violation[at]).sum::<f64>() / n_free as f64;
        }
        let (mut low, mut high) = (f64::NEG_INFINITY, f64::INFINITY);
        for at in 0..n {
            match self.rise[at] == 0.0 {
                true => high = high.min(-self.violation[at]),
                false => low = low.max(-self.violation[at]),
            }
        }
        (low + high) / 2.0
    }
}

/// The penalty of a number that is only to be chosen if it is allowed.
fn bar(allowed: bool) -> f64 {
    if allowed { 0.0 } else { f64::NEG_INFINITY }
}

/// The place of the largest of `sign · number + bar`, the last of them on a tie, and that sum; none
/// if all bars are −∞ or a number is NaN there.
#[multiversion(targets("x86_64+avx512f+avx512vl", "x86_64+avx2"))]
fn last_largest(numbers: &[f64], bars: &[f64], sign: f64) -> Option<(usize, f64)> {
    const LANES: usize = 16;
    let (blocks, _) = numbers.as_chunks::<LANES>();
    let (bar_blocks, _) = bars.as_chunks::<LANES>();
    let mut largest = [f64::NEG_INFINITY; LANES];
    for (numbers, bars) in blocks.iter().zip(bar_blocks) {
        for lane in 0..LANES {
            let number = sign * numbers[lane] + bars[lane];
            largest[lane] = if number > largest[lane] { number } else { largest[lane] };
        }
    }
    let rest = blocks.len() * LANES;
    let barred = |at: usize| sign * numbers[at] + bars[at];
    let in_rest = (rest..numbers.len()).map(barred).fold(f64::NEG_INFINITY, f64::max);
    let largest = largest.into_iter().fold(in_rest, f64::max);
    if largest == f64::NEG_INFINITY {
        return None;
    }
    (0..numbers.len()).rev().find(|&at| barred(at) == largest).map(|at| (at, largest))
}

/// Writes how much the objective gains if each variable that can fall does so while the one with
/// the `highest` violation rises; 0 for the others.
#[multiversion(targets("x86_64+avx512f+avx512vl", "x86_64+avx2"))]
fn gains(
    gain: &mut [f64],
    highest: f64,
    violation: &[f64],
    fall: &[f64],
    row: &[f32],
    own: f64,
    diagonal: &[f64],
) {
    let n = gain.len();
    let (violation, fall, row, diagonal) = (&violation[..n], &fall[..n], &row[..n], &diagonal[..n]);
    for at in 0..n {
        let apart = highest - violation[at];
        let curvature = own + diagonal[at] - 2.0 * f64::from(row[at]);
        let curvature = if curvature > 0.0 { curvature } else { TAU };
        let apart = if apart > 0.0 && fall[at] == 0.0 { apart } else { 0.0 };
        gain[at] = apart * apart / curvature;
    }
}

/// Updates the violations after a step of one variable up and one down.
#[multiversion(targets("x86_64+avx512f+avx512vl", "x86_64+avx2"))]
fn take_off(violation: &mut [f64], step: f64, up: &[f32], down: &[f32]) {
    for ((violation, up), down) in violation.iter_mut().zip(up).zip(down) {
        *violation -= step * f64::from(*up) - step * f64::from(*down);
    }
}

/// Adds a multiple of a row.
#[multiversion(targets("x86_64+avx512f+avx512vl", "x86_64+avx2"))]
fn add(sums: &mut [f64], factor: f64, row: &[f32]) {
    for (sum, value) in sums.iter_mut().zip(row) {
        *sum += factor * f64::from(*value);
    }
}
