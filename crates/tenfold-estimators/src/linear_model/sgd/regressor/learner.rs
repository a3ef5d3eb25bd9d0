//! Numbers learned from one chunk of samples after the other.

use tenfold_ml::authoring::validate;
use tenfold_ml::data::{Records, RecordsView, Rows, Values};
use tenfold_ml::error::{Error, Result};

use crate::linear_model::sgd::dense_rows;
use crate::linear_model::sgd::learner::{Chunks, OneEpoch};
use crate::linear_model::sgd::regressor::{NAME, linear_model};
use crate::linear_model::sgd::row::RowSource;
use crate::linear_model::sgd::samples::Visit;
use crate::linear_model::{LinearModel, SgdRegressor};

/// A regressor that learns from data in chunks, which need not be in memory together; made by
/// [`SgdRegressor::learner`].
///
/// ```
/// use ndarray::array;
/// use tenfold::data::{Records, Values};
/// use tenfold::estimator::RegressorModel;
/// use tenfold::linear_model::SgdRegressor;
///
/// let mut learner = SgdRegressor::squared_error().learner()?;
/// for _ in 0..2000 {
///     learner.learn(&Records::dense(array![[0.0], [1.0]])?, &Values::new(vec![1.0, 3.0])?)?;
///     learner.learn(&Records::dense(array![[-1.0]])?, &Values::new(vec![-1.0])?)?;
/// }
/// let predicted = learner.model()?.predict(&Records::dense(array![[2.0]])?)?;
/// assert!((predicted.value(0) - 5.0).abs() < 0.1);
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct SgdRegressorLearner {
    sgd: SgdRegressor,
    chunks: Chunks,
}

impl SgdRegressorLearner {
    pub(super) fn new(sgd: SgdRegressor) -> Self {
        Self { sgd, chunks: Chunks::default() }
    }

    /// Learns from each sample of a chunk once (`n_samples × n_features`, one value per sample).
    ///
    /// # Errors
    /// As [`SgdRegressor::fit`]; [`Error::FeatureCount`] and [`Error::FeatureNames`] on other
    /// features than in the first chunk. The learner is then as it was before.
    pub fn learn(&mut self, x: &Records, y: &Values) -> Result<()> {
        validate::weighted_regression(x, y)?;
        match x.view() {
            RecordsView::Dense(view) => self.learn_rows(&dense_rows(view), view.selected(), x, y),
            RecordsView::Sparse(view) => self.learn_rows(&view, view.selected(), x, y),
            RecordsView::Table(_) => Err(x.other_kind("numbers")),
        }
    }

    /// A model of all chunks so far.
    ///
    /// # Errors
    /// [`Error::Empty`] before the first chunk.
    pub fn model(&self) -> Result<LinearModel> {
        let (features, functions) = self.chunks.learned(&self.sgd.rule())?;
        let function = functions.into_iter().next();
        let missing = Error::Empty { what: "the learner", needed: "chunk of samples" };
        linear_model(features, function.ok_or(missing)?)
    }

    fn learn_rows<S: RowSource>(
        &mut self,
        rows: &S,
        selected: Option<&Rows>,
        x: &Records,
        y: &Values,
    ) -> Result<()> {
        let (rule, n_chunks, sgd) = (self.sgd.rule(), self.chunks.n_chunks, &self.sgd);
        self.chunks.learn(x, 1, &rule, |_, before| {
            let order = sgd.order(selected, y, None, n_chunks);
            OneEpoch { estimator: NAME, rows, rule: &rule, before, n_chunks }.samples(order)
        })
    }
}
