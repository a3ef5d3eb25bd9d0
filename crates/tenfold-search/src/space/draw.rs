//! The value that one choice takes in one candidate.

use serde_json::Value;

/// The value of a choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Draw {
    /// The choice is not there, or has the value that it had before it became a choice.
    Base,
    /// One of its alternatives.
    Alternative(usize),
    /// A number, by its bits.
    Number(u64),
    Integer(i64),
}

impl Draw {
    pub(super) fn number(number: f64) -> Self {
        Self::Number(number.to_bits())
    }

    /// The number of a range; null for anything else.
    pub(super) fn to_value(self) -> Value {
        match self {
            Self::Number(bits) => f64::from_bits(bits).into(),
            Self::Integer(integer) => integer.into(),
            Self::Base | Self::Alternative(_) => Value::Null,
        }
    }
}
