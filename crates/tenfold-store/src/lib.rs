//! Results that outlive a process: fingerprints, records and blobs, on disk and in object stores.
//!
//! A [`Store`] keeps values under the recipe that computes them. A [`Fingerprint`] turns all that a
//! computation depends on, its *recipe*, into a [`Digest`]; the [`Record`] of the recipe holds the
//! digest of the result's bytes; the bytes are a *blob*, named by that digest. Every byte is checked
//! when it is read, so neither a crash, a full disk, a flipped bit nor another process makes a wrong
//! result: a result is the one that was written, or it is missing.
//!
//! ```
//! use tenfold_store::{Lookup, Provenance, Store, fingerprint_of};
//!
//! # let directory = tempfile::tempdir().unwrap();
//! # let path = directory.path();
//! let store = Store::open(path)?;
//! let recipe = fingerprint_of(&("mean", [1.0, 2.0]))?;
//! let record = store.publish(&recipe, &1.5_f64, &Provenance::default())?.record;
//! assert_eq!(store.load::<f64>(&record)?, Lookup::Found(1.5));
//! # Ok::<(), tenfold_store::Error>(())
//! ```
//!
//! # Rooms
//!
//! Each room uses only those above it.
//!
//! | room | contents |
//! |---|---|
//! | `digest` | [`Digest`]: 32 bytes of BLAKE3 |
//! | `damage`, `error` | [`Damage`] of a record or blob, and the one [`Error`] |
//! | `stored` | values as bytes: [`Stored`], [`Source`], [`Array`], and postcard for types with serde |
//! | `backend` | places for bytes: a directory ([`Durability`]), or an object store |
//! | `store` | [`Store`], [`Record`], [`Writer`]: finding, loading, publishing, and upkeep ([`Verified`], [`Copied`]) |
//! | `files` | files outside of a store: [`file_digest`], [`executable_digest`], [`replace_file`] |
//! | `fingerprint` | [`Fingerprint`] of values, [`DataFile`] of files, [`fingerprint_serde`] |
//!
//! FORMAT.md describes every byte of a store.

#![forbid(unsafe_code)]

mod backend;
mod damage;
mod digest;
mod error;
mod files;
mod fingerprint;
mod store;
mod stored;

pub use backend::directory::Durability;
pub use damage::{Damage, DamageKind, Part, RecordFault};
pub use digest::{Digest, InvalidDigest};
pub use error::{Error, Result};
pub use files::{
    SeenFile, check_replaceable, executable_digest, file_digest, read_file, read_file_in_parts,
    replace_file,
};
pub use fingerprint::{DataFile, Fingerprint, Fingerprinter, fingerprint_of, fingerprint_serde};
pub use store::record::{Provenance, Record};
pub use store::{Copied, Lookup, Published, Removed, Repair, Size, Store, Verified, Writer};
pub use stored::{
    Array, Element, Returned, Source, Stored, content_digest, decode_postcard, digest_written,
    encode_postcard, encode_postcard_checked, layout_of, little_endian, name_with_layout,
    unwritten,
};
