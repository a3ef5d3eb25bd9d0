//! The weights of the samples of each class.

use serde::{Deserialize, Serialize};
use tenfold_ml::authoring::validate;
use tenfold_ml::data::{LabelError, Labels};
use tenfold_ml::error::{Error, Result};

/// The weights of the samples of each class.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum ClassWeights {
    /// All alike.
    #[default]
    Equal,
    /// Each class as much as any other.
    Balanced,
    /// By name; 1 for classes that are not listed.
    Listed(Vec<(String, f64)>),
}

impl ClassWeights {
    /// # Errors
    /// [`LabelError::RepeatedClass`]; [`Error::Param`] on a weight that is not a finite number
    /// above 0.
    pub(super) fn check(&self) -> Result<()> {
        let Self::Listed(listed) = self else { return Ok(()) };
        for (at, (name, weight)) in listed.iter().enumerate() {
            if listed[..at].iter().any(|(other, _)| other == name) {
                return Err(LabelError::RepeatedClass {
                    what: "class weights",
                    name: name.to_owned(),
                }
                .into());
            }
            validate::positive("Sgd class weight", *weight)?;
        }
        Ok(())
    }

    /// A weight per class of `y`, in the order of [`Labels::classes`].
    ///
    /// # Errors
    /// [`LabelError::UnknownClass`].
    pub(super) fn by_code(&self, y: &Labels) -> Result<Vec<f64>> {
        let mut weights = vec![1.0; y.classes().len()];
        match self {
            Self::Equal => {}
            Self::Balanced => {
                let counts = y.counts();
                let occurring = counts.iter().filter(|count| **count > 0).count();
                for (weight, count) in weights.iter_mut().zip(counts).filter(|(_, n)| *n > 0) {
                    *weight = y.len() as f64 / (occurring as f64 * count as f64);
                }
            }
            Self::Listed(listed) => {
                for (name, weight) in listed {
                    let class = y.classes().iter().position(|class| class == name);
                    let unknown = || {
                        Error::Label(LabelError::UnknownClass {
                            class: name.clone(),
                            classes: y.classes().join(", "),
                        })
                    };
                    weights[class.ok_or_else(unknown)?] = *weight;
                }
            }
        }
        Ok(weights)
    }
}
