//! The fingerprint and the bytes of splits: one number per sample where they divide the samples.

use std::borrow::Cow;
use std::io::Write;

use tenfold_store::{Fingerprint, Fingerprinter, Result, Source, Stored, unwritten};

use crate::data::little_endian::unreadable;
use crate::model_selection::Split;
use crate::model_selection::Splits;
use crate::model_selection::split::splits::Kind;

const PARTITION: u8 = 1;
const LISTED: u8 = 2;

impl Fingerprint for Splits {
    fn fingerprint(&self, to: &mut Fingerprinter) {
        to.domain("tenfold.splits.v1");
        match &self.0 {
            Kind::Partition { fold_of, sizes } => {
                to.feed(&PARTITION).feed(fold_of).feed(sizes);
            }
            Kind::Listed(splits) => {
                to.feed(&LISTED).feed(splits);
            }
        }
    }
}

/// As `splits.v1`: the kind, then the fold of each sample and the sizes of the folds, or the
/// number of splits and each of them.
impl Stored for Splits {
    const CODEC: &'static str = "splits.v1";

    fn type_name() -> Cow<'static, str> {
        "tenfold.splits.v1".into()
    }

    fn encode(&self, to: &mut dyn Write) -> Result<()> {
        match &self.0 {
            Kind::Partition { fold_of, sizes } => {
                to.write_all(&[PARTITION]).map_err(unwritten)?;
                fold_of.encode(to)?;
                let sizes: Vec<u64> = sizes.iter().map(|size| *size as u64).collect();
                sizes.encode(to)
            }
            Kind::Listed(splits) => {
                to.write_all(&[LISTED]).map_err(unwritten)?;
                to.write_all(&(splits.len() as u64).to_le_bytes()).map_err(unwritten)?;
                splits.iter().try_for_each(|split| split.encode(to))
            }
        }
    }

    fn decode(from: &mut Source<'_>) -> Result<Self> {
        match from.take()? {
            [PARTITION] => partition(Vec::decode(from)?, Vec::decode(from)?),
            [LISTED] => {
                // One after the other: the number may be damaged.
                let mut splits = Vec::new();
                for _ in 0..u64::from_le_bytes(from.take()?) {
                    splits.push(Split::decode(from)?);
                }
                Ok(splits.into())
            }
            [kind] => {
                Err(unreadable(format!("splits of kind {kind}, expected 1 (folds) or 2 (a list)")))
            }
        }
    }
}

/// Folds that have these sizes.
fn partition(fold_of: Vec<u32>, sizes: Vec<u64>) -> Result<Splits> {
    if let Some(fold) = fold_of.iter().find(|fold| **fold as usize >= sizes.len()) {
        return Err(unreadable(format!("fold {fold} where there are {}", sizes.len())));
    }
    let splits = Splits::partition(fold_of, sizes.len());
    match &splits.0 {
        Kind::Partition { sizes: counted, .. }
            if counted.iter().map(|size| *size as u64).ne(sizes) =>
        {
            Err(unreadable("the sizes of the folds are not those of their samples"))
        }
        _ => Ok(splits),
    }
}
