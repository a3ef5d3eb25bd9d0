//! A splitter that takes a part of the samples of another's splits.

use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use tenfold_ml::authoring::random::SplitMix64;
use tenfold_ml::data::{Rows, Samples};
use tenfold_ml::error::{Error, Result};
use tenfold_ml::model_selection::{Split, Splits, Splitter};

/// The splits of another splitter with a share of their training samples, and of their test samples
/// if they are to shrink too.
///
/// The rows of each split are shuffled once by the seed, and the first ones are taken, so those of
/// a smaller share are among those of a larger one. At least one row is left of each part.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Subsampled {
    #[serde(serialize_with = "write", deserialize_with = "read")]
    splitter: Arc<dyn Splitter>,
    /// The share of the samples as a fraction: numerator and denominator.
    n_samples: usize,
    of_samples: usize,
    shrinks_test: bool,
    seed: u64,
}

tenfold_ml::register!(Splitter Subsampled: "subsampled", no default, version 1);

fn write<S: Serializer>(splitter: &Arc<dyn Splitter>, to: S) -> Result<S::Ok, S::Error> {
    (**splitter).serialize(to)
}

fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Arc<dyn Splitter>, D::Error> {
    Ok(Box::<dyn Splitter>::deserialize(from)?.into())
}

impl Subsampled {
    /// The splits of `splitter` with `n_samples` of every `of_samples` training samples.
    pub fn new(
        splitter: impl Into<Arc<dyn Splitter>>,
        n_samples: usize,
        of_samples: usize,
        seed: u64,
    ) -> Self {
        Self { splitter: splitter.into(), n_samples, of_samples, shrinks_test: false, seed }
    }

    /// The same with that share of the test samples too.
    #[must_use]
    pub fn shrinks_test(self, shrinks_test: bool) -> Self {
        Self { shrinks_test, ..self }
    }

    fn part(&self, rows: &Rows, random: &mut SplitMix64) -> Rows {
        let mut all = rows.as_slice().to_vec();
        random.shuffle(&mut all);
        // In whole numbers, so that no rounding differs between machines.
        let n = (all.len() as u128 * self.n_samples as u128 / self.of_samples as u128) as usize;
        all.truncate(n.max(1));
        all.sort_unstable();
        all.into()
    }
}

impl Splitter for Subsampled {
    fn n_splits(&self) -> usize {
        self.splitter.n_splits()
    }

    fn split(&self, samples: &Samples<'_>) -> Result<Splits> {
        self.check_params()?;
        let splits = self.splitter.split(samples)?;
        let mut random = SplitMix64::for_purpose(self.seed, "subsampled");
        let part = |split: Split| {
            let train = self.part(&split.train, &mut random);
            let test = match self.shrinks_test {
                true => self.part(&split.test, &mut random),
                false => split.test,
            };
            Split { train, test }
        };
        Ok(splits.iter().map(part).collect::<Vec<_>>().into())
    }

    fn check_params(&self) -> Result<()> {
        if self.n_samples == 0 || self.n_samples > self.of_samples {
            let value = format!("{} of {}", self.n_samples, self.of_samples);
            let name = "Subsampled n_samples";
            return Err(Error::Param { name, value, expected: "at least 1, and at most all" });
        }
        self.splitter.check_params()
    }

    fn check(&self, samples: &Samples<'_>) -> Result<()> {
        self.check_params()?;
        self.splitter.check(samples)
    }

    fn within(&self, rows: &Rows) -> Option<Box<dyn Splitter>> {
        let within = self.splitter.within(rows)?;
        Some(Self { splitter: within.into(), ..self.clone() }.boxed())
    }

    fn warnings(&self, samples: &Samples<'_>) -> Vec<String> {
        self.splitter.warnings(samples)
    }
}

#[cfg(test)]
mod tests {
    use tenfold_ml::model_selection::KFold;

    use super::*;

    fn folds(n: usize, shrinks_test: bool) -> Vec<Split> {
        let splitter = KFold::new(3).boxed();
        let part = Subsampled::new(splitter, n, 30, 7).shrinks_test(shrinks_test);
        part.split(&Samples::counted(30)).unwrap().iter().collect()
    }

    #[test]
    fn a_smaller_share_is_a_part_of_a_larger_one() {
        let (few, many) = (folds(9, true), folds(18, true));
        for (few, many) in few.iter().zip(&many) {
            assert_eq!((few.train.len(), few.test.len()), (6, 3));
            assert_eq!((many.train.len(), many.test.len()), (12, 6));
            assert!(few.train.iter().all(|row| many.train.iter().any(|other| other == row)));
        }
        assert_eq!(folds(9, false)[0].test.len(), 10);
    }

    #[test]
    fn all_samples_are_the_splits_themselves() {
        let whole = KFold::new(3).split(&Samples::counted(30)).unwrap();
        assert_eq!(folds(30, true), whole.iter().collect::<Vec<_>>());
    }

    #[test]
    fn it_is_data() {
        let part = Subsampled::new(KFold::new(3).boxed(), 1, 2, 7).boxed();
        let read = <dyn Splitter>::from_json(&part.to_json().unwrap()).unwrap();
        assert_eq!(read.to_json().unwrap(), part.to_json().unwrap());
    }
}
