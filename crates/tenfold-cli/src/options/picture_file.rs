//! `PictureFile`: a file for the picture of a graph, whose form follows from the ending of its name.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use anyhow::{Result, bail};
use tenfold::report::document::Picture;

/// A file for a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PictureFile {
    path: PathBuf,
    form: PictureForm,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PictureForm {
    Svg,
    Dot,
    Mermaid,
}

impl FromStr for PictureFile {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self> {
        let path = PathBuf::from(text);
        let ending = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
        let form = match &*ending {
            "svg" => PictureForm::Svg,
            "dot" | "gv" => PictureForm::Dot,
            "mmd" | "mermaid" => PictureForm::Mermaid,
            _ => bail!("expected a name that ends in .svg, .dot or .mmd"),
        };
        Ok(Self { path, form })
    }
}

impl PictureFile {
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The picture in the form of the file.
    pub(crate) fn text(&self, picture: &Picture) -> String {
        match self.form {
            PictureForm::Svg => picture.to_svg(),
            PictureForm::Dot => picture.to_dot(),
            PictureForm::Mermaid => picture.to_mermaid(),
        }
    }
}
