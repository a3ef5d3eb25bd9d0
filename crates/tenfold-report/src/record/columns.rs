//! Columns of a record: texts in one piece of memory, names that are kept once, and columns in which few
//! nodes have an entry.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

/// Texts one after the other in one piece of memory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Texts {
    text: String,
    ends: Vec<usize>,
}

impl Texts {
    pub(crate) fn with_capacity(texts: usize) -> Self {
        Self { text: String::with_capacity(texts * 24), ends: Vec::with_capacity(texts) }
    }

    pub(crate) fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(self.text.len());
    }

    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(crate) fn get(&self, at: usize) -> &str {
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.text[start..self.ends[at]]
    }

    pub(crate) fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        (0..self.len()).map(|at| self.get(at))
    }
}

/// Names that are kept once, by number.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    names: Vec<String>,
    numbers: HashMap<String, u32>,
}

impl Names {
    /// The number of a name, which is kept if it is new.
    pub(crate) fn number(&mut self, name: &str) -> u32 {
        if let Some(&number) = self.numbers.get(name) {
            return number;
        }
        let number = self.names.len() as u32;
        self.names.push(name.to_owned());
        self.numbers.insert(name.to_owned(), number);
        number
    }

    pub(crate) fn into_names(self) -> Vec<String> {
        self.names
    }
}

/// A column in which few nodes have an entry, in the order of the nodes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Sparse<T>(Vec<(u32, T)>);

impl<T> Default for Sparse<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Sparse<T> {
    /// Adds the entry of a node after those that have one.
    pub(crate) fn push(&mut self, node: usize, entry: T) {
        self.0.push((node as u32, entry));
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// The entry with this number, of whichever node.
    pub(crate) fn entry(&mut self, number: usize) -> &mut T {
        &mut self.0[number].1
    }

    pub(crate) fn get(&self, node: usize) -> Option<&T> {
        let found = self.0.binary_search_by_key(&(node as u32), |(node, _)| *node);
        found.ok().map(|at| &self.0[at].1)
    }

    pub(crate) fn iter(&self) -> impl ExactSizeIterator<Item = (usize, &T)> {
        self.0.iter().map(|(node, entry)| (*node as usize, entry))
    }

    /// Returns `true` if the nodes ascend and are fewer than `n_nodes`.
    pub(crate) fn is_sound(&self, n_nodes: usize) -> bool {
        let ascends = self.0.windows(2).all(|pair| pair[0].0 < pair[1].0);
        ascends && self.0.last().is_none_or(|last| (last.0 as usize) < n_nodes)
    }
}
