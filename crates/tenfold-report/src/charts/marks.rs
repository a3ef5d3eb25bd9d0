//! Lines, bands, points, bars, spans and references over two axes.

use crate::document::{Axis, Chart, Mark, Scale};

use super::frame::Frame;
use super::scale::{self, Extent, Placement};
use super::svg::{Anchor, Area, Svg, length};
use super::text;
use super::{Entry, NORMAL, Plot, Shape, Size, WIDE, bars, data, drawable, lists_names};

/// More points than this are drawn without a text for each.
const POINTS_WITH_TEXT: usize = 300;
const SPANS_WITH_TEXT: usize = 1000;
/// The number of colours of the style sheet.
const COLOURS: usize = 8;

/// Draws all marks but heat maps and parallel axes.
pub(super) fn draw(chart: &Chart, size: Size) -> Plot {
    let colours = colours(&chart.marks);
    let legend = legend(&chart.marks, &colours);
    if lists_names(chart) {
        return bars::draw(chart, &colours, legend, size);
    }
    let mut svg = Svg::default();
    let (horizontal, vertical) = extents(&chart.marks);
    let has_bars = chart.marks.iter().any(|mark| matches!(mark, Mark::Bars { .. }));
    let has_spans = chart.marks.iter().any(|mark| matches!(mark, Mark::Spans { .. }));
    let margin = if has_bars || has_spans { 0.0 } else { 0.03 };
    let x = Placement::new(&chart.x, horizontal, margin, None);
    let y = Placement::new(&chart.y, vertical, 0.05, has_bars.then_some(0.0));
    let (width, height) = measures(chart, size, has_spans);
    let frame = match size {
        Size::Normal => Frame::new(&mut svg, (width, height), (&chart.x, x), (&chart.y, y)),
        Size::Small => small_frame(&mut svg, (width, height), &chart.x, x, y),
    };
    if horizontal.ends().is_none() || vertical.ends().is_none() {
        let middle =
            (frame.area.left + frame.area.width / 2.0, frame.area.top + frame.area.height / 2.0);
        svg.text("label", middle, Anchor::Middle, "no data");
    }
    // Lines on the edge of the area keep their full width.
    let Area { left, top, width: across, height: down } = frame.area;
    svg.open_window(left - 4.0, top - 4.0, across + 8.0, down + 8.0);
    for (mark, colour) in chart.marks.iter().zip(&colours) {
        draw_mark(&mut svg, &frame, chart, mark, *colour);
    }
    svg.close("svg");
    Plot { body: svg.finish(), width, height, legend }
}

fn measures(chart: &Chart, size: Size, has_spans: bool) -> (f64, f64) {
    match (size, has_spans, &chart.y.scale) {
        (Size::Small, ..) => (240.0, 84.0),
        (_, true, Scale::Names(lanes)) => (WIDE, 90.0 + (22 * lanes.len().clamp(2, 40)) as f64),
        (_, true, _) => (WIDE, 320.0),
        _ => (NORMAL, 290.0),
    }
}

/// A frame with the ends of the horizontal axis alone.
fn small_frame<'a>(
    svg: &mut Svg,
    (width, height): (f64, f64),
    axis: &Axis,
    x: Placement<'a>,
    y: Placement<'a>,
) -> Frame<'a> {
    let area = Area { left: 5.0, top: 5.0, width: width - 10.0, height: height - 25.0 };
    svg.line("axis", (area.left, area.bottom()), (area.right(), area.bottom()));
    if !matches!(axis.scale, Scale::Names(_)) {
        let ticks = [x.end_label(0.0), x.end_label(1.0)];
        let [first, last] = ticks.map(|label| text::fitted(&label, area.width / 2.0 - 4.0));
        svg.text("tick", (area.left, height - 4.0), Anchor::Start, &first);
        svg.text("tick", (area.right(), height - 4.0), Anchor::End, &last);
    }
    Frame::bare(area, x, y)
}

/// The ends of all marks on both axes.
fn extents(marks: &[Mark]) -> (Extent, Extent) {
    let (mut x, mut y) = (Extent::default(), Extent::default());
    for mark in marks {
        match mark {
            Mark::Line { points, .. } | Mark::Points { points, .. } => {
                points.iter().for_each(|point| (x.add(point.0), y.add(point.1)).0);
            }
            Mark::Band { points, .. } => points.iter().for_each(|(at, low, high)| {
                x.add(*at);
                y.add(*low);
                y.add(*high);
            }),
            Mark::Bars { bars, .. } => {
                y.add(0.0);
                bars.iter().for_each(|(left, right, height)| {
                    x.add(*left);
                    x.add(*right);
                    y.add(*height);
                });
            }
            Mark::Spans { spans, .. } => spans.iter().for_each(|(lane, start, end, _)| {
                x.add(*start);
                x.add(*end);
                y.add(*lane as f64 - 0.5);
                y.add(*lane as f64 + 0.5);
            }),
            Mark::Reference { from, to, .. } => [from, to].into_iter().for_each(|end| {
                x.add(end.0);
                y.add(end.1);
            }),
            Mark::Heat { .. } | Mark::Parallel { .. } => {}
        }
    }
    (x, y)
}

/// The name of a mark, and its shape in the legend.
fn named(mark: &Mark) -> Option<(&str, Shape)> {
    match mark {
        Mark::Line { name, .. } => Some((name, Shape::Line)),
        Mark::Band { name, .. } => Some((name, Shape::Band)),
        Mark::Points { name, .. } => Some((name, Shape::Point)),
        Mark::Bars { name, .. } | Mark::Spans { name, .. } => Some((name, Shape::Box)),
        Mark::Reference { name, .. } => Some((name, Shape::Reference)),
        Mark::Heat { .. } | Mark::Parallel { .. } => None,
    }
}

/// The colour of each mark: one for each name. A band has that of the line before which it stands, and a mark without a
/// name that of the mark before it.
fn colours(marks: &[Mark]) -> Vec<usize> {
    let mut known: Vec<&str> = Vec::new();
    let mut colours = Vec::with_capacity(marks.len());
    for (at, mark) in marks.iter().enumerate() {
        let behind = match mark {
            Mark::Band { .. } => marks.get(at + 1).filter(|next| matches!(next, Mark::Line { .. })),
            _ => None,
        };
        let name = match named(behind.unwrap_or(mark)) {
            Some((_, Shape::Reference)) | None => "",
            Some((name, _)) => name,
        };
        let place = match known.iter().position(|one| *one == name) {
            _ if name.is_empty() => known.len().saturating_sub(1),
            Some(place) => place,
            None => {
                known.push(name);
                known.len() - 1
            }
        };
        colours.push(place % COLOURS);
    }
    colours
}

fn legend(marks: &[Mark], colours: &[usize]) -> Vec<Entry> {
    let mut legend: Vec<Entry> = Vec::new();
    for (mark, colour) in marks.iter().zip(colours) {
        if let Some((name, shape)) = named(mark).filter(|(name, _)| !name.trim().is_empty()) {
            // A line with its points is one entry.
            if !legend.iter().any(|entry| entry.name == name) {
                legend.push(Entry { name: name.to_owned(), shape, colour: *colour });
            }
        }
    }
    legend
}

fn draw_mark(svg: &mut Svg, frame: &Frame<'_>, chart: &Chart, mark: &Mark, colour: usize) {
    match mark {
        Mark::Line { points, .. } => {
            let places = points.iter().map(|(x, y)| frame.at(*x, *y));
            svg.path(&format!("line s{colour}"), &line(places));
        }
        Mark::Band { points, .. } => svg.path(&format!("band s{colour}"), &band(frame, points)),
        Mark::Points { name, points } => draw_points(svg, frame, chart, name, points, colour),
        Mark::Bars { name, bars } => {
            for (left, right, height) in bars {
                draw_bar(svg, frame, chart, (name, *left, *right, *height), colour);
            }
        }
        Mark::Spans { name, spans } => draw_spans(svg, frame, name, spans, colour),
        Mark::Reference { from, to, .. } => {
            if let (Some(from), Some(to)) = (frame.at(from.0, from.1), frame.at(to.0, to.1)) {
                svg.line("reference", from, to);
            }
        }
        Mark::Heat { .. } | Mark::Parallel { .. } => {}
    }
}

/// A path through places, broken where there is none. Places that fall together are drawn once, and one without
/// neighbours as a short dash.
pub(super) fn line(places: impl Iterator<Item = Option<(f64, f64)>>) -> String {
    let places: Vec<_> = places.collect();
    let mut path = String::new();
    for part in places.split(Option::is_none) {
        let mut part: Vec<(f64, f64)> = part.iter().copied().flatten().collect();
        part.dedup_by_key(|(x, y)| (length(*x), length(*y)));
        if let [(x, y)] = part[..] {
            path.push_str(&format!("M{} {}h3", length(x - 1.5), length(y)));
            continue;
        }
        for (at, (x, y)) in part.iter().enumerate() {
            let letter = if at == 0 { 'M' } else { 'L' };
            path.push_str(&format!("{letter}{} {}", length(*x), length(*y)));
        }
    }
    path
}

fn band(frame: &Frame<'_>, points: &[(f64, f64, f64)]) -> String {
    let mut path = String::new();
    let ends = |&(x, low, high): &(f64, f64, f64)| Some((frame.at(x, low)?, frame.at(x, high)?));
    let places: Vec<_> = points.iter().map(ends).collect();
    for part in places.split(Option::is_none) {
        let part: Vec<_> = part.iter().flatten().collect();
        let there = part.iter().map(|(low, _)| low);
        let back = part.iter().rev().map(|(_, high)| high);
        for (at, (x, y)) in there.chain(back).enumerate() {
            let letter = if at == 0 { 'M' } else { 'L' };
            path.push_str(&format!("{letter}{} {}", length(*x), length(*y)));
        }
        if !part.is_empty() {
            path.push('Z');
        }
    }
    path
}

fn draw_points(
    svg: &mut Svg,
    frame: &Frame<'_>,
    chart: &Chart,
    name: &str,
    points: &[(f64, f64)],
    colour: usize,
) {
    let has_text = points.len() <= POINTS_WITH_TEXT;
    let mut seen = std::collections::HashSet::new();
    let mut path = String::new();
    for &(x, y) in points {
        let Some(place) = frame.at(x, y) else { continue };
        let dot = format!("M{} {}h0", length(place.0), length(place.1));
        if has_text {
            let text = data::point_text(chart, name, x, y);
            svg.titled_path(&format!("point s{colour}"), &dot, &text);
        } else if seen.insert(dot.clone()) {
            path.push_str(&dot);
        }
    }
    svg.path(&format!("point many s{colour}"), &path);
}

fn draw_bar(
    svg: &mut Svg,
    frame: &Frame<'_>,
    chart: &Chart,
    (name, left, right, height): (&str, f64, f64, f64),
    colour: usize,
) {
    let ends = (frame.across(left), frame.across(right), frame.down(height));
    let (Some(from), Some(to), Some(end)) = ends else { return };
    let (from, to) = (from.min(to), from.max(to));
    let base = frame.base();
    // A gap between bars that touch, unless they are very thin.
    let gap = if to - from > 4.0 { 1.0 } else { 0.0 };
    let area = Area {
        left: from,
        top: end.min(base),
        width: (to - from - gap).max(0.5),
        height: (end - base).abs(),
    };
    let text = data::bar_text(chart, name, left, right, height);
    svg.rectangle(&format!("bar s{colour}"), area, &text);
}

/// Spans as boxes in lanes; those that fall together in a lane are drawn once.
fn draw_spans(
    svg: &mut Svg,
    frame: &Frame<'_>,
    name: &str,
    spans: &[(usize, f64, f64, String)],
    colour: usize,
) {
    let mut drawn = std::collections::HashSet::new();
    let has_text = spans.len() <= SPANS_WITH_TEXT;
    for (lane, start, end, label) in spans {
        let lane = *lane as f64;
        let ends = (frame.across(*start), frame.across(*end));
        let sides = (frame.down(lane - 0.38), frame.down(lane + 0.38));
        let ((Some(from), Some(to)), (Some(one), Some(other))) = (ends, sides) else { continue };
        let area = Area {
            left: from.min(to),
            top: one.min(other),
            width: (to - from).abs().max(0.7),
            height: (other - one).abs(),
        };
        if !drawn.insert([area.left, area.top, area.width].map(|side| (side * 2.0).round() as i64))
        {
            continue;
        }
        if !has_text {
            svg.rectangle(&format!("span s{colour}"), area, "");
            continue;
        }
        let seconds = drawable(end - start).unwrap_or(f64::NAN);
        let text = format!("{label} · {name} · {}", scale::short(seconds));
        svg.rectangle(&format!("span s{colour}"), area, &text);
        let label = label.rsplit('/').next().unwrap_or(label);
        let room = area.width - 8.0;
        if area.height >= 14.0 && !label.is_empty() && text::width(label) <= room {
            let middle = area.top + area.height / 2.0 + 4.0;
            svg.text("inside", (area.left + 4.0, middle), Anchor::Start, label);
        }
    }
}
