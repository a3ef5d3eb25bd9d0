//! All candidates of a finite space, in order.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use super::candidate::Candidate;
use super::layout::Layout;

/// The candidates of a space, in the order of scikit-learn's `ParameterGrid`; made by
/// [`Space::grid`](super::Space::grid).
pub struct Grid<L> {
    layout: Arc<Layout>,
    next: u128,
    extent: u128,
    learner: PhantomData<fn() -> L>,
}

impl<L> Grid<L> {
    pub(super) fn new(layout: &Arc<Layout>, extent: u128) -> Self {
        Self { layout: Arc::clone(layout), next: 0, extent, learner: PhantomData }
    }
}

impl<L> Iterator for Grid<L> {
    type Item = Candidate<L>;

    fn next(&mut self) -> Option<Candidate<L>> {
        self.nth(0)
    }

    /// Takes no longer for a later one.
    fn nth(&mut self, n: usize) -> Option<Candidate<L>> {
        let at = self.next.saturating_add(n as u128);
        self.next = at.saturating_add(1).min(self.extent);
        let index = u64::try_from(at).ok().filter(|_| at < self.extent)?;
        Some(Candidate::new(&self.layout, self.layout.at(at), index))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = usize::try_from(self.extent - self.next).ok();
        (left.unwrap_or(usize::MAX), left)
    }
}

impl<L> fmt::Debug for Grid<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Grid({} of {})", self.next, self.extent)
    }
}
