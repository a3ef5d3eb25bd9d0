//! The samples to divide, as a splitter sees them.

use crate::data::Labels;

/// The number of samples to divide and, for some, their classes.
#[derive(Clone, Copy, Debug)]
pub struct Samples<'a> {
    n_samples: usize,
    labels: Option<&'a Labels>,
}

impl<'a> Samples<'a> {
    /// A number of samples, of which nothing else is known.
    pub fn counted(n_samples: usize) -> Self {
        Self { n_samples, labels: None }
    }

    /// Samples with one class label each.
    pub fn labelled(labels: &'a Labels) -> Self {
        Self { n_samples: labels.len(), labels: Some(labels) }
    }

    /// The number of samples.
    pub fn n_samples(&self) -> usize {
        self.n_samples
    }

    /// The class labels, if the samples have any.
    pub fn labels(&self) -> Option<&'a Labels> {
        self.labels
    }
}
