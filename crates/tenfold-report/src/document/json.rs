//! The JSON of a `Document`: see `crates/tenfold-report/FORMAT.md`.

use serde::{Deserialize, Serialize};

use super::{Document, Figure, Tab};

/// The name and version of the format, the first field of the JSON.
const FORMAT: &str = "tenfold.document.v1";

/// The reason for which JSON is no [`Document`].
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DocumentError {
    /// It is no JSON, or not that of a document: the message names the line, the column and the field.
    #[error("this is not the JSON of a report: {0}")]
    Json(#[from] serde_json::Error),
    /// It is a document of another version of the format.
    #[error(
        "the report is in the format `{found}`, and this version of Tenfold reads `{FORMAT}`: write it again with \
         this version, or read it with the version that wrote it"
    )]
    Format {
        /// The format that the JSON names.
        found: String,
    },
}

#[derive(Serialize)]
struct Written<'a> {
    format: &'a str,
    title: &'a str,
    subtitle: &'a str,
    headline: &'a [Figure],
    tabs: &'a [Tab],
}

#[derive(Deserialize)]
struct Read {
    title: String,
    subtitle: String,
    headline: Vec<Figure>,
    tabs: Vec<Tab>,
}

#[derive(Deserialize)]
struct Head {
    format: String,
}

impl Document {
    /// The report as JSON. `crates/tenfold-report/FORMAT.md` describes its fields.
    ///
    /// Equal documents give equal bytes.
    pub fn to_json(&self) -> String {
        let Self { title, subtitle, headline, tabs } = self;
        let written = Written { format: FORMAT, title, subtitle, headline, tabs };
        // Plain data without maps: there is no value that JSON lacks.
        serde_json::to_string(&written).expect("a document is plain data")
    }

    /// The report that [`Document::to_json`] wrote.
    ///
    /// # Errors
    ///
    /// If the text is not the JSON of a document, or one of another version of the format.
    pub fn from_json(json: &str) -> Result<Self, DocumentError> {
        let Head { format } = serde_json::from_str(json)?;
        if format != FORMAT {
            return Err(DocumentError::Format { found: format });
        }
        let Read { title, subtitle, headline, tabs } = serde_json::from_str(json)?;
        Ok(Self { title, subtitle, headline, tabs })
    }
}
