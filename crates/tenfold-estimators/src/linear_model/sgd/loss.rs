//! The losses of one sample, and their slopes.

use serde::{Deserialize, Serialize};
use tenfold_ml::authoring::logistic::softplus;

/// The cost of a wrong or unsure decision; the last four are losses of regression.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Loss {
    Hinge,
    Log,
    SquaredHinge,
    ModifiedHuber,
    SquaredError,
    Huber { epsilon: f64 },
    EpsilonInsensitive { epsilon: f64 },
    SquaredEpsilonInsensitive { epsilon: f64 },
}

/// The steepest slope that a step follows, as in scikit-learn.
const SLOPE_MAX: f64 = 1e12;

impl Loss {
    /// Whether it compares numbers, not classes.
    pub(super) fn is_regression(self) -> bool {
        !matches!(self, Self::Hinge | Self::Log | Self::SquaredHinge | Self::ModifiedHuber)
    }

    /// The loss and its derivative by `decision`, for a sample of class `target`, −1 or 1, or of
    /// that number.
    #[inline(always)]
    pub(super) fn at(self, target: f64, decision: f64) -> (f64, f64) {
        let (sign, margin) = (target, target * decision);
        match self {
            Self::Hinge if margin > 1.0 => (0.0, 0.0),
            Self::Hinge => (1.0 - margin, -sign),
            Self::Log => log(sign, margin),
            Self::SquaredHinge if margin >= 1.0 => (0.0, 0.0),
            Self::SquaredHinge => squared(sign, margin),
            Self::ModifiedHuber if margin >= 1.0 => (0.0, 0.0),
            Self::ModifiedHuber if margin < -1.0 => (-4.0 * margin, -4.0 * sign),
            Self::ModifiedHuber => squared(sign, margin),
            _ => self.of_error(decision - target),
        }
    }

    /// The loss of regression and its derivative, where the prediction is too high by `error`.
    #[inline(always)]
    fn of_error(self, error: f64) -> (f64, f64) {
        let size = error.abs();
        let past = |epsilon: f64| (size - epsilon).max(0.0);
        match self {
            Self::Huber { epsilon } if size > epsilon => {
                (epsilon * (size - 0.5 * epsilon), epsilon.copysign(error))
            }
            Self::EpsilonInsensitive { epsilon } if size > epsilon => {
                (past(epsilon), 1_f64.copysign(error))
            }
            Self::SquaredEpsilonInsensitive { epsilon } if size > epsilon => {
                let past = past(epsilon);
                (past * past, bounded((2.0 * past).copysign(error)))
            }
            Self::EpsilonInsensitive { .. } | Self::SquaredEpsilonInsensitive { .. } => (0.0, 0.0),
            _ => (0.5 * size * size, bounded(error)),
        }
    }
}

#[inline(always)]
fn bounded(slope: f64) -> f64 {
    slope.clamp(-SLOPE_MAX, SLOPE_MAX)
}

#[inline(always)]
fn squared(sign: f64, margin: f64) -> (f64, f64) {
    let short = 1.0 - margin;
    (short * short, bounded(-2.0 * sign * short))
}

/// ln(1 + exp(−margin)) without overflow on either side.
#[inline(always)]
fn log(sign: f64, margin: f64) -> (f64, f64) {
    let (loss, doubt) = softplus(-margin);
    (loss, -sign * doubt)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Loss; 8] = [
        Loss::Hinge,
        Loss::Log,
        Loss::SquaredHinge,
        Loss::ModifiedHuber,
        Loss::SquaredError,
        Loss::Huber { epsilon: 0.6 },
        Loss::EpsilonInsensitive { epsilon: 0.25 },
        Loss::SquaredEpsilonInsensitive { epsilon: 0.25 },
    ];

    #[test]
    fn slopes_are_the_derivatives_of_the_losses() {
        for loss in ALL {
            for sign in [-1.0, 1.0] {
                for decision in [-30.0, -1.7, -0.4, 0.0, 0.3, 0.9, 1.4, 30.0] {
                    let step = 1e-6;
                    let rise = loss.at(sign, decision + step).0 - loss.at(sign, decision - step).0;
                    let slope = loss.at(sign, decision).1;
                    assert!(
                        (rise / (2.0 * step) - slope).abs() < 1e-6,
                        "{loss:?} at {sign} {decision}: {} and {slope}",
                        rise / (2.0 * step)
                    );
                }
            }
        }
    }

    #[test]
    fn a_margin_of_one_is_still_a_hinge_step() {
        assert_eq!(Loss::Hinge.at(1.0, 1.0), (0.0, -1.0));
        assert_eq!(Loss::SquaredHinge.at(1.0, 1.0), (0.0, 0.0));
        assert_eq!(Loss::ModifiedHuber.at(-1.0, 1.0).0, 4.0);
    }

    #[test]
    fn an_error_of_epsilon_costs_nothing_yet() {
        assert_eq!(Loss::EpsilonInsensitive { epsilon: 0.5 }.at(1.0, 1.5), (0.0, 0.0));
        assert_eq!(Loss::SquaredEpsilonInsensitive { epsilon: 0.5 }.at(1.0, 0.5), (0.0, 0.0));
        assert_eq!(Loss::Huber { epsilon: 0.5 }.at(0.0, -2.0), (0.875, -0.5));
    }

    #[test]
    fn far_decisions_neither_overflow_nor_step_without_bound() {
        assert_eq!(Loss::Log.at(1.0, 1e4), (0.0, 0.0));
        assert_eq!(Loss::Log.at(1.0, -1e4), (1e4, -1.0));
        assert_eq!(Loss::SquaredHinge.at(1.0, -1e15).1, -SLOPE_MAX);
        assert!(Loss::Hinge.at(1.0, f64::NAN).0.is_nan());
    }
}
