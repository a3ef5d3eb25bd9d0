//! Cells: the tree of paths cut down to the boxes that a person would look at.

use std::collections::{HashMap, VecDeque};

use super::tree::{Facts, Sum, Tree};

/// A box.
pub(super) struct Cell {
    pub(super) kind: CellKind,
    pub(super) parent: Option<u32>,
    pub(super) children: Vec<u32>,
    /// `true` if its parts are the nodes of one path, as in `fit ×10`.
    pub(super) is_series: bool,
    pub(super) sum: Sum,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CellKind {
    /// All below a path.
    Path(u32),
    /// The nodes with this very path, where there are longer ones too, or where there are several.
    Own(u32),
    /// One node.
    Node(u32),
    /// The nodes or paths beside those that have cells.
    Rest,
}

/// The cells, a cell before those inside it; the first is the whole graph.
pub(super) struct Cells {
    pub(super) cells: Vec<Cell>,
    /// The innermost cell of each node.
    pub(super) of_nodes: Vec<u32>,
}

/// The most cells of a picture, so that its size has a bound whatever the graph is.
const CELLS_MAX: usize = 1200;

/// The most parts of a cell that each have a cell.
pub(super) const PARTS_MAX: usize = 24;

/// So many of the parts are shown where there are more.
const TELLING: usize = 16;

impl Cells {
    pub(super) fn new(tree: &Tree<'_>, facts: &Facts<'_>) -> Self {
        let mut growth = Growth {
            tree,
            cells: vec![Cell {
                kind: CellKind::Path(0),
                parent: None,
                children: Vec::new(),
                is_series: false,
                sum: tree.paths[0].all.clone(),
            }],
            of_paths: vec![None; tree.paths.len()],
            of_own: HashMap::new(),
            of_nodes: HashMap::new(),
        };
        growth.of_paths[0] = Some(0);
        let own = OwnNodes::new(tree);
        let mut queue = VecDeque::from([0]);
        while let Some(cell) = queue.pop_front() {
            let (parts, is_series) = growth.parts(cell, &own);
            let shown = parts.len().min(PARTS_MAX);
            if shown == 0 || growth.cells.len() + shown > CELLS_MAX {
                continue;
            }
            growth.grow(cell, parts, facts);
            growth.cells[cell as usize].is_series = is_series;
            queue.extend(&growth.cells[cell as usize].children);
        }
        let of_nodes = growth.innermost();
        Self { cells: growth.cells, of_nodes }
    }
}

/// The nodes with each very path, in order.
struct OwnNodes {
    nodes: Vec<u32>,
    ends: Vec<u32>,
}

impl OwnNodes {
    fn new(tree: &Tree<'_>) -> Self {
        let mut ends = vec![0; tree.paths.len()];
        tree.of_nodes.iter().for_each(|&path| ends[path as usize] += 1);
        let mut end = 0;
        for start in &mut ends {
            end += *start;
            *start = end - *start;
        }
        let mut nodes = vec![0; tree.of_nodes.len()];
        for (node, &path) in (0..).zip(&tree.of_nodes) {
            let slot = &mut ends[path as usize];
            nodes[*slot as usize] = node;
            *slot += 1;
        }
        Self { nodes, ends }
    }

    fn of(&self, path: u32) -> &[u32] {
        let start = if path == 0 { 0 } else { self.ends[path as usize - 1] };
        &self.nodes[start as usize..self.ends[path as usize] as usize]
    }
}

struct Growth<'t, 'k> {
    tree: &'t Tree<'k>,
    cells: Vec<Cell>,
    of_paths: Vec<Option<u32>>,
    of_own: HashMap<u32, u32>,
    of_nodes: HashMap<u32, u32>,
}

impl Growth<'_, '_> {
    /// The parts of a cell, and whether they are the nodes of one path. Where a path has one part only,
    /// those of that part.
    fn parts(&self, cell: u32, own: &OwnNodes) -> (Vec<CellKind>, bool) {
        let mut path = match self.cells[cell as usize].kind {
            CellKind::Path(path) => path,
            CellKind::Own(path) => return (nodes(own.of(path)), true),
            CellKind::Node(_) | CellKind::Rest => return (Vec::new(), false),
        };
        loop {
            let children = &self.tree.paths[path as usize].children;
            match (own.of(path), &children[..]) {
                ([], [only]) => path = *only,
                (own, []) => return (nodes(own), true),
                (here, children) => {
                    let here = match here {
                        [] => None,
                        [node] => Some(CellKind::Node(*node)),
                        _ => Some(CellKind::Own(path)),
                    };
                    let below = children.iter().map(|&child| self.below(child, own));
                    return (here.into_iter().chain(below).collect(), false);
                }
            }
        }
    }

    /// All below a path, or its only node.
    fn below(&self, mut path: u32, own: &OwnNodes) -> CellKind {
        if self.tree.paths[path as usize].all.nodes > 1 {
            return CellKind::Path(path);
        }
        while let ([], [below]) = (own.of(path), &self.tree.paths[path as usize].children[..]) {
            path = *below;
        }
        CellKind::Node(own.of(path)[0])
    }

    fn sum(&self, part: CellKind, facts: &Facts<'_>) -> Sum {
        match part {
            CellKind::Path(path) => self.tree.paths[path as usize].all.clone(),
            CellKind::Own(path) => self.tree.paths[path as usize].own.clone(),
            CellKind::Node(node) => {
                let mut sum = Sum::default();
                sum.add(facts, node as usize);
                sum
            }
            CellKind::Rest => Sum::default(),
        }
    }

    /// Adds the parts of a cell; of many the telling ones, and one for the rest.
    fn grow(&mut self, parent: u32, parts: Vec<CellKind>, facts: &Facts<'_>) {
        let is_shown = self.telling(&parts, facts);
        let mut rest = Sum::default();
        let mut left_out = Vec::new();
        for (&part, is_shown) in parts.iter().zip(is_shown) {
            let sum = self.sum(part, facts);
            if is_shown {
                let cell = self.add(parent, part, sum);
                self.place(part, cell);
            } else {
                rest.add_sum(&sum);
                left_out.push(part);
            }
        }
        if !left_out.is_empty() {
            let cell = self.add(parent, CellKind::Rest, rest);
            // Single nodes are found by the cell round them: there may be very many.
            left_out.retain(|part| !matches!(part, CellKind::Node(_)));
            left_out.into_iter().for_each(|part| self.place(part, cell));
        }
    }

    fn add(&mut self, parent: u32, kind: CellKind, sum: Sum) -> u32 {
        let cell = self.cells.len() as u32;
        self.cells.push(Cell {
            kind,
            parent: Some(parent),
            children: Vec::new(),
            is_series: false,
            sum,
        });
        self.cells[parent as usize].children.push(cell);
        cell
    }

    /// Sets the cell of the nodes of a part.
    fn place(&mut self, part: CellKind, cell: u32) {
        match part {
            CellKind::Path(path) => self.of_paths[path as usize] = Some(cell),
            CellKind::Own(path) => drop(self.of_own.insert(path, cell)),
            CellKind::Node(node) => drop(self.of_nodes.insert(node, cell)),
            CellKind::Rest => {}
        }
    }

    /// Marks the parts that are shown: all, or of many those that failed, took the longest, and are the
    /// largest.
    fn telling(&self, parts: &[CellKind], facts: &Facts<'_>) -> Vec<bool> {
        if parts.len() <= PARTS_MAX {
            return vec![true; parts.len()];
        }
        let weight = |part: CellKind| match part {
            CellKind::Node(node) => {
                let node = node as usize;
                let is_failed = (facts.state)(node) == crate::document::State::Failed;
                (u32::from(is_failed), (facts.seconds)(node), (facts.bytes)(node), 1)
            }
            CellKind::Path(path) => weight_of(&self.tree.paths[path as usize].all),
            CellKind::Own(path) => weight_of(&self.tree.paths[path as usize].own),
            CellKind::Rest => (0, 0.0, 0, 0),
        };
        let mut by_weight: Vec<(usize, Weight)> =
            parts.iter().map(|&part| weight(part)).enumerate().collect();
        let heavier = |(at, a): &(usize, Weight), (before, b): &(usize, Weight)| {
            let same = b.0.cmp(&a.0).then(b.1.total_cmp(&a.1));
            same.then(b.2.cmp(&a.2)).then(b.3.cmp(&a.3)).then(at.cmp(before))
        };
        let (telling, ..) = by_weight.select_nth_unstable_by(TELLING, heavier);
        let mut is_shown = vec![false; parts.len()];
        telling.iter().for_each(|(at, _)| is_shown[*at] = true);
        is_shown
    }

    /// The innermost cell of each node.
    fn innermost(&self) -> Vec<u32> {
        let tree = self.tree;
        let mut of_paths = Vec::with_capacity(tree.paths.len());
        for (path, cell) in tree.paths.iter().zip(&self.of_paths) {
            let above = path.parent.map_or(0, |parent| of_paths[parent as usize]);
            of_paths.push(cell.unwrap_or(above));
        }
        // Nodes of a path whose nodes have cells of their own, and that are not shown, are in the rest.
        let rest_of = |cell: u32| {
            let last = self.cells[cell as usize].children.last().copied();
            let is_rest = |&last: &u32| self.cells[last as usize].kind == CellKind::Rest;
            last.filter(is_rest).unwrap_or(cell)
        };
        let of_node = |(node, path): (u32, &u32)| {
            if let Some(&cell) = self.of_nodes.get(&node) {
                return cell;
            }
            match self.of_own.get(path) {
                Some(&cell) => rest_of(cell),
                None => rest_of(of_paths[*path as usize]),
            }
        };
        (0..).zip(&tree.of_nodes).map(of_node).collect()
    }
}

/// Failures, seconds, bytes and nodes.
type Weight = (u32, f64, u64, u32);

fn weight_of(sum: &Sum) -> Weight {
    (sum.failed(), sum.seconds, sum.bytes, sum.nodes)
}

fn nodes(nodes: &[u32]) -> Vec<CellKind> {
    nodes.iter().map(|&node| CellKind::Node(node)).collect()
}
