"""SGDClassifier and SGDRegressor of scikit-learn, fitted on small data, with the seeds that were used.

The seeds and the epochs of each binary fit are taken from the call of the inner loop itself, so
that they hold for any way in which the seeds are drawn.
"""

import itertools
import warnings

import numpy as np
import scipy.sparse
import sklearn
from sklearn.linear_model import SGDClassifier, SGDRegressor, _stochastic_gradient

from cases import write

# The places of arguments of _plain_sgd.
MASK_ARGUMENT = 9
SEED_ARGUMENT = 18

# The squared hinge diverges on these data at 0.01, which tests no implementation.
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
    x = rng.normal(size=(60, 5)) * (rng.random((60, 5)) < 0.6)
    y = x @ rng.normal(size=5) + 0.5 + 0.3 * rng.normal(size=60)
    found["numbers"] = {"x": x, "y": y}
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
                mask = np.flatnonzero(arguments[MASK_ARGUMENT])
                self.calls.append((int(arguments[SEED_ARGUMENT]), int(result[4]), mask))
                return result

            return recorded

        _stochastic_gradient._get_plain_sgd_function = choose
        return self

    def __exit__(self, *_):
        _stochastic_gradient._get_plain_sgd_function = self.original


def samples(data, layout):
    return scipy.sparse.csr_matrix(data["x"]) if layout == "csr" else data["x"], data["y"]


def weights_of(params, y):
    """Weights of 0 to 3 in turn, where a case has them."""
    return np.arange(len(y)) % 7 / 2 if params["sample_weight"] else None


def fit(name, data, layout="dense", **params):
    x, y = samples(data, layout)
    with warnings.catch_warnings(), Recorder() as recorder:
        warnings.simplefilter("ignore")
        model = SGDClassifier(**params).fit(x, y)
    return {
        "data": name,
        "layout": layout,
        "params": params,
        "seeds": [seed for seed, *_ in recorder.calls],
        "n_iter_per_fit": [n_iter for _, n_iter, _ in recorder.calls],
        "n_iter": model.n_iter_,
        "coef": model.coef_,
        "intercept": model.intercept_,
        "predicted": model.predict(x),
    }


def fit_options(estimator, name, data, layout, n_chunks, params):
    """As `fit`, with weights; in chunks of neighbours if `n_chunks` is not 0."""
    x, y = samples(data, layout)
    weights = weights_of(params, y)
    given = {key: value for key, value in params.items() if key != "sample_weight"}
    model = estimator(**given)
    with warnings.catch_warnings(), Recorder() as recorder:
        warnings.simplefilter("ignore")
        if n_chunks == 0:
            model.fit(x, y, sample_weight=weights)
        classes = {"classes": np.unique(y)} if estimator is SGDClassifier else {}
        for rows in np.array_split(np.arange(len(y)), n_chunks) if n_chunks else []:
            part = weights[rows] if weights is not None else None
            model.partial_fit(x[rows], y[rows], sample_weight=part, **classes)
    n_fits = len(recorder.calls) // max(n_chunks, 1)
    case = {
        "data": name,
        "layout": layout,
        "n_chunks": n_chunks,
        "params": params,
        "seeds": [seed for seed, *_ in recorder.calls[:n_fits]],
        "held_out": recorder.calls[0][2],
        "n_iter_per_fit": [n_iter for _, n_iter, _ in recorder.calls[:n_fits]],
        "coef": np.atleast_2d(model.coef_),
        "intercept": model.intercept_,
        "predicted": model.predict(x) if estimator is SGDClassifier else model.predict(x)[:10],
    }
    if hasattr(model, "predict_proba"):
        case["probabilities"] = model.predict_proba(x)[:5]
    return case


# Each changes some of the defaults of a case.
OPTIONS = [
    {"class_weight": "balanced"},
    {"class_weight": {1: 2.5}},
    {"sample_weight": True},
    {"sample_weight": True, "class_weight": {0: 0.5, 1: 3.0}, "average": 1},
    {"average": 1},
    {"average": 100, "alpha": 0.5},
    {"average": 30, "penalty": "elasticnet"},
    {"learning_rate": "constant", "eta0": 0.02},
    {"learning_rate": "invscaling", "eta0": 0.1, "power_t": 0.3},
    {"learning_rate": "adaptive", "eta0": 0.1, "max_iter": 200},
    {"fit_intercept": False},
    {"shuffle": False},
    # Where the penalty is l2, scikit-learn judges unscaled weights; and with the log loss it
    # compares classes 0 and 1 with -1 and 1.
    {"penalty": "l1", "early_stopping": True, "validation_fraction": 0.2, "max_iter": 60},
    {"penalty": "l1", "early_stopping": True, "sample_weight": True, "tol": 1e-2},
]

# scikit-learn loses the intercepts of averages between chunks.
CHUNKED = [
    {},
    {"sample_weight": True, "class_weight": {1: 2.5}},
    {"penalty": "elasticnet", "learning_rate": "invscaling", "eta0": 0.1, "power_t": 0.3},
    {"average": 20, "fit_intercept": False},
]

REGRESSION = [
    {},
    {"penalty": "l1", "alpha": 0.01},
    {"penalty": "elasticnet", "alpha": 0.01, "average": 10},
    {"sample_weight": True, "learning_rate": "constant", "eta0": 0.02},
    {"learning_rate": "optimal", "alpha": 0.1},
    {"learning_rate": "adaptive", "eta0": 0.05, "tol": 1e-4, "max_iter": 300},
    {"penalty": "l1", "early_stopping": True, "validation_fraction": 0.3, "sample_weight": True},
    {"fit_intercept": False, "shuffle": False, "tol": None, "max_iter": 7},
]


def classification_options(data):
    """Every option with every data and every loss, but not with all pairs of them."""
    losses = ["hinge", "log_loss", "modified_huber"]
    options = [(0, it) for it in OPTIONS] + [(4, it) for it in CHUNKED]
    for at, (n_chunks, changes) in enumerate(options):
        for name, loss in zip(["binary", "three", "sparse"], losses[at % 3 :] + losses[: at % 3]):
            layout = "csr" if name == "sparse" else "dense"
            if loss == "log_loss" and "early_stopping" in changes:
                continue
            params = {"loss": loss, "penalty": "l2", "alpha": ALPHA[loss], "l1_ratio": 0.15}
            params |= {"tol": 1e-3, "max_iter": 25, "random_state": 3, "sample_weight": False}
            yield fit_options(SGDClassifier, name, data[name], layout, n_chunks, params | changes)


def regressions(data):
    """Every option with every loss, in turn on dense and on sparse data."""
    losses = ["squared_error", "huber", "epsilon_insensitive", "squared_epsilon_insensitive"]
    chunked = [{}, {"average": 20}, {"penalty": "l1", "sample_weight": True}]
    options = [(0, it) for it in REGRESSION] + [(3, it) for it in chunked]
    for at, (n_chunks, changes) in enumerate(options):
        for turn, loss in enumerate(losses, at):
            layout = ["dense", "csr"][turn % 2]
            params = {"loss": loss, "epsilon": 0.2, "penalty": "l2", "alpha": 1e-4, "l1_ratio": 0.15}
            params |= {"tol": 1e-3, "max_iter": 50, "random_state": 5, "sample_weight": False}
            params |= changes
            yield fit_options(SGDRegressor, "numbers", data["numbers"], layout, n_chunks, params)


def main():
    assert sklearn.__version__ == "1.9.1", sklearn.__version__
    data = datasets()
    losses = ["hinge", "log_loss", "squared_hinge", "modified_huber"]
    penalties = ["l2", "l1", "elasticnet"]
    grid = itertools.product(["binary", "three"], losses, penalties, [(1e-3, 25), (None, 5)])
    cases = []
    for at, (name, loss, penalty, (tol, max_iter)) in enumerate(grid):
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
    sections = {"data": data, "cases": cases, "sparse_cases": sparse}
    sections |= {"options": list(classification_options(data))}
    write("sgd.json", sections | {"regressions": list(regressions(data))})


if __name__ == "__main__":
    main()
