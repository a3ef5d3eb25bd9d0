//! The parameters that several vectorizers have, each written once.

/// The options of cutting texts into terms: for a type with a field `analysis`.
macro_rules! analysis_options {
    () => {
        /// Terms of words that follow each other, so many of them, joined by a space.
        #[must_use]
        pub fn word_ngrams(mut self, n: std::ops::RangeInclusive<usize>) -> Self {
            self.analysis.set_ngrams($crate::feature_extraction::analysis::Unit::Words, &n);
            self
        }

        /// Terms of characters that follow each other, so many of them; several spaces are one.
        #[must_use]
        pub fn char_ngrams(mut self, n: std::ops::RangeInclusive<usize>) -> Self {
            self.analysis.set_ngrams($crate::feature_extraction::analysis::Unit::Characters, &n);
            self
        }

        /// Terms of characters that follow each other in one word, with a space on each side of it:
        /// `char_wb` in scikit-learn.
        #[must_use]
        pub fn char_ngrams_in_words(mut self, n: std::ops::RangeInclusive<usize>) -> Self {
            self.analysis
                .set_ngrams($crate::feature_extraction::analysis::Unit::CharactersInWords, &n);
            self
        }

        /// Whether texts are put into lower case first.
        #[must_use]
        pub fn lowercase(mut self, lowercase: bool) -> Self {
            self.analysis.lowercase = lowercase;
            self
        }

        /// Removes accents.
        #[must_use]
        pub fn strip_accents(mut self, how: $crate::feature_extraction::StripAccents) -> Self {
            self.analysis.strip_accents = Some(how);
            self
        }

        /// The fewest characters of a word; words that are shorter are left out. Terms of
        /// characters take no notice of it.
        #[must_use]
        pub fn token_chars_min(mut self, n_chars: usize) -> Self {
            self.analysis.token_chars_min = n_chars;
            self
        }

        /// Leaves these words out. They are compared with words in lower case, and without accents
        /// if these are removed.
        /// [`english_stop_words`](crate::feature_extraction::english_stop_words) is a list of them.
        #[must_use]
        pub fn stop_words<W: Into<String>>(mut self, words: impl IntoIterator<Item = W>) -> Self {
            self.analysis.set_stop_words(words);
            self
        }
    };
}

/// The limits of the vocabulary: for a type with a field `limits`.
macro_rules! limit_options {
    () => {
        /// Leaves out terms that are in fewer texts: a number of them, or a share (`0.01`).
        #[must_use]
        pub fn min_df(
            mut self,
            df: impl Into<$crate::feature_extraction::DocumentFrequency>,
        ) -> Self {
            self.limits.min_df = df.into();
            self
        }

        /// Leaves out terms that are in more texts: a number of them, or a share (`0.5`).
        #[must_use]
        pub fn max_df(
            mut self,
            df: impl Into<$crate::feature_extraction::DocumentFrequency>,
        ) -> Self {
            self.limits.max_df = df.into();
            self
        }

        /// Keeps at most so many terms, those that occur most; of equals, those that come first.
        #[must_use]
        pub fn max_features(mut self, n_features: impl Into<Option<usize>>) -> Self {
            self.limits.max_features = n_features.into();
            self
        }
    };
}

/// The weighting of counts: for a type with a field `tfidf`.
macro_rules! tfidf_options {
    () => {
        /// Whether counts are weighted by inverse document frequencies.
        #[must_use]
        pub fn use_idf(mut self, use_idf: bool) -> Self {
            self.tfidf.use_idf = use_idf;
            self
        }

        /// Whether each term is taken to be in one text more, which has them all, so that none
        /// weighs infinitely much; else it weighs `1 + ln(n / df)`.
        #[must_use]
        pub fn smooth_idf(mut self, smooth_idf: bool) -> Self {
            self.tfidf.smooth_idf = smooth_idf;
            self
        }

        /// Whether a count `c` becomes `1 + ln c` first.
        #[must_use]
        pub fn sublinear_tf(mut self, sublinear_tf: bool) -> Self {
            self.tfidf.sublinear_tf = sublinear_tf;
            self
        }

        /// The norm that the numbers of each text are divided by.
        #[must_use]
        pub fn norm(mut self, norm: Norm) -> Self {
            self.tfidf.norm = norm;
            self
        }
    };
}

pub(super) use analysis_options;
pub(super) use limit_options;
pub(super) use tfidf_options;
