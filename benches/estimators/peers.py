"""The estimators of scikit-learn, timed on the data of the bench `estimators`.

usage: python peers.py CASE JOB.json

A case is a function here, by its name; the job was written by its area. Prints one object a line:
`peer`, `seconds` (one number a run) and `scores` (which must agree with Tenfold's, one number a
run). Reading the data does not count, but of `csv`.
"""

import json
import sys
import time
import warnings

import numpy as np
import pandas
import polars
import scipy.sparse
from sklearn.base import clone
from sklearn.ensemble import RandomForestClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import SGDClassifier
from sklearn.model_selection import KFold, cross_validate
from sklearn.svm import SVC

CASES = {}


def case(function):
    """Makes a function a case, by its name."""
    CASES[function.__name__] = function
    return function


def say(**line):
    print(json.dumps(line), flush=True)


def seconds(work):
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def cross_validated_sgd(wanted, x, y, peer, n_jobs, class_jobs=None):
    """Hinge SGD in folds that are not shuffled, `n_jobs` folds at a time, in each `class_jobs`
    classes at a time."""
    for seed in wanted["seeds"]:
        sgd = SGDClassifier(
            loss="hinge",
            penalty="l2",
            alpha=wanted["alpha"],
            max_iter=wanted["max_iter"],
            random_state=seed,
            n_jobs=class_jobs,
        )
        folds = KFold(wanted["folds"])
        elapsed, scores = seconds(lambda: cross_validate(sgd, x, y, cv=folds, n_jobs=n_jobs))
        say(peer=peer, seconds=[elapsed], scores=[float(scores["test_score"].mean())])


def warm_processes(n_jobs):
    """Starts joblib's processes, which then wait for work."""
    x = np.random.default_rng(0).normal(size=(200, 3))
    cross_validate(SGDClassifier(max_iter=5), x, np.arange(200) % 2, n_jobs=n_jobs)


@case
def csv(job):
    readers = {
        "pandas": lambda: pandas.read_csv(job["table"], engine="c"),
        "polars": lambda: polars.read_csv(job["table"]),
    }
    for peer, read in readers.items():
        elapsed = []
        for _ in range(job["rounds"]):
            took, table = seconds(read)
            elapsed.append(took)
        scores = [float(len(table)), float(table["count"].sum())]
        say(peer=peer, seconds=elapsed, scores=scores)


@case
def sgd_dense(job):
    wanted = job["cross_validation"]
    shape = (wanted["n_samples"], wanted["n_features"])
    x = np.fromfile(wanted["features"], dtype="<f8").reshape(shape)
    y = np.fromfile(wanted["labels"], dtype="<u4").astype(np.int64)
    cross_validated_sgd(wanted, x, y, "scikit-learn-1", 1)
    warm_processes(2)
    cross_validated_sgd(wanted, x, y, "scikit-learn-2", 2)


@case
def sgd_sparse(job):
    wanted = job["cross_validation"]
    shape = (wanted["n_samples"], wanted["n_features"])
    values = np.fromfile(wanted["values"], dtype="<f8")
    indices = np.fromfile(wanted["indices"], dtype="<u4").astype(np.int32)
    bounds = np.fromfile(wanted["bounds"], dtype="<u8").astype(np.int32)
    x = scipy.sparse.csr_matrix((values, indices, bounds), shape=shape)
    y = np.fromfile(wanted["labels"], dtype="<u4").astype(np.int64)
    cross_validated_sgd(wanted, x, y, "scikit-learn-1", 1)
    cross_validated_sgd(wanted, x, y, "scikit-learn-2-classes", 1, 2)
    warm_processes(2)
    cross_validated_sgd(wanted, x, y, "scikit-learn-2", 2)


@case
def tfidf(job):
    with open(job["messages"], encoding="utf-8") as file:
        messages = json.load(file)
    elapsed = []
    for _ in range(job["rounds"]):
        one, matrix = seconds(lambda: TfidfVectorizer().fit_transform(messages))
        elapsed.append(one)
    say(peer="scikit-learn", seconds=elapsed, scores=[matrix.shape[1], matrix.nnz])


def fitted(job, model, peer):
    """One fit on the first samples, scored on the rest; a small one before it, as ours is not the
    first of its process."""
    x = np.fromfile(job["features"], dtype="<f8").reshape(-1, job["n_features"])
    y = np.fromfile(job["labels"], dtype="<u4").astype(np.int64)
    n_train = job["n_train"]
    clone(model).fit(x[:200], y[:200])
    elapsed, _ = seconds(lambda: model.fit(x[:n_train], y[:n_train]))
    say(peer=peer, seconds=[elapsed], scores=[float(model.score(x[n_train:], y[n_train:]))])


@case
def forest(job):
    fitted(job, RandomForestClassifier(100, n_jobs=2, random_state=job["seed"]), "scikit-learn-2")


@case
def svc(job):
    fitted(job, SVC(), "scikit-learn")


def main():
    warnings.simplefilter("ignore")
    name, path = sys.argv[1:]
    with open(path, encoding="utf-8") as file:
        CASES[name](json.load(file))


if __name__ == "__main__":
    main()
