//! The file of a record, which `FORMAT.md` of the crate describes.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tenfold_store::{Digest, read_file, replace_file};
use thiserror::Error;

use super::columns::Texts;
use super::listing::{Kind, Listing};
use super::run_record::{About, Rest, RunRecord};
use crate::document::State;

/// The first bytes of every record.
const MAGIC: &[u8; 8] = b"TFrecord";

/// The version of the format.
const VERSION: u32 = 1;

/// Magic, version and the digest of the rest.
const HEAD: usize = 8 + 4 + 32;

/// A record that cannot be saved or loaded.
#[derive(Debug, Error)]
#[error("the record of a run {} {fault}", path.display())]
pub struct RecordError {
    /// The file.
    pub path: PathBuf,
    /// The fault.
    #[source]
    pub fault: RecordFault,
}

/// Why a record cannot be saved or loaded.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum RecordFault {
    /// The file cannot be read or written.
    #[error("cannot be read or written: {0}")]
    File(tenfold_store::Error),
    /// The file is something else.
    #[error("is no record of a run: it does not begin with `TFrecord`")]
    Foreign,
    /// Another version of Tenfold wrote it.
    #[error(
        "has version {found}, and this program reads version {expected}: run again, or read it with the program that wrote it"
    )]
    Version {
        /// The version of the file.
        found: u32,
        /// The version that is read.
        expected: u32,
    },
    /// Its bytes are not those that were written.
    #[error("is damaged: {0}")]
    Damaged(String),
}

/// The content of the file: all columns.
#[derive(Serialize, Deserialize)]
struct Columns {
    about: About,
    /// For each key the bytes that it shares with the one before, the bytes that follow, and these.
    key_shared: Vec<u32>,
    key_lengths: Vec<u32>,
    key_text: String,
    kinds: Vec<u8>,
    functions: Vec<u32>,
    types: Vec<u32>,
    names: Vec<String>,
    /// For each node the number of its inputs; for each input the distance back to it.
    input_counts: Vec<u32>,
    inputs: Vec<u32>,
    targets: Vec<u32>,
    states: Vec<u8>,
    workers: Vec<u32>,
    starts: Vec<u64>,
    lengths: Vec<u64>,
    bytes: Vec<u64>,
    rest: Rest,
}

impl RunRecord {
    /// Writes the record to a file, which is replaced as a whole.
    ///
    /// # Errors
    /// [`RecordFault::File`].
    pub fn save(&self, path: impl AsRef<Path>) -> Result<(), RecordError> {
        let path = path.as_ref();
        let saved = replace_file(path, &self.to_bytes()).map_err(RecordFault::File);
        saved.map_err(|fault| RecordError { path: path.to_owned(), fault })
    }

    /// Reads a record that [`RunRecord::save`] wrote.
    ///
    /// # Errors
    /// With the path and the fault of the file.
    pub fn load(path: impl AsRef<Path>) -> Result<Self, RecordError> {
        let path = path.as_ref();
        let bytes = read_file(path).map_err(RecordFault::File);
        let record = bytes.and_then(|bytes| Self::from_bytes(&bytes));
        record.map_err(|fault| RecordError { path: path.to_owned(), fault })
    }

    /// The bytes of its file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let content = match postcard::to_stdvec(&self.columns()) {
            Ok(content) => content,
            Err(error) => unreachable!("numbers and texts can be written to memory: {error}"),
        };
        let mut bytes = Vec::with_capacity(HEAD + content.len());
        bytes.extend(MAGIC);
        bytes.extend(VERSION.to_le_bytes());
        bytes.extend(Digest::of(&content).as_bytes());
        bytes.extend(content);
        bytes
    }

    /// The record in the bytes of its file.
    ///
    /// # Errors
    /// The fault of the bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, RecordFault> {
        let rest = bytes.strip_prefix(MAGIC).ok_or(RecordFault::Foreign)?;
        let (version, rest) = rest.split_first_chunk().ok_or_else(|| damaged("it is cut off"))?;
        let found = u32::from_le_bytes(*version);
        if found != VERSION {
            return Err(RecordFault::Version { found, expected: VERSION });
        }
        let (digest, content) = rest.split_first_chunk().ok_or_else(|| damaged("it is cut off"))?;
        if Digest::of(content) != Digest::from_bytes(*digest) {
            return Err(damaged("other bytes were written, or not all of them are there"));
        }
        let columns: Columns =
            postcard::from_bytes(content).map_err(|error| damaged(&error.to_string()))?;
        columns.checked().ok_or_else(|| damaged("its columns contradict each other"))
    }

    fn columns(&self) -> Columns {
        let Listing { keys, kinds, functions, types, names, inputs, input_ends, targets } =
            &self.listing;
        let (mut key_shared, mut key_lengths) = (Vec::new(), Vec::new());
        let (mut key_text, mut before) = (String::new(), "");
        for key in keys.iter() {
            let shared = shared_prefix(before, key);
            key_shared.push(shared as u32);
            key_lengths.push((key.len() - shared) as u32);
            key_text.push_str(&key[shared..]);
            before = key;
        }
        let nodes = 0..self.len();
        let back = |node: usize| self.listing.inputs(node).iter().map(move |&at| node as u32 - at);
        debug_assert_eq!(input_ends.last().copied().unwrap_or(0), inputs.len());
        Columns {
            about: self.about.clone(),
            key_shared,
            key_lengths,
            key_text,
            kinds: kinds.iter().map(|&kind| code(&Kind::ALL, kind)).collect(),
            functions: functions.clone(),
            types: types.clone(),
            names: names.clone(),
            input_counts: nodes
                .clone()
                .map(|node| self.listing.inputs(node).len() as u32)
                .collect(),
            inputs: nodes.flat_map(back).collect(),
            targets: targets.clone(),
            states: self.states.iter().map(|&state| code(&State::ALL, state)).collect(),
            workers: self.workers.clone(),
            starts: self.starts.clone(),
            lengths: self.lengths.clone(),
            bytes: self.bytes.clone(),
            rest: self.rest.clone(),
        }
    }
}

impl Columns {
    /// The record, if the columns belong together: no number in them points outside.
    fn checked(self) -> Option<RunRecord> {
        let n_nodes = self.kinds.len();
        let lengths = [
            self.key_shared.len(),
            self.key_lengths.len(),
            self.functions.len(),
            self.types.len(),
            self.input_counts.len(),
            self.states.len(),
            self.workers.len(),
            self.starts.len(),
            self.lengths.len(),
            self.bytes.len(),
        ];
        if lengths.iter().any(|&length| length != n_nodes) {
            return None;
        }
        let keys = self.keys()?;
        let kinds = self.kinds.iter().map(|&number| of_code(&Kind::ALL, number));
        let states = self.states.iter().map(|&number| of_code(&State::ALL, number));
        let (kinds, states) =
            (kinds.collect::<Option<Vec<_>>>()?, states.collect::<Option<Vec<_>>>()?);
        let mut names = self.functions.iter().chain(&self.types);
        if names.any(|&name| name as usize >= self.names.len()) {
            return None;
        }
        let (inputs, input_ends) = self.inputs()?;
        let targets_ascend = self.targets.windows(2).all(|pair| pair[0] < pair[1]);
        let is_inside = |&node: &u32| (node as usize) < n_nodes;
        if !targets_ascend || !self.targets.iter().all(is_inside) || !self.rest.is_sound(n_nodes) {
            return None;
        }
        let listing = Listing {
            keys,
            kinds,
            functions: self.functions,
            types: self.types,
            names: self.names,
            inputs,
            input_ends,
            targets: self.targets,
        };
        Some(RunRecord {
            about: self.about,
            listing,
            states,
            workers: self.workers,
            starts: self.starts,
            lengths: self.lengths,
            bytes: self.bytes,
            rest: self.rest,
        })
    }

    fn keys(&self) -> Option<Texts> {
        let mut keys = Texts::with_capacity(self.kinds.len());
        let (mut key, mut rest) = (String::new(), &*self.key_text);
        for (&shared, &length) in self.key_shared.iter().zip(&self.key_lengths) {
            let (shared, length) = (shared as usize, length as usize);
            key.truncate(Some(shared).filter(|&shared| key.is_char_boundary(shared))?);
            key.push_str(rest.get(..length)?);
            rest = &rest[length..];
            keys.push(&key);
        }
        rest.is_empty().then_some(keys)
    }

    fn inputs(&self) -> Option<(Vec<u32>, Vec<usize>)> {
        let mut inputs = Vec::with_capacity(self.inputs.len());
        let mut ends = Vec::with_capacity(self.input_counts.len());
        let mut back = self.inputs.iter();
        for (node, &count) in (0_u32..).zip(&self.input_counts) {
            for _ in 0..count {
                let distance = *back.next()?;
                inputs.push(node.checked_sub(Some(distance).filter(|&is| is > 0)?)?);
            }
            ends.push(inputs.len());
        }
        back.next().is_none().then_some((inputs, ends))
    }
}

impl Rest {
    fn is_sound(&self, n_nodes: usize) -> bool {
        let is_inside = |node: u32| (node as usize) < n_nodes;
        let is_label = |label: u32| (label as usize) < self.labels.len();
        self.reasons.is_sound(n_nodes)
            && self.reasons.iter().all(|(_, because)| {
                is_label(because.kind)
                    && is_label(because.text)
                    && because.node.is_none_or(is_inside)
            })
            && self.identities.is_sound(n_nodes)
            && self.recipes.is_sound(n_nodes)
            && self.skipped.is_sound(n_nodes)
            && self.skipped.iter().all(|(_, &node)| is_inside(node))
            && self.failures.is_sound(n_nodes)
            && self.retries.iter().all(|(node, _)| is_inside(*node))
            && self.notices.iter().all(|(node, _)| is_inside(*node))
    }
}

fn damaged(fault: &str) -> RecordFault {
    RecordFault::Damaged(fault.to_owned())
}

/// Bytes that two texts share at the front, up to the start of a character.
fn shared_prefix(before: &str, text: &str) -> usize {
    let same = before.bytes().zip(text.bytes()).take_while(|(before, byte)| before == byte);
    let mut shared = same.count();
    while !text.is_char_boundary(shared) {
        shared -= 1;
    }
    shared
}

fn code<T: PartialEq>(all: &[T], value: T) -> u8 {
    all.iter().position(|known| *known == value).unwrap_or_default() as u8
}

fn of_code<T: Copy>(all: &[T], number: u8) -> Option<T> {
    all.get(usize::from(number)).copied()
}
