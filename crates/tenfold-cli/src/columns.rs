//! The transformer of each column, by its kind unless one is given.

use std::fmt::Write;

use anyhow::Result;
use tenfold::data::Column;
use tenfold::estimator::Transformer;
use tenfold::tabular::{Choices, TabularPipeline};

use crate::job::Job;
use crate::learning::Learning;
use crate::table::Table;

/// The pipeline of a table with this estimator at its end; each choice becomes a note.
pub(crate) fn prepared<L: Learning>(job: &Job, table: &Table, last: L) -> Result<L> {
    let mut columns = TabularPipeline::of(&table.x)?.with_schema(&table.schema);
    for (name, given) in &job.transformers {
        let transformer = <dyn Transformer>::from_value(&given.data);
        let transformer = transformer.map_err(|error| given.refused(error))?;
        columns = columns
            .with_transformer(Column::from(&**name), transformer)
            .map_err(|error| given.refused(error))?;
    }
    let (choices, pipeline) = L::prepared(&columns, last)?;
    job.remarks.note(described(&choices));
    Ok(pipeline)
}

/// The choices for people: a line for each column, or for many of them a line for each transformer.
fn described(choices: &Choices) -> String {
    const COLUMNS_MAX: usize = 20;
    let mut text =
        "each column gets a transformer by its kind; change one with --kind or --drop, or under \
                    [columns] in tenfold.toml"
            .to_owned();
    if choices.columns.len() <= COLUMNS_MAX {
        let table = choices.to_string();
        table.lines().for_each(|line| {
            let _ = write!(text, "\n  {line}");
        });
        return text;
    }
    let mut steps: Vec<(String, usize)> = Vec::new();
    for choice in &choices.columns {
        let of_column = choice.steps();
        match steps.iter_mut().find(|(known, _)| *known == of_column) {
            Some((_, count)) => *count += 1,
            None => steps.push((of_column, 1)),
        }
    }
    for (steps, count) in steps {
        let _ = write!(text, "\n  {count} columns: {steps}");
    }
    text
}
