//! `Codec`: how the values of one type get into a store and back, with the type erased.

use std::any::{Any, type_name};
use std::borrow::Cow;
use std::io::Write;

use tenfold_store::{Error, Lookup, Record, Result, Store, Stored};

use super::caught::catch;
use super::value::{Owned, Value, owned};

/// The functions that write the values of one type to a store and read them back.
#[derive(Clone, Copy)]
pub(crate) struct Codec {
    pub(crate) name: &'static str,
    pub(crate) type_name: fn() -> Cow<'static, str>,
    pub(crate) encode: fn(&(dyn Any + Send + Sync), &mut dyn Write) -> Result<()>,
    pub(crate) load: fn(&Store, &Record) -> Result<Lookup<Owned>>,
}

impl Codec {
    pub(crate) fn of<T: Stored + Value>() -> Self {
        Self { name: T::CODEC, type_name: T::type_name, encode: encode::<T>, load: load::<T> }
    }
}

fn encode<T: Stored + 'static>(value: &(dyn Any + Send + Sync), to: &mut dyn Write) -> Result<()> {
    match value.downcast_ref::<T>() {
        Some(value) => catch(|| value.encode(to)).unwrap_or_else(|panic| {
            let reason = format!("it panicked: {panic}");
            Err(Error::Encode { type_name: type_name::<T>().to_owned(), reason })
        }),
        None => unreachable!("a codec is for the values of the task that it came with"),
    }
}

fn load<T: Stored + Value>(store: &Store, record: &Record) -> Result<Lookup<Owned>> {
    let loaded = catch(|| store.load::<T>(record));
    let panicked = |panic| Err(Error::Decode { reason: format!("it panicked: {panic}") });
    Ok(loaded.unwrap_or_else(panicked)?.map(owned))
}
