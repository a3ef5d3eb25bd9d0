//! `Critical`: the longest path through the tasks that were at work.

use crate::record::RunRecord;

/// The critical path of a run: the tasks, each of which reads the one before, that took the longest together.
/// On no number of workers can the run be shorter than it, with these tasks.
#[derive(Clone, Debug, PartialEq)]
pub struct Critical {
    /// The numbers of its nodes, the first one first.
    pub nodes: Vec<usize>,
    /// Their seconds together.
    pub seconds: f64,
}

impl RunRecord {
    /// The seconds of all tasks that were at work, together.
    pub fn work_seconds(&self) -> f64 {
        self.nodes().filter(|node| node.was_at_work()).map(|node| node.seconds()).sum()
    }

    /// The critical path.
    pub fn critical_path(&self) -> Critical {
        let mut ends = vec![0.0_f64; self.len()];
        let mut before: Vec<Option<u32>> = vec![None; self.len()];
        let mut last: Option<usize> = None;
        for node in self.nodes() {
            let at = node.at();
            let mut start = 0.0;
            for &input in self.listing().inputs(at) {
                if ends[input as usize] > start {
                    (start, before[at]) = (ends[input as usize], Some(input));
                }
            }
            ends[at] = start + if node.was_at_work() { node.seconds() } else { 0.0 };
            if ends[at] > last.map_or(0.0, |last| ends[last]) {
                last = Some(at);
            }
        }
        let seconds = last.map_or(0.0, |last| ends[last]);
        let mut nodes = Vec::new();
        while let Some(at) = last {
            if self.node(at).was_at_work() {
                nodes.push(at);
            }
            last = before[at].map(|input| input as usize);
        }
        nodes.reverse();
        Critical { nodes, seconds }
    }

    /// The length of the best schedule of the tasks of this run on some workers, or less: the critical path, or
    /// the work shared by all workers, whichever is longer.
    pub fn best_seconds(&self, workers: usize) -> f64 {
        self.critical_path().seconds.max(self.work_seconds() / workers.max(1) as f64)
    }
}
