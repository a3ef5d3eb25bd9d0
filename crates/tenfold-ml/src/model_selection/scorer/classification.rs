//! The scorers of classifiers.

use serde::{Deserialize, Serialize};

use super::kinds::scorers;
use crate::authoring::number::Number;
use crate::data::Labels;
use crate::metrics::{
    Average, ClassAverage, Costs, KappaWeights, ZeroDivision, accuracy, average_precision,
    balanced_accuracy, brier_loss, check_beta, check_costs, check_k, cohen_kappa, f_beta, log_loss,
    matthews_correlation, mean_cost, precision, recall, roc_auc, roc_auc_ovo, roc_auc_ovr,
    top_k_accuracy,
};
use crate::model_selection::{Direction, Scored, Scorer};

/// An [`Average`] that owns its class.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Owned {
    Binary(String),
    Micro,
    Macro,
    Weighted,
}

impl From<Average<'_>> for Owned {
    fn from(average: Average<'_>) -> Self {
        match average {
            Average::Binary(class) => Self::Binary(class.to_owned()),
            Average::Micro => Self::Micro,
            Average::Macro => Self::Macro,
            Average::Weighted => Self::Weighted,
        }
    }
}

impl Owned {
    fn get(&self) -> Average<'_> {
        match self {
            Self::Binary(class) => Average::Binary(class),
            Self::Micro => Average::Micro,
            Self::Macro => Average::Macro,
            Self::Weighted => Average::Weighted,
        }
    }

    /// The name of a metric that is averaged so.
    fn name(&self, metric: &str) -> String {
        match self {
            Self::Binary(class) => format!("{metric} of {class}"),
            Self::Micro => format!("micro {metric}"),
            Self::Macro => format!("macro {metric}"),
            Self::Weighted => format!("weighted {metric}"),
        }
    }
}

impl ClassAverage {
    fn name(self, metric: &str) -> String {
        match self {
            Self::Macro => format!("macro {metric}"),
            Self::Weighted => format!("weighted {metric}"),
        }
    }
}

/// The F-measure that weighs recall `beta` times as much as precision, under the name of a metric.
fn f_measure(metric: &str, beta: f64, average: Owned) -> Scorer<Labels> {
    Scorer::of_predictions(average.name(metric), Direction::Higher, move |truth, predicted| {
        f_beta(truth, predicted, beta, average.get(), ZeroDivision::Zero)
    })
}

scorers! {
    Labels, ClassificationScorer:
    /// [`accuracy`](crate::metrics::accuracy).
    "accuracy" accuracy() {
        Scorer::of_predictions("accuracy", Direction::Higher, accuracy)
    }

    /// [`balanced_accuracy`](crate::metrics::balanced_accuracy).
    "balanced-accuracy" balanced_accuracy() {
        Scorer::of_predictions("balanced accuracy", Direction::Higher, balanced_accuracy)
    }

    /// [`matthews_correlation`](crate::metrics::matthews_correlation).
    "matthews-correlation" matthews_correlation() {
        Scorer::of_predictions("Matthews correlation", Direction::Higher, matthews_correlation)
    }

    /// [`cohen_kappa`](crate::metrics::cohen_kappa).
    "cohen-kappa" cohen_kappa(weights: KappaWeights = KappaWeights::Equal) {
        let name = match weights {
            KappaWeights::Equal => "kappa",
            KappaWeights::Linear => "linear kappa",
            KappaWeights::Quadratic => "quadratic kappa",
        };
        Scorer::of_predictions(name, Direction::Higher, move |truth, predicted| {
            cohen_kappa(truth, predicted, weights)
        })
    }

    /// [`precision`](crate::metrics::precision), 0 where it would divide by 0.
    "precision" precision(average: Average<'_> as Owned) {
        Scorer::of_predictions(
            average.name("precision"),
            Direction::Higher,
            move |truth, predicted| precision(truth, predicted, average.get(), ZeroDivision::Zero),
        )
    }

    /// [`recall`](crate::metrics::recall), 0 where it would divide by 0.
    "recall" recall(average: Average<'_> as Owned) {
        Scorer::of_predictions(average.name("recall"), Direction::Higher, move |truth, predicted| {
            recall(truth, predicted, average.get(), ZeroDivision::Zero)
        })
    }

    /// The harmonic mean of precision and recall, 0 where it would divide by 0.
    "f1" f1(average: Average<'_> as Owned) {
        f_measure("F1", 1.0, average)
    }

    /// [`f_beta`](crate::metrics::f_beta), 0 where it would divide by 0.
    "f-beta" f_beta(beta: f64 as Number, average: Average<'_> as Owned) {
        let Number(beta) = beta;
        f_measure(&format!("F{beta}"), beta, average).checked(move || check_beta(beta))
    }

    /// [`mean_cost`](crate::metrics::mean_cost) of decisions for or against a class.
    "mean-cost" mean_cost(positive: impl Into<String> as String, costs: Costs) {
        let name = format!("mean cost of {positive}");
        Scorer::of_predictions(name, Direction::Lower, move |truth, predicted| {
            mean_cost(truth, predicted, &positive, &costs)
        })
        .checked(move || check_costs(&costs))
    }

    /// [`log_loss`](crate::metrics::log_loss), of models with probabilities.
    "log-loss" log_loss() {
        Scorer::new("log loss", Direction::Lower, |scored: &Scored<'_, Labels>| {
            log_loss(scored.truth(), scored.probabilities()?.view())
        })
    }

    /// [`brier_loss`](crate::metrics::brier_loss) of one of two classes, of models with probabilities.
    "brier-loss" brier_loss(positive: impl Into<String> as String) {
        let name = format!("Brier loss of {positive}");
        Scorer::new(name, Direction::Lower, move |scored: &Scored<'_, Labels>| {
            scored.probabilities()?;
            brier_loss(scored.truth(), &positive, scored.ranking(&positive)?.view())
        })
    }

    /// [`roc_auc`](crate::metrics::roc_auc) of one of two classes, by probabilities or decisions.
    "roc-auc" roc_auc(positive: impl Into<String> as String) {
        let name = format!("ROC AUC of {positive}");
        Scorer::new(name, Direction::Higher, move |scored: &Scored<'_, Labels>| {
            roc_auc(scored.truth(), &positive, scored.ranking(&positive)?.view())
        })
    }

    /// [`roc_auc_ovr`](crate::metrics::roc_auc_ovr), by probabilities or decisions.
    "roc-auc-ovr" roc_auc_ovr(average: ClassAverage = ClassAverage::Macro) {
        let name = average.name("ROC AUC ovr");
        Scorer::new(name, Direction::Higher, move |scored: &Scored<'_, Labels>| {
            roc_auc_ovr(scored.truth(), scored.rankings()?.view(), average)
        })
    }

    /// [`roc_auc_ovo`](crate::metrics::roc_auc_ovo), by probabilities or decisions.
    "roc-auc-ovo" roc_auc_ovo(average: ClassAverage = ClassAverage::Macro) {
        let name = average.name("ROC AUC ovo");
        Scorer::new(name, Direction::Higher, move |scored: &Scored<'_, Labels>| {
            roc_auc_ovo(scored.truth(), scored.rankings()?.view(), average)
        })
    }

    /// [`average_precision`](crate::metrics::average_precision) of one of two classes, by probabilities or
    /// decisions.
    "average-precision" average_precision(positive: impl Into<String> as String) {
        let name = format!("average precision of {positive}");
        Scorer::new(name, Direction::Higher, move |scored: &Scored<'_, Labels>| {
            average_precision(scored.truth(), &positive, scored.ranking(&positive)?.view())
        })
    }

    /// [`top_k_accuracy`](crate::metrics::top_k_accuracy), by probabilities or decisions.
    "top-k-accuracy" top_k_accuracy(k: usize) {
        let name = format!("top-{k} accuracy");
        Scorer::new(name, Direction::Higher, move |scored: &Scored<'_, Labels>| {
            top_k_accuracy(scored.truth(), scored.rankings()?.view(), k)
        })
        .checked(move || check_k(k))
    }
}
