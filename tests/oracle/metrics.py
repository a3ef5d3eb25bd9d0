"""What scikit-learn's metrics say of true and predicted classes and numbers."""

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

NAMES = [
    ["ham", "spam"],
    ["setosa", "versicolor", "virginica"],
    ["10", "2", "33"],
    ["Zürich", "Ærø", "東京", "a", "naïve café", "🦀 crab"],
    ["a rather long name of a class", "b"],
    ["only"],
    [f"class {at}" for at in range(20)],
    [f"{at:03}" for at in range(150)],
]
INTEGERS = [[0, 1], [-1, 1], [0, 1, 2], [2, 10, -3, 100], [7], list(range(10)), list(range(-40, 160))]
ZERO_DIVISION = {"zero": 0.0, "one": 1.0, "nan": math.nan}


def classification(truth, predicted, zero_division="zero", weights=None, **options):
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
    """The cases of the parity table and the degenerate ones."""
    first = [0, 1, 2, 2, 2], [0, 0, 2, 2, 1]
    yield classification(*first)
    yield classification(*first, target_names=["class 0", "class 1", "class 2"])
    yield classification([0, 1], [0, 1], labels=[0])
    yield classification([0, 1], [0, 1], labels=[0, 1, 2])
    yield classification([1, 1, 1], [1, 1, 0], labels=[1, 2, 3])
    yield classification([0, 1], [0, 1], labels=[5])
    yield classification([0, 1], [0, 1], labels=[1, 0])
    for zero_division in ZERO_DIVISION:
        yield classification([0, 0], [0, 1], zero_division)
        yield classification([1, 1, 0], [1, 1, 1], zero_division)
        yield classification([0, 1], [0, 1], zero_division, labels=[5, 6])
        yield classification([0, 1, 0], [2, 2, 2], zero_division)
        yield classification([0, 1], [1, 0], zero_division, labels=[5])
        yield classification(["a"], ["a"], zero_division)
        yield classification(["a"], ["b"], zero_division)
    for digits in [0, 1, 3, 8, 15]:
        yield classification(*first, digits=digits)
    # Ties at the last digit shown.
    yield classification([1] * 8, [1] + [0] * 7)
    yield classification([1] * 8, [1] * 3 + [0] * 5)
    yield classification(["accuracy", "b"], ["accuracy", "accuracy"])
    yield classification(["macro avg", "weighted avg"], ["macro avg", "macro avg"], labels=["macro avg"])


def weights_of(rng, n, at):
    """Weights of samples: some 0, some whole numbers, never all 0."""
    weights = np.round(rng.random(n) * 4, 2 if at % 3 else 0)
    if at % 4 == 1:
        weights[rng.random(n) < 0.3] = 0.0
    weights[int(rng.integers(0, n))] = 1.5
    return weights


def drawn(rng, count, weighted):
    for at in range(count):
        classes = NAMES[at // 2 % len(NAMES)] if at % 2 else INTEGERS[at // 2 % len(INTEGERS)]
        if len(classes) > 9 and (at > 30 or weighted):
            classes = NAMES[1]
        n = int(rng.choice([1, 2, 5, 12, 30])) * (3 if len(classes) > 100 else 1)
        truth = rng.integers(0, len(classes), size=n)
        predicted = np.where(rng.random(n) < rng.random(), truth, rng.integers(0, len(classes), size=n))
        if at % 7 == 3:  # classes that are never predicted
            predicted = predicted // 2
        if at % 11 == 5:  # classes that are never true
            truth = truth // 2
        if at % 13 == 7:  # nothing is right
            predicted = (truth + 1) % (len(classes) + 1) % len(classes)
        options = {}
        if at % 4 == 1:
            options["digits"] = int(rng.integers(0, 15))
        if at % 5 == 2:
            chosen = rng.permutation(len(classes))[: rng.integers(1, len(classes) + 1)]
            options["labels"] = [classes[code] for code in chosen]
        if at % 10 == 2:
            options["target_names"] = [f"shown {at}" for at in range(len(options["labels"]))]
        zero_division = ["zero", "one", "nan"][int(rng.integers(0, 3))]
        truth = [classes[code] for code in truth]
        predicted = [classes[code] for code in predicted]
        weights = weights_of(rng, n, at) if weighted else None
        yield classification(truth, predicted, zero_division, weights, **options)


def agreement(case, beta):
    """What the other metrics of classes say of one case, whatever classes its report lists."""
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


def regression(truth, predicted, quantile=0.5, weights=None):
    count = {"sample_weight": weights}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return {
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


def regressions(rng, count, n_weighted):
    yield regression([1.0, 2.0, 3.0], [3.0, 2.0, 1.0])
    yield regression([-2.0, -2.0, -2.0], [-2.0, -2.0, -2.0])
    yield regression([-2.0, -2.0, -2.0], [-2.0, -2.0, -2.0 + 1e-8])
    yield regression([1.0], [2.0])
    yield regression([1e150, 2e150], [1.5e150, 2e150])
    yield regression([0.0, 1e-300, -1.0], [0.0, 1.0, -1.5], quantile=0.0)
    yield regression([0.0, 0.0], [0.0, 0.0], quantile=1.0)
    yield regression([1.0, 2.0, 3.0], [2.0, 3.0, 4.0], quantile=0.9)
    yield regression([5.0, 5.0], [4.0, 4.0], quantile=0.9)
    for at in range(count):
        n = int(rng.choice([2, 3, 8, 30, 200] if at < 20 else [2, 3, 5, 8, 9]))
        truth = rng.normal(size=n) * 10.0 ** rng.integers(-6, 7) + rng.choice([0, 1, 1000])
        if at % 10 == 9:
            truth = np.full(n, truth[0])
        predicted = truth + rng.normal(size=n) * truth.std() * rng.random()
        yield regression(truth, predicted, quantile=round(rng.random(), 2))
    yield regression([1.0, 2.0, 3.0, 4.0], [1.0, 2.0, 3.0, 5.0], weights=[0.0, 0.0, 1.0, 0.0])
    yield regression([1.0, 2.0, 3.0, 4.0], [1.5, 2.0, 4.0, 6.0], weights=[1.0, 1.0, 1.0, 1.0])
    for at in range(n_weighted):
        n = int(rng.choice([2, 3, 5, 8]))
        truth, noise = np.round(rng.normal(size=n) * 3, 3), np.round(rng.normal(size=n), 3)
        if at % 10 == 9:
            truth = np.full(n, truth[0])
        yield regression(truth, truth + noise, round(rng.random(), 2), weights_of(rng, n, at))


def ranking(truth, scores, weights=None):
    """What scores of class 1, or probabilities where all are from 0 to 1, say of it."""
    count = {"sample_weight": weights}
    of_one = {"pos_label": 1, "sample_weight": weights}
    are_probabilities = min(scores) >= 0 and max(scores) <= 1
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fpr, tpr, thresholds = roc_curve(truth, scores, **of_one)
        precision, recall, rising = precision_recall_curve(truth, scores, **of_one)
        return {
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


def rankings(rng, count, n_weighted):
    yield ranking([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])
    yield ranking([0, 1], [0.5, 0.5])
    yield ranking([0, 0, 0], [0.1, 0.4, 0.4])
    yield ranking([1, 1, 1], [0.1, 0.4, 0.4])
    yield ranking([1], [0.3])
    yield ranking([0, 1, 1], [0.0, -0.0, 1.0])
    yield ranking([0, 1, 0, 1], [1e308, -1e308, 5e-324, 0.0])
    for at in range(count + n_weighted):
        n = int(rng.choice([2, 5, 8, 12] if at % 100 else [200]))
        truth = (rng.random(n) < rng.random()).astype(int)
        scores = rng.normal(size=n) + truth * 2 * rng.random()
        if at % 2:
            scores = 1 / (1 + np.exp(-scores))
        scores = np.round(scores, int(rng.integers(0, 5)))  # some ties
        weights = None if at < count else weights_of(rng, n, at)
        if weights is not None and len(set(truth[weights > 0])) < 2:
            continue  # scikit-learn asks for both classes among the samples without weight too
        yield ranking(truth, scores, weights)


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


def classified(truth, classes, probabilities, k, weights=None):
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
            "truth": truth,
            "classes": classes,
            "probabilities": probabilities,
            "k": k,
            "weights": weights,
            "areas": areas(truth, classes, probabilities, weights) if sums_to_1 else None,
            "log_loss": log_loss(truth, probabilities, labels=range(classes), **count),
            "top_k_accuracy": top,
        }


def classifications(rng, count, n_weighted):
    for at in range(count + n_weighted):
        n, classes = int(rng.choice([1, 2, 6, 9])), int(rng.integers(2, 7))
        if at % 5 == 3:
            n, classes = 12, int(rng.integers(3, 5))
        truth = rng.integers(0, classes, size=n)
        probabilities = np.round(rng.dirichlet(np.full(classes, 0.7), size=n), 6)
        if at % 3:
            probabilities = np.round(probabilities, at % 3)  # ties, zeros and ones; sums other than 1
        if at % 20 == 4:
            probabilities = np.eye(classes)[rng.integers(0, classes, size=n)]
        weights = None if at < count else weights_of(rng, n, at)
        yield classified(truth, classes, probabilities, int(rng.integers(1, classes + 2)), weights)


def main():
    assert sklearn.__version__ == "1.9.1", sklearn.__version__
    rng = np.random.default_rng(2)
    sections = {"named": list(named()), "drawn": list(drawn(rng, 300, False))}
    sections["drawn"] += drawn(rng, 220, True)
    sections["regression"] = list(regressions(rng, 340, 160))
    betas = [1.0, 0.5, 2.0, 0.0, 0.1, math.inf]
    cases = sections["named"] + sections["drawn"]
    sections["agreement"] = [agreement(case, betas[at % len(betas)]) for at, case in enumerate(cases)]
    sections["ranking"] = list(rankings(rng, 340, 280))
    sections["probabilities"] = list(classifications(rng, 340, 170))
    write("metrics.json", sections)


if __name__ == "__main__":
    main()
