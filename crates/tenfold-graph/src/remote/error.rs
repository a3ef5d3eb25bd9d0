//! `RemoteError`: the error of a task that ran in another process, as its texts.

use std::fmt;

use super::message::Failure;

/// The error that a task returned in another process. It reads as the error itself, and so do its
/// sources; the last of these is the end of the process's standard error stream.
#[derive(Debug)]
pub struct RemoteError {
    message: String,
    source: Option<Box<RemoteError>>,
}

impl RemoteError {
    pub(crate) fn new(failure: Failure) -> Self {
        let mut texts = failure.sources;
        let stderr = failure.stderr.trim_end();
        if !stderr.is_empty() {
            texts.push(format!("its process wrote at last:\n{stderr}"));
        }
        let source = texts
            .into_iter()
            .rev()
            .fold(None, |source, message| Some(Box::new(Self { message, source })));
        Self { message: failure.message, source }
    }
}

impl fmt::Display for RemoteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.message.fmt(f)
    }
}

impl std::error::Error for RemoteError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        let source = self.source.as_deref()?;
        Some(source)
    }
}
