//! Levels: the cells that are shown at once, and the arrows between them.

use std::collections::{BTreeMap, HashMap, VecDeque};

use super::cells::Cells;
use crate::document::Arrow;
use crate::record::Listing;

/// Cells that are shown at once; numbers of boxes are those of cells here.
pub(super) struct Shown {
    pub(super) of: Option<u32>,
    pub(super) within: Option<usize>,
    pub(super) cells: Vec<u32>,
    pub(super) outside: Vec<u32>,
    /// Cells outside that one box gathers, with the arrows to and from it.
    pub(super) gathered: Vec<u32>,
    pub(super) arrows: Vec<Arrow>,
}

/// The number that arrows give for the box that gathers cells outside.
pub(super) const GATHERED: usize = usize::MAX;

/// Edges between innermost cells, with their number.
pub(super) struct Edges(pub(super) Vec<(u32, u32, u64)>);

/// The most boxes of a level, apart from those outside, unless one cell alone has more parts.
pub(super) const BOXES_MAX: usize = 28;

/// The most boxes of a level that are outside of it.
const OUTSIDE_MAX: usize = 12;

impl Edges {
    pub(super) fn new(listing: &Listing, cells: &Cells) -> Self {
        let mut counts: HashMap<(u32, u32), u64> = HashMap::new();
        // Neighbours often have the same cells.
        let (mut last, mut count) = ((0, 0), 0);
        for (node, &to) in cells.of_nodes.iter().enumerate() {
            for &input in listing.inputs(node) {
                let pair = (cells.of_nodes[input as usize], to);
                if pair != last {
                    *counts.entry(last).or_default() += std::mem::take(&mut count);
                    last = pair;
                }
                count += 1;
            }
        }
        *counts.entry(last).or_default() += count;
        let counts = counts.into_iter().filter(|(_, count)| *count > 0);
        let mut edges: Vec<(u32, u32, u64)> =
            counts.map(|((from, to), count)| (from, to, count)).collect();
        edges.sort_unstable();
        Self(edges)
    }

    /// The number of edges inside each cell.
    pub(super) fn inside(&self, cells: &Cells) -> Vec<u64> {
        let mut inside = vec![0; cells.cells.len()];
        let parent = |cell: u32| cells.cells[cell as usize].parent;
        for &(from, to, count) in &self.0 {
            let (mut from, mut to) = (from, to);
            // A cell comes after the one that it is in.
            while from != to {
                let step = |cell: u32| parent(cell).unwrap_or_default();
                if from > to {
                    from = step(from);
                } else {
                    to = step(to);
                }
            }
            let mut common = Some(from);
            while let Some(cell) = common {
                inside[cell as usize] += count;
                common = parent(cell);
            }
        }
        inside
    }
}

/// The levels: the whole graph, then each box that opens.
pub(super) fn levels(cells: &Cells, edges: &Edges) -> Vec<Shown> {
    let n_cells = cells.cells.len();
    let mut levels: Vec<Shown> = Vec::new();
    // For each level the box in which each cell is.
    let mut boxes: Vec<Vec<u32>> = Vec::new();
    let mut queue = VecDeque::from([(0_u32, None)]);
    while let Some((of, within)) = queue.pop_front() {
        let shown = open(cells, of);
        let mut box_of = vec![u32::MAX; n_cells];
        shown.iter().for_each(|&cell| box_of[cell as usize] = cell);
        let is_root = of == 0;
        for cell in 0..n_cells {
            let parent = cells.cells[cell].parent.map(|parent| box_of[parent as usize]);
            match parent {
                Some(parent) if box_of[cell] == u32::MAX && parent != u32::MAX => {
                    box_of[cell] = parent;
                }
                _ => {}
            }
        }
        let outside_of: Option<&Vec<u32>> = within.map(|within: usize| &boxes[within]);
        let mut level = arrows(&shown, &box_of, outside_of, edges);
        // Boxes elsewhere, for the levels inside this one.
        if let Some(outside_of) = outside_of {
            for (mine, outer) in box_of.iter_mut().zip(outside_of) {
                if *mine == u32::MAX {
                    *mine = *outer;
                }
            }
        }
        level.of = Some(of).filter(|_| !is_root);
        level.within = within;
        let number = levels.len();
        for &cell in &shown {
            if !cells.cells[cell as usize].children.is_empty() {
                queue.push_back((cell, Some(number)));
            }
        }
        levels.push(level);
        boxes.push(box_of);
    }
    levels
}

/// The cells that are shown for a cell: its parts, some of which are opened in their place while there is
/// room.
fn open(cells: &Cells, of: u32) -> Vec<u32> {
    let children = |cell: u32| &cells.cells[cell as usize].children;
    let mut shown = children(of).clone();
    let mut queue: VecDeque<u32> = shown.iter().copied().collect();
    while let Some(cell) = queue.pop_front() {
        let parts = children(cell);
        // Nodes of one path stay together: `fit ×10`.
        let is_closed = parts.is_empty() || cells.cells[cell as usize].is_series;
        if is_closed || shown.len() - 1 + parts.len() > BOXES_MAX {
            continue;
        }
        let Some(at) = shown.iter().position(|&found| found == cell) else { continue };
        shown.splice(at..=at, parts.iter().copied());
        queue.extend(parts);
    }
    shown
}

/// A level of these boxes, with the arrows between them and to those outside.
fn arrows(shown: &[u32], box_of: &[u32], outside_of: Option<&Vec<u32>>, edges: &Edges) -> Shown {
    let mut counts: BTreeMap<(u32, u32), u64> = BTreeMap::new();
    let mut outside: BTreeMap<u32, u64> = BTreeMap::new();
    for &(from, to, count) in &edges.0 {
        let inside = [from, to].map(|cell| box_of[cell as usize]);
        if inside == [u32::MAX; 2] || inside[0] == inside[1] {
            continue;
        }
        let place = |cell: u32, inside: u32| match outside_of {
            Some(outside_of) if inside == u32::MAX => outside_of[cell as usize],
            _ => inside,
        };
        let ends = (place(from, inside[0]), place(to, inside[1]));
        for (end, inside) in [(ends.0, inside[0]), (ends.1, inside[1])] {
            if inside == u32::MAX {
                *outside.entry(end).or_default() += count;
            }
        }
        *counts.entry(ends).or_default() += count;
    }
    let mut by_count: Vec<(u32, u64)> = outside.into_iter().collect();
    by_count.sort_by_key(|&(cell, count)| (std::cmp::Reverse(count), cell));
    let gathered = match by_count.len() > OUTSIDE_MAX {
        true => by_count.split_off(OUTSIDE_MAX - 1).into_iter().map(|(cell, _)| cell).collect(),
        false => Vec::new(),
    };
    let mut outside: Vec<u32> = by_count.into_iter().map(|(cell, _)| cell).collect();
    outside.sort_unstable();
    let number = |cell: u32| if gathered.contains(&cell) { GATHERED } else { cell as usize };
    let mut gathered_counts: BTreeMap<(usize, usize), u64> = BTreeMap::new();
    for ((from, to), count) in counts {
        *gathered_counts.entry((number(from), number(to))).or_default() += count;
    }
    let arrows = gathered_counts.into_iter();
    let arrows = arrows.map(|((from, to), edges)| Arrow { from, to, edges, back: false });
    let mut arrows: Vec<Arrow> = arrows.collect();
    mark_back(&mut arrows);
    Shown { of: None, within: None, cells: shown.to_vec(), outside, gathered, arrows }
}

/// Marks arrows so that the others make no circle: those that lead back to a box on the way to them, with
/// the arrows of many edges followed first.
fn mark_back(arrows: &mut [Arrow]) {
    let mut out: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let mut has_in: BTreeMap<usize, bool> = BTreeMap::new();
    for (at, arrow) in arrows.iter().enumerate() {
        out.entry(arrow.from).or_default().push(at);
        has_in.entry(arrow.from).or_default();
        has_in.insert(arrow.to, true);
    }
    for list in out.values_mut() {
        list.sort_by_key(|&at| (std::cmp::Reverse(arrows[at].edges), at));
    }
    let firsts = has_in.iter().filter(|(_, has_in)| !**has_in);
    let starts: Vec<usize> =
        firsts.chain(has_in.iter().filter(|(_, has_in)| **has_in)).map(|(&from, _)| from).collect();
    // 1 while a box is on the way, 2 when all from it has been seen.
    let mut seen: BTreeMap<usize, u8> = BTreeMap::new();
    for start in starts {
        if seen.contains_key(&start) {
            continue;
        }
        seen.insert(start, 1);
        let mut way = vec![(start, 0)];
        while let Some((from, next)) = way.last_mut() {
            let list = out.get(from).map_or(&[][..], Vec::as_slice);
            let Some(&at) = list.get(*next) else {
                seen.insert(*from, 2);
                way.pop();
                continue;
            };
            *next += 1;
            let to = arrows[at].to;
            match seen.get(&to) {
                Some(1) => arrows[at].back = true,
                Some(_) => {}
                None => {
                    seen.insert(to, 1);
                    way.push((to, 0));
                }
            }
        }
    }
}
