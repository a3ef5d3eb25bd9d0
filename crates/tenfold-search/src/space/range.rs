//! Ranges of numbers: their checks, draws from them, and their text.

use std::fmt;

use serde_json::{Value, json};
use tenfold_ml::authoring::random::SplitMix64;

use super::draw::Draw;
use super::error::SpaceError;
use super::label::scalar;

/// A range of numbers, both ends included.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Range {
    Numbers { low: f64, high: f64, is_log: bool },
    Integers { low: i64, high: i64, is_log: bool },
}

impl Range {
    /// Refuses a range that is empty, not finite, or not above 0 where its logarithm is taken.
    pub(super) fn check(&self, place: &str) -> Result<(), SpaceError> {
        let (is_ordered, is_positive, is_log) = match *self {
            Self::Numbers { low, high, is_log } => {
                (low.is_finite() && high.is_finite() && low < high, low > 0.0, is_log)
            }
            Self::Integers { low, high, is_log } => (low < high, low > 0, is_log),
        };
        if is_ordered && (is_positive || !is_log) {
            return Ok(());
        }
        let (low, high) = match *self {
            Self::Numbers { low, high, .. } => (low.to_string(), high.to_string()),
            Self::Integers { low, high, .. } => (low.to_string(), high.to_string()),
        };
        let expected = match is_log {
            true => "two finite numbers above 0, the lower one first",
            false => "two finite numbers, the lower one first",
        };
        Err(SpaceError::Range { place: place.to_owned(), low, high, expected })
    }

    /// The number of its values; `None` if it is continuous.
    pub(super) fn extent(&self) -> Option<u128> {
        match *self {
            Self::Numbers { .. } => None,
            Self::Integers { low, high, .. } => Some(u128::from(high.abs_diff(low)) + 1),
        }
    }

    /// Both ends.
    pub(super) fn ends(&self) -> [Draw; 2] {
        match *self {
            Self::Numbers { low, high, .. } => [Draw::number(low), Draw::number(high)],
            Self::Integers { low, high, .. } => [Draw::Integer(low), Draw::Integer(high)],
        }
    }

    /// Its value of an ordinal number below its extent.
    pub(super) fn at(&self, ordinal: u128) -> Draw {
        match *self {
            Self::Numbers { low, .. } => Draw::number(low),
            Self::Integers { low, .. } => Draw::Integer(low.wrapping_add_unsigned(ordinal as u64)),
        }
    }

    /// A value at random. The functions are those of the crate `libm`, which are the same on every
    /// machine.
    pub(super) fn draw(&self, random: &mut SplitMix64) -> Draw {
        let unit = random.next_unit();
        let between = |low: f64, high: f64| low * (1.0 - unit) + high * unit;
        let log_between = |low: f64, high: f64| libm::exp(between(libm::log(low), libm::log(high)));
        match *self {
            Self::Numbers { low, high, is_log } => {
                let number = if is_log { log_between(low, high) } else { between(low, high) };
                Draw::number(number.clamp(low, high))
            }
            Self::Integers { low, high, is_log: true } => {
                // Each integer has the weight of the logarithms from it to the next one.
                let number = log_between(low as f64, high as f64 + 1.0);
                Draw::Integer((number.floor() as i64).clamp(low, high))
            }
            Self::Integers { low, high, is_log: false } => {
                let n_values = u128::from(high.abs_diff(low)) + 1;
                let ordinal = (u128::from(random.next_u64()) * n_values) >> 64;
                self.at(ordinal)
            }
        }
    }

    /// The form that is read from data.
    pub(super) fn to_data(self) -> serde_json::Map<String, Value> {
        let data = match self {
            Self::Numbers { low, high, is_log: false } => json!({"uniform": [low, high]}),
            Self::Numbers { low, high, is_log: true } => json!({"log_uniform": [low, high]}),
            Self::Integers { low, high, is_log: false } => json!({"integer": [low, high]}),
            Self::Integers { low, high, is_log: true } => {
                json!({"integer": [low, high], "log": true})
            }
        };
        data.as_object().cloned().unwrap_or_default()
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [low, high] = self.ends().map(|end| scalar(&end.to_value()));
        match self {
            Self::Numbers { is_log: false, .. } => write!(f, "{low} to {high}"),
            Self::Numbers { is_log: true, .. } => write!(f, "{low} to {high}, by logarithms"),
            Self::Integers { is_log: false, .. } => write!(f, "integers {low} to {high}"),
            Self::Integers { is_log: true, .. } => {
                write!(f, "integers {low} to {high}, by logarithms")
            }
        }
    }
}
