//! The fingerprint and the bytes of a split.

use std::borrow::Cow;
use std::io::Write;

use tenfold_store::{Fingerprint, Fingerprinter, Result, Source, Stored};

use crate::data::Rows;
use crate::model_selection::Split;

impl Fingerprint for Split {
    fn fingerprint(&self, to: &mut Fingerprinter) {
        to.domain("tenfold.split.v1").feed(&self.train).feed(&self.test);
    }
}

/// As `split.v1`: the training rows and the test rows, an array each.
impl Stored for Split {
    const CODEC: &'static str = "split.v1";

    fn type_name() -> Cow<'static, str> {
        "tenfold.split.v1".into()
    }

    fn encode(&self, to: &mut dyn Write) -> Result<()> {
        self.train.encode(to)?;
        self.test.encode(to)
    }

    fn decode(from: &mut Source<'_>) -> Result<Self> {
        Ok(Self { train: Rows::decode(from)?, test: Rows::decode(from)? })
    }
}
