//! Layout: positions of the boxes and arrows of a level, in layers from left to right.

use dagre::graph::Graph;
use dagre::layout::types::LabelPos;
use dagre::{EdgeLabel, LayoutOptions, NodeLabel, RankDir};

use crate::document::{Level, Picture};

/// A level with positions, in pixels.
pub(super) struct Laid {
    pub(super) width: f64,
    pub(super) height: f64,
    /// Left, top, width and height of each box: those of the level, then those outside.
    pub(super) boxes: Vec<(usize, Place)>,
    /// The points of each arrow, from the box that is read to its reader.
    pub(super) arrows: Vec<Vec<(f64, f64)>>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Place {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// Height of a box: two lines of text.
const HEIGHT: f64 = 44.0;

/// Free space between layers.
const GAP: f64 = 48.0;

/// Free space round a level.
const MARGIN: f64 = 12.0;

/// The most characters of a label that are shown.
pub(super) const LABEL_MAX: usize = 38;

/// Pixels of a character, on average.
const CHARACTER: f64 = 7.0;

/// The most boxes of a level without arrows in one column.
const COLUMN: usize = 8;

pub(super) fn lay_out(picture: &Picture, level: &Level) -> Laid {
    let shown: Vec<usize> = level.boxes.iter().chain(&level.outside).copied().collect();
    let width = |at: usize| {
        let group = &picture.boxes[at];
        let lines = [group.label.chars().count(), super::svg::second_line(group).chars().count()];
        let characters = lines[0].max(lines[1]).clamp(8, LABEL_MAX);
        characters as f64 * CHARACTER + 24.0
    };
    if level.arrows.is_empty() {
        return in_columns(&shown, width);
    }
    let mut graph: Graph<NodeLabel, EdgeLabel> = Graph::new();
    for &at in &shown {
        let label = NodeLabel { width: width(at), height: HEIGHT, ..NodeLabel::default() };
        graph.set_node(at.to_string(), Some(label));
    }
    // Those that lead back are turned, so that the layers are those of the others.
    let ends = |arrow: &crate::document::Arrow| match arrow.back {
        true => (arrow.to.to_string(), arrow.from.to_string()),
        false => (arrow.from.to_string(), arrow.to.to_string()),
    };
    for arrow in &level.arrows {
        let (from, to) = ends(arrow);
        let label = EdgeLabel { labelpos: LabelPos::Center, ..EdgeLabel::default() };
        graph.set_edge(from, to, Some(label), None);
    }
    let options = LayoutOptions {
        rankdir: RankDir::LR,
        nodesep: 14.0,
        edgesep: 8.0,
        ranksep: GAP,
        // Boxes keep the order of their keys where that costs no crossing.
        tie_keep_first: true,
        marginx: MARGIN,
        marginy: MARGIN,
        ..LayoutOptions::default()
    };
    dagre::layout(&mut graph, Some(options));
    let place = |at: usize| {
        let label = graph.node(&at.to_string())?;
        let (x, y) = (label.x?, label.y?);
        let (width, height) = (label.width, label.height);
        Some(Place { left: x - width / 2.0, top: y - height / 2.0, width, height })
    };
    let places = shown.iter().map(|&at| place(at).map(|place| (at, place)));
    let Some(boxes) = places.collect::<Option<Vec<(usize, Place)>>>() else {
        return in_columns(&shown, width);
    };
    let of_box = |at: &str| boxes.iter().find(|(is, _)| is.to_string() == at).map(|(_, is)| *is);
    let arrows = level.arrows.iter().map(|arrow| {
        let (from, to) = ends(arrow);
        let points = graph.edge(&from, &to, None).map_or(&[][..], |label| &label.points);
        let mut points: Vec<(f64, f64)> = points.iter().map(|point| (point.x, point.y)).collect();
        // From side to side, wherever the line between the middles would meet the boxes.
        if let ([first, .., last], Some(from), Some(to)) =
            (&mut points[..], of_box(&from), of_box(&to))
        {
            *first = (from.left + from.width, from.top + from.height / 2.0);
            *last = (to.left, to.top + to.height / 2.0);
        }
        let mut points = straightened(&points);
        if arrow.back {
            points.reverse();
        }
        points
    });
    let arrows = arrows.collect();
    Laid::new(boxes, arrows)
}

/// The points of an arrow in pairs, so that it is level where it passes a layer and bends between layers
/// alone. Of the points that dagre gives every second one lies in a layer, the others between two.
fn straightened(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let [first, between @ .., last] = points else { return points.to_vec() };
    if between.len().is_multiple_of(2) {
        return points.to_vec();
    }
    let mut straight = vec![*first];
    // Past the wider boxes of its layer.
    straight.extend(between.first().map(|(x, _)| ((x - GAP / 2.0).max(first.0), first.1)));
    for passed in between.windows(3).step_by(2) {
        let [(left, _), (_, y), (right, _)] = *passed else { continue };
        straight.extend([(left + GAP / 4.0, y), (right - GAP / 4.0, y)]);
    }
    straight.extend(between.last().map(|(x, _)| ((x + GAP / 2.0).min(last.0), last.1)));
    straight.push(*last);
    straight
}

/// Boxes without arrows, side by side.
fn in_columns(shown: &[usize], width: impl Fn(usize) -> f64) -> Laid {
    let (mut boxes, mut left) = (Vec::new(), MARGIN);
    for column in shown.chunks(COLUMN) {
        let width = column.iter().map(|&at| width(at)).fold(0.0, f64::max);
        for (row, &at) in column.iter().enumerate() {
            let top = MARGIN + row as f64 * (HEIGHT + 14.0);
            boxes.push((at, Place { left, top, width, height: HEIGHT }));
        }
        left += width + 24.0;
    }
    Laid::new(boxes, Vec::new())
}

impl Laid {
    fn new(boxes: Vec<(usize, Place)>, arrows: Vec<Vec<(f64, f64)>>) -> Self {
        let points = arrows.iter().flatten().copied();
        let corners = boxes.iter().map(|(_, is)| (is.left + is.width, is.top + is.height));
        let (width, height) = corners
            .chain(points)
            .fold((0.0_f64, 0.0_f64), |(width, height), (x, y)| (width.max(x), height.max(y)));
        Self { width: width + MARGIN, height: height + MARGIN, boxes, arrows }
    }
}
