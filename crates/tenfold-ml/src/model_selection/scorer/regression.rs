//! The scorers of regressors.

use super::kinds::scorers;
use crate::authoring::number::Number;
use crate::data::Values;
use crate::metrics::{
    check_quantile, explained_variance, mae, mape, max_error, median_absolute_error, mse,
    pinball_loss, r2, rmse,
};
use crate::model_selection::{Direction, Scorer};

scorers! {
    Values, RegressionScorer:
    /// [`r2`](crate::metrics::r2()).
    "r2" r2() {
        Scorer::of_predictions("R2", Direction::Higher, r2)
    }

    /// [`explained_variance`](crate::metrics::explained_variance).
    "explained-variance" explained_variance() {
        Scorer::of_predictions("explained variance", Direction::Higher, explained_variance)
    }

    /// [`mae`](crate::metrics::mae()).
    "mae" mae() {
        Scorer::of_predictions("MAE", Direction::Lower, mae)
    }

    /// [`mse`](crate::metrics::mse()).
    "mse" mse() {
        Scorer::of_predictions("MSE", Direction::Lower, mse)
    }

    /// [`rmse`](crate::metrics::rmse()).
    "rmse" rmse() {
        Scorer::of_predictions("RMSE", Direction::Lower, rmse)
    }

    /// [`mape`](crate::metrics::mape()).
    "mape" mape() {
        Scorer::of_predictions("MAPE", Direction::Lower, mape)
    }

    /// [`median_absolute_error`](crate::metrics::median_absolute_error).
    "median-absolute-error" median_absolute_error() {
        Scorer::of_predictions("median absolute error", Direction::Lower, median_absolute_error)
    }

    /// [`max_error`](crate::metrics::max_error).
    "max-error" max_error() {
        Scorer::of_predictions("max error", Direction::Lower, max_error)
    }

    /// [`pinball_loss`](crate::metrics::pinball_loss) of a quantile, from 0 to 1.
    "pinball-loss" pinball_loss(quantile: f64 as Number) {
        let Number(quantile) = quantile;
        Scorer::of_predictions(
            format!("pinball loss {quantile}"),
            Direction::Lower,
            move |truth, predicted| pinball_loss(truth, predicted, quantile),
        )
        .checked(move || check_quantile(quantile))
    }
}
