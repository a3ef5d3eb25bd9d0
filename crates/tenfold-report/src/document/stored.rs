//! The bytes and the fingerprints of documents and of parts of them, which are nodes of a graph.

use std::borrow::Cow;
use std::io::Write;

use tenfold_store::{Error, Source, Stored, fingerprint_with_serde};

use super::{Block, Document};

/// Some blocks as the value of a node: the content of a tab.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Blocks(pub Vec<Block>);

fingerprint_with_serde!(Document => "tenfold.document.v1", Blocks => "tenfold.blocks.v1");

/// As `json.v1`: the JSON of the value. Their enums are tagged, which postcard cannot read.
macro_rules! stored_with_json {
    ($($type:ty => $name:literal),*) => {$(
        impl Stored for $type {
            const CODEC: &'static str = "json.v1";

            fn type_name() -> Cow<'static, str> {
                $name.into()
            }

            fn encode(&self, to: &mut dyn Write) -> Result<(), Error> {
                let bytes = serde_json::to_vec(self).map_err(|error| Error::Encode {
                    type_name: $name.into(),
                    reason: error.to_string(),
                })?;
                to.write_all(&bytes).map_err(tenfold_store::unwritten)
            }

            fn decode(from: &mut Source<'_>) -> Result<Self, Error> {
                let bytes = from.rest()?;
                serde_json::from_slice(&bytes).map_err(|error| Error::Decode { reason: error.to_string() })
            }
        }
    )*};
}

stored_with_json!(Document => "tenfold.document.v1", Blocks => "tenfold.blocks.v1");
