//! `Facts`: what is known of a task from its type alone, and `Prints`: how values get fingerprints.

use std::any::{Any, TypeId, type_name};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tenfold_store::{DataFile, Digest, Fingerprint, Fingerprinter, Store};

use crate::codec::Codec;
use crate::source::source_digest;
use crate::value::Value;

/// What is known of a task from its type alone.
#[derive(Clone, Copy)]
pub struct Facts {
    /// The path of the function, without the wrappers round it.
    pub(crate) name: &'static str,
    /// The type of the function: it tells apart what has one name, within one executable.
    pub(crate) function: TypeId,
    /// Whether the function holds values of its own, which nothing tells about.
    pub(crate) captures: bool,
    /// Whether it is cached or has a version, so that it must be recognised.
    pub(crate) is_marked: bool,
    /// How its values are kept, if it is cached.
    pub(crate) codec: Option<fn() -> Codec>,
    /// The digest of its source, if it is marked with `#[task]`.
    pub(crate) source: fn() -> Option<Digest>,
    /// Makes known how to fingerprint what it takes.
    pub(crate) register: fn(&mut Prints),
}

impl Facts {
    pub(crate) fn of<F: 'static>() -> Self {
        Self {
            name: type_name::<F>(),
            function: TypeId::of::<F>(),
            captures: size_of::<F>() > 0,
            is_marked: false,
            codec: None,
            source: source_digest::<F>,
            register: |_| {},
        }
    }

    /// Whether the function is a closure, or in one, so that others have the same name.
    pub(crate) fn is_closure(&self) -> bool {
        self.name.contains("{{closure}}")
    }
}

/// How the values of a graph's nodes get fingerprints, by type.
#[derive(Clone, Default)]
pub struct Prints {
    by_type: BTreeMap<TypeId, Print>,
}

type Print = fn(&(dyn Any + Send + Sync), &mut Fingerprinter) -> bool;

impl Prints {
    pub(crate) fn add<T: Value + Fingerprint>(&mut self) {
        self.by_type.insert(TypeId::of::<T>(), print::<T>);
    }

    /// The fingerprint of a value.
    ///
    /// # Errors
    /// Why it has none.
    pub(crate) fn digest(
        &self,
        value: &(dyn Any + Send + Sync),
        type_name: &str,
        store: &Store,
    ) -> Result<Digest, Arc<str>> {
        let id = value.type_id();
        let Some(print) = self.by_type.get(&id).copied().or_else(|| common(id)) else {
            return Err(format!(
                "nothing tells the fingerprint of a `{type_name}`; call \
                 `graph.fingerprint::<{type_name}>()`"
            )
            .into());
        };

        let mut to = Fingerprinter::with_store(store);
        print(value, &mut to);
        to.finish().map_err(|error| error.to_string().into())
    }
}

fn print<T: Fingerprint + 'static>(
    value: &(dyn Any + Send + Sync),
    to: &mut Fingerprinter,
) -> bool {
    value.downcast_ref::<T>().is_some_and(|value| {
        value.fingerprint(to);
        true
    })
}

/// Types whose fingerprints every graph knows.
fn common(id: TypeId) -> Option<Print> {
    macro_rules! one_of {
        ($($type:ty),* $(,)?) => {$(
            if id == TypeId::of::<$type>() {
                return Some(print::<$type>);
            }
            if id == TypeId::of::<Vec<$type>>() {
                return Some(print::<Vec<$type>>);
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
    );
    let alone = [
        (TypeId::of::<PathBuf>(), print::<PathBuf> as Print),
        (TypeId::of::<DataFile>(), print::<DataFile>),
    ];
    alone.iter().find(|(known, _)| *known == id).map(|(_, print)| *print)
}
