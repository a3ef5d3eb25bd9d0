//! Opening regular files, and nothing else: the opening of a pipe waits for its writer, that of a device
//! may do anything.

use std::fs::{self, File, Metadata};
use std::io::{Error, ErrorKind, Result};
use std::path::Path;

/// Opens a regular file.
pub(crate) fn open_regular(path: &Path) -> Result<(File, Metadata)> {
    refuse_other(&fs::metadata(path)?)?;
    let file = File::open(path)?;
    let metadata = file.metadata()?;
    // It may have been replaced in between.
    refuse_other(&metadata)?;
    Ok((file, metadata))
}

fn refuse_other(metadata: &Metadata) -> Result<()> {
    if metadata.is_file() {
        return Ok(());
    }
    let kind = kind(metadata);
    Err(Error::new(ErrorKind::InvalidInput, format!("it is {kind}, expected a regular file")))
}

fn kind(metadata: &Metadata) -> &'static str {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        let kind = metadata.file_type();
        let kinds = [
            (kind.is_fifo(), "a named pipe"),
            (kind.is_socket(), "a socket"),
            (kind.is_char_device() || kind.is_block_device(), "a device"),
        ];
        if let Some((_, name)) = kinds.into_iter().find(|(is_it, _)| *is_it) {
            return name;
        }
    }
    if metadata.is_dir() { "a directory" } else { "something else" }
}
