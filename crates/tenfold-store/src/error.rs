//! The one error of this crate: the place, the finding, the expectation, and the way out.

use std::io;
use std::path::Path;

use crate::damage::Damage;
use crate::digest::{Digest, InvalidDigest};

/// The result of this crate's functions.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error of a store, a fingerprint or a codec.
///
/// None of them concerns the value itself: a caller may warn, compute the value and go on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file, directory or object that cannot be read or written.
    #[error("cannot {action} {place}: {error}")]
    Io {
        /// The attempted action: `write`, for example.
        action: &'static str,
        /// The path or URL.
        place: String,
        /// The cause. The message contains it, so it is no `source`.
        error: io::Error,
    },
    /// A directory that holds something other than a store.
    #[error("{place} is not a store: {found}; name an empty or a new directory")]
    NotAStore {
        /// The path or URL.
        place: String,
        /// The content that shows it.
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
    /// A lock that another process did not give up in time.
    #[error(
        "{place} is locked by {holder}, and did not become free within {seconds} s; end that process or \
         let it go on"
    )]
    Locked {
        /// The path of the lock.
        place: String,
        /// The holder, in words: `process 1234`, for example.
        holder: String,
        /// The longest wait.
        seconds: u64,
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
        /// The reason.
        reason: String,
    },
    /// Bytes that are no value of the type asked for.
    #[error("cannot decode: {reason}")]
    Decode {
        /// The fault of the bytes.
        reason: String,
    },
    /// A value that refuses to have a fingerprint.
    #[error("there is no fingerprint: {reason}")]
    Fingerprint {
        /// The reason.
        reason: String,
    },
    /// Text that is no digest.
    #[error(transparent)]
    InvalidDigest(#[from] InvalidDigest),
    /// A damaged record or blob, where the result has no other place for it.
    #[error(transparent)]
    Damaged(#[from] Damage),
    /// A URL that names no store.
    #[error("`{url}` names no store: {reason}")]
    Url {
        /// The URL given, without parts that may be secret.
        url: String,
        /// The fault of the URL.
        reason: String,
    },
}

impl Error {
    pub(crate) fn decode(reason: impl Into<String>) -> Self {
        Self::Decode { reason: reason.into() }
    }
}

/// A URL without its secrets. It may be wrong in any way: the part before the last `@` may be a key,
/// the part after a `?` a signature, and the part after a `:` a key whose `@` was forgotten.
pub(crate) fn without_secrets(url: &str) -> String {
    let scheme = url.split_once("://").map_or("", |(scheme, _)| scheme);
    let hidden = if scheme.is_empty() { "…".to_owned() } else { format!("{scheme}://…") };
    let (end, at) = (url.find(['?', '#']), url.rfind('@'));
    if at.is_some() && end.is_some() && end < at {
        // Either of the two may end a key.
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

/// Adds the attempted action and its place to an error.
pub(crate) trait At<T> {
    fn at(self, action: &'static str, path: &Path) -> Result<T>;
}

impl<T> At<T> for io::Result<T> {
    fn at(self, action: &'static str, path: &Path) -> Result<T> {
        self.map_err(|error| Error::Io { action, place: path.display().to_string(), error })
    }
}
