//! Class labels as a shared view: class names once, one small code per sample.

use std::sync::Arc;

use crate::{Error, Result, Rows};

/// One class label per sample: sorted class names and a code per sample; cheap to clone.
///
/// A selection keeps all class names, so codes of different folds mean the same.
#[derive(Clone, Debug)]
pub struct Labels {
    classes: Arc<[String]>,
    codes: Arc<[u32]>,
    rows: Option<Rows>,
    kind: ClassKind,
}

/// What the class names were made of, which decides how classes of different labels sort.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    /// [`Error::TooManySamples`] past `u32::MAX` labels.
    ///
    /// # Panics
    /// If a code has no class.
    pub fn from_codes(classes: Vec<String>, codes: Vec<u32>) -> Result<Self> {
        if u32::try_from(codes.len()).is_err() {
            return Err(Error::TooManySamples { found: codes.len() });
        }
        assert!(
            codes.iter().all(|&code| (code as usize) < classes.len()),
            "a label code has no class"
        );
        let kind = ClassKind::Given;
        Ok(Self { classes: classes.into(), codes: codes.into(), rows: None, kind })
    }

    /// Labels over the same classes as these, with other codes: what a model predicts.
    ///
    /// # Panics
    /// If a code has no class.
    pub fn with_codes(&self, codes: Vec<u32>) -> Self {
        assert!(
            codes.iter().all(|&code| (code as usize) < self.classes.len()),
            "a label code has no class"
        );
        Self { codes: codes.into(), rows: None, ..self.clone() }
    }

    /// The number of samples.
    pub fn len(&self) -> usize {
        self.rows.as_ref().map_or(self.codes.len(), Rows::len)
    }

    /// Whether there is no sample.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The class names, sorted; a class need not occur in this selection.
    pub fn classes(&self) -> &[String] {
        &self.classes
    }

    /// What the class names were made of.
    pub(crate) fn kind(&self) -> ClassKind {
        self.kind
    }

    /// The code of one sample's class.
    ///
    /// # Panics
    /// If `sample` is not below [`Labels::len`].
    pub fn code(&self, sample: usize) -> u32 {
        match &self.rows {
            Some(rows) => self.codes[rows.as_slice()[sample] as usize],
            None => self.codes[sample],
        }
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

/// Equal when every sample has the same class name; how the classes are coded does not count.
impl PartialEq for Labels {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len()
            && (0..self.len()).all(|sample| self.name(sample) == other.name(sample))
    }
}
