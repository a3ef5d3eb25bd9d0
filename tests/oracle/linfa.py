"""Linear models, Gaussian naive Bayes, nearest neighbours and their like of scikit-learn, fitted on
small data.

Where scikit-learn stops at a tolerance, it is set so low that the optimum is written.
"""

import itertools
import warnings

import numpy as np
import sklearn
from sklearn.cross_decomposition import PLSRegression
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import ElasticNet, Lars, LogisticRegression, Ridge, TweedieRegressor
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.svm import SVR

from cases import write


def clouds(rng, n, n_features, n_classes, scale=1.0):
    """Overlapping clouds; with a scale, features of very different sizes."""
    y = rng.permutation(np.arange(n) % n_classes)
    x = rng.normal(size=(n, n_features)) + rng.normal(size=(n_classes, n_features))[y]
    return np.round(x * scale ** np.arange(n_features) + 3 * (scale - 1), 4), y


def lines(rng, n, n_features, sparsity=0.0):
    """A noisy linear function, with correlated features."""
    x = rng.normal(size=(n, n_features)) @ (np.eye(n_features) + 0.3 * rng.normal(size=(n_features, n_features)))
    w = rng.normal(size=n_features) * (rng.random(n_features) >= sparsity)
    return np.round(x + rng.normal(size=n_features), 4), np.round(x @ w + rng.normal(size=n) + 5, 4)


def datasets():
    rng = np.random.default_rng(20_264)
    found = {}
    for name, n, n_features, n_classes, scale in [
        ("binary", 80, 4, 2, 1.0),
        ("three", 90, 3, 3, 1.0),
        ("unscaled", 60, 4, 3, 8.0),
    ]:
        x, y = clouds(rng, n, n_features, n_classes, scale)
        found[name] = {"x": x, "y": y, "weights": np.round(rng.random(n) * 2, 3)}
    for name, n, n_features, sparsity in [("line", 60, 5, 0.0), ("wide", 15, 25, 0.8)]:
        x, y = lines(rng, n, n_features, sparsity)
        found[name] = {"x": x, "y": y, "weights": np.round(rng.random(n) * 2 + 0.1, 3)}
    x, _ = lines(rng, 70, 3)
    counts = rng.poisson(np.exp(0.3 * x[:, 0] - 0.2 * x[:, 1] + 0.5))
    found["counts"] = {"x": x, "y": counts.astype(float), "weights": np.round(rng.random(70) + 0.1, 3)}
    found["positive"] = {
        "x": x,
        "y": np.round(rng.gamma(2.0, np.exp(0.2 * x[:, 0] + 0.3)) + 0.01, 4),
        "weights": np.round(rng.random(70) + 0.1, 3),
    }
    return found


def weights_of(data, weighted):
    return data["weights"] if weighted else None


def logistic(data):
    cases = []
    grid = itertools.product(["binary", "three", "unscaled"], [0.01, 100.0], [True, False], [True, False])
    for name, c, fit_intercept, weighted in grid:
        # Unscaled features and little penalty separate no class, but the optimum is far away.
        params = {"C": c, "fit_intercept": fit_intercept}
        one = data[name]
        model = LogisticRegression(**params, solver="newton-cholesky", tol=1e-12, max_iter=10_000)
        model.fit(one["x"], one["y"], sample_weight=weights_of(one, weighted))
        cases.append(
            {
                "data": name,
                "params": params,
                "weighted": weighted,
                "coef": model.coef_,
                "intercept": model.intercept_ if fit_intercept else np.zeros(len(model.coef_)),
                "predicted": model.predict(one["x"]),
                "probabilities": model.predict_proba(one["x"])[:5],
            }
        )
    return cases


def linear(estimator, name, one, params, weighted=False):
    model = estimator(**params).fit(one["x"], one["y"], **({"sample_weight": one["weights"]} if weighted else {}))
    intercept = float(np.ravel(model.intercept_)[0])
    if estimator is PLSRegression:
        # Its own is the prediction at the mean of the features.
        intercept -= one["x"].mean(axis=0) @ np.ravel(model.coef_)
    return {
        "estimator": estimator.__name__,
        "data": name,
        "params": params,
        "weighted": weighted,
        "coef": np.ravel(model.coef_),
        "intercept": intercept,
        "predicted": np.ravel(model.predict(one["x"]))[:5],
    }


def regressions(data):
    cases = []
    for name, alpha, fit_intercept, weighted in itertools.product(
        ["line", "wide"], [0.01, 30.0], [True, False], [True, False]
    ):
        params = {"alpha": alpha, "fit_intercept": fit_intercept}
        cases.append(linear(Ridge, name, data[name], params, weighted))
    for name, alpha, l1_ratio, fit_intercept in itertools.product(
        ["line", "wide"], [0.05, 0.5], [0.2, 0.7, 1.0], [True, False]
    ):
        params = {"alpha": alpha, "l1_ratio": l1_ratio, "fit_intercept": fit_intercept}
        params |= {"tol": 1e-14, "max_iter": 1_000_000}
        cases.append(linear(ElasticNet, name, data[name], params))
    for name, n_components, scale in itertools.product(["line", "wide"], [1, 2, 4], [True, False]):
        cases.append(linear(PLSRegression, name, data[name], {"n_components": n_components, "scale": scale}))
    for (name, n_nonzero), fit_intercept in itertools.product(
        [("line", 1), ("line", 3), ("line", 5), ("wide", 4), ("wide", 9)], [True, False]
    ):
        params = {"n_nonzero_coefs": n_nonzero, "fit_intercept": fit_intercept}
        cases.append(linear(Lars, name, data[name], params))
    powers = [("line", 0), ("counts", 1), ("counts", 1.5), ("positive", 2), ("positive", 3), ("positive", 2.5)]
    for (name, power), alpha, fit_intercept, weighted in itertools.product(
        powers, [0.0, 0.1], [True, False], [True, False]
    ):
        params = {"power": power, "alpha": alpha, "fit_intercept": fit_intercept}
        params |= {"solver": "newton-cholesky", "tol": 1e-12, "max_iter": 1000}
        cases.append(linear(TweedieRegressor, name, data[name], params, weighted))
    return cases


def gaussian_nb(data):
    cases = []
    for name, weighted, smoothing in itertools.product(["binary", "three", "unscaled"], [True, False], [1e-9, 0.1]):
        one = data[name]
        model = GaussianNB(var_smoothing=smoothing).fit(one["x"], one["y"], weights_of(one, weighted))
        cases.append(
            {
                "data": name,
                "weighted": weighted,
                "var_smoothing": smoothing,
                "means": model.theta_,
                "variances": model.var_,
                "predicted": model.predict(one["x"]),
                "probabilities": model.predict_proba(one["x"])[:5],
            }
        )
    return cases


def neighbors(data):
    """Half-steps between the samples, so that no two are equally near."""
    cases = []
    grid = itertools.product(["three", "line"], [1, 4, 15], ["uniform", "distance"], ["manhattan", "euclidean", "chebyshev"])
    for name, k, weights, metric in grid:
        one = data[name]
        x = one["x"][:8] * 0.9 + 0.01
        classes = name == "three"
        kind = KNeighborsClassifier if classes else KNeighborsRegressor
        model = kind(n_neighbors=k, weights=weights, metric=metric).fit(one["x"], one["y"])
        cases.append(
            {
                "data": name,
                "k": k,
                "weights": weights,
                "metric": metric,
                "x": x,
                "predicted": model.predict(x),
                "probabilities": model.predict_proba(x) if classes else None,
            }
        )
    return cases


def isotonic(data):
    rng = np.random.default_rng(7)
    cases = []
    for n, places, increasing, weighted in itertools.product([1, 40], [12, 10_000], [True, False], [True, False]):
        x = rng.integers(0, places, size=n) / 8
        y = np.round(x * (1 if increasing else -1) * 10 / places + rng.normal(size=n), 3)
        weights = np.round(rng.random(n) + 0.01, 3)
        model = IsotonicRegression(increasing=increasing, out_of_bounds="clip")
        model.fit(x, y, sample_weight=weights if weighted else None)
        at = rng.random(10) * places / 4 - places / 16
        cases.append(
            {
                "x": x,
                "y": y,
                "weights": weights if weighted else None,
                "increasing": increasing,
                "thresholds": model.X_thresholds_,
                "values": model.y_thresholds_,
                "at": at,
                "predicted": model.predict(at),
            }
        )
    return cases


def machines(data):
    cases = []
    for kernel, c, epsilon in itertools.product(["linear", "rbf"], [0.5, 10.0], [0.1, 1.0]):
        one = data["line"]
        params = {"kernel": kernel, "C": c, "epsilon": epsilon, "gamma": 0.1, "tol": 1e-8}
        model = SVR(**params).fit(one["x"], one["y"])
        cases.append({"data": "line", "params": params, "predicted": model.predict(one["x"])[:20]})
    return cases


def main():
    assert sklearn.__version__ == "1.9.1", sklearn.__version__
    warnings.simplefilter("ignore")
    data = datasets()
    sections = {"data": data, "logistic": logistic(data), "regressions": regressions(data)}
    sections |= {"gaussian_nb": gaussian_nb(data), "neighbors": neighbors(data)}
    sections |= {"isotonic": isotonic(data), "machines": machines(data)}
    write("linfa.json", sections)


if __name__ == "__main__":
    main()
