"""The cross-validation of `tenfold cv TABLE.csv --target class` by scikit-learn: python cv.py TABLE.csv

Medians with indicators and scaled numbers, one-hot categories, logistic regression, ten stratified folds on all cores,
a baseline beside it, scores on training and test samples. Prints the mean accuracy. The whole process counts, imports
included.
"""

import sys

import pandas
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.dummy import DummyClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_validate
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

frame = pandas.read_csv(sys.argv[1])
y = frame.pop("class")
columns = make_column_transformer(
    (
        make_pipeline(SimpleImputer(strategy="median", add_indicator=True), StandardScaler()),
        make_column_selector(dtype_include="number"),
    ),
    (
        OneHotEncoder(handle_unknown="ignore", sparse_output=False),
        make_column_selector(dtype_exclude="number"),
    ),
)
folds = StratifiedKFold(10, shuffle=True, random_state=0)
scoring = ["accuracy", "balanced_accuracy", "f1_macro"]
options = {"cv": folds, "scoring": scoring, "return_train_score": True, "n_jobs": -1}
scores = cross_validate(make_pipeline(columns, LogisticRegression()), frame, y, **options)
cross_validate(DummyClassifier(), frame, y, **options)
print(scores["test_accuracy"].mean())
