//! `Decision` and `Reason`: the decision on a task in a run with a store, and why. Each reason is
//! a small predicate.

use std::fmt;

use tenfold_store::{Digest, Lookup, Record};

use super::recipe::{Code, Recipe};
use crate::task::{Codec, Facts};

/// The decision on a task in a run with a store.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Decision {
    /// Its value is in the store, or nothing that runs needs it.
    Reuse {
        /// The seconds that it took when it ran.
        seconds: f64,
        /// The bytes of its value in the store.
        bytes: u64,
    },
    /// It runs.
    Run(Reason),
    /// It does not run, because nothing that runs reads it.
    NotNeeded,
}

/// Why a task runs.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// It is not cached.
    NotCached,
    /// The store has seen no run of it.
    NeverRun,
    /// Its code has changed.
    CodeChanged {
        /// The former identity of its code: `version 1`, `source` or `executable`.
        before: String,
        /// The present identity of its code.
        now: String,
    },
    /// Its value is stored otherwise: by another codec, under another name, or with other fields.
    LayoutChanged {
        /// The stored name of its type and its codec when it last ran.
        before: String,
        /// The present ones.
        now: String,
    },
    /// An input has another value.
    InputChanged {
        /// The input's key.
        key: String,
    },
    /// It reads other nodes than it did, or groups them in other lists.
    Rewired,
    /// An input runs first. If its value turns out unchanged, this task is reused after
    /// all.
    InputRuns {
        /// The input's key.
        key: String,
    },
    /// It ran, and its result is not there any more.
    ResultMissing,
    /// It ran, and its stored result is damaged.
    ResultDamaged,
    /// It ran, and its result was not kept because it is faster to compute than to read back.
    NotKept,
    /// The run has the order to run it again.
    Forced,
    /// It is in the sample that is computed again to compare it with the stored value.
    Audited,
    /// An input runs each time, because a change of its value cannot be detected; then its
    /// content may.
    InputRunsEachTime {
        /// The input's key.
        key: String,
        /// The reason why.
        why: String,
    },
    /// A change of one of its inputs cannot be detected.
    InputUnknown {
        /// The key of the node that nothing is known of.
        key: String,
        /// Why not.
        why: String,
    },
    /// The store cannot be read.
    StoreUnreadable,
    /// There is no store.
    NoStore,
}

impl fmt::Display for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reuse { .. } => write!(f, "reuse"),
            Self::Run(reason) => write!(f, "run: {reason}"),
            Self::NotNeeded => write!(f, "not needed"),
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotCached => write!(f, "not cached"),
            Self::NeverRun => write!(f, "never run"),
            Self::CodeChanged { before, now } if before == now => {
                write!(f, "code changed ({now})")
            }
            Self::CodeChanged { before, now } => write!(f, "code changed ({before} → {now})"),
            Self::LayoutChanged { before, now } => match name_of_fields(before) {
                Some(same) if Some(same) == name_of_fields(now) => {
                    write!(f, "stored otherwise (the fields of `{}` changed)", same.0)
                }
                _ => write!(f, "stored otherwise ({before} → {now})"),
            },
            Self::InputChanged { key } => write!(f, "input `{key}` changed"),
            Self::InputRunsEachTime { key, why } => {
                write!(f, "input `{key}` runs each time: {why}")
            }
            Self::Rewired => write!(f, "wired otherwise"),
            Self::InputRuns { key } => write!(f, "input `{key}` runs first"),
            Self::ResultMissing => write!(f, "result missing"),
            Self::ResultDamaged => write!(f, "result damaged"),
            Self::NotKept => write!(f, "result not kept, it is faster to compute"),
            Self::Forced => write!(f, "forced"),
            Self::Audited => write!(f, "audited"),
            Self::InputUnknown { key, why } => {
                write!(f, "no way to check whether `{key}` changed: {why}")
            }
            Self::StoreUnreadable => write!(f, "the store cannot be read"),
            Self::NoStore => write!(f, "there is no store"),
        }
    }
}

/// The name of a type whose stored name has a digest of its fields, and its codec.
fn name_of_fields(layout: &str) -> Option<(&str, &str)> {
    let (name, rest) = layout.split_once('#')?;
    Some((name, rest.split_once(' ')?.1))
}

/// The facts about a cached task that cannot be reused.
pub(crate) struct Case<'a> {
    pub(crate) code: &'a Code,
    /// The codec of its value.
    pub(crate) codec: Option<Codec>,
    /// Its recipe, if its inputs are known.
    pub(crate) recipe: Option<&'a Recipe<'a>>,
    /// The store's look-up of the recipe.
    pub(crate) found: Option<&'a Lookup<Record>>,
    /// An input that runs first, and why it runs each time, if it does.
    pub(crate) runs_first: Option<(&'a str, Option<&'a str>)>,
    /// The recipe that was run last under the task's key.
    pub(crate) last: Option<Digest>,
    /// Its record.
    pub(crate) last_record: Option<&'a Record>,
}

impl<'a> Case<'a> {
    pub(crate) fn of(code: &'a Code, facts: &Facts) -> Self {
        let codec = facts.codec.map(|codec| codec());
        let (recipe, found, runs_first, last, last_record) = (None, None, None, None, None);
        Self { code, codec, recipe, found, runs_first, last, last_record }
    }

    /// The reason why the task runs, if the look-up of its recipe gives one.
    pub(crate) fn reason_by_find(&self) -> Option<Reason> {
        [Self::damaged, Self::not_kept, Self::gone].iter().find_map(|reason| reason(self))
    }

    /// The one reason why the task runs otherwise: the first that holds.
    pub(crate) fn reason_by_last(&self) -> Reason {
        let reasons = [
            Self::missing,
            Self::never_run,
            Self::code_changed,
            Self::layout_changed,
            Self::input_changed,
            Self::input_runs,
            Self::rewired,
        ];
        reasons.iter().find_map(|reason| reason(self)).unwrap_or(Reason::ResultMissing)
    }

    fn damaged(&self) -> Option<Reason> {
        matches!(self.found, Some(Lookup::Damaged(_))).then_some(Reason::ResultDamaged)
    }

    fn not_kept(&self) -> Option<Reason> {
        matches!(self.found, Some(Lookup::NotKept(_))).then_some(Reason::NotKept)
    }

    fn missing(&self) -> Option<Reason> {
        let is_last = self.recipe.is_some_and(|recipe| self.last == Some(recipe.digest));
        is_last.then_some(Reason::ResultMissing)
    }

    fn gone(&self) -> Option<Reason> {
        matches!(self.found, Some(Lookup::NoBlob(_))).then_some(Reason::ResultMissing)
    }

    fn never_run(&self) -> Option<Reason> {
        self.last.is_none().then_some(Reason::NeverRun)
    }

    fn code_changed(&self) -> Option<Reason> {
        let (kind, digest) = self.last_parts().first()?;
        let changed = Reason::CodeChanged { before: kind.clone(), now: self.code.kind.clone() };
        (*digest != self.code.digest).then_some(changed)
    }

    fn layout_changed(&self) -> Option<Reason> {
        let (record, codec) = (self.last_record?, self.codec?);
        let layout = |type_name: &str, codec: &str| format!("{type_name} as {codec}");
        let before = layout(&record.type_name, &record.codec);
        let now = layout(&(codec.type_name)(), codec.name);
        (before != now).then_some(Reason::LayoutChanged { before, now })
    }

    fn input_changed(&self) -> Option<Reason> {
        let mut before = self.last_parts().iter().skip(1).map(|(_, digest)| digest);
        let mut now = self.recipe?.inputs.iter();
        // Keys are names only.
        let changed =
            now.find(|(_, digest)| before.next().is_some_and(|before| before != digest))?;
        Some(Reason::InputChanged { key: changed.0.to_owned() })
    }

    fn input_runs(&self) -> Option<Reason> {
        let (key, why) = self.runs_first?;
        let key = key.to_owned();
        Some(match why {
            Some(why) => Reason::InputRunsEachTime { key, why: why.to_owned() },
            None => Reason::InputRuns { key },
        })
    }

    fn rewired(&self) -> Option<Reason> {
        self.last_record.map(|_| Reason::Rewired)
    }

    fn last_parts(&self) -> &[(String, Digest)] {
        self.last_record.map_or(&[], |record| &record.provenance.parts)
    }
}
