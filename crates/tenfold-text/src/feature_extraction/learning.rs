//! Learning a vocabulary from texts, in one pass over them: each part of the texts gets a
//! vocabulary of its own, then these become one.

use std::ops::Range;

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use rayon::slice::ParallelSliceMut;
use tenfold_ml::authoring::parallel;
use tenfold_ml::data::TextView;
use tenfold_ml::error::{Error, Result};

use crate::feature_extraction::analysis::Owner;
use crate::feature_extraction::analyzer::{Analyzer, Scratch};
use crate::feature_extraction::document_frequency::Limits;
use crate::feature_extraction::occurrences::{DROPPED, Occurrences, by_part};
use crate::feature_extraction::vocabulary::{Vocabulary, hash};

/// The terms learned from texts.
#[derive(Debug)]
pub(super) struct Learned {
    pub(super) vocabulary: Vocabulary,
    /// The number of texts that have each term.
    pub(super) dfs: Vec<u32>,
    /// The sorted occurrences of the texts, if they are kept.
    pub(super) occurrences: Vec<Occurrences>,
}

/// The parameters of learning a vocabulary.
#[derive(Debug)]
pub(super) struct Learning<'a> {
    pub(super) owner: &'a Owner,
    pub(super) analyzer: &'a Analyzer,
    pub(super) limits: &'a Limits,
    /// Whether a term counts once in each text, for `max_features`.
    pub(super) binary: bool,
    /// Whether occurrences are kept.
    pub(super) keep_occurrences: bool,
}

impl Learning<'_> {
    /// # Errors
    /// [`Error::Empty`] without a text, [`Error::Param`], [`Error::Fit`] without a term.
    pub(super) fn learn(&self, texts: TextView<'_>) -> Result<Learned> {
        if texts.is_empty() {
            return Err(Error::Empty { what: "records", needed: "sample" });
        }
        self.limits.check_texts(self.owner, texts.len())?;
        let counted = by_part(texts, |samples| self.count(texts, samples));
        let (all, mut occurrences, places) = merge(counted);
        if all.terms.is_empty() {
            return Err(self.no_term(texts));
        }
        let kept = self.kept(&all, texts.len())?;
        let mut ranks = vec![DROPPED; all.terms.len()];
        (0..).zip(&kept).for_each(|(rank, &term)| ranks[term as usize] = rank);
        parallel::for_each_chunk(&mut occurrences, 1, 1, &|at, parts| {
            for part in parts {
                part.sort(
                    |term| term,
                    |term| match &places[at] {
                        None => ranks[term as usize],
                        Some(places) => ranks[places[term as usize] as usize],
                    },
                );
            }
        });
        let dfs = kept.iter().map(|&term| all.terms[term as usize].df).collect();
        let terms = kept.iter().map(|&term| String::from_utf8_lossy(all.bytes(term)).into_owned());
        let vocabulary = Vocabulary::new(terms.collect())?;
        Ok(Learned { vocabulary, dfs, occurrences })
    }

    /// Counts the terms of some texts.
    fn count(&self, texts: TextView<'_>, samples: Range<usize>) -> (Terms, Occurrences) {
        let (mut terms, mut occurrences) = (Terms::default(), Occurrences::default());
        let mut scratch = Scratch::default();
        for sample in samples {
            self.analyzer.each_term(texts.get(sample), &mut scratch, |term| {
                let term = terms.count(term, sample as u32);
                if self.keep_occurrences {
                    occurrences.push(term);
                }
            });
            occurrences.end_text();
        }
        (terms, occurrences)
    }

    /// The terms that are kept, in their order.
    fn kept(&self, all: &Terms, n_texts: usize) -> Result<Vec<u32>> {
        let term = |at: u32| &all.terms[at as usize];
        let mut kept: Vec<u32> = (0..all.terms.len() as u32)
            .filter(|&at| self.limits.keep(term(at).df, n_texts))
            .collect();
        if kept.is_empty() {
            let Limits { min_df, max_df, .. } = self.limits;
            let reason = format!(
                "none of the {} terms of {n_texts} texts is in at least {min_df} and at most \
                 {max_df} of them; lower min_df or raise max_df",
                all.terms.len()
            );
            return Err(Error::Fit { estimator: self.owner.estimator, reason });
        }
        kept.par_sort_unstable_by(|&a, &b| all.bytes(a).cmp(all.bytes(b)));
        if let Some(most) = self.limits.max_features.filter(|&most| most < kept.len()) {
            let total = |at: u32| match self.binary {
                true => u64::from(term(at).df),
                false => term(at).total,
            };
            // Of terms that occur alike, those that come first stay.
            let mut by_total: Vec<(u64, u32)> =
                (0..).zip(&kept).map(|(rank, &at)| (u64::MAX - total(at), rank)).collect();
            by_total.sort_unstable();
            let mut ranks: Vec<u32> = by_total[..most].iter().map(|&(_, rank)| rank).collect();
            ranks.sort_unstable();
            kept = ranks.into_iter().map(|rank| kept[rank as usize]).collect();
        }
        Ok(kept)
    }

    /// The reason why there is no term.
    fn no_term(&self, texts: TextView<'_>) -> Error {
        let mut n_terms = 0_u64;
        if let Some(analyzer) = self.analyzer.without_stop_words() {
            let mut scratch = Scratch::default();
            texts.iter().for_each(|text| {
                analyzer.each_term(text, &mut scratch, |_| n_terms += 1);
            });
        }
        let n_texts = texts.len();
        let reason = match n_terms {
            0 => format!("none of {n_texts} texts has a term: {}", self.analyzer.needs()),
            _ => format!("all words of {n_texts} texts are stop words; give fewer stop words"),
        };
        Error::Fit { estimator: self.owner.estimator, reason }
    }
}

/// Terms in the order in which they were found, with their counts.
#[derive(Debug, Default)]
struct Terms {
    terms: Vec<Term>,
    places: HashTable<u32>,
    /// The terms without a gap between them.
    bytes: Vec<u8>,
}

#[derive(Debug)]
struct Term {
    hash: u64,
    start: usize,
    len: usize,
    /// The number of texts that have it.
    df: u32,
    /// The text that was last counted.
    last_text: u32,
    /// Its count.
    total: u64,
}

impl Terms {
    /// Counts a term that occurs in a text, and yields its number. Texts come one after the other.
    #[inline]
    fn count(&mut self, bytes: &[u8], text: u32) -> u32 {
        let place = self.find_or_insert(bytes, hash(bytes));
        let term = &mut self.terms[place as usize];
        term.total += 1;
        if term.df == 0 || term.last_text != text {
            (term.df, term.last_text) = (term.df + 1, text);
        }
        place
    }

    /// The number of a term, which is new if it is not there.
    #[inline]
    fn find_or_insert(&mut self, bytes: &[u8], hash: u64) -> u32 {
        let Self { terms, places, bytes: all } = self;
        let is_it = |&place: &u32| {
            let term = &terms[place as usize];
            term.hash == hash && &all[term.start..term.start + term.len] == bytes
        };
        match places.entry(hash, is_it, |&place| terms[place as usize].hash) {
            Entry::Occupied(found) => *found.get(),
            Entry::Vacant(vacant) => {
                let place = terms.len() as u32;
                vacant.insert(place);
                let (start, len) = (all.len(), bytes.len());
                terms.push(Term { hash, start, len, df: 0, last_text: 0, total: 0 });
                all.extend_from_slice(bytes);
                place
            }
        }
    }

    fn bytes(&self, term: u32) -> &[u8] {
        let Term { start, len, .. } = self.terms[term as usize];
        &self.bytes[start..start + len]
    }
}

/// All terms, the occurrences of each part, and the number of each term of a part among all; none
/// for the first part, whose numbers stay.
type Merged = (Terms, Vec<Occurrences>, Vec<Option<Vec<u32>>>);

fn merge(counted: Vec<(Terms, Occurrences)>) -> Merged {
    let mut all: Option<Terms> = None;
    let (mut occurrences, mut places) = (Vec::new(), Vec::new());
    for (terms, of_part) in counted {
        occurrences.push(of_part);
        let Some(all) = &mut all else {
            all = Some(terms);
            places.push(None);
            continue;
        };
        let mut of_terms = Vec::with_capacity(terms.terms.len());
        for (at, term) in (0..).zip(&terms.terms) {
            let place = all.find_or_insert(terms.bytes(at), term.hash);
            let known = &mut all.terms[place as usize];
            known.df += term.df;
            known.total += term.total;
            of_terms.push(place);
        }
        places.push(Some(of_terms));
    }
    (all.unwrap_or_default(), occurrences, places)
}
