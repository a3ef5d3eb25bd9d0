//! The values of linear functions for many samples.

use std::sync::atomic::{AtomicBool, Ordering};

use multiversion::multiversion;
use ndarray::Array2;
use tenfold_ml::authoring::{FittedFeatures, parallel, validate};
use tenfold_ml::data::{Records, RecordsView};
use tenfold_ml::error::Result;

use crate::linear_model::sgd::row::Row;

/// Below this many multiplications one thread predicts faster than several.
const PARALLEL_WORK_MIN: usize = 1 << 21;

/// Samples that one thread decides on at a time.
const SAMPLES_AT_ONCE: usize = 4096;

/// Linear functions over the same features.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Functions<'a> {
    pub(crate) features: &'a FittedFeatures,
    /// One per function and feature, function by function.
    pub(crate) weights: &'a [f64],
    /// One per function.
    pub(crate) intercepts: &'a [f64],
}

impl Functions<'_> {
    /// The value of each function for each sample, `n_samples × n_functions`.
    ///
    /// # Errors
    /// As [`ClassifierModel::predict`](tenfold_ml::estimator::ClassifierModel::predict).
    pub(crate) fn values(self, x: &Records) -> Result<Array2<f64>> {
        let shape = (x.n_samples(), self.intercepts.len());
        let mut values = Array2::zeros(shape);
        if let Some(out) = values.as_slice_mut() {
            self.decide(x, out, shape.1, |values, out| out.copy_from_slice(values))?;
        }
        Ok(values)
    }

    /// Calls `put(values, out)` for each sample, `width` places of `out` each; in parallel when
    /// that pays.
    ///
    /// # Errors
    /// As [`ClassifierModel::predict`](tenfold_ml::estimator::ClassifierModel::predict).
    pub(crate) fn decide<T: Send>(
        self,
        x: &Records,
        out: &mut [T],
        width: usize,
        put: impl Fn(&[f64], &mut [T]) + Sync + Copy,
    ) -> Result<()> {
        self.features.check_same(x)?;
        let n_features = self.features.n_features();
        let all_finite = match x.view() {
            RecordsView::Dense(view) => {
                let work = x.n_samples() * self.weights.len();
                in_chunks(work, out, width, |first, out| {
                    decide_chunk(self, (first..).map(|at| view.row(at)), out, width, put)
                })
            }
            RecordsView::Sparse(view) => {
                let work = view.n_stored() * (self.weights.len() / n_features.max(1));
                in_chunks(work, out, width, |first, out| {
                    decide_chunk(self, (first..).map(|at| view.row(at)), out, width, put)
                })
            }
            RecordsView::Table(_) => return Err(x.other_kind("numbers")),
        };
        // A number that is not finite makes the value so: only then is it worth a search.
        if all_finite { Ok(()) } else { validate::finite_records(x) }
    }
}

/// Calls `decide(first sample, out)` for some samples after the other; whether all calls say yes.
fn in_chunks<T: Send>(
    work: usize,
    out: &mut [T],
    width: usize,
    decide: impl Fn(usize, &mut [T]) -> bool + Sync,
) -> bool {
    let all = AtomicBool::new(true);
    let at_least = if work < PARALLEL_WORK_MIN { usize::MAX } else { 1 };
    parallel::for_each_chunk(out, SAMPLES_AT_ONCE * width, at_least, &|chunk, out| {
        if !decide(chunk * SAMPLES_AT_ONCE, out) {
            all.store(false, Ordering::Relaxed);
        }
    });
    all.into_inner()
}

/// Decides on these samples; whether every value was finite.
#[multiversion(targets("x86_64+avx512f+avx512vl", "x86_64+avx2"))]
fn decide_chunk<R: Row, I: Iterator<Item = R>, T, F: Fn(&[f64], &mut [T])>(
    functions: Functions<'_>,
    rows: I,
    out: &mut [T],
    width: usize,
    put: F,
) -> bool {
    let n_features = functions.features.n_features();
    let mut values = vec![0.0; functions.intercepts.len()];
    let mut finite = true;
    for (out, row) in out.chunks_exact_mut(width).zip(rows) {
        let each = functions.weights.chunks_exact(n_features).zip(functions.intercepts);
        for (value, (weights, intercept)) in values.iter_mut().zip(each) {
            *value = row.dot(weights) + intercept;
            finite &= value.is_finite();
        }
        put(&values, out);
    }
    finite
}
