"""Prints the numbers of the estimators' tests: results of scikit-learn 1.9.1 on the data sets.

    target/oracle/bin/python tests/oracle/estimators.py

Even rows train, odd rows test. `correct` counts right predictions on the odd rows, `support` is
the number of support vectors.
"""

import numpy as np
import sklearn
from sklearn import datasets
from sklearn.dummy import DummyRegressor
from sklearn.linear_model import LinearRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC, SVR

from cases import penguins

KERNELS = {
    "linear": dict(kernel="linear"),
    "rbf scale": dict(kernel="rbf"),
    "rbf auto": dict(kernel="rbf", gamma="auto"),
    "rbf 0.01 C 10": dict(kernel="rbf", gamma=0.01, C=10),
    "poly": dict(kernel="poly", coef0=1.0),
    "sigmoid": dict(kernel="sigmoid", gamma=0.01),
}


def scaler():
    model = StandardScaler().fit(datasets.load_breast_cancer().data)
    for at in (0, 29):
        print(f"breast_cancer feature {at}: mean {model.mean_[at]!r} scale {model.scale_[at]!r}")


def svc():
    for name in ("iris", "wine", "breast_cancer", "digits"):
        x, y = getattr(datasets, f"load_{name}")(return_X_y=True)
        for kernel, parameters in KERNELS.items():
            pipeline = make_pipeline(StandardScaler(), SVC(**parameters)).fit(x[::2], y[::2])
            correct = int((pipeline.predict(x[1::2]) == y[1::2]).sum())
            print(name, kernel, "support", int(pipeline[-1].n_support_.sum()), "correct", correct)
    x, y = datasets.load_breast_cancer(return_X_y=True)
    model = SVC().fit(x[::2], y[::2] == 0)
    row = model.decision_function(x[1:2])
    print("breast_cancer, raw, rbf scale: decision of row 1", repr(row[0]))
    x, y = datasets.load_iris(return_X_y=True)
    model = SVC().fit(x, y)
    for row in (0, 70, 149):
        decisions = model.decision_function(x[row : row + 1])[0].tolist()
        print("iris, raw, rbf scale: decisions of row", row, decisions)


def weighted_svc():
    x, y = datasets.load_breast_cancer(return_X_y=True)
    x, y = StandardScaler().fit_transform(x), 1 - y
    weights = [row % 3 for row in range(len(y))]
    for name, model in {"weighted": SVC(), "balanced": SVC(class_weight="balanced")}.items():
        model.fit(x, y, sample_weight=weights if name == "weighted" else None)
        decisions = model.decision_function(x[:5]).tolist()
        print("breast_cancer, scaled,", name, "support", int(model.n_support_.sum()), decisions)


def svr():
    x, y = penguins()
    x = StandardScaler().fit_transform(x)
    weights = [row % 3 for row in range(len(y))]
    cases = [
        (dict(), None),
        (dict(C=1000, epsilon=100), None),
        (dict(kernel="linear", epsilon=300), None),
        (dict(gamma="auto", C=300, epsilon=50), weights),
    ]
    for parameters, weights in cases:
        model = SVR(**parameters).fit(x, y, sample_weight=weights)
        support, predicted = int(model.n_support_.sum()), model.predict(x[:4]).tolist()
        print("penguins, scaled, SVR", parameters, "support", support, predicted)


def one_vs_rest():
    cases = [("iris", "linear", 1.0), ("iris", "rbf", 0.25), ("wine", "rbf", 1 / 13)]
    for name, kernel, gamma in cases:
        x, y = getattr(datasets, f"load_{name}")(return_X_y=True)
        svc = OneVsRestClassifier(SVC(kernel=kernel, gamma=gamma))
        pipeline = make_pipeline(StandardScaler(), svc).fit(x[::2], y[::2])
        correct = int((pipeline.predict(x[1::2]) == y[1::2]).sum())
        print("one against the rest:", name, kernel, "correct", correct)


def linear_regression():
    x, y = penguins()
    for intercept in (True, False):
        model = LinearRegression(fit_intercept=intercept).fit(x, y)
        print("penguins", model.coef_.tolist(), float(model.intercept_), model.score(x, y))


def dummies():
    y = np.array([3.5, -1.0, 2.0, 8.0, 4.0, 4.0, 0.5])
    weights = np.array([0.0, 2.0, 1.0, 0.5, 3.0, 0.0, 1.0])
    params = [{"strategy": "mean"}, {"strategy": "median"}]
    params += [{"strategy": "quantile", "quantile": at} for at in (0.0, 1.0, 0.3)]
    for given in params:
        for weighted in (None, weights):
            model = DummyRegressor(**given).fit(y[:, None], y, sample_weight=weighted)
            print(given, "plain" if weighted is None else "weighted", model.constant_)


assert sklearn.__version__ == "1.9.1", sklearn.__version__
scaler()
svc()
weighted_svc()
svr()
one_vs_rest()
linear_regression()
dummies()
