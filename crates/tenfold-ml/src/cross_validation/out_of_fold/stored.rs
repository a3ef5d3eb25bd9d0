//! How out-of-fold predictions are told apart and kept.

use std::borrow::Cow;
use std::io::Write;

use tenfold_store::{Fingerprint, Fingerprinter, Result, Source, Stored};

use super::OutOfFold;
use crate::Rows;
use crate::learner::Target;
use crate::little_endian::{unreadable, unwritten};

impl<T: Target> Fingerprint for OutOfFold<T> {
    fn fingerprint(&self, to: &mut Fingerprinter) {
        to.domain("tenfold.out-of-fold.v1").feed(&self.folds);
    }
}

/// As `out-of-fold.v1`: the number of folds; per fold its rows, and the bytes of the predictions
/// as an array.
impl<T: Target> Stored for OutOfFold<T> {
    const CODEC: &'static str = "out-of-fold.v1";

    fn type_name() -> Cow<'static, str> {
        format!("tenfold.out-of-fold.v1({} as {})", T::type_name(), T::CODEC).into()
    }

    fn encode(&self, to: &mut dyn Write) -> Result<()> {
        to.write_all(&(self.folds.len() as u64).to_le_bytes()).map_err(unwritten)?;
        for (rows, predicted) in &self.folds {
            rows.encode(to)?;
            let mut bytes = Vec::new();
            predicted.encode(&mut bytes)?;
            bytes.encode(to)?;
        }
        Ok(())
    }

    fn decode(from: &mut Source<'_>) -> Result<Self> {
        let mut folds = Vec::new();
        for _ in 0..u64::from_le_bytes(from.take()?) {
            let rows = Rows::decode(from)?;
            let bytes = Vec::<u8>::decode(from)?;
            let predicted = T::decode(&mut Source::new(&bytes))?;
            let (rows_len, len) = (rows.len(), predicted.n_samples());
            if rows_len != len {
                return Err(unreadable(format!("{len} predictions for {rows_len} rows")));
            }
            folds.push((rows, predicted));
        }
        Ok(Self { folds })
    }
}
