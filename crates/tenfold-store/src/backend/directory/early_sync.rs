//! Sends the pages of a large file to the disk while the rest of it is still being made.
//!
//! A file that is synced only at its end keeps the disk waiting for the processor, and then the
//! processor for the disk. A thread that syncs each portion once it is written lets both work at
//! once.

use std::fs::File;
use std::io;
use std::panic::resume_unwind;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::{Builder, JoinHandle};

/// The number of bytes that are synced at a time.
const PORTION: u64 = 32 << 20;
/// The most bytes of one write, so that there is a portion before the end.
pub(super) const WRITE_MAX: usize = 8 << 20;

/// The bytes of a file that are not synced yet, and the thread that syncs them, if there is one.
#[derive(Default)]
pub(super) struct EarlySync {
    unsynced: u64,
    syncing: Option<Syncing>,
}

struct Syncing {
    wake: SyncSender<()>,
    thread: JoinHandle<io::Result<()>>,
}

impl EarlySync {
    /// Takes note of bytes that were written.
    pub(super) fn written(&mut self, file: &File, bytes: usize) {
        self.unsynced += bytes as u64;
        if self.unsynced < PORTION {
            return;
        }
        self.unsynced = 0;
        if self.syncing.is_none() {
            // Without a thread, everything is synced at the end.
            self.syncing = Syncing::start(file).ok();
        }
        if let Some(syncing) = &self.syncing {
            // One that is awake and has been called already will sync these bytes too.
            let _ = syncing.wake.try_send(());
        }
    }

    /// Waits for the thread. A failure is returned here or by the file's last sync, but not by both.
    pub(super) fn finish(&mut self) -> io::Result<()> {
        let Some(Syncing { wake, thread }) = self.syncing.take() else { return Ok(()) };
        drop(wake);
        thread.join().unwrap_or_else(|panic| resume_unwind(panic))
    }
}

impl Syncing {
    fn start(file: &File) -> io::Result<Self> {
        let file = file.try_clone()?;
        let (wake, awake) = sync_channel(1);
        let sync = move || awake.iter().try_for_each(|()| file.sync_data());
        Ok(Self { wake, thread: Builder::new().spawn(sync)? })
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn small_files_have_no_thread_and_large_ones_are_whole() {
        let mut file = tempfile::tempfile().unwrap();
        let mut early = EarlySync::default();
        let piece = vec![1; 1 << 20];
        for megabyte in 0..100_u64 {
            file.write_all(&piece).unwrap();
            early.written(&file, piece.len());
            assert_eq!(early.syncing.is_some(), megabyte >= 31);
        }
        early.finish().unwrap();
        assert_eq!(file.metadata().unwrap().len(), 100 << 20);
        early.finish().unwrap();
    }
}
