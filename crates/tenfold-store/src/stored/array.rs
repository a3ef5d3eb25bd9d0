//! Arrays of numbers as raw little-endian bytes after a header with their shape.

use std::borrow::Cow;
use std::io::Write;

use super::{Source, Stored, too_short, unwritten};
use crate::error::{Error, Result};

/// A number that arrays are made of. FORMAT.md lists the codes.
pub trait Element: bytemuck::Pod + sealed::Sealed {
    /// The number's code in the header of an array.
    const CODE: u8;
    /// The stored name of a vector of it.
    const VECTOR: &'static str;
}

mod sealed {
    pub trait Sealed {
        fn swapped(self) -> Self;
    }
}

macro_rules! elements {
    ($($number:ty = $code:literal $vector:literal),* $(,)?) => {$(
        impl Element for $number {
            const CODE: u8 = $code;
            const VECTOR: &'static str = $vector;
        }

        impl sealed::Sealed for $number {
            fn swapped(self) -> Self {
                Self::from_le_bytes(self.to_be_bytes())
            }
        }
    )*};
}

elements! {
    f64 = 1 "vec.f64.v1", f32 = 2 "vec.f32.v1",
    i64 = 3 "vec.i64.v1", i32 = 4 "vec.i32.v1", i16 = 5 "vec.i16.v1", i8 = 6 "vec.i8.v1",
    u64 = 7 "vec.u64.v1", u32 = 8 "vec.u32.v1", u16 = 9 "vec.u16.v1", u8 = 10 "vec.u8.v1",
    i128 = 11 "vec.i128.v1", u128 = 12 "vec.u128.v1",
}

/// The bytes of these numbers, the lowest byte of each first.
pub fn little_endian<E: Element>(values: &[E]) -> Cow<'_, [u8]> {
    if cfg!(target_endian = "little") {
        return Cow::Borrowed(bytemuck::cast_slice(values));
    }
    let swapped: Vec<E> = values.iter().map(|value| value.swapped()).collect();
    Cow::Owned(bytemuck::cast_slice(&swapped).to_vec())
}

/// Numbers with a shape, in row-major order: the encoding of everything dense.
///
/// ```
/// use tenfold_store::{Array, Source};
///
/// let mut bytes = Vec::new();
/// Array::write(&mut bytes, &[2, 3], &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0])?;
/// let array = Array::<f64>::read(&mut Source::new(&bytes))?;
/// assert_eq!(array.shape, [2, 3]);
/// assert_eq!(array.values[5], 6.0);
/// # Ok::<(), tenfold_store::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Array<E> {
    /// The length of each dimension, the outermost first.
    pub shape: Vec<usize>,
    /// The numbers, as many as the product of the shape.
    pub values: Vec<E>,
}

/// The most dimensions of an array.
const DIMENSIONS: usize = 8;

impl<E: Element> Array<E> {
    /// The codec's name.
    pub const CODEC: &'static str = "array.v1";

    /// Writes numbers with a shape.
    ///
    /// # Errors
    ///
    /// [`Error::Encode`] if the shape's product is not the number of values, or if it has more
    /// than eight dimensions; [`Error::Io`] if the bytes cannot be written.
    pub fn write(to: &mut dyn Write, shape: &[usize], values: &[E]) -> Result<()> {
        if shape.len() > DIMENSIONS || product(shape) != Some(values.len()) {
            return Err(Error::Encode {
                type_name: E::VECTOR.into(),
                reason: format!("{} values do not have the shape {shape:?}", values.len()),
            });
        }
        Self::write_header(to, shape)?;
        to.write_all(&little_endian(values)).map_err(unwritten)
    }

    /// Writes the header of an array, for a caller that writes its numbers block by block with
    /// [`little_endian`]: as many as the product of the shape, which has at most eight dimensions.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] if the bytes cannot be written.
    pub fn write_header(to: &mut dyn Write, shape: &[usize]) -> Result<()> {
        let mut header = vec![E::CODE, shape.len() as u8, 0, 0, 0, 0, 0, 0];
        header.extend(shape.iter().flat_map(|len| (*len as u64).to_le_bytes()));
        to.write_all(&header).map_err(unwritten)
    }

    /// Reads one array, and no more: another may follow.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`] if the bytes are no array, [`Error::Io`] if they cannot be read.
    pub fn read(from: &mut Source<'_>) -> Result<Self> {
        let [code, dimensions, zeros @ ..] = from.take::<8>()?;
        if code != E::CODE || usize::from(dimensions) > DIMENSIONS || zeros != [0; 6] {
            return Err(Error::decode(format!(
                "element code {code} with {dimensions} dimensions, expected code {}",
                E::CODE
            )));
        }
        let mut shape = Vec::new();
        for _ in 0..dimensions {
            let len = u64::from_le_bytes(from.take()?);
            shape.push(usize::try_from(len).map_err(|_| too_short(len, from.remaining()))?);
        }
        let fits = |len: &usize| {
            let bytes = len.checked_mul(size_of::<E>());
            bytes.is_some_and(|bytes| bytes as u64 <= from.remaining())
        };
        let len = product(&shape).filter(fits).ok_or_else(|| {
            Error::decode(format!("{} bytes do not hold the shape {shape:?}", from.remaining()))
        })?;
        let mut values = vec![E::zeroed(); len];
        from.read_exact(bytemuck::cast_slice_mut(&mut values))?;
        if cfg!(target_endian = "big") {
            values.iter_mut().for_each(|value| *value = value.swapped());
        }
        Ok(Self { shape, values })
    }
}

fn product(shape: &[usize]) -> Option<usize> {
    shape.iter().try_fold(1_usize, |product, len| product.checked_mul(*len))
}

impl<E: Element> Stored for Vec<E> {
    const CODEC: &'static str = Array::<E>::CODEC;

    fn type_name() -> Cow<'static, str> {
        E::VECTOR.into()
    }

    fn encode(&self, to: &mut dyn Write) -> Result<()> {
        Array::write(to, &[self.len()], self)
    }

    fn decode(from: &mut Source<'_>) -> Result<Self> {
        let array = Array::read(from)?;
        match array.shape.len() {
            1 => Ok(array.values),
            found => Err(Error::decode(format!("{found} dimensions, expected 1"))),
        }
    }
}

impl<E: Element> Stored for Array<E> {
    const CODEC: &'static str = Self::CODEC;

    fn type_name() -> Cow<'static, str> {
        format!("array.{}", E::VECTOR).into()
    }

    fn encode(&self, to: &mut dyn Write) -> Result<()> {
        Self::write(to, &self.shape, &self.values)
    }

    fn decode(from: &mut Source<'_>) -> Result<Self> {
        Self::read(from)
    }
}
