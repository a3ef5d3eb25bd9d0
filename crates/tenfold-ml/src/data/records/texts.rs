//! Many texts in one piece of memory.

use crate::data::Rows;

/// Texts, one after the other in one piece of memory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts {
    all: String,
    /// Where each text ends.
    ends: Vec<usize>,
}

impl Texts {
    /// The number of texts.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no text.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// One text.
    ///
    /// # Panics
    /// If `at` is not below [`Texts::len`].
    pub fn get(&self, at: usize) -> &str {
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.all[start..self.ends[at]]
    }

    /// Each text, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> + Clone {
        (0..self.len()).map(|at| self.get(at))
    }

    /// The texts without a gap between them.
    pub(crate) fn all(&self) -> &str {
        &self.all
    }

    /// Where each text ends, in bytes.
    pub(super) fn ends_u64(&self) -> Vec<u64> {
        self.ends.iter().map(|&end| end as u64).collect()
    }

    /// Texts as they are read, checked.
    pub(super) fn from_parts(all: String, ends: Vec<u64>) -> Result<Self, &'static str> {
        const WRONG: &str = "the ends of texts do not ascend to the end of their bytes";
        let ends: Vec<usize> = ends.into_iter().map(|end| end as usize).collect();
        let ascend = ends.windows(2).all(|pair| pair[0] <= pair[1]);
        let whole = ends.last().copied().unwrap_or_default() == all.len();
        match ascend && whole && ends.iter().all(|&end| all.is_char_boundary(end)) {
            true => Ok(Self { all, ends }),
            false => Err(WRONG),
        }
    }

    /// Room for so many more texts, of so many bytes.
    pub(crate) fn reserve_exact(&mut self, texts: usize, bytes: usize) {
        self.ends.reserve_exact(texts);
        self.all.reserve_exact(bytes);
    }

    /// Adds other texts at the end.
    pub(crate) fn append(&mut self, more: &Self) {
        let start = self.all.len();
        self.all.push_str(&more.all);
        self.ends.extend(more.ends.iter().map(|end| start + end));
    }

    /// One more text, at the end.
    pub fn push(&mut self, text: &str) {
        self.all.push_str(text);
        self.ends.push(self.all.len());
    }
}

impl<S: AsRef<str>> FromIterator<S> for Texts {
    fn from_iter<I: IntoIterator<Item = S>>(texts: I) -> Self {
        let mut all = Self::default();
        texts.into_iter().for_each(|text| all.push(text.as_ref()));
        all
    }
}

/// A view on one text per sample.
#[derive(Clone, Copy, Debug)]
pub struct TextView<'a> {
    texts: &'a Texts,
    rows: Option<&'a Rows>,
}

impl<'a> TextView<'a> {
    pub(super) fn new(texts: &'a Texts, rows: Option<&'a Rows>) -> Self {
        Self { texts, rows }
    }

    /// The number of samples.
    pub fn len(&self) -> usize {
        self.rows.map_or(self.texts.len(), Rows::len)
    }

    /// Whether there is no sample.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The text of one sample.
    ///
    /// # Panics
    /// If `sample` is not below [`TextView::len`].
    pub fn get(&self, sample: usize) -> &'a str {
        self.texts.get(self.rows.map_or(sample, |rows| rows.as_slice()[sample] as usize))
    }

    /// The text of each sample, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &'a str> + Clone + use<'a> {
        let view = *self;
        (0..view.len()).map(move |sample| view.get(sample))
    }
}
