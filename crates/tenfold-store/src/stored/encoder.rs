//! The serializer of stored values: that of postcard, of which all that does not depend on the type is
//! compiled once, in functions without type parameters.

use postcard::ser_flavors::{AllocVec, Flavor};
use postcard::{Error, Result};
use serde::ser::{self, Serialize, Serializer};

/// The bytes of a value in the making.
pub(super) struct Encoder(postcard::Serializer<AllocVec>);

impl Encoder {
    pub(super) fn new() -> Self {
        Self(postcard::Serializer { output: AllocVec::new() })
    }

    pub(super) fn finish(self) -> Result<Vec<u8>> {
        self.0.output.finalize()
    }

    fn put_some(&mut self) -> Result<()> {
        self.0.serialize_u8(1)
    }

    fn put_variant(&mut self, variant: u32) -> Result<()> {
        self.0.serialize_u32(variant)
    }

    fn put_len(&mut self, len: Option<usize>) -> Result<()> {
        self.0.serialize_seq(len).map(drop)
    }
}

macro_rules! puts {
    ($($method:ident: $type:ty;)*) => {$(
        fn $method(self, part: $type) -> Result<()> {
            self.0.$method(part)
        }
    )*};
}

impl Serializer for &mut Encoder {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Self;
    type SerializeTuple = Self;
    type SerializeTupleStruct = Self;
    type SerializeTupleVariant = Self;
    type SerializeMap = Self;
    type SerializeStruct = Self;
    type SerializeStructVariant = Self;

    puts! {
        serialize_bool: bool; serialize_char: char; serialize_str: &str; serialize_bytes: &[u8];
        serialize_i8: i8; serialize_i16: i16; serialize_i32: i32; serialize_i64: i64;
        serialize_i128: i128; serialize_u8: u8; serialize_u16: u16; serialize_u32: u32;
        serialize_u64: u64; serialize_u128: u128; serialize_f32: f32;
    }

    /// Models have many of them.
    #[inline]
    fn serialize_f64(self, number: f64) -> Result<()> {
        self.0.serialize_f64(number)
    }

    fn serialize_none(self) -> Result<()> {
        self.0.serialize_none()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<()> {
        self.put_some()?;
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<()> {
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<()> {
        Ok(())
    }

    fn serialize_unit_variant(self, _: &'static str, variant: u32, _: &'static str) -> Result<()> {
        self.put_variant(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<()> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        variant: u32,
        _: &'static str,
        value: &T,
    ) -> Result<()> {
        self.put_variant(variant)?;
        value.serialize(self)
    }

    fn serialize_seq(self, len: Option<usize>) -> Result<Self> {
        self.put_len(len)?;
        Ok(self)
    }

    fn serialize_tuple(self, _: usize) -> Result<Self> {
        Ok(self)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self> {
        Ok(self)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        variant: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self> {
        self.put_variant(variant)?;
        Ok(self)
    }

    fn serialize_map(self, len: Option<usize>) -> Result<Self> {
        self.put_len(len)?;
        Ok(self)
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self> {
        Ok(self)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        variant: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self> {
        self.put_variant(variant)?;
        Ok(self)
    }

    fn is_human_readable(&self) -> bool {
        false
    }
}

macro_rules! compounds {
    ($($trait:ident: $($method:ident $(($name:ty))?),+;)*) => {$(
        impl ser::$trait for &mut Encoder {
            type Ok = ();
            type Error = Error;

            $(fn $method<T: Serialize + ?Sized>(
                &mut self,
                $(_: $name,)?
                value: &T,
            ) -> Result<()> {
                value.serialize(&mut **self)
            })+

            fn end(self) -> Result<()> {
                Ok(())
            }
        }
    )*};
}

compounds! {
    SerializeSeq: serialize_element;
    SerializeTuple: serialize_element;
    SerializeTupleStruct: serialize_field;
    SerializeTupleVariant: serialize_field;
    SerializeMap: serialize_key, serialize_value;
    SerializeStruct: serialize_field(&'static str);
    SerializeStructVariant: serialize_field(&'static str);
}
