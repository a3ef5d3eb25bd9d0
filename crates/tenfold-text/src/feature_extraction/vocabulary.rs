//! The terms that a vectorizer knows, in their order, and the place of each.

use std::hash::{BuildHasher, Hasher};
use std::sync::Arc;

use hashbrown::HashTable;
use serde::{Deserialize, Serialize, Serializer};
use tenfold_ml::error::{Error, Result};

/// Terms in ascending order of their code points, each found by its bytes.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "Vec<String>")]
pub(super) struct Vocabulary {
    terms: Arc<[String]>,
    places: HashTable<u32>,
}

/// As its terms alone.
impl Serialize for Vocabulary {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.terms.serialize(to)
    }
}

impl TryFrom<Vec<String>> for Vocabulary {
    type Error = Error;

    fn try_from(terms: Vec<String>) -> Result<Self> {
        Self::new(terms)
    }
}

impl Vocabulary {
    /// # Errors
    /// [`Error::Empty`]; [`Error::Param`] if the terms do not ascend, or are too many.
    pub(super) fn new(terms: Vec<String>) -> Result<Self> {
        if terms.is_empty() {
            return Err(Error::Empty { what: "the vocabulary", needed: "term" });
        }
        let wrong = |at: usize| Error::Param {
            name: "term of a vocabulary",
            value: format!("`{}`", terms[at]),
            expected: "terms ascend, each is there once, and there are fewer than 2^31",
        };
        if terms.len() > i32::MAX as usize {
            return Err(wrong(i32::MAX as usize));
        }
        if let Some(at) = terms.windows(2).position(|pair| pair[0] >= pair[1]) {
            return Err(wrong(at + 1));
        }
        let mut places = HashTable::with_capacity(terms.len());
        let hash_at = |&place: &u32| hash(terms[place as usize].as_bytes());
        for place in 0..terms.len() as u32 {
            places.insert_unique(hash_at(&place), place, hash_at);
        }
        Ok(Self { terms: terms.into(), places })
    }

    /// The terms, ascending.
    pub(super) fn terms(&self) -> &Arc<[String]> {
        &self.terms
    }

    /// The place of a term.
    pub(super) fn find(&self, term: &[u8]) -> Option<u32> {
        let is_it = |&place: &u32| self.terms[place as usize].as_bytes() == term;
        self.places.find(hash(term), is_it).copied()
    }
}

/// The hash of a term. It decides no order: only where a table keeps the term.
pub(super) fn hash(term: &[u8]) -> u64 {
    let mut hasher = foldhash::fast::FixedState::with_seed(0).build_hasher();
    hasher.write(term);
    hasher.finish()
}
