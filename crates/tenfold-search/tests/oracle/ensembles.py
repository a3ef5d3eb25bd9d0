"""Votes and stacks of scikit-learn on the shipped data sets, in folds that are not shuffled.

From the project's root, with the environment of tests/oracle/README.md:

    target/oracle/bin/python crates/tenfold-search/tests/oracle/ensembles.py
"""

import json
import pathlib

import numpy as np
from sklearn.base import clone
from sklearn.ensemble import StackingClassifier, StackingRegressor, VotingClassifier, VotingRegressor
from sklearn.linear_model import Ridge
from sklearn.model_selection import KFold, StratifiedKFold, cross_val_predict, cross_val_score
from sklearn.naive_bayes import GaussianNB, MultinomialNB
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.svm import SVC

FOLDER = pathlib.Path(__file__).resolve().parent
DATA = FOLDER.parents[3] / "datasets"

CLASSIFIERS = {
    "gaussian": GaussianNB(),
    "multinomial": MultinomialNB(),
    "neighbors": KNeighborsClassifier(5),
    "svc": SVC(kernel="linear", C=0.01, tol=1e-10, decision_function_shape="ovr"),
}
REGRESSORS = {
    "ridge": Ridge(alpha=1.0),
    "stiff": Ridge(alpha=1000.0),
    "neighbors": KNeighborsRegressor(5),
}
# Rows of the tables that are kept.
ROWS = [0, 70, 170]


def classes(name):
    table = np.loadtxt(DATA / name, delimiter=",", skiprows=1, dtype=str)
    return table[:, :-1].astype(float), table[:, -1]


def numbers(name):
    table = np.loadtxt(DATA / name, delimiter=",", skiprows=1)
    return table[:, :-1], table[:, -1]


def members(known, names):
    return [(name, clone(known[name])) for name in names]


def votes():
    x, y = classes("wine.csv")
    names = np.unique(y)
    code = lambda labels: np.searchsorted(names, labels).tolist()
    folds = StratifiedKFold(3)
    two, three = ["gaussian", "multinomial"], ["gaussian", "multinomial", "neighbors"]
    for voting, of, weights in [
        ("hard", two, None),
        ("hard", list(reversed(two)), None),
        ("hard", three, None),
        ("hard", three, [1.0, 2.0, 1.0]),
        ("hard", three, [0.5, 1.0, 0.5]),
        ("soft", two, None),
        ("soft", three, None),
        ("soft", three, [0.2, 0.5, 3.0]),
    ]:
        vote = VotingClassifier(members(CLASSIFIERS, of), voting=voting, weights=weights)
        prod = clone(vote).fit(x, y)
        yield {
            "voting": voting,
            "members": of,
            "weights": weights,
            "out_of_fold": code(cross_val_predict(vote, x, y, cv=folds)),
            "prod": code(prod.predict(x)),
            "probabilities": prod.predict_proba(x[ROWS]).tolist() if voting == "soft" else None,
        }


def means():
    x, y = numbers("penguins.csv")
    for weights in [None, [1.0, 0.25, 2.0]]:
        vote = VotingRegressor(members(REGRESSORS, REGRESSORS), weights=weights)
        yield {
            "weights": weights,
            "out_of_fold": cross_val_predict(vote, x, y, cv=KFold(3))[ROWS].tolist(),
            "prod": clone(vote).fit(x, y).predict(x[ROWS]).tolist(),
        }


def stacks():
    folds = StratifiedKFold(3)
    for data, of, passthrough in [
        ("wine", ["gaussian", "neighbors"], False),
        ("wine", ["gaussian", "svc"], True),
        ("breast_cancer", ["gaussian", "neighbors", "svc"], False),
    ]:
        x, y = classes(f"{data}.csv")
        stack = StackingClassifier(
            members(CLASSIFIERS, of), GaussianNB(), cv=folds, passthrough=passthrough
        )
        parts = []
        for _, member in members(CLASSIFIERS, of):
            method = "decision_function" if isinstance(member, SVC) else "predict_proba"
            part = cross_val_predict(member, x, y, cv=folds, method=method)
            part = part.reshape(len(x), -1)
            binary = method == "predict_proba" and part.shape[1] == 2
            parts.append(part[:, 1:] if binary else part)
        features = np.hstack(parts + ([x] if passthrough else []))
        prod = stack.fit(x, y)
        yield {
            "data": data,
            "members": of,
            "passthrough": passthrough,
            "features": features[ROWS].tolist(),
            "sums": features.sum(axis=0).tolist(),
            "accuracy": cross_val_score(GaussianNB(), features, y, cv=folds).tolist(),
            "prod": prod.predict_proba(x[ROWS]).tolist(),
        }


def stacked_means():
    x, y = numbers("penguins.csv")
    folds = KFold(3)
    for passthrough in [False, True]:
        stack = StackingRegressor(
            members(REGRESSORS, REGRESSORS), Ridge(), cv=folds, passthrough=passthrough
        )
        parts = [cross_val_predict(member, x, y, cv=folds)[:, None] for member in REGRESSORS.values()]
        features = np.hstack(parts + ([x] if passthrough else []))
        yield {
            "passthrough": passthrough,
            "features": features[ROWS].tolist(),
            "r2": cross_val_score(Ridge(), features, y, cv=folds).tolist(),
            "prod": stack.fit(x, y).predict(x[ROWS]).tolist(),
        }


def main():
    sections = {
        "votes": votes(),
        "means": means(),
        "stacks": stacks(),
        "stacked_means": stacked_means(),
    }
    lines = []
    for name, cases in sections.items():
        cases = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
        lines.append(f'"{name}": [\n{cases}\n]')
    (FOLDER / "ensembles.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")


main()
