//! Parallel axes: one line a candidate of a search, coloured by the value on one of the axes.

use crate::document::Axis;

use super::marks::line;
use super::scale::{Extent, Placement, Tick, short};
use super::svg::{Anchor, Svg};
use super::text::{self, fitted};
use super::{Entry, Plot, Shape, WIDE, drawable};

/// The steps of colour of the style sheet, from the lowest value to the highest.
const STEPS: usize = 8;
const TOP: f64 = 34.0;
const HEIGHT: f64 = 300.0;
const MARGIN: f64 = 14.0;

pub(super) fn draw(axes: &[Axis], lines: &[Vec<f64>], colour_by: usize) -> Plot {
    let mut svg = Svg::default();
    let height = TOP + HEIGHT + 16.0;
    if axes.is_empty() {
        svg.text("label", (WIDE / 2.0, height / 2.0), Anchor::Middle, "no data");
        return Plot { body: svg.finish(), width: WIDE, height, legend: Vec::new() };
    }
    let values = |at: usize| lines.iter().filter_map(move |line| line.get(at).copied());
    let placement = |(at, axis)| Placement::new(axis, Extent::of(values(at)), 0.03, None);
    let placements: Vec<Placement<'_>> = axes.iter().enumerate().map(placement).collect();
    let ticks: Vec<Vec<Tick>> =
        placements.iter().map(|placement| thinned(placement.ticks(5))).collect();
    let columns = Columns::new(&ticks);

    let ends = Extent::of(values(colour_by)).ends();
    for (at, line_values) in sorted(lines, colour_by) {
        let places = placements.iter().enumerate().map(|(at, placement)| {
            let place = placement.place(*line_values.get(at)?)?;
            Some((columns.across(at), TOP + (1.0 - place) * HEIGHT))
        });
        let path = line(places);
        let step = step(line_values.get(colour_by).copied(), ends);
        if !path.is_empty() {
            svg.titled_path(&format!("candidate q{step}"), &path, &title(axes, line_values, at));
        }
    }
    for (at, (axis, ticks)) in axes.iter().zip(&ticks).enumerate() {
        let x = columns.across(at);
        svg.line("axis", (x, TOP), (x, TOP + HEIGHT));
        let (title, anchor) = columns.title(&axis.label, at);
        let height = if at % 2 == 1 && columns.step < 120.0 { 10.0 } else { 24.0 };
        svg.text("label", (title, height), anchor, &fitted(&axis.label, columns.title_room(at)));
        for tick in ticks {
            let y = TOP + (1.0 - tick.place) * HEIGHT;
            svg.line("axis", (x - 3.0, y), (x, y));
            let label = fitted(&tick.label, columns.tick_room(at));
            svg.text("tick halo", (x - 6.0, y + 4.0), Anchor::End, &label);
        }
    }
    let legend = legend(axes.get(colour_by), ends);
    Plot { body: svg.finish(), width: WIDE, height, legend }
}

/// The places of the axes.
struct Columns {
    left: f64,
    step: f64,
    count: usize,
}

impl Columns {
    fn new(ticks: &[Vec<Tick>]) -> Self {
        let widths = ticks.first().into_iter().flatten().map(|tick| text::width(&tick.label));
        let left = widths.fold(20.0, f64::max).min(120.0) + MARGIN;
        let step = (WIDE - left - MARGIN) / (ticks.len().max(2) - 1) as f64;
        Self { left, step, count: ticks.len() }
    }

    fn across(&self, at: usize) -> f64 {
        self.left + self.step * at as f64
    }

    fn tick_room(&self, at: usize) -> f64 {
        if at == 0 { self.left - 8.0 } else { (self.step * 0.62).max(24.0) }
    }

    /// The room of the label of an axis. Labels that have little room stand in two rows, and those at the edges are moved
    /// into the drawing.
    fn title_room(&self, at: usize) -> f64 {
        let half = if self.step < 120.0 { self.step * 0.94 } else { self.step * 0.47 };
        match at {
            0 => self.left + half,
            at if at + 1 == self.count => MARGIN + half,
            _ => 2.0 * half,
        }
    }

    /// The place of the label of an axis, which keeps inside of the drawing.
    fn title(&self, label: &str, at: usize) -> (f64, Anchor) {
        let half = text::width(&fitted(label, self.title_room(at))) / 2.0;
        let x = self.across(at);
        if x - half < 2.0 {
            (2.0, Anchor::Start)
        } else if x + half > WIDE - 2.0 || at + 1 == self.count {
            (WIDE - 2.0, Anchor::End)
        } else {
            (x, Anchor::Middle)
        }
    }
}

/// Ticks that leave room for their labels.
fn thinned(ticks: Vec<Tick>) -> Vec<Tick> {
    let every = (ticks.len() * 14).div_ceil(HEIGHT as usize).max(1);
    ticks.into_iter().step_by(every).collect()
}

/// The lines with their numbers, so that those with the highest value are on top.
fn sorted(lines: &[Vec<f64>], colour_by: usize) -> Vec<(usize, &[f64])> {
    let mut sorted: Vec<_> = lines.iter().map(Vec::as_slice).enumerate().collect();
    let value = |line: &[f64]| {
        line.get(colour_by).copied().filter(|value| !value.is_nan()).unwrap_or(f64::NEG_INFINITY)
    };
    sorted.sort_by(|one, other| value(one.1).total_cmp(&value(other.1)));
    sorted
}

/// The step of colour of a value; the lowest for one that is no number.
fn step(value: Option<f64>, ends: Option<(f64, f64)>) -> usize {
    match (value.and_then(drawable), ends) {
        (Some(value), Some((low, high))) if high > low => {
            (((value - low) / (high - low) * STEPS as f64) as usize).min(STEPS - 1)
        }
        _ => 0,
    }
}

fn title(axes: &[Axis], values: &[f64], at: usize) -> String {
    let mut title = format!("{}", at + 1);
    for (axis, value) in axes.iter().zip(values) {
        title.push_str(&format!(" · {}: {}", axis.label, super::data::on_axis(axis, *value)));
    }
    title
}

/// The colours at the ends of the scale and in its middle.
fn legend(axis: Option<&Axis>, ends: Option<(f64, f64)>) -> Vec<Entry> {
    let (Some(axis), Some((low, high))) = (axis, ends) else { return Vec::new() };
    if low == high {
        return Vec::new();
    }
    let entry = |step: usize| {
        let value = low + (high - low) * step as f64 / (STEPS - 1) as f64;
        let name =
            if step == 0 { format!("{} {}", axis.label, short(value)) } else { short(value) };
        Entry { name, shape: Shape::Step, colour: step }
    };
    [0, 2, 5, 7].map(entry).into()
}
