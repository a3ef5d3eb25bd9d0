//! A place that is only read: writes are errors, and nothing is made where there is nothing.

use std::io::{self, ErrorKind, Read};
use std::num::NonZeroUsize;

use super::{Area, Backend, Guard, Listed, Sharing, Speed, Staged, Upload};
use crate::digest::Digest;
use crate::error::{Error, Result};

/// The place of another backend, which is only read.
#[derive(Debug)]
pub(crate) struct ReadOnly<B>(pub(crate) B);

impl<B: Backend> ReadOnly<B> {
    fn refuse<T>(&self, action: &'static str) -> Result<T> {
        let reason = "the store was opened for reading only";
        let error = io::Error::new(ErrorKind::ReadOnlyFilesystem, reason);
        Err(Error::Io { action, place: self.place(), error })
    }
}

impl<B: Backend> Backend for ReadOnly<B> {
    fn place(&self) -> String {
        self.0.place()
    }

    fn format(&self) -> Result<Option<Vec<u8>>> {
        self.0.format()
    }

    fn first_foreign(&self) -> Result<Option<String>> {
        self.0.first_foreign()
    }

    fn put_format(&self) -> Result<()> {
        self.refuse("write")
    }

    fn is_read_only(&self) -> bool {
        true
    }

    fn read(&self, area: Area, name: &Digest) -> Result<Option<Vec<u8>>> {
        self.0.read(area, name)
    }

    fn bytes(&self, area: Area, name: &Digest) -> Result<Option<u64>> {
        self.0.bytes(area, name)
    }

    fn open(&self, blob: &Digest) -> Result<Option<(Box<dyn Read + Send>, u64)>> {
        self.0.open(blob)
    }

    fn upload(&self) -> Result<Box<dyn Upload>> {
        self.refuse("write")
    }

    fn stage_record(&self, _: Vec<u8>) -> Result<Box<dyn Staged>> {
        self.refuse("write")
    }

    fn put(&self, _: Area, _: &Digest, _: &[u8]) -> Result<()> {
        self.refuse("write")
    }

    fn set_aside(&self, _: Area, _: &Result<Digest, String>) -> Result<Option<String>> {
        self.refuse("move into quarantine")
    }

    fn remove(&self, _: Area, _: &Digest) -> Result<()> {
        self.refuse("remove")
    }

    fn list(&self, area: Area) -> Result<Vec<Listed>> {
        self.0.list(area)
    }

    fn quarantined(&self) -> Result<(u64, u64)> {
        self.0.quarantined()
    }

    fn clear_quarantine(&self) -> Result<()> {
        self.refuse("remove")
    }

    fn ask_anew(&self, area: Area, name: &Digest) {
        self.0.ask_anew(area, name);
    }

    fn lock(&self, _: Sharing) -> Result<Guard> {
        self.refuse("lock")
    }

    fn speed(&self) -> Speed {
        self.0.speed()
    }

    fn requests_at_once(&self) -> NonZeroUsize {
        self.0.requests_at_once()
    }

    /// None, as it is found by writing.
    fn now_seconds(&self) -> Option<i64> {
        None
    }
}
