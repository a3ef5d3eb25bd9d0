//! The remarks of tasks about their results: of those that run and of those that are reused.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::Engine;
use crate::run::EventKind;

/// Remarks by node.
#[derive(Default)]
pub(super) struct Noticed(Mutex<BTreeMap<u32, Vec<String>>>);

impl Noticed {
    pub(super) fn into_inner(self) -> BTreeMap<u32, Vec<String>> {
        self.0.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Engine {
    /// Takes in remarks about the value of a node. One that is known already is not reported again:
    /// another process may report it, and the record of the value holds it too.
    pub(crate) fn note(&self, node: u32, notices: &[String], worker: usize) {
        for notice in notices {
            let mut noticed = self.noticed.0.lock().unwrap_or_else(PoisonError::into_inner);
            let of_node = noticed.entry(node).or_default();
            if of_node.contains(notice) {
                continue;
            }
            of_node.push(notice.clone());
            drop(noticed);
            let key = self.plan.graph_nodes().keys.key(node);
            self.emit(worker, Some(node), || EventKind::Noticed { key, notice });
        }
    }

    /// The remarks about the value of the task at a position.
    pub(super) fn notices(&self, position: u32) -> Vec<String> {
        let noticed = self.noticed.0.lock().unwrap_or_else(PoisonError::into_inner);
        noticed.get(&self.plan.node_at(position)).cloned().unwrap_or_default()
    }
}
