//! L-BFGS: the lowest point of a smooth convex function of many numbers (Nocedal and Wright,
//! "Numerical Optimization", 2nd edition, 2006, algorithms 7.4 and 7.5), with steps that satisfy
//! the weak Wolfe conditions by bisection (Lewis and Overton, "Nonsmooth optimization via
//! quasi-Newton methods", 2013, algorithm 2.6).

use std::collections::VecDeque;

use tenfold_ml::authoring::linear_algebra::{add_scaled, dot};

/// The number of steps that are remembered.
const MEMORY: usize = 10;
/// The share of the slope that a step must keep as decrease, and the share that may remain.
const ARMIJO: f64 = 1e-4;
const CURVATURE: f64 = 0.9;
/// Trials of the length of one step; halving more often than this leaves the numbers there are.
const TRIALS: usize = 60;
/// By how much rounding may make the value of an equal point seem higher, relative to it.
const ROUNDING: f64 = 8.0 * f64::EPSILON;

/// The end of the search.
#[derive(Debug)]
pub(crate) struct Lowest {
    pub(crate) point: Vec<f64>,
    /// The steps that were made.
    pub(crate) n_iter: usize,
    /// Whether no part of the gradient is larger than `tol`, or rounding hides which way is down.
    pub(crate) is_met: bool,
    /// The largest part of the gradient.
    pub(crate) largest: f64,
}

/// A point with the function's value and gradient there.
struct Place {
    point: Vec<f64>,
    value: f64,
    gradient: Vec<f64>,
}

/// The curvature along one step.
struct Pair {
    step: Vec<f64>,
    change: Vec<f64>,
    rho: f64,
}

/// Goes down from `start` until no part of the gradient is larger than `tol`, `max_iter` steps
/// are made, or rounding hides which way is down. `function` gets a point, writes the gradient
/// there, and returns the value.
pub(crate) fn minimize(
    start: Vec<f64>,
    max_iter: usize,
    tol: f64,
    function: impl Fn(&[f64], &mut [f64]) -> f64,
) -> Lowest {
    let evaluate = |point: Vec<f64>| {
        let mut gradient = vec![0.0; point.len()];
        let value = function(&point, &mut gradient);
        Place { point, value, gradient }
    };
    let mut place = evaluate(start);
    let mut memory: VecDeque<Pair> = VecDeque::with_capacity(MEMORY);
    let largest_of =
        |place: &Place| place.gradient.iter().fold(0.0_f64, |max, part| max.max(part.abs()));
    for n_iter in 0..max_iter {
        let largest = largest_of(&place);
        let Some(next) = (largest > tol).then(|| step(&place, &mut memory, &evaluate)).flatten()
        else {
            return Lowest { point: place.point, n_iter, is_met: true, largest };
        };
        remember(&mut memory, &place, &next);
        place = next;
    }
    let largest = largest_of(&place);
    Lowest { point: place.point, n_iter: max_iter, is_met: largest <= tol, largest }
}

/// The next point; `None` where there is none that is lower.
fn step(
    from: &Place,
    memory: &mut VecDeque<Pair>,
    evaluate: &impl Fn(Vec<f64>) -> Place,
) -> Option<Place> {
    let mut direction = downhill(&from.gradient, memory);
    if dot(&direction, &from.gradient) >= 0.0 {
        memory.clear();
        direction = downhill(&from.gradient, memory);
    }
    let slope = dot(&direction, &from.gradient);
    let first =
        if memory.is_empty() { 1.0 / dot(&direction, &direction).sqrt().max(1.0) } else { 1.0 };
    let (mut low, mut high, mut length) = (0.0, f64::INFINITY, first);
    let slack = ROUNDING * from.value.abs();
    for _ in 0..TRIALS {
        let moved = from.point.iter().zip(&direction).map(|(at, way)| at + length * way);
        let place = evaluate(moved.collect());
        let limit = from.value + ARMIJO * length * slope + slack;
        // Where the value is no number, the step was too long.
        let is_number = !place.value.is_nan() && place.gradient.iter().all(|part| part.is_finite());
        if !is_number || place.value > limit {
            high = length;
        } else if dot(&place.gradient, &direction) < CURVATURE * slope {
            low = length;
        } else {
            return Some(place).filter(|place| place.point != from.point);
        }
        length = if high.is_finite() { (low + high) / 2.0 } else { 2.0 * low };
    }
    None
}

/// The direction to go: the negative gradient, turned by the known curvature.
fn downhill(gradient: &[f64], memory: &VecDeque<Pair>) -> Vec<f64> {
    let mut way: Vec<f64> = gradient.iter().map(|part| -part).collect();
    let mut shares = Vec::with_capacity(memory.len());
    for pair in memory.iter().rev() {
        let share = pair.rho * dot(&pair.step, &way);
        add_scaled(&mut way, -share, &pair.change);
        shares.push(share);
    }
    if let Some(last) = memory.back() {
        let scale = 1.0 / (last.rho * dot(&last.change, &last.change));
        way.iter_mut().for_each(|part| *part *= scale);
    }
    for (pair, share) in memory.iter().zip(shares.into_iter().rev()) {
        let back = pair.rho * dot(&pair.change, &way);
        add_scaled(&mut way, share - back, &pair.step);
    }
    way
}

fn remember(memory: &mut VecDeque<Pair>, from: &Place, to: &Place) {
    let difference = |to: &[f64], from: &[f64]| -> Vec<f64> {
        to.iter().zip(from).map(|(to, from)| to - from).collect()
    };
    let step = difference(&to.point, &from.point);
    let change = difference(&to.gradient, &from.gradient);
    let curvature = dot(&step, &change);
    if curvature > f64::EPSILON * dot(&change, &change) {
        if memory.len() == MEMORY {
            memory.pop_front();
        }
        memory.push_back(Pair { step, change, rho: 1.0 / curvature });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lowest_point_of_a_long_valley_is_found() {
        let valley = |at: &[f64], slope: &mut [f64]| {
            slope[0] = 2.0 * (at[0] - 3.0) + 2e-3 * (at[0] + at[1]);
            slope[1] = 2e4 * (at[1] + 1.0) + 2e-3 * (at[0] + at[1]);
            (at[0] - 3.0).powi(2) + 1e4 * (at[1] + 1.0).powi(2) + 1e-3 * (at[0] + at[1]).powi(2)
        };
        let lowest = minimize(vec![0.0, 0.0], 100, 1e-9, valley);
        let mut slope = [0.0; 2];
        valley(&lowest.point, &mut slope);
        assert!(slope.iter().all(|part| part.abs() <= 1e-9), "{slope:?}");
        assert!(lowest.n_iter < 30, "{}", lowest.n_iter);
    }

    #[test]
    fn a_function_that_leaves_the_numbers_is_kept_out_of() {
        // Defined above -1 alone; lowest at 0.
        let wall = |at: &[f64], slope: &mut [f64]| {
            slope[0] = 1.0 - 1.0 / (1.0 + at[0]);
            at[0] - (1.0 + at[0]).ln()
        };
        let lowest = minimize(vec![1e6], 200, 1e-10, wall);
        assert!(lowest.point[0].abs() < 1e-8, "{lowest:?}");
    }

    #[test]
    fn no_step_is_made_at_the_lowest_point() {
        let bowl = |at: &[f64], slope: &mut [f64]| {
            slope[0] = 2.0 * at[0];
            at[0] * at[0]
        };
        assert_eq!(minimize(vec![0.0], 10, 0.0, bowl).n_iter, 0);
    }
}
