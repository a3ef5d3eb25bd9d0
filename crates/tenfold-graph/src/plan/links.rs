//! The edges of a plan, from producer to reader, by position, in flat arrays.

use super::bits::Bits;

/// The edges between the tasks of a plan and from its sources, by position in the run order.
///
/// A task that reads a value twice has two edges.
#[derive(Debug, Default)]
pub(crate) struct Links {
    /// The values that each task reads, in the order of its arguments.
    deps: Vec<Dep>,
    dep_ends: Vec<u32>,
    /// The tasks that read each task's value.
    readers: Vec<u32>,
    reader_ends: Vec<u32>,
    /// Number of edges that must be met before each task can run: those from other tasks.
    pending: Vec<u32>,
    /// The tasks whose values were asked for.
    kept: Bits,
    /// The tasks that read no other task's value, in order.
    roots: Vec<Root>,
}

/// A task that waits for no other task.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Root {
    pub(crate) task: u32,
    /// Maximum number of values of roots that one worker holds around here; 0 if the value was
    /// asked
    /// for, so that it is never freed and does not count.
    pub(crate) peak: u32,
}

impl Root {
    /// Returns `true` if its value counts among those that are held: it will be freed.
    pub(crate) fn counts(self) -> bool {
        self.peak > 0
    }

    /// Returns `true` if it may start while `held` values of roots are held by `workers` workers.
    pub(crate) fn lets_in(self, held: u32, workers: u32) -> bool {
        !self.counts() || held < self.peak.saturating_mul(workers)
    }
}

/// Something that a task reads: the value of a task, by position, or a source, by number.
///
/// The top bit marks the kind, so that an edge takes four bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Dep(u32);

const SOURCE: u32 = 1 << 31;

impl Dep {
    pub(crate) fn task(position: u32) -> Self {
        Self(position)
    }

    pub(crate) fn source(number: u32) -> Self {
        Self(number | SOURCE)
    }

    pub(crate) fn bits(self) -> u32 {
        self.0
    }

    pub(crate) fn from_bits(bits: u32) -> Self {
        Self(bits)
    }

    pub(crate) fn as_task(self) -> Option<u32> {
        (self.0 & SOURCE == 0).then_some(self.0)
    }

    pub(crate) fn as_source(self) -> Option<usize> {
        (self.0 & SOURCE != 0).then_some((self.0 & !SOURCE) as usize)
    }
}

impl Links {
    /// The edges of tasks that read `deps[dep_ends[i - 1]..dep_ends[i]]`; `kept` were asked for.
    pub(crate) fn new(
        deps: Vec<Dep>,
        dep_ends: Vec<u32>,
        kept: impl IntoIterator<Item = u32>,
    ) -> Self {
        let n_tasks = dep_ends.len();
        let mut links = Self {
            deps,
            dep_ends,
            readers: Vec::new(),
            reader_ends: vec![0; n_tasks],
            pending: Vec::with_capacity(n_tasks),
            kept: Bits::of(n_tasks, kept),
            roots: Vec::new(),
        };
        for dep in &links.deps {
            if let Some(position) = dep.as_task() {
                links.reader_ends[position as usize] += 1;
            }
        }
        let mut end = 0;
        for start in &mut links.reader_ends {
            end += *start;
            *start = end - *start;
        }
        // Each start moves to its end as the readers are filled in.
        links.readers = vec![0; end as usize];
        for task in 0..n_tasks as u32 {
            let mut pending = 0;
            for at in links.dep_range(task) {
                if let Some(position) = links.deps[at].as_task() {
                    let slot = &mut links.reader_ends[position as usize];
                    links.readers[*slot as usize] = task;
                    *slot += 1;
                    pending += 1;
                }
            }
            links.pending.push(pending);
        }
        links.roots = links.find_roots();
        links
    }

    /// The roots, each with the peak of its climb: while one worker starts roots without freeing
    /// a value of one, the number of held values climbs to this peak.
    fn find_roots(&self) -> Vec<Root> {
        let n_read = if self.has_edges() { self.n_tasks() as u32 } else { 0 };
        let mut shares: Vec<u32> = (0..n_read).map(|task| self.shares(task)).collect();
        let mut roots: Vec<Root> = Vec::new();
        let mut held = 0;
        let mut climb = 0;
        let settle = |roots: &mut Vec<Root>, from: usize| {
            let peak = roots[from..].iter().map(|root| root.peak).max().unwrap_or(0);
            roots[from..].iter_mut().filter(|root| root.counts()).for_each(|root| root.peak = peak);
        };
        for task in 0..self.n_tasks() as u32 {
            if self.pending(task) == 0 {
                held += u32::from(!self.is_kept(task));
                roots.push(Root { task, peak: if self.is_kept(task) { 0 } else { held } });
            }
            for position in self.task_deps(task) {
                shares[position as usize] -= 1;
                if shares[position as usize] == 0 && self.pending(position) == 0 {
                    held -= 1;
                    settle(&mut roots, climb);
                    climb = roots.len();
                }
            }
        }
        settle(&mut roots, climb);
        roots
    }

    pub(crate) fn n_tasks(&self) -> usize {
        self.dep_ends.len()
    }

    fn dep_range(&self, task: u32) -> std::ops::Range<usize> {
        range(&self.dep_ends, task)
    }

    pub(crate) fn deps(&self, task: u32) -> &[Dep] {
        &self.deps[self.dep_range(task)]
    }

    /// The tasks that a task reads, in the order of its arguments.
    pub(crate) fn task_deps(&self, task: u32) -> impl Iterator<Item = u32> {
        self.deps(task).iter().filter_map(|dep| dep.as_task())
    }

    /// Returns `true` if any task reads the value of another.
    pub(crate) fn has_edges(&self) -> bool {
        !self.readers.is_empty()
    }

    pub(crate) fn readers(&self, task: u32) -> &[u32] {
        &self.readers[range(&self.reader_ends, task)]
    }

    pub(crate) fn pending(&self, task: u32) -> u32 {
        self.pending[task as usize]
    }

    /// Number of shares of a value: its edges, and one if it was asked for.
    pub(crate) fn shares(&self, task: u32) -> u32 {
        self.readers(task).len() as u32 + u32::from(self.is_kept(task))
    }

    /// Returns `true` if a value was asked for, so that it is never freed.
    pub(crate) fn is_kept(&self, task: u32) -> bool {
        self.kept.contains(task)
    }

    /// The tasks whose values were asked for, in order.
    pub(crate) fn kept(&self) -> impl Iterator<Item = u32> {
        self.kept.iter()
    }

    pub(crate) fn n_roots(&self) -> u32 {
        self.roots.len() as u32
    }

    pub(crate) fn root(&self, number: u32) -> Option<Root> {
        self.roots.get(number as usize).copied()
    }

    /// Maximum number of values of roots that one worker holds.
    pub(crate) fn root_peak(&self) -> u32 {
        self.roots.iter().map(|root| root.peak).max().unwrap_or(0)
    }
}

fn range(ends: &[u32], at: u32) -> std::ops::Range<usize> {
    let at = at as usize;
    let start = if at == 0 { 0 } else { ends[at - 1] };
    start as usize..ends[at] as usize
}
