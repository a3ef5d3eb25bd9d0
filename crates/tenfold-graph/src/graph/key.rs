//! Keys: unique paths such as `svm/cv/fit-00`, kept once in one piece of memory.

use crate::error::{GraphError, Result};
use std::fmt::{self, Write};
use std::hash::{BuildHasher, Hasher};

use hashbrown::HashTable;

use super::near::near;

/// The keys of a graph, by node number, and the node number by key.
#[derive(Clone, Default)]
pub(crate) struct KeyTable {
    text: String,
    ends: Ends,
    index: HashTable<Entry>,
}

/// End of each key in the text: the low halves, since most texts are shorter than 4 GiB.
#[derive(Clone, Default)]
struct Ends {
    low: Vec<u32>,
    /// The nodes whose keys cross a multiple of 4 GiB, once for each.
    crossings: Vec<u32>,
}

impl Ends {
    fn len(&self) -> usize {
        self.low.len()
    }

    fn of(&self, node: u32) -> usize {
        let low = self.low[node as usize] as usize;
        if self.crossings.is_empty() {
            return low;
        }
        low + (self.crossings.partition_point(|&at| at <= node) << 32)
    }

    fn last(&self) -> usize {
        self.len().checked_sub(1).map_or(0, |node| self.of(node as u32))
    }

    fn push(&mut self, end: usize) {
        let node = self.low.len() as u32;
        self.crossings.resize(end >> 32, node);
        self.low.push(end as u32);
    }

    fn truncate(&mut self, n_nodes: usize) {
        self.low.truncate(n_nodes);
        self.crossings.retain(|&node| (node as usize) < n_nodes);
    }
}

/// A node number with its key's hash, so that growing the table reads no key.
#[derive(Clone)]
struct Entry {
    hash: u32,
    node: u32,
}

impl KeyTable {
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(crate) fn key(&self, node: u32) -> &str {
        let start = node.checked_sub(1).map_or(0, |before| self.ends.of(before));
        &self.text[start..self.ends.of(node)]
    }

    pub(crate) fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        (0..self.ends.len() as u32).map(|node| self.key(node))
    }

    pub(crate) fn find(&self, key: &str) -> Option<u32> {
        let hash = hash(key);
        let same = |entry: &Entry| entry.hash == hash && self.key(entry.node) == key;
        self.index.find(spread(hash), same).map(|entry| entry.node)
    }

    /// Adds a key for the next node; `Ok(Err(first))` names the node that has it already.
    pub(crate) fn insert(&mut self, key: &dyn fmt::Display) -> Result<Result<(), (u32, String)>> {
        // The start of a key whose `Display` panicked is no part of the next one.
        let start = self.ends.last();
        self.text.truncate(start);
        let written = write!(self.text, "{key}");
        let new = &self.text[start..];
        let valid = match written {
            Ok(()) => validate(new),
            Err(fmt::Error) => Err("its `Display` failed"),
        };
        if let Err(reason) = valid {
            let key = self.text.split_off(start);
            return Err(GraphError::InvalidKey { key, reason }.into());
        }
        let hash = hash(new);
        let same = |entry: &Entry| entry.hash == hash && self.key(entry.node) == new;
        if let Some(entry) = self.index.find(spread(hash), same) {
            let first = entry.node;
            return Ok(Err((first, self.text.split_off(start))));
        }
        let node = self.ends.len() as u32;
        self.ends.push(self.text.len());
        self.index.insert_unique(spread(hash), Entry { hash, node }, |entry| spread(entry.hash));
        Ok(Ok(()))
    }

    /// Forgets the keys of all nodes but the first `n_nodes`.
    pub(crate) fn truncate(&mut self, n_nodes: usize) {
        for node in n_nodes as u32..self.len() as u32 {
            let hash = hash(self.key(node));
            if let Ok(entry) = self.index.find_entry(spread(hash), |entry| entry.node == node) {
                entry.remove();
            }
        }
        self.ends.truncate(n_nodes);
        self.text.truncate(self.ends.last());
    }

    /// The nodes that a key, or a pattern of keys, names.
    ///
    /// # Errors
    /// [`GraphError::UnknownKey`] if there is none.
    pub(crate) fn select(&self, text: &str) -> Result<Vec<u32>> {
        if let Some(node) = self.find(text) {
            return Ok(vec![node]);
        }
        let wanted = Pattern::new(text, self);
        let nodes = (0..).zip(self.iter()).filter(|(_, key)| wanted.matches(key));
        let found: Vec<u32> = nodes.map(|(node, _)| node).collect();
        if found.is_empty() { Err(self.unknown(text).into()) } else { Ok(found) }
    }

    /// The error for a key or pattern that names no node.
    pub(crate) fn unknown(&self, text: &str) -> GraphError {
        GraphError::UnknownKey { key: text.to_owned(), near: self.near(text) }
    }

    /// Up to three keys that are spelled nearly as `key`, the nearest first.
    fn near(&self, key: &str) -> Vec<String> {
        near(key, self.iter())
    }
}

/// Checks a text as a key; the error is the reason why it cannot be one.
fn validate(key: &str) -> Result<(), &'static str> {
    let bytes = key.as_bytes();
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else {
        return Err("it is empty");
    };
    if *first == b'/' || *last == b'/' {
        return Err("a path neither starts nor ends with `/`");
    }
    let mut before = 0;
    for &byte in bytes {
        if byte == b'/' && before == b'/' {
            return Err("it has an empty part, `//`");
        }
        if byte == b'*' || byte == b'?' {
            return Err("`*` and `?` are for patterns that select nodes");
        }
        if byte < 0x20 || byte == 0x7f {
            return Err("it has a control character");
        }
        before = byte;
    }
    Ok(())
}

/// A hash that puts keys which differ in their last two characters only side by side: graphs are
/// built from keys such as `fit-00`, `fit-01`, and neighbours share cache lines.
fn hash(key: &str) -> u32 {
    let bytes = key.as_bytes();
    let (front, back) = bytes.split_at(bytes.len().saturating_sub(2));
    let mut hasher = foldhash::fast::FixedState::with_seed(0).build_hasher();
    hasher.write(front);
    let place = back.iter().fold(0, |place: u32, &byte| place * 10 + u32::from(byte));
    (hasher.finish() as u32).wrapping_add(place)
}

/// The hash as the table takes it: the place from its low bits, a check from its seven high ones.
fn spread(hash: u32) -> u64 {
    let check = u64::from(hash).wrapping_mul(0x9e37_79b9_7f4a_7c15) & (0x7f << 57);
    check | u64::from(hash)
}

/// A key, or a pattern of keys; [`Graph::nodes`](crate::Graph::nodes) lists its special characters.
#[derive(Clone, Debug)]
pub(crate) enum Pattern {
    Key(String),
    Glob(String),
}

impl Pattern {
    /// The key itself where a node has it, whatever characters are in it; a pattern otherwise.
    pub(crate) fn new(text: &str, keys: &KeyTable) -> Self {
        if keys.find(text).is_some() {
            return Self::Key(text.to_owned());
        }
        // A leading `!` would mean "all but".
        let literal = if text.starts_with('!') { "\\" } else { "" };
        Self::Glob(format!("{literal}{text}"))
    }

    pub(crate) fn matches(&self, key: &str) -> bool {
        match self {
            Self::Key(wanted) => wanted == key,
            Self::Glob(pattern) => fast_glob::glob_match(pattern, key),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(keys: &[&str]) -> KeyTable {
        let mut table = KeyTable::default();
        for key in keys {
            table.insert(key).unwrap().unwrap();
        }
        table
    }

    #[test]
    fn finds_inserted_keys_only() {
        let keys: Vec<String> = (0..1000).map(|i| format!("tree/leaf-{i}")).collect();
        let table = table(&keys.iter().map(String::as_str).collect::<Vec<_>>());
        for (node, key) in keys.iter().enumerate() {
            assert_eq!(table.find(key), Some(node as u32));
            assert_eq!(table.key(node as u32), key);
        }
        assert_eq!(table.find("tree/leaf-1000"), None);
        assert_eq!(table.find(""), None);
    }

    #[test]
    fn a_second_use_names_the_first_and_leaves_the_table_as_it_was() {
        let mut table = table(&["a", "b"]);
        assert_eq!(table.insert(&"a").unwrap(), Err((0, "a".to_owned())));
        assert_eq!(table.len(), 2);
        table.insert(&"c").unwrap().unwrap();
        assert_eq!(table.key(2), "c");
    }

    #[test]
    fn keys_of_more_than_4_gib_end_where_they_end() {
        let all = [3, (1 << 32) - 1, 1 << 32, (1 << 32) + 7, (3 << 32) + 1, (3 << 32) + 2];
        let mut ends = Ends::default();
        assert_eq!(ends.last(), 0);
        all.iter().for_each(|&end| ends.push(end));
        let found: Vec<usize> = (0..all.len() as u32).map(|node| ends.of(node)).collect();
        assert_eq!(found, all);
        ends.truncate(4);
        assert_eq!((ends.len(), ends.last()), (4, all[3]));
        ends.push(1 << 33);
        assert_eq!(ends.last(), 1 << 33);
    }

    #[test]
    fn refuses_malformed_paths() {
        for key in ["", "/a", "a/", "a//b", "a*", "a?", "a\nb"] {
            let error = KeyTable::default().insert(&key).unwrap_err().to_string();
            assert!(error.contains("is not a key"), "{error}");
        }
        for key in ["a", "a/b", "α/β γ", "lr=[0.1]", "."] {
            KeyTable::default().insert(&key).unwrap().unwrap();
        }
    }
}
