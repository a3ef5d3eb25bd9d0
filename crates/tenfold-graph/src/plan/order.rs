//! The static order in which tasks are chosen: depth first, so that few values are held at once.
//!
//! From each target, a task's inputs come before it, one whole branch after the other. Branches
//! are taken in the order that holds the fewest values (Liu 1987, *An application of generalized
//! tree pebbling to sparse matrix factorization*: by decreasing difference of peak and residue),
//! the longest first among equals. Before a root brings in a new value, tasks that can run and
//! would free one, or that end a path, are run out of turn.

use super::links::Links;

/// The order in which to choose the tasks of `links`, which are in some run order already; `None`
/// if that is the order.
pub(crate) fn static_order(links: &Links) -> Option<Vec<u32>> {
    if has_one_order(links) || !links.has_edges() {
        return None;
    }
    let order = depth_first(links);
    (!order.is_sorted()).then_some(order)
}

/// Returns `true` if each task reads the one before it, so that the tasks can run in this order
/// only.
fn has_one_order(links: &Links) -> bool {
    let reads_last = |task: u32| links.task_deps(task).any(|input| input + 1 == task);
    (1..links.n_tasks() as u32).all(reads_last)
}

fn depth_first(links: &Links) -> Vec<u32> {
    let n_tasks = links.n_tasks();
    let shapes = shapes(links);
    let mut walk = Walk {
        links,
        order: Vec::with_capacity(n_tasks),
        waits: (0..n_tasks as u32).map(|task| links.pending(task)).collect(),
        unread: (0..n_tasks as u32).map(|task| links.readers(task).len() as u32).collect(),
        handy: Vec::new(),
    };
    let mut targets: Vec<u32> = links.kept().collect();
    sort_branches(&mut targets, &shapes);
    let mut stack = Vec::new();
    for target in targets {
        stack.push(target);
        while let Some(&task) = stack.last() {
            if walk.is_done(task) {
                stack.pop();
            } else if walk.waits[task as usize] == 0 {
                if links.pending(task) == 0 {
                    walk.run_handy();
                }
                walk.run(task);
            } else {
                let waiting = stack.len();
                stack.extend(links.task_deps(task).filter(|&input| !walk.is_done(input)));
                sort_branches(&mut stack[waiting..], &shapes);
                stack[waiting..].reverse();
            }
        }
    }
    walk.order
}

/// The cost of computing a task with all that it needs.
#[derive(Clone, Copy)]
struct Shape {
    /// The most values held while the branch is computed.
    peak: u32,
    /// The values still held after it, its own included.
    residue: u32,
    /// The number of tasks on its longest path.
    depth: u32,
    /// Its number of tasks, where shared ones count each time.
    size: u32,
}

fn shapes(links: &Links) -> Vec<Shape> {
    let n_tasks = links.n_tasks();
    let is_shared: Vec<bool> = (0..n_tasks as u32).map(|task| is_shared(links, task)).collect();
    let mut shapes = Vec::with_capacity(n_tasks);
    let mut inputs = Vec::new();
    for task in 0..n_tasks as u32 {
        inputs.clear();
        inputs.extend(links.task_deps(task));
        sort_branches(&mut inputs, &shapes);
        shapes.push(Shape::of(&inputs, &shapes, &is_shared));
    }
    shapes
}

/// Puts tasks into the order in which to compute them.
fn sort_branches(tasks: &mut [u32], shapes: &[Shape]) {
    if tasks.len() > 1 {
        tasks.sort_by_key(|&task| rank(shapes[task as usize]));
    }
}

impl Shape {
    fn of(inputs: &[u32], shapes: &[Self], is_shared: &[bool]) -> Self {
        let mut shape = Self { peak: 1, residue: 0, depth: 0, size: 0 };
        for &input in inputs {
            let branch = shapes[input as usize];
            shape.peak = shape.peak.max(shape.residue.saturating_add(branch.peak));
            shape.residue = shape.residue.saturating_add(branch.residue);
            shape.depth = shape.depth.max(branch.depth);
            shape.size = shape.size.saturating_add(branch.size);
        }
        shape.peak = shape.peak.max(shape.residue.saturating_add(1));
        let freed = inputs.iter().filter(|&&input| !is_shared[input as usize]).count() as u32;
        shape.residue = shape.residue.saturating_sub(freed).saturating_add(1);
        shape.depth += 1;
        shape.size = shape.size.saturating_add(1);
        shape
    }
}

/// Branches sort by how much computing one frees again, then the longest, then the smallest.
fn rank(shape: Shape) -> impl Ord + use<> {
    let Shape { peak, residue, depth, size } = shape;
    (std::cmp::Reverse((peak.saturating_sub(residue), depth)), size)
}

/// Returns `true` if several tasks will hold on to a value; one that only ends a path does not.
fn is_shared(links: &Links, task: u32) -> bool {
    let lasting = |&&reader: &&u32| !links.readers(reader).is_empty() || links.pending(reader) > 1;
    links.readers(task).iter().filter(lasting).take(2).count() > 1
}

/// A walk over the tasks, one at a time.
struct Walk<'l> {
    links: &'l Links,
    order: Vec<u32>,
    /// Number of inputs each task still waits for; [`DONE`] once it has run.
    waits: Vec<u32>,
    /// Number of reads of each value that are still to come.
    unread: Vec<u32>,
    /// Tasks that can run and would free a value or end a path.
    handy: Vec<u32>,
}

const DONE: u32 = u32::MAX;

impl Walk<'_> {
    fn is_done(&self, task: u32) -> bool {
        self.waits[task as usize] == DONE
    }

    fn run(&mut self, task: u32) {
        self.order.push(task);
        self.waits[task as usize] = DONE;
        for input in self.links.task_deps(task) {
            self.unread[input as usize] -= 1;
            if self.unread[input as usize] == 1 {
                let mut readers = self.links.readers(input).iter();
                let last = readers.find(|&&reader| !self.is_done(reader));
                self.handy.extend(last.filter(|&&reader| self.waits[reader as usize] == 0));
            }
        }
        for &reader in self.links.readers(task) {
            self.waits[reader as usize] -= 1;
            if self.waits[reader as usize] == 0 && self.is_handy(reader) {
                self.handy.push(reader);
            }
        }
    }

    fn is_handy(&self, task: u32) -> bool {
        let mut inputs = self.links.task_deps(task);
        self.links.readers(task).is_empty() || inputs.any(|input| self.unread[input as usize] == 1)
    }

    fn run_handy(&mut self) {
        let mut next = 0;
        while let Some(&task) = self.handy.get(next) {
            if !self.is_done(task) {
                self.run(task);
            }
            next += 1;
        }
        self.handy.clear();
    }
}
