//! The target of a profile: the class or the value of each row.

use serde::{Deserialize, Serialize};
use tenfold_ml::data::{Kind, Records};
use tenfold_ml::error::{Error, Result};
use tenfold_ml::estimator::Supervision;

use crate::cells::{Cells, key};
use crate::profile::sample;
use crate::profile::values::{Coded, MISSING, Values};

/// A column of at most so many distinct integers is taken for classes.
const INTEGER_CLASSES_MAX: usize = 20;

/// The target in numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TargetProfile {
    /// The column that it is; `None` of a target beside the records.
    pub column: Option<String>,
    /// The classes, the most frequent first; empty of a target of values, and of
    /// more than 65,536 classes.
    pub classes: Vec<ClassShare>,
}

/// A class and its rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassShare {
    /// The class.
    pub class: String,
    /// The rows that have it.
    pub count: u64,
}

/// The target of each row.
pub(super) struct Target {
    /// The place of its column; `None` of one beside the records.
    pub(super) column: Option<usize>,
    pub(super) of_rows: OfRows,
}

/// The class or the value of each row.
pub(super) enum OfRows {
    /// The place of the class, or [`MISSING`].
    Classes(Vec<u32>, Vec<String>),
    /// The value, or NaN.
    Values(Vec<f64>),
}

impl Target {
    /// The target that a column is.
    pub(super) fn of_column(x: &Records, at: usize) -> Result<Self> {
        let kind = x.feature_kind(at);
        let of_rows = match Cells::of(x, at)? {
            Cells::Numbers(cells) => numbers(&cells, kind),
            Cells::Texts(view) => match Values::of(&view).into_coded() {
                Some(Coded { values, codes }) => {
                    OfRows::Classes(codes, values.into_iter().map(sample::cut).collect())
                }
                None => OfRows::Classes(vec![MISSING; view.len()], Vec::new()),
            },
        };
        Ok(Self { column: Some(at), of_rows })
    }

    /// A target beside the records.
    pub(super) fn of(x: &Records, y: Supervision<'_>) -> Result<Self> {
        let of_rows = match y {
            Supervision::Labels(labels) => {
                check_len(x, "labels", labels.len())?;
                OfRows::Classes(labels.codes().collect(), labels.classes().to_vec())
            }
            Supervision::Values(values) => {
                check_len(x, "values", values.len())?;
                OfRows::Values(values.iter().collect())
            }
        };
        Ok(Self { column: None, of_rows })
    }

    pub(super) fn profile(&self, names: &[String]) -> TargetProfile {
        let column = self.column.map(|at| names[at].clone());
        let OfRows::Classes(codes, names) = &self.of_rows else {
            return TargetProfile { column, classes: Vec::new() };
        };
        let mut counts = vec![0; names.len()];
        codes.iter().filter(|code| **code != MISSING).for_each(|&code| counts[code as usize] += 1);
        let classes = names.iter().zip(counts);
        let mut classes: Vec<ClassShare> =
            classes.map(|(class, count)| ClassShare { class: class.clone(), count }).collect();
        classes.retain(|class| class.count > 0);
        let by_count = |one: &ClassShare, other: &ClassShare| {
            other.count.cmp(&one.count).then_with(|| one.class.cmp(&other.class))
        };
        classes.sort_by(by_count);
        TargetProfile { column, classes }
    }
}

fn check_len(x: &Records, right: &'static str, right_len: usize) -> Result<()> {
    let (left, left_len) = ("records", x.n_samples());
    match left_len == right_len {
        true => Ok(()),
        false => Err(Error::LengthMismatch { left, left_len, right, right_len }),
    }
}

fn numbers(cells: &[f64], kind: Kind) -> OfRows {
    let is_class = |cell: &f64| cell.fract() == 0.0 || cell.is_nan();
    let mut distinct: Vec<f64> = Vec::new();
    for &cell in cells.iter().filter(|cell| !cell.is_nan()) {
        if distinct.len() > INTEGER_CLASSES_MAX {
            break;
        }
        if !distinct.iter().any(|&known| key(known) == key(cell)) {
            distinct.push(cell);
        }
    }
    let are_classes = kind == Kind::Boolean
        || kind == Kind::Number
            && distinct.len() <= INTEGER_CLASSES_MAX
            && cells.iter().all(is_class);
    if !are_classes {
        return OfRows::Values(cells.to_vec());
    }
    distinct.sort_unstable_by(f64::total_cmp);
    let code = |&cell: &f64| {
        let place = distinct.iter().position(|&known| key(known) == key(cell));
        place.map_or(MISSING, |place| place as u32)
    };
    let codes = cells.iter().map(code).collect();
    OfRows::Classes(codes, distinct.iter().map(|&number| sample::number(number, kind)).collect())
}
