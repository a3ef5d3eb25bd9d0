//! The search for the linear functions of the features with the lowest mean loss, on dense and on
//! sparse records.

use tenfold_ml::authoring::linear_algebra::{add_scaled, dot};
use tenfold_ml::authoring::{Convergence, Moments, parallel, validate};
use tenfold_ml::data::{DenseView, Records, RecordsView, SparseView};
use tenfold_ml::error::{Error, Result};

use crate::linear_model::lbfgs;

/// Into how many parts the samples are divided for several threads at most, and how many numbers
/// the parts may hold together: independent of the number of threads, so that sums
/// are too.
const PARTS_MAX: usize = 16;
const NUMBERS_MAX: usize = 8 << 20;
/// Below this many samples a part is not worth a thread.
const PART_MIN: usize = 128;

/// The loss of the values of the functions.
pub(crate) trait Loss: Sync {
    /// The number of functions.
    fn n_functions(&self) -> usize;

    /// The loss of one sample, convex in the values of the functions there; writes its derivative
    /// by each value.
    fn of(&self, sample: usize, values: &[f64], slopes: &mut [f64]) -> f64;
}

/// The search for the minimum of the weighted mean loss plus `l2 / 2` times the sum of the
/// squared weights.
#[derive(Debug)]
pub(crate) struct Search {
    /// Whose search it is, for errors.
    pub(crate) estimator: &'static str,
    pub(crate) l2: f64,
    /// Whether functions have an intercept, which the penalty leaves out.
    pub(crate) fit_intercept: bool,
    /// The intercepts at the start; 0 without.
    pub(crate) start: f64,
    pub(crate) tol: f64,
    pub(crate) max_iter: usize,
}

/// Linear functions that were found.
#[derive(Debug)]
pub(crate) struct Found {
    /// `n_functions × n_features`, row by row.
    pub(crate) weights: Vec<f64>,
    pub(crate) intercepts: Vec<f64>,
    pub(crate) convergence: Convergence,
}

#[derive(Clone, Copy)]
enum Rows<'a> {
    Dense(DenseView<'a>),
    Sparse(SparseView<'a>),
}

impl<'a> Rows<'a> {
    fn of(x: &'a Records) -> Result<Self> {
        match x.view() {
            RecordsView::Sparse(view) => Ok(Self::Sparse(view)),
            _ => x.as_dense().map(Self::Dense),
        }
    }

    #[inline]
    fn dot(&self, sample: usize, weights: &[f64]) -> f64 {
        match self {
            Self::Dense(view) => dot(view.row(sample), weights),
            Self::Sparse(view) => view.row(sample).iter().map(|(at, x)| x * weights[at]).sum(),
        }
    }

    /// Adds a multiple of a row.
    #[inline]
    fn add(&self, sample: usize, factor: f64, to: &mut [f64]) {
        match self {
            Self::Dense(view) => add_scaled(to, factor, view.row(sample)),
            Self::Sparse(view) => view.row(sample).iter().for_each(|(at, x)| to[at] += factor * x),
        }
    }
}

/// The problem as the search sees it: features moved to their mean and stretched so that the loss
/// curves alike along each, which changes neither the functions nor their penalty.
struct Problem<'a, L> {
    rows: Rows<'a>,
    n_features: usize,
    /// The weight of each sample; together 1.
    shares: Vec<f64>,
    loss: &'a L,
    search: &'a Search,
    means: Vec<f64>,
    stretch: Vec<f64>,
}

impl Search {
    /// The functions with the lowest mean loss on these samples, checked before; `shares` are the
    /// weights of the samples, together 1.
    ///
    /// # Errors
    /// [`Error::RecordKind`] on tables, and [`Error::Fit`] where the numbers are too large.
    pub(crate) fn run(&self, x: &Records, shares: Vec<f64>, loss: &impl Loss) -> Result<Found> {
        let problem = Problem::new(x, shares, loss, self)?;
        let mut start = vec![0.0; loss.n_functions() * problem.stride()];
        if self.fit_intercept {
            start.chunks_mut(problem.stride()).for_each(|one| one[problem.n_features] = self.start);
        }
        let lowest =
            lbfgs::minimize(start, self.max_iter, self.tol, |at, slope| problem.value(at, slope));
        let (weights, intercepts) = problem.functions(&lowest.point);
        if weights.iter().chain(&intercepts).any(|number| !number.is_finite()) {
            return Err(self.too_large("the features"));
        }
        let convergence = Convergence::new(
            self.estimator,
            lowest.n_iter,
            self.max_iter,
            lowest.is_met,
            lowest.largest,
        );
        Ok(Found { weights, intercepts, convergence })
    }

    fn too_large(&self, what: &str) -> Error {
        let reason = format!("the numbers of {what} are too large; scale the features first");
        Error::Fit { estimator: self.estimator, reason }
    }
}

/// The weighted mean of the squares of each feature.
fn mean_squares(rows: Rows<'_>, shares: &[f64], n_features: usize) -> Vec<f64> {
    let mut squares = vec![0.0; n_features];
    match rows {
        Rows::Dense(view) => {
            for (row, share) in view.rows().zip(shares) {
                squares.iter_mut().zip(row).for_each(|(square, x)| *square += share * x * x);
            }
        }
        Rows::Sparse(view) => {
            for (row, share) in view.rows().zip(shares) {
                row.iter().for_each(|(at, x)| squares[at] += share * x * x);
            }
        }
    }
    squares
}

impl<'a, L: Loss> Problem<'a, L> {
    fn new(x: &'a Records, shares: Vec<f64>, loss: &'a L, search: &'a Search) -> Result<Self> {
        let rows = Rows::of(x)?;
        let n_features = x.n_features();
        let (means, spread) = match search.fit_intercept {
            true => {
                let Moments { means, variances } = Moments::weighted(x, &shares);
                (means, variances)
            }
            false => (vec![0.0; n_features], mean_squares(rows, &shares, n_features)),
        };
        if let Some(at) = spread.iter().position(|spread| !spread.is_finite()) {
            return Err(search.too_large(&validate::column(x, at)));
        }
        // The logistic loss curves by at most 1/4. A constant feature has no weight beside an
        // intercept: at this stretch both its weight and its part of the gradient are 0.
        let stretch = spread.into_iter().map(|spread| {
            let curvature = (spread.max(0.0) / 4.0 + search.l2).sqrt();
            match curvature > 0.0 && curvature.is_finite() {
                _ if search.fit_intercept && spread == 0.0 => f64::INFINITY,
                true => curvature,
                false => 1.0,
            }
        });
        let stretch = stretch.collect();
        Ok(Self { rows, n_features, shares, loss, search, means, stretch })
    }

    /// The numbers of a point that belong to one function: a weight per feature, and the intercept.
    fn stride(&self) -> usize {
        self.n_features + usize::from(self.search.fit_intercept)
    }

    /// The functions at a point: weights and intercepts of the features as they are.
    fn functions(&self, point: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let mut weights = Vec::with_capacity(self.loss.n_functions() * self.n_features);
        let mut intercepts = Vec::with_capacity(self.loss.n_functions());
        for one in point.chunks(self.stride()) {
            let first = weights.len();
            weights.extend(one.iter().zip(&self.stretch).map(|(weight, by)| weight / by));
            let moved = dot(&weights[first..], &self.means);
            intercepts.push(if self.search.fit_intercept {
                one[self.n_features] - moved
            } else {
                0.0
            });
        }
        (weights, intercepts)
    }

    fn value(&self, point: &[f64], gradient: &mut [f64]) -> f64 {
        let (weights, intercepts) = self.functions(point);
        let n_samples = self.shares.len();
        let n_parts = (NUMBERS_MAX / point.len().max(1)).clamp(2, PARTS_MAX);
        let size = n_samples.div_ceil(n_parts).max(PART_MIN);
        let parts = parallel::map(n_samples.div_ceil(size), 1, |part| {
            let start = part * size;
            self.part(start..(start + size).min(n_samples), &weights, &intercepts)
        });
        let mut value = self.search.l2 / 2.0 * dot(&weights, &weights);
        gradient.fill(0.0);
        let n_features = self.n_features;
        for (loss, by_weight, by_value) in parts {
            value += loss;
            for (function, to) in gradient.chunks_mut(self.stride()).enumerate() {
                let from = &by_weight[function * n_features..][..n_features];
                let moved = by_value[function];
                for (feature, (to, from)) in to.iter_mut().zip(from).enumerate() {
                    *to += from - self.means[feature] * moved;
                }
                if let Some(to) = to.get_mut(n_features) {
                    *to += moved;
                }
            }
        }
        for (to, weights) in gradient.chunks_mut(self.stride()).zip(weights.chunks(n_features)) {
            for ((to, weight), by) in to.iter_mut().zip(weights).zip(&self.stretch) {
                *to = (*to + self.search.l2 * weight) / by;
            }
        }
        value
    }

    /// The loss of some samples, and its derivatives by each weight and by each intercept.
    fn part(
        &self,
        samples: std::ops::Range<usize>,
        weights: &[f64],
        intercepts: &[f64],
    ) -> (f64, Vec<f64>, Vec<f64>) {
        let n_functions = intercepts.len();
        let mut loss = 0.0;
        let mut by_weight = vec![0.0; weights.len()];
        let mut by_value = vec![0.0; n_functions];
        let (mut values, mut slopes) = (vec![0.0; n_functions], vec![0.0; n_functions]);
        for sample in samples {
            let functions = weights.chunks(self.n_features).zip(intercepts);
            for (value, (weights, intercept)) in values.iter_mut().zip(functions) {
                *value = self.rows.dot(sample, weights) + intercept;
            }
            let share = self.shares[sample];
            loss += share * self.loss.of(sample, &values, &mut slopes);
            for (function, to) in by_weight.chunks_mut(self.n_features).enumerate() {
                let slope = share * slopes[function];
                by_value[function] += slope;
                self.rows.add(sample, slope, to);
            }
        }
        (loss, by_weight, by_value)
    }
}
