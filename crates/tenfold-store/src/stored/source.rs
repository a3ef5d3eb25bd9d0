//! `Source`: the bytes of a blob on their way into a value, hashed as they pass.

use std::io::{self, Read};
use std::sync::mpsc;
use std::thread;

use crate::digest::Digest;
use crate::error::{Error, Result};

/// The bytes of one value. A store checks their digest as they are read, in the same pass.
pub struct Source<'a> {
    from: Box<dyn Read + Send + 'a>,
    place: String,
    left: u64,
    hasher: Option<blake3::Hasher>,
    expected: Digest,
    ended_early: bool,
}

/// Large reads are cut into pieces of this size: one is hashed while the next is read, and each
/// is still in the cache when it is hashed.
const PIECE: usize = 1 << 20;
/// From this many bytes on, a second thread saves more time than it takes to start.
const PIPELINED: usize = 4 * PIECE;
/// Bytes that are only hashed are read this many at a time.
const DRAINED: usize = 8 * PIECE;

impl<'a> Source<'a> {
    /// The bytes given, without a digest to check.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self {
            from: Box::new(bytes),
            place: "bytes in memory".into(),
            left: bytes.len() as u64,
            hasher: None,
            expected: Digest::from_bytes([0; 32]),
            ended_early: false,
        }
    }

    /// `len` bytes whose digest is checked.
    pub(crate) fn checked(
        from: Box<dyn Read + Send + 'a>,
        place: String,
        len: u64,
        expected: Digest,
    ) -> Self {
        let hasher = Some(blake3::Hasher::new());
        Self { from, place, left: len, hasher, expected, ended_early: false }
    }

    /// The number of bytes that are left.
    pub fn remaining(&self) -> u64 {
        self.left
    }

    /// Fills `bytes`.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`] if fewer are left, [`Error::Io`] if they cannot be read.
    pub fn read_exact(&mut self, bytes: &mut [u8]) -> Result<()> {
        let needed = bytes.len() as u64;
        if needed > self.left {
            return Err(super::too_short(needed, self.left));
        }
        self.left -= needed;
        let read = match &mut self.hasher {
            Some(hasher) => read_and_hash(&mut self.from, hasher, bytes),
            None => self.from.read_exact(bytes),
        };
        read.map_err(|error| self.failed(error))
    }

    /// The next `N` bytes.
    ///
    /// # Errors
    ///
    /// Those of [`read_exact`](Self::read_exact).
    pub fn take<const N: usize>(&mut self) -> Result<[u8; N]> {
        let mut bytes = [0; N];
        self.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    /// All bytes that are left, once their digest is known to be right.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`] if the digest is wrong, [`Error::Io`] if they cannot be read.
    pub fn rest(&mut self) -> Result<Vec<u8>> {
        let len = usize::try_from(self.left)
            .map_err(|_| Error::decode(format!("{} bytes exceed the memory", self.left)))?;
        let mut bytes = vec![0; len];
        self.read_exact(&mut bytes)?;
        match self.digest() {
            Some(found) if found != self.expected => {
                Err(Error::decode(format!("the bytes have the digest {found}")))
            }
            _ => Ok(bytes),
        }
    }

    /// The next bytes that are left, in pieces: at most as many as `bytes` holds.
    pub(crate) fn read_some<'b>(&mut self, bytes: &'b mut [u8]) -> Result<&'b [u8]> {
        let len = usize::try_from(self.left).unwrap_or(usize::MAX).min(bytes.len());
        self.read_exact(&mut bytes[..len])?;
        Ok(&bytes[..len])
    }

    /// Reads the rest and returns the digest of all, if it is not the one expected.
    pub(crate) fn wrong_digest(mut self) -> Result<Option<Digest>> {
        if !self.ended_early {
            match self.drain() {
                // They ended early, so their digest is another.
                Err(Error::Decode { .. }) => {}
                drained => drained?,
            }
        }
        Ok(self.digest().filter(|found| *found != self.expected))
    }

    /// Reads the rest and returns the digest of all.
    pub(crate) fn finish(mut self) -> Result<Digest> {
        self.drain()?;
        Ok(self.hasher.unwrap_or_default().finalize().into())
    }

    fn drain(&mut self) -> Result<()> {
        let len = usize::try_from(self.left).unwrap_or(usize::MAX).min(DRAINED);
        let mut bytes = vec![0; len];
        while self.left > 0 {
            self.read_some(&mut bytes)?;
        }
        Ok(())
    }

    fn digest(&self) -> Option<Digest> {
        self.hasher.as_ref().map(|hasher| hasher.finalize().into())
    }

    fn failed(&mut self, error: io::Error) -> Error {
        if error.kind() == io::ErrorKind::UnexpectedEof {
            self.ended_early = true;
            return Error::decode("the bytes ended while they were read");
        }
        Error::Io { action: "read", place: self.place.clone(), error }
    }
}

/// Fills `bytes` and hashes them: many on a second thread, each piece while the next one is read.
fn read_and_hash(
    from: &mut (dyn Read + Send),
    hasher: &mut blake3::Hasher,
    bytes: &mut [u8],
) -> io::Result<()> {
    if bytes.len() >= PIPELINED
        && let Some(read) = read_beside_hashing(from, hasher, bytes)
    {
        return read;
    }
    from.read_exact(bytes)?;
    hasher.update(bytes);
    Ok(())
}

/// `None` if the system gives no second thread; then nothing was read.
fn read_beside_hashing(
    from: &mut (dyn Read + Send),
    hasher: &mut blake3::Hasher,
    bytes: &mut [u8],
) -> Option<io::Result<()>> {
    let (read, to_hash) = mpsc::channel::<&[u8]>();
    // The scope takes the sender, or the second thread would wait for more.
    thread::scope(move |scope| {
        let hash = move || {
            for piece in to_hash {
                hasher.update(piece);
            }
        };
        thread::Builder::new().name("tenfold-hash".into()).spawn_scoped(scope, hash).ok()?;
        Some(bytes.chunks_mut(PIECE).try_for_each(|piece| {
            from.read_exact(piece)?;
            // It fails only if the other thread panicked, and then the scope panics too.
            let _ = read.send(piece);
            Ok(())
        }))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_covers_all_bytes_however_they_are_read() {
        let bytes: Vec<u8> = (0..2 * PIPELINED + 17).map(|at| (at * 7 % 251) as u8).collect();
        for cuts in [vec![], vec![1, 5], vec![PIECE], vec![PIPELINED + 3, 4]] {
            for expected in [Digest::of(&bytes), Digest::of(b"other")] {
                let mut source =
                    Source::checked(Box::new(&bytes[..]), "".into(), bytes.len() as u64, expected);
                let mut read = Vec::new();
                for cut in &cuts {
                    let mut piece = vec![0; *cut];
                    source.read_exact(&mut piece).unwrap();
                    read.extend(piece);
                }
                match source.rest() {
                    Ok(rest) => {
                        read.extend(rest);
                        assert_eq!(read, bytes);
                        assert_eq!(source.wrong_digest().unwrap(), None);
                    }
                    Err(_) => assert_eq!(expected, Digest::of(b"other")),
                }
            }
        }
    }

    #[test]
    fn a_source_that_ends_early_is_an_error_and_has_another_digest() {
        let mut source = Source::checked(Box::new(&b"abc"[..]), "".into(), 5, Digest::of(b"abcde"));
        assert!(matches!(source.rest(), Err(Error::Decode { .. })));
        assert!(source.wrong_digest().unwrap().is_some());
        assert!(matches!(Source::new(b"abc").take::<4>(), Err(Error::Decode { .. })));
    }
}
