//! `Picture` of a plan, of an explanation and of a record.

use std::collections::HashMap;

use tenfold_graph::{Decision, Explanation, Plan, Reason};

use super::cells::{Cell, CellKind, Cells};
use super::levels::{Edges, GATHERED, Shown, levels};
use super::tree::{Facts, Functions, Tree};
use crate::document::{Arrow, Colour, Group, GroupKind, Level, Picture, State};
use crate::record::{Listing, RunRecord};

impl Picture {
    /// The picture of a plan, before it runs.
    ///
    /// ```
    /// use tenfold_graph::Graph;
    /// use tenfold_report::document::Picture;
    ///
    /// let mut graph = Graph::new();
    /// let x = graph.data("X", 1)?;
    /// let fits: Vec<_> = (0..10)
    ///     .map(|at| graph.task(format!("svm/cv/fit-{at:02}"), |x: &i32| *x, x))
    ///     .collect::<Result<_, _>>()?;
    /// let picture = Picture::of_plan(&graph.plan(fits)?);
    /// let labels: Vec<&str> = picture.boxes.iter().map(|group| &*group.label).collect();
    /// assert_eq!(labels[..2], ["X", "svm/cv/fit ×10"]);
    /// # Ok::<(), tenfold_graph::Error>(())
    /// ```
    pub fn of_plan(plan: &Plan) -> Self {
        let listing = Listing::of(plan);
        let state = |node: usize| match listing.kind(node).is_source() {
            true => State::Source,
            false => State::ToRun,
        };
        let colours = vec![Colour::Kind];
        Self::new(
            "Graph",
            colours,
            &Facts { listing: &listing, state: &state, seconds: &|_| 0.0, bytes: &|_| 0 },
        )
    }

    /// The picture of a plan, before it runs with a store: which results are up to date.
    pub fn of_explanation(plan: &Plan, explanation: &Explanation) -> Self {
        let listing = Listing::of(plan);
        let decisions: HashMap<&str, &Decision> = explanation.decisions().collect();
        let states: Vec<State> = (0..listing.len())
            .map(|node| match decisions.get(listing.key(node)) {
                None if listing.kind(node).is_source() => State::Source,
                Some(Decision::Reuse { .. }) => State::UpToDate,
                Some(Decision::NotNeeded) => State::NotNeeded,
                Some(Decision::Run(reason)) if is_outdated(reason) => State::Outdated,
                _ => State::ToRun,
            })
            .collect();
        let seconds: Vec<f64> = (0..listing.len())
            .map(|node| match decisions.get(listing.key(node)) {
                Some(Decision::Reuse { seconds, .. }) => *seconds,
                _ => 0.0,
            })
            .collect();
        Self::new(
            "Graph",
            vec![Colour::UpToDate, Colour::Kind],
            &Facts {
                listing: &listing,
                state: &|node| states[node],
                seconds: &|node| seconds[node],
                bytes: &|_| 0,
            },
        )
    }

    pub(super) fn new(title: &str, colours: Vec<Colour>, facts: &Facts<'_>) -> Self {
        let listing = facts.listing;
        let tree = Tree::new(facts);
        let cells = Cells::new(&tree, facts);
        let edges = Edges::new(listing, &cells);
        let inside = edges.inside(&cells);
        let shown = levels(&cells, &edges);
        let mut drawing = Drawing { numbers: HashMap::new(), boxes: Vec::new() };
        for level in &shown {
            for &cell in &level.cells {
                let group = group(&cells, cell, facts, &tree, inside[cell as usize]);
                drawing.numbers.insert(cell, drawing.boxes.len());
                drawing.boxes.push(group);
            }
        }
        let levels = shown.iter().enumerate();
        let levels = levels.map(|(at, level)| drawing.level(at, level)).collect();
        let (nodes, n_edges) = (listing.len() as u64, listing.n_edges() as u64);
        let description = description(&cells.cells[0], n_edges);
        let (title, boxes) = (title.to_owned(), drawing.boxes);
        Self { title, description, nodes, edges: n_edges, colours, boxes, levels }
    }
}

impl RunRecord {
    /// The picture of the run.
    pub fn picture(&self) -> Picture {
        let seconds = |node: usize| self.work_at(node);
        let facts = Facts {
            listing: self.listing(),
            state: &|node| self.node(node).state(),
            seconds: &seconds,
            bytes: &|node| self.node(node).bytes(),
        };
        let has_reasons = self.nodes().any(|node| node.reason().is_some());
        let mut colours = vec![Colour::Outcome, Colour::Seconds, Colour::Bytes, Colour::Kind];
        if has_reasons {
            colours.insert(3, Colour::UpToDate);
        }
        Picture::new("Graph of the run", colours, &facts)
    }

    /// The seconds of work on a node in this run.
    pub(super) fn work_at(&self, node: usize) -> f64 {
        let node = self.node(node);
        if node.was_at_work() { node.seconds() } else { 0.0 }
    }
}

/// Returns `true` if a task runs because an older result of it does not hold any more.
fn is_outdated(reason: &Reason) -> bool {
    !matches!(reason, Reason::NotCached | Reason::NeverRun | Reason::NotKept | Reason::NoStore)
}

struct Drawing {
    /// The number of the box of each cell.
    numbers: HashMap<u32, usize>,
    boxes: Vec<Group>,
}

impl Drawing {
    fn level(&mut self, at: usize, shown: &Shown) -> Level {
        let number = |cell: &u32| self.numbers[cell];
        let of = shown.of.as_ref().map(number);
        let boxes = shown.cells.iter().map(number).collect();
        let mut outside: Vec<usize> = shown.outside.iter().map(number).collect();
        let gathered = self.boxes.len();
        let arrows = shown.arrows.iter().map(|arrow| {
            let end = |cell: usize| match cell {
                GATHERED => gathered,
                cell => self.numbers[&(cell as u32)],
            };
            Arrow { from: end(arrow.from), to: end(arrow.to), ..*arrow }
        });
        let arrows = arrows.collect();
        if !shown.gathered.is_empty() {
            outside.push(gathered);
            self.boxes.push(elsewhere(shown.gathered.len()));
        }
        if let Some(of) = of {
            self.boxes[of].opens = Some(at);
        }
        Level { of, within: shown.within, boxes, outside, arrows }
    }
}

fn elsewhere(boxes: usize) -> Group {
    Group {
        label: format!("{boxes} more boxes elsewhere"),
        path: String::new(),
        kind: GroupKind::Elsewhere,
        nodes: 0,
        inner_edges: 0,
        function: None,
        states: Vec::new(),
        seconds: 0.0,
        slowest: 0.0,
        bytes: 0,
        is_target: false,
        opens: None,
    }
}

fn group(cells: &Cells, cell: u32, facts: &Facts<'_>, tree: &Tree<'_>, inner_edges: u64) -> Group {
    let Cell { kind, parent, sum, .. } = &cells.cells[cell as usize];
    let listing = facts.listing;
    let several = |path: u32| {
        let text = tree.text(path);
        (format!("{text} ×{}", sum.nodes), text)
    };
    let (label, path) = match *kind {
        CellKind::Path(path) => several(deepest(tree, path)),
        CellKind::Own(path) => several(path),
        CellKind::Node(node) => {
            let key = listing.key(node as usize).to_owned();
            (key.clone(), key)
        }
        CellKind::Rest => {
            let above = parent.map(|parent| &cells.cells[parent as usize].kind);
            let path = match above {
                Some(CellKind::Path(path)) => tree.text(deepest(tree, *path)),
                Some(CellKind::Own(path)) => tree.text(*path),
                _ => String::new(),
            };
            (format!("{} more", sum.nodes), path)
        }
    };
    let group_kind = match *kind {
        CellKind::Node(node) if listing.kind(node as usize).is_source() => GroupKind::Source,
        CellKind::Node(_) => GroupKind::Task,
        CellKind::Rest => GroupKind::Rest,
        CellKind::Path(_) | CellKind::Own(_) => GroupKind::Group,
    };
    let function = match sum.function {
        Some(Functions::One(number)) => Some(listing.names()[number as usize].clone()),
        _ => None,
    };
    let states = State::ALL.into_iter().zip(sum.states).filter(|(_, count)| *count > 0);
    Group {
        label,
        path,
        kind: group_kind,
        nodes: u64::from(sum.nodes),
        inner_edges,
        function: function.filter(|name| !name.is_empty()),
        states: states.map(|(state, count)| (state, u64::from(count))).collect(),
        seconds: sum.seconds,
        slowest: sum.slowest,
        bytes: sum.bytes,
        is_target: sum.is_target,
        opens: None,
    }
}

/// The path that all nodes below a path share.
fn deepest(tree: &Tree<'_>, mut path: u32) -> u32 {
    loop {
        let here = &tree.paths[path as usize];
        match here.children[..] {
            [only] if here.own.nodes == 0 => path = only,
            _ => return path,
        }
    }
}

fn description(whole: &Cell, edges: u64) -> String {
    let states = State::ALL.into_iter().zip(whole.sum.states).filter(|(_, count)| *count > 0);
    let states: Vec<String> =
        states.map(|(state, count)| format!("{count} {}", state.name())).collect();
    format!("{} nodes and {edges} edges: {}.", whole.sum.nodes, states.join(", "))
}
