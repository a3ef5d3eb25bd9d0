//! The scorers of regressors.

use super::{Direction, Scored, Scorer};
use crate::{
    Result, Values, explained_variance, mae, mape, max_error, median_absolute_error, mse,
    pinball_loss, r2, rmse,
};

impl Scorer<Values> {
    /// [`r2`](crate::r2()).
    pub fn r2() -> Self {
        of_values("R2", Direction::Higher, r2)
    }

    /// [`explained_variance`](crate::explained_variance).
    pub fn explained_variance() -> Self {
        of_values("explained variance", Direction::Higher, explained_variance)
    }

    /// [`mae`](crate::mae()).
    pub fn mae() -> Self {
        of_values("MAE", Direction::Lower, mae)
    }

    /// [`mse`](crate::mse()).
    pub fn mse() -> Self {
        of_values("MSE", Direction::Lower, mse)
    }

    /// [`rmse`](crate::rmse()).
    pub fn rmse() -> Self {
        of_values("RMSE", Direction::Lower, rmse)
    }

    /// [`mape`](crate::mape()).
    pub fn mape() -> Self {
        of_values("MAPE", Direction::Lower, mape)
    }

    /// [`median_absolute_error`](crate::median_absolute_error).
    pub fn median_absolute_error() -> Self {
        of_values("median absolute error", Direction::Lower, median_absolute_error)
    }

    /// [`max_error`](crate::max_error).
    pub fn max_error() -> Self {
        of_values("max error", Direction::Lower, max_error)
    }

    /// [`pinball_loss`](crate::pinball_loss) of a quantile, from 0 to 1.
    pub fn pinball_loss(quantile: f64) -> Self {
        of_values(format!("pinball loss {quantile}"), Direction::Lower, move |truth, predicted| {
            pinball_loss(truth, predicted, quantile)
        })
    }
}

fn of_values(
    name: impl Into<String>,
    direction: Direction,
    metric: impl Fn(&Values, &Values) -> Result<f64> + Send + Sync + 'static,
) -> Scorer<Values> {
    Scorer::ours(name, direction, move |scored: &Scored<'_, Values>| {
        metric(scored.truth(), scored.predicted())
    })
}
