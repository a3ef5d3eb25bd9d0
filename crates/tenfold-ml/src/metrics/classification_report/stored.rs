//! The fingerprint and the bytes of a report: all that it holds, where its `Serialize` is a dictionary
//! for programs.

use std::borrow::Cow;
use std::io::Write;

use serde::{Deserialize, Serialize};
use tenfold_store::{
    Fingerprint, Fingerprinter, Result, Source, Stored, decode_postcard, encode_postcard,
};

use crate::metrics::{ClassificationReport, Scores};

/// All that a report holds.
#[derive(Serialize, Deserialize)]
#[serde(rename = "ClassificationReport")]
struct Parts<'a> {
    classes: Vec<(Cow<'a, str>, Row)>,
    accuracy: f64,
    micro_avg: Row,
    macro_avg: Row,
    weighted_avg: Row,
    lists_all_observed: bool,
    is_weighted: bool,
    digits: usize,
}

/// Precision, recall, F1 and support.
type Row = (f64, f64, f64, f64);

impl ClassificationReport {
    fn parts(&self) -> Parts<'_> {
        Parts {
            classes: self.classes().map(|(name, scores)| (name.into(), row(scores))).collect(),
            accuracy: self.accuracy,
            micro_avg: row(&self.micro_avg),
            macro_avg: row(&self.macro_avg),
            weighted_avg: row(&self.weighted_avg),
            lists_all_observed: self.lists_all_observed,
            is_weighted: self.is_weighted,
            digits: self.digits,
        }
    }
}

impl From<Parts<'_>> for ClassificationReport {
    fn from(parts: Parts<'_>) -> Self {
        let classes = parts.classes.into_iter();
        Self {
            classes: classes.map(|(name, row)| (name.into_owned(), scores(row))).collect(),
            accuracy: parts.accuracy,
            micro_avg: scores(parts.micro_avg),
            macro_avg: scores(parts.macro_avg),
            weighted_avg: scores(parts.weighted_avg),
            lists_all_observed: parts.lists_all_observed,
            is_weighted: parts.is_weighted,
            digits: parts.digits,
        }
    }
}

fn row(scores: &Scores) -> Row {
    (scores.precision, scores.recall, scores.f1_score, scores.support)
}

fn scores((precision, recall, f1_score, support): Row) -> Scores {
    Scores { precision, recall, f1_score, support }
}

impl Fingerprint for ClassificationReport {
    fn fingerprint(&self, to: &mut Fingerprinter) {
        to.domain("tenfold.classification-report.v2").serde(&self.parts());
    }
}

impl Stored for ClassificationReport {
    const CODEC: &'static str = "postcard.v1";

    fn type_name() -> Cow<'static, str> {
        "tenfold.classification-report.v2".into()
    }

    fn encode(&self, to: &mut dyn Write) -> Result<()> {
        encode_postcard(&self.parts(), to)
    }

    fn decode(from: &mut Source<'_>) -> Result<Self> {
        decode_postcard::<Parts<'_>>(from).map(Self::from)
    }
}
