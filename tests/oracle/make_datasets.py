"""Writes datasets/*.csv from scikit-learn's bundled data.

    python -m venv target/oracle && target/oracle/bin/pip install scikit-learn==1.9.1
    target/oracle/bin/python tests/oracle/make_datasets.py

Each number is written in the shortest form that parses to the same 64-bit float as the loader
returns, which the script checks by reading the file back.
"""

import csv
from pathlib import Path

import numpy as np
import sklearn
from sklearn import datasets

FOLDER = Path(__file__).resolve().parents[2] / "datasets"


def number(value):
    """The shortest text of a float, without a trailing `.0`."""
    text = repr(float(value))
    return text.removesuffix(".0")


def write(name, features, columns, target, target_column):
    path = FOLDER / f"{name}.csv"
    with path.open("w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow([*columns, target_column])
        for row, label in zip(features, target):
            out.writerow([*map(number, row), label])
    with path.open(newline="") as file:
        back = list(csv.reader(file))[1:]
    parsed = np.array([[float(cell) for cell in row[:-1]] for row in back])
    assert np.array_equal(parsed, features), name
    assert [row[-1] for row in back] == [str(label) for label in target], name
    kinds, counts = np.unique(np.asarray(target), return_counts=True)
    classes = "" if target_column == "target" else dict(zip(kinds.tolist(), counts.tolist()))
    print(name, features.shape, classes)


def classes(name, bunch):
    names = [str(bunch.target_names[code]) for code in bunch.target]
    write(name, bunch.data, bunch.feature_names, names, "class")


def main():
    assert sklearn.__version__ == "1.9.1", sklearn.__version__
    classes("iris", datasets.load_iris())
    classes("wine", datasets.load_wine())
    classes("breast_cancer", datasets.load_breast_cancer())
    classes("digits", datasets.load_digits())
    diabetes = datasets.load_diabetes(scaled=False)
    target = [number(value) for value in diabetes.target]
    write("diabetes", diabetes.data, diabetes.feature_names, target, "target")


main()
