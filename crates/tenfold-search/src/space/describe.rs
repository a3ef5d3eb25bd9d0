//! The table of a space.

use std::fmt;

use super::layout::{Layout, Slot, Values};

/// The width of the column of values.
const WIDTH: usize = 48;

/// Writes a row for each choice, and the number of candidates.
pub(super) fn write(layout: &Layout, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut rows = vec![["choice", "path", "values", "where"].map(str::to_owned)];
    for (slot, choice) in layout.slots.iter().enumerate() {
        let path = if choice.path == choice.name { String::new() } else { choice.path.clone() };
        let condition = layout.condition(slot).unwrap_or_default();
        rows.push([choice.name.clone(), path, values(choice), condition]);
    }
    let is_used: [bool; 4] =
        std::array::from_fn(|column| rows.iter().skip(1).any(|row| !row[column].is_empty()));
    let widths: [usize; 4] = std::array::from_fn(|column| {
        rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0)
    });
    for row in rows.iter().take_while(|_| !layout.slots.is_empty()) {
        let cells = row.iter().zip(widths).zip(is_used).filter(|(_, is_used)| *is_used);
        let cells: Vec<String> = cells.map(|((cell, width), _)| format!("{cell:width$}")).collect();
        writeln!(f, "{}", cells.join("  ").trim_end())?;
    }
    match layout.group.extent {
        None => f.write_str("infinitely many candidates"),
        Some(1) => f.write_str("1 candidate"),
        Some(u128::MAX) => f.write_str("at least 2^128 - 1 candidates"),
        Some(n_candidates) => write!(f, "{n_candidates} candidates"),
    }
}

/// The alternatives or the range; of many alternatives the first ones.
fn values(slot: &Slot) -> String {
    let list = match &slot.values {
        Values::Range(range) => return range.to_string(),
        Values::Alternatives(list) => list,
    };
    let mut text = String::new();
    for (at, each) in list.iter().enumerate() {
        let comma = if at == 0 { "" } else { ", " };
        if at > 0 && text.chars().count() + comma.len() + each.label.chars().count() > WIDTH {
            return format!("{text}, … ({} in all)", list.len());
        }
        text = text + comma + &each.label;
    }
    text
}
