//! Errors of strategies.

/// An error of a strategy.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StrategyError {
    /// A parameter out of its range.
    #[error("{name} = {value} is out of range: {expected}")]
    Param {
        /// The parameter, with its strategy.
        name: &'static str,
        /// The value given.
        value: String,
        /// The range.
        expected: &'static str,
    },
    /// Less of a resource than the first rung needs.
    #[error(
        "at most {max} of the resource are there, but the first round needs {min}; lower \
         `min_resources`, or take more samples"
    )]
    TooFewResources {
        /// The least that a candidate gets.
        min: usize,
        /// The most that a candidate can get.
        max: usize,
    },
    /// A limit of the resource that has to be given.
    #[error("{name} has no default here: {reason}; give it")]
    NoLimit {
        /// The limit.
        name: &'static str,
        /// The reason.
        reason: &'static str,
    },
    /// A choice of the parameter that a strategy uses as its resource.
    #[error("`{path}` is the resource of the strategy, so the space cannot choose it too")]
    ResourceInSpace {
        /// The path of the parameter.
        path: String,
    },
}
