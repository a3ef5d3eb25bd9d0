//! A line on each kind.

use tenfold::estimator::registry::Family;

/// A line on a kind; empty for one that is not known here.
pub(super) fn about(family: Family, kind: &str) -> &'static str {
    let lines = LINES.iter().find(|(of, _)| *of == family).map_or(&[][..], |(_, lines)| lines);
    lines.iter().find(|(name, _)| *name == kind).map_or("", |(_, line)| line)
}

type Line = (&'static str, &'static str);

const LINES: [(Family, &[Line]); 6] = [
    (Family::Classifier, &CLASSIFIERS),
    (Family::Regressor, &REGRESSORS),
    (Family::Transformer, &TRANSFORMERS),
    (Family::Splitter, &SPLITTERS),
    (Family::ClassificationScorer, &CLASSIFICATION_SCORERS),
    (Family::RegressionScorer, &REGRESSION_SCORERS),
];

const CLASSIFIERS: [Line; 17] = [
    ("bernoulli-nb", "naive Bayes of features that are there or not"),
    ("calibrated", "another classifier with calibrated probabilities"),
    ("complement-nb", "naive Bayes by the complement of each class, for counts"),
    ("decision-tree-classifier", "one decision tree"),
    ("dummy-classifier", "baseline that knows the classes alone"),
    ("fixed-threshold", "another classifier of two classes with a given threshold"),
    ("ftrl", "logistic regression by follow the regularised leader"),
    ("gaussian-nb", "naive Bayes of numbers, normal in each class"),
    ("k-neighbors-classifier", "vote of the nearest samples"),
    ("linfa-svm", "support vector machine of linfa"),
    ("logistic-regression", "logistic regression by L-BFGS"),
    ("multinomial-nb", "naive Bayes of counts, as of words"),
    ("pipeline", "transformers, then a classifier"),
    ("random-forest-classifier", "mean of many randomised trees"),
    ("sgd", "linear classifier by stochastic gradient descent"),
    ("svc", "support vector machine with a kernel"),
    ("tuned-threshold", "another classifier of two classes with the best threshold"),
];

const REGRESSORS: [Line; 16] = [
    ("decision-tree-regressor", "one decision tree"),
    ("dummy-regressor", "baseline that knows the target alone"),
    ("elastic-net", "linear regression with L1 and L2 penalties"),
    ("isotonic-regression", "monotonous steps of one feature"),
    ("k-neighbors-regressor", "mean of the nearest samples"),
    ("lars", "least-angle regression"),
    ("lasso", "linear regression with an L1 penalty"),
    ("linear-regression", "ordinary least squares"),
    ("linfa-svr", "support vector regression of linfa"),
    ("pipeline", "transformers, then a regressor"),
    ("pls", "partial least squares"),
    ("random-forest-regressor", "mean of many randomised trees"),
    ("ridge", "linear regression with an L2 penalty"),
    ("sgd-regressor", "linear regression by stochastic gradient descent"),
    ("svr", "support vector regression with a kernel"),
    ("tweedie", "generalised linear model: normal, Poisson, gamma"),
];

const TRANSFORMERS: [Line; 24] = [
    ("column-transformer", "a transformer for each group of columns"),
    ("count-vectorizer", "counts of the words of texts"),
    ("date-encoder", "dates as their parts: year, month, day of the week"),
    ("feature-union", "features of several transformers, side by side"),
    ("hashing-vectorizer", "hashed counts of the words of texts"),
    ("max-abs-scaler", "features divided by their largest size"),
    ("min-max-scaler", "features brought into a range"),
    ("normalizer", "samples brought to length 1"),
    ("one-hot-encoder", "a feature of 0 and 1 for each category"),
    ("ordinal-encoder", "a number for each category"),
    ("pca", "principal components"),
    ("pipeline", "transformers, one after the other"),
    ("polynomial-features", "products of features"),
    ("robust-scaler", "features scaled by their quantiles"),
    ("select-k-best", "the k features that go best with the target"),
    ("select-percentile", "the share of features that go best with the target"),
    ("simple-imputer", "missing values filled by mean, median or most frequent value"),
    ("standard-scaler", "features with mean 0 and variance 1"),
    ("text-encoder", "texts as weighted words, or as a few numbers"),
    ("tfidf-transformer", "counts weighted by how rare a word is"),
    ("tfidf-vectorizer", "words of texts, weighted by how rare they are"),
    ("to-dense", "sparse records as dense ones"),
    ("truncated-svd", "singular vectors of sparse records"),
    ("variance-threshold", "features that vary enough"),
];

const SPLITTERS: [Line; 13] = [
    ("group-k-fold", "folds that keep groups together"),
    ("k-fold", "folds of equal size"),
    ("leave-one-out", "a fold for each sample"),
    ("leave-p-groups-out", "a fold for each set of groups"),
    ("predefined-split", "folds that are given"),
    ("repeated-k-fold", "folds, drawn several times"),
    ("repeated-stratified-k-fold", "stratified folds, drawn several times"),
    ("shuffle-split", "random splits"),
    ("stratified-group-k-fold", "folds that keep groups together and the shares of classes"),
    ("stratified-k-fold", "folds with equal shares of classes"),
    ("stratified-shuffle-split", "random splits with equal shares of classes"),
    ("subsampled", "a share of the training samples of other splits"),
    ("time-series-split", "tests on rows that follow those of the fit"),
];

const CLASSIFICATION_SCORERS: [Line; 16] = [
    ("accuracy", "share of correct predictions"),
    ("average-precision", "area below precision over recall, of one class"),
    ("balanced-accuracy", "mean recall of the classes"),
    ("brier-loss", "squared error of the probability of one class"),
    ("cohen-kappa", "correct predictions beyond chance"),
    ("f-beta", "precision and recall, weighted"),
    ("f1", "harmonic mean of precision and recall"),
    ("log-loss", "negative log likelihood of the probabilities"),
    ("matthews-correlation", "correlation of predictions and truth"),
    ("mean-cost", "mean cost of decisions for or against a class"),
    ("precision", "share of predictions of a class that are right"),
    ("recall", "share of a class that is found"),
    ("roc-auc", "area below the ROC curve, of one of two classes"),
    ("roc-auc-ovo", "area below the ROC curve, class against class"),
    ("roc-auc-ovr", "area below the ROC curve, class against the rest"),
    ("top-k-accuracy", "share of samples whose class is among the first k"),
];

const REGRESSION_SCORERS: [Line; 9] = [
    ("explained-variance", "share of the variance that is explained"),
    ("mae", "mean absolute error"),
    ("mape", "mean absolute error in percent of the truth"),
    ("max-error", "largest error"),
    ("median-absolute-error", "median absolute error"),
    ("mse", "mean squared error"),
    ("pinball-loss", "error of a quantile"),
    ("r2", "coefficient of determination"),
    ("rmse", "root of the mean squared error"),
];

#[cfg(test)]
mod tests {
    use tenfold::estimator::registry::kinds;

    use super::*;

    #[test]
    fn every_kind_has_a_line_and_every_line_a_kind() {
        for (family, lines) in LINES {
            let described: Vec<&str> = lines.iter().map(|(kind, _)| *kind).collect();
            let known: Vec<&str> = kinds(family).iter().map(|entry| entry.kind()).collect();
            assert_eq!(described, known, "{family}");
        }
    }
}
