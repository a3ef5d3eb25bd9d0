//! The values that a task needs from the store.

use std::collections::BTreeSet;

use crate::plan::{Dep, Plan};

/// The values a task needs of others, itself or by way of tasks that are not cached.
pub(crate) struct StoredInputs {
    /// The values it reads from the store, in the order in which it was added to the graph.
    pub(crate) stored: Vec<Dep>,
    /// The tasks on the way, which are not cached.
    pub(crate) passed: Vec<u32>,
}

/// The values a task needs from the store: the cached tasks and the sources that are there,
/// `is_stored`, that it reads itself or by way of tasks that are not cached.
pub(crate) fn stored_inputs(
    plan: &Plan,
    position: u32,
    is_stored: &dyn Fn(usize) -> bool,
) -> StoredInputs {
    let mut stored: BTreeSet<(u32, u32)> = BTreeSet::new();
    let mut passed = BTreeSet::new();
    let mut open = vec![position];
    while let Some(at) = open.pop() {
        for &dep in plan.links().deps(at) {
            let node = match (dep.as_task(), dep.as_source()) {
                (Some(task), _) if plan.is_cached(task) => plan.node_at(task),
                (Some(task), _) => {
                    if passed.insert(task) {
                        open.push(task);
                    }
                    continue;
                }
                (None, Some(number)) if is_stored(number) => plan.sources()[number],
                _ => continue,
            };
            stored.insert((node, dep.bits()));
        }
    }
    let stored = stored.into_iter().map(|(_, bits)| Dep::from_bits(bits)).collect();
    StoredInputs { stored, passed: passed.into_iter().collect() }
}
