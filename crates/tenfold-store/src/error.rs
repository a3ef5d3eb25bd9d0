//! The one error of this crate: what was found, what was expected, where, and what to do.

use std::io;
use std::path::Path;

use crate::damage::Damage;
use crate::digest::{Digest, InvalidDigest};

/// What functions of this crate return.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error of a store, a fingerprint or a codec.
///
/// None of them says anything about a value: a caller may warn, compute the value and go on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file, directory or object that cannot be read or written.
    #[error("cannot {action} {place}: {error}")]
    Io {
        /// What was tried: `write`, for example.
        action: &'static str,
        /// The path or URL.
        place: String,
        /// Why not. It is told already, so it is no `source`.
        error: io::Error,
    },
    /// A directory that holds something other than a store.
    #[error("{place} is not a store: {found}; name an empty or a new directory")]
    NotAStore {
        /// The path or URL.
        place: String,
        /// What it holds.
        found: String,
    },
    /// A store that a newer version of this crate has made.
    #[error(
        "the store {place} has format {found}, and this version reads formats up to {supported}; \
         update tenfold, or name another directory"
    )]
    NewerFormat {
        /// The path or URL.
        place: String,
        /// The store's format.
        found: u32,
        /// The newest format that this version reads.
        supported: u32,
    },
    /// A record that holds another type, or another encoding, than was asked for.
    #[error("recipe {recipe} is stored as `{found}`, not as `{expected}`")]
    WrongType {
        /// The record's recipe.
        recipe: Digest,
        /// Its type name and codec.
        found: String,
        /// The type name and codec asked for.
        expected: String,
    },
    /// A value that its codec cannot write.
    #[error("cannot encode a value of `{type_name}`: {reason}")]
    Encode {
        /// The stored name of the type.
        type_name: String,
        /// Why not.
        reason: String,
    },
    /// Bytes that are no value of the type asked for.
    #[error("cannot decode: {reason}")]
    Decode {
        /// What is wrong with them.
        reason: String,
    },
    /// A value that refuses to have a fingerprint.
    #[error("there is no fingerprint: {reason}")]
    Fingerprint {
        /// Why not.
        reason: String,
    },
    /// Text that is no digest.
    #[error(transparent)]
    InvalidDigest(#[from] InvalidDigest),
    /// A record or blob that is not what was written, where there is no other way to say so.
    #[error(transparent)]
    Damaged(#[from] Damage),
    /// A URL that names no store.
    #[error("`{url}` names no store: {reason}")]
    Url {
        /// The URL given, but for what may be secret in it.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
}

impl Error {
    pub(crate) fn decode(reason: impl Into<String>) -> Self {
        Self::Decode { reason: reason.into() }
    }
}

/// A URL as it can be told. It may be wrong in any way: what stands before the last `@` may be a key,
/// what follows a `?` a signature, and what follows a `:` a key whose `@` was forgotten.
pub(crate) fn without_secrets(url: &str) -> String {
    let scheme = url.split_once("://").map_or("", |(scheme, _)| scheme);
    let hidden = if scheme.is_empty() { "…".to_owned() } else { format!("{scheme}://…") };
    let (end, at) = (url.find(['?', '#']), url.rfind('@'));
    if at.is_some() && end.is_some() && end < at {
        // Nothing tells which of the two ends a key.
        return hidden;
    }
    let (url, rest) = match end {
        Some(end) => (&url[..end], "?…"),
        None => (url, ""),
    };
    if let Some((_, place)) = url.rsplit_once('@') {
        return format!("{hidden}@{place}{rest}");
    }
    let authority = url.split_once("://").map_or("", |(_, rest)| rest).split('/').next();
    let port = authority.and_then(|authority| authority.rsplit_once(':'));
    match port {
        Some((_, port)) if !port.bytes().all(|byte| byte.is_ascii_digit() || byte == b']') => {
            hidden
        }
        _ => format!("{url}{rest}"),
    }
}

/// Says what was tried, and where, when it fails.
pub(crate) trait At<T> {
    fn at(self, action: &'static str, path: &Path) -> Result<T>;
}

impl<T> At<T> for io::Result<T> {
    fn at(self, action: &'static str, path: &Path) -> Result<T> {
        self.map_err(|error| Error::Io { action, place: path.display().to_string(), error })
    }
}
