"""Curves that scikit-learn fits from decisions to probabilities, and calibrated classifiers."""

import itertools

import numpy as np
import sklearn
from scipy.special import expit
from sklearn.calibration import CalibratedClassifierCV, _sigmoid_calibration
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.naive_bayes import GaussianNB

from cases import write


def lowest(decisions, positive, weights, start):
    """The optimum of the same likelihood, past where scikit-learn stops."""
    w = np.ones(len(positive)) if weights is None else weights
    n1, n0 = w[positive == 1].sum(), w[positive == 0].sum()
    targets = np.where(positive == 1, (n1 + 1) / (n1 + 2), 1 / (n0 + 2))
    a, b = start
    for _ in range(100):
        p = expit(-(a * decisions + b))
        slope = w * (targets - p)
        bend = w * p * (1 - p)
        gradient = np.array([slope @ decisions, slope.sum()])
        hessian = np.array(
            [[bend @ decisions**2, bend @ decisions], [bend @ decisions, bend.sum()]]
        )
        a, b = np.array([a, b]) - np.linalg.solve(hessian, gradient)
    return a, b


def curves():
    rng = np.random.default_rng(99)
    cases = []
    for n, spread, weighted in itertools.product([12, 60], [0.5, 2.0, 40.0], [False, True]):
        positive = (rng.permutation(n) % 3 == 0).astype(int)
        decisions = np.round(rng.normal(size=n) * spread + (positive - 0.4) * spread, 3)
        weights = np.round(rng.random(n) * 2 + 0.01, 3) if weighted else None
        sigmoid = _sigmoid_calibration(decisions, positive, weights)
        steps = IsotonicRegression(out_of_bounds="clip").fit(decisions, positive, weights)
        at = np.round(rng.normal(size=8) * 2 * spread, 4)
        cases.append(
            {
                "decisions": decisions,
                "positive": positive,
                "weights": weights,
                "sigmoid": sigmoid,
                "lowest": lowest(decisions, positive, weights, sigmoid),
                "thresholds": steps.X_thresholds_,
                "values": steps.y_thresholds_,
                "at": at,
                "isotonic": steps.predict(at),
            }
        )
    return cases


def classifiers():
    rng = np.random.default_rng(5)
    cases = []
    for n_classes, base, method in itertools.product([2, 3], ["bayes", "logistic"], ["sigmoid", "isotonic"]):
        y = rng.permutation(np.arange(60) % n_classes)
        x = np.round(rng.normal(size=(60, 3)) + rng.normal(size=(n_classes, 3))[y], 4)
        inner = GaussianNB() if base == "bayes" else LogisticRegression(solver="newton-cholesky", tol=1e-12)
        model = CalibratedClassifierCV(inner, method=method, ensemble=False, cv=StratifiedKFold(4))
        model.fit(x, y)
        cases.append(
            {
                "base": base,
                "method": method,
                "x": x,
                "y": y,
                "predicted": model.predict(x),
                "probabilities": model.predict_proba(x)[:10],
            }
        )
    return cases


def main():
    assert sklearn.__version__ == "1.9.1", sklearn.__version__
    write("calibration.json", {"curves": curves(), "classifiers": classifiers()})


if __name__ == "__main__":
    main()
