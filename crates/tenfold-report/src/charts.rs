//! Charts as SVG, drawn from `document::Chart` alone.
//!
//! Every colour is a class of the page's style sheet, so one drawing serves light, dark and paper; every number has a
//! fixed form, so equal charts have equal bytes. The legend is left to the page, where it wraps like text.
//!
//! The drawing is our own. kuva 0.6 (95,000 lines; one theme is fixed when the chart is drawn, colour maps become RGB, no
//! `viewBox`, no role, title or description) and plotters 0.3 (RGB only, no classes, text measured by a font backend) would
//! have had to be rewritten after the fact for themes, screen readers and narrow screens.

mod bars;
mod data;
mod frame;
mod heat;
mod marks;
mod parallel;
mod scale;
mod svg;
mod text;

use crate::document::{Chart, Mark, Scale};

pub(crate) use data::tables;

/// A chart that is drawn.
pub(crate) struct Drawing {
    /// The SVG, which is markup.
    pub(crate) svg: String,
    /// The marks with a name.
    pub(crate) legend: Vec<Entry>,
    /// `true` if it needs the whole width of the page.
    pub(crate) is_wide: bool,
}

/// A name in the legend.
pub(crate) struct Entry {
    pub(crate) name: String,
    /// The shape of the mark, which is a class and the id of a swatch.
    pub(crate) shape: Shape,
    /// The number of its colour.
    pub(crate) colour: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    Line,
    Band,
    Point,
    Box,
    Reference,
    /// A step of the scale of colours.
    Step,
}

/// The room that a chart has.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Size {
    /// A figure of its own.
    Normal,
    /// A small one in a card, without labels of axes.
    Small,
}

/// Draws a chart. `id` is unique in the page; the title and the description are named after it.
pub(crate) fn draw(chart: &Chart, id: &str, size: Size) -> Drawing {
    let drawing = chart.marks.iter().find_map(|mark| match mark {
        Mark::Heat { rows, decimals } => Some(heat::draw(chart, rows, *decimals, size)),
        Mark::Parallel { axes, lines, colour_by } => Some(parallel::draw(axes, lines, *colour_by)),
        _ => None,
    });
    let Plot { body, width, height, legend } = drawing.unwrap_or_else(|| marks::draw(chart, size));
    let mut svg = svg::Svg::default();
    svg.open_drawing(id, width, height, &chart.title, &chart.description);
    svg.push(&body);
    svg.close("svg");
    Drawing { svg: svg.finish(), legend, is_wide: width > NORMAL }
}

/// The width of a chart that shares a row of the page, and of one that does not. A unit is a pixel on a small screen.
const NORMAL: f64 = 440.0;
const WIDE: f64 = 900.0;

/// The content of a drawing, and its size.
struct Plot {
    body: String,
    width: f64,
    height: f64,
    legend: Vec<Entry>,
}

/// Returns `true` if a chart lists named things, which read better as rows: bars over an axis of names.
fn lists_names(chart: &Chart) -> bool {
    let is_bars = |mark: &Mark| matches!(mark, Mark::Bars { .. });
    matches!(chart.x.scale, Scale::Names(_))
        && !chart.marks.is_empty()
        && chart.marks.iter().all(is_bars)
}

/// The number where it can be drawn; one that is not zero by a hair is zero.
fn drawable(value: f64) -> Option<f64> {
    let value = if value.abs() < 1e-300 { 0.0 } else { value };
    (value.abs() < 1e300).then_some(value)
}
