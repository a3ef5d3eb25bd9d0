"""Twelve kinds of table, and the scores of scikit-learn's equal pipelines on the same folds.

With an environment of tests/oracle/requirements.txt: python crates/tenfold-tabular/tests/oracle/tabular.py
"""

import io
import json
import pathlib

import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import accuracy_score, r2_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler

FOLDER = pathlib.Path(__file__).resolve().parent
RNG = np.random.default_rng(14)


def gaps(values, share):
    """The values with a share of them missing."""
    values = np.array(values, dtype=object)
    values[RNG.random(len(values)) < share] = ""
    return values


def pick(names, n):
    return RNG.choice(names, n)


def numbers(n, *scales):
    return [np.round(RNG.normal(size=n) * scale, 3) for scale in scales]


def classes(score, *shares):
    """Classes by the rank of a noisy score."""
    ranks = np.argsort(np.argsort(score + RNG.normal(size=len(score)))) / len(score)
    return np.array(["no", "yes", "maybe"])[np.searchsorted(np.cumsum(shares), ranks)]


def mixed(n=120):
    age, fare = numbers(n, 10, 40)
    port, member = pick(["S", "C", "Q"], n), pick(["true", "false"], n)
    sold = classes(age / 10 + (port == "C") + (member == "true"), 0.6)
    return dict(age=age, fare=fare, port=port, member=member, sold=sold)


def missing(n=120):
    table = mixed(n)
    return {name: values if name == "sold" else gaps(values, 0.3) for name, values in table.items()}


def many_categories(n=300):
    names = np.array([f"street {i}" for i in range(150)])
    street = names[np.minimum(RNG.geometric(0.02, n) - 1, 149)]
    size, = numbers(n, 3)
    return dict(street=street, size=size, sold=classes(size + (street < "street 3"), 0.5))


def dates(n=120):
    day = pd.Timestamp("2019-01-01") + pd.to_timedelta(RNG.integers(0, 1500, n), unit="D")
    time = day + pd.to_timedelta(RNG.integers(0, 86400, n), unit="s")
    sold = classes(np.cos(day.month / 12 * 2 * np.pi) * 2 + (time.hour > 12), 0.5)
    return dict(built=gaps(day.strftime("%Y-%m-%d"), 0.1), seen=time.strftime("%Y-%m-%dT%H:%M:%S"), sold=sold)


def text(n=100):
    words = np.array("warm cold large small room garden river boat house view the and with near".split())
    notes = [" ".join(pick(words, RNG.integers(3, 9))) for _ in range(n)]
    score = np.array([note.count("warm") - note.count("cold") for note in notes])
    return dict(note=gaps(notes, 0.1), price=numbers(n, 5)[0], sold=classes(3 * score, 0.5))


def imbalanced(n=200):
    table = mixed(n)
    return {**table, "sold": classes(table["age"] / 5, 0.94)}


def wide(n=60, width=150):
    columns = {f"n{i}": values for i, values in enumerate(numbers(n, *[1] * width))}
    return {**columns, "sold": classes(columns["n0"] * 3 + columns["n1"], 0.4, 0.3)}


def tiny(n=12):
    return dict(a=numbers(n, 1)[0], b=pick(["u", "v"], n), sold=np.array(["no", "yes"] * (n // 2)))


def constant(n=60):
    table = mixed(n)
    sold = table.pop("sold")
    return dict(same=["x"] * n, **table, one=[1.5] * n, empty=[""] * n, sold=sold)


def duplicate_header(n=60):
    """The second of two columns named `a` is read under the name `b`."""
    return dict(a=numbers(n, 1)[0], b=numbers(n, 3)[0], port=pick(["S", "C"], n), sold=classes(np.arange(n) / 9, 0.5))


def regression(n=150):
    table = mixed(n)
    del table["sold"]
    street = np.array([f"s{i}" for i in range(60)])[np.minimum(RNG.geometric(0.05, n) - 1, 59)]
    price = 3 * table["age"] + 20 * (table["port"] == "C") + RNG.normal(size=n) * 5 + 100
    return dict(**table, street=street, price=np.round(price, 3))


def groups(n=120):
    patient = RNG.integers(0, 12, n)
    a, b = numbers(n, 1, 1)
    a = np.round(a + patient / 6, 3)
    return dict(a=a, b=b, ward=pick(["x", "y", "z"], n), sold=classes(2 * a, 0.5), patient=patient)


def parts(column):
    """The parts of dates on a circle, as Tenfold names them in this order."""
    date = pd.to_datetime(column.replace("", None))
    has_time = bool((date.dt.normalize() != date).fillna(False).any() and date.dt.second.max() > 0)
    cycles = [(date.dt.month, 12), (date.dt.day, 30)]
    cycles += [(date.dt.hour, 24)] if has_time else []
    cycles += [(date.dt.dayofweek + 1, 7)]
    seconds = (date - pd.Timestamp("1970-01-01")).dt.total_seconds()
    found = [date.dt.year] + [f(part / period * 2 * np.pi) for part, period in cycles for f in (np.sin, np.cos)]
    return np.column_stack([np.asarray(part, dtype=float) for part in [*found, seconds]])


def pipeline(kinds, frame, dense):
    """The pipeline of the columns, by hand."""
    impute = lambda: SimpleImputer(strategy="median", add_indicator=True, keep_empty_features=True)
    steps = {
        "number": lambda _: make_pipeline(impute(), StandardScaler()),
        "boolean": lambda _: SimpleImputer(strategy="most_frequent", keep_empty_features=True),
        "category": lambda name: OneHotEncoder(handle_unknown="ignore")
        if not dense or frame[name].replace("", None).nunique() <= 40
        else OneHotEncoder(handle_unknown="infrequent_if_exist", max_categories=40),
        "date-time": lambda _: make_pipeline(
            FunctionTransformer(lambda x: parts(x.iloc[:, 0])),
            SimpleImputer(strategy="median", keep_empty_features=True),
            StandardScaler(),
        ),
        "text": lambda _: TfidfVectorizer(max_features=10_000),
    }
    chosen = [
        (name, steps[kind](name), name if kind == "text" else [name])
        for name, kind in kinds.items()
        if kind in steps
    ]
    # On sparse features, Ridge stops early.
    return ColumnTransformer(chosen, sparse_threshold=0.0 if dense else 0.3)


def case(name, table, kinds, target="sold", group=None, header=None):
    frame = pd.DataFrame(table)
    n_folds = 2 if name == "tiny" else 4
    n = len(frame)
    if group:
        fold = frame.pop(group).to_numpy() % n_folds
    else:
        fold = RNG.permutation(np.arange(n) % n_folds)
    text = io.StringIO()
    frame.to_csv(text, index=False, header=header or True, lineterminator="\n")
    y = frame.pop(target)
    is_values = target == "price"
    for column, kind in kinds.items():
        if kind in ("number", "boolean"):
            as_numbers = frame[column].replace({"true": 1.0, "false": 0.0, "": np.nan})
            frame[column] = as_numbers.astype(float)
    scores = []
    for k in range(n_folds):
        train, test = fold != k, fold == k
        last = Ridge() if is_values else LogisticRegression(tol=1e-10, max_iter=100_000)
        model = make_pipeline(pipeline(kinds, frame, is_values), last)
        predicted = model.fit(frame[train], y[train]).predict(frame[test])
        score = r2_score if is_values else accuracy_score
        scores.append(float(score(y[test], predicted)))
    return dict(
        name=name, text=text.getvalue(), target=target, kinds=kinds, folds=fold.tolist(), scores=scores
    )


MIXED = dict(age="number", fare="number", port="category", member="boolean")

CASES = [
    case("mixed", mixed(), MIXED),
    case("missing", missing(), MIXED),
    case("high cardinality", many_categories(), dict(street="category", size="number")),
    case("dates", dates(), dict(built="date-time", seen="date-time")),
    case("text", text(), dict(note="text", price="number")),
    case("imbalanced", imbalanced(), MIXED),
    case("wide", wide(), {f"n{i}": "number" for i in range(150)}),
    case("tiny", tiny(), dict(a="number", b="category")),
    case("constant", constant(), dict(same="left out", **MIXED, one="left out")),
    case(
        "duplicate header",
        duplicate_header(),
        dict(a="number", b="number", port="category"),
        header=["a", "a", "port", "sold"],
    ),
    case("regression", regression(), dict(**MIXED, street="category"), target="price"),
    case("groups", groups(), dict(a="number", b="number", ward="category"), group="patient"),
]


def associations():
    """The measures of a profile, by their definitions."""
    n = 80
    group, kind = RNG.integers(0, 4, n), RNG.integers(0, 3, n)
    kind = np.where(RNG.random(n) < 0.5, group % 3, kind)
    value = np.round(RNG.normal(size=n) + group * 0.4, 3)
    other = np.round(value * 0.3 + RNG.normal(size=n), 3)
    table = pd.crosstab(group, kind).to_numpy().astype(float)
    expected = np.outer(table.sum(1), table.sum(0)) / n
    r, k = table.shape
    phi2 = ((table - expected) ** 2 / expected).sum() / n
    phi2 = max(0, phi2 - (r - 1) * (k - 1) / (n - 1))
    levels = min(r - (r - 1) ** 2 / (n - 1), k - (k - 1) ** 2 / (n - 1)) - 1
    means = pd.Series(value).groupby(group).transform("mean")
    eta2 = ((means - value.mean()) ** 2).sum() / ((value - value.mean()) ** 2).sum()
    ratio = np.sqrt(max(0, 1 - (1 - eta2) * (n - 1) / (n - r)))
    described = pd.Series(value).describe()
    return dict(
        group=group.tolist(),
        kind=kind.tolist(),
        value=value.tolist(),
        other=other.tolist(),
        cramers_v=float(np.sqrt(phi2 / levels)),
        correlation_ratio=float(ratio),
        pearson=float(abs(np.corrcoef(value, other)[0, 1])),
        described={name: float(described[name]) for name in ["mean", "std", "min", "25%", "50%", "75%", "max"]},
    )


lines = ",\n".join(json.dumps(one, separators=(",", ":")) for one in CASES)
found = json.dumps(associations(), separators=(",", ":"))
path = FOLDER / "tabular.json"
path.write_text(f'{{\n"cases": [\n{lines}\n],\n"association": {found}\n}}\n')
print(f"{path.name}: {path.stat().st_size:,} bytes")
for one in CASES:
    print(one["name"], np.round(one["scores"], 3), np.mean(one["scores"]).round(4))
