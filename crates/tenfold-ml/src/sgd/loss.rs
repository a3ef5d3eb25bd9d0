//! The losses of one sample, and their slopes.

use serde::Serialize;

/// What a wrong or unsure decision costs.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(super) enum Loss {
    Hinge,
    Log,
    SquaredHinge,
    ModifiedHuber,
}

/// The steepest slope that a step follows, as in scikit-learn.
const SLOPE_MAX: f64 = 1e12;

impl Loss {
    /// The loss and its derivative by `decision`, for a sample of class `sign`, −1 or 1.
    #[inline(always)]
    pub(super) fn at(self, sign: f64, decision: f64) -> (f64, f64) {
        let margin = sign * decision;
        match self {
            Self::Hinge if margin > 1.0 => (0.0, 0.0),
            Self::Hinge => (1.0 - margin, -sign),
            Self::Log => log(sign, margin),
            Self::SquaredHinge if margin >= 1.0 => (0.0, 0.0),
            Self::SquaredHinge => squared(sign, margin),
            Self::ModifiedHuber if margin >= 1.0 => (0.0, 0.0),
            Self::ModifiedHuber if margin < -1.0 => (-4.0 * margin, -4.0 * sign),
            Self::ModifiedHuber => squared(sign, margin),
        }
    }
}

#[inline(always)]
fn squared(sign: f64, margin: f64) -> (f64, f64) {
    let short = 1.0 - margin;
    (short * short, (-2.0 * sign * short).clamp(-SLOPE_MAX, SLOPE_MAX))
}

/// ln(1 + exp(−margin)) without overflow on either side.
#[inline(always)]
fn log(sign: f64, margin: f64) -> (f64, f64) {
    let tail = (-margin.abs()).exp();
    let doubt = if margin > 0.0 { tail } else { 1.0 } / (1.0 + tail);
    ((-margin).max(0.0) + tail.ln_1p(), -sign * doubt)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Loss; 4] = [Loss::Hinge, Loss::Log, Loss::SquaredHinge, Loss::ModifiedHuber];

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
    fn far_decisions_neither_overflow_nor_step_without_bound() {
        assert_eq!(Loss::Log.at(1.0, 1e4), (0.0, 0.0));
        assert_eq!(Loss::Log.at(1.0, -1e4), (1e4, -1.0));
        assert_eq!(Loss::SquaredHinge.at(1.0, -1e15).1, -SLOPE_MAX);
        assert!(Loss::Hinge.at(1.0, f64::NAN).0.is_nan());
    }
}
