//! The layout of a type with serde: the names and types of its fields, as a digest.
//!
//! Postcard keeps neither, so bytes of a struct whose fields were swapped, renamed or given another
//! type may decode as another value. The layout is found without a value: the type is decoded from
//! made-up parts, and each request that its `Deserialize` makes is fed to a digest. Each variant of an
//! enum takes its turn. A type that refuses the made-up parts ends the pass; the requests until then
//! count.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use postcard::{Error, Result};
use serde::de::DeserializeOwned;

use super::decoder::Decoder;
use crate::digest::Digest;

/// The name of a type with its layout: `example.report.v1#0123456789abcdef`.
#[doc(hidden)]
pub fn name_with_layout<T: DeserializeOwned>(name: &str) -> String {
    let digits = layout_of::<T>().to_string();
    format!("{name}#{}", &digits[..16])
}

/// The digest of the layout of a type with serde: of the names and types of its fields and variants, as
/// its `Deserialize` asks for them.
///
/// ```
/// use tenfold_store::layout_of;
///
/// #[derive(serde::Deserialize)]
/// struct Range {
///     low: f64,
///     high: f64,
/// }
/// let before = layout_of::<Range>();
/// {
///     #[derive(serde::Deserialize)]
///     struct Range {
///         high: f64,
///         low: f64,
///     }
///     assert_ne!(layout_of::<Range>(), before);
/// }
/// ```
pub fn layout_of<T: DeserializeOwned>() -> Digest {
    traced(&|mut parts| T::deserialize(&mut parts).is_ok())
}

/// The digest of the requests of a type, which the function decodes.
fn traced(decode: &dyn Fn(Decoder<'_>) -> bool) -> Digest {
    let mut tracer = Tracer::default();
    for pass in 0..PASSES_MAX {
        // A text or a number that a type refuses may be followed by one that it accepts.
        tracer.number = u8::from(pass % 2 == 1);
        tracer.start(b"pass", &[]);
        let traced = catch_unwind(AssertUnwindSafe(|| decode(Decoder::MadeUp(&mut tracer))));
        tracer.active.clear();
        let is_done = traced.unwrap_or_default() && tracer.enums.values().all(Turns::are_over);
        if is_done || tracer.requests >= REQUESTS_MAX {
            break;
        }
    }
    tracer.hasher.finalize().into()
}

/// The most passes: a type whose passes fail has as many.
const PASSES_MAX: u32 = 256;
/// The most requests in all passes together.
const REQUESTS_MAX: u32 = 20_000;
/// The most named types within each other.
const DEPTH_MAX: usize = 64;

/// The made-up parts, and the requests for them.
#[derive(Default)]
pub(super) struct Tracer {
    hasher: blake3::Hasher,
    requests: u32,
    /// The number that is made up: 0 or 1.
    pub(super) number: u8,
    /// The named types around the present one, the innermost last.
    active: Vec<&'static str>,
    enums: BTreeMap<(&'static str, u32), Turns>,
}

/// The variants of an enum that had their turn.
struct Turns {
    next: u32,
    variants: u32,
}

impl Turns {
    fn are_over(&self) -> bool {
        self.next >= self.variants
    }
}

impl Tracer {
    /// Notes a request.
    fn start(&mut self, kind: &[u8], names: &[&str]) {
        self.requests += 1;
        for part in std::iter::once(kind).chain(names.iter().map(|name| name.as_bytes())) {
            self.hasher.update(&(part.len() as u64).to_le_bytes());
            self.hasher.update(part);
        }
        self.hasher.update(&(names.len() as u64).to_le_bytes());
    }

    pub(super) fn note(&mut self, kind: &str, names: &[&str]) -> Result<()> {
        self.start(kind.as_bytes(), names);
        if self.requests >= REQUESTS_MAX { Err(STOP) } else { Ok(()) }
    }

    pub(super) fn text(&self) -> &'static str {
        if self.number == 0 { "" } else { "1" }
    }

    /// Returns `true` if the innermost named type is within another of its name: it ends where it can.
    pub(super) fn is_nested(&self) -> bool {
        let Some((last, outer)) = self.active.split_last() else { return false };
        outer.contains(last)
    }

    /// Goes into a named type.
    pub(super) fn enter(&mut self, name: &'static str) -> Result<()> {
        if self.active.len() >= DEPTH_MAX {
            return Err(STOP);
        }
        self.active.push(name);
        Ok(())
    }

    pub(super) fn leave(&mut self) {
        self.active.pop();
    }

    /// Goes into an enum; the variant whose turn it is.
    pub(super) fn enter_enum(&mut self, name: &'static str, variants: &[&str]) -> Result<u32> {
        self.note("enum", &[name])?;
        self.note("variants", variants)?;
        let number = variants.len() as u32;
        let turns = self.enums.entry((name, number)).or_insert(Turns { next: 0, variants: number });
        let variant = turns.next.checked_rem(number).ok_or(STOP)?;
        turns.next += 1;
        self.enter(name)?;
        self.note(&format!("variant {variant}"), &[])?;
        Ok(variant)
    }
}

/// The end of a pass.
const STOP: Error = Error::WontImplement;

#[cfg(test)]
mod tests;
