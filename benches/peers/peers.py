"""Runs the Python peers on the jobs of one job file and prints one JSON object a line.

README.md beside this file describes job files and the printed lines.
"""

import json
import sys
import time
import warnings

import dask
import dask.threaded
import numpy as np
from sklearn.linear_model import SGDClassifier
from sklearn.model_selection import KFold, cross_validate


def one():
    return 1


def increment(value):
    return value + 1


def add(left, right):
    return left + right


def tree(n):
    """Adds up n leaves pairwise: 2 n - 1 tasks."""
    graph = {("leaf", at): (one,) for at in range(n)}
    level, depth = list(graph), 0
    while len(level) > 1:
        depth += 1
        pairs = zip(level[::2], level[1::2])
        above = {("add", depth, at): (add, *pair) for at, pair in enumerate(pairs)}
        graph |= above
        level = list(above) + level[len(level) - len(level) % 2 :]
    return graph, level[0], n


def chain(n):
    """Adds 1 to the value before, n tasks in a row."""
    graph = {("step", 0): (one,)}
    graph |= {("step", at): (increment, ("step", at - 1)) for at in range(1, n)}
    return graph, ("step", n - 1), n


def independent(n):
    """n tasks that do not know each other."""
    graph = {("task", at): (one,) for at in range(n)}
    return graph, list(graph), tuple([1] * n)


GRAPHS = {"tree": tree, "chain": chain, "independent": independent}


def say(**fields):
    print(json.dumps(fields), flush=True)


def timed(work):
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def run_graphs(job):
    threads = job.get("threads", 2)
    schedulers = {
        "dask-threads": lambda graph, keys: dask.threaded.get(graph, keys, num_workers=threads),
        "dask-sync": dask.get,
    }
    for wanted in job.get("graphs", []):
        graph, keys, expected = GRAPHS[wanted["case"]](wanted["n"])
        for peer, get in schedulers.items():
            seconds = []
            for _ in range(job.get("repeats", 3)):
                elapsed, result = timed(lambda: get(graph, keys))
                assert result == expected, f"{peer} {wanted} gave {str(result)[:80]}"
                seconds.append(elapsed)
            say(
                peer=peer,
                case=wanted["case"],
                n=wanted["n"],
                tasks=len(graph),
                seconds=seconds,
                note=f"dask {dask.__version__}, graph built before the clock starts",
            )


def run_cross_validation(job):
    wanted = job.get("cross_validation")
    if wanted is None:
        return
    shape = wanted["n_samples"], wanted["n_features"]
    x = np.fromfile(wanted["features"], dtype="<f8").reshape(shape)
    y = np.fromfile(wanted["labels"], dtype="<u4")
    for n_jobs in (1, 2):
        seconds, accuracies = [], []
        for seed in wanted["seeds"]:
            model = SGDClassifier(
                loss="hinge", alpha=wanted["alpha"], max_iter=wanted["max_iter"], random_state=seed
            )
            splitter = KFold(wanted["folds"])
            elapsed, scores = timed(lambda: cross_validate(model, x, y, cv=splitter, n_jobs=n_jobs))
            seconds.append(elapsed)
            accuracies.append(float(scores["test_score"].mean()))
        say(
            peer=f"scikit-learn-{n_jobs}",
            case=wanted["case"],
            seconds=seconds,
            accuracies=accuracies,
            note=f"n_jobs={n_jobs}, one run per seed; the first run with n_jobs=2 starts the processes",
        )


def main():
    warnings.simplefilter("ignore")
    with open(sys.argv[1], encoding="utf-8") as file:
        job = json.load(file)
    run_graphs(job)
    run_cross_validation(job)


if __name__ == "__main__":
    main()
