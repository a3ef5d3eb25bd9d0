//! Cutting a text into terms, each a slice of one buffer that is used again for every text.

use serde::{Deserialize, Serialize};
use tenfold_ml::error::{Error, Result};

use crate::feature_extraction::analysis::{Analysis, Unit, owner};
use crate::feature_extraction::characters::{
    LOWER_WORD_BYTES, WORD_BYTES, is_space, is_word, normalised,
};
use crate::feature_extraction::vocabulary::Vocabulary;

/// Cuts texts into terms: the parameters, ready for use.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "Analysis", into = "Analysis")]
pub(super) struct Analyzer {
    analysis: Analysis,
    stop_words: Option<Vocabulary>,
}

/// The memory in which texts are cut: the changed text, and where its units start and end.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    text: Vec<u8>,
    bounds: Vec<(usize, usize)>,
}

impl From<Analyzer> for Analysis {
    fn from(analyzer: Analyzer) -> Self {
        analyzer.analysis
    }
}

impl TryFrom<Analysis> for Analyzer {
    type Error = Error;

    fn try_from(analysis: Analysis) -> Result<Self> {
        analysis.check(&owner!("vectorizer", "Vectorizer"))?;
        Self::new(&analysis)
    }
}

impl Analyzer {
    /// An analyzer of parameters in their ranges.
    ///
    /// # Errors
    /// [`Error::Param`] on more stop words than a vocabulary can number.
    pub(super) fn new(analysis: &Analysis) -> Result<Self> {
        let words = &analysis.stop_words;
        let stop_words = (!words.is_empty()).then(|| Vocabulary::new(words.clone())).transpose()?;
        Ok(Self { analysis: analysis.clone(), stop_words })
    }

    /// The same, but for the stop words, if there are any.
    pub(super) fn without_stop_words(&self) -> Option<Self> {
        self.stop_words.as_ref()?;
        let analysis = Analysis { stop_words: Vec::new(), ..self.analysis.clone() };
        Some(Self { analysis, stop_words: None })
    }

    /// The units that a text without a term lacks.
    pub(super) fn needs(&self) -> String {
        let Analysis { unit, ngram_range: (n_min, _), token_chars_min, .. } = self.analysis;
        match unit {
            Unit::Words => format!(
                "a term is {} of at least {token_chars_min} letters, digits or underscores; give \
                 other texts, or use `token_chars_min` or `char_ngrams`",
                if n_min == 1 { "a word".into() } else { format!("{n_min} words") }
            ),
            _ => format!("a term is {n_min} characters or more; give other texts"),
        }
    }

    /// Calls `take` with each term of a text, as often as it is there, as UTF-8.
    pub(super) fn each_term(&self, text: &str, scratch: &mut Scratch, mut take: impl FnMut(&[u8])) {
        match self.analysis.unit {
            Unit::Words => {
                self.find_words(text, scratch);
                self.each_ngram(scratch, &mut take);
            }
            Unit::Characters => {
                let text = self.normalised(text);
                scratch.clear();
                let mut spaces = 0;
                for c in text.chars() {
                    spaces = if is_space(c) { spaces + 1 } else { 0 };
                    // Several spaces are one; one alone is kept, such as a line break.
                    match spaces {
                        0 | 1 => scratch.push(c),
                        2 => {
                            scratch.pop();
                            scratch.push(' ');
                        }
                        _ => {}
                    }
                }
                self.each_ngram(scratch, &mut take);
            }
            Unit::CharactersInWords => {
                let text = self.normalised(text);
                for word in text.split(is_space).filter(|word| !word.is_empty()) {
                    scratch.clear();
                    scratch.push(' ');
                    word.chars().for_each(|c| scratch.push(c));
                    scratch.push(' ');
                    self.each_ngram_or_whole(scratch, &mut take);
                }
            }
        }
    }

    fn normalised<'t>(&self, text: &'t str) -> std::borrow::Cow<'t, str> {
        normalised(text, self.analysis.lowercase, self.analysis.strip_accents)
    }

    /// The words of a text that are no stop words, with a space after each.
    fn find_words(&self, text: &str, scratch: &mut Scratch) {
        scratch.clear();
        if text.is_ascii() {
            return self.find_ascii_words(text.as_bytes(), scratch);
        }
        let (mut start, mut n_chars) = (0, 0);
        for c in self.normalised(text).chars().chain([' ']) {
            if is_word(c) {
                n_chars += 1;
                scratch.text.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
            } else if n_chars > 0 {
                if self.is_kept(n_chars, &scratch.text[start..]) {
                    scratch.bounds.push((start, scratch.text.len()));
                    scratch.text.push(b' ');
                } else {
                    scratch.text.truncate(start);
                }
                (start, n_chars) = (scratch.text.len(), 0);
            }
        }
    }

    fn find_ascii_words(&self, text: &[u8], scratch: &mut Scratch) {
        let bytes = if self.analysis.lowercase { &LOWER_WORD_BYTES } else { &WORD_BYTES };
        // The output is never longer than the input, and there is one end more.
        scratch.text.resize(text.len() + 1, 0);
        let (mut start, mut end) = (0, 0);
        for &byte in text.iter().chain(b" ") {
            let word_byte = bytes[byte as usize];
            scratch.text[end] = word_byte;
            if word_byte != 0 {
                end += 1;
            } else if end > start {
                if self.is_kept(end - start, &scratch.text[start..end]) {
                    scratch.bounds.push((start, end));
                    scratch.text[end] = b' ';
                    start = end + 1;
                }
                end = start;
            }
        }
    }

    fn is_kept(&self, n_chars: usize, word: &[u8]) -> bool {
        n_chars >= self.analysis.token_chars_min
            && self.stop_words.as_ref().is_none_or(|words| words.find(word).is_none())
    }

    /// Every run of as many units as `ngram_range` has.
    fn each_ngram(&self, scratch: &Scratch, take: &mut impl FnMut(&[u8])) {
        let Scratch { text, bounds } = scratch;
        let (n_min, n_max) = self.analysis.ngram_range;
        for n in n_min..=n_max.min(bounds.len()) {
            for run in bounds.windows(n) {
                take(&text[run[0].0..run[n - 1].1]);
            }
        }
    }

    /// The same of one word; of a word that is too short for a run, the whole of it, once.
    fn each_ngram_or_whole(&self, scratch: &Scratch, take: &mut impl FnMut(&[u8])) {
        self.each_ngram(scratch, take);
        let n_units = scratch.bounds.len();
        if n_units < self.analysis.ngram_range.0 {
            take(&scratch.text);
        }
    }
}

impl Scratch {
    fn clear(&mut self) {
        self.text.clear();
        self.bounds.clear();
    }

    /// One more character, a unit of its own.
    fn push(&mut self, c: char) {
        let start = self.text.len();
        self.text.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
        self.bounds.push((start, self.text.len()));
    }

    fn pop(&mut self) {
        if let Some((start, _)) = self.bounds.pop() {
            self.text.truncate(start);
        }
    }
}
