//! The registry of estimators, splitters, scorers and models: one line beside a type makes its values data.
//!
//! An [`Entry`] connects a kind such as `sgd` with a Rust type and its parameters, a [`ModelEntry`] the
//! name of a kind of fitted models with the decoder of its type. The macro
//! [`register!`](crate::register) adds either.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::fmt;
use std::io::Write;
use std::sync::{LazyLock, Mutex, PoisonError};

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use tenfold_store::{
    Digest, Result as Stored, Source, decode_postcard, encode_postcard, layout_of,
};

use super::fields::fields;
use super::finite::{NotFinite, not_finite};
use super::params_error::{ParamsError, Result};
use crate::data::little_endian::unreadable;

/// The trait that a registered type implements.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Family {
    /// [`Classifier`](super::Classifier)
    Classifier,
    /// [`Regressor`](super::Regressor)
    Regressor,
    /// [`Transformer`](super::Transformer)
    Transformer,
    /// [`Splitter`](crate::model_selection::Splitter)
    Splitter,
    /// [`Scorer`](crate::model_selection::Scorer) of classes.
    ClassificationScorer,
    /// [`Scorer`](crate::model_selection::Scorer) of values.
    RegressionScorer,
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Classifier => "classifier",
            Self::Regressor => "regressor",
            Self::Transformer => "transformer",
            Self::Splitter => "splitter",
            Self::ClassificationScorer => "classification scorer",
            Self::RegressionScorer => "regression scorer",
        })
    }
}

/// A kind of estimator, splitter or scorer.
#[derive(Debug)]
pub struct Entry {
    kind: &'static str,
    family: Family,
    version: Option<u32>,
    costs_only: &'static [&'static str],
    type_id: fn() -> TypeId,
    type_name: fn() -> &'static str,
    write: fn(&dyn Any) -> Result<Value, Unwritten>,
    read: Read,
    defaults: fn() -> Option<Value>,
    fields: fn() -> &'static [&'static str],
}

/// The reason why parameters cannot be written.
enum Unwritten {
    NotFinite(NotFinite),
    Other(String),
}

/// A kind of fitted models.
#[derive(Debug)]
pub struct ModelEntry {
    name: &'static str,
    family: Family,
    version: Option<u32>,
    type_id: fn() -> TypeId,
    layout: fn() -> Digest,
    encode: fn(&dyn Any, &mut dyn Write) -> Stored<()>,
    decode: Decode,
}

inventory::collect!(Entry);
inventory::collect!(ModelEntry);

/// Reads one value of a kind, as a `Box<dyn …>` of its family in a box; the error is in the words of
/// serde.
pub type Read = fn(Value) -> Result<Box<dyn Any>, String>;

/// Reads one model of a name, as a `Box<dyn …>` of its trait in a box.
pub type Decode = fn(&mut Source<'_>) -> Stored<Box<dyn Any>>;

impl Entry {
    /// The entry of a type; [`register!`](crate::register) writes it.
    pub const fn new<T>(
        family: Family,
        kind: &'static str,
        read: Read,
        defaults: fn() -> Option<Value>,
    ) -> Self
    where
        T: Serialize + DeserializeOwned + 'static,
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
            fields: fields::<T>,
        }
    }

    /// The same with the version of the algorithm and of the models that it yields. Without one, any
    /// change of the program counts.
    #[must_use]
    pub const fn version(mut self, version: u32) -> Self {
        self.version = Some(version);
        self
    }

    /// The same with parameters that cost time or memory and change no result, a number of threads
    /// for example: two estimators that differ in them alone are the same to a store.
    #[must_use]
    pub const fn costs_only(mut self, parameters: &'static [&'static str]) -> Self {
        self.costs_only = parameters;
        self
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
    pub fn parameters(&self) -> Vec<String> {
        match self.defaults() {
            Some(defaults) => defaults.into_iter().map(|(name, _)| name).collect(),
            None => (self.fields)().iter().map(|name| (*name).to_owned()).collect(),
        }
    }

    /// The default of each parameter; `None` for a kind of which a parameter has none.
    pub fn defaults(&self) -> Option<Map<String, Value>> {
        match (self.defaults)()? {
            Value::Object(parameters) => Some(parameters),
            _ => Some(Map::new()),
        }
    }

    pub(super) fn declared_version(&self) -> Option<u32> {
        self.version
    }

    /// The name of the Rust type, with its modules.
    pub fn type_path(&self) -> &'static str {
        (self.type_name)()
    }

    /// The parameters that change no result.
    pub fn cost_parameters(&self) -> &'static [&'static str] {
        self.costs_only
    }

    /// A value of these parameters, as a `Box<dyn …>` of its family in a box.
    pub(super) fn read(&self, parameters: Map<String, Value>) -> Result<Box<dyn Any>, String> {
        (self.read)(Value::Object(parameters))
    }

    /// The parameters of a value of this kind.
    pub(super) fn write(&self, value: &dyn Any) -> Result<Map<String, Value>> {
        let (family, kind) = (self.family, self.kind);
        match (self.write)(value) {
            Ok(Value::Object(parameters)) => Ok(parameters),
            Ok(Value::Null) => Ok(Map::new()),
            Ok(other) => Ok(Map::from_iter([("value".to_owned(), other)])),
            Err(Unwritten::NotFinite(NotFinite { path, number })) => {
                Err(ParamsError::NotFinite { family, kind, path, number })
            }
            Err(Unwritten::Other(reason)) => Err(ParamsError::Unwritable { family, kind, reason }),
        }
    }
}

impl ModelEntry {
    /// The entry of a type; [`register!`](crate::register) writes it.
    pub const fn new<M>(family: Family, name: &'static str, decode: Decode) -> Self
    where
        M: Serialize + DeserializeOwned + 'static,
    {
        Self {
            name,
            family,
            version: None,
            type_id: TypeId::of::<M>,
            layout: layout_of::<M>,
            encode: encode::<M>,
            decode,
        }
    }

    /// The same with the version of the models' predictions. Without one, their predictions are reused
    /// by the same program only.
    #[must_use]
    pub const fn version(mut self, version: u32) -> Self {
        self.version = Some(version);
        self
    }

    pub(super) fn name(&self) -> &'static str {
        self.name
    }

    pub(super) fn declared_version(&self) -> Option<u32> {
        self.version
    }

    /// The digest of the names and types of the model's fields.
    pub(super) fn layout(&self) -> Digest {
        static KNOWN: LazyLock<Mutex<HashMap<TypeId, Digest>>> = LazyLock::new(Mutex::default);
        let known = || KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        let id = (self.type_id)();
        let found = known().get(&id).copied();
        found.unwrap_or_else(|| {
            let layout = (self.layout)();
            known().insert(id, layout);
            layout
        })
    }

    pub(super) fn encode(&self, model: &dyn Any, to: &mut dyn Write) -> Stored<()> {
        (self.encode)(model, to)
    }

    pub(super) fn decode(&self, from: &mut Source<'_>) -> Stored<Box<dyn Any>> {
        (self.decode)(from)
    }
}

fn write<T: Serialize + 'static>(any: &dyn Any) -> Result<Value, Unwritten> {
    let Some(typed) = any.downcast_ref::<T>() else {
        return Err(Unwritten::Other("it has another type than its entry".to_owned()));
    };
    let value = serde_json::to_value(typed).map_err(|error| Unwritten::Other(error.to_string()))?;
    match has_null(&value).then(|| not_finite(typed)).flatten() {
        None => Ok(value),
        Some(found) => Err(Unwritten::NotFinite(found)),
    }
}

fn has_null(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(values) => values.iter().any(has_null),
        Value::Object(object) => object.values().any(has_null),
        _ => false,
    }
}

/// The parameters of a value; for [`register!`](crate::register).
pub fn parameters_of<T: Serialize>(value: &T) -> Option<Value> {
    serde_json::to_value(value).ok()
}

fn encode<M: Serialize + 'static>(model: &dyn Any, to: &mut dyn Write) -> Stored<()> {
    match model.downcast_ref::<M>() {
        Some(model) => encode_postcard(model, to),
        None => Err(unreadable("a model of another type than its entry")),
    }
}

/// A model of its bytes; for [`register!`](crate::register).
///
/// # Errors
/// [`tenfold_store::Error::Decode`] on bytes that are no such model.
pub fn decode<M: DeserializeOwned>(from: &mut Source<'_>) -> Stored<M> {
    decode_postcard(from)
}

/// A value of its parameters; for [`register!`](crate::register).
///
/// # Errors
/// The reason, if a parameter does not fit.
pub fn read<T: DeserializeOwned>(value: Value) -> Result<T, String> {
    let is_empty = value.as_object().is_some_and(Map::is_empty);
    let read = serde_json::from_value(value).map_err(|error| error.to_string());
    match read {
        // A unit struct has no parameters, and is null for serde.
        Err(reason) if is_empty => serde_json::from_value(Value::Null).map_err(|_| reason),
        read => read,
    }
}

struct Index {
    by_type: HashMap<(Family, TypeId), &'static Entry>,
    by_kind: HashMap<(Family, &'static str), Vec<&'static Entry>>,
    models_by_type: HashMap<(Family, TypeId), &'static ModelEntry>,
    models_by_name: HashMap<(Family, &'static str), Vec<&'static ModelEntry>>,
}

static INDEX: LazyLock<Index> = LazyLock::new(|| {
    let mut index = Index {
        by_type: HashMap::new(),
        by_kind: HashMap::new(),
        models_by_type: HashMap::new(),
        models_by_name: HashMap::new(),
    };
    for entry in inventory::iter::<Entry> {
        index.by_type.insert((entry.family, (entry.type_id)()), entry);
        index.by_kind.entry((entry.family, entry.kind)).or_default().push(entry);
    }
    for entry in inventory::iter::<ModelEntry> {
        index.models_by_type.insert((entry.family, (entry.type_id)()), entry);
        index.models_by_name.entry((entry.family, entry.name)).or_default().push(entry);
    }
    index
});

/// Every registered kind of a family, by name.
///
/// ```
/// use tenfold::estimator::registry::{self, Family};
///
/// let kinds: Vec<_> = registry::kinds(Family::Classifier).iter().map(|entry| entry.kind()).collect();
/// assert!(kinds.contains(&"sgd") && kinds.contains(&"svc"));
/// ```
pub fn kinds(family: Family) -> Vec<&'static Entry> {
    let mut kinds: Vec<_> =
        inventory::iter::<Entry>.into_iter().filter(|entry| entry.family == family).collect();
    kinds.sort_unstable_by_key(|entry| entry.kind);
    kinds
}

/// The entry of a kind.
pub(super) fn entry(family: Family, kind: &str) -> Result<&'static Entry> {
    match INDEX.by_kind.get(&(family, kind)).map_or(&[][..], Vec::as_slice) {
        [] => {
            let known = kinds(family);
            let near = near(kind, known.iter().map(|entry| entry.kind));
            let (kind, path) = (kind.to_owned(), String::new());
            Err(ParamsError::UnknownKind { family, kind, path, near })
        }
        [only] => Ok(only),
        several => Err(ParamsError::SeveralOfKind {
            family,
            kind: kind.to_owned(),
            types: several.iter().map(|entry| (entry.type_name)()).collect(),
        }),
    }
}

/// The entry of a value's type, alone of its kind.
pub(super) fn entry_of(
    family: Family,
    any: &dyn Any,
    type_name: &'static str,
) -> Result<&'static Entry> {
    match INDEX.by_type.get(&(family, any.type_id())) {
        Some(found) => entry(family, found.kind),
        None => Err(ParamsError::Unregistered { family, type_name }),
    }
}

/// The entry of a model's type, alone of its name.
pub(super) fn model_entry_of(family: Family, any: &dyn Any) -> Result<&'static ModelEntry, String> {
    match INDEX.models_by_type.get(&(family, any.type_id())) {
        Some(found) => model_entry(family, found.name),
        None => Err(format!(
            "this {family} model is not registered; write `register!({family:?}Model Type: \
             \"a.name.v1\")` beside its type"
        )),
    }
}

/// The entry of the models of a name.
pub(super) fn model_entry(family: Family, name: &str) -> Result<&'static ModelEntry, String> {
    match INDEX.models_by_name.get(&(family, name)).map_or(&[][..], Vec::as_slice) {
        [] => Err(format!(
            "this program has no model `{name}`; register its type with `register!`, or make the \
             result anew"
        )),
        [only] => Ok(only),
        _ => Err(format!(
            "this program has several models `{name}`; give each a name of its own in `register!`"
        )),
    }
}

/// The names that are nearest to a misspelt one, at most three.
pub(super) fn near<'a>(wrong: &str, known: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut near: Vec<(usize, &str)> =
        known.map(|name| (strsim::damerau_levenshtein(wrong, name), name)).collect();
    near.retain(|(distance, name)| {
        *distance <= 1 + wrong.len().max(name.len()) / 3
            || name.contains(wrong)
            || wrong.contains(name)
    });
    near.sort_unstable();
    near.into_iter().take(3).map(|(_, name)| name.to_owned()).collect()
}
