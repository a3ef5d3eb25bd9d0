//! Heat maps: numbers in cells, shaded by value. Names are turned and numbers hidden when there are many classes.

use std::borrow::Cow;

use crate::document::{Axis, Cell, Chart, Scale};

use super::scale::Extent;
use super::svg::{Anchor, Area, Svg, length};
use super::text::{self, fitted};
use super::{NORMAL, Plot, Size, WIDE, drawable};

/// More columns than this need the whole width of the page.
const COLUMNS: usize = 10;
/// More rows or columns than this are left to the table.
const MOST: usize = 120;
/// The steps of shade of the style sheet.
const STEPS: f64 = 10.0;
/// The largest cell.
const CELL: f64 = 72.0;

pub(super) fn draw(chart: &Chart, rows: &[Vec<f64>], decimals: u8, size: Size) -> Plot {
    let all_columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let (lines, columns) = (rows.len().min(MOST), all_columns.min(MOST));
    let width = match size {
        Size::Small => 240.0,
        Size::Normal if columns > COLUMNS => WIDE,
        Size::Normal => NORMAL,
    };
    let names = |axis: &Axis, count| -> Vec<String> {
        (0..count).map(|at| fitted(&name(axis, at), 130.0)).collect()
    };
    let (down, across) = (names(&chart.y, lines), names(&chart.x, columns));
    let left = widest(&down) + 8.0;
    let top = if chart.y.label.trim().is_empty() { 6.0 } else { 24.0 };
    let cell_width = ((width - left - 12.0) / columns.max(1) as f64).min(CELL);
    let cell_height = cell_width.clamp(13.0_f64.min(cell_width * 2.0), 36.0);
    let cells =
        Area { left, top, width: cell_width * columns as f64, height: cell_height * lines as f64 };

    let mut svg = Svg::default();
    let numbers = Numbers { rows, decimals, largest: largest(rows) };
    numbers.draw(&mut svg, cells, (lines, columns), &down, &across);
    let bottom = cells.bottom() + names_below(&mut svg, cells, &across);
    names_beside(&mut svg, cells, &down);
    let left_over = (rows.len() - lines).max(all_columns - columns);
    let height = titles(&mut svg, chart, width, bottom, cells, left_over);
    Plot { body: svg.finish(), width, height, legend: Vec::new() }
}

/// The name of a row or a column; its number where it has none.
pub(super) fn name(axis: &Axis, at: usize) -> Cow<'_, str> {
    match &axis.scale {
        Scale::Names(names) if at < names.len() => Cow::Borrowed(&names[at]),
        _ => Cow::Owned(at.to_string()),
    }
}

fn widest(names: &[String]) -> f64 {
    names.iter().map(|name| text::width(name)).fold(0.0, f64::max)
}

fn largest(rows: &[Vec<f64>]) -> f64 {
    let sizes = rows.iter().flatten().filter_map(|value| drawable(*value)).map(f64::abs);
    Extent::of(sizes).ends().map_or(0.0, |(_, high)| high)
}

/// The numbers of the cells.
struct Numbers<'a> {
    rows: &'a [Vec<f64>],
    decimals: u8,
    largest: f64,
}

impl Numbers<'_> {
    fn text(&self, value: f64) -> String {
        // Exponents would need more room than the cells have.
        let decimals = usize::from(self.decimals.min(6));
        match format!("{value:.decimals$}") {
            text if text.len() > 9 => Cell::Number { value, decimals: 2 }.to_string(),
            text if text.trim_start_matches(['-', '0', '.']).is_empty() => {
                text.trim_start_matches('-').to_owned()
            }
            _ if !value.is_finite() => Cell::number(value).to_string(),
            text => text,
        }
    }

    /// Returns `true` if every number has room in a cell.
    fn fit(&self, width: f64, height: f64) -> bool {
        let all = self.rows.iter().flatten().filter(|value| **value != 0.0);
        height >= 13.0
            && all.into_iter().all(|value| text::width(&self.text(*value)) * 0.92 + 3.0 <= width)
    }

    fn draw(
        &self,
        svg: &mut Svg,
        cells: Area,
        (lines, columns): (usize, usize),
        down: &[String],
        across: &[String],
    ) {
        let (width, height) =
            (cells.width / columns.max(1) as f64, cells.height / lines.max(1) as f64);
        let fit = self.fit(width, height);
        svg.path("ground", &rectangle(cells));
        for (at, row) in self.rows.iter().take(lines).enumerate() {
            for (place, value) in row.iter().take(columns).enumerate() {
                // Zeros are left out, so that the others stand out.
                if *value == 0.0 {
                    continue;
                }
                let step = drawable(*value).map_or(0.0, |value| value.abs() / self.largest * STEPS);
                let step = if step > 0.0 { step.ceil().min(STEPS) as usize } else { 0 };
                let side = if *value < 0.0 { "below" } else { "above" };
                let area = Area {
                    left: cells.left + width * place as f64,
                    top: cells.top + height * at as f64,
                    width: width - 1.0,
                    height: height - 1.0,
                };
                let text = self.text(*value);
                let title = format!("{} → {}: {text}", down[at], across[place]);
                svg.rectangle(&format!("cell {side} h{step}"), area, &title);
                if fit {
                    let middle = (area.left + area.width / 2.0, area.top + area.height / 2.0 + 4.0);
                    svg.text(&format!("number h{step}"), middle, Anchor::Middle, &text);
                }
            }
        }
    }
}

fn rectangle(area: Area) -> String {
    let [left, top, width, height] = [area.left, area.top, area.width, area.height].map(length);
    format!("M{left} {top}h{width}v{height}h-{width}z")
}

/// The names of the columns, level where they have room, and the height that they take.
fn names_below(svg: &mut Svg, cells: Area, names: &[String]) -> f64 {
    let step = cells.width / names.len().max(1) as f64;
    let is_level = widest(names) + 6.0 <= step;
    let every = (12.5 / step.max(0.1)).ceil().max(1.0) as usize;
    for (at, name) in names.iter().enumerate().step_by(if is_level { 1 } else { every }) {
        let middle = cells.left + step * (at as f64 + 0.5);
        match is_level {
            true => svg.text("tick", (middle, cells.bottom() + 16.0), Anchor::Middle, name),
            false => svg.rising_text("tick", (middle + 4.0, cells.bottom() + 8.0), 90.0, name),
        }
    }
    if is_level { 22.0 } else { widest(names) + 12.0 }
}

fn names_beside(svg: &mut Svg, cells: Area, names: &[String]) {
    let step = cells.height / names.len().max(1) as f64;
    let every = (12.5 / step.max(0.1)).ceil().max(1.0) as usize;
    for (at, name) in names.iter().enumerate().step_by(every) {
        let middle = cells.top + step * (at as f64 + 0.5) + 4.0;
        svg.text("tick", (cells.left - 6.0, middle), Anchor::End, name);
    }
}

/// The labels of the axes, and the height of the whole drawing.
fn titles(
    svg: &mut Svg,
    chart: &Chart,
    width: f64,
    bottom: f64,
    cells: Area,
    left_over: usize,
) -> f64 {
    let mut bottom = bottom;
    let most = width - 8.0;
    if !chart.y.label.trim().is_empty() {
        svg.text("label", (2.0, text::SIZE), Anchor::Start, &fitted(&chart.y.label, most));
    }
    if !chart.x.label.trim().is_empty() {
        let label = fitted(&chart.x.label, most);
        let half = text::width(&label) / 2.0;
        let middle = (cells.left + cells.width / 2.0).min(width - 4.0 - half).max(4.0 + half);
        bottom += 14.0;
        svg.text("label", (middle, bottom), Anchor::Middle, &label);
        bottom += 2.0;
    }
    if left_over > 0 {
        bottom += 16.0;
        let text = format!("and {left_over} more, in the data");
        svg.text("tick", (width - 4.0, bottom), Anchor::End, &text);
    }
    bottom + 4.0
}
