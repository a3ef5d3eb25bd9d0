//! Occurrences of terms in texts, as numbers one after the other, and the sparse rows they become.

use std::ops::Range;

use sprs::CsMatI;
use tenfold_ml::authoring::parallel;
use tenfold_ml::data::{Records, TextView};
use tenfold_ml::error::{Error, Result};

use crate::feature_extraction::weighting::Weighting;

/// A term that is not kept.
pub(super) const DROPPED: u32 = u32::MAX;

/// The terms of some texts in a row: a number each, as often as it occurs.
#[derive(Debug, Default)]
pub(super) struct Occurrences {
    terms: Vec<u32>,
    /// The end of the terms of each text.
    ends: Vec<usize>,
    /// The different terms of each text, once [`Occurrences::sort`] has counted them.
    n_distinct: Vec<usize>,
}

impl Occurrences {
    pub(super) fn push(&mut self, term: u32) {
        self.terms.push(term);
    }

    pub(super) fn end_text(&mut self) {
        self.ends.push(self.terms.len());
    }

    /// Sorts the terms of each text by the `number` of each, without those it drops.
    pub(super) fn sort(&mut self, column: Column, number: impl Fn(u32) -> u32) {
        let (mut read, mut written) = (0, 0);
        self.n_distinct.reserve_exact(self.ends.len());
        for end in &mut self.ends {
            let start = written;
            for at in read..*end {
                let term = number(self.terms[at]);
                if term != DROPPED {
                    self.terms[written] = term;
                    written += 1;
                }
            }
            read = std::mem::replace(end, written);
            let row = &mut self.terms[start..written];
            row.sort_unstable();
            self.n_distinct.push(row.chunk_by(|a, b| column(*a) == column(*b)).count());
        }
    }

    /// Writes the rows: the features of each, and their weighted numbers.
    fn fill(&self, rules: &Rules<'_>, mut features: &mut [u32], mut numbers: &mut [f64]) {
        let mut start = 0;
        for (&end, &n_distinct) in self.ends.iter().zip(&self.n_distinct) {
            let (row, features_left) = features.split_at_mut(n_distinct);
            let (row_numbers, numbers_left) = numbers.split_at_mut(n_distinct);
            let same = |a: &u32, b: &u32| (rules.column)(*a) == (rules.column)(*b);
            for (at, run) in self.terms[start..end].chunk_by(same).enumerate() {
                row[at] = (rules.column)(run[0]);
                row_numbers[at] = (rules.total)(run);
            }
            rules.weighting.apply(row, row_numbers);
            (features, numbers, start) = (features_left, numbers_left, end);
        }
    }
}

/// The feature of a number in [`Occurrences`].
pub(super) type Column = fn(u32) -> u32;

/// The rules by which occurrences become rows.
#[derive(Debug)]
pub(super) struct Rules<'a> {
    pub(super) n_features: usize,
    pub(super) column: Column,
    /// The value of the occurrences of one feature in one text.
    pub(super) total: fn(&[u32]) -> f64,
    pub(super) weighting: &'a Weighting,
}

impl<'a> Rules<'a> {
    /// For numbers that are features, each occurrence counting one.
    pub(super) fn counts(n_features: usize, weighting: &'a Weighting) -> Self {
        Self { n_features, column: |term| term, total: |run| run.len() as f64, weighting }
    }

    /// The sparse records of sorted occurrences.
    ///
    /// # Errors
    /// [`Error::TooManySamples`].
    pub(super) fn records(&self, parts: Vec<Occurrences>) -> Result<Records> {
        let n_samples = parts.iter().map(|part| part.ends.len()).sum();
        let mut bounds = Vec::with_capacity(n_samples + 1);
        bounds.push(0);
        for n_distinct in parts.iter().flat_map(|part| &part.n_distinct) {
            bounds.push(bounds[bounds.len() - 1] + n_distinct);
        }
        let n_stored = bounds[n_samples];
        // Zeroed memory costs nothing before it is written, and each part is given back by then.
        let (mut features, mut numbers) = (vec![0; n_stored], vec![0.0; n_stored]);
        let (mut features_left, mut numbers_left) = (&mut features[..], &mut numbers[..]);
        let mut places = Vec::with_capacity(parts.len());
        for part in parts {
            let len = part.n_distinct.iter().sum();
            let (of_part, left) = features_left.split_at_mut(len);
            let (numbers_of_part, numbers) = numbers_left.split_at_mut(len);
            (features_left, numbers_left) = (left, numbers);
            places.push((part, of_part, numbers_of_part));
        }
        parallel::for_each_chunk(&mut places, 1, 1, &|_, places| {
            for (part, features, numbers) in places {
                std::mem::take(part).fill(self, features, numbers);
            }
        });
        let shape = (n_samples, self.n_features);
        let matrix = CsMatI::try_new(shape, bounds, features, numbers);
        Records::sparse(matrix.map_err(|(_, _, _, error)| Error::other(error))?)
    }
}

/// The results for ranges of samples, in their order: a few ranges for each thread, of about as
/// many texts. No result depends on where one ends.
pub(super) fn by_part<T: Send>(
    texts: TextView<'_>,
    one: impl Fn(Range<usize>) -> T + Sync,
) -> Vec<T> {
    const PARTS_PER_THREAD: usize = 2;
    const TEXTS_MIN: usize = 64;
    let n_parts = rayon::current_num_threads() * PARTS_PER_THREAD;
    let len = texts.len().div_ceil(n_parts).max(TEXTS_MIN);
    let n_texts = texts.len();
    parallel::map(n_texts.div_ceil(len), 1, |part| one(part * len..n_texts.min((part + 1) * len)))
}
