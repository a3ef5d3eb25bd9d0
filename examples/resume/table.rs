//! The table as records and labels.

use anyhow::{Context, Result};
use tenfold::data::{ClassificationData, TableBytes};
use tenfold::prelude::*;
use tenfold::store::DataFile;

fn read(file: &DataFile) -> Result<ClassificationData> {
    let name = file.path().display();
    let opened = TableBytes::read(file.open()?)?;
    CsvReader::new().read_classification(opened).with_context(|| format!("cannot use {name}"))
}

pub(crate) fn records(file: &DataFile) -> Result<Records> {
    Ok(read(file)?.x)
}

pub(crate) fn labels(file: &DataFile) -> Result<Labels> {
    Ok(read(file)?.y)
}
