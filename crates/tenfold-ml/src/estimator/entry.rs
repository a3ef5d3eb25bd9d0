//! The entry of a kind in the registry: a Rust type, its parameters with their defaults, and whether it can
//! be data.

use std::any::{Any, TypeId};
use std::cell::Cell;
use std::collections::HashMap;
use std::sync::{LazyLock, OnceLock};

use serde::Serialize;
use serde_json::{Map, Value};

use super::misfit::{Misfit, one_of};
use super::parameter::{Parameter, Parameters, Special, object};
use super::params::{Configurable, KIND, NAME};
use super::params_error::{ParamsError, Result};
use super::reader::{Reader, Seen, Shape};
use super::registry::Family;
use super::writer::write_fields;

/// A kind of estimator, splitter or scorer.
#[derive(Debug)]
pub struct Entry {
    kind: &'static str,
    family: Family,
    version: Option<u32>,
    costs_only: &'static [&'static str],
    type_id: fn() -> TypeId,
    type_name: fn() -> &'static str,
    write: fn(&dyn Any) -> Result<Parameters, Misfit>,
    read: Read,
    defaults: Defaults,
}

/// The parameters of a kind, found when they are first needed.
#[derive(Debug)]
struct Known {
    parameters: Vec<String>,
    defaults: Option<Map<String, Value>>,
    /// The reason why the type cannot be data.
    fault: Option<String>,
}

inventory::collect!(Entry);

/// By the address of the entry.
static KNOWN: LazyLock<HashMap<usize, OnceLock<Known>>> = LazyLock::new(|| {
    let address = |entry| std::ptr::from_ref::<Entry>(entry).addr();
    inventory::iter::<Entry>.into_iter().map(|entry| (address(entry), OnceLock::new())).collect()
});

/// Reads one value of a kind and checks its parameters, as a `Box<dyn …>` of its family in a box.
pub type Read = fn(Reader<'_>) -> Result<Box<dyn Any>, Misfit>;

/// The parameters of a default; `None` for a kind of which a parameter has none.
pub type Defaults = fn() -> Option<Result<Fields, Misfit>>;

/// The parameters of a type with named fields.
#[derive(Debug)]
pub struct Fields(Parameters);

impl Fields {
    /// Those of parameters with their names.
    pub(crate) fn of<const N: usize>(
        named: [(&str, Result<Parameter, Misfit>); N],
    ) -> Result<Self, Misfit> {
        let named = named.into_iter().map(|(name, written)| Ok((name.to_owned().into(), written?)));
        named.collect::<Result<_, _>>().map(Self)
    }
}

impl Entry {
    /// The entry of a type; [`register!`](crate::register) writes it.
    pub const fn new<T>(family: Family, kind: &'static str, read: Read, defaults: Defaults) -> Self
    where
        T: Serialize + 'static,
    {
        Self {
            kind,
            family,
            version: None,
            costs_only: &[],
            type_id: TypeId::of::<T>,
            type_name: std::any::type_name::<T>,
            write: write::<T>,
            read,
            defaults,
        }
    }

    /// The same with the version of the algorithm and of the models that it yields. Without one, any
    /// change of the program counts.
    #[must_use]
    pub const fn version(self, version: u32) -> Self {
        Self { version: Some(version), ..self }
    }

    /// The same with parameters that cost time or memory and change no result, a number of threads
    /// for example: two estimators that differ in them alone are the same to a store.
    #[must_use]
    pub const fn costs_only(self, parameters: &'static [&'static str]) -> Self {
        Self { costs_only: parameters, ..self }
    }

    /// The name of the kind, `sgd` for example, unique in its family.
    pub fn kind(&self) -> &'static str {
        self.kind
    }

    /// The trait that the type implements.
    pub fn family(&self) -> Family {
        self.family
    }

    /// The names of the parameters.
    pub fn parameters(&self) -> &[String] {
        &self.known().parameters
    }

    /// The default of each parameter; `None` for a kind of which a parameter has none.
    pub fn defaults(&self) -> Option<&Map<String, Value>> {
        self.known().defaults.as_ref()
    }

    pub(super) fn declared_version(&self) -> Option<u32> {
        self.version
    }

    pub(super) fn type_id(&self) -> TypeId {
        (self.type_id)()
    }

    /// The name of the Rust type, with its modules.
    pub fn type_path(&self) -> &'static str {
        (self.type_name)()
    }

    /// The parameters that change no result.
    pub fn cost_parameters(&self) -> &'static [&'static str] {
        self.costs_only
    }

    pub(super) fn read(&self, from: Reader<'_>) -> Result<Box<dyn Any>, Misfit> {
        (self.read)(from)
    }

    /// The parameters of a value of this kind: all of them, and no others.
    pub(super) fn write(&self, value: &dyn Any) -> Result<Parameters> {
        let (family, kind) = (self.family, self.kind);
        let written = (self.write)(value).map_err(|misfit| match misfit {
            Misfit::Unfit(reason) => {
                ParamsError::Unwritable { family, kind, reason: reason.into() }
            }
            Misfit::Invalid(error) => {
                ParamsError::Unwritable { family, kind, reason: error.to_string() }
            }
        })?;
        let known = self.parameters();
        let unwritten = known.iter().find(|name| !written.contains_key(name.as_str()));
        if unwritten.is_none() && written.len() == known.len() {
            return Ok(written);
        }
        let unread = written.keys().find(|name| !known.iter().any(|known| known == *name));
        match (unread, unwritten) {
            (None, None) => Ok(written),
            (Some(name), _) => Err(self.fault(format!(
                "it writes `{name}`, which it does not read; serde must read and write the same \
                 fields"
            ))),
            (None, Some(name)) => Err(self.fault(format!(
                "it does not always write `{name}`, which would be read as its default; leave out \
                 `skip_serializing_if`"
            ))),
        }
    }

    fn known(&self) -> &'static Known {
        static NONE: Known = Known { parameters: Vec::new(), defaults: None, fault: None };
        let known = KNOWN.get(&std::ptr::from_ref(self).addr());
        known.map_or(&NONE, |known| known.get_or_init(|| self.find_known()))
    }

    fn find_known(&self) -> Known {
        let mut fault = None;
        let defaults = match (self.defaults)() {
            None => None,
            Some(Ok(Fields(defaults))) => Some(object(defaults, Special::Kept)),
            Some(Err(misfit)) => {
                fault = Some(format!("its default cannot be written: {misfit}"));
                None
            }
        };
        let written: Option<Vec<String>> =
            defaults.as_ref().map(|defaults| defaults.keys().cloned().collect());
        let parameters = match (self.shape(), written) {
            (Shape::Fields(fields), written) => {
                let fields: Vec<String> = fields.iter().map(|&name| name.to_owned()).collect();
                let unwritten = written.map(|written| {
                    let is_in = |list: &[String], name: &&String| list.contains(*name);
                    let unwritten = fields.iter().find(|name| !is_in(&written, name));
                    unwritten.or_else(|| written.iter().find(|name| !is_in(&fields, name))).cloned()
                });
                if let Some(Some(name)) = unwritten {
                    fault.get_or_insert(format!(
                        "it reads and writes different fields, `{name}` for example; leave out \
                         `alias` and `skip_serializing_if`"
                    ));
                }
                fields
            }
            (Shape::Unit, _) => Vec::new(),
            (Shape::Map, Some(written)) => written,
            (Shape::Map, None) => {
                fault.get_or_insert(
                    "its fields cannot be seen, with `flatten` for example; implement `Default`, \
                     and leave out `no default`"
                        .to_owned(),
                );
                Vec::new()
            }
            (Shape::Other, _) => {
                fault.get_or_insert("it must be a struct with named fields".to_owned());
                Vec::new()
            }
        };
        let fault = fault.or_else(|| self.unusable(&parameters));
        Known { parameters, defaults, fault }
    }

    /// The shape of the type, as its `Deserialize` asks for it.
    fn shape(&self) -> Shape {
        let seen = Seen { probe: Some(Cell::new(Shape::Other)), ..Seen::default() };
        // It ends in an error, after the shape has been seen.
        let _ = self.read(Reader::new(&Value::Null, &seen));
        seen.probe.map_or(Shape::Other, Cell::into_inner)
    }

    /// The fault of names that cannot be used.
    fn unusable(&self, parameters: &[String]) -> Option<String> {
        let is_reserved =
            |name: &str| name == KIND || (name == NAME && self.family == Family::Transformer);
        if let Some(name) = parameters.iter().find(|name| is_reserved(name)) {
            let owner = if name == KIND { "the kind" } else { "the name of a step" };
            return Some(format!(
                "its parameter `{name}` has the name of {owner} in data; give it another, with \
                 `#[serde(rename = \"…\")]` for example"
            ));
        }
        let unknown =
            self.costs_only.iter().find(|name| !parameters.iter().any(|each| each == *name));
        let unknown = unknown.filter(|_| !parameters.is_empty() || !self.costs_only.is_empty())?;
        let parameters: Vec<&str> = parameters.iter().map(String::as_str).collect();
        Some(format!(
            "`costs only` lists `{unknown}`, which is no parameter of it; expected {}",
            one_of(&parameters)
        ))
    }

    fn fault(&self, reason: String) -> ParamsError {
        let (family, kind, type_name) = (self.family, self.kind, self.type_path());
        ParamsError::Registration { family, kind, type_name, reason }
    }

    /// Refuses an entry that cannot be data.
    pub(super) fn usable(&'static self) -> Result<&'static Self> {
        match &self.known().fault {
            None => Ok(self),
            Some(reason) => Err(self.fault(reason.clone())),
        }
    }
}

fn write<T: Serialize + 'static>(any: &dyn Any) -> Result<Parameters, Misfit> {
    match any.downcast_ref::<T>() {
        Some(typed) => write_fields(typed),
        None => Err(Misfit::new("it has another type than its entry")),
    }
}

/// The parameters of a value; for [`register!`](crate::register).
///
/// # Errors
/// [`Misfit`] of a type that serde does not write as a struct with named fields.
pub fn fields_of<T: Serialize>(value: &T) -> Result<Fields, Misfit> {
    write_fields(value).map(Fields)
}

/// A value whose parameters are in their ranges, as the reader of an entry yields it; for
/// [`register!`](crate::register).
///
/// # Errors
/// [`Misfit::Invalid`] if they are not.
pub fn checked<T: Configurable + ?Sized>(value: Box<T>) -> Result<Box<dyn Any>, Misfit> {
    value.check()?;
    Ok(Box::new(value))
}
