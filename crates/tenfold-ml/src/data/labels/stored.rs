//! The fingerprint and the bytes of labels: classes once, and the codes of the samples.

use std::borrow::Cow;
use std::io::Write;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use tenfold_store::{Array, Error, Fingerprint, Fingerprinter, Result, Source, Stored, unwritten};

use crate::data::Labels;
use crate::data::labels::ClassKind;
use crate::data::little_endian::{Table, read_part, unreadable, write_part};
use crate::data::sample_weights;

impl Labels {
    fn table(&self) -> Table<'_, u32> {
        Table::column(&self.codes, self.rows.as_ref())
    }

    fn from_parts(
        kind: ClassKind,
        classes: Vec<String>,
        codes: Vec<u32>,
    ) -> crate::error::Result<Self> {
        Ok(Self { kind, ..Self::from_codes(classes, codes)? })
    }
}

impl ClassKind {
    /// The kind's number in the bytes.
    fn number(self) -> u8 {
        match self {
            Self::Names => 1,
            Self::Integers => 2,
            Self::Given => 3,
        }
    }

    fn of_number(number: u8) -> Result<Self> {
        let kinds = [Self::Names, Self::Integers, Self::Given];
        kinds.into_iter().find(|kind| kind.number() == number).ok_or_else(|| Error::Decode {
            reason: format!(
                "labels of kind {number}, expected 1 (names), 2 (integers) or 3 (in a given order)"
            ),
        })
    }
}

/// By content: a selection has the fingerprint of a copy of it with the same classes.
impl Fingerprint for Labels {
    fn fingerprint(&self, to: &mut Fingerprinter) {
        to.domain("tenfold.labels.v2").feed(&self.kind.number()).feed(&self.classes);
        to.feed(&self.len());
        self.table().fingerprint(to);
        sample_weights::fingerprint(self.weights.as_ref(), self.rows.as_ref(), to);
    }
}

/// As `labels.v2`: the kind of the classes, their names, a code per sample, and their weights.
impl Stored for Labels {
    const CODEC: &'static str = "labels.v2";

    fn type_name() -> Cow<'static, str> {
        "tenfold.labels.v1".into()
    }

    fn encode(&self, to: &mut dyn Write) -> Result<()> {
        to.write_all(&[self.kind.number()]).map_err(unwritten)?;
        write_part(&self.classes[..], to)?;
        self.table().write(&[self.len()], to)?;
        sample_weights::write(self.weights.as_ref(), self.rows.as_ref(), self.len(), to)
    }

    fn decode(from: &mut Source<'_>) -> Result<Self> {
        let [kind] = from.take()?;
        let kind = ClassKind::of_number(kind)?;
        let classes = read_part(from)?;
        let codes = Array::read(from)?;
        if codes.shape.len() != 1 {
            return Err(unreadable(format!("codes of shape {:?}", codes.shape)));
        }
        let labels = Self::from_parts(kind, classes, codes.values).map_err(unreadable)?;
        match sample_weights::read(from)? {
            None => Ok(labels),
            Some(weights) => labels.with_any_weights(weights).map_err(unreadable),
        }
    }
}

/// Labels as serde sees them, with the samples of this view alone.
#[derive(Serialize, Deserialize)]
#[serde(rename = "Labels")]
struct Parts<'a> {
    kind: ClassKind,
    classes: Cow<'a, [String]>,
    codes: Vec<u32>,
    weights: Option<Vec<f64>>,
}

impl Serialize for Labels {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let classes = Cow::Borrowed(&self.classes[..]);
        let weights = || (0..self.len()).map(|sample| self.weight(sample)).collect();
        let weights = self.has_weights().then(weights);
        Parts { kind: self.kind, classes, codes: self.codes().collect(), weights }.serialize(to)
    }
}

impl<'de> Deserialize<'de> for Labels {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let Parts { kind, classes, codes, weights } = Parts::deserialize(from)?;
        let labels = Self::from_parts(kind, classes.into_owned(), codes);
        let weighted = |labels: Self| match weights {
            None => Ok(labels),
            Some(weights) => labels.with_any_weights(weights),
        };
        labels.and_then(weighted).map_err(de::Error::custom)
    }
}
