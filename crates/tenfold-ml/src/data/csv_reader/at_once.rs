//! A table read in the pass that finds its schema.
//!
//! The first rows show the schema as a rule. All cells are counted and read by that one at once; if
//! the counts say another, or a cell does not fit, the table is read again by the schema that was
//! found.

use crate::data::csv_reader::CsvReader;
use crate::data::csv_reader::cells::{Cells, ColumnCells};
use crate::data::csv_reader::counts::Counts;
use crate::data::csv_reader::find::{FoundHead, is_read_alike};
use crate::data::csv_reader::read::{Read, Reading, TargetKind};
use crate::data::csv_reader::schema::Schema;
use crate::data::csv_reader::sniff::first_lines;
use crate::data::csv_reader::split::Cell;
use crate::data::{Missing, TableError};
use crate::error::Result;

/// The bytes of the rows that show the schema.
const FIRST: usize = if cfg!(test) { 100 } else { 1 << 18 };

impl CsvReader {
    /// The schema of a text, and the records.
    pub(super) fn read_text(&self, text: &str, target: TargetKind) -> Result<(Schema, Read)> {
        if let Some(read) = self.read_at_once(text, target) {
            return Ok(read);
        }
        let schema = self.schema_of(text)?;
        if !self.takes_all {
            schema.check_kinds()?;
        }
        let read = schema.read_text(text, target)?;
        Ok((schema, read))
    }

    /// Both, if the schema of the first rows is that of all and nothing is wrong.
    fn read_at_once(&self, text: &str, target: TargetKind) -> Option<(Schema, Read)> {
        let first = first_lines(text, FIRST);
        if first.len() == text.len() {
            return None;
        }
        let guess = self.schema_of(first).ok()?;
        let head = self.find_head(text).ok()?;
        let (reading, _) = Reading::new(&guess, text, target).ok()?;
        let uses = uses(&reading, head.head.names.len());
        let new = || (self.new_counts(&head), reading.cells());
        let add = |(counts, cells): &mut (Vec<Counts>, Cells), row: &[Cell], line| {
            add(&head, &reading, &uses, (counts, cells), row, line)
        };
        let shift = |(counts, _): &mut (Vec<Counts>, Cells), lines| {
            counts.iter_mut().for_each(|column| column.shift(lines));
        };
        let pieces = head.head.body.fold(new, add, shift).ok()?;
        let (counts, cells) = pieces.into_iter().unzip();
        let schema = self.schema_with(head, counts).ok()?;
        let is_refused = !self.takes_all && schema.check_kinds().is_err();
        if !is_read_alike(&schema, &guess) || is_refused {
            return None;
        }
        Some((schema, reading.join(cells).ok()?))
    }
}

/// The feature of each column of the text, if it is one.
fn uses(reading: &Reading<'_>, n_columns: usize) -> Vec<Option<usize>> {
    let mut uses = vec![None; n_columns];
    for (feature, column) in reading.features.iter().enumerate() {
        uses[column.at] = Some(feature);
    }
    uses
}

/// Counts the cells of a row and reads them. Features stand in the order of the text here.
fn add(
    head: &FoundHead<'_>,
    reading: &Reading<'_>,
    uses: &[Option<usize>],
    (counts, to): (&mut [Counts], &mut Cells),
    row: &[Cell],
    line: u64,
) -> Result<(), TableError> {
    let text = head.head.body.text;
    head.check_len(row, line)?;
    // The pass by the schema of all rows finds the error, if it is one.
    let unfit = || TableError::NoTarget;
    let is_complete = match reading.missing {
        Missing::DropRow => reading.is_complete(text, row, line)?,
        Missing::Error | Missing::Keep if reading.has_target(text, row) => true,
        Missing::Error | Missing::Keep => return Err(unfit()),
    };
    if !is_complete {
        return Ok(());
    }
    let refuses_missing = matches!(reading.missing, Missing::Error);
    for ((counts, cell), feature) in counts.iter_mut().zip(row).zip(uses) {
        let found = reading.text(text, *cell);
        let form = counts.add(&found, cell.quoted, line, &head.markers);
        let Some(feature) = *feature else { continue };
        let column = &reading.features[feature];
        if let Some(ColumnCells::Texts(texts)) = to.columns.get_mut(feature) {
            let is_missing = column.is_missing(&found, cell.quoted);
            if is_missing && refuses_missing {
                return Err(unfit());
            }
            texts.push(if is_missing { "" } else { &found });
            continue;
        }
        let number = match column.number_of(&form, reading.convention, &found, cell.quoted) {
            None if column.is_missing(&found, cell.quoted) => Some(f64::NAN),
            None => reading.parse(column.schema, &found),
            number => number,
        };
        let is_fit = |number: &f64| number.is_finite() || number.is_nan() && !refuses_missing;
        let number = number.filter(is_fit).ok_or_else(unfit)?;
        match to.columns.get_mut(feature) {
            Some(ColumnCells::Numbers(numbers)) => numbers.push(number),
            _ => to.dense.push(number),
        }
    }
    reading.add_target(text, to, row, line)
}
