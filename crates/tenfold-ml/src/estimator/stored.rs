//! Fitted models as bytes: the version or the program, the name, the layout, and the model as its own
//! type writes it.

use std::any::Any;
use std::borrow::Cow;
use std::fmt;
use std::io::Write;

use serde::de::{self, Deserialize, Deserializer, Visitor};
use serde::ser::{self, Serialize, Serializer};
use tenfold_store::{
    Error, Fingerprint, Fingerprinter, Result, Source, Stored, digest_written, executable_digest,
    unwritten,
};

use super::nesting::{Inside, TOO_DEEP, keep_reason, take_reason};
use super::registry::{Family, ModelEntry, model_entry, model_entry_of};
use super::{ClassifierModel, RegressorModel, TransformerModel};
use crate::data::little_endian::{read_part, unreadable, write_part};

/// The first byte of a model without a version; the digest of the program follows.
const PROGRAM: u8 = 0;
/// The first byte of a model with a version; the version follows.
const VERSION: u8 = 1;

/// A family of fitted models.
pub(crate) trait Model: Any {
    const FAMILY: Family;

    fn as_any(&self) -> &dyn Any;
}

/// The registered name of a model, and its version.
pub(crate) fn identity<M: Model + ?Sized>(model: &M) -> Result<(&'static str, Option<u32>)> {
    let entry = model_entry_of(M::FAMILY, model.as_any()).map_err(unwritable)?;
    Ok((entry.name(), entry.declared_version()))
}

/// Writes a model as `model.v3`.
pub(crate) fn encode<M: Model + ?Sized>(model: &M, to: &mut dyn Write) -> Result<()> {
    let _inside = Inside::model().ok_or_else(|| unwritable(TOO_DEEP.to_owned()))?;
    let entry = model_entry_of(M::FAMILY, model.as_any()).map_err(unwritable)?;
    let identity = match entry.declared_version() {
        Some(version) => [&[VERSION][..], &version.to_le_bytes()].concat(),
        None => [&[PROGRAM][..], executable_digest()?.as_bytes()].concat(),
    };
    to.write_all(&identity).map_err(unwritten)?;
    write_part(entry.name(), to)?;
    to.write_all(&layout(entry)).map_err(unwritten)?;
    entry.encode(model.as_any(), to).map_err(|error| match error {
        Error::Encode { reason, .. } => {
            let reason = take_reason().unwrap_or(reason);
            Error::Encode { type_name: entry.name().to_owned(), reason }
        }
        other => other,
    })
}

/// Reads a model as `model.v3`, from all the bytes that are left.
pub(crate) fn decode<M: Model + ?Sized>(from: &mut Source<'_>) -> Result<Box<M>> {
    let _inside = Inside::model().ok_or_else(|| unreadable(TOO_DEEP))?;
    match from.take()? {
        [PROGRAM] => drop(from.take::<32>()?),
        [VERSION] => drop(from.take::<4>()?),
        [other] => return Err(unreadable(format!("a model of kind {other}, expected 0 or 1"))),
    }
    let name: String = read_part(from)?;
    let entry = model_entry(M::FAMILY, &name).map_err(unreadable)?;
    if from.take()? != layout(entry) {
        return Err(unreadable(format!(
            "a model `{name}` whose fields have other names, types or another order than this \
             program's; fit it anew"
        )));
    }
    let model = entry.decode(from).map_err(|error| match error {
        Error::Decode { reason } => {
            let reason = take_reason().unwrap_or(reason);
            unreadable(format!("a model `{name}`: {reason}"))
        }
        other => other,
    })?;
    let model = model.downcast::<Box<M>>();
    Ok(*model.map_err(|_| unreadable(format!("a model `{name}` of another family")))?)
}

/// The first bytes of the digest of a model's fields: postcard keeps no names, so without it swapped
/// fields are read as each other.
fn layout(entry: &ModelEntry) -> [u8; 8] {
    let layout = entry.layout();
    // The layout is found with made-up parts, which models within this one refuse.
    take_reason();
    *layout.as_bytes().first_chunk().unwrap_or_else(|| unreachable!("a digest has 32 bytes"))
}

fn unwritable(reason: String) -> Error {
    Error::Encode { type_name: "a fitted model".to_owned(), reason }
}

/// A model within another, as the bytes of `model.v3`.
fn serialize<M: Model + ?Sized, S: Serializer>(model: &M, to: S) -> Result<S::Ok, S::Error> {
    let mut bytes = Vec::new();
    encode(model, &mut bytes).map_err(|error| {
        keep_reason(&error.to_string());
        ser::Error::custom(error)
    })?;
    to.serialize_bytes(&bytes)
}

fn deserialize<'de, M: Model + ?Sized, D: Deserializer<'de>>(from: D) -> Result<Box<M>, D::Error> {
    let Bytes(bytes) = Bytes::deserialize(from)?;
    decode(&mut Source::new(&bytes)).map_err(|error| {
        keep_reason(&error.to_string());
        de::Error::custom(error)
    })
}

struct Bytes(Vec<u8>);

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Copied;

        impl Visitor<'_> for Copied {
            type Value = Bytes;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("bytes")
            }

            fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<Bytes, E> {
                Ok(Bytes(bytes.to_vec()))
            }
        }

        from.deserialize_bytes(Copied)
    }
}

macro_rules! models {
    ($($model:ident, $family:ident => $name:literal;)*) => {$(
        impl Model for dyn $model {
            const FAMILY: Family = Family::$family;

            fn as_any(&self) -> &dyn Any {
                self
            }
        }

        /// By name, version and content; of a model without a version, the whole program counts.
        impl Fingerprint for dyn $model {
            fn fingerprint(&self, to: &mut Fingerprinter) {
                match digest_written(|bytes| encode(self, bytes)) {
                    Ok(digest) => to.domain($name).feed(&digest),
                    Err(error) => to.refuse(error.to_string()),
                };
            }
        }

        /// As `model.v3`: the version of the model, or the digest of its program; its name; the digest
        /// of the names and types of its fields; the model as its own type writes it.
        impl Stored for Box<dyn $model> {
            const CODEC: &'static str = "model.v3";

            fn type_name() -> Cow<'static, str> {
                $name.into()
            }

            fn encode(&self, to: &mut dyn Write) -> Result<()> {
                encode(&**self, to)
            }

            fn decode(from: &mut Source<'_>) -> Result<Self> {
                decode(from)
            }
        }

        impl Serialize for dyn $model {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                serialize(self, to)
            }
        }

        impl<'de> Deserialize<'de> for Box<dyn $model> {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                deserialize(from)
            }
        }

        impl dyn $model {
            /// The version of the model's predictions; `None` of one without, and of a type that is
            /// not registered.
            pub fn version(&self) -> Option<u32> {
                identity(self).ok()?.1
            }
        }
    )*};
}

models! {
    ClassifierModel, Classifier => "tenfold.classifier-model.v3";
    RegressorModel, Regressor => "tenfold.regressor-model.v3";
    TransformerModel, Transformer => "tenfold.transformer-model.v3";
}
