//! The fitted part of a vectorizer with a vocabulary, with any weighting of the counts.

use tenfold_ml::authoring::FittedFeatures;
use tenfold_ml::checked_model;
use tenfold_ml::data::Records;
use tenfold_ml::error::Result;

use crate::feature_extraction::analyzer::{Analyzer, Scratch};
use crate::feature_extraction::learning::Learning;
use crate::feature_extraction::occurrences::{Occurrences, Rules, by_part};
use crate::feature_extraction::vocabulary::Vocabulary;
use crate::feature_extraction::weighting::Weighting;

checked_model! {
    /// Terms, and how much each counts.
    #[derive(Clone)]
    pub(super) struct TermModel {
        features: FittedFeatures,
        analyzer: Analyzer,
        vocabulary: Vocabulary,
        weighting: Weighting,
    }
}

impl TermModel {
    fn check(&self) -> Result<()> {
        self.features.check_count(1)?;
        self.weighting.check(self.vocabulary.terms().len())
    }

    /// A model of these texts, weighted by document frequencies; and the occurrences of their
    /// terms, if they are to be kept.
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
        let found = by_part(texts, |samples| {
            let (mut occurrences, mut scratch) = (Occurrences::default(), Scratch::default());
            for sample in samples {
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
        self.records(found)
    }

    /// The rows of sorted occurrences.
    pub(super) fn records(&self, occurrences: Vec<Occurrences>) -> Result<Records> {
        let terms = self.vocabulary.terms();
        let rules = Rules::counts(terms.len(), &self.weighting);
        rules.records(occurrences)?.with_shared_names(Some(terms.clone()))
    }
}
