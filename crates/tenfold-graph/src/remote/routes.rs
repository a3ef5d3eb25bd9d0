//! Routes: for each task of a run with workers in other processes, the place where it is done.

use crate::plan::{Dep, Plan};
use crate::reuse::Session;
use crate::run::Route;

/// The route of each task of a plan, by position.
///
/// A cached task is sent away if its recipe can be computed in any process, and if its inputs are
/// available there: cached ones from the store, others by running them. Tasks that are not cached
/// run here only if they were asked for, if one that runs here reads them, or if their value is
/// part of the recipe of a task that reads it.
///
/// Tasks that attempt others run here, where all failures are known. If one gets a failure, its
/// value is not in the store, and then cached tasks that read it run here too, so the uncached
/// inputs of these always do.
pub(crate) fn routes(plan: &Plan, session: Option<&Session>) -> Vec<Route> {
    let n_tasks = plan.n_tasks();
    let Some(session) = session else { return vec![Route::Here; n_tasks] };
    let mut reach: Vec<Reach> = Vec::with_capacity(n_tasks);
    for position in 0..n_tasks as u32 {
        reach.push(Reach::of(plan, session, position, &reach));
    }
    let mut routes = vec![Route::Within; n_tasks];
    for position in (0..n_tasks as u32).rev() {
        let at = position as usize;
        if plan.is_cached(position) {
            routes[at] = if reach[at].can_be_sent { Route::Away } else { Route::Here };
        } else if reach[at].attempts
            || plan.links().is_kept(position)
            || session.feeds_cached(position) && !reach[at].has_recipe
        {
            routes[at] = Route::Here;
        }
        if routes[at] == Route::Here || reach[at].may_lack_inputs {
            let inputs = plan.links().task_deps(position);
            let uncached = inputs.filter(|&input| !plan.is_cached(input));
            uncached.for_each(|input| routes[input as usize] = Route::Here);
        }
    }
    routes
}

/// Availability of a task's value in other processes.
struct Reach {
    /// `true` if a process with the same graph can come to the value.
    can_travel: bool,
    /// `true` if such a process can compute it.
    can_be_sent: bool,
    /// `true` if it may run though something that it reads has no value.
    attempts: bool,
    /// `true` if a cached task that it depends on, itself or by way of tasks that are not cached,
    /// attempts others.
    may_lack_inputs: bool,
    /// `true` if its recipe follows from code and inputs, so that it is known before the task runs.
    has_recipe: bool,
    /// `true` if the value has an identity for the recipes of its readers.
    is_known: bool,
}

impl Reach {
    fn of(plan: &Plan, session: &Session, position: u32, before: &[Self]) -> Self {
        let is_known = |dep: Dep| match dep.as_task() {
            Some(task) => before[task as usize].is_known,
            None => dep.as_source().is_some_and(|number| session.is_source_known(number)),
        };
        let inputs =
            || plan.links().task_deps(position).map(|input| (input, &before[input as usize]));
        let can_come = inputs().all(|(_, reach)| reach.can_travel);
        let attempts = plan.attempts_any(position);
        let may_lack_inputs = inputs().any(|(input, reach)| match plan.is_cached(input) {
            true => reach.attempts,
            false => reach.may_lack_inputs,
        });
        let is_cached = plan.is_cached(position);
        let has_recipe = session.feeds_cached(position)
            && session.has_code(plan, position)
            && plan.links().deps(position).iter().all(|&dep| is_known(dep));
        let can_be_sent = can_come && !attempts && (has_recipe || !is_cached);
        let (can_travel, has_recipe, is_known) = if is_cached {
            // One without a recipe is not in the store, so it stays where it ran.
            (can_be_sent || attempts && has_recipe, has_recipe, true)
        } else {
            let has_recipe = has_recipe && !plan.yields_files(position);
            (can_be_sent, has_recipe, has_recipe || plan.has_print(position))
        };
        Self { can_travel, can_be_sent, attempts, may_lack_inputs, has_recipe, is_known }
    }
}
