//! Results that outlive a process: fingerprints, records and blobs, on disk and in object stores.
//!
//! A [`Store`] keeps values by what would compute them. A [`Fingerprint`] makes a [`Digest`] of
//! whatever a computation depends on, the *recipe*; the store's [`Record`] of the recipe tells
//! which bytes it gave; the bytes are a *blob*, named by their digest. Every byte is checked when
//! it is read, so that neither a crash, a full disk, a flipped bit nor another process can make
//! anything false of it: a result is what was written, or it is missing.
//!
//! FORMAT.md describes every byte of a store.

#![forbid(unsafe_code)]

mod backend;
mod damage;
mod data_file;
mod digest;
mod error;
mod executable;
mod file;
mod fingerprint;
mod format;
mod note;
mod publish;
mod record;
mod side_by_side;
mod store;
mod stored;
mod upkeep;
mod whole_file;

pub use backend::directory::Durability;
pub use damage::{Damage, DamageKind, Part};
pub use data_file::DataFile;
pub use digest::Digest;
pub use error::{Error, Result};
pub use executable::executable_digest;
pub use file::{SeenFile, file_digest};
pub use fingerprint::{Fingerprint, Fingerprinter, fingerprint_of, fingerprint_serde};
pub use publish::{Published, Writer};
pub use record::{Provenance, Record};
pub use store::{Lookup, Store};
pub use stored::{
    Array, Element, Returned, Source, Stored, content_digest, decode_postcard, digest_written,
    encode_postcard, encode_postcard_checked, little_endian, unwritten,
};
pub use upkeep::{Copied, Removed, Size, Verified};
pub use whole_file::{read_file, replace_file};
