//! The description of a run: its program and its nodes, as a document in the store that shows later
//! where its results came from.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Write;

use serde::Serialize;
use tenfold_graph::Plan;
use tenfold_graph::remote::{NodeDescription, describe};
use tenfold_store::{Digest, Provenance, Source, Store, Stored, unwritten};

use crate::error::Result;
use crate::wire::Program;

/// The fields of a description. Without secrets: of the environment only the variables that the user
/// named.
#[derive(Serialize)]
struct Description<'a> {
    arguments: &'a [String],
    environment: &'a BTreeMap<String, String>,
    executable: Digest,
    target: &'static str,
    store: &'a str,
    graph: Digest,
    /// The runs on Dask that the program made before this one.
    number: u64,
    nodes: Vec<NodeDescription>,
}

/// A description as JSON, found by the digest of its own bytes, so that it cannot be changed.
struct Text(Vec<u8>);

impl Stored for Text {
    const CODEC: &'static str = "json.v1";

    fn type_name() -> Cow<'static, str> {
        Cow::Borrowed("tenfold.dask.run.v1")
    }

    fn encode(&self, to: &mut dyn Write) -> tenfold_store::Result<()> {
        to.write_all(&self.0).map_err(unwritten)
    }

    fn decode(from: &mut Source<'_>) -> tenfold_store::Result<Self> {
        from.rest().map(Self)
    }
}

/// Puts the description of a run into its store, and returns the recipe by which it is found.
pub(crate) fn publish(
    plan: &Plan,
    program: &Program,
    store: &Store,
    (number, graph, executable): (u64, Digest, Digest),
) -> Result<Digest> {
    let description = Description {
        arguments: &program.arguments,
        environment: &program.environment,
        executable,
        target: env!("TENFOLD_TARGET"),
        store: &store.place(),
        graph,
        number,
        nodes: describe(plan),
    };
    let Ok(text) = serde_json::to_vec(&description) else {
        unreachable!("texts, numbers, and lists and maps by text of them are JSON")
    };
    let recipe = Digest::of(&text);
    let provenance = Provenance { key: "run".into(), ..Provenance::default() };
    store.publish(&recipe, &Text(text), &provenance)?;
    Ok(recipe)
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use tenfold_graph::{Graph, cached};
    use tenfold_store::Lookup;

    use super::*;

    fn inc(x: &i32) -> i32 {
        x + 1
    }

    #[test]
    fn a_description_is_found_by_the_digest_of_its_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        let mut graph = Graph::new();
        let x = graph.data("x", 1).unwrap();
        let y = graph.task("y", cached(inc), x).unwrap();
        let plan = graph.plan(y).unwrap();
        let program = Program {
            run: String::new(),
            executable: "/opt/program".into(),
            arguments: vec!["--folds".into(), "3".into()],
            environment: BTreeMap::from([("LEVEL".into(), "2".into())]),
            directory: "/".into(),
        };
        let digests = (Digest::of(b"graph"), Digest::of(b"executable"));
        let recipe = publish(&plan, &program, &store, (0, digests.0, digests.1)).unwrap();
        let again = publish(&plan, &program, &store, (0, digests.0, digests.1)).unwrap();
        assert_eq!(recipe, again);
        let Lookup::Found(record) = store.find(&recipe).unwrap() else { panic!() };
        assert_eq!(record.digest, recipe);
        let bytes = store.load_bytes(&record).unwrap().found().unwrap();
        let found: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(found["arguments"], json!(["--folds", "3"]));
        assert_eq!(found["environment"], json!({"LEVEL": "2"}));
        assert_eq!(found["store"], json!(store.place()));
        assert_eq!(found["nodes"][1]["key"], json!("y"));
        assert_eq!(found["nodes"][1]["reads"], json!(["x"]));
        assert!(found["target"].as_str().unwrap().contains('-'));
    }
}
