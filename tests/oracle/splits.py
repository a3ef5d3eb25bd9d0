"""Training and test rows of scikit-learn's splitters, fold by fold, and the input that they refuse."""

import itertools
import warnings

import numpy as np
import sklearn
from sklearn.model_selection import (
    GroupKFold,
    KFold,
    LeaveOneOut,
    LeavePGroupsOut,
    PredefinedSplit,
    ShuffleSplit,
    StratifiedGroupKFold,
    StratifiedKFold,
    StratifiedShuffleSplit,
    TimeSeriesSplit,
)

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


def drawn(rng):
    """Classes of unlike sizes, in any order and in that of their codes, so that remainders differ."""
    for n, k in [(11, 4), (30, 7), (59, 10)]:
        yield case("KFold", k, n_samples=n)
    for n_classes, in_order, k in itertools.product([1, 2, 3, 6], [False, True], [2, 3, 7]):
        codes = rng.choice(n_classes, size=int(rng.integers(10, 45)), p=rng.dirichlet(np.ones(n_classes)))
        codes = np.sort(codes) if in_order else codes
        names = rng.permutation([-3, 0, 2, 10, 11, 100])
        yield case("StratifiedKFold", k, y=[int(names[code]) for code in codes])


LISTED = {
    "GroupKFold": GroupKFold,
    "LeaveOneOut": LeaveOneOut,
    "LeavePGroupsOut": LeavePGroupsOut,
    "PredefinedSplit": PredefinedSplit,
    "TimeSeriesSplit": TimeSeriesSplit,
}


def listed_case(splitter, n_samples, groups=None, **params):
    """One case of a splitter that needs no classes, with all its rows."""
    try:
        pairs = list(LISTED[splitter](**params).split(np.zeros(n_samples), groups=groups))
        splits = [{"train": train, "test": test} for train, test in pairs]
    except ValueError:
        splits = None
    given = {} if groups is None else {"groups": groups}
    return {"splitter": splitter, "n_samples": n_samples} | params | given | {"splits": splits}


def listed():
    for n in [1, 2, 3, 7]:
        yield listed_case("LeaveOneOut", n)
    for folds in [[-1, 0, 1, 0], [0, 0], [5, 2, -1, 5, 9], [0], [1, -1]]:
        yield listed_case("PredefinedSplit", len(folds), test_fold=folds)
    series = [
        (7, {"n_splits": 3}),
        (10, {"n_splits": 3}),
        (10, {"n_splits": 2, "gap": 2}),
        (10, {"n_splits": 2, "test_size": 2, "max_train_size": 4}),
        (7, {"n_splits": 7}),
        (10, {"n_splits": 5, "test_size": 2}),
        (10, {"n_splits": 1}),
        (3, {"n_splits": 2}),
        (3, {"n_splits": 2, "gap": 1}),
    ]
    for n, params in series:
        yield listed_case("TimeSeriesSplit", n, **params)
    grid = itertools.product([2, 5], [0, 1, 3], [None, 1, 3], [None, 1, 6])
    for n_splits, gap, test_size, max_train_size in grid:
        sizes = {"test_size": test_size, "max_train_size": max_train_size}
        sizes = {name: size for name, size in sizes.items() if size}
        yield listed_case("TimeSeriesSplit", 17, n_splits=n_splits, gap=gap, **sizes)


def stratified_groups(rng):
    """Classes and groups of samples, with classes that are rare and groups that are large."""
    grid = itertools.product([1, 2, 4], [3, 7, 14], [1, 2, 3, 5], [False, True])
    for n_classes, n_groups, n_splits, one_is_rare in grid:
        n = int(rng.integers(8, 40))
        y = rng.integers(0, n_classes, size=n)
        if one_is_rare:
            y = np.where(rng.random(n) < 0.8, 0, y)
        groups = rng.integers(0, n_groups, size=n) * 2
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                splitter = StratifiedGroupKFold(n_splits)
                tests = [test for _, test in splitter.split(np.zeros(n), y, groups)]
            except ValueError:
                tests = None
        yield {"y": y, "groups": groups, "n_splits": n_splits, "tests": tests}


def grouped(rng):
    for groups, k in [
        ([1] * 4 + [2] * 3 + [3] * 5, 2),
        ([0, 0, 1, 1, 2, 2, 3, 3], 2),
        ([7, 7, 7], 2),
        ([4, 2, 4], 1),
        ([9, 8, 7], 3),
    ]:
        yield listed_case("GroupKFold", len(groups), groups, n_splits=k)
    for n_groups, k in itertools.product([2, 5, 14], [2, 3, 7]):
        groups = (rng.integers(0, n_groups, size=25) * 3).tolist()
        yield listed_case("GroupKFold", 25, groups, n_splits=k)
    for n_groups, left_out in itertools.product([1, 3, 5], [1, 2, 3, 4]):
        groups = (rng.integers(0, n_groups, size=8) * 3).tolist()
        yield listed_case("LeavePGroupsOut", 8, groups, n_groups=left_out)


def sizes_case(splitter, y, **params):
    """How many rows a random splitter fits on and tests, and how many of each class."""
    made = {"ShuffleSplit": ShuffleSplit, "StratifiedShuffleSplit": StratifiedShuffleSplit}
    try:
        splits = made[splitter](n_splits=1, random_state=0, **params)
        train, test = next(splits.split(np.zeros(len(y)), y))
        sizes = [len(train), len(test)]
    except ValueError:
        sizes = None
    return {"splitter": splitter, "y": y} | params | {"sizes": sizes}


def sizes(rng):
    """Shares where `share * n_samples` is no whole number of samples, but for rounding, too."""
    tests = [None, 1, 4, 0.1, 0.25, 0.3, 0.7, 1.5]
    trains = [None, 1, 11, 0.2, 0.6, 0.9]
    splitters = ["ShuffleSplit", "StratifiedShuffleSplit"]
    for test_size, train_size, splitter in itertools.product(tests, trains, splitters):
        n = int(rng.integers(2, 30))
        y = np.sort(rng.integers(0, rng.integers(1, 5), size=n)).tolist()
        params = {"test_size": test_size, "train_size": train_size}
        params = {name: size for name, size in params.items() if size}
        yield sizes_case(splitter, y, **params)
    for n, share in [(10, 0.1), (10, 0.7), (30, 0.7), (50, 0.14), (59, 0.29)]:
        yield sizes_case("ShuffleSplit", [0, 1] * (n // 2) + [0] * (n % 2), test_size=share)


def main():
    assert sklearn.__version__ == "1.9.1", sklearn.__version__
    sections = {
        "named": list(named()),
        "drawn": list(drawn(np.random.default_rng(1))),
        "listed": list(listed()),
        "grouped": list(grouped(np.random.default_rng(4))),
        "stratified_groups": list(stratified_groups(np.random.default_rng(5))),
        "sizes": list(sizes(np.random.default_rng(3))),
    }
    write("splits.json", sections)


if __name__ == "__main__":
    main()
