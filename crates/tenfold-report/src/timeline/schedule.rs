//! The length of a run on other numbers of workers, by a list schedule: a free worker takes the first task in
//! the order of the plan that can run (R. L. Graham, Bounds on multiprocessing timing anomalies, 1969).

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::record::RunRecord;

/// The tasks of a run with their readers.
pub(super) struct Schedule<'a> {
    record: &'a RunRecord,
    readers: Vec<u32>,
    reader_ends: Vec<u32>,
    critical: f64,
    work: f64,
}

impl<'a> Schedule<'a> {
    pub(super) fn new(record: &'a RunRecord) -> Self {
        let mut ends = vec![0_u32; record.len()];
        let inputs = || (0..record.len()).map(|node| (node, record.listing().inputs(node)));
        for input in inputs().flat_map(|(_, inputs)| inputs) {
            ends[*input as usize] += 1;
        }
        let mut end = 0;
        for start in &mut ends {
            end += *start;
            *start = end - *start;
        }
        let mut readers = vec![0; end as usize];
        for (node, inputs) in inputs() {
            for &input in inputs {
                readers[ends[input as usize] as usize] = node as u32;
                ends[input as usize] += 1;
            }
        }
        let (critical, work) = (record.critical_path().seconds, record.work_seconds());
        Self { record, readers, reader_ends: ends, critical, work }
    }

    fn readers(&self, node: u32) -> &[u32] {
        let node = node as usize;
        let start = if node == 0 { 0 } else { self.reader_ends[node - 1] };
        &self.readers[start as usize..self.reader_ends[node] as usize]
    }

    /// The seconds on so many workers.
    pub(super) fn seconds(&self, workers: usize) -> f64 {
        let share = self.work / workers.max(1) as f64;
        // By Graham's bound a list schedule is at most the critical path longer than the shared work.
        if self.critical < 0.01 * share || workers <= 1 {
            return share.max(self.critical);
        }
        self.simulate(workers)
    }

    fn simulate(&self, workers: usize) -> f64 {
        let record = self.record;
        let mut missing: Vec<u32> =
            (0..record.len()).map(|node| record.listing().inputs(node).len() as u32).collect();
        let mut ready: BinaryHeap<Reverse<u32>> = BinaryHeap::new();
        // Nodes that need no work end as soon as they can.
        let mut ended: Vec<u32> =
            (0..record.len() as u32).filter(|&node| missing[node as usize] == 0).collect();
        let mut starts = std::mem::take(&mut ended);
        let mut at_work: BinaryHeap<Reverse<(Moment, u32)>> = BinaryHeap::new();
        let mut now = 0.0;
        loop {
            while let Some(node) = starts.pop() {
                if record.node(node as usize).was_at_work() {
                    ready.push(Reverse(node));
                } else {
                    ended.push(node);
                }
                for node in ended.drain(..) {
                    for &reader in self.readers(node) {
                        missing[reader as usize] -= 1;
                        if missing[reader as usize] == 0 {
                            starts.push(reader);
                        }
                    }
                }
            }
            while at_work.len() < workers {
                let Some(Reverse(node)) = ready.pop() else { break };
                let end = now + record.node(node as usize).seconds();
                at_work.push(Reverse((Moment(end), node)));
            }
            let Some(Reverse((Moment(end), node))) = at_work.pop() else { return now };
            now = end;
            for &reader in self.readers(node) {
                missing[reader as usize] -= 1;
                if missing[reader as usize] == 0 {
                    starts.push(reader);
                }
            }
        }
    }
}

/// A time that is a number.
#[derive(Clone, Copy, PartialEq)]
struct Moment(f64);

impl Eq for Moment {}

impl Ord for Moment {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}

impl PartialOrd for Moment {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
