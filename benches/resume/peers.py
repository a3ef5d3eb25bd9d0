"""The resume job by joblib.Memory and by graphchain: how long it takes cold, and run again.

usage: python peers.py PEER JOB.json

A job file holds one object: `data` (a table with a header, the class last), `folds` (in the order
of the samples), `cache` (an empty folder) and `warm_runs`. Prints one object: `peer`, `cold` (the
seconds of the first run), `warm` (the median of those that follow, each with a cache object made
anew), `accuracies` (of each fold's train and test report) and `note`. All runs are in one process,
after its imports; the clock runs from the graph, or the first call, to the reports and the
production model.
"""

import json
import statistics
import sys
import time
from pathlib import Path

import numpy as np
from sklearn.metrics import classification_report
from sklearn.model_selection import KFold
from sklearn.svm import SVC


def read_table(path):
    """The table without its header; the last column holds the classes."""
    return np.loadtxt(path, delimiter=",", skiprows=1)


def features_of(table):
    return np.ascontiguousarray(table[:, :-1])


def labels_of(table):
    return table[:, -1].astype(np.int64)


def split(labels, n_folds):
    """The rows of each fold, (train, test), in the order of the samples."""
    return list(KFold(n_folds).split(labels))


def rows_of(splits, fold, part):
    return splits[fold][part]


def take(values, rows):
    return values[rows]


def fit(estimator, features, labels):
    return estimator.fit(features, labels)


def predict(model, features):
    return model.predict(features)


def evaluate(truth, predicted):
    return classification_report(truth, predicted, output_dict=True)


class JoblibMemory:
    """Fit, predict and evaluate are cached functions, called in turn."""

    def __init__(self, job):
        import joblib

        self.joblib, self.job = joblib, job
        table = read_table(job["data"])
        self.features, self.labels = features_of(table), labels_of(table)
        self.note = f"joblib {joblib.__version__}: the data is in memory before the clock starts"

    def run(self, folder):
        memory = self.joblib.Memory(folder, verbose=0)
        cached_fit, cached_predict = memory.cache(fit), memory.cache(predict)
        cached_evaluate = memory.cache(evaluate)
        reports = []
        for train, test in split(self.labels, self.job["folds"]):
            model = cached_fit(SVC(), self.features[train], self.labels[train])
            for rows in (train, test):
                predicted = cached_predict(model, self.features[rows])
                reports.append(cached_evaluate(self.labels[rows], predicted))
        return reports, cached_fit(SVC(), self.features, self.labels)


class Graphchain:
    """A dask graph with the keys of ours, from the file to the reports."""

    def __init__(self, job):
        import dask
        import graphchain

        self.graphchain, self.job = graphchain, job
        versions = f"graphchain 1.3.0 over dask {dask.__version__}"
        self.note = f"{versions}: the data file counts by its name, not by its content"

    def graph(self):
        graph = {
            "table": (read_table, self.job["data"]),
            "X": (features_of, "table"),
            "y": (labels_of, "table"),
            "svm": (SVC,),
            "y/cv/splits": (split, "y", self.job["folds"]),
            "svm/prod": (fit, "svm", "X", "y"),
        }
        reports = []
        for fold in range(self.job["folds"]):
            for part, name in enumerate(("trn", "tst")):
                at = f"{name}-{fold:02}"
                graph[f"y/cv/split-{at}"] = (rows_of, "y/cv/splits", fold, part)
                graph[f"X/cv/transform-{at}"] = (take, "X", f"y/cv/split-{at}")
                graph[f"y/cv/transform-{at}"] = (take, "y", f"y/cv/split-{at}")
                graph[f"svm/cv/transform-{at}"] = (
                    predict,
                    f"svm/cv/fit-{fold:02}",
                    f"X/cv/transform-{at}",
                )
                graph[f"svm/cv/report-{at}"] = (
                    evaluate,
                    f"y/cv/transform-{at}",
                    f"svm/cv/transform-{at}",
                )
                reports.append(f"svm/cv/report-{at}")
            graph[f"svm/cv/fit-{fold:02}"] = (
                fit,
                "svm",
                f"X/cv/transform-trn-{fold:02}",
                f"y/cv/transform-trn-{fold:02}",
            )
        return graph, reports

    def run(self, folder):
        graph, reports = self.graph()
        *values, model = self.get(graph, [*reports, "svm/prod"], folder)
        return values, model

    def get(self, graph, keys, folder):
        return self.graphchain.get(graph, keys, location=folder)


class GraphchainCulled(Graphchain):
    """As Graphchain, but without tasks not needed for the answer: `graphchain.get` leaves that
    in the graph and so reads all that its cache holds."""

    def get(self, graph, keys, folder):
        import dask

        cached = self.graphchain.optimize(graph, keys, location=folder)
        cached, _ = dask.optimization.cull(cached, keys)
        return dask.get(cached, keys)


PEERS = {
    "joblib": JoblibMemory,
    "graphchain": Graphchain,
    "graphchain-culled": GraphchainCulled,
}


def seconds(work):
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def main():
    peer, path = sys.argv[1:]
    job = json.loads(Path(path).read_text(encoding="utf-8"))
    driver = PEERS[peer](job)
    cold, (expected, _) = seconds(lambda: driver.run(job["cache"]))
    warm = []
    for _ in range(job["warm_runs"]):
        elapsed, (reports, model) = seconds(lambda: driver.run(job["cache"]))
        assert reports == expected, f"{peer} gave other reports when it ran again"
        assert model.support_vectors_.size > 0
        warm.append(elapsed)
    line = {
        "peer": peer,
        "cold": cold,
        "warm": statistics.median(warm),
        "accuracies": [report["accuracy"] for report in expected],
        "note": driver.note,
    }
    print(json.dumps(line))


if __name__ == "__main__":
    main()
