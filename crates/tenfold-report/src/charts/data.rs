//! The numbers of a chart as tables, for those who cannot see it or want to copy them.

use crate::document::{Axis, Cell, Chart, Column, Mark, Scale, Table};

use super::heat;
use super::scale::{Extent, short};

/// More rows than this are left to the JSON of the report.
const ROWS: usize = 1000;

/// The numbers of all marks, a table for each.
pub(crate) fn tables(chart: &Chart) -> Vec<Table> {
    chart.marks.iter().filter_map(|mark| table(chart, mark)).collect()
}

fn table(chart: &Chart, mark: &Mark) -> Option<Table> {
    let (name, columns) = match mark {
        Mark::Line { name, points } | Mark::Points { name, points } => {
            (name, points_of(chart, points))
        }
        Mark::Band { name, points } => (name, band(chart, points)),
        Mark::Bars { name, bars } => (name, bars_of(chart, bars)),
        Mark::Spans { name, spans } => (name, spans_of(chart, spans)),
        Mark::Heat { rows, decimals } => (&String::new(), heat_of(chart, rows, *decimals)),
        Mark::Parallel { axes, lines, .. } => (&String::new(), parallel(axes, lines)),
        Mark::Reference { .. } => return None,
    };
    let count = columns.iter().map(|(_, cells)| cells.len()).max().unwrap_or(0);
    let mut caption = chart.title.clone();
    if !name.trim().is_empty() {
        caption.push_str(&format!(": {name}"));
    }
    if count > ROWS {
        caption.push_str(&format!(" (the first {ROWS} of {count} rows)"));
    }
    let (heads, cells): (Vec<_>, Vec<_>) = columns.into_iter().unzip();
    let mut table = Table::new(caption, heads);
    let cell = |cells: &Vec<Cell>, at: usize| cells.get(at).cloned().unwrap_or(Cell::Empty);
    let row = |at| cells.iter().map(|cells| cell(cells, at)).collect();
    table.rows = (0..count.min(ROWS)).map(row).collect();
    (count > 0).then_some(table)
}

/// A column with its cells.
type Filled = (Column, Vec<Cell>);

fn points_of(chart: &Chart, points: &[(f64, f64)]) -> Vec<Filled> {
    let (x, y) = (points.iter().map(|point| point.0), points.iter().map(|point| point.1));
    vec![column(&chart.x, "x", x), column(&chart.y, "y", y)]
}

fn band(chart: &Chart, points: &[(f64, f64, f64)]) -> Vec<Filled> {
    let (low, high) = (points.iter().map(|point| point.1), points.iter().map(|point| point.2));
    let of_y = |end: &str| format!("{} {end}", chart.y.label).trim().to_owned();
    let x = column(&chart.x, "x", points.iter().map(|point| point.0));
    vec![x, numbers(of_y("from"), low), numbers(of_y("to"), high)]
}

fn bars_of(chart: &Chart, bars: &[(f64, f64, f64)]) -> Vec<Filled> {
    let height = column(&chart.y, "height", bars.iter().map(|bar| bar.2));
    if let Scale::Names(_) = chart.x.scale {
        let middle = bars.iter().map(|(left, right, _)| (left + right) / 2.0);
        return vec![column(&chart.x, "name", middle), height];
    }
    let of_x = |end: &str| format!("{} {end}", chart.x.label).trim().to_owned();
    let (left, right) = (bars.iter().map(|bar| bar.0), bars.iter().map(|bar| bar.1));
    vec![numbers(of_x("from"), left), numbers(of_x("to"), right), height]
}

fn spans_of(chart: &Chart, spans: &[(usize, f64, f64, String)]) -> Vec<Filled> {
    let label = spans.iter().map(|span| Cell::from(span.3.as_str())).collect();
    let of_x = |end: &str| format!("{} {end}", chart.x.label).trim().to_owned();
    vec![
        (Column::text("label"), label),
        column(&chart.y, "lane", spans.iter().map(|span| span.0 as f64)),
        numbers(of_x("from"), spans.iter().map(|span| span.1)),
        numbers(of_x("to"), spans.iter().map(|span| span.2)),
    ]
}

fn heat_of(chart: &Chart, rows: &[Vec<f64>], decimals: u8) -> Vec<Filled> {
    let names = (0..rows.len()).map(|at| Cell::Text(heat::name(&chart.y, at).into_owned()));
    let head = Column::text(named(&chart.y, "row"));
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    let value = |row: &Vec<f64>, at: usize| match row.get(at) {
        Some(&value) => Cell::Number { value, decimals },
        None => Cell::Empty,
    };
    let of_column = |at| {
        let head = Column::number(heat::name(&chart.x, at));
        (head, rows.iter().map(|row| value(row, at)).collect())
    };
    std::iter::once((head, names.collect())).chain((0..width).map(of_column)).collect()
}

fn parallel(axes: &[Axis], lines: &[Vec<f64>]) -> Vec<Filled> {
    let of_axis = |(at, axis)| {
        column(axis, "value", lines.iter().map(|line| line.get(at).copied().unwrap_or(f64::NAN)))
    };
    let number = (1..=lines.len()).map(Cell::from).collect();
    let axes = axes.iter().enumerate().map(of_axis);
    std::iter::once((Column::number("line"), number)).chain(axes).collect()
}

fn named(axis: &Axis, otherwise: &str) -> String {
    let label = axis.label.trim();
    if label.is_empty() { otherwise.to_owned() } else { label.to_owned() }
}

/// The values on an axis: names or numbers.
fn column(axis: &Axis, otherwise: &str, values: impl Iterator<Item = f64>) -> Filled {
    let name = named(axis, otherwise);
    match axis.scale {
        Scale::Names(_) => {
            (Column::text(name), values.map(|value| Cell::Text(on_axis(axis, value))).collect())
        }
        _ => numbers(name, values),
    }
}

/// Numbers with as many decimals as the largest of them needs for five digits.
fn numbers(name: String, values: impl Iterator<Item = f64>) -> Filled {
    let values: Vec<f64> = values.collect();
    let is_whole = |value: &f64| !value.is_finite() || value.fract() == 0.0;
    let largest =
        Extent::of(values.iter().map(|value| value.abs())).ends().map_or(0.0, |ends| ends.1);
    let decimals = match largest {
        _ if values.iter().all(is_whole) => 0,
        0.0 => 3,
        largest => (4 - libm::log10(largest).floor() as i32).clamp(0, 12) as u8,
    };
    (
        Column::number(name),
        values.into_iter().map(|value| Cell::Number { value, decimals }).collect(),
    )
}

/// A value on an axis as people read it: its name where the axis has names.
pub(super) fn on_axis(axis: &Axis, value: f64) -> String {
    match &axis.scale {
        Scale::Names(names) => {
            let at = value.round();
            let is_name = at >= 0.0 && (at as usize) < names.len();
            if is_name { names[at as usize].clone() } else { short(value) }
        }
        _ => short(value),
    }
}

/// The text of a point: its name and its place.
pub(super) fn point_text(chart: &Chart, name: &str, x: f64, y: f64) -> String {
    let place = format!(
        "{}: {}, {}: {}",
        named(&chart.x, "x"),
        on_axis(&chart.x, x),
        named(&chart.y, "y"),
        on_axis(&chart.y, y)
    );
    if name.trim().is_empty() { place } else { format!("{name} · {place}") }
}

/// The text of a bar: its name, its place and its height.
pub(super) fn bar_text(chart: &Chart, name: &str, left: f64, right: f64, height: f64) -> String {
    let place = match chart.x.scale {
        Scale::Names(_) => on_axis(&chart.x, (left + right) / 2.0),
        _ => format!("{} to {}", short(left), short(right)),
    };
    let text = format!("{place}: {}", short(height));
    if name.trim().is_empty() { text } else { format!("{name} · {text}") }
}
