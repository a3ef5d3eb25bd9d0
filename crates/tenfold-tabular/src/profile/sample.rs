//! Cells as texts.

use tenfold_ml::data::{Date, Kind, Records};
use tenfold_ml::error::Result;

use crate::cells::Cells;

/// The characters of a text that are shown.
const CHARS_MAX: usize = 60;

/// The first rows, a text for each column.
pub(super) fn rows(x: &Records, n_rows: usize) -> Result<Vec<Vec<String>>> {
    let n_rows = n_rows.min(x.n_samples());
    let first = x.select(&(0..n_rows as u32).collect());
    let columns: Vec<Cells<'_>> =
        (0..x.n_features()).map(|at| Cells::of(&first, at)).collect::<Result<_>>()?;
    let cell = |row: usize, at: usize| match &columns[at] {
        Cells::Numbers(cells) if cells[row].is_nan() => String::new(),
        Cells::Numbers(cells) => number(cells[row], x.feature_kind(at)),
        Cells::Texts(view) => cut(view.text(row).unwrap_or_default()),
    };
    Ok((0..n_rows).map(|row| (0..columns.len()).map(|at| cell(row, at)).collect()).collect())
}

/// A number in the form of its kind.
pub(super) fn number(number: f64, kind: Kind) -> String {
    match (kind, Date::of(number)) {
        (Kind::Boolean, _) => (if number == 0.0 { "false" } else { "true" }).to_owned(),
        (Kind::DateTime, Some(date)) => date.to_string(),
        _ => short(number),
    }
}

/// A number in few digits: six that count, and in powers of ten where it is very large or small.
pub(super) fn short(number: f64) -> String {
    let size = number.abs();
    if number == 0.0 || number.fract() == 0.0 && size < 1e9 {
        return format!("{}", number + 0.0);
    }
    if !(1e-4..1e9).contains(&size) {
        return format!("{number:.3e}");
    }
    let decimals = (5 - size.log10().floor() as i32).clamp(0, 9) as usize;
    let text = format!("{number:.decimals$}");
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}

/// The start of a text.
pub(super) fn cut(text: &str) -> String {
    match text.char_indices().nth(CHARS_MAX) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}
