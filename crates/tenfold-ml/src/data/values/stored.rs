//! The fingerprint and the bytes of values: the numbers of the view alone.

use std::borrow::Cow;
use std::io::Write;

use tenfold_store::{Array, Fingerprint, Fingerprinter, Result, Source, Stored};

use crate::data::Values;
use crate::data::little_endian::{Table, unreadable};
use crate::data::sample_weights;

impl Values {
    fn table(&self) -> Table<'_, f64> {
        Table::column(&self.numbers, self.rows.as_ref())
    }
}

/// By content, each number by its bits: a selection has the fingerprint of a copy of it.
impl Fingerprint for Values {
    fn fingerprint(&self, to: &mut Fingerprinter) {
        to.domain("tenfold.values.v2").feed(&self.len());
        self.table().fingerprint(to);
        sample_weights::fingerprint(self.weights.as_ref(), self.rows.as_ref(), to);
    }
}

/// As `values.v2`: an array of one dimension, and the weights.
impl Stored for Values {
    const CODEC: &'static str = "values.v2";

    fn type_name() -> Cow<'static, str> {
        "tenfold.values.v1".into()
    }

    fn encode(&self, to: &mut dyn Write) -> Result<()> {
        self.table().write(&[self.len()], to)?;
        sample_weights::write(self.weights.as_ref(), self.rows.as_ref(), self.len(), to)
    }

    fn decode(from: &mut Source<'_>) -> Result<Self> {
        let Array { shape, values } = Array::read(from)?;
        if shape.len() != 1 {
            return Err(unreadable(format!("values of shape {shape:?}, expected one dimension")));
        }
        let values = Self::new(values).map_err(unreadable)?;
        match sample_weights::read(from)? {
            None => Ok(values),
            Some(weights) => values.with_any_weights(weights).map_err(unreadable),
        }
    }
}
