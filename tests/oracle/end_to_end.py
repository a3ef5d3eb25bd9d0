"""Results of scikit-learn's cross_validate on the data sets: scores, predictions and reports of
every fold, nothing shuffled."""

import sklearn
from sklearn import datasets
from sklearn.linear_model import LinearRegression
from sklearn.metrics import classification_report
from sklearn.model_selection import KFold, StratifiedKFold, cross_validate
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from cases import penguins, write

SETS = ("iris", "wine", "breast_cancer")
CLASSIFICATION = {
    "accuracy": "accuracy",
    "macro F1": "f1_macro",
    "weighted F1": "f1_weighted",
}
REGRESSION = {
    "R2": "r2",
    "MAE": "neg_mean_absolute_error",
    "RMSE": "neg_root_mean_squared_error",
}


def validated(estimator, x, y, splitter, scorers):
    """The results of cross_validate, and for each fold its scores on training and test rows."""
    results = cross_validate(
        estimator,
        x,
        y,
        cv=splitter,
        scoring=list(scorers.values()),
        return_train_score=True,
        return_estimator=True,
        return_indices=True,
        error_score="raise",
    )
    folds = []
    for at in range(splitter.get_n_splits()):
        fold = {}
        for part in ("train", "test"):
            scores = [results[f"{part}_{scorer}"][at] for scorer in scorers.values()]
            # Scorers of errors are negative, so that greater is better.
            fold[part] = [abs(s) if n.startswith("neg") else s for s, n in zip(scores, scorers.values())]
        folds.append(fold)
    return results, folds


def classification(name, splitter, kernel):
    """One case; classes are names, so that they sort as ours do."""
    data = getattr(datasets, f"load_{name}")()
    x, y = data.data, data.target
    if name != "digits":
        y = data.target_names[y]
    classes = sorted(set(y.tolist()))
    estimator = make_pipeline(StandardScaler(), SVC(kernel=kernel))
    results, folds = validated(estimator, x, y, splitter, CLASSIFICATION)
    for fold, model, test in zip(folds, results["estimator"], results["indices"]["test"]):
        predicted = model.predict(x[test])
        fold["predicted"] = "".join(str(classes.index(label)) for label in predicted.tolist())
        fold["report"] = classification_report(y[test], predicted, zero_division=0)
    return {
        "data": name,
        "splitter": type(splitter).__name__,
        "kernel": kernel,
        "folds": folds,
    }


def regression(n_splits):
    x, y = penguins()
    _, folds = validated(LinearRegression(), x, y, KFold(n_splits), REGRESSION)
    return {"n_splits": n_splits, "folds": folds}


def main():
    assert sklearn.__version__ == "1.9.1", sklearn.__version__
    cases = [
        classification(name, splitter, kernel)
        for name in SETS
        for splitter in (KFold(3), StratifiedKFold(3))
        for kernel in ("linear", "rbf")
    ]
    # Ten classes are fitted slowly in debug builds, so once.
    cases.append(classification("digits", StratifiedKFold(3), "linear"))
    write("end_to_end.json", {"classification": cases, "regression": [regression(3), regression(5)]})


if __name__ == "__main__":
    main()
