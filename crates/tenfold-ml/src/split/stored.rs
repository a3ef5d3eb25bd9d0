//! How a split is told apart and kept, and what makes two splitters the same.

use std::borrow::Cow;
use std::io::Write;

use tenfold_store::{Fingerprint, Fingerprinter, Result, Source, Stored};

use super::{Split, Splitter};
use crate::Rows;

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

/// By its type, its version and its parameters; of a splitter without a version, the whole program
/// counts.
impl Fingerprint for dyn Splitter {
    fn fingerprint(&self, to: &mut Fingerprinter) {
        let version = self.version();
        to.domain("tenfold.splitter.v1").feed(self.type_name()).feed(&version);
        if version.is_none() {
            to.executable();
        }
        to.feed(&self.n_splits()).feed(&self.params());
    }
}
