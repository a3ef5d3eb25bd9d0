//! What a splitter may know about the samples that it divides.

use crate::data::Labels;

/// What is known about the samples to divide: how many there are and, for some, their classes.
#[derive(Clone, Copy, Debug)]
pub struct Samples<'a> {
    n_samples: usize,
    labels: Option<&'a Labels>,
}

impl<'a> Samples<'a> {
    /// So many samples, of which nothing else is known.
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
