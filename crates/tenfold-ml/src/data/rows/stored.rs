//! The fingerprint and the bytes of row numbers.

use std::borrow::Cow;
use std::io::Write;

use tenfold_store::{Array, Fingerprint, Fingerprinter, Result, Source, Stored};

use crate::data::Rows;

impl Fingerprint for Rows {
    fn fingerprint(&self, to: &mut Fingerprinter) {
        to.domain("tenfold.rows.v1").feed(self.as_slice());
    }
}

impl Stored for Rows {
    const CODEC: &'static str = Array::<u32>::CODEC;

    fn type_name() -> Cow<'static, str> {
        "tenfold.rows.v1".into()
    }

    fn encode(&self, to: &mut dyn Write) -> Result<()> {
        Array::write(to, &[self.len()], self.as_slice())
    }

    fn decode(from: &mut Source<'_>) -> Result<Self> {
        Vec::decode(from).map(Self::from)
    }
}
