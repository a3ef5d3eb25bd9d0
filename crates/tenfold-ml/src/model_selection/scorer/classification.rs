//! The scorers of classifiers.

use crate::data::Labels;
use crate::metrics::{
    Average, ClassAverage, KappaWeights, ZeroDivision, accuracy, average_precision,
    balanced_accuracy, brier_loss, cohen_kappa, f_beta, log_loss, matthews_correlation, precision,
    recall, roc_auc, roc_auc_ovo, roc_auc_ovr, top_k_accuracy,
};
use crate::model_selection::{Direction, Scored, Scorer};

/// An [`Average`] that owns its class.
enum Owned {
    Binary(String),
    Other(Average<'static>),
}

impl Owned {
    fn new(average: Average<'_>) -> Self {
        match average {
            Average::Binary(class) => Self::Binary(class.to_owned()),
            Average::Micro => Self::Other(Average::Micro),
            Average::Macro => Self::Other(Average::Macro),
            Average::Weighted => Self::Other(Average::Weighted),
        }
    }

    fn get(&self) -> Average<'_> {
        match self {
            Self::Binary(class) => Average::Binary(class),
            Self::Other(average) => *average,
        }
    }

    /// The name of a metric that is averaged so.
    fn name(&self, metric: &str) -> String {
        match self.get() {
            Average::Binary(class) => format!("{metric} of {class}"),
            Average::Micro => format!("micro {metric}"),
            Average::Macro => format!("macro {metric}"),
            Average::Weighted => format!("weighted {metric}"),
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

impl Scorer<Labels> {
    /// [`accuracy`](crate::metrics::accuracy).
    pub fn accuracy() -> Self {
        Self::of_predictions("accuracy", Direction::Higher, accuracy)
    }

    /// [`balanced_accuracy`](crate::metrics::balanced_accuracy).
    pub fn balanced_accuracy() -> Self {
        Self::of_predictions("balanced accuracy", Direction::Higher, balanced_accuracy)
    }

    /// [`matthews_correlation`](crate::metrics::matthews_correlation).
    pub fn matthews_correlation() -> Self {
        Self::of_predictions("Matthews correlation", Direction::Higher, matthews_correlation)
    }

    /// [`cohen_kappa`](crate::metrics::cohen_kappa).
    pub fn cohen_kappa(weights: KappaWeights) -> Self {
        let name = match weights {
            KappaWeights::Equal => "kappa",
            KappaWeights::Linear => "linear kappa",
            KappaWeights::Quadratic => "quadratic kappa",
        };
        Self::of_predictions(name, Direction::Higher, move |truth, predicted| {
            cohen_kappa(truth, predicted, weights)
        })
    }

    /// [`precision`](crate::metrics::precision), 0 where it would divide by 0.
    pub fn precision(average: Average<'_>) -> Self {
        let average = Owned::new(average);
        Self::of_predictions(
            average.name("precision"),
            Direction::Higher,
            move |truth, predicted| precision(truth, predicted, average.get(), ZeroDivision::Zero),
        )
    }

    /// [`recall`](crate::metrics::recall), 0 where it would divide by 0.
    pub fn recall(average: Average<'_>) -> Self {
        let average = Owned::new(average);
        Self::of_predictions(average.name("recall"), Direction::Higher, move |truth, predicted| {
            recall(truth, predicted, average.get(), ZeroDivision::Zero)
        })
    }

    /// The harmonic mean of precision and recall, 0 where it would divide by 0.
    pub fn f1(average: Average<'_>) -> Self {
        Self { name: Owned::new(average).name("F1"), ..Self::f_beta(1.0, average) }
    }

    /// [`f_beta`](crate::metrics::f_beta), 0 where it would divide by 0.
    pub fn f_beta(beta: f64, average: Average<'_>) -> Self {
        let average = Owned::new(average);
        let name = average.name(&format!("F{beta}"));
        Self::of_predictions(name, Direction::Higher, move |truth, predicted| {
            f_beta(truth, predicted, beta, average.get(), ZeroDivision::Zero)
        })
    }

    /// [`log_loss`](crate::metrics::log_loss), of models with probabilities.
    pub fn log_loss() -> Self {
        Self::ours("log loss", Direction::Lower, |scored: &Scored<'_, Labels>| {
            log_loss(scored.truth(), scored.probabilities()?.view())
        })
    }

    /// [`brier_loss`](crate::metrics::brier_loss) of one of two classes, of models with probabilities.
    pub fn brier_loss(positive: impl Into<String>) -> Self {
        let positive = positive.into();
        let name = format!("Brier loss of {positive}");
        Self::ours(name, Direction::Lower, move |scored: &Scored<'_, Labels>| {
            scored.probabilities()?;
            brier_loss(scored.truth(), &positive, scored.ranking(&positive)?.view())
        })
    }

    /// [`roc_auc`](crate::metrics::roc_auc) of one of two classes, by probabilities or decisions.
    pub fn roc_auc(positive: impl Into<String>) -> Self {
        let positive = positive.into();
        let name = format!("ROC AUC of {positive}");
        Self::ours(name, Direction::Higher, move |scored: &Scored<'_, Labels>| {
            roc_auc(scored.truth(), &positive, scored.ranking(&positive)?.view())
        })
    }

    /// [`roc_auc_ovr`](crate::metrics::roc_auc_ovr), by probabilities or decisions.
    pub fn roc_auc_ovr(average: ClassAverage) -> Self {
        let name = average.name("ROC AUC ovr");
        Self::ours(name, Direction::Higher, move |scored: &Scored<'_, Labels>| {
            roc_auc_ovr(scored.truth(), scored.rankings()?.view(), average)
        })
    }

    /// [`roc_auc_ovo`](crate::metrics::roc_auc_ovo), by probabilities or decisions.
    pub fn roc_auc_ovo(average: ClassAverage) -> Self {
        let name = average.name("ROC AUC ovo");
        Self::ours(name, Direction::Higher, move |scored: &Scored<'_, Labels>| {
            roc_auc_ovo(scored.truth(), scored.rankings()?.view(), average)
        })
    }

    /// [`average_precision`](crate::metrics::average_precision) of one of two classes, by probabilities or
    /// decisions.
    pub fn average_precision(positive: impl Into<String>) -> Self {
        let positive = positive.into();
        let name = format!("average precision of {positive}");
        Self::ours(name, Direction::Higher, move |scored: &Scored<'_, Labels>| {
            average_precision(scored.truth(), &positive, scored.ranking(&positive)?.view())
        })
    }

    /// [`top_k_accuracy`](crate::metrics::top_k_accuracy), by probabilities or decisions.
    pub fn top_k_accuracy(k: usize) -> Self {
        let name = format!("top-{k} accuracy");
        Self::ours(name, Direction::Higher, move |scored: &Scored<'_, Labels>| {
            top_k_accuracy(scored.truth(), scored.rankings()?.view(), k)
        })
    }
}
