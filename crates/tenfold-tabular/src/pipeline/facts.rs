//! The cells of a column, counted as far as the choice of its transformer needs it.

use foldhash::fast::FixedState;
use hashbrown::HashSet;
use tenfold_ml::data::{Kind, Records};
use tenfold_ml::error::Result;

use crate::cells::{Cells, key, texts};

/// Distinct values are counted up to this number.
pub(super) const DISTINCT_MAX: usize = 1_000;

/// The counts of a column.
#[derive(Clone, Debug)]
pub(super) struct Facts {
    pub(super) kind: Kind,
    pub(super) is_text: bool,
    pub(super) n_rows: usize,
    pub(super) n_missing: usize,
    /// The distinct values without the missing ones, at most [`DISTINCT_MAX`] + 1 of them.
    pub(super) n_distinct: usize,
    /// Words in the cells of texts, of those that are not missing.
    pub(super) n_words: usize,
    /// `true` if a date has a time other than midnight.
    pub(super) has_time: bool,
}

impl Facts {
    pub(super) fn of(x: &Records, at: usize) -> Result<Self> {
        let mut facts = Self {
            kind: x.feature_kind(at),
            is_text: false,
            n_rows: x.n_samples(),
            n_missing: 0,
            n_distinct: 0,
            n_words: 0,
            has_time: false,
        };
        match Cells::of(x, at)? {
            Cells::Numbers(numbers) => {
                let mut distinct = HashSet::with_hasher(FixedState::default());
                for &number in numbers.iter() {
                    if number.is_nan() {
                        facts.n_missing += 1;
                        continue;
                    }
                    facts.has_time |= number % 86_400.0 != 0.0;
                    if distinct.len() <= DISTINCT_MAX {
                        distinct.insert(key(number));
                    }
                }
                facts.n_distinct = distinct.len();
            }
            Cells::Texts(view) => {
                facts.is_text = true;
                let mut distinct = HashSet::with_hasher(FixedState::default());
                for text in texts(&view) {
                    if text.is_empty() {
                        facts.n_missing += 1;
                        continue;
                    }
                    facts.n_words += text.split_whitespace().count();
                    if distinct.len() <= DISTINCT_MAX {
                        distinct.insert(text);
                    }
                }
                facts.n_distinct = distinct.len();
            }
        }
        Ok(facts)
    }

    pub(super) fn n_filled(&self) -> usize {
        self.n_rows - self.n_missing
    }

    /// Returns `true` if each cell is the same; a missing one is a value of its own.
    pub(super) fn is_constant(&self) -> bool {
        self.n_distinct + usize::from(self.n_missing > 0) <= 1
    }

    /// Words in a cell on average.
    pub(super) fn words_per_cell(&self) -> f64 {
        self.n_words as f64 / self.n_filled().max(1) as f64
    }

    /// The distinct values in words.
    pub(super) fn distinct(&self) -> String {
        match self.n_distinct {
            more if more > DISTINCT_MAX => format!("more than {DISTINCT_MAX} distinct"),
            exact => format!("{exact} distinct"),
        }
    }

    /// The missing cells in words, to follow other counts.
    pub(super) fn missing(&self) -> String {
        match self.n_missing {
            0 => String::new(),
            n => format!(", {n} missing"),
        }
    }
}
