//! The features of many samples as a shared view: folds point into one matrix.

use std::sync::Arc;

use ndarray::{Array2, ArrayView2};

use crate::{Error, Result, Rows};

mod stored;

/// The features of many samples (`n_samples × n_features`), shared and cheap to clone.
///
/// Selecting rows makes another view on the same features; no feature row is copied.
#[derive(Clone, Debug)]
pub struct Records {
    features: Arc<Features>,
    rows: Option<Rows>,
    names: Option<Arc<[String]>>,
}

/// How the features are kept. Sparse rows and text join here.
#[derive(Debug)]
#[non_exhaustive]
enum Features {
    /// One contiguous row per sample.
    Dense(Array2<f64>),
}

impl Records {
    /// Records over a dense matrix, `n_samples × n_features`.
    ///
    /// # Errors
    /// [`Error::TooManySamples`] past `u32::MAX` rows.
    pub fn dense(features: Array2<f64>) -> Result<Self> {
        if u32::try_from(features.nrows()).is_err() {
            return Err(Error::TooManySamples { found: features.nrows() });
        }
        let features = if features.is_standard_layout() {
            features
        } else {
            features.as_standard_layout().into_owned()
        };
        Ok(Self { features: Arc::new(Features::Dense(features)), rows: None, names: None })
    }

    /// The same records with a name per feature.
    ///
    /// # Errors
    /// [`Error::FeatureCount`] if there is not one name per feature.
    pub fn with_feature_names<S: Into<String>>(
        mut self,
        names: impl IntoIterator<Item = S>,
    ) -> Result<Self> {
        let names: Arc<[String]> = names.into_iter().map(Into::into).collect();
        if names.len() != self.n_features() {
            return Err(Error::FeatureCount { expected: self.n_features(), found: names.len() });
        }
        self.names = Some(names);
        Ok(self)
    }

    /// The number of samples (rows).
    pub fn n_samples(&self) -> usize {
        match (&self.rows, &*self.features) {
            (Some(rows), _) => rows.len(),
            (None, Features::Dense(matrix)) => matrix.nrows(),
        }
    }

    /// The number of features (columns).
    pub fn n_features(&self) -> usize {
        match &*self.features {
            Features::Dense(matrix) => matrix.ncols(),
        }
    }

    /// The features' names, if they were given.
    pub fn feature_names(&self) -> Option<&[String]> {
        self.names.as_deref()
    }

    /// The features' names, shared.
    pub(crate) fn shared_names(&self) -> Option<Arc<[String]>> {
        self.names.clone()
    }

    /// A view on the given rows of this view; shares the features.
    ///
    /// # Panics
    /// If a row number is not below [`Records::n_samples`].
    pub fn select(&self, rows: &Rows) -> Self {
        let n_samples = self.n_samples();
        assert!(
            rows.iter().all(|row| row < n_samples),
            "a selected row is not below the {n_samples} samples of the records"
        );
        let rows = match &self.rows {
            None => rows.clone(),
            Some(mine) => mine.compose(rows),
        };
        Self { features: Arc::clone(&self.features), rows: Some(rows), names: self.names.clone() }
    }

    /// The features of one sample.
    ///
    /// # Panics
    /// If `sample` is not below [`Records::n_samples`].
    pub fn row(&self, sample: usize) -> &[f64] {
        let row = match &self.rows {
            Some(rows) => rows.as_slice()[sample] as usize,
            None => sample,
        };
        match &*self.features {
            Features::Dense(matrix) => {
                let width = matrix.ncols();
                let all = matrix.as_slice().unwrap_or_default();
                &all[row * width..(row + 1) * width]
            }
        }
    }

    /// The features of each sample, in order.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &[f64]> + Clone + '_ {
        (0..self.n_samples()).map(|sample| self.row(sample))
    }

    /// The whole matrix that this view points into, and the rows that it selects (`None`: all).
    pub fn parts(&self) -> (ArrayView2<'_, f64>, Option<&Rows>) {
        match &*self.features {
            Features::Dense(matrix) => (matrix.view(), self.rows.as_ref()),
        }
    }

    /// A matrix of these samples alone: the one place that copies feature rows, for estimators
    /// that must own them.
    pub fn to_array(&self) -> Array2<f64> {
        match (&*self.features, &self.rows) {
            (Features::Dense(matrix), None) => matrix.clone(),
            (Features::Dense(matrix), Some(rows)) => {
                let rows: Vec<usize> = rows.iter().collect();
                matrix.select(ndarray::Axis(0), &rows)
            }
        }
    }
}
