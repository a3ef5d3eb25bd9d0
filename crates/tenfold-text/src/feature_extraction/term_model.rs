//! What a vectorizer with a vocabulary has learned, whatever it makes of the counts.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::feature_extraction::analyzer::{Analyzer, Scratch};
use crate::feature_extraction::learning::Learning;
use crate::feature_extraction::occurrences::{Occurrences, Rules, parts};
use crate::feature_extraction::vocabulary::Vocabulary;
use crate::feature_extraction::weighting::Weighting;
use tenfold_ml::authoring::FittedFeatures;
use tenfold_ml::data::Records;
use tenfold_ml::error::{Error, Result};

/// Terms, and how much each counts.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub(super) struct TermModel {
    features: FittedFeatures,
    analyzer: Analyzer,
    vocabulary: Vocabulary,
    weighting: Weighting,
}

/// A model as it is read.
#[derive(Deserialize)]
struct Unchecked {
    features: FittedFeatures,
    analyzer: Analyzer,
    vocabulary: Vocabulary,
    weighting: Weighting,
}

impl TryFrom<Unchecked> for TermModel {
    type Error = Error;

    fn try_from(read: Unchecked) -> Result<Self> {
        let Unchecked { features, analyzer, vocabulary, weighting } = read;
        features.check_count(1)?;
        weighting.check(vocabulary.terms().len())?;
        Ok(Self { features, analyzer, vocabulary, weighting })
    }
}

impl TermModel {
    /// A model of these texts, weighted as the numbers of texts that have each term say; and what
    /// occurs in them, if that was to be kept.
    pub(super) fn learn(
        learning: &Learning<'_>,
        x: &Records,
        weighting: impl FnOnce(&[u32]) -> Weighting,
    ) -> Result<(Self, Vec<Occurrences>)> {
        let learned = learning.learn(x.as_text()?)?;
        let model = Self {
            features: FittedFeatures::of(x),
            analyzer: learning.analyzer.clone(),
            weighting: weighting(&learned.dfs),
            vocabulary: learned.vocabulary,
        };
        Ok((model, learned.occurrences))
    }

    /// The column of texts of the fit.
    pub(super) fn features(&self) -> &FittedFeatures {
        &self.features
    }

    /// The terms, ascending: one per feature.
    pub(super) fn terms(&self) -> &[String] {
        self.vocabulary.terms()
    }

    /// The feature of a term.
    pub(super) fn place(&self, term: &str) -> Option<usize> {
        self.vocabulary.find(term.as_bytes()).map(|place| place as usize)
    }

    pub(super) fn weighting(&self) -> &Weighting {
        &self.weighting
    }

    pub(super) fn transform(&self, x: &Records) -> Result<Records> {
        let texts = x.as_text()?;
        self.features.check_same(x)?;
        let found = parts(texts).map(|(start, end)| {
            let (mut occurrences, mut scratch) = (Occurrences::default(), Scratch::default());
            for sample in start..end {
                self.analyzer.each_term(texts.get(sample), &mut scratch, |term| {
                    if let Some(place) = self.vocabulary.find(term) {
                        occurrences.push(place);
                    }
                });
                occurrences.end_text();
            }
            occurrences.sort(|term| term, |term| term);
            occurrences
        });
        self.records(found.collect())
    }

    /// The rows of what occurs, sorted.
    pub(super) fn records(&self, occurrences: Vec<Occurrences>) -> Result<Records> {
        let terms = self.vocabulary.terms();
        let rules = Rules::counts(terms.len(), &self.weighting);
        rules.records(occurrences)?.with_shared_names(Some(terms.clone()))
    }
}
