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
use tenfold_store::{
    Digest, Result as Stored, Source, decode_postcard, encode_postcard, layout_of,
};

pub use super::entry::{Defaults, Entry, Fields, Read, checked, fields_of};
pub use super::misfit::Misfit;
use super::params_error::{ParamsError, Result};
pub use super::reader::Reader;
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

impl Family {
    /// The name by which a value of the family is recognised within another one.
    pub(super) fn mark(self) -> &'static str {
        match self {
            Self::Classifier => "$tenfold::Classifier",
            Self::Regressor => "$tenfold::Regressor",
            Self::Transformer => "$tenfold::Transformer",
            Self::Splitter => "$tenfold::Splitter",
            Self::ClassificationScorer => "$tenfold::ClassificationScorer",
            Self::RegressionScorer => "$tenfold::RegressionScorer",
        }
    }

    /// The family of a mark.
    pub(super) fn marked(name: &str) -> Option<Self> {
        FAMILIES.into_iter().find(|family| family.mark() == name)
    }
}

const FAMILIES: [Family; 6] = [
    Family::Classifier,
    Family::Regressor,
    Family::Transformer,
    Family::Splitter,
    Family::ClassificationScorer,
    Family::RegressionScorer,
];

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

inventory::collect!(ModelEntry);

/// Reads one model of a name, as a `Box<dyn …>` of its trait in a box.
pub type Decode = fn(&mut Source<'_>) -> Stored<Box<dyn Any>>;

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

struct Index {
    by_type: HashMap<(Family, TypeId), Vec<&'static Entry>>,
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
        index.by_type.entry((entry.family(), entry.type_id())).or_default().push(entry);
        index.by_kind.entry((entry.family(), entry.kind())).or_default().push(entry);
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
        inventory::iter::<Entry>.into_iter().filter(|entry| entry.family() == family).collect();
    kinds.sort_unstable_by_key(|entry| entry.kind());
    kinds
}

/// The entry of a kind.
pub(super) fn entry(family: Family, kind: &str) -> Result<&'static Entry> {
    match INDEX.by_kind.get(&(family, kind)).map_or(&[][..], Vec::as_slice) {
        [] => Err(unknown_kind(family, kind)),
        [only] => only.usable(),
        several => Err(ParamsError::SeveralOfKind {
            family,
            kind: kind.to_owned(),
            types: several.iter().map(|entry| entry.type_path()).collect(),
        }),
    }
}

fn unknown_kind(family: Family, kind: &str) -> ParamsError {
    let known: Vec<&'static str> = kinds(family).iter().map(|entry| entry.kind()).collect();
    let near = near(kind, known.iter().copied());
    let others = FAMILIES.into_iter().filter(|other| INDEX.by_kind.contains_key(&(*other, kind)));
    ParamsError::UnknownKind {
        family,
        kind: kind.to_owned(),
        path: String::new(),
        near,
        families: others.collect(),
        known,
    }
}

/// The entry of a value's type, alone of its type and of its kind.
pub(super) fn entry_of(
    family: Family,
    any: &dyn Any,
    type_name: &'static str,
) -> Result<&'static Entry> {
    match INDEX.by_type.get(&(family, any.type_id())).map_or(&[][..], Vec::as_slice) {
        [] => Err(ParamsError::Unregistered { family, type_name }),
        [only] => entry(family, only.kind()),
        several => {
            let kinds = several.iter().map(|entry| entry.kind()).collect();
            Err(ParamsError::SeveralKinds { family, type_name, kinds })
        }
    }
}

/// The registered kind of a type.
pub(crate) fn kind_of(family: Family, type_id: TypeId) -> Option<&'static str> {
    INDEX.by_type.get(&(family, type_id))?.first().map(|entry| entry.kind())
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

/// The names that are nearest to a misspelt one, at most three, the nearest first.
///
/// ```
/// use tenfold::estimator::registry::near;
///
/// assert_eq!(near("alhpa", ["alpha", "beta"].into_iter()), ["alpha"]);
/// assert!(near("alhpa", ["loss"].into_iter()).is_empty());
/// ```
pub fn near<'a>(wrong: &str, known: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut near: Vec<(usize, &str)> = known
        .filter(|name| *name != wrong)
        .map(|name| (strsim::damerau_levenshtein(wrong, name), name))
        .collect();
    near.retain(|(distance, name)| {
        let shorter = wrong.len().min(name.len());
        let is_part = shorter >= 3 && (name.contains(wrong) || wrong.contains(name));
        is_part || *distance <= shorter.div_ceil(4)
    });
    near.sort_unstable();
    near.into_iter().take(3).map(|(_, name)| name.to_owned()).collect()
}
