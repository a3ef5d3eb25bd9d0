//! Numbers as the bytes that files hold, the lowest byte of each first: whole slices at once, for
//! a call per number makes serde slow.

use std::convert::Infallible;
use std::io::Write;

use ndarray::Array2;
use serde::de::{DeserializeOwned, SeqAccess, Visitor};
use serde::{Deserializer, Serialize, Serializer};
use tenfold_store::{
    Array, Element, Error, Fingerprint, Fingerprinter, Result, Source, Stored, decode_postcard,
    encode_postcard, little_endian, unwritten,
};

use crate::data::Rows;

/// The bytes gathered of a view at a time: enough for several threads to hash.
const BLOCK_BYTES: usize = 4 << 20;

/// Rows of numbers as they lie in memory, all of them or selected ones.
#[derive(Clone, Copy, Debug)]
pub struct Table<'a, E> {
    /// The numbers, row by row.
    pub numbers: &'a [E],
    /// The numbers of a row.
    pub width: usize,
    /// The selected rows; all without.
    pub rows: Option<&'a Rows>,
}

impl<'a, E: Element + Fingerprint> Table<'a, E> {
    /// A number per row.
    pub fn column(numbers: &'a [E], rows: Option<&'a Rows>) -> Self {
        Self { numbers, width: 1, rows }
    }

    /// Feeds the numbers. Selected rows are fed as a copy of them would be.
    pub fn fingerprint(&self, to: &mut Fingerprinter) {
        let Ok(()) = self.blocks::<Infallible>(|block| {
            to.feed(block);
            Ok(())
        });
    }

    /// Writes the numbers of these rows as an array of this shape. Selected rows are never all in
    /// memory at once.
    pub fn write(&self, shape: &[usize], to: &mut dyn Write) -> Result<()> {
        Array::<E>::write_header(to, shape)?;
        self.blocks(|block| to.write_all(&little_endian(block)).map_err(unwritten))
    }

    /// Calls `take` with a block of rows after the other. Where one ends depends on the numbers
    /// of rows and columns alone.
    fn blocks<F>(&self, mut take: impl FnMut(&[E]) -> Result<(), F>) -> Result<(), F> {
        if self.width == 0 {
            return Ok(());
        }
        let rows_at_once = (BLOCK_BYTES / size_of::<E>() / self.width).max(1);
        let Some(rows) = self.rows else {
            return self.numbers.chunks(rows_at_once * self.width).try_for_each(take);
        };
        let mut block = Vec::with_capacity(rows.len().min(rows_at_once) * self.width);
        for rows in rows.as_slice().chunks(rows_at_once) {
            block.clear();
            for &row in rows {
                let start = row as usize * self.width;
                block.extend_from_slice(&self.numbers[start..start + self.width]);
            }
            take(&block)?;
        }
        Ok(())
    }
}

/// The error of bytes that are no value.
pub fn unreadable(reason: impl ToString) -> Error {
    Error::Decode { reason: reason.to_string() }
}

/// Writes a value with serde as an array of bytes, so that more may follow.
pub fn write_part<T: Serialize + ?Sized>(value: &T, to: &mut dyn Write) -> Result<()> {
    let mut bytes = Vec::new();
    encode_postcard(value, &mut bytes)?;
    bytes.encode(to)
}

/// Reads one value that [`write_part`] wrote, and no more.
pub fn read_part<T: DeserializeOwned>(from: &mut Source<'_>) -> Result<T> {
    let bytes = Vec::<u8>::decode(from)?;
    decode_postcard(&mut Source::new(&bytes))
}

/// Serializes numbers as one piece of bytes, or one by one where people are to read them.
pub fn serialize<S: Serializer>(numbers: &[f64], to: S) -> Result<S::Ok, S::Error> {
    if to.is_human_readable() {
        return numbers.serialize(to);
    }
    to.serialize_bytes(&little_endian(numbers))
}

/// Serializes a matrix as its numbers, row by row.
pub fn rows<S: Serializer>(matrix: &Array2<f64>, to: S) -> Result<S::Ok, S::Error> {
    match matrix.as_slice() {
        Some(numbers) => serialize(numbers, to),
        None => serialize(&matrix.iter().copied().collect::<Vec<_>>(), to),
    }
}

/// Reads the numbers that [`serialize`] wrote.
pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<f64>, D::Error> {
    if from.is_human_readable() {
        return from.deserialize_seq(Numbers);
    }
    from.deserialize_bytes(Numbers)
}

struct Numbers;

impl<'de> Visitor<'de> for Numbers {
    type Value = Vec<f64>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("numbers of eight bytes each")
    }

    fn visit_bytes<F: serde::de::Error>(self, bytes: &[u8]) -> Result<Vec<f64>, F> {
        let (numbers, rest) = bytes.as_chunks::<8>();
        if !rest.is_empty() {
            return Err(F::invalid_length(bytes.len(), &self));
        }
        Ok(numbers.iter().map(|bytes| f64::from_le_bytes(*bytes)).collect())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Vec<f64>, A::Error> {
        let mut numbers = Vec::new();
        while let Some(number) = seq.next_element()? {
            numbers.push(number);
        }
        Ok(numbers)
    }
}
