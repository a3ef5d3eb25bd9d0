//! Bars of named things, one below the other: names are read without turning the head, and each bar ends in its number.

use crate::document::{Chart, Mark, Scale};

use super::scale::{Extent, short};
use super::svg::{Anchor, Area, Svg};
use super::text::{self, fitted};
use super::{Entry, NORMAL, Plot, Size, data, drawable};

/// More names than this are left to the table.
const NAMES: usize = 40;
const NAMES_OF_SMALL: usize = 8;

/// The bars of one mark, and its colour.
struct Series<'a> {
    name: &'a str,
    bars: &'a [(f64, f64, f64)],
    colour: usize,
}

pub(super) fn draw(chart: &Chart, colours: &[usize], legend: Vec<Entry>, size: Size) -> Plot {
    let names: &[String] = if let Scale::Names(names) = &chart.x.scale { names } else { &[] };
    let (width, most, thickness) = match size {
        Size::Normal => (NORMAL, NAMES, 15.0),
        Size::Small => (240.0, NAMES_OF_SMALL, 13.0),
    };
    let series: Vec<Series<'_>> = chart.marks.iter().zip(colours).filter_map(series).collect();
    let shown = names.len().min(most);
    let row = thickness * series.len().max(1) as f64 + 6.0;
    let title = if size == Size::Normal && !chart.y.label.trim().is_empty() { 24.0 } else { 4.0 };
    let rest = if shown < names.len() { 18.0 } else { 0.0 };
    let height = title + row * shown.max(1) as f64 + rest + 4.0;

    let mut svg = Svg::default();
    if size == Size::Normal {
        svg.text("label", (2.0, text::SIZE), Anchor::Start, &fitted(&chart.y.label, width - 8.0));
    }
    let area = bar_area(names, &series, shown, (width, height), title);
    let (low, high) = ends(&series, shown);
    let across = |value: f64| area.left + (value - low) / (high - low) * area.width;
    for (at, name) in names.iter().take(shown).enumerate() {
        let top = title + row * at as f64;
        let middle = top + (row - 6.0) / 2.0 + 4.0;
        let name = fitted(name, (width * 0.42).max(40.0));
        svg.text("tick", (name_end(names, shown, width), middle), Anchor::End, &name);
        for (place, one) in series.iter().enumerate() {
            let Some(value) = one.value(at) else { continue };
            let Some(drawn) = drawable(value) else { continue };
            let (from, to) = (across(0.0), across(drawn));
            let bar = Area {
                left: from.min(to),
                top: top + thickness * place as f64,
                width: (to - from).abs().max(0.5),
                height: thickness - 2.0,
            };
            let label = data::bar_text(chart, one.name, at as f64, at as f64, value);
            svg.rectangle(&format!("bar s{}", one.colour), bar, &label);
            let (end, anchor) = match drawn < 0.0 {
                true => (bar.left - 4.0, Anchor::End),
                false => (bar.right() + 4.0, Anchor::Start),
            };
            svg.text("value", (end, bar.top + thickness / 2.0 + 3.5), anchor, &short(value));
        }
    }
    if low < 0.0 {
        svg.line("axis", (across(0.0), title), (across(0.0), title + row * shown as f64 - 6.0));
    }
    if rest > 0.0 {
        let text = format!("and {} more, in the data", names.len() - shown);
        svg.text("tick", (width - 4.0, height - 6.0), Anchor::End, &text);
    }
    Plot { body: svg.finish(), width, height, legend }
}

fn series<'a>((mark, colour): (&'a Mark, &usize)) -> Option<Series<'a>> {
    match mark {
        Mark::Bars { name, bars } => Some(Series { name, bars, colour: *colour }),
        _ => None,
    }
}

impl Series<'_> {
    /// The height of the bar that stands over a name.
    fn value(&self, at: usize) -> Option<f64> {
        let at = at as f64;
        let stands = |(left, right, _): &&(f64, f64, f64)| {
            let middle = (left + right) / 2.0;
            (at - 0.5..at + 0.5).contains(&middle)
        };
        self.bars.iter().find(stands).map(|(_, _, height)| *height)
    }
}

fn values<'a>(series: &'a [Series<'a>], shown: usize) -> impl Iterator<Item = f64> + 'a {
    series.iter().flat_map(move |one| (0..shown).filter_map(|at| one.value(at)))
}

/// The ends of the axis, which has a zero.
fn ends(series: &[Series<'_>], shown: usize) -> (f64, f64) {
    let (low, high) = Extent::of(values(series, shown).chain([0.0])).ends().unwrap_or((0.0, 1.0));
    if low == high { (0.0, 1.0) } else { (low, high) }
}

/// The right end of the names.
fn name_end(names: &[String], shown: usize, width: f64) -> f64 {
    let most = (width * 0.42).max(40.0);
    let widest = names.iter().take(shown).map(|name| text::width(&fitted(name, most)));
    widest.fold(0.0, f64::max) + 2.0
}

/// The area of the bars, with room for the numbers at their ends.
fn bar_area(
    names: &[String],
    series: &[Series<'_>],
    shown: usize,
    (width, height): (f64, f64),
    top: f64,
) -> Area {
    let room = |is_on_side: fn(f64) -> bool| {
        let widths = values(series, shown).filter(|value| is_on_side(*value));
        widths.map(|value| text::width(&short(value)) + 8.0).fold(0.0, f64::max)
    };
    let left = name_end(names, shown, width) + 8.0 + room(|value| value < 0.0);
    let right = room(|value| value >= 0.0).max(4.0);
    Area { left, top, width: (width - left - right).max(20.0), height: height - top }
}
