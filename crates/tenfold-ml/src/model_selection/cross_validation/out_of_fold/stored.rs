//! The fingerprint and the bytes of out-of-fold predictions.

use std::borrow::Cow;
use std::io::Write;

use tenfold_store::{Fingerprint, Fingerprinter, Result, Source, Stored, unwritten};

use crate::data::Rows;
use crate::data::little_endian::unreadable;
use crate::estimator::learner::PerSample;
use crate::model_selection::OutOfFold;

impl<T: PerSample> Fingerprint for OutOfFold<T> {
    fn fingerprint(&self, to: &mut Fingerprinter) {
        to.domain("tenfold.out-of-fold.v1").feed(&self.folds);
    }
}

/// As `out-of-fold.v1`: the number of folds; per fold its rows, and the bytes of the predictions
/// as an array.
impl<T: PerSample> Stored for OutOfFold<T> {
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

#[cfg(test)]
mod tests {
    use tenfold_store::fingerprint_of;

    use super::*;
    use crate::data::{Labels, Values};

    fn of<T: PerSample>(folds: Vec<(Vec<u32>, T)>) -> OutOfFold<T> {
        OutOfFold { folds: folds.into_iter().map(|(rows, kept)| (rows.into(), kept)).collect() }
    }

    fn encoded<T: PerSample>(kept: &OutOfFold<T>) -> Vec<u8> {
        let mut bytes = Vec::new();
        kept.encode(&mut bytes).unwrap();
        bytes
    }

    #[track_caller]
    fn check<T: PerSample + PartialEq>(all: &[OutOfFold<T>]) {
        for (at, kept) in all.iter().enumerate() {
            let bytes = encoded(kept);
            let read = OutOfFold::decode(&mut Source::new(&bytes)).unwrap();
            assert_eq!(&read, kept);
            assert_eq!(encoded(&read), bytes);
            assert_eq!(fingerprint_of(&read).unwrap(), fingerprint_of(kept).unwrap());
            for other in &all[at + 1..] {
                assert_ne!(encoded(other), bytes);
                assert_ne!(fingerprint_of(other).unwrap(), fingerprint_of(kept).unwrap());
            }
            for len in 0..bytes.len() {
                assert!(OutOfFold::<T>::decode(&mut Source::new(&bytes[..len])).is_err());
            }
        }
    }

    #[test]
    fn predictions_of_folds_are_read_back() {
        let values = |numbers: &[f64]| Values::new(numbers.to_vec()).unwrap();
        check(&[
            of(vec![]),
            of(vec![(vec![], values(&[]))]),
            of(vec![(vec![1], values(&[0.5])), (vec![0, 2], values(&[1.5, 2.5]))]),
            of(vec![(vec![1], values(&[0.5])), (vec![2, 0], values(&[1.5, 2.5]))]),
            of(vec![(vec![0, 2], values(&[1.5, 2.5])), (vec![1], values(&[0.5]))]),
        ]);
        let labels = Labels::from_names(&["a", "b"]).unwrap();
        let of_rows = |rows: &[u32]| (rows.to_vec(), labels.select(&rows.to_vec().into()));
        check(&[of(vec![of_rows(&[0]), of_rows(&[1])]), of(vec![of_rows(&[0, 1])])]);
        assert_ne!(OutOfFold::<Labels>::type_name(), OutOfFold::<Values>::type_name());
    }

    #[test]
    fn a_prediction_too_few_is_an_error() {
        let kept = of(vec![(vec![0, 1], Values::new(vec![0.5]).unwrap())]);
        let wrong = OutOfFold::<Values>::decode(&mut Source::new(&encoded(&kept))).unwrap_err();
        assert_eq!(wrong.to_string(), "cannot decode: 1 predictions for 2 rows");
    }
}
