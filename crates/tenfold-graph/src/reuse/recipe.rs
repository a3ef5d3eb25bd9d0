//! The recipe of a task: the digest of everything that its value depends on.

use std::any::TypeId;
use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use tenfold_store::{Digest, Fingerprinter, Store};

use crate::task::{ErasedTask, Facts, Policy};

/// What stands for a value in the recipes of those who read it.
#[derive(Clone, Debug)]
pub(crate) enum Id {
    /// The digest of its content: of data, and of what cached tasks return.
    Content(Digest),
    /// The recipe of the uncached task that computes it.
    Recipe(Digest),
    /// Nothing does, so what reads it is never reused.
    Unknown(Arc<Unknown>),
}

/// Why nothing stands for a value.
#[derive(Clone, Debug)]
pub(crate) struct Unknown {
    /// The key of the node that it began with.
    pub(crate) key: String,
    pub(crate) why: Arc<str>,
}

impl Unknown {
    pub(crate) fn reason(&self) -> String {
        format!("nothing stands for the value of `{}`: {}", self.key, self.why)
    }
}

impl Id {
    /// Its digest, with a number that tells what it is of.
    pub(crate) fn digest(&self) -> Option<(u8, Digest)> {
        match self {
            Self::Content(digest) => Some((0, *digest)),
            Self::Recipe(digest) => Some((1, *digest)),
            Self::Unknown(_) => None,
        }
    }
}

/// What stands for the code of a task.
#[derive(Clone, Debug)]
pub(crate) struct Code {
    /// `version 2`, `source` or `executable`: what the digest is of.
    pub(crate) kind: String,
    pub(crate) digest: Digest,
}

/// The codes of the tasks of a run, each worked out once.
#[derive(Default)]
pub(crate) struct Codes {
    known: HashMap<(TypeId, Option<u32>), Result<Code, Arc<str>>>,
}

impl Codes {
    /// Works out what stands for a task's code.
    pub(crate) fn add(&mut self, facts: &Facts, policy: Policy, store: &Store) {
        let known = self.known.entry((facts.function, policy.version));
        known.or_insert_with(|| code(facts, policy.version, store));
    }

    /// What stands for the code of a task that was added.
    ///
    /// # Errors
    /// Why nothing does.
    pub(crate) fn of(&self, facts: &Facts, policy: Policy) -> Result<&Code, Arc<str>> {
        match self.known.get(&(facts.function, policy.version)) {
            Some(Ok(code)) => Ok(code),
            Some(Err(why)) => Err(Arc::clone(why)),
            None => unreachable!("all tasks of a plan are added before one is asked for"),
        }
    }
}

fn code(facts: &Facts, version: Option<u32>, store: &Store) -> Result<Code, Arc<str>> {
    let mut to = Fingerprinter::with_store(store);
    to.domain("tenfold.code.v1").feed(facts.name);
    let kind = if let Some(version) = version {
        to.feed("version").feed(&version);
        format!("version {version}")
    } else if let Some(source) = (facts.source)() {
        to.feed("source").feed(&source);
        "source".to_owned()
    } else {
        // Two functions may have one name, but not one type; the number of a type is the same
        // as long as the executable is.
        let mut number = Bytes::default();
        facts.function.hash(&mut number);
        to.feed("executable").executable().feed(&number.0);
        "executable".to_owned()
    };
    match to.finish() {
        Ok(digest) => Ok(Code { kind, digest }),
        Err(error) => Err(error.to_string().into()),
    }
}

/// A hasher that only gathers what it is given.
#[derive(Default)]
struct Bytes(Vec<u8>);

impl Hasher for Bytes {
    fn write(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    fn finish(&self) -> u64 {
        0
    }
}

/// The recipe of a task, and what it is made of.
#[derive(Clone, Debug)]
pub(crate) struct Recipe<'p> {
    pub(crate) digest: Digest,
    pub(crate) code: &'p Code,
    /// What stands for each input, by key.
    pub(crate) inputs: Vec<(&'p str, Digest)>,
}

impl<'p> Recipe<'p> {
    /// What a record keeps, so that a later run can tell what has changed: the code, then each
    /// input.
    pub(crate) fn parts(&self) -> Vec<(String, Digest)> {
        let code = (self.code.kind.clone(), self.code.digest);
        let inputs = self.inputs.iter().map(|(key, digest)| ((*key).to_owned(), *digest));
        std::iter::once(code).chain(inputs).collect()
    }

    /// The recipe of a task that reads `inputs`, each with its key.
    ///
    /// # Errors
    /// Why it has none: what the first input is that nothing stands for.
    pub(crate) fn of(
        task: &dyn ErasedTask,
        code: &'p Code,
        inputs: impl Iterator<Item = (&'p str, Id)>,
    ) -> Result<Self, Arc<Unknown>> {
        let mut to = Fingerprinter::new();
        to.domain("tenfold.task.v1").feed(&code.digest).feed(&task.signature());
        if let Some(codec) = task.facts().codec {
            let codec = codec();
            to.feed(codec.name).feed(&(codec.type_name)());
        }
        let mut parts = Vec::new();
        for (key, id) in inputs {
            match id.digest() {
                Some((kind, digest)) => {
                    to.feed(&kind).feed(&digest);
                    parts.push((key, digest));
                }
                None => {
                    let Id::Unknown(unknown) = id else { continue };
                    return Err(unknown);
                }
            }
        }
        match to.finish() {
            Ok(digest) => Ok(Self { digest, code, inputs: parts }),
            Err(error) => {
                Err(Arc::new(Unknown { key: String::new(), why: error.to_string().into() }))
            }
        }
    }
}
