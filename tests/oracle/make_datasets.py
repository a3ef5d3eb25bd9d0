"""Writes datasets/*.csv from the data that scikit-learn and palmerpenguins distribute.

    target/oracle/bin/pip install --no-deps palmerpenguins==0.1.6
    target/oracle/bin/python tests/oracle/make_datasets.py

Each number is written in the shortest form that parses to the same 64-bit float as the loader
returns, which the script checks by reading the file back.
"""

import csv
import importlib.metadata
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
    classes = "" if target_column != "class" else dict(zip(kinds.tolist(), counts.tolist()))
    print(name, features.shape, classes)


def classes(name, bunch):
    names = [str(bunch.target_names[code]) for code in bunch.target]
    write(name, bunch.data, bunch.feature_names, names, "class")


def penguins():
    """The body mass of the penguins that were measured and sexed, in random order.

    The source is sorted by species, so that folds in its order would learn from two of three.
    """
    package = importlib.metadata.distribution("palmerpenguins")
    with open(package.locate_file("palmerpenguins/data/penguins.csv"), newline="") as file:
        rows = [row for row in csv.DictReader(file) if "NA" not in row.values()]
    rows = [rows[at] for at in np.random.default_rng(0).permutation(len(rows))]
    measured = ["bill_length_mm", "bill_depth_mm", "flipper_length_mm"]
    columns = {name: [float(row[name]) for row in rows] for name in measured}
    columns["male"] = [float(row["sex"] == "male") for row in rows]
    for species in ["Chinstrap", "Gentoo"]:
        columns[species.lower()] = [float(row["species"] == species) for row in rows]
    mass = [number(row["body_mass_g"]) for row in rows]
    write("penguins", np.column_stack(list(columns.values())), columns, mass, "body_mass_g")


def main():
    assert sklearn.__version__ == "1.9.1", sklearn.__version__
    classes("iris", datasets.load_iris())
    classes("wine", datasets.load_wine())
    classes("breast_cancer", datasets.load_breast_cancer())
    classes("digits", datasets.load_digits())
    penguins()


main()
