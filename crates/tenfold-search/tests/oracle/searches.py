"""Scores, ranks and halving schedules of scikit-learn's searches, for tests/search/oracle.rs.

Run with scikit-learn 1.5 or later: `python searches.py > searches.json`.
"""

import json
import sys
import warnings

import numpy as np
from sklearn.datasets import load_iris, load_wine
from sklearn.experimental import enable_halving_search_cv  # noqa: F401
from sklearn.model_selection import (
    GridSearchCV,
    HalvingGridSearchCV,
    KFold,
    StratifiedKFold,
)
from sklearn.linear_model import Ridge
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

warnings.filterwarnings("ignore")


def table(search, measures):
    results = search.cv_results_
    n_splits = search.n_splits_

    def numbers(name):
        return [None if np.isnan(x) else float(x) for x in results[name]]

    out = {}
    for measure in measures:
        out[measure] = {
            "splits": [numbers(f"split{at}_test_{measure}") for at in range(n_splits)],
            "mean": numbers(f"mean_test_{measure}"),
            "sd": numbers(f"std_test_{measure}"),
            "rank": [int(x) for x in results[f"rank_test_{measure}"]],
        }
    return {"params": [str(p) for p in results["params"]], "measures": out, "best": int(search.best_index_)}


def neighbors():
    """k nearest neighbours on iris: deterministic, with many ties."""
    x, y = load_iris(return_X_y=True)
    pipeline = make_pipeline(StandardScaler(), KNeighborsClassifier(algorithm="brute"))
    grid = {
        "standardscaler__with_std": [True, False],
        "kneighborsclassifier__n_neighbors": [1, 3, 5, 9],
    }
    search = GridSearchCV(
        pipeline, grid, cv=StratifiedKFold(5), scoring=["accuracy", "f1_macro"], refit="accuracy"
    )
    return table(search.fit(x, y), ["accuracy", "f1_macro"])


def bayes():
    x, y = load_wine(return_X_y=True)
    search = GridSearchCV(
        GaussianNB(), {"var_smoothing": [1e-9, 1e-3, 1e-1]}, cv=StratifiedKFold(4),
        scoring=["neg_log_loss"], refit="neg_log_loss",
    )
    return table(search.fit(x, y), ["neg_log_loss"])


def ridge():
    """Errors, of which lower ones are better."""
    x, y = load_wine(return_X_y=True)
    search = GridSearchCV(
        Ridge(), {"alpha": [0.01, 1.0, 100.0]}, cv=KFold(3), scoring=["neg_mean_squared_error"],
        refit="neg_mean_squared_error",
    )
    return table(search.fit(x[:, 1:], x[:, 0]), ["neg_mean_squared_error"])


def schedules():
    x = np.arange(1000.0).reshape(-1, 1)
    y = np.arange(1000) % 2
    out = []
    for options in [
        dict(n=27),
        dict(n=27, min_resources="smallest"),
        dict(n=27, min_resources=20),
        dict(n=27, min_resources=20, max_resources=100),
        dict(n=27, min_resources=20, max_resources=100, aggressive_elimination=True),
        dict(n=1, min_resources=20),
        dict(n=10, factor=2),
        dict(n=100, factor=2.5, min_resources=30),
        dict(n=5, factor=4, max_resources=60),
        dict(n=243, min_resources=4),
    ]:
        options = dict(options)
        n = options.pop("n")
        search = HalvingGridSearchCV(
            KNeighborsClassifier(), {"n_neighbors": list(range(1, n + 1))}, cv=KFold(2), random_state=0,
            scoring=lambda *_: 0.5, refit=False, **options,
        )
        search.fit(x, y)
        out.append({
            "candidates": n, "factor": options.get("factor", 3),
            "min": options.get("min_resources"), "max": options.get("max_resources"),
            "aggressive": options.get("aggressive_elimination", False),
            "rungs": [[int(c), int(r)] for c, r in zip(search.n_candidates_, search.n_resources_)],
        })
    return out


if __name__ == "__main__":
    cases = {"neighbors": neighbors(), "bayes": bayes(), "ridge": ridge(), "schedules": schedules()}
    json.dump(cases, sys.stdout, indent=1)
    print()
