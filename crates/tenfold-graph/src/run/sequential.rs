//! `Sequential`: one task after the other, in the static order, on the calling thread.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::engine::Engine;
use super::executor::{Executor, run_plan};
use super::ledger::Claim;
use super::options::Options;
use super::run::Run;
use crate::error::Result;
use crate::plan::{Bindings, Plan};

/// Runs one task after the other on the calling thread: the oracle of all executors.
#[derive(Clone, Debug, Default)]
pub struct Sequential {
    options: Options,
}

impl Executor for Sequential {
    fn options(&self) -> &Options {
        &self.options
    }

    fn options_mut(&mut self) -> &mut Options {
        &mut self.options
    }

    fn run_plan(&self, plan: &Plan, bindings: Bindings) -> Result<Run> {
        run_plan(plan, &bindings, &self.options, None, |engine| drive(engine))
    }
}

fn drive(engine: &Engine) {
    let mut ready: BinaryHeap<Reverse<Claim>> = BinaryHeap::new();
    while !engine.is_stopped() {
        // Of the tasks that can run, the first in the static order.
        let first_ready = ready.peek().map(|Reverse(claim)| claim.position());
        let root = engine.ledger.peek_root();
        if root.is_some_and(|root| first_ready.is_none_or(|first| root < first)) {
            engine.ledger.next_roots(1, 0, 1, |claim| ready.push(Reverse(claim)));
        }
        let Some(Reverse(claim)) = ready.pop() else { break };
        let freed = engine.execute(claim, 0, |claim| ready.push(Reverse(claim)));
        engine.ledger.report_freed(freed);
    }
}
