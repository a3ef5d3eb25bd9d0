"""Writes trees.json: trees of scikit-learn 1.9.1 that no random choice changes, and scores of forests.

    target/oracle/bin/python tests/oracle/trees.py

scikit-learn keeps features as 32-bit numbers, so these are such. Where several splits are equally
good it takes one at random: cases whose tree depends on that are left out.
"""

import itertools

import numpy as np
import sklearn
from sklearn import datasets
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

import cases

SEEDS = range(6)


def grown(model, x, y, weights):
    trees = [model.set_params(random_state=seed).fit(x, y, weights).tree_ for seed in SEEDS]
    tree = trees[0]
    same = all(
        np.array_equal(tree.feature, other.feature) and np.array_equal(tree.threshold, other.threshold)
        for other in trees
    )
    return tree if same else None


def drawn(random, classes, weighted):
    n, width = int(random.integers(20, 50)), int(random.integers(1, 6))
    x = np.round(random.normal(size=(n, width)), 3).astype(np.float32)
    signal = x[:, 0] - (x[:, -1] > 0.3) + random.normal(size=n) / 2
    if classes:
        y = np.digitize(signal, np.linspace(-1, 1, classes - 1)) if classes > 2 else (signal > 0).astype(int)
    else:
        y = np.round(signal * 100, 2)
    weights = random.integers(0, 4, size=n).astype(float) if weighted else None
    return x, y, weights


def kinds():
    """Criterion (none for values), classes, and whether samples or classes have weights."""
    yield from itertools.product([None], [0], ["equal", "weighted"])
    yield from itertools.product(["gini", "entropy"], [2, 3], ["equal", "weighted", "balanced"])


def single_trees():
    random = np.random.default_rng(5)
    depth_leaf_split = [(1, 1, 2), (4, 1, 2), (3, 5, 2), (4, 1, 12)]
    names = ["max_depth", "min_samples_leaf", "min_samples_split"]
    limits = [dict(zip(names, numbers)) for numbers in depth_leaf_split]
    found = []
    for at, (criterion, classes, weighting) in enumerate(kinds()):
        for params in limits[at % 2 :: 2] if criterion else limits:
            if criterion is None:
                model = DecisionTreeRegressor(**params)
            else:
                params = params | {"criterion": criterion}
                class_weight = "balanced" if weighting == "balanced" else None
                model = DecisionTreeClassifier(class_weight=class_weight, **params)
            found.append(case(random, model, classes, weighting, params))
    return found


def case(random, model, classes, weighting, params):
    """A tree of the first random data on which it has splits and no two are equally good."""
    while True:
        x, y, weights = drawn(random, classes, weighting == "weighted")
        tree = grown(model, x, y, weights)
        if tree is None or tree.node_count < 3:
            continue
        splits = tree.feature >= 0
        predicted = model.predict_proba(x) if classes else model.predict(x)[:, None]
        return dict(
            x=x.astype(float).round(3),
            y=y,
            weights=weights,
            classes=classes,
            balanced=weighting == "balanced",
            params=params,
            features=tree.feature[splits],
            thresholds=tree.threshold[splits],
            n_nodes=tree.node_count,
            depth=tree.max_depth,
            importances=model.feature_importances_,
            predicted=predicted[:10],
        )


def forests():
    found = []
    for name in ("iris", "wine", "breast_cancer", "digits"):
        x, y = getattr(datasets, f"load_{name}")(return_X_y=True)
        options = ({}, dict(criterion="entropy", max_depth=6), dict(bootstrap=False, min_samples_leaf=3))
        for params in options[:1] if name == "digits" else options:
            scores = [
                RandomForestClassifier(20, random_state=seed, n_jobs=2, **params).fit(x[::2], y[::2]).score(x[1::2], y[1::2])
                for seed in range(10)
            ]
            found.append(dict(data=name, params=params, scores=scores))
    x, y = cases.penguins()
    for params in ({}, dict(max_features=1 / 3, min_samples_leaf=3)):
        scores = [
            # On one thread, since predictions are summed in the order in which threads finish.
            RandomForestRegressor(20, random_state=seed, n_jobs=1, **params).fit(x[::2], y[::2]).score(x[1::2], y[1::2])
            for seed in range(10)
        ]
        found.append(dict(data="penguins", params=params, scores=scores))
    return found


if __name__ == "__main__":
    assert sklearn.__version__ == "1.9.1", sklearn.__version__
    cases.write("trees.json", dict(trees=single_trees(), forests=forests()))
