//! Exit codes, and the errors that ask for one of their own.

use std::fmt;

/// The work failed.
pub(crate) const FAILURE: u8 = 1;
/// The command line or `tenfold.toml` cannot be used.
pub(crate) const USAGE: u8 = 2;
/// The command was interrupted, by Ctrl-C for example: 128 and the number of the signal.
pub(crate) const INTERRUPTED: u8 = 130;

/// A command line or settings that cannot be used.
#[derive(Debug)]
pub(crate) struct Usage(pub(crate) String);

impl fmt::Display for Usage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Usage {}

/// A run that was cancelled.
#[derive(Debug)]
pub(crate) struct Interrupted(pub(crate) String);

impl fmt::Display for Interrupted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Interrupted {}

/// The exit code of an error.
pub(crate) fn code(error: &anyhow::Error) -> u8 {
    if error.chain().any(|cause| cause.is::<Usage>()) {
        USAGE
    } else if error.chain().any(|cause| cause.is::<Interrupted>()) {
        INTERRUPTED
    } else {
        FAILURE
    }
}
