"""Naive Bayes classifiers of scikit-learn, fitted on counts."""

import itertools

import numpy as np
import sklearn
from sklearn.naive_bayes import BernoulliNB, ComplementNB, MultinomialNB

from cases import write


def datasets():
    rng = np.random.default_rng(7)
    y = rng.permutation(np.arange(40) % 3)
    rates = rng.gamma(0.6, size=(3, 8))
    counts = rng.poisson(rates[y]).astype(float)
    return {
        "counts": counts,
        "shares": counts / np.maximum(counts.sum(axis=1, keepdims=True), 1),
        "three": y,
        "two": (y > 0).astype(int),
        "weights": np.arange(40) % 5 / 2,
    }


def fit(data, kind, x, y, weighted, params):
    weights = data["weights"] if weighted else None
    model = kind(**params).fit(data[x], data[y], sample_weight=weights)
    return {
        "model": kind.__name__,
        "x": x,
        "y": y,
        "weighted": weighted,
        "params": params,
        "feature_log_prob": model.feature_log_prob_,
        "class_log_prior": model.class_log_prior_,
        "joint_log_likelihood": model.predict_joint_log_proba(data[x])[:5],
        "probabilities": model.predict_proba(data[x])[:5],
        "predicted": model.predict(data[x]),
    }


def main():
    assert sklearn.__version__ == "1.9.1", sklearn.__version__
    data = datasets()
    options = [
        (MultinomialNB, [{}]),
        (ComplementNB, [{"norm": False}, {"norm": True}]),
        (BernoulliNB, [{"binarize": 0.0}, {"binarize": 0.15}]),
    ]
    cases = []
    shapes = itertools.product(["counts", "shares"], ["two", "three"], [False, True])
    for x, y, weighted in shapes:
        for kind, changes in options:
            for change, common in itertools.product(changes, [(1.0, True), (0.1, False)]):
                if not common[1] and (x, y) != ("counts", "three"):
                    continue
                params = {"alpha": common[0], "fit_prior": common[1]} | change
                cases.append(fit(data, kind, x, y, weighted, params))
    write("naive_bayes.json", {"data": data, "cases": cases})


if __name__ == "__main__":
    main()
