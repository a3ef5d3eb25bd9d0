//! `ReportFile`: a file for a report, whose form follows from the ending of its name.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use anyhow::{Result, bail};
use serde::{Deserialize, Deserializer};
use tenfold::report::document::Document;

use super::from_text;

/// A file for a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ReportFile {
    path: PathBuf,
    form: ReportForm,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ReportForm {
    Html,
    Json,
    Markdown,
}

impl FromStr for ReportFile {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self> {
        let path = PathBuf::from(text);
        let ending = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
        let form = match &*ending {
            "html" | "htm" => ReportForm::Html,
            "json" => ReportForm::Json,
            "md" | "markdown" => ReportForm::Markdown,
            _ => bail!("expected a name that ends in .html, .json or .md"),
        };
        Ok(Self { path, form })
    }
}

impl<'de> Deserialize<'de> for ReportFile {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from_text(from)
    }
}

impl ReportFile {
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The report in the form of the file.
    pub(crate) fn text(&self, document: &Document) -> String {
        match self.form {
            ReportForm::Html => document.to_html(),
            ReportForm::Json => document.to_json() + "\n",
            ReportForm::Markdown => document.to_markdown(),
        }
    }
}
