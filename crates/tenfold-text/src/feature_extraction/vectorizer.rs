//! The common parts of vectorizers that learn a vocabulary.

/// Implements and registers a vectorizer with the fields `analysis`, `limits` and `binary`, and its
/// model. The type has a method `weighting` from the document frequencies and the number of texts.
macro_rules! vectorizer {
    ($vectorizer:ident, $model:ident, $owner:expr, $kind:literal, $version:expr) => {
        #[doc = concat!("A fitted [`", stringify!($vectorizer), "`].")]
        #[derive(Clone, Debug, Serialize, Deserialize)]
        pub struct $model {
            terms: TermModel,
        }

        impl $vectorizer {
            /// A vectorizer with the defaults above.
            pub fn new() -> Self {
                Self::default()
            }

            /// The fitted vectorizer, with its vocabulary.
            ///
            /// # Errors
            /// [`Error::RecordKind`](tenfold_ml::error::Error::RecordKind) if the records are no
            /// texts, [`Error::Empty`](tenfold_ml::error::Error::Empty) without one,
            /// [`Error::Param`](tenfold_ml::error::Error::Param), and
            /// [`Error::Fit`](tenfold_ml::error::Error::Fit) if no term is there or left.
            pub fn fit(&self, x: &Records) -> Result<$model> {
                Ok(self.learn(x, false)?.0)
            }

            /// The fitted vectorizer and the transformed texts of the fit, in one pass.
            ///
            /// # Errors
            /// As [`fit`](Self::fit).
            pub fn fit_transform(&self, x: &Records) -> Result<($model, Records)> {
                let (model, occurrences) = self.learn(x, true)?;
                let records = model.terms.records(occurrences)?;
                Ok((model, records))
            }

            fn learn(
                &self,
                x: &Records,
                keep_occurrences: bool,
            ) -> Result<($model, Vec<Occurrences>)> {
                self.check_params()?;
                let analyzer = &Analyzer::new(&self.analysis)?;
                let (owner, limits, binary) = (&$owner, &self.limits, self.binary);
                let learning = Learning { owner, analyzer, limits, binary, keep_occurrences };
                let weighting = |dfs: &[u32]| self.weighting(dfs, x.n_samples());
                let (terms, occurrences) = TermModel::learn(&learning, x, weighting)?;
                Ok(($model { terms }, occurrences))
            }
        }

        tenfold_ml::register!(Transformer $vectorizer: $kind, version $version);

        impl Transformer for $vectorizer {
            fn name(&self) -> &'static str {
                $kind
            }

            fn fit(&self, x: &Records) -> Result<Box<dyn TransformerModel>> {
                Ok(Box::new($vectorizer::fit(self, x)?))
            }

            fn check_params(&self) -> Result<()> {
                self.analysis.check(&$owner)?;
                self.limits.check(&$owner)
            }

            fn fit_transform(
                &self,
                x: &Records,
                _: Option<Supervision<'_>>,
            ) -> Result<(Box<dyn TransformerModel>, Records)> {
                let (model, records) = $vectorizer::fit_transform(self, x)?;
                Ok((Box::new(model), records))
            }

            fn output_kind(
                &self,
                input: Option<tenfold_ml::data::RecordKind>,
            ) -> Result<Option<tenfold_ml::data::RecordKind>> {
                use tenfold_ml::data::RecordKind;
                match input {
                    None | Some(RecordKind::Texts) => Ok(Some(RecordKind::Sparse)),
                    Some(other) => Err(other.refused("one column of texts")),
                }
            }
        }

        impl $model {
            /// The terms, ascending: one per feature.
            pub fn terms(&self) -> &[String] {
                self.terms.terms()
            }

            /// The feature of a term, if it is in the vocabulary.
            pub fn feature(&self, term: &str) -> Option<usize> {
                self.terms.place(term)
            }
        }

        tenfold_ml::register!(
            TransformerModel $model: concat!("tenfold.", $kind, ".v1"), version $version
        );

        impl TransformerModel for $model {
            /// Terms that are not in the vocabulary do not count.
            fn transform(&self, x: &Records) -> Result<Records> {
                self.terms.transform(x)
            }

            fn features(&self) -> Option<&FittedFeatures> {
                Some(self.terms.features())
            }
        }
    };
}

pub(super) use vectorizer;
