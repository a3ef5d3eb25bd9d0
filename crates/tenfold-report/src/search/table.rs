//! The table of all trials, the best first.

use tenfold_search::search::SearchTable;

use super::axis::{number, shown};
use crate::document::{Block, Cell, Column, Table};
use crate::number::cell;

pub(super) fn blocks(
    table: &SearchTable,
    alike: &[usize],
    chosen: usize,
    name: &str,
) -> Vec<Block> {
    let choices = table.parameters();
    let has_resource = table.rows.iter().any(|row| row.resource.is_some());
    let has_error = table.rows.iter().any(|row| row.error.is_some());
    let mut columns = vec![Column::number("rank")];
    columns.extend(choices.iter().map(|choice| {
        let mut cells = table.rows.iter().filter_map(|row| row.parameters.get(*choice));
        match cells.all(|cell| number(cell).is_some()) {
            true => Column::number(*choice),
            false => Column::text(*choice),
        }
    }));
    if has_resource {
        columns.push(Column::number("resource"));
    }
    for (at, measure) in table.scorers.iter().enumerate() {
        columns.push(Column::number(measure.name.as_str()));
        columns.push(Column::number(format!("{} ± sd", measure.name)));
        if table.rows.iter().any(|row| row.train.len() > at) {
            columns.push(Column::number(format!("{} train", measure.name)));
        }
    }
    columns.extend([Column::text("remark"), Column::number("trial")]);
    let caption = format!(
        "Every trial, the best first; standard deviations are over the splits, and the keys of trial 7 start \
         with `{name}/0007`"
    );
    let mut shown_table = Table::new(caption, columns);
    let mut order: Vec<usize> = (0..table.rows.len()).collect();
    order.sort_by_key(|&at| (table.rows[at].test[table.chosen_by].rank, at));
    for at in order {
        let row = &table.rows[at];
        let mut cells = vec![row.test[table.chosen_by].rank.into()];
        cells.extend(choices.iter().map(|choice| {
            let value = row.parameters.get(*choice).map(String::as_str);
            match value.and_then(number) {
                Some(count) if count >= 0.0 && count.fract() == 0.0 => Cell::Count(count as u64),
                Some(number) => cell(number),
                None => Cell::from(shown(value)),
            }
        }));
        if has_resource {
            cells.push(row.resource.map_or(Cell::Empty, Cell::from));
        }
        for scorer in 0..table.scorers.len() {
            cells.push(cell(row.test[scorer].mean));
            cells.push(cell(row.test[scorer].sd));
            if table.rows.iter().any(|row| row.train.len() > scorer) {
                cells.push(row.train.get(scorer).map_or(Cell::Empty, |train| cell(train.mean)));
            }
        }
        let remark = match (&row.error, at == chosen, alike.contains(&at)) {
            (Some(error), ..) if has_error => error.clone(),
            (_, true, _) => "chosen".to_owned(),
            (_, false, true) => "like the best".to_owned(),
            _ => String::new(),
        };
        cells.extend([remark.into(), at.into()]);
        shown_table.rows.push(cells);
    }
    vec![Block::Heading("All trials".to_owned()), Block::Table(shown_table)]
}
