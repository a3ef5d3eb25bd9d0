//! `DataFacts`: the facts of the samples that checks need.

use serde::{Deserialize, Serialize};
use tenfold_ml::data::{Kind, Records, RecordsView};
use tenfold_ml::error::Result;
use tenfold_ml::model_selection::Splits;
use tenfold_store::{content_digest, stored_with_postcard};

use super::alone::Alone;
use super::reported::ReportedTarget;
use super::{columns, rows};

/// The facts of the samples.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DataFacts {
    /// The number of samples.
    pub n_samples: usize,
    /// The number of features.
    pub n_features: usize,
    /// The kind of the records: `dense`, `sparse`, `texts`, `table`.
    pub kind: String,
    /// The digest of the records in hexadecimal; `None` if they cannot be written.
    pub x_digest: Option<String>,
    /// The digest of the target.
    pub y_digest: Option<String>,
    /// The number of features that have one value in all samples.
    pub n_constant: usize,
    /// The name of the first of them.
    pub constant: Option<String>,
    /// The number of features whose values equal those of an earlier one.
    pub n_duplicates: usize,
    /// The first of them: the earlier feature, and the later one.
    pub duplicate: Option<(String, String)>,
    /// Rows that occur several times.
    pub repeated: RepeatedRows,
    /// The features by which alone the target is predicted best; the reason if they were not tried.
    pub alone: Result<Vec<Alone>, String>,
    /// The first feature of dates, if there is one.
    pub dates: Option<Times>,
}

stored_with_postcard!(DataFacts => "tenfold.data-facts.v1");

/// Rows with equal features.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RepeatedRows {
    /// The number of different rows.
    pub n_distinct: usize,
    /// For each fold the number of tested samples with an equal row among the training samples.
    pub by_fold: Vec<usize>,
    /// A tested row and an equal training row, counted from 0.
    pub example: Option<(u32, u32)>,
}

/// The time of each sample.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Times {
    /// The name of the feature.
    pub feature: String,
    /// Seconds since 1970; NaN where it is missing.
    pub seconds: Vec<f64>,
}

/// The facts of samples: on records, target and splits.
pub(crate) fn data_facts<T: ReportedTarget>(
    x: &Records,
    y: &T,
    splits: &Splits,
) -> Result<DataFacts> {
    let name = |at: usize| columns::name(x, at).into_owned();
    let (constant, duplicates) = rows::useless(x);
    let alone = match splits.get(0) {
        Some(_) if is_text(x) => Err("the records are texts".to_owned()),
        Some(split) => y.alone(x, &split),
        None => Err("there is no fold".to_owned()),
    };
    Ok(DataFacts {
        n_samples: x.n_samples(),
        n_features: x.n_features(),
        kind: format!("{:?}", x.kind()).to_lowercase(),
        x_digest: content_digest(x).ok().map(|digest| digest.to_string()),
        y_digest: content_digest(y).ok().map(|digest| digest.to_string()),
        n_constant: constant.len(),
        constant: constant.first().map(|&at| name(at)),
        n_duplicates: duplicates.len(),
        duplicate: duplicates.first().map(|&(first, later)| (name(first), name(later))),
        repeated: repeated(&rows::digests(x), splits),
        alone,
        dates: (0..x.n_features()).find_map(|at| dates(x, at)),
    })
}

fn is_text(x: &Records) -> bool {
    x.as_text().is_ok()
}

/// The times in a feature of dates.
fn dates(x: &Records, at: usize) -> Option<Times> {
    if x.feature_kind(at) != Kind::DateTime || matches!(x.view(), RecordsView::Sparse(_)) {
        return None;
    }
    let cells = columns::cells(x, at, 0..x.n_samples())?;
    let seconds = cells.into_iter().map(|cell| match cell {
        columns::Cell::Number(number) => number,
        columns::Cell::Text(_) => f64::NAN,
    });
    Some(Times { feature: columns::name(x, at).into_owned(), seconds: seconds.collect() })
}

/// The rows with equal digests on both sides of a split.
fn repeated(digests: &[u64], splits: &Splits) -> RepeatedRows {
    // The place of each row's digest among the different ones.
    let mut distinct = digests.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    let place = |digest: &u64| distinct.partition_point(|other| other < digest);
    let places: Vec<usize> = digests.iter().map(place).collect();
    let (mut by_fold, mut example) = (Vec::new(), None);
    for split in splits.iter() {
        let mut in_training = vec![u32::MAX; distinct.len()];
        for row in split.train.as_slice().iter().rev() {
            in_training[places[*row as usize]] = *row;
        }
        let mut count = 0;
        for &row in split.test.as_slice() {
            let other = in_training[places[row as usize]];
            if other != u32::MAX {
                count += 1;
                example.get_or_insert((row, other));
            }
        }
        by_fold.push(count);
    }
    RepeatedRows { n_distinct: distinct.len(), by_fold, example }
}

#[cfg(test)]
mod tests {
    use tenfold_ml::model_selection::Split;

    use super::*;

    #[test]
    fn equal_rows_on_both_sides_are_counted_by_fold() {
        let split = |train: &[u32], test: &[u32]| Split {
            train: train.to_vec().into(),
            test: test.to_vec().into(),
        };
        let splits = Splits::from(vec![split(&[2, 3, 4], &[0, 1]), split(&[0, 1], &[2, 3, 4])]);
        let found = repeated(&[7, 8, 9, 7, 9], &splits);
        assert_eq!((found.n_distinct, found.by_fold), (3, vec![1, 1]));
        assert_eq!(found.example, Some((0, 3)));
    }
}
