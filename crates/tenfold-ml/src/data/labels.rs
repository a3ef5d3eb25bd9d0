//! Class labels as a shared view: class names once, one small code per sample.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::data::sample_weights::SampleWeights;
use crate::data::{LabelError, Rows};
use crate::error::{Error, Result};

mod stored;

/// One class label per sample: each class name once and a code per sample; cheap to clone.
///
/// A selection keeps all class names, so codes of different folds mean the same.
#[derive(Clone, Debug)]
pub struct Labels {
    classes: Arc<[String]>,
    codes: Arc<[u32]>,
    rows: Option<Rows>,
    weights: Option<SampleWeights>,
    kind: ClassKind,
}

/// The source of the class names, integers or texts, which decides how classes of different labels sort.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum ClassKind {
    /// Strings, sorted as strings.
    Names,
    /// Integers, sorted as numbers.
    Integers,
    /// Names in an order that the caller gave.
    Given,
}

impl Labels {
    /// Labels from class names; classes sort as strings (`"10" < "2"`).
    ///
    /// # Errors
    /// [`Error::TooManySamples`] past `u32::MAX` labels.
    pub fn from_names<S: AsRef<str>>(names: &[S]) -> Result<Self> {
        let mut classes: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
        classes.sort_unstable();
        classes.dedup();
        let code = |name: &S| classes.partition_point(|class| *class < name.as_ref()) as u32;
        let codes = names.iter().map(code).collect();
        let classes = classes.iter().map(ToString::to_string).collect();
        Ok(Self { kind: ClassKind::Names, ..Self::from_codes(classes, codes)? })
    }

    /// Labels from integers; classes sort as numbers (`2 < 10`).
    ///
    /// # Errors
    /// [`Error::TooManySamples`] past `u32::MAX` labels.
    pub fn from_integers(integers: &[i64]) -> Result<Self> {
        let mut classes = integers.to_vec();
        classes.sort_unstable();
        classes.dedup();
        let code = |integer: &i64| classes.partition_point(|class| class < integer) as u32;
        let codes = integers.iter().map(code).collect();
        let classes = classes.iter().map(ToString::to_string).collect();
        Ok(Self { kind: ClassKind::Integers, ..Self::from_codes(classes, codes)? })
    }

    /// Labels from class names in their order and one code (an index into them) per sample.
    ///
    /// # Errors
    /// [`Error::TooManySamples`] past `u32::MAX` labels, [`LabelError::RepeatedClass`],
    /// [`LabelError::UnknownCode`].
    pub fn from_codes(classes: Vec<String>, codes: Vec<u32>) -> Result<Self> {
        let mut sorted: Vec<&String> = classes.iter().collect();
        sorted.sort_unstable();
        if let Some(equal) = sorted.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(
                LabelError::RepeatedClass { what: "classes", name: equal[0].clone() }.into()
            );
        }
        let (classes, kind) = (classes.into(), ClassKind::Given);
        Self { classes, codes: Arc::new([]), rows: None, weights: None, kind }.with_codes(codes)
    }

    /// Labels over the same classes as these, with other codes: the predictions of a model. They have
    /// no weights.
    ///
    /// # Errors
    /// [`Error::TooManySamples`] past `u32::MAX` labels, [`LabelError::UnknownCode`].
    pub fn with_codes(&self, codes: Vec<u32>) -> Result<Self> {
        if u32::try_from(codes.len()).is_err() {
            return Err(Error::TooManySamples { found: codes.len() });
        }
        let n_classes = self.classes.len();
        match codes.iter().position(|&code| code as usize >= n_classes) {
            None => Ok(Self { codes: codes.into(), rows: None, weights: None, ..self.clone() }),
            Some(row) => Err(LabelError::UnknownCode { row, code: codes[row], n_classes }.into()),
        }
    }

    /// The same labels, each counting as much as its weight says: where a model is fitted on them,
    /// and where predictions are held against them.
    ///
    /// ```
    /// use tenfold::data::Labels;
    /// use tenfold::metrics::accuracy;
    ///
    /// let truth = Labels::from_names(&["ham", "spam"])?.with_weights(vec![1.0, 3.0])?;
    /// let predicted = Labels::from_names(&["ham", "ham"])?;
    /// assert_eq!(accuracy(&truth, &predicted)?, 0.25);
    /// # Ok::<(), tenfold::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::LengthMismatch`]; [`Error::SampleWeight`] on one that is negative or not finite;
    /// [`Error::NoWeight`] if all are 0; [`Error::WeightSum`] if their sum is infinite.
    pub fn with_weights(&self, weights: Vec<f64>) -> Result<Self> {
        let weighted = self.with_any_weights(weights)?;
        match weighted.weights.as_ref().is_some_and(SampleWeights::are_all_zero) {
            true => Err(Error::NoWeight),
            false => Ok(weighted),
        }
    }

    /// As [`with_weights`](Self::with_weights), of a fold too, in which no sample may count.
    fn with_any_weights(&self, weights: Vec<f64>) -> Result<Self> {
        let weights = Some(SampleWeights::new(weights, self.len())?);
        Ok(Self { weights, ..self.with_codes(self.codes().collect())? })
    }

    /// The same labels, each counting alike.
    pub fn without_weights(&self) -> Self {
        Self { weights: None, ..self.clone() }
    }

    /// Whether there are weights.
    pub fn has_weights(&self) -> bool {
        self.weights.is_some()
    }

    /// How much a sample counts: 1 without weights.
    ///
    /// # Panics
    /// If `sample` is not below [`Labels::len`].
    pub fn weight(&self, sample: usize) -> f64 {
        self.weights.as_ref().map_or(1.0, |weights| weights.of(self.row_of(sample)))
    }

    /// The number of samples.
    pub fn len(&self) -> usize {
        self.rows.as_ref().map_or(self.codes.len(), Rows::len)
    }

    /// Whether there is no sample.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The class names by code: sorted, or as given to [`Labels::from_codes`]. A class need not
    /// occur in this selection.
    pub fn classes(&self) -> &[String] {
        &self.classes
    }

    /// The source of the class names, integers or texts.
    pub(crate) fn kind(&self) -> ClassKind {
        self.kind
    }

    /// The code of one sample's class.
    ///
    /// # Panics
    /// If `sample` is not below [`Labels::len`].
    pub fn code(&self, sample: usize) -> u32 {
        self.codes[self.row_of(sample)]
    }

    /// The row of a sample in the labels that these were selected from, for messages.
    ///
    /// # Panics
    /// If `sample` is not below [`Labels::len`].
    pub fn row_of(&self, sample: usize) -> usize {
        self.rows.as_ref().map_or(sample, |rows| rows.as_slice()[sample] as usize)
    }

    /// The code of each sample's class, in order.
    pub fn codes(&self) -> impl ExactSizeIterator<Item = u32> + Clone + '_ {
        (0..self.len()).map(|sample| self.code(sample))
    }

    /// The class name of one sample.
    ///
    /// # Panics
    /// If `sample` is not below [`Labels::len`].
    pub fn name(&self, sample: usize) -> &str {
        &self.classes[self.code(sample) as usize]
    }

    /// How many samples each class has, in the order of [`Labels::classes`].
    pub fn counts(&self) -> Vec<usize> {
        let mut counts = vec![0; self.classes.len()];
        for code in self.codes() {
            counts[code as usize] += 1;
        }
        counts
    }

    /// A view on the given rows of this view; shares classes and codes.
    ///
    /// # Panics
    /// If a row number is not below [`Labels::len`].
    pub fn select(&self, rows: &Rows) -> Self {
        let len = self.len();
        assert!(rows.iter().all(|row| row < len), "a selected row is not below the {len} labels");
        let rows = match &self.rows {
            None => rows.clone(),
            Some(mine) => mine.compose(rows),
        };
        Self { rows: Some(rows), ..self.clone() }
    }
}

/// Equal when every sample has the same class name and the same weight; how the classes are coded
/// does not count.
impl PartialEq for Labels {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len()
            && (0..self.len()).all(|sample| {
                self.name(sample) == other.name(sample)
                    && self.weight(sample) == other.weight(sample)
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_without_a_class_panicked() {
        let classes = ["low", "high"].map(String::from).to_vec();
        let wrong = Labels::from_codes(classes.clone(), vec![0, 2]).unwrap_err();
        let message = "code 2 of sample 1 has no class; with 2 classes, codes are below 2";
        assert_eq!(wrong.to_string(), message);
        let labels = Labels::from_codes(classes, vec![0, 1]).unwrap();
        assert_eq!(labels.with_codes(vec![1, 2]).unwrap_err().to_string(), message);
        assert_eq!(labels.with_codes(vec![1]).unwrap().name(0), "high");
    }

    #[test]
    fn a_class_could_be_listed_twice() {
        let wrong = Labels::from_codes(["a", "b", "a"].map(String::from).to_vec(), vec![0]);
        let message = "classes name `a` twice; list each class once";
        assert_eq!(wrong.unwrap_err().to_string(), message);
    }

    #[test]
    fn weights_whose_sum_is_infinite_gave_nan() {
        let labels = Labels::from_names(&["a", "b"]).unwrap();
        let wrong = labels.with_weights(vec![1e308, 1e308]).unwrap_err();
        assert!(matches!(wrong, Error::WeightSum), "{wrong}");
        assert!(matches!(labels.with_weights(vec![0.0, 0.0]), Err(Error::NoWeight)));
        let wrong = labels.with_weights(vec![1.0, -1.0]).unwrap_err();
        assert!(matches!(wrong, Error::SampleWeight { row: 1, .. }), "{wrong}");
    }
}
