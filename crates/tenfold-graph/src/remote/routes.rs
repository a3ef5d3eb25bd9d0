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
            routes[at] = if reach[at].can_travel { Route::Away } else { Route::Here };
        } else if plan.links().is_kept(position)
            || session.feeds_cached(position) && !reach[at].has_recipe
        {
            routes[at] = Route::Here;
        }
        if routes[at] == Route::Here {
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
        let mut inputs = plan.links().task_deps(position);
        let can_come = inputs.all(|input| before[input as usize].can_travel);
        let is_cached = plan.is_cached(position);
        let has_recipe = session.feeds_cached(position)
            && session.has_code(plan, position)
            && plan.links().deps(position).iter().all(|&dep| is_known(dep));
        if is_cached {
            // One without a recipe is not in the store, so it stays where it ran.
            let can_travel = has_recipe && can_come;
            return Self { can_travel, has_recipe, is_known: true };
        }
        let has_recipe = has_recipe && !plan.yields_files(position);
        let is_known = has_recipe || plan.has_print(position);
        Self { can_travel: can_come, has_recipe, is_known }
    }
}
