"""Thresholds of scikit-learn's TunedThresholdClassifierCV and FixedThresholdClassifier, for
tests/search/thresholds_oracle.rs.

Run with scikit-learn 1.9: `python thresholds.py > thresholds.json`. The data are breast_cancer, whose classes
are malignant and benign here as there, and a draw of overlapping classes by a formula that both sides have.
Gaussian naive Bayes has probabilities, the support vector machine decisions alone.
"""

import json

import numpy as np
from sklearn.datasets import load_breast_cancer
from sklearn.metrics import balanced_accuracy_score, f1_score, make_scorer, matthews_corrcoef
from sklearn.model_selection import (
    FixedThresholdClassifier,
    KFold,
    StratifiedKFold,
    TunedThresholdClassifierCV,
)
from sklearn.naive_bayes import GaussianNB
from sklearn.svm import SVC

POSITIVE = 1


def overlapping(n=240):
    """Two classes that overlap, the second one rarer."""
    at = np.arange(n)
    y = (at % 4 == 0).astype(int)
    noise = [(at * k % 101) / 101 - 0.5 for k in (37, 53, 71)]
    return np.column_stack([1.2 * noise[j] + (0.3 if j < 2 else 0.1) * y for j in range(3)]), y


def mean_cost(truth, predicted, sample_weight=None):
    negative = 1 - POSITIVE
    miss = (truth == POSITIVE) & (predicted == negative)
    alarm = (truth == negative) & (predicted == POSITIVE)
    return np.average(5.0 * miss + 1.0 * alarm, weights=sample_weight)


def case(name, estimator, scorer, splitter, thresholds=100, data=None):
    x, y = data or overlapping()
    tuned = TunedThresholdClassifierCV(
        estimator, scoring=scorer, cv=splitter, thresholds=thresholds, store_cv_results=True
    ).fit(x, y)
    scores = tuned.cv_results_["scores"]
    # Ties are decided by the order of sums, which differs in the last bit.
    best = np.flatnonzero(scores >= scores.max() - 1e-9)
    assert best[0] == scores.argmax() and scores.size > best.size, (name, best)
    return {
        "name": name,
        "threshold": tuned.best_threshold_,
        "score": abs(tuned.best_score_),
        "scores": [round(abs(score), 11) for score in scores[::9]],
        "predicted": "".join(str(label) for label in tuned.predict(x)),
    }


def fixed(name, estimator, threshold):
    x, y = overlapping()
    model = FixedThresholdClassifier(estimator, threshold=threshold, pos_label=0).fit(x, y)
    return {"name": name, "predicted": "".join(str(label) for label in model.predict(x))}


if __name__ == "__main__":
    svc = SVC(kernel="linear", C=1.0, tol=1e-9)
    cost = make_scorer(mean_cost, greater_is_better=False)
    # Of all features probabilities would be 1 but for rounding.
    x, y = load_breast_cancer(return_X_y=True)
    cancer = x[:, :2], y
    cases = [
        case("bayes balanced", GaussianNB(), "balanced_accuracy", StratifiedKFold(5)),
        case("bayes f1", GaussianNB(), make_scorer(f1_score), KFold(4), 37),
        case("bayes cost", GaussianNB(), cost, StratifiedKFold(3)),
        case("bayes list", GaussianNB(), make_scorer(matthews_corrcoef), KFold(3), [0.1, 0.2, 0.3, 0.6]),
        case("svc balanced", svc, make_scorer(balanced_accuracy_score), StratifiedKFold(5), 60),
        case("cancer cost", GaussianNB(), cost, StratifiedKFold(5), 100, cancer),
        fixed("bayes fixed", GaussianNB(), 0.8),
        fixed("svc fixed", svc, 0.4),
    ]
    print("[\n" + ",\n".join(json.dumps(one, separators=(",", ":")) for one in cases) + "\n]")
