"""Metrics of scikit-learn for true and predicted classes and numbers."""

import itertools
import math
import warnings

import numpy as np
import sklearn
from sklearn.metrics import (
    accuracy_score,
    average_precision_score,
    balanced_accuracy_score,
    brier_score_loss,
    classification_report,
    cohen_kappa_score,
    confusion_matrix,
    explained_variance_score,
    log_loss,
    matthews_corrcoef,
    max_error,
    mean_absolute_error,
    mean_absolute_percentage_error,
    mean_pinball_loss,
    mean_squared_error,
    median_absolute_error,
    precision_recall_curve,
    precision_recall_fscore_support,
    r2_score,
    roc_auc_score,
    roc_curve,
    root_mean_squared_error,
    top_k_accuracy_score,
)

from cases import dumps, write

CLASSES = {
    "two names": ["ham", "spam"],
    "three names": ["setosa", "versicolor", "virginica"],
    "names of digits": ["10", "2", "33"],
    "names beyond ASCII": ["Zürich", "Ærø", "東京", "a", "naïve café", "🦀 crab"],
    "a long name": ["a rather long name of a class", "b"],
    "one name": ["only"],
    "20 names": [f"class {at}" for at in range(20)],
    "two integers": [0, 1],
    "integers of both signs": [-1, 1],
    "three integers": [0, 1, 2],
    "integers out of order": [2, 10, -3, 100],
    "one integer": [7],
    "ten integers": list(range(10)),
    "40 integers": list(range(-9, 31)),
}
ZERO_DIVISION = {"zero": 0.0, "one": 1.0, "nan": math.nan}


def classification(name, truth, predicted, zero_division="zero", weights=None, **options):
    """One case: the report as text and as a dictionary, accuracy and the confusion matrix."""
    given = options | {"zero_division": ZERO_DIVISION[zero_division], "sample_weight": weights}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        text = classification_report(truth, predicted, **given)
        dictionary = classification_report(truth, predicted, output_dict=True, **given)
        classes = np.unique(np.concatenate([truth, predicted]))
        matrix = confusion_matrix(truth, predicted, sample_weight=weights)
        accuracy = accuracy_score(truth, predicted, sample_weight=weights)
    return {
        "name": name,
        "truth": truth,
        "predicted": predicted,
        "weights": weights,
        "options": options | {"zero_division": zero_division},
        "text": text,
        "dictionary": dumps(dictionary) if len(classes) < 5 else None,
        "accuracy": accuracy,
        "classes": classes,
        "confusion": matrix,
    }


def named():
    """The cases of the documentation and the degenerate ones."""
    first = [0, 1, 2, 2, 2], [0, 0, 2, 2, 1]
    yield classification("the example of scikit-learn", *first)
    yield classification("shown names", *first, target_names=["class 0", "class 1", "class 2"])
    yield classification("a class left out", [0, 1], [0, 1], labels=[0])
    yield classification("a class added", [0, 1], [0, 1], labels=[0, 1, 2])
    yield classification("a class left out and two added", [1, 1, 1], [1, 1, 0], labels=[1, 2, 3])
    yield classification("only an absent class", [0, 1], [0, 1], labels=[5])
    yield classification("classes in another order", [0, 1], [0, 1], labels=[1, 0])
    for zero_division in ZERO_DIVISION:
        degenerate = [
            ("a class that is never true", [0, 0], [0, 1], {}),
            ("a class that is never predicted", [1, 1, 0], [1, 1, 1], {}),
            ("two absent classes", [0, 1], [0, 1], {"labels": [5, 6]}),
            ("only a class that is never true is predicted", [0, 1, 0], [2, 2, 2], {}),
            ("only an absent class, and nothing right", [0, 1], [1, 0], {"labels": [5]}),
            ("one sample, right", ["a"], ["a"], {}),
            ("one sample, wrong", ["a"], ["b"], {}),
        ]
        for name, truth, predicted, options in degenerate:
            yield classification(name, truth, predicted, zero_division, **options)
    for digits in [0, 1, 3, 8, 15]:
        yield classification("digits", *first, digits=digits)
    yield classification("a tie at the last digit, 1/8", [1] * 8, [1] + [0] * 7)
    yield classification("a tie at the last digit, 3/8", [1] * 8, [1] * 3 + [0] * 5)
    yield classification("a class called accuracy", ["accuracy", "b"], ["accuracy", "accuracy"])
    averages = ["macro avg", "weighted avg"]
    yield classification("classes called as averages", averages, ["macro avg"] * 2, labels=["macro avg"])


def weights_of(rng, n):
    """Weights of samples, some of them 0, never all."""
    weights = np.where(rng.random(n) < 0.3, 0.0, np.round(rng.random(n) * 4, 2))
    weights[int(rng.integers(0, n))] = 1.5
    return weights


def drawn(rng):
    """Every list of classes, then every way to be wrong by `zero_division`, each without and with weights."""

    def codes(n, n_classes, share_right):
        truth = rng.integers(0, n_classes, size=n)
        return truth, np.where(rng.random(n) < share_right, truth, rng.integers(0, n_classes, size=n))

    def case(name, classes, truth, predicted, zero_division="zero", **options):
        truth, predicted = [classes[code] for code in truth], [classes[code] for code in predicted]
        yield classification(name, truth, predicted, zero_division, **options)
        weights = weights_of(rng, len(truth))
        if len(classes) > 7:
            # numpy adds eight numbers or more in an order of its own; the sums of quarters are exact.
            weights = np.round(weights * 4) / 4
        yield classification(f"{name}, weighted", truth, predicted, zero_division, weights, **options)

    for name, classes in CLASSES.items():
        yield from case(name, classes, *codes(30 if len(classes) < 10 else 50, len(classes), 0.6))
    for zero_division in ZERO_DIVISION:
        classes = CLASSES["integers out of order"]
        truth, predicted = codes(12, 4, 0.5)
        absent = "classes that are never"
        yield from case(f"{absent} predicted", classes, truth, predicted // 2, zero_division)
        yield from case(f"{absent} true", classes, truth // 2, predicted, zero_division)
        yield from case("nothing right", classes, truth, (truth + 1) % 4, zero_division)
        yield from case("all right", classes, truth, truth, zero_division)
        labels = {"labels": [100, 2, 10], "digits": 4}
        yield from case("chosen labels", classes, truth, predicted, zero_division, **labels)
        labels = {"labels": ["c", "a"], "target_names": ["shown 0", "shown 1"]}
        yield from case("chosen labels by other names", "abc", truth % 3, predicted % 3, zero_division, **labels)


def agreement(case, beta):
    """The other metrics of classes for one case, over all classes that occur."""
    truth, predicted, weights = case["truth"], case["predicted"], {"sample_weight": case["weights"]}
    options = weights | {"beta": beta, "zero_division": ZERO_DIVISION[case["options"]["zero_division"]]}
    classes = case["classes"].tolist()

    def scores(average, **more):
        found = precision_recall_fscore_support(truth, predicted, average=average, **options, **more)
        return found[:3]

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return {
            "beta": "infinity" if math.isinf(beta) else str(beta),
            "micro": scores("micro"),
            "macro": scores("macro"),
            "weighted": scores("weighted"),
            "binary": scores("binary", pos_label=classes[-1]) if len(classes) < 3 else None,
            "by_class": scores(None) if len(classes) < 30 else None,
            "balanced_accuracy": balanced_accuracy_score(truth, predicted, **weights),
            "matthews_correlation": matthews_corrcoef(truth, predicted, **weights),
            "kappa": [
                cohen_kappa_score(truth, predicted, weights=w, **weights)
                for w in [None, "linear", "quadratic"]
            ],
        }


def regression(name, truth, predicted, quantile=0.5, weights=None):
    count = {"sample_weight": weights}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return {
            "name": name,
            "truth": truth,
            "predicted": predicted,
            "weights": weights,
            "r2": r2_score(truth, predicted, **count),
            "mae": mean_absolute_error(truth, predicted, **count),
            "mse": mean_squared_error(truth, predicted, **count),
            "rmse": root_mean_squared_error(truth, predicted, **count),
            "median_absolute_error": median_absolute_error(truth, predicted, **count),
            "mape": mean_absolute_percentage_error(truth, predicted, **count),
            # scikit-learn's takes no weights.
            "max_error": max_error(truth, predicted) if weights is None else None,
            "explained_variance": explained_variance_score(truth, predicted, **count),
            "quantile": quantile,
            "pinball_loss": mean_pinball_loss(truth, predicted, alpha=quantile, **count),
        }


def regressions(rng):
    yield regression("the order reversed", [1.0, 2.0, 3.0], [3.0, 2.0, 1.0])
    yield regression("a constant, right", [-2.0] * 3, [-2.0] * 3)
    yield regression("a constant, all but right", [-2.0] * 3, [-2.0, -2.0, -2.0 + 1e-8])
    yield regression("one sample", [1.0], [2.0])
    yield regression("large numbers", [1e150, 2e150], [1.5e150, 2e150])
    yield regression("tiny numbers", [0.0, 1e-300, -1.0], [0.0, 1.0, -1.5], quantile=0.0)
    yield regression("zeros", [0.0, 0.0], [0.0, 0.0], quantile=1.0)
    yield regression("an offset", [1.0, 2.0, 3.0], [2.0, 3.0, 4.0], quantile=0.9)
    yield regression("a constant, an offset", [5.0, 5.0], [4.0, 4.0], quantile=0.9)
    yield regression("one weight above 0", [1.0, 2.0, 3.0, 4.0], [1.0, 2.0, 3.0, 5.0], weights=[0.0, 0.0, 1.0, 0.0])
    yield regression("weights of 1", [1.0, 2.0, 3.0, 4.0], [1.5, 2.0, 4.0, 6.0], weights=[1.0] * 4)
    shapes = itertools.product([2, 3, 8, 25], [(1e-6, 0), (3.0, 0), (1e4, 1000)], [False, True])
    for n, (scale, offset), weighted in shapes:
        truth = np.round(rng.normal(size=n) * scale + offset, 9)
        predicted = np.round(truth + rng.normal(size=n) * scale / 3, 9)
        weights = weights_of(rng, n) if weighted else None
        name = f"{n} samples about {offset}"
        yield regression(name, truth, predicted, round(rng.random(), 2), weights)
        if n == 8:
            constant = np.full(n, truth[0])
            yield regression(f"{name}, constant", constant, predicted, round(rng.random(), 2), weights)


def ranking(name, truth, scores, weights=None):
    """Curves and areas for scores of class 1, or probabilities where all are from 0 to 1."""
    count = {"sample_weight": weights}
    of_one = {"pos_label": 1, "sample_weight": weights}
    are_probabilities = min(scores) >= 0 and max(scores) <= 1
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fpr, tpr, thresholds = roc_curve(truth, scores, **of_one)
        precision, recall, rising = precision_recall_curve(truth, scores, **of_one)
        return {
            "name": name,
            "truth": truth,
            "scores": scores,
            "weights": weights,
            "fpr": fpr,
            "tpr": tpr,
            "roc_thresholds": thresholds[1:],  # without the infinite one
            "roc_auc": roc_auc_score(truth, scores, **count),
            "precision": precision,
            "recall": recall,
            "thresholds": rising,
            "average_precision": average_precision_score(truth, scores, **of_one),
            "brier_loss": brier_score_loss(truth, scores, **of_one) if are_probabilities else None,
        }


def rankings(rng):
    yield ranking("the example of scikit-learn", [0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])
    yield ranking("a tie", [0, 1], [0.5, 0.5])
    yield ranking("class 0 alone", [0, 0, 0], [0.1, 0.4, 0.4])
    yield ranking("class 1 alone", [1, 1, 1], [0.1, 0.4, 0.4])
    yield ranking("one sample", [1], [0.3])
    yield ranking("a zero with a sign", [0, 1, 1], [0.0, -0.0, 1.0])
    yield ranking("the largest and the smallest numbers", [0, 1, 0, 1], [1e308, -1e308, 5e-324, 0.0])
    shapes = itertools.product([5, 12, 30], ["scores", "probabilities"], [0, 1, 4], [False, True])
    for n, kind, decimals, weighted in shapes:
        truth = rng.permutation(np.arange(n) % 3 == 0).astype(int)
        scores = rng.normal(size=n) + truth * 2 * rng.random()
        if kind == "probabilities":
            scores = 1 / (1 + np.exp(-scores))
        weights = weights_of(rng, n) if weighted else None
        if weights is not None:
            # scikit-learn asks for both classes among the samples without weight too.
            weights[[truth.argmin(), truth.argmax()]] = 1.25
        name = f"{n} {kind}, " + ["most are ties", "some ties", "few ties"][min(decimals, 2)]
        yield ranking(name, truth, np.round(scores, decimals), weights)


def areas(truth, classes, probabilities, weights):
    """The areas under ROC curves of three classes or more that are all true, else None."""
    if classes < 3 or len(set(truth)) < classes:
        return None

    def area(multi_class, average):
        if multi_class == "ovo" and weights is not None:
            return None
        options = {"multi_class": multi_class, "average": average, "sample_weight": weights}
        return roc_auc_score(truth, probabilities, **options)

    return [area(kind, average) for kind in ["ovr", "ovo"] for average in ["macro", "weighted"]]


def classified(name, truth, classes, probabilities, k, weights=None):
    count = {"sample_weight": weights}
    sums_to_1 = np.allclose(1, probabilities.sum(axis=1))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        top = (
            top_k_accuracy_score(truth, probabilities, k=k, labels=range(classes), **count)
            if classes > 2
            else None
        )
        return {
            "name": name,
            "truth": truth,
            "classes": classes,
            "probabilities": probabilities,
            "k": k,
            "weights": weights,
            "areas": areas(truth, classes, probabilities, weights) if sums_to_1 else None,
            "log_loss": log_loss(truth, probabilities, labels=range(classes), **count),
            "top_k_accuracy": top,
        }


def classifications(rng):
    kinds = {
        "six decimals": lambda p: np.round(p, 6),
        "ties, zeros and ones": lambda p: np.round(p, 1),
        "sums other than 1": lambda p: np.round(p, 2),
        "all certain": lambda p: np.eye(p.shape[1])[p.argmax(axis=1)],
    }
    shapes = itertools.product(kinds, [2, 3, 4, 6], ["every class", "absent classes"], [False, True])
    for kind, classes, occurs, weighted in shapes:
        n = 12 if occurs == "every class" else 5
        truth = rng.permutation(np.arange(n) % classes)
        if occurs == "absent classes":
            truth = truth // 2
        probabilities = kinds[kind](np.round(rng.dirichlet(np.full(classes, 0.7), size=n), 6))
        weights = weights_of(rng, n) if weighted else None
        k = int(rng.integers(1, classes + 2))
        yield classified(f"{kind}, {occurs} of {classes}", truth, classes, probabilities, k, weights)
    for n in [1, 2]:
        yield classified("few samples", np.arange(n), 3, np.array([[0.2, 0.5, 0.3], [0.1, 0.9, 0.0]])[:n], 2)


def main():
    assert sklearn.__version__ == "1.9.1", sklearn.__version__
    rng = np.random.default_rng(2)
    sections = {"named": list(named()), "drawn": list(drawn(rng)), "regression": list(regressions(rng))}
    betas = [1.0, 0.5, 2.0, 0.0, 0.1, math.inf, 3.0]
    cases = sections["named"] + sections["drawn"]
    sections["agreement"] = [agreement(case, betas[at % len(betas)]) for at, case in enumerate(cases)]
    sections["ranking"] = list(rankings(rng))
    sections["probabilities"] = list(classifications(rng))
    write("metrics.json", sections)


if __name__ == "__main__":
    main()
