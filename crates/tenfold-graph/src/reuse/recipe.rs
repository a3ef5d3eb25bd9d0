//! The recipe of a task: the digest of everything that its value depends on.

use std::any::TypeId;
use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use tenfold_store::{Digest, Fingerprinter, Store};

use crate::task::{ErasedTask, Facts, Policy};

/// The identity of a value in the recipes of its readers.
#[derive(Clone, Debug)]
pub(crate) enum Id {
    /// The digest of its content: of data, and of results of cached tasks.
    Content(Digest),
    /// The recipe of the uncached task that computes it.
    Recipe(Digest),
    /// It has none, so its readers are never reused.
    Unknown(Arc<Unknown>),
}

/// The reason why a value has no identity.
#[derive(Clone, Debug)]
pub(crate) struct Unknown {
    /// The key of the node that it began with.
    pub(crate) key: String,
    pub(crate) why: Arc<str>,
    /// `true` if the node has no value in this run.
    pub(crate) has_failed: bool,
}

impl Unknown {
    pub(crate) fn new(key: &str, why: impl Into<Arc<str>>) -> Self {
        Self { key: key.to_owned(), why: why.into(), has_failed: false }
    }

    /// Of a task that failed, or because of which others were skipped.
    pub(crate) fn failed(key: &str) -> Self {
        Self { has_failed: true, ..Self::new(key, "it failed") }
    }

    pub(crate) fn reason(&self) -> String {
        format!("the value of `{}` cannot be identified: {}", self.key, self.why)
    }

    /// The same in a message about the task with this key.
    pub(crate) fn reason_for(&self, key: &str) -> String {
        if self.key == key { self.why.to_string() } else { self.reason() }
    }

    /// Equal for the tasks that one cause concerns.
    pub(crate) fn cause(&self, key: &str) -> (String, Arc<str>) {
        let input = if self.key == key { "" } else { &*self.key };
        (input.to_owned(), Arc::clone(&self.why))
    }
}

impl Id {
    /// Its digest, with a number for its kind.
    pub(crate) fn digest(&self) -> Option<(u8, Digest)> {
        match self {
            Self::Content(digest) => Some((0, *digest)),
            Self::Recipe(digest) => Some((1, *digest)),
            Self::Unknown(_) => None,
        }
    }
}

/// The identity of the code of a task.
#[derive(Clone, Debug)]
pub(crate) struct Code {
    /// `version 2`, `source` or `executable`: the origin of the digest.
    pub(crate) kind: String,
    pub(crate) digest: Digest,
}

/// The codes of the tasks of a run, each worked out once.
#[derive(Default)]
pub(crate) struct Codes {
    known: HashMap<(TypeId, Option<u32>), Result<Code, Arc<str>>>,
}

impl Codes {
    /// Works out the identity of a task's code.
    pub(crate) fn add(&mut self, facts: &Facts, policy: Policy, store: &Store) {
        let known = self.known.entry((facts.function, policy.version));
        known.or_insert_with(|| code(facts, policy.version, store));
    }

    /// The identity of the code of a task that was added.
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

/// A hasher that only gathers its input.
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

/// The recipe of a task, and its parts.
#[derive(Clone, Debug)]
pub(crate) struct Recipe<'p> {
    pub(crate) digest: Digest,
    pub(crate) code: &'p Code,
    /// The identity of each input, by key.
    pub(crate) inputs: Vec<(&'p str, Digest)>,
}

impl<'p> Recipe<'p> {
    /// The part that a record keeps, so that a later run can name the changes: the code, then each
    /// input.
    pub(crate) fn parts(&self) -> Vec<(String, Digest)> {
        let code = (self.code.kind.clone(), self.code.digest);
        let inputs = self.inputs.iter().map(|(key, digest)| ((*key).to_owned(), *digest));
        std::iter::once(code).chain(inputs).collect()
    }

    /// The recipe of a task that reads `inputs`, each with its key.
    ///
    /// # Errors
    /// The first input without an identity.
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
            Err(error) => Err(Arc::new(Unknown::new("", error.to_string()))),
        }
    }
}
