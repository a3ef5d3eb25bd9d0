//! How records are told apart and kept: the samples of the view alone, as raw numbers.

use std::borrow::Cow;
use std::io::Write;

use ndarray::Array2;
use tenfold_store::{Array, Fingerprint, Fingerprinter, Result, Source, Stored, unwritten};

use super::{Features, Records};
use crate::little_endian::{Table, read_part, unreadable, write_part};

/// The number of a dense matrix in what is kept. Sparse rows and text get the next ones.
const DENSE: u8 = 1;

impl Records {
    fn table(&self) -> Table<'_, f64> {
        let Features::Dense(matrix) = &*self.features;
        let numbers = matrix.as_slice().unwrap_or_default();
        Table { numbers, width: matrix.ncols(), rows: self.rows.as_ref() }
    }
}

/// By content: a selection has the fingerprint of a copy of its rows. Numbers count by their bits,
/// names of features count, and what the records were selected from does not.
impl Fingerprint for Records {
    fn fingerprint(&self, to: &mut Fingerprinter) {
        to.domain("tenfold.records.v1").feed(&DENSE).feed(&self.names);
        to.feed(&self.n_samples()).feed(&self.n_features());
        self.table().fingerprint(to);
    }
}

/// As `records.v1`: the kind, the names of the features, and a row of numbers per sample. What is
/// read back are records of their own, whatever they were selected from.
impl Stored for Records {
    const CODEC: &'static str = "records.v1";

    fn type_name() -> Cow<'static, str> {
        "tenfold.records.v1".into()
    }

    fn encode(&self, to: &mut dyn Write) -> Result<()> {
        to.write_all(&[DENSE]).map_err(unwritten)?;
        write_part(&self.names.as_deref(), to)?;
        self.table().write(&[self.n_samples(), self.n_features()], to)
    }

    fn decode(from: &mut Source<'_>) -> Result<Self> {
        match from.take()? {
            [DENSE] => {}
            [kind] => return Err(unreadable(format!("records of kind {kind}, expected {DENSE}"))),
        }
        let names: Option<Vec<String>> = read_part(from)?;
        let Array { shape, values } = Array::read(from)?;
        let [rows, columns] = shape[..] else {
            return Err(unreadable(format!("records of shape {shape:?}, expected two dimensions")));
        };
        let matrix = Array2::from_shape_vec((rows, columns), values).map_err(unreadable)?;
        let records = Self::dense(matrix).map_err(unreadable)?;
        match names {
            Some(names) => records.with_feature_names(names).map_err(unreadable),
            None => Ok(records),
        }
    }
}
