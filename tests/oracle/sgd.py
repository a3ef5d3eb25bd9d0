"""What scikit-learn's SGDClassifier learns from small data, with the seeds that it ends up using.

The seeds and the epochs of each binary fit are taken from the call of the inner loop itself, so
that they hold for any way in which the seeds are drawn.
"""

import itertools
import warnings

import numpy as np
import scipy.sparse
import sklearn
from sklearn.linear_model import SGDClassifier, _stochastic_gradient

from cases import write

SEED_ARGUMENT = 18  # of _plain_sgd: …, verbose, shuffle, seed, weight_pos, …

# The squared hinge diverges on these data at 0.01, which tells nothing of an implementation.
ALPHA = {"hinge": 1e-2, "log_loss": 1e-2, "squared_hinge": 1.0, "modified_huber": 1e-2}


def datasets():
    """Overlapping clouds, standardised; `sparse` has every second entry or so at zero."""
    rng = np.random.default_rng(20_240)
    found = {}
    for name, n, n_features, n_classes in [("binary", 60, 4, 2), ("three", 40, 3, 3)]:
        y = rng.permutation(np.arange(n) % n_classes)
        x = rng.normal(size=(n, n_features)) + rng.normal(size=(n_classes, n_features))[y]
        x = (x - x.mean(axis=0)) / x.std(axis=0)
        found[name] = {"x": x, "y": y}
    y = rng.permutation(np.arange(50) % 2)
    x = (rng.normal(size=(50, 6)) + 0.8 * y[:, None]) * (rng.random((50, 6)) < 0.5)
    found["sparse"] = {"x": x, "y": y}
    return found


class Recorder:
    """Stands in for scikit-learn's choice of the inner loop; notes seed and epochs per fit."""

    def __init__(self):
        self.original = _stochastic_gradient._get_plain_sgd_function
        self.calls = []

    def __enter__(self):
        def choose(input_dtype):
            inner = self.original(input_dtype=input_dtype)

            def recorded(*arguments):
                result = inner(*arguments)
                self.calls.append((int(arguments[SEED_ARGUMENT]), int(result[4])))
                return result

            return recorded

        _stochastic_gradient._get_plain_sgd_function = choose
        return self

    def __exit__(self, *_):
        _stochastic_gradient._get_plain_sgd_function = self.original


def fit(name, data, layout="dense", **params):
    x, y = data["x"], data["y"]
    x = scipy.sparse.csr_matrix(x) if layout == "csr" else x
    with warnings.catch_warnings(), Recorder() as recorder:
        warnings.simplefilter("ignore")
        model = SGDClassifier(**params).fit(x, y)
    return {
        "data": name,
        "layout": layout,
        "params": params,
        "seeds": [seed for seed, _ in recorder.calls],
        "n_iter_per_fit": [n_iter for _, n_iter in recorder.calls],
        "n_iter": model.n_iter_,
        "coef": model.coef_,
        "intercept": model.intercept_,
        "predicted": model.predict(x),
    }


def main():
    assert sklearn.__version__ == "1.9.1", sklearn.__version__
    data = datasets()
    losses = ["hinge", "log_loss", "squared_hinge", "modified_huber"]
    penalties = ["l2", "l1", "elasticnet"]
    grid = itertools.product(["binary", "three"], losses, penalties, [1e-3, None], [25, 5])
    cases = []
    for at, (name, loss, penalty, tol, max_iter) in enumerate(grid):
        params = {"loss": loss, "penalty": penalty, "alpha": ALPHA[loss], "l1_ratio": 0.15}
        params |= {"tol": tol, "max_iter": max_iter, "random_state": at}
        cases.append(fit(name, data[name], **params))
    for name, alpha, seed in itertools.product(["binary", "three"], [1e-5, 1e-4, 0.1], range(3)):
        params = {"loss": "hinge", "penalty": "l2", "alpha": alpha, "l1_ratio": 0.15}
        params |= {"tol": 1e-3, "max_iter": 25, "random_state": 1000 + seed}
        cases.append(fit(name, data[name], **params))
    sparse = []
    for loss, penalty, tol in itertools.product(losses, penalties, [1e-3, None]):
        params = {"loss": loss, "penalty": penalty, "alpha": ALPHA[loss], "l1_ratio": 0.15}
        params |= {"tol": tol, "max_iter": 25, "random_state": 7}
        sparse.append(fit("sparse", data["sparse"], "csr", **params))
    write("sgd.json", {"data": data, "cases": cases, "sparse_cases": sparse})


if __name__ == "__main__":
    main()
