//! `Warning`: a problem of a run with its store or its cluster. It never makes a run fail.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use tenfold_store::{Damage, Digest, Repair, Store};

use super::parked::Why;
use super::recipe::Unknown;

/// A problem of a run with its store or its cluster, mostly for one task. The task's value is right all
/// the same, but for a file that changed under it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Warning {
    /// The task's key, or the place of the store where the warning concerns all of it.
    pub key: String,
    /// The kind of the problem.
    pub kind: WarningKind,
}

/// The problems of a run with its store or its cluster.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum WarningKind {
    /// A value that could not be kept: it will be computed again.
    NotKept {
        /// Why not.
        error: Arc<tenfold_store::Error>,
    },
    /// A cached task whose value can be kept in no run, because a change of an input or of its code
    /// cannot be detected. Each cause is reported once, for the first task.
    NeverKept {
        /// The cause.
        reason: String,
    },
    /// A record or value that cannot be read: it is computed again.
    Unreadable {
        /// Why not.
        error: Arc<tenfold_store::Error>,
    },
    /// A value that was there when the run began, and was gone when it was to be read.
    Gone,
    /// A record or value with other bytes than were written: it is computed again.
    Damaged {
        /// The fault, and the present place of the file.
        damage: Damage,
    },
    /// A store that had lost its format, which its content shows.
    Repaired {
        /// Its state before, and after.
        repair: Repair,
    },
    /// A value that a worker's process could not read: it is computed again.
    UnreadableElsewhere {
        /// The fault.
        reason: String,
    },
    /// A cached task that ran in the process of the run and not on the cluster.
    NotSent {
        /// Why not.
        reason: String,
    },
    /// A task that is not cached, on whose value so many tasks on the cluster depend that it is
    /// slow to make it anew for each.
    MadeAnew {
        /// Number of results of cached tasks it needs.
        results: usize,
        /// Number of tasks that read it.
        readers: usize,
    },
    /// A task that no worker of the cluster can take so far, and others that need the same. The run
    /// goes on as soon as one can.
    Waits {
        /// The missing resources, and the end of the wait.
        reason: String,
    },
    /// A value that was not kept, because a file that the run depends on changed meanwhile. The
    /// value may be of the old bytes or of the new ones: run again.
    FileChanged {
        /// The file.
        path: PathBuf,
    },
    /// A value that was not kept, was needed again, and came out otherwise: a matter of chance, or
    /// of code that has changed in a way that its version does not show. Results that were reused
    /// because of the former value are computed again.
    NotReproduced {
        /// The digest that was recorded.
        recorded: Digest,
        /// The digest that came out.
        computed: Digest,
    },
    /// A value that was computed again for an audit and came out otherwise: the code has changed
    /// in a way that its version or source does not show, or its result is a matter of chance.
    AuditFailed {
        /// The digest that was stored.
        stored: Digest,
        /// The digest that came out. It is stored now, if the store can be written.
        computed: Digest,
    },
}

impl Warning {
    pub(crate) fn new(key: &str, kind: WarningKind) -> Self {
        Self { key: key.to_owned(), kind }
    }

    /// The repair of a store when it was opened.
    pub(crate) fn repaired(store: &Store) -> Option<Self> {
        let repair = store.repair()?.clone();
        Some(Self::new(&store.place(), WarningKind::Repaired { repair }))
    }

    pub(crate) fn not_kept(key: &str, error: tenfold_store::Error) -> Self {
        Self::new(key, WarningKind::NotKept { error: Arc::new(error) })
    }

    pub(crate) fn never_kept(key: &str, unknown: &Unknown) -> Self {
        Self::new(key, WarningKind::NeverKept { reason: unknown.reason_for(key) })
    }

    pub(crate) fn unreadable(key: &str, error: tenfold_store::Error) -> Self {
        Self::new(key, WarningKind::Unreadable { error: Arc::new(error) })
    }

    pub(crate) fn damaged(key: &str, damage: Damage) -> Self {
        Self::new(key, WarningKind::Damaged { damage })
    }

    pub(crate) fn lost(key: &str, why: Why) -> Self {
        match why {
            Why::Missing => Self::new(key, WarningKind::Gone),
            Why::Damaged(damage) => Self::damaged(key, damage),
            Why::Error(error) => Self::unreadable(key, error),
        }
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`: {}", self.key, self.kind)
    }
}

impl fmt::Display for WarningKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotKept { error } => write!(f, "the value could not be kept: {error}"),
            Self::NeverKept { reason } => {
                write!(f, "the value is computed in each run and never kept: {reason}")
            }
            Self::Unreadable { error } => write!(f, "the stored value could not be read: {error}"),
            Self::Gone => write!(f, "the stored value was removed while the run needed it"),
            Self::Damaged { damage } => write!(f, "the stored value cannot be used: {damage}"),
            Self::Repaired { repair } => repair.fmt(f),
            Self::UnreadableElsewhere { reason } => {
                write!(f, "a worker could not read the stored value: {reason}")
            }
            Self::NotSent { reason } => {
                write!(f, "it ran in this process and not on the cluster: {reason}")
            }
            Self::MadeAnew { results, readers } => write!(
                f,
                "it is not cached, so each process that does some of the {readers} tasks that read \
                 it reads {results} results to make it anew; wrap it in `cached(…)`"
            ),
            Self::Waits { reason } => write!(f, "it waits: {reason}"),
            Self::FileChanged { path } => write!(
                f,
                "the value was not kept, because {} changed while the run needed it; run again",
                path.display()
            ),
            Self::NotReproduced { recorded, computed } => write!(
                f,
                "needed again, the value came out as another than before ({computed}, not \
                 {recorded}): it depends on chance, or its code has changed and its version has not; \
                 keep it with `.always()`, or give it a seed"
            ),
            Self::AuditFailed { stored, computed } => write!(
                f,
                "computed again for an audit, the value is another than the stored one \
                 ({computed}, not {stored}): the code or its dependencies have changed, or it depends \
                 on chance; raise its version, or give it a seed"
            ),
        }
    }
}
