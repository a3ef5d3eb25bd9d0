//! Kernels: the similarity of two samples.

use serde::{Deserialize, Serialize};
use tenfold_ml::authoring::linear_algebra::{dot, square_distance};
use tenfold_ml::authoring::validate;
use tenfold_ml::data::DenseView;
use tenfold_ml::error::{Error, Result};

/// The similarity of two samples `a` and `b`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kernel {
    /// `a·b`.
    Linear,
    /// `exp(−γ ‖a − b‖²)`.
    Rbf {
        /// The rate at which similarity falls with distance.
        gamma: Gamma,
    },
    /// `(γ a·b + coef0)^degree`.
    Poly {
        /// The degree, at most 100.
        degree: u32,
        /// The factor of the dot product.
        gamma: Gamma,
        /// The number added to it.
        coef0: f64,
    },
    /// `tanh(γ a·b + coef0)`.
    Sigmoid {
        /// The factor of the dot product.
        gamma: Gamma,
        /// The number added to it.
        coef0: f64,
    },
}

/// The factor γ of a kernel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Gamma {
    /// `1 / (n_features · variance)` over all numbers of the training records; 1 where the
    /// variance is 0.
    #[default]
    Scale,
    /// `1 / n_features`.
    Auto,
    /// This number.
    #[serde(untagged)]
    Value(f64),
}

const DEGREE_MAX: u32 = 100;

/// The names of a kernel's parameters in errors.
pub(super) struct Names {
    pub(super) gamma: &'static str,
    pub(super) coef0: &'static str,
    pub(super) degree: &'static str,
}

/// The names of the parameters of an estimator's kernel in errors.
macro_rules! names {
    ($owner:literal) => {
        Names {
            gamma: concat!($owner, " gamma"),
            coef0: concat!($owner, " coef0"),
            degree: concat!($owner, " degree"),
        }
    };
}
pub(super) use names;

impl Kernel {
    /// The RBF kernel with γ from the training records' scale.
    pub fn rbf() -> Self {
        Self::Rbf { gamma: Gamma::Scale }
    }

    /// The polynomial kernel of this degree, with γ from the training records' scale and
    /// `coef0` 0.
    pub fn poly(degree: u32) -> Self {
        Self::Poly { degree, gamma: Gamma::Scale, coef0: 0.0 }
    }

    /// The sigmoid kernel with γ from the training records' scale and `coef0` 0.
    pub fn sigmoid() -> Self {
        Self::Sigmoid { gamma: Gamma::Scale, coef0: 0.0 }
    }

    fn gamma(&self) -> Option<Gamma> {
        match *self {
            Self::Linear => None,
            Self::Rbf { gamma } | Self::Poly { gamma, .. } | Self::Sigmoid { gamma, .. } => {
                Some(gamma)
            }
        }
    }

    fn coef0(&self) -> f64 {
        match *self {
            Self::Linear | Self::Rbf { .. } => 0.0,
            Self::Poly { coef0, .. } | Self::Sigmoid { coef0, .. } => coef0,
        }
    }

    /// Every parameter is in its range.
    pub(super) fn check(&self, names: &Names) -> Result<()> {
        if let Some(Gamma::Value(gamma)) = self.gamma() {
            validate::positive(names.gamma, gamma)?;
        }
        if !self.coef0().is_finite() {
            let expected = "a finite number is expected";
            return Err(Error::Param {
                name: names.coef0,
                value: self.coef0().to_string(),
                expected,
            });
        }
        match *self {
            Self::Poly { degree, .. } if !(1..=DEGREE_MAX).contains(&degree) => Err(Error::Param {
                name: names.degree,
                value: degree.to_string(),
                expected: "a degree from 1 to 100 is expected",
            }),
            _ => Ok(()),
        }
    }

    /// This kernel with γ as a number.
    pub(super) fn fix(&self, x: &DenseView<'_>) -> FixedKernel {
        let gamma = match self.gamma() {
            None => 1.0,
            Some(Gamma::Value(gamma)) => gamma,
            Some(Gamma::Auto) => 1.0 / x.n_features() as f64,
            Some(Gamma::Scale) => match variance(x) {
                0.0 => 1.0,
                variance => 1.0 / (x.n_features() as f64 * variance),
            },
        };
        let coef0 = self.coef0();
        match *self {
            Self::Linear => FixedKernel::Linear,
            Self::Rbf { .. } => FixedKernel::Rbf { gamma },
            Self::Poly { degree, .. } => FixedKernel::Poly { degree: degree as i32, gamma, coef0 },
            Self::Sigmoid { .. } => FixedKernel::Sigmoid { gamma, coef0 },
        }
    }
}

/// The population variance over all numbers.
fn variance(x: &DenseView<'_>) -> f64 {
    let count = (x.n_samples() * x.n_features()) as f64;
    let row_sums = x.rows().map(|row| row.iter().sum::<f64>());
    let mean = row_sums.sum::<f64>() / count;
    let square = |row: &[f64]| row.iter().map(|value| (value - mean).powi(2)).sum::<f64>();
    x.rows().map(square).sum::<f64>() / count
}

/// A [`Kernel`] whose γ is a number.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) enum FixedKernel {
    Linear,
    Rbf { gamma: f64 },
    Poly { degree: i32, gamma: f64, coef0: f64 },
    Sigmoid { gamma: f64, coef0: f64 },
}

impl FixedKernel {
    /// The similarity of two samples.
    pub(super) fn value(&self, a: &[f64], b: &[f64]) -> f64 {
        match *self {
            Self::Linear => dot(a, b),
            Self::Rbf { gamma } => (-gamma * square_distance(a, b)).exp(),
            Self::Poly { degree, gamma, coef0 } => (gamma * dot(a, b) + coef0).powi(degree),
            Self::Sigmoid { gamma, coef0 } => (gamma * dot(a, b) + coef0).tanh(),
        }
    }

    /// The same from the dot product of the two and the sums of their squares.
    #[inline(always)]
    pub(super) fn of_dot(&self, dot: f64, square_a: f64, square_b: f64) -> f64 {
        match *self {
            Self::Linear => dot,
            Self::Rbf { gamma } => (-gamma * (square_a + square_b - 2.0 * dot).max(0.0)).exp(),
            Self::Poly { degree, gamma, coef0 } => (gamma * dot + coef0).powi(degree),
            Self::Sigmoid { gamma, coef0 } => (gamma * dot + coef0).tanh(),
        }
    }
}
