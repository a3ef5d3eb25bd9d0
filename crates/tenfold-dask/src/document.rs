//! Documents: what a run tells others in the store as JSON, found by the digest of its own bytes, so
//! that nobody can change it.

use std::borrow::Cow;
use std::io::Write;

use serde::Serialize;
use serde::de::DeserializeOwned;
use tenfold_store::{Digest, Lookup, Provenance, Result, Source, Store, Stored, unwritten};

/// The text of a document.
struct Text(Vec<u8>);

impl Stored for Text {
    const CODEC: &'static str = "json.v1";

    fn type_name() -> Cow<'static, str> {
        Cow::Borrowed("tenfold.dask.run.v1")
    }

    fn encode(&self, to: &mut dyn Write) -> Result<()> {
        to.write_all(&self.0).map_err(unwritten)
    }

    fn decode(from: &mut Source<'_>) -> Result<Self> {
        from.rest().map(Self)
    }
}

/// Puts a document into a store, and returns the recipe by which it is found.
pub(crate) fn publish(document: &impl Serialize, key: &str, store: &Store) -> Result<Digest> {
    let Ok(text) = serde_json::to_vec(document) else {
        unreachable!("texts, numbers, and lists and maps by text of them are JSON")
    };
    let recipe = Digest::of(&text);
    let provenance = Provenance { key: key.into(), ..Provenance::default() };
    store.publish(&recipe, &Text(text), &provenance)?;
    Ok(recipe)
}

/// The document of a recipe.
///
/// # Errors
/// Why the store does not tell it.
pub(crate) fn read<T: DeserializeOwned>(recipe: &Digest, store: &Store) -> Result<T, String> {
    let told = |error: tenfold_store::Error| error.to_string();
    let text = match store.find(recipe).map_err(told)? {
        Lookup::Found(record) => store.load(&record).map_err(told)?.found(),
        _ => None,
    };
    let Some(Text(text)) = text else { return Err(format!("{recipe} is not in it")) };
    serde_json::from_slice(&text).map_err(|error| error.to_string())
}
