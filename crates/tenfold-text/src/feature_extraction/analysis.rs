//! The parameters that determine how texts are cut into terms, and their ranges.

use std::ops::RangeInclusive;

use serde::{Deserialize, Deserializer, Serialize};
use tenfold_ml::error::{Error, Result};

/// The removal of accents, after
/// [lowercasing](crate::feature_extraction::CountVectorizer::lowercase).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StripAccents {
    /// Characters are decomposed (NFKD), and combining marks are dropped: `é` becomes `e`, `ø`
    /// stays.
    Unicode,
    /// The same, and everything that is not ASCII is dropped: `ø` and `漢` vanish.
    Ascii,
}

/// The units of terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Unit {
    /// Words that follow each other, joined by a space.
    Words,
    /// Characters that follow each other.
    Characters,
    /// Characters that follow each other in a word with a space on each side.
    CharactersInWords,
}

/// The parameters that say how a text is cut into terms.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Analysis {
    pub(super) unit: Unit,
    /// The fewest and the most units of a term.
    pub(super) ngram_range: (usize, usize),
    pub(super) lowercase: bool,
    pub(super) strip_accents: Option<StripAccents>,
    pub(super) token_chars_min: usize,
    /// Ascending, each once.
    #[serde(deserialize_with = "ascending")]
    pub(super) stop_words: Vec<String>,
}

impl Default for Analysis {
    fn default() -> Self {
        Self {
            unit: Unit::Words,
            ngram_range: (1, 1),
            lowercase: true,
            strip_accents: None,
            token_chars_min: 2,
            stop_words: Vec::new(),
        }
    }
}

/// Words in any order, each any number of times.
fn ascending<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    Vec::deserialize(from).map(sorted)
}

fn sorted(mut words: Vec<String>) -> Vec<String> {
    words.sort_unstable();
    words.dedup();
    words
}

impl Analysis {
    pub(super) fn set_ngrams(&mut self, unit: Unit, n: &RangeInclusive<usize>) {
        (self.unit, self.ngram_range) = (unit, (*n.start(), *n.end()));
    }

    pub(super) fn set_stop_words(&mut self, words: impl IntoIterator<Item = impl Into<String>>) {
        self.stop_words = sorted(words.into_iter().map(Into::into).collect());
    }

    /// Checks the ranges that do not depend on the texts.
    pub(super) fn check(&self, owner: &Owner) -> Result<()> {
        let refuse = |name, value, expected| Err(Error::Param { name, value, expected });
        let (n_min, n_max) = self.ngram_range;
        if n_min == 0 || n_min > n_max {
            let value = format!("{n_min}..={n_max}");
            let expected = "a range that starts at 1 or above and does not end below its start is \
                            expected, 1..=2 for example";
            return refuse(owner.ngram_range, value, expected);
        }
        if self.token_chars_min == 0 {
            return refuse(owner.token_chars_min, "0".into(), "at least 1 character is expected");
        }
        if self.unit != Unit::Words && !self.stop_words.is_empty() {
            let value = format!("a list of {}", self.stop_words.len());
            let expected = "only terms of words can do without some; leave them out, or use \
                            `word_ngrams`";
            return refuse(owner.stop_words, value, expected);
        }
        Ok(())
    }
}

/// The names of an estimator and of its parameters in errors.
#[derive(Debug)]
pub(super) struct Owner {
    pub(super) estimator: &'static str,
    pub(super) ngram_range: &'static str,
    pub(super) token_chars_min: &'static str,
    pub(super) stop_words: &'static str,
    pub(super) min_df: &'static str,
    pub(super) max_df: &'static str,
    pub(super) max_features: &'static str,
}

/// The [`Owner`] of the parameters of an estimator, by its name and that of its type.
macro_rules! owner {
    ($estimator:literal, $type:literal) => {
        $crate::feature_extraction::analysis::Owner {
            estimator: $estimator,
            ngram_range: concat!($type, " ngram_range"),
            token_chars_min: concat!($type, " token_chars_min"),
            stop_words: concat!($type, " stop_words"),
            min_df: concat!($type, " min_df"),
            max_df: concat!($type, " max_df"),
            max_features: concat!($type, " max_features"),
        }
    };
}

pub(super) use owner;
