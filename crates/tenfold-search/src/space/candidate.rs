//! One candidate of a space.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use serde_json::Value;
use tenfold_ml::estimator::data::DataLearner;

use super::draw::Draw;
use super::error::SpaceError;
use super::label::plain;
use super::layout::Layout;
use crate::error::Result;

/// One estimator of a space, and the values of the choices that lead to it.
///
/// It is small, and makes its data and its estimator anew each time that it is asked for them.
pub struct Candidate<L> {
    layout: Arc<Layout>,
    draws: Box<[Draw]>,
    index: u64,
    learner: PhantomData<fn() -> L>,
}

impl<L> Candidate<L> {
    pub(super) fn new(layout: &Arc<Layout>, draws: Box<[Draw]>, index: u64) -> Self {
        Self { layout: Arc::clone(layout), draws, index, learner: PhantomData }
    }

    /// Its place in the grid or sample that it comes from, counted from 0.
    pub fn index(&self) -> u64 {
        self.index
    }

    /// Its choices by name, `alpha=1e-5, model=svc` for example: of each choice that it has, the
    /// end of the name, or the whole name where several choices have the same end, and the value.
    ///
    /// No other candidate of the space has this name.
    pub fn name(&self) -> String {
        let mut name = String::new();
        for (slot, draw) in self.drawn() {
            let slot = &self.layout.slots[slot];
            if !name.is_empty() {
                name.push_str(", ");
            }
            name.push_str(&slot.short);
            name.push('=');
            name.push_str(&slot.label(draw));
        }
        name
    }

    /// The value of each choice by its name; a choice that is not there in this candidate is left
    /// out.
    ///
    /// The value of an alternative with a name, and that of an estimator, is its name.
    pub fn parameters(&self) -> BTreeMap<String, Value> {
        let of = |(slot, draw): (usize, Draw)| {
            let slot = &self.layout.slots[slot];
            (slot.name.clone(), slot.shown(draw))
        };
        self.drawn().map(of).collect()
    }

    /// The data of the estimator.
    pub fn value(&self) -> Value {
        plain(self.data())
    }

    pub(super) fn data(&self) -> Value {
        self.layout.template.value(&self.draws)
    }

    /// The choices that it has, by name.
    fn drawn(&self) -> impl Iterator<Item = (usize, Draw)> {
        let draws = self.layout.by_name.iter().map(|&slot| (slot, self.draws[slot]));
        draws.filter(|(_, draw)| *draw != Draw::Base)
    }
}

impl<L: DataLearner> Candidate<L> {
    /// The estimator.
    ///
    /// # Errors
    /// [`SpaceError::Candidate`] if the estimator refuses the values together, each of which it
    /// takes alone.
    pub fn estimator(&self) -> Result<L> {
        L::from_data(&self.data()).map_err(|error| {
            SpaceError::Candidate { name: self.name(), source: Box::new(error) }.into()
        })
    }
}

impl<L> Clone for Candidate<L> {
    fn clone(&self) -> Self {
        Self::new(&self.layout, self.draws.clone(), self.index)
    }
}

impl<L> fmt::Debug for Candidate<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Candidate({}: {})", self.index, self.name())
    }
}
