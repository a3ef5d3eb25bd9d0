"""The grid search of text classifiers by scikit-learn and by dask-ml: how long it takes.

usage: python peers.py SETTING JOB.json

SETTING is `1-job`, `2-jobs`, each also with `-memory`, or `dask-ml`. The job was written by the area
`sklearn` of the bench `search`. Prints one object: `seconds` (from the messages in memory to the fitted
model), `scores` (the mean accuracy of each candidate, in the order of the grid) and `note`. Starting the
processes of two jobs does not count.
"""

import json
import sys
import tempfile
import time
from pathlib import Path

import sklearn
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer
from sklearn.linear_model import SGDClassifier
from sklearn.model_selection import GridSearchCV, StratifiedKFold
from sklearn.pipeline import Pipeline


def pipeline(memory=None):
    steps = [
        ("vect", CountVectorizer()),
        ("tfidf", TfidfTransformer()),
        ("sgd", SGDClassifier(loss="hinge", random_state=0)),
    ]
    return Pipeline(steps, memory=memory)


def grid(job):
    return {
        "vect__ngram_range": [(1, 1), (1, 2)],
        "vect__max_df": [0.5, 1.0],
        "vect__min_df": job["min_df"],
        "vect__binary": job["binary"],
        "tfidf__norm": ["l1", "l2", None],
        "sgd__alpha": job["alpha"],
    }


def scikit_learn(job, n_jobs, memory):
    folds = StratifiedKFold(job["folds"])
    if n_jobs > 1:
        # Starts joblib's processes, which then wait for work.
        few = {"sgd__alpha": job["alpha"][:2]}
        few = GridSearchCV(pipeline(), few, cv=2, n_jobs=n_jobs)
        few.fit(job["messages"][:200], job["classes"][:200])
    return GridSearchCV(pipeline(memory), grid(job), cv=folds, n_jobs=n_jobs, scoring="accuracy")


def dask_ml(job):
    import dask
    import dask_ml
    from dask_ml.model_selection import GridSearchCV as DaskGridSearchCV

    versions = f"dask-ml {dask_ml.__version__}, dask {dask.__version__}"
    folds = StratifiedKFold(job["folds"])
    search = DaskGridSearchCV(
        pipeline(), grid(job), cv=folds, scheduler="threads", scoring="accuracy"
    )
    return search, f"{versions}, scikit-learn {sklearn.__version__}, threads"


def main():
    setting, path = sys.argv[1:]
    job = json.loads(Path(path).read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as cache:
        if setting == "dask-ml":
            search, note = dask_ml(job)
        else:
            memory = cache if setting.endswith("-memory") else None
            search = scikit_learn(job, int(setting[0]), memory)
            note = f"scikit-learn {sklearn.__version__}"
        start = time.perf_counter()
        search.fit(job["messages"], job["classes"])
        elapsed = time.perf_counter() - start
    scores = search.cv_results_["mean_test_score"]
    # The order of `ParameterGrid`: names sorted, the last varies fastest.
    print(json.dumps({"seconds": elapsed, "scores": list(map(float, scores)), "note": note}))


if __name__ == "__main__":
    main()
