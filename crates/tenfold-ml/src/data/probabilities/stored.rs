//! The fingerprint and the bytes of probabilities.

use std::borrow::Cow;
use std::io::Write;

use ndarray::Array2;
use tenfold_store::{Array, Fingerprint, Fingerprinter, Result, Source, Stored};

use crate::data::Probabilities;
use crate::data::little_endian::{Table, read_part, unreadable, write_part};

impl Probabilities {
    fn numbers(&self) -> Table<'_, f64> {
        let numbers = self.table.as_slice().unwrap_or_default();
        Table { numbers, width: self.table.ncols(), rows: None }
    }
}

/// By content, each number by its bits.
impl Fingerprint for Probabilities {
    fn fingerprint(&self, to: &mut Fingerprinter) {
        to.domain("tenfold.probabilities.v1").feed(&self.classes).feed(&self.table.nrows());
        self.numbers().fingerprint(to);
    }
}

/// As `probabilities.v1`: the names of the classes, and an array of a row per sample.
impl Stored for Probabilities {
    const CODEC: &'static str = "probabilities.v1";

    fn type_name() -> Cow<'static, str> {
        "tenfold.probabilities.v1".into()
    }

    fn encode(&self, to: &mut dyn Write) -> Result<()> {
        write_part(&self.classes[..], to)?;
        self.numbers().write(&[self.table.nrows(), self.table.ncols()], to)
    }

    fn decode(from: &mut Source<'_>) -> Result<Self> {
        let classes: Vec<String> = read_part(from)?;
        let Array { shape, values } = Array::read(from)?;
        let [rows, columns] = shape[..] else {
            return Err(unreadable(format!("probabilities of shape {shape:?}")));
        };
        let table = Array2::from_shape_vec((rows, columns), values).map_err(unreadable)?;
        Self::new(classes, table).map_err(unreadable)
    }
}
