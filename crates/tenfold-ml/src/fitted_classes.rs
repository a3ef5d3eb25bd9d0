//! What a fitted classifier remembers of the labels: all class names, and which classes occurred.

use serde::{Deserialize, Serialize};

use crate::{Error, Labels, Result};

/// The classes that a model was fitted on.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub(crate) struct FittedClasses {
    /// No samples; the class names that predictions are over.
    labels: Labels,
    /// The codes of the classes that occurred, ascending.
    codes: Vec<u32>,
}

impl FittedClasses {
    /// The classes of the labels that a model is fitted on.
    ///
    /// # Errors
    /// None that labels can cause.
    pub(crate) fn of(y: &Labels) -> Result<Self> {
        let occurring = (0..).zip(y.counts()).filter(|(_, count)| *count > 0);
        let codes = occurring.map(|(code, _)| code).collect();
        Ok(Self { labels: y.with_codes(Vec::new())?, codes })
    }

    /// All classes of these labels, whether they occur or not.
    ///
    /// # Errors
    /// [`Error::TooFewClasses`](crate::Error::TooFewClasses) of less than two.
    pub(crate) fn all(y: &Labels) -> Result<Self> {
        let found = y.classes().len();
        if found < 2 {
            return Err(Error::TooFewClasses { found, classes: y.classes().join(", ") });
        }
        Ok(Self { labels: y.with_codes(Vec::new())?, codes: (0..found as u32).collect() })
    }

    /// The names of all classes of the labels, of which some may not have occurred.
    pub(crate) fn all_names(&self) -> &[String] {
        self.labels.classes()
    }

    /// The codes of the classes that occurred, ascending: at least two.
    pub(crate) fn codes(&self) -> &[u32] {
        &self.codes
    }

    /// The names of the classes that occurred.
    pub(crate) fn names(&self) -> impl ExactSizeIterator<Item = &str> + '_ {
        self.codes.iter().map(|&code| self.labels.classes()[code as usize].as_str())
    }

    /// The codes of the classes that are told from the rest: of two classes the second, else all.
    pub(crate) fn positives(&self) -> &[u32] {
        match self.codes.as_slice() {
            [_, second] => std::slice::from_ref(second),
            all => all,
        }
    }

    /// Predicted labels over all class names.
    ///
    /// # Errors
    /// As [`Labels::with_codes`].
    pub(crate) fn labels(&self, codes: Vec<u32>) -> Result<Labels> {
        self.labels.with_codes(codes)
    }
}

/// Fitted classes as they are read.
#[derive(Deserialize)]
struct Unchecked {
    labels: Labels,
    codes: Vec<u32>,
}

impl TryFrom<Unchecked> for FittedClasses {
    type Error = &'static str;

    fn try_from(Unchecked { labels, codes }: Unchecked) -> Result<Self, &'static str> {
        let n_classes = labels.classes().len();
        let ascend = codes.windows(2).all(|pair| pair[0] < pair[1]);
        match codes.as_slice() {
            [_, .., last] if ascend && (*last as usize) < n_classes && labels.is_empty() => {
                Ok(Self { labels, codes })
            }
            _ => Err("a classifier knows two or more of its classes, each once and in order"),
        }
    }
}
