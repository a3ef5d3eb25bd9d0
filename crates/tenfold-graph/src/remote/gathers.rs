//! Tasks that are not cached, read many results, and are read by many: each reader in another
//! process reads all those results anew.

use std::cmp::Reverse;

use super::inputs::stored_inputs;
use crate::plan::{Dep, Plan};
use crate::run::Route;

/// A task that is not cached and is made anew by many.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Gather {
    /// Its position.
    pub(crate) task: u32,
    /// Number of results of cached tasks it needs, also by way of others.
    pub(crate) results: usize,
    /// Number of tasks on the cluster that read it.
    pub(crate) readers: usize,
}

/// From so many reads of a result on, all readers together, a gather is worth a warning: a name for
/// each goes to the cluster, some 70 bytes.
const READS_MANY: usize = 1_000_000;
/// So many of those that may be worst are looked at closely.
const SUSPECTS_MAX: usize = 16;

/// The gather that costs most, if it costs much; `is_stored` selects the sources that are results.
pub(crate) fn worst_gather(
    plan: &Plan,
    routes: &[Route],
    is_stored: impl Fn(usize) -> bool,
) -> Option<Gather> {
    let mut results: Vec<usize> = Vec::with_capacity(routes.len());
    let mut suspects: Vec<Gather> = Vec::new();
    for task in 0..routes.len() as u32 {
        // At most so many: an input that comes by two paths is counted twice.
        let of = |dep: &Dep| match (dep.as_task(), dep.as_source()) {
            (Some(input), _) if !plan.is_cached(input) => results[input as usize],
            (Some(_), _) => 1,
            (None, source) => usize::from(source.is_some_and(&is_stored)),
        };
        let bound = plan.links().deps(task).iter().map(of).fold(0, usize::saturating_add);
        results.push(bound);
        if routes[task as usize] != Route::Within {
            continue;
        }
        let readers = plan.links().readers(task).iter();
        let readers = readers.filter(|&&reader| routes[reader as usize] == Route::Away).count();
        if bound.saturating_mul(readers) >= READS_MANY {
            suspects.push(Gather { task, results: bound, readers });
        }
    }
    suspects.sort_by_key(|gather| Reverse(reads(gather)));
    let counted = suspects.into_iter().take(SUSPECTS_MAX).map(|gather| {
        let results = stored_inputs(plan, gather.task, &is_stored).stored.len();
        Gather { results, ..gather }
    });
    counted.max_by_key(reads).filter(|gather| reads(gather) >= READS_MANY)
}

fn reads(gather: &Gather) -> usize {
    gather.results.saturating_mul(gather.readers)
}
