"""Which rows scikit-learn's KFold and StratifiedKFold test, fold by fold, and what they refuse."""

import warnings

import numpy as np
import sklearn
from sklearn.model_selection import KFold, StratifiedKFold

from cases import write


def case(splitter, n_splits, n_samples=None, y=None):
    """One case; `tests` is null where scikit-learn refuses, `warns` where it warns."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            if splitter == "KFold":
                pairs = list(KFold(n_splits).split(np.zeros(n_samples)))
            else:
                pairs = list(StratifiedKFold(n_splits).split(np.zeros(len(y)), y))
        except ValueError:
            pairs = None
    tests = None
    if pairs is not None:
        n = n_samples if y is None else len(y)
        for train, test in pairs:
            assert sorted([*train, *test]) == list(range(n))
        tests = [test for _, test in pairs]
    given = {"n_samples": n_samples} if y is None else {"y": y}
    warns = any("least populated" in str(warning.message) for warning in caught)
    return {"splitter": splitter, "n_splits": n_splits} | given | {"tests": tests, "warns": warns}


def named():
    """The cases of the parity table and the edges around them."""
    for n, k in [(10, 3), (5, 2), (17, 3), (10, 1), (10, 0), (3, 4), (4, 4), (2, 2), (1, 2)]:
        yield case("KFold", k, n_samples=n)
    ys = [
        ([1, 1, 1, 0, 0, 0, 0], 2),
        ([3, 3, -1, -1, 3], 3),
        ([3, 3, -1, -1, 2], 3),
        ([0, 1] * 4, 3),
        (list("bcabbbcccaaa"), 3),
        (list("bcabbbcccaaa"), 1),
        ([1, 1, 1], 4),
        ([1, 1, 1, 1], 2),
        ([1, 2, 3, 4], 2),
        (["ä", "a", "z", "ä", "a", "z", "ß"], 2),
    ]
    for y, k in ys:
        yield case("StratifiedKFold", k, y=y)


def drawn(rng, count):
    for at in range(count):
        n = int(rng.integers(2, 60))
        k = int(rng.integers(2, 12))
        if at % 3 == 0:
            yield case("KFold", k, n_samples=n)
            continue
        n_classes = int(rng.integers(1, 7))
        weights = rng.dirichlet(np.ones(n_classes))
        codes = rng.choice(n_classes, size=n, p=weights)
        if at % 3 == 1:
            codes = np.sort(codes)
        names = rng.permutation([-3, 0, 2, 10, 11, 100])
        yield case("StratifiedKFold", k, y=[int(names[code]) for code in codes])


def main():
    assert sklearn.__version__ == "1.9.1", sklearn.__version__
    write("splits.json", {"named": list(named()), "drawn": list(drawn(np.random.default_rng(1), 300))})


if __name__ == "__main__":
    main()
