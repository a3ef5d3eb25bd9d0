//! Fitted models in files of their own: a line that identifies the file, a header that people
//! can read, and the model.

use std::path::Path;

use serde::{Deserialize, Serialize};
use tenfold_store::{Digest, Source, Stored, read_file, replace_file};

use super::stored::{encode, identity};
use super::{ClassifierModel, RegressorModel, TransformerModel};
use crate::authoring::FittedFeatures;
use crate::data::Schema;
use crate::error::{Error, Result};
use crate::estimator::ModelError;

/// How the first line starts; the number of the format follows.
const MAGIC: &str = "tenfold-model ";

/// The format that this version writes, and the newest that it reads.
const FORMAT: u32 = 1;

/// The header of a model file, which can be read without the model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ModelHeader {
    /// The kind of model: `classifier`, `regressor` or `transformer`.
    pub kind: String,
    /// The model's name, `tenfold.svc.v2` for example.
    pub model: String,
    /// The version of the model, if it has one.
    pub version: Option<u32>,
    /// The library that wrote the file, with its version.
    pub written_by: String,
    /// The number of features at fit, if the model keeps it.
    pub n_features: Option<usize>,
    /// The names of the features at fit, if they had some.
    pub feature_names: Option<Vec<String>>,
    /// The classes that a classifier predicts over, if it keeps them.
    pub classes: Option<Vec<String>>,
    /// The schema of the table that the model was fitted on, if it was saved with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<Schema>,
}

impl ModelHeader {
    /// The header of a model file.
    ///
    /// # Errors
    /// [`Error::Store`] if the file cannot be read, [`ModelError::ModelFile`] if it is no model
    /// file, damaged, or of a newer version.
    pub fn read(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let bytes = read_file(path)?;
        Ok(split(&bytes).map_err(|reason| wrong(path, reason))?.0)
    }
}

macro_rules! files {
    ($($model:ident, $kind:literal, |$self:ident| $classes:expr;)*) => {$(
        impl dyn $model {
            /// Writes the model into a file, in place of its content. The start of the file
            /// describes the model in text; see [`ModelHeader`].
            ///
            /// # Errors
            /// [`Error::Store`] if the model cannot be encoded or the file cannot be written; the
            /// file is then as it was.
            pub fn save(&$self, path: impl AsRef<Path>) -> Result<()> {
                $self.save_file(path.as_ref(), None)
            }

            /// Writes the model into a file, with the schema of the table that it was fitted on:
            /// [`ModelHeader::schema`] reads new data as they were read for the fit.
            ///
            /// # Errors
            /// As `save`.
            pub fn save_with_schema(&$self, path: impl AsRef<Path>, schema: &Schema) -> Result<()> {
                $self.save_file(path.as_ref(), Some(schema))
            }

            fn save_file(&$self, path: &Path, schema: Option<&Schema>) -> Result<()> {
                let mut body = Vec::new();
                encode($self, &mut body)?;
                let (name, version) = identity($self)?;
                let features = $self.features();
                let header = ModelHeader {
                    kind: $kind.to_owned(),
                    model: name.to_owned(),
                    version,
                    written_by: concat!("tenfold-ml ", env!("CARGO_PKG_VERSION")).to_owned(),
                    n_features: features.map(FittedFeatures::n_features),
                    feature_names: features.and_then(FittedFeatures::names).map(<[_]>::to_vec),
                    classes: $classes,
                    schema: schema.cloned(),
                };
                Ok(replace_file(path, &joined(&header, &body)?)?)
            }

            /// The model in a file that `save` wrote.
            ///
            /// # Errors
            /// [`Error::Store`] if the file cannot be read; [`ModelError::ModelFile`] if it is no
            /// model file, damaged, of a newer version, of another kind, or if this program does
            /// not have the model's code.
            pub fn load(path: impl AsRef<Path>) -> Result<Box<Self>> {
                let path = path.as_ref();
                let bytes = read_file(path)?;
                let (header, body) = split(&bytes).map_err(|reason| wrong(path, reason))?;
                if header.kind != $kind {
                    let reason = format!("it holds a {}, and a {} is wanted", header.kind, $kind);
                    return Err(wrong(path, reason));
                }
                let model = Box::<Self>::decode(&mut Source::new(body));
                let model = model.map_err(|error| wrong(path, error.to_string()))?;
                match (header.version, model.version()) {
                    (Some(found), Some(known)) if found > known => {
                        let name = &header.model;
                        Err(wrong(path, format!(
                            "the model `{name}` has version {found}, and this program knows it up \
                             to version {known}; update tenfold, or fit the model anew"
                        )))
                    }
                    _ => Ok(model),
                }
            }
        }
    )*};
}

files! {
    ClassifierModel, "classifier", |self| self.classes().map(<[_]>::to_vec);
    RegressorModel, "regressor", |self| None;
    TransformerModel, "transformer", |self| None;
}

fn wrong(path: &Path, reason: String) -> Error {
    Error::Model(ModelError::ModelFile { path: path.display().to_string(), reason })
}

/// The whole file.
fn joined(header: &ModelHeader, body: &[u8]) -> Result<Vec<u8>> {
    let header = serde_json::to_string(header).map_err(Error::other)?;
    let checked = [header.as_bytes(), b"\n", body].concat();
    let start = format!("{MAGIC}{FORMAT}\n{}\n", Digest::of(&checked));
    Ok([start.as_bytes(), &checked].concat())
}

/// The header of a file and the bytes after it, or the fault in them.
fn split(bytes: &[u8]) -> Result<(ModelHeader, &[u8]), String> {
    const NO_MODEL: &str = "it is no model file of tenfold";
    let mut lines = bytes.splitn(3, |&byte| byte == b'\n');
    let mut line = || lines.next().and_then(|line| std::str::from_utf8(line).ok());
    let format = line().and_then(|line| line.strip_prefix(MAGIC)).ok_or(NO_MODEL)?;
    let format: u32 = format.parse().map_err(|_| NO_MODEL)?;
    if format == 0 {
        return Err(NO_MODEL.to_owned());
    }
    if format > FORMAT {
        return Err(format!(
            "it has format {format}, and this version reads formats up to {FORMAT}; update tenfold"
        ));
    }
    let digest = line().unwrap_or_default();
    let checked = lines.next().ok_or("it is damaged: it ends within its header")?;
    if Digest::of(checked).to_string() != digest {
        return Err("it is damaged: its bytes are not those that were written".to_owned());
    }
    let mut parts = checked.splitn(2, |&byte| byte == b'\n');
    let (header, body) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let header = serde_json::from_slice(header)
        .map_err(|error| format!("its header cannot be read: {error}"))?;
    Ok((header, body))
}
