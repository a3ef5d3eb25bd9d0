//! Records of runs: `Recorder` gathers the events of a run, `RunRecord` is the run as data, saved and
//! loaded.
//!
//! | file | contents |
//! |---|---|
//! | `recorder` | `Recorder`, the observer |
//! | `run_record` | `RunRecord`: nodes, outcomes, times, reasons, identities |
//! | `listing` | `Listing`: the nodes and edges, before and after a run |
//! | `columns` | names that are kept once, columns with few entries |
//! | `file` | the file of a record, which `FORMAT.md` of the crate describes |

mod columns;
mod file;
mod listing;
mod recorder;
mod run_record;

pub use file::{RecordError, RecordFault};
pub use listing::Listing;
pub use recorder::Recorder;
pub(crate) use run_record::input_of;
pub use run_record::{About, Failure, Known, Node, RunRecord};
