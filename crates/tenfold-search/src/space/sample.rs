//! Candidates at random.

use std::collections::HashSet;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use tenfold_ml::authoring::random::SplitMix64;
use tenfold_store::Digest;

use super::candidate::Candidate;
use super::draw::Draw;
use super::layout::{Group, Layout, Values};

/// The number of draws in a row that may be candidates already, before the next one is looked for
/// in the order of the grid.
const REPEATS_MAX: usize = 64;

/// The same of an infinite space, which then counts as used up.
const INFINITE_REPEATS_MAX: usize = 10_000;

/// Candidates of a space at random, each once; made by [`Space::sample`](super::Space::sample).
pub struct Sample<L> {
    layout: Arc<Layout>,
    seed: u64,
    index: u64,
    /// The combinations that have been drawn, of a finite space.
    drawn: HashSet<Box<[Draw]>>,
    /// The digests of the data of the candidates.
    known: HashSet<Digest>,
    learner: PhantomData<fn() -> L>,
}

impl<L> Sample<L> {
    pub(super) fn new(layout: &Arc<Layout>, seed: u64) -> Self {
        Self {
            layout: Arc::clone(layout),
            seed,
            index: 0,
            drawn: HashSet::new(),
            known: HashSet::new(),
            learner: PhantomData,
        }
    }

    /// Draws the choices of a group, and those of the alternatives that are drawn.
    fn draw(&self, group: &Group, random: &mut SplitMix64, to: &mut [Draw]) {
        for &slot in &group.slots {
            to[slot] = match &self.layout.slots[slot].values {
                Values::Range(range) => range.draw(random),
                Values::Alternatives(list) => {
                    let at = random.below(list.len());
                    self.draw(&list[at].group, random, to);
                    Draw::Alternative(at)
                }
            };
        }
    }

    /// The candidate of these draws, if no earlier one has its data.
    fn candidate(&mut self, draws: Box<[Draw]>) -> Option<Candidate<L>> {
        if self.layout.group.extent.is_some() && !self.drawn.insert(draws.clone()) {
            return None;
        }
        let candidate = Candidate::new(&self.layout, draws, self.index);
        let data = candidate.data().to_string();
        if !self.known.insert(Digest::of(data.as_bytes())) {
            return None;
        }
        self.index += 1;
        Some(candidate)
    }
}

impl<L> Iterator for Sample<L> {
    type Item = Candidate<L>;

    fn next(&mut self) -> Option<Candidate<L>> {
        let mut random = SplitMix64::for_purpose(self.seed, &format!("candidate {}", self.index));
        let is_finite = self.layout.group.extent.is_some();
        let n_repeats = if is_finite { REPEATS_MAX } else { INFINITE_REPEATS_MAX };
        for _ in 0..n_repeats {
            let mut draws = vec![Draw::Base; self.layout.slots.len()];
            self.draw(&self.layout.group, &mut random, &mut draws);
            if let Some(candidate) = self.candidate(draws.into()) {
                return Some(candidate);
            }
        }
        // Few are left, or they are rare: the first one of the grid from a place at random.
        let extent = self.layout.group.extent?;
        let bits = (u128::from(random.next_u64()) << 64) | u128::from(random.next_u64());
        let mut at = bits % extent;
        while (self.drawn.len() as u128) < extent {
            let draws = self.layout.at(at);
            if let Some(candidate) = self.candidate(draws) {
                return Some(candidate);
            }
            at = (at + 1) % extent;
        }
        None
    }
}

impl<L> fmt::Debug for Sample<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sample({} of the seed {})", self.index, self.seed)
    }
}
