"""Distributions, intervals and tests by scipy and numpy, written to statistics.json beside this file.

Made with the versions of tests/oracle/requirements.txt at the root of the project:
`target/oracle/bin/python crates/tenfold-search/tests/oracle/statistics.py`
"""

import json
import math
import pathlib

import numpy as np
from scipy import stats

random = np.random.default_rng(13)


def student():
    """The probability outside ±t, and the t with a level inside; scipy itself is off by 3e-9 near t = 0."""
    cases = []
    for df in [1, 2, 3, 4, 9, 14, 29, 99, 399, 400, 999, 100_000]:
        points = [0.0, 0.1, 0.3, 1.0, 1.7, 2.5, 5.0, 30.0]
        levels = [0.01, 0.2, 0.5, 0.8, 0.9, 0.95, 0.99, 0.999, 1 - 1e-6, 1 - 1e-12]
        outside = [[t, 2 * stats.t.sf(t, df)] for t in points]
        quantiles = [[level, stats.t.isf((1 - level) / 2, df)] for level in levels]
        cases.append({"df": df, "outside": outside, "quantiles": quantiles})
    return cases


def normal():
    levels = [0.01, 0.2, 0.5, 0.8, 0.849, 0.851, 0.9, 0.95, 0.99, 0.999, 1 - 1e-6, 1 - 1e-12]
    return [[level, stats.norm.isf((1 - level) / 2)] for level in levels]


def corrected(scores, n_train, n_test):
    """The mean of scores and its corrected standard error (Nadeau and Bengio, 2003)."""
    factor = 1 / len(scores) + n_test / n_train
    return np.mean(scores), math.sqrt(factor * np.var(scores, ddof=1))


def corrected_t():
    cases = []
    for n_splits, n_train, n_test, level in [(2, 50, 50, 0.9), (5, 80, 20, 0.95), (30, 90, 10, 0.5)]:
        scores = random.normal(0.8, 0.05, n_splits)
        mean, error = corrected(scores, n_train, n_test)
        low, high = stats.t.interval(level, n_splits - 1, loc=mean, scale=error)
        cases.append({
            "scores": scores.tolist(), "n_train": n_train, "n_test": n_test, "level": level,
            "low": low, "high": high,
        })
    return cases


def wald():
    cases = []
    for losses in [random.integers(0, 2, 50).astype(float), random.exponential(2.0, 400)]:
        low, high = stats.norm.interval(0.9, loc=losses.mean(), scale=stats.sem(losses))
        cases.append({"losses": losses.tolist(), "level": 0.9, "low": low, "high": high})
    return cases


def nested_cv():
    """Algorithm 1 of Bates, Hastie and Tibshirani (2024) with losses drawn at random; shifts of the
    outer folds move the standard error from its lower bound to its upper one."""
    cases = []
    for shift, n_repetitions, n_folds, size in [(None, 2, 3, 4), (0.4, 3, 5, 6), (5.0, 2, 4, 3)]:
        repetitions = []
        for _ in range(n_repetitions):
            folds = []
            for _ in range(n_folds):
                outer = random.exponential(1.0, size)
                inner = random.exponential(1.1, size * (n_folds - 1))
                outer += inner.mean() - outer.mean() if shift is None else random.normal(0, shift)
                folds.append({"inner": inner.tolist(), "outer": outer.tolist()})
            repetitions.append(folds)
        folds = [fold for repetition in repetitions for fold in repetition]
        a = [(np.mean(fold["inner"]) - np.mean(fold["outer"])) ** 2 for fold in folds]
        b = [np.var(fold["outer"], ddof=1) / len(fold["outer"]) for fold in folds]
        inner = np.concatenate([fold["inner"] for fold in folds])
        outer = np.concatenate([fold["outer"] for fold in folds])
        n_samples = size * n_folds
        squared_error = (n_folds - 1) / n_folds * (np.mean(a) - np.mean(b))
        least = np.std(inner, ddof=1) / math.sqrt(n_samples)
        error = min(max(math.sqrt(max(squared_error, 0)), least), least * math.sqrt(n_folds))
        bias = (1 + (n_folds - 2) / n_folds) * (inner.mean() - outer.mean())
        low, high = stats.norm.interval(0.9, loc=inner.mean() - bias, scale=error)
        cases.append({
            "repetitions": repetitions, "level": 0.9, "estimate": inner.mean() - bias, "bias": bias,
            "standard_error": error, "inflation": error / least, "low": low, "high": high,
        })
    return cases


def comparisons():
    cases = []
    for n_splits, shift, n_train, n_test, rope in [
        (2, 0.01, 100, 50, 0.01), (10, 0.0, 90, 10, 0.02), (10, 0.05, 90, 10, 0.0), (30, -0.03, 80, 20, 0.01),
    ]:
        second = random.normal(0.8, 0.05, n_splits)
        first = second + random.normal(shift, 0.02, n_splits)
        mean, error = corrected(first - second, n_train, n_test)
        low, high = stats.t.interval(0.95, n_splits - 1, loc=mean, scale=error)
        posterior = stats.t(n_splits - 1, loc=mean, scale=error)
        cases.append({
            "first": first.tolist(), "second": second.tolist(), "n_train": n_train, "n_test": n_test,
            "rope": rope, "difference": mean, "statistic": mean / error,
            "p_value": 2 * stats.t.sf(abs(mean / error), n_splits - 1), "low": low, "high": high,
            "above": posterior.sf(rope), "below": posterior.cdf(-rope),
        })
    return cases


def plain(value):
    """numpy's numbers as Python's."""
    return value.item() if isinstance(value, np.generic) else value


if __name__ == "__main__":
    path = pathlib.Path(__file__).with_name("statistics.json")
    sections = [student, normal, corrected_t, wald, nested_cv, comparisons]
    lines = []
    for section in sections:
        cases = ",\n".join(json.dumps(case, default=plain, separators=(",", ":")) for case in section())
        lines.append(f'"{section.__name__}": [\n{cases}\n]')
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n")
    print(f"{path.name}: {path.stat().st_size:,} bytes")
