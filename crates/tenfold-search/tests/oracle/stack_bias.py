"""The bias of the score of a stack that is tested on the splits of its bases, by simulation.

Prints, for labels of noise and for a weak signal, the mean accuracy over many data sets by three ways, each with its
standard error: on the splits of the bases; by five outer folds around the whole stack; and the accuracy of the
production model on new samples. From the project's root:

    target/oracle/bin/python crates/tenfold-search/tests/oracle/stack_bias.py
"""

import warnings

import numpy as np
from sklearn.ensemble import StackingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict, cross_val_score
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.tree import DecisionTreeClassifier

warnings.simplefilter("ignore")
N_REPEATS = 200


def sample(random, n, signal):
    x = random.normal(size=(n, 5))
    p = 1 / (1 + np.exp(-signal * x[:, 0]))
    return x, (random.random(n) < p).astype(int)


def members():
    return [
        ("bayes", GaussianNB()),
        ("neighbors", KNeighborsClassifier(5)),
        ("tree", DecisionTreeClassifier(max_depth=4, random_state=0)),
    ]


def accuracies(random, n, signal):
    x, y = sample(random, n, signal)
    folds = StratifiedKFold(5)
    parts = [cross_val_predict(m, x, y, cv=folds, method="predict_proba")[:, 1] for _, m in members()]
    meta, features = LogisticRegression(), np.column_stack(parts)
    stack = StackingClassifier(members(), meta, cv=folds)
    new_x, new_y = sample(random, 5000, signal)
    return [
        cross_val_score(meta, features, y, cv=folds).mean(),
        cross_val_score(stack, x, y, cv=StratifiedKFold(5)).mean(),
        stack.fit(x, y).score(new_x, new_y),
    ]


for signal in [0.0, 1.0]:
    for n in [50, 100, 400]:
        random = np.random.default_rng(1)
        found = np.array([accuracies(random, n, signal) for _ in range(N_REPEATS)])
        mean, error = found.mean(axis=0), found.std(axis=0) / np.sqrt(N_REPEATS)
        difference = (found[:, 0] - found[:, 1])
        ways = ["same splits", "outer folds", "new samples"]
        cells = [f"{way} {m:.4f} ± {e:.4f}" for way, m, e in zip(ways, mean, error)]
        gap = f"gap {difference.mean():+.4f} ± {difference.std() / np.sqrt(N_REPEATS):.4f}"
        print(f"signal {signal}, {n} samples:", ", ".join(cells + [gap]), flush=True)
