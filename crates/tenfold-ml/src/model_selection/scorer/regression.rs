//! The scorers of regressors.

use crate::data::Values;
use crate::metrics::{
    explained_variance, mae, mape, max_error, median_absolute_error, mse, pinball_loss, r2, rmse,
};
use crate::model_selection::{Direction, Scorer};

impl Scorer<Values> {
    /// [`r2`](crate::metrics::r2()).
    pub fn r2() -> Self {
        Self::of_predictions("R2", Direction::Higher, r2)
    }

    /// [`explained_variance`](crate::metrics::explained_variance).
    pub fn explained_variance() -> Self {
        Self::of_predictions("explained variance", Direction::Higher, explained_variance)
    }

    /// [`mae`](crate::metrics::mae()).
    pub fn mae() -> Self {
        Self::of_predictions("MAE", Direction::Lower, mae)
    }

    /// [`mse`](crate::metrics::mse()).
    pub fn mse() -> Self {
        Self::of_predictions("MSE", Direction::Lower, mse)
    }

    /// [`rmse`](crate::metrics::rmse()).
    pub fn rmse() -> Self {
        Self::of_predictions("RMSE", Direction::Lower, rmse)
    }

    /// [`mape`](crate::metrics::mape()).
    pub fn mape() -> Self {
        Self::of_predictions("MAPE", Direction::Lower, mape)
    }

    /// [`median_absolute_error`](crate::metrics::median_absolute_error).
    pub fn median_absolute_error() -> Self {
        Self::of_predictions("median absolute error", Direction::Lower, median_absolute_error)
    }

    /// [`max_error`](crate::metrics::max_error).
    pub fn max_error() -> Self {
        Self::of_predictions("max error", Direction::Lower, max_error)
    }

    /// [`pinball_loss`](crate::metrics::pinball_loss) of a quantile, from 0 to 1.
    pub fn pinball_loss(quantile: f64) -> Self {
        Self::of_predictions(
            format!("pinball loss {quantile}"),
            Direction::Lower,
            move |truth, predicted| pinball_loss(truth, predicted, quantile),
        )
    }
}
