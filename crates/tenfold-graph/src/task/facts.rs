//! `Facts`: the facts known of a task from its type alone, and `Fingerprints`: the fingerprint
//! functions by type.

use std::any::{Any, TypeId, type_name};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tenfold_store::{DataFile, Digest, Fingerprint, Fingerprinter, SeenFile, Store};

use super::caught::catch;
use super::codec::Codec;
use super::source_code::source_code_digest;
use super::value::Value;

/// The facts known of a task from its type alone.
#[derive(Clone, Copy)]
pub struct Facts {
    /// The path of the function, without the wrappers round it.
    pub(crate) name: &'static str,
    /// The type of the function: it distinguishes functions of one name, within one executable.
    pub(crate) function: TypeId,
    /// `true` if the function holds values of its own, which have no fingerprint.
    pub(crate) captures: bool,
    /// `true` if it is cached or has a version, so that it must be recognised.
    pub(crate) has_identity: bool,
    /// The codec of its values, if it is cached.
    pub(crate) codec: Option<fn() -> Codec>,
    /// The digest of its source, if it is marked with `#[task]`.
    pub(crate) source: fn() -> Option<Digest>,
    /// Registers the fingerprint functions of its argument types.
    pub(crate) register: fn(&mut Fingerprints),
}

impl Facts {
    pub(crate) fn of<F: 'static>() -> Self {
        Self {
            name: type_name::<F>(),
            function: TypeId::of::<F>(),
            captures: size_of::<F>() > 0,
            has_identity: false,
            codec: None,
            source: source_code_digest::<F>,
            register: |_| {},
        }
    }

    /// Returns `true` if the function is a closure, or in one, so that others have the same name.
    pub(crate) fn is_closure(&self) -> bool {
        self.name.contains("{{closure}}")
    }
}

/// The fingerprint functions of the values of a graph's nodes, by type.
#[derive(Clone, Default)]
pub struct Fingerprints {
    by_type: BTreeMap<TypeId, Print>,
}

/// The fingerprint function of one type.
#[derive(Clone, Copy)]
struct Print {
    feed: fn(&(dyn Any + Send + Sync), &mut Fingerprinter),
    /// `true` if it depends on files too, not on the value alone.
    reads_files: bool,
}

impl Print {
    fn of<T: Value + Fingerprint>() -> Self {
        let feed = |value: &(dyn Any + Send + Sync), to: &mut Fingerprinter| match value
            .downcast_ref::<T>()
        {
            Some(value) => value.fingerprint(to),
            None => unreachable!("a print is for the values of its type"),
        };
        Self { feed, reads_files: T::READS_FILES }
    }
}

impl Fingerprints {
    pub(crate) fn add<T: Value + Fingerprint>(&mut self) {
        self.by_type.insert(TypeId::of::<T>(), Print::of::<T>());
    }

    fn get(&self, id: TypeId) -> Option<Print> {
        self.by_type.get(&id).copied().or_else(|| common(id))
    }

    /// Returns `true` if values of a type have fingerprints.
    pub(crate) fn has(&self, id: TypeId) -> bool {
        self.get(id).is_some()
    }

    /// Returns `true` if the fingerprint of a type depends on files too.
    pub(crate) fn reads_files(&self, id: TypeId) -> bool {
        self.get(id).is_some_and(|print| print.reads_files)
    }

    /// The fingerprint of a value, and the files that it depends on.
    ///
    /// # Errors
    /// Why it has none.
    pub(crate) fn digest(
        &self,
        value: &(dyn Any + Send + Sync),
        type_name: &str,
        store: &Store,
    ) -> Result<(Digest, Vec<SeenFile>), Arc<str>> {
        let Some(print) = self.get(value.type_id()) else {
            return Err(format!(
                "no fingerprint is known for a `{type_name}`; call \
                 `graph.fingerprint::<{type_name}>()`"
            )
            .into());
        };
        let mut to = Fingerprinter::with_store(store);
        catch(|| (print.feed)(value, &mut to)).map_err(|panic| format!("it panicked: {panic}"))?;
        match to.finish() {
            Ok(digest) => Ok((digest, to.files().to_vec())),
            Err(error) => Err(error.to_string().into()),
        }
    }
}

/// Types whose fingerprints every graph knows.
fn common(id: TypeId) -> Option<Print> {
    macro_rules! one_of {
        ($($type:ty),* $(,)?) => {$(
            if id == TypeId::of::<$type>() {
                return Some(Print::of::<$type>());
            }
            if id == TypeId::of::<Vec<$type>>() {
                return Some(Print::of::<Vec<$type>>());
            }
        )*};
    }
    one_of!(
        (),
        bool,
        char,
        f32,
        f64,
        i8,
        i16,
        i32,
        i64,
        i128,
        isize,
        u8,
        u16,
        u32,
        u64,
        u128,
        usize,
        String,
        &'static str,
        Duration,
        PathBuf,
        DataFile,
    );
    None
}
