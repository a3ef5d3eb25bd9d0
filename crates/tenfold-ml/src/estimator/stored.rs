//! How fitted models are told apart and kept: whose code they need, and what serde says of them.

use std::borrow::Cow;
use std::io::Write;

use serde::de::{DeserializeOwned, value};
use serde::{Deserialize, Serialize};
use tenfold_store::{
    Error, Fingerprint, Fingerprinter, Result, Source, Stored, decode_postcard, encode_postcard,
    executable_digest, unwritten,
};

use super::{ClassifierModel, RegressorModel, TransformerModel};
use crate::little_endian::{read_part, unreadable, write_part};

/// What a model that does not tell its version is followed by: the digest of the program.
const PROGRAM: u8 = 0;
/// What a model with a version is followed by: the version.
const VERSION: u8 = 1;

macro_rules! models {
    ($($model:ident => $name:literal),* $(,)?) => {$(
        /// By version and content; of a model without a version, the whole program counts.
        impl Fingerprint for dyn $model {
            fn fingerprint(&self, to: &mut Fingerprinter) {
                let version = self.version();
                to.domain($name).feed(&version);
                if version.is_none() {
                    to.executable();
                }
                match known::<dyn $model>(self.typetag_name()) {
                    Ok(()) => to.serde(self),
                    Err(reason) => to.refuse(reason),
                };
            }
        }

        /// As `model.v1`: the version of the model, or the digest of the program that it is of;
        /// then the model, under its name, as postcard writes it.
        impl Stored for Box<dyn $model> {
            const CODEC: &'static str = "model.v1";

            fn type_name() -> Cow<'static, str> {
                $name.into()
            }

            fn encode(&self, to: &mut dyn Write) -> Result<()> {
                encode_model(&**self, self.version(), self.typetag_name(), to)
            }

            fn decode(from: &mut Source<'_>) -> Result<Self> {
                decode(from)
            }
        }
    )*};
}

models! {
    ClassifierModel => "tenfold.classifier-model.v1",
    RegressorModel => "tenfold.regressor-model.v1",
    TransformerModel => "tenfold.transformer-model.v1",
}

/// Writes a model as `model.v1`.
pub(crate) fn encode_model<M>(
    model: &M,
    version: Option<u32>,
    name: &str,
    to: &mut dyn Write,
) -> Result<()>
where
    M: Serialize + ?Sized,
    Box<M>: DeserializeOwned,
{
    let failed = |reason| Error::Encode { type_name: name.to_owned(), reason };
    known::<M>(name).map_err(failed)?;
    let identity = match version {
        Some(version) => [&[VERSION][..], &version.to_le_bytes()].concat(),
        None => [&[PROGRAM][..], executable_digest()?.as_bytes()].concat(),
    };
    to.write_all(&identity).map_err(unwritten)?;
    write_part(name, to)?;
    encode_postcard(model, to).map_err(|error| match error {
        Error::Encode { reason, .. } => failed(reason),
        other => other,
    })
}

fn decode<M: ?Sized>(from: &mut Source<'_>) -> Result<Box<M>>
where
    Box<M>: DeserializeOwned,
{
    match from.take()? {
        [PROGRAM] => drop(from.take::<32>()?),
        [VERSION] => drop(from.take::<4>()?),
        [other] => return Err(unreadable(format!("a model of kind {other}, expected 0 or 1"))),
    }
    let name: String = read_part(from)?;
    decode_postcard(from).map_err(|error| match (error, known::<M>(&name)) {
        (Error::Decode { .. }, Err(unknown)) => unreadable(unknown),
        (Error::Decode { reason }, Ok(())) => unreadable(format!("a model `{name}`: {reason}")),
        (other, _) => other,
    })
}

/// Whether this program has one kind of model of this name; else why not. Postcard alone would
/// not tell.
fn known<M: ?Sized>(name: &str) -> Result<(), String>
where
    Box<M>: DeserializeOwned,
{
    // With nothing after the name, this fails at the name, later, or not at all.
    let named = value::MapDeserializer::new(std::iter::once((name, ())));
    match Box::<M>::deserialize(named).map_err(|error: value::Error| error.to_string()) {
        Err(reason) if reason.starts_with("unknown variant") => Err(format!(
            "this program has no model `{name}`; register it with `#[typetag::serde(name = …)]`, \
             or make the result anew"
        )),
        Err(reason) if reason.starts_with("non-unique tag") => Err(format!(
            "this program has several models `{name}`; give each its own \
             `#[typetag::serde(name = …)]`"
        )),
        _ => Ok(()),
    }
}
