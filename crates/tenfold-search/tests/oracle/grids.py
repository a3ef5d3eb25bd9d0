"""Candidates of scikit-learn's ParameterGrid in order, for tests/search/grids.rs.

Run with scikit-learn 1.5 or later: `python grids.py > grids.json`. Each case is a list of grids over
parameters of `sgd`, as lists of name and values, in an order that is not that of the names, and the
candidates of those grids.
"""

import json

from sklearn.model_selection import ParameterGrid

CASES = [
    [{"alpha": [1e-4, 1e-3, 1e-5]}],
    [{"seed": [3, 1], "alpha": [1e-3, 1e-4]}],
    [{"tol": [1e-3, 1e-2], "penalty": ["l2", "l1"], "max_iter": [20, 5, 10]}],
    [{"shuffle": [True, False], "seed": [0], "max_iter": [7, 8], "alpha": [0.1, 0.2]}],
    [{"seed": [1, 2], "alpha": [0.1, 0.2]}, {"penalty": ["l1", "l2"], "loss": ["log", "hinge"]}],
    [{"tol": [0.1]}, {"seed": [2, 1]}, {"n_iter_no_change": [1, 2], "max_iter": [9, 8]}],
]


def case(grids):
    given = [[[name, values] for name, values in grid.items()] for grid in grids]
    return {"grids": given, "candidates": list(ParameterGrid(grids))}


if __name__ == "__main__":
    cases = ",\n".join(json.dumps(case(grids), separators=(",", ":")) for grids in CASES)
    print(f"[\n{cases}\n]")
