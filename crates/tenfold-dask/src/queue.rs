//! `Queue`: the jobs that wait, in groups that may share a process: one function, equal resources.

use std::collections::VecDeque;

use tenfold_graph::Resources;
use tenfold_graph::remote::{Job, Sent};

/// The jobs that wait.
#[derive(Default)]
pub(crate) struct Queue {
    groups: Vec<Group>,
    n_pushed: u64,
}

/// A job that waits.
#[derive(Clone, Debug)]
pub(crate) struct Waiting {
    pub(crate) job: Job,
    /// When it came, to serve groups in the order of their first jobs.
    came: u64,
    /// Whether it gets a process of its own, because one that it shared was lost.
    pub(crate) goes_alone: bool,
    /// Number of processes that did it and were killed by the system.
    pub(crate) n_killed: u32,
}

struct Group {
    function: &'static str,
    resources: Resources,
    /// The first group with the same resources.
    lane: usize,
    waiting: VecDeque<Waiting>,
}

impl Queue {
    /// Adds a job behind the others.
    pub(crate) fn push(&mut self, sent: Sent) {
        let Sent { job, function, resources } = sent;
        let is_its = |group: &Group| group.function == function && group.resources == resources;
        let at = self.groups.iter().position(is_its).unwrap_or_else(|| {
            let new = self.groups.len();
            let alike = self.groups.iter().position(|group| group.resources == resources);
            let (lane, waiting) = (alike.unwrap_or(new), VecDeque::new());
            self.groups.push(Group { function, resources, lane, waiting });
            new
        });
        self.n_pushed += 1;
        let waiting = Waiting { job, came: self.n_pushed, goes_alone: false, n_killed: 0 };
        self.groups[at].waiting.push_back(waiting);
    }

    /// Puts jobs of a group back before its others.
    pub(crate) fn push_front(&mut self, group: usize, jobs: Vec<Waiting>) {
        let waiting = &mut self.groups[group].waiting;
        jobs.into_iter().rev().for_each(|job| waiting.push_front(job));
    }

    /// The group, of those that may be served, whose first job came first.
    pub(crate) fn next_group(&self, may_be_served: impl Fn(usize) -> bool) -> Option<usize> {
        self.groups_waiting()
            .filter(|&group| may_be_served(group))
            .min_by_key(|&group| self.groups[group].waiting.front().map(|first| first.came))
    }

    /// The groups in which jobs wait.
    pub(crate) fn groups_waiting(&self) -> impl Iterator<Item = usize> + '_ {
        let groups = self.groups.iter().enumerate();
        groups.filter(|(_, group)| !group.waiting.is_empty()).map(|(at, _)| at)
    }

    /// The first job of a group that waits.
    pub(crate) fn first(&self, group: usize) -> Option<&Waiting> {
        self.groups[group].waiting.front()
    }

    /// How many jobs of a group wait.
    pub(crate) fn n_waiting(&self, group: usize) -> usize {
        self.groups[group].waiting.len()
    }

    /// The function of a group.
    pub(crate) fn function(&self, group: usize) -> &'static str {
        self.groups[group].function
    }

    /// A number that groups with the same resources share.
    pub(crate) fn lane(&self, group: usize) -> usize {
        self.groups[group].lane
    }

    /// The needs of each job of a group.
    pub(crate) fn resources(&self, group: usize) -> &Resources {
        &self.groups[group].resources
    }

    /// Takes the first jobs of a group for one process: at most `n_max`, at least one if one waits.
    pub(crate) fn take(&mut self, group: usize, n_max: usize) -> Vec<Waiting> {
        let waiting = &mut self.groups[group].waiting;
        let n_together =
            waiting.iter().take(n_max).take_while(|waiting| !waiting.goes_alone).count();
        let n = n_together.max(1).min(waiting.len());
        waiting.drain(..n).collect()
    }

    /// Takes all jobs.
    pub(crate) fn take_all(&mut self) -> Vec<Waiting> {
        self.groups.iter_mut().flat_map(|group| group.waiting.drain(..)).collect()
    }
}
