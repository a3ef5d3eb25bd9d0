//! `Frame`: the axes of a chart, and the area between them.

use crate::document::{Axis, Scale};

use super::scale::{Placement, Tick};
use super::svg::{Anchor, Area, Svg};
use super::text::{self, fitted};

/// The area of the marks, and the places of values in it.
pub(super) struct Frame<'a> {
    pub(super) area: Area,
    x: Placement<'a>,
    y: Placement<'a>,
    /// Names on the vertical axis are read from the top; numbers grow upwards.
    grows_down: bool,
}

/// The height of a row of text.
const ROW: f64 = 16.0;
/// The distance of text from its axis.
const GAP: f64 = 6.0;

impl<'a> Frame<'a> {
    /// The frame of a drawing of a size, with room for the labels, which are drawn.
    pub(super) fn new(
        svg: &mut Svg,
        (width, height): (f64, f64),
        (x_axis, x): (&Axis, Placement<'a>),
        (y_axis, y): (&Axis, Placement<'a>),
    ) -> Self {
        let top = if y_axis.label.trim().is_empty() { 8.0 } else { ROW + 8.0 };
        let y_labels = Labels::beside(y_axis, &y, height - top - 3.0 * ROW, width * 0.34);
        let left = y_labels.room + GAP + 2.0;
        let x_labels = Labels::below(x_axis, &x, width - left - 12.0);
        let left = left.max(x_labels.room_before(width - left - 12.0));
        let right = 4.0 + x_labels.overhang.max(6.0);
        let x_title = if x_axis.label.trim().is_empty() { 0.0 } else { ROW + 2.0 };
        let bottom = x_labels.room + GAP + x_title + 4.0;
        let area = Area {
            left,
            top,
            width: (width - left - right).max(10.0),
            height: (height - top - bottom).max(10.0),
        };
        let grows_down = matches!(y_axis.scale, Scale::Names(_));
        let frame = Self { area, x, y, grows_down };
        frame.draw_axes(svg, &x_labels, &y_labels);
        frame.draw_titles(svg, (width, height), x_axis, y_axis);
        frame
    }

    /// A frame without any label, for small charts.
    pub(super) fn bare(area: Area, x: Placement<'a>, y: Placement<'a>) -> Self {
        Self { area, x, y, grows_down: false }
    }

    /// The place of a point in the drawing.
    pub(super) fn at(&self, x: f64, y: f64) -> Option<(f64, f64)> {
        Some((self.across(x)?, self.down(y)?))
    }

    pub(super) fn across(&self, x: f64) -> Option<f64> {
        Some(self.area.left + self.x.place(x)? * self.area.width)
    }

    pub(super) fn down(&self, y: f64) -> Option<f64> {
        let place = self.y.place(y)?;
        let place = if self.grows_down { place } else { 1.0 - place };
        Some(self.area.top + place * self.area.height)
    }

    /// The place of a height of zero, or the nearest end of the axis.
    pub(super) fn base(&self) -> f64 {
        self.down(0.0).unwrap_or(self.area.bottom()).clamp(self.area.top, self.area.bottom())
    }

    fn draw_axes(&self, svg: &mut Svg, x_labels: &Labels, y_labels: &Labels) {
        let area = self.area;
        for tick in &y_labels.ticks {
            let place = if self.grows_down { tick.place } else { 1.0 - tick.place };
            let y = area.top + place * area.height;
            if !self.grows_down {
                svg.line("grid", (area.left, y), (area.right(), y));
            }
            svg.text("tick", (area.left - GAP, y + 4.0), Anchor::End, &tick.label);
        }
        svg.line("axis", (area.left, area.bottom()), (area.right(), area.bottom()));
        for tick in &x_labels.ticks {
            let x = area.left + tick.place * area.width;
            if x_labels.degrees == 0.0 {
                svg.line("axis", (x, area.bottom()), (x, area.bottom() + 4.0));
            }
            x_labels.draw(svg, x, area.bottom(), &tick.label);
        }
    }

    fn draw_titles(&self, svg: &mut Svg, (width, height): (f64, f64), x: &Axis, y: &Axis) {
        if !x.label.trim().is_empty() {
            // In the middle of the area, but inside of the drawing.
            let label = fitted(&x.label, width - 8.0);
            let half = text::width(&label) / 2.0;
            let middle = self.area.left + self.area.width / 2.0;
            let middle = middle.min(width - 4.0 - half).max(4.0 + half);
            svg.text("label", (middle, height - 5.0), Anchor::Middle, &label);
        }
        if !y.label.trim().is_empty() {
            svg.text("label", (2.0, text::SIZE), Anchor::Start, &fitted(&y.label, width - 8.0));
        }
    }
}

/// The labels of an axis, as many as there is room for.
pub(super) struct Labels {
    pub(super) ticks: Vec<Tick>,
    /// The room that they take away from the area.
    pub(super) room: f64,
    /// The width of the last one beyond the end of the area.
    overhang: f64,
    /// The angle at which they rise.
    degrees: f64,
}

impl Labels {
    /// Labels beside a vertical axis.
    pub(super) fn beside(axis: &Axis, placement: &Placement<'_>, height: f64, most: f64) -> Self {
        let mut ticks = placement.ticks((height / 44.0) as usize + 1);
        if let Scale::Names(_) = axis.scale {
            thin(&mut ticks, height, 12.0);
        }
        ticks.iter_mut().for_each(|tick| tick.label = fitted(&tick.label, most));
        let room = widest(&ticks);
        Self { ticks, room, overhang: 0.0, degrees: 0.0 }
    }

    /// Labels below a horizontal axis: level, rising, or upright, whichever has room.
    pub(super) fn below(axis: &Axis, placement: &Placement<'_>, width: f64) -> Self {
        if let Scale::Names(_) = axis.scale {
            return Self::names_below(placement.ticks(0), width);
        }
        let mut labels = Self { ticks: Vec::new(), room: ROW, overhang: 0.0, degrees: 0.0 };
        for count in (1..=7).rev() {
            labels.ticks = placement.ticks(count);
            if fits(&labels.ticks, width) {
                break;
            }
        }
        if !fits(&labels.ticks, width) {
            labels.ticks.truncate(1);
        }
        labels.overhang = labels.ticks.iter().map(|tick| overhang(tick, width)).fold(0.0, f64::max);
        labels
    }

    fn names_below(mut ticks: Vec<Tick>, width: f64) -> Self {
        const MOST: f64 = 110.0;
        ticks.iter_mut().for_each(|tick| tick.label = fitted(&tick.label, MOST));
        if fits(&ticks, width) {
            let overhang = ticks.iter().map(|tick| overhang(tick, width)).fold(0.0, f64::max);
            return Self { ticks, room: ROW, overhang, degrees: 0.0 };
        }
        let step = width / ticks.len().max(1) as f64;
        let degrees = if step >= 20.0 { 45.0 } else { 90.0 };
        thin(&mut ticks, width, 13.0);
        let room = widest(&ticks) * if degrees == 45.0 { 0.71 } else { 1.0 } + 8.0;
        Self { ticks, room, overhang: 0.0, degrees }
    }

    /// The room that rising labels need before the start of the area.
    fn room_before(&self, width: f64) -> f64 {
        let before = |tick: &Tick| text::width(&tick.label) * 0.71 - tick.place * width;
        let rises = self.degrees == 45.0;
        self.ticks.iter().filter(|_| rises).map(before).fold(0.0, f64::max) + 4.0
    }

    /// One label below the axis.
    pub(super) fn draw(&self, svg: &mut Svg, x: f64, bottom: f64, label: &str) {
        match self.degrees {
            0.0 => svg.text("tick", (x, bottom + GAP + text::SIZE), Anchor::Middle, label),
            degrees => {
                let x = x + if degrees == 90.0 { 4.0 } else { 3.0 };
                svg.rising_text("tick", (x, bottom + GAP + 4.0), degrees, label);
            }
        }
    }
}

fn widest(ticks: &[Tick]) -> f64 {
    ticks.iter().map(|tick| text::width(&tick.label)).fold(0.0, f64::max)
}

fn overhang(tick: &Tick, width: f64) -> f64 {
    text::width(&tick.label) / 2.0 - (1.0 - tick.place) * width
}

/// Returns `true` if labels in the middle of their ticks leave gaps between them.
fn fits(ticks: &[Tick], width: f64) -> bool {
    ticks.windows(2).all(|pair| {
        let distance = (pair[1].place - pair[0].place).abs() * width;
        distance >= (text::width(&pair[0].label) + text::width(&pair[1].label)) / 2.0 + 8.0
    })
}

/// Leaves every second, third and so on, so that they are at least `least` apart.
fn thin(ticks: &mut Vec<Tick>, length: f64, least: f64) {
    let step = length / ticks.len().max(1) as f64;
    let every = (least / step.max(1e-9)).ceil().max(1.0) as usize;
    let mut at = 0;
    ticks.retain(|_| {
        at += 1;
        (at - 1) % every == 0
    });
}
