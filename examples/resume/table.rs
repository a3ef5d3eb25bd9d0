//! The table as records and labels.

use anyhow::{Context, Result};
use tenfold::data::ClassificationData;
use tenfold::prelude::*;
use tenfold::store::DataFile;

fn read(file: &DataFile) -> Result<ClassificationData> {
    let name = file.path().display();
    CsvReader::new().read_classification(file.open()?).with_context(|| format!("cannot use {name}"))
}

pub(crate) fn records(file: &DataFile) -> Result<Records> {
    Ok(read(file)?.x)
}

pub(crate) fn labels(file: &DataFile) -> Result<Labels> {
    Ok(read(file)?.y)
}
