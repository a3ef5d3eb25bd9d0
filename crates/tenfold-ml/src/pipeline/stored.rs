//! How a fitted pipeline is kept: the versions of its parts, and the parts.

use serde::de::{DeserializeOwned, Error as _};
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{PipelineModel, versions};
use crate::nesting::{Inside, TOO_DEEP};
use crate::{ClassifierModel, RegressorModel, TransformerModel};

/// A fitted pipeline as it is written.
#[derive(Serialize)]
#[serde(rename = "PipelineModel")]
struct Written<'a, M: ?Sized> {
    /// Those of the transformers, then that of the last step: with other code, a pipeline of equal
    /// parts is another.
    versions: Vec<Option<u32>>,
    fitted: &'a [Box<dyn TransformerModel>],
    last: &'a M,
}

/// A fitted pipeline as it is read.
#[derive(Deserialize)]
#[serde(rename = "PipelineModel", bound = "Box<M>: DeserializeOwned")]
struct Read<M: ?Sized> {
    /// What they were is of no use: the parts are of this program now.
    #[serde(rename = "versions")]
    _versions: Vec<Option<u32>>,
    fitted: Vec<Box<dyn TransformerModel>>,
    last: Box<M>,
}

/// Fitted transformers of one that holds them, kept with their versions: with other code, a model
/// of equal parts is another.
#[derive(Debug)]
pub(crate) struct FittedSteps(pub(crate) Vec<Box<dyn TransformerModel>>);

/// Fitted steps as they are written.
#[derive(Serialize)]
#[serde(rename = "FittedSteps")]
struct WrittenSteps<'a> {
    versions: Vec<Option<u32>>,
    fitted: &'a [Box<dyn TransformerModel>],
}

/// Fitted steps as they are read.
#[derive(Deserialize)]
#[serde(rename = "FittedSteps")]
struct ReadSteps {
    #[serde(rename = "versions")]
    _versions: Vec<Option<u32>>,
    fitted: Vec<Box<dyn TransformerModel>>,
}

impl Serialize for FittedSteps {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let _inside = Inside::enter().ok_or_else(|| S::Error::custom(TOO_DEEP))?;
        let versions = self.0.iter().map(|model| model.version()).collect();
        WrittenSteps { versions, fitted: &self.0 }.serialize(to)
    }
}

impl<'de> Deserialize<'de> for FittedSteps {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let _inside = Inside::enter().ok_or_else(|| D::Error::custom(TOO_DEEP))?;
        Ok(Self(ReadSteps::deserialize(from)?.fitted))
    }
}

impl FittedSteps {
    /// The version of what holds these steps, if each of them has one.
    pub(crate) fn version(&self, version: u32) -> Option<u32> {
        self.0.iter().all(|model| model.version().is_some()).then_some(version)
    }
}

impl Serialize for PipelineModel<dyn ClassifierModel> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        write(self, self.last.version(), to)
    }
}

impl Serialize for PipelineModel<dyn RegressorModel> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        write(self, self.last.version(), to)
    }
}

fn write<M: Serialize + ?Sized, S: Serializer>(
    PipelineModel { fitted, last }: &PipelineModel<M>,
    last_version: Option<u32>,
    to: S,
) -> Result<S::Ok, S::Error> {
    let _inside = Inside::enter().ok_or_else(|| S::Error::custom(TOO_DEEP))?;
    let versions = versions(fitted, last_version).collect();
    Written { versions, fitted, last: &**last }.serialize(to)
}

impl<'de, M: ?Sized> Deserialize<'de> for PipelineModel<M>
where
    Box<M>: DeserializeOwned,
{
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let _inside = Inside::enter().ok_or_else(|| D::Error::custom(TOO_DEEP))?;
        let Read { fitted, last, .. } = Read::deserialize(from)?;
        Ok(Self { fitted, last })
    }
}
