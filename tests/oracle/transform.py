"""Transformers of scikit-learn, fitted on small data, and their output.

A case names the data it is fitted on and, in `new`, the data it then transforms. Parameters have the
names of scikit-learn, but where those of a transformer's parts are of no use here.
"""

import warnings

import numpy as np
import scipy.sparse
from sklearn.decomposition import PCA, TruncatedSVD
from sklearn.feature_selection import (
    SelectKBest,
    SelectPercentile,
    VarianceThreshold,
    chi2,
    f_classif,
    f_regression,
)
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import (
    MaxAbsScaler,
    MinMaxScaler,
    Normalizer,
    OneHotEncoder,
    OrdinalEncoder,
    PolynomialFeatures,
    RobustScaler,
    StandardScaler,
)

from cases import write

NAN = float("nan")


def numbers():
    """Matrices by name: `constant` has constant columns, `gaps` and `sparse_gaps` are full of zeros."""
    rng = np.random.default_rng(4)
    found = {
        "plain": rng.normal(size=(11, 4)) * [1.0, 1e3, 1e-6, 7.0] + [0.0, 5e4, 1.0, -3.0],
        "new_plain": rng.normal(size=(4, 4)) * [3.0, 2e3, 1e-5, 20.0],
        "constant": np.column_stack([np.full(9, 0.1), np.zeros(9), np.full(9, -1e6), rng.normal(size=9)]),
        "one": np.array([[1.5, 0.0, -2.0, 1e9]]),
        "ties": rng.integers(0, 4, size=(13, 3)).astype(float),
        "gaps": rng.normal(size=(9, 5)) * (rng.random((9, 5)) < 0.4),
        "counts": rng.integers(0, 6, size=(20, 6)).astype(float) * (rng.random((20, 6)) < 0.7),
        "correlated": rng.normal(size=(20, 6)) @ rng.normal(size=(6, 6)) + rng.normal(size=6),
        "wide": rng.normal(size=(7, 12)) * np.linspace(3.0, 0.2, 12),
    }
    found["constant"][:, 3] = np.round(found["constant"][:, 3], 1)
    for name in ["plain", "new_plain", "correlated", "wide", "gaps"]:
        found[name] = found[name].round(6 if name == "plain" else 4)
    return found


def spread():
    """A sparse matrix of 30 × 20 whose singular values halve."""
    rng = np.random.default_rng(8)
    left = np.linalg.qr(rng.normal(size=(30, 10)))[0]
    right = np.linalg.qr(rng.normal(size=(20, 10)))[0]
    x = left @ np.diag(100.0 * 0.5 ** np.arange(10)) @ right.T
    return np.where(np.abs(x) < 0.5, 0.0, x)


def fit(transformer, x, new, layout="dense", y=None):
    make = scipy.sparse.csr_matrix if layout == "csr" else np.asarray
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = transformer.fit(make(x), y) if y is not None else transformer.fit(make(x))
        out = model.transform(make(new))
    return model, out.toarray() if scipy.sparse.issparse(out) else np.asarray(out)


def scaling(data):
    cases = []

    def add(transformer, names, layout="dense", learned=()):
        for name in names:
            new = data["new_plain"] if name == "plain" else data[name]
            model, out = fit(transformer, data[name], new, layout)
            params = {key: value for key, value in transformer.get_params().items() if key != "copy"}
            cases.append({
                "transformer": type(transformer).__name__,
                "params": params,
                "layout": layout,
                "data": name,
                "new": "new_plain" if name == "plain" else name,
                "out": out,
                "learned": {key: getattr(model, key) for key in learned},
            })

    dense = ["plain", "constant", "one", "ties", "gaps"]
    for with_mean in [True, False]:
        for with_std in [True, False]:
            add(StandardScaler(with_mean=with_mean, with_std=with_std), dense)
    add(StandardScaler(), dense, learned=["mean_", "scale_"])
    add(StandardScaler(with_mean=False), dense, "csr", ["scale_"])
    for span in [(0, 1), (-2, 3.5)]:
        for clip in [False, True]:
            learned = ["data_min_", "data_max_", "scale_", "min_"]
            add(MinMaxScaler(feature_range=span, clip=clip), dense, learned=learned)
    for centering in [True, False]:
        for scale in [True, False]:
            add(RobustScaler(with_centering=centering, with_scaling=scale), dense)
    add(RobustScaler(), dense, learned=["center_", "scale_"])
    add(RobustScaler(quantile_range=(10.0, 80.5)), dense, learned=["center_", "scale_"])
    for layout in ["dense", "csr"]:
        add(MaxAbsScaler(), dense, layout, ["scale_"])
        for norm in ["l1", "l2", "max"]:
            add(Normalizer(norm=norm), dense, layout)
    return cases


def imputing():
    rng = np.random.default_rng(5)
    x = rng.integers(-3, 9, size=(15, 4)).astype(float)
    x[rng.random(x.shape) < 0.3] = NAN
    new = np.array([[NAN, NAN, NAN, NAN], [1.0, NAN, 2.5, NAN]])
    cases = []
    for strategy in ["mean", "median", "most_frequent", "constant"]:
        for add_indicator in [False, True]:
            fill_value = -7.5 if strategy == "constant" else None
            imputer = SimpleImputer(strategy=strategy, fill_value=fill_value, add_indicator=add_indicator)
            for rows in [15, 1]:
                part = np.nan_to_num(x[:1], nan=4.0) if rows == 1 else x
                _, out = fit(imputer, part, new)
                names = imputer.get_feature_names_out()
                cases.append({
                    "strategy": strategy, "fill_value": fill_value, "add_indicator": add_indicator,
                    "x": part, "new": new, "out": out, "names": names,
                })
    words = np.array([["b"], ["a"], [""], ["b"], ["a"], ["c"]], dtype=object)
    out = SimpleImputer(strategy="most_frequent", missing_values="").fit_transform(words)
    return cases, [{"x": words[:, 0], "out": out[:, 0]}]


def tables():
    """Tables of a text and a number column: as a list of columns, the first one of texts."""
    rng = np.random.default_rng(6)
    cities = np.array(["Oslo", "Lima", "Århus", "Rome", "", "oslo"])
    weights = np.array([0.4, 0.25, 0.15, 0.1, 0.05, 0.05])
    city = rng.choice(cities, p=weights, size=40)
    rooms = rng.choice([1.0, 2.0, 2.5, 10.0], p=[0.5, 0.3, 0.15, 0.05], size=40)
    return city, rooms


def encoding():
    city, rooms = tables()
    x = np.empty((len(city), 2), dtype=object)
    x[:, 0], x[:, 1] = city, rooms
    new = np.empty((4, 2), dtype=object)
    new[:, 0], new[:, 1] = ["Lima", "Paris", "Rome", ""], [10.0, 1.0, 3.0, 2.5]
    one_hot = []
    for limits in [{}, {"min_frequency": 4}, {"max_categories": 3}, {"max_categories": 1},
                   {"min_frequency": 3, "max_categories": 4}, {"min_frequency": 1000}]:
        for drop in [None, "first", "if_binary"]:
            for unknown in ["error", "ignore", "infrequent_if_exist"]:
                encoder = OneHotEncoder(drop=drop, handle_unknown=unknown, **limits)
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    encoder.fit(x)
                    seen = encoder.transform(x[:12]).toarray()
                    out = None if unknown == "error" else encoder.transform(new).toarray()
                names = encoder.get_feature_names_out(["city", "rooms"])
                names = [name.replace("_infrequent_sklearn", "_infrequent") for name in names]
                one_hot.append({**limits, "drop": drop, "unknown": unknown, "names": names,
                                "seen": seen, "out": out})
    encoder = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1).fit(x)
    ordinal = {"seen": encoder.transform(x[:12]), "out": encoder.transform(new)}
    plain = np.array([[3.0, -1.5], [1.0, 2.0], [3.0, 100000.0]])
    encoder = OneHotEncoder().fit(plain)
    dense = {"x": plain, "names": encoder.get_feature_names_out(), "out": encoder.transform(plain).toarray()}
    return {
        "table": {"city": city, "rooms": rooms, "new_city": new[:, 0], "new_rooms": new[:, 1]},
        "one_hot": one_hot,
        "ordinal": ordinal,
        "one_hot_dense": dense,
    }


def projecting(data):
    """PCA in full; truncated SVD by arpack, which finds the same vectors on spectra as wide as these."""
    pca, svd = [], []
    learned = ["components_", "mean_", "explained_variance_", "explained_variance_ratio_",
               "singular_values_", "noise_variance_"]
    for name in ["correlated", "wide", "plain", "constant"]:
        n_max = min(data[name].shape) - (name == "wide") - 3 * (name == "constant")
        for n_components in sorted({1, 2, n_max} & set(range(1, n_max + 1))) + [0.5, 0.93]:
            for whiten in [False, True] if n_components == 2 else [False]:
                model, out = fit(PCA(n_components, whiten=whiten, svd_solver="full"), data[name], data[name][:5])
                pca.append({"data": name, "n_components": n_components, "whiten": whiten, "out": out,
                            "restored": model.inverse_transform(out),
                            **{key: getattr(model, key) for key in learned}})
    learned = ["components_", "explained_variance_", "explained_variance_ratio_", "singular_values_"]
    for name in ["correlated", "wide", "gaps", "spread"]:
        for layout, n_components in [("dense", 1), ("dense", 3), ("csr", 3)]:
            model, out = fit(TruncatedSVD(n_components, algorithm="arpack", random_state=0),
                             data[name], data[name][:5], layout)
            svd.append({"data": name, "layout": layout, "n_components": n_components, "out": out,
                        **{key: getattr(model, key) for key in learned}})
    return pca, svd


def selecting(data):
    rng = np.random.default_rng(7)
    cases = []

    def add(name, score, y, kind):
        for layout in ["dense", "csr"]:
            x = scipy.sparse.csr_matrix(data[name]) if layout == "csr" else data[name]
            with warnings.catch_warnings(), np.errstate(all="ignore"):
                warnings.simplefilter("ignore")
                best = [SelectKBest(score, k=k).fit(x, y) for k in range(1, x.shape[1] + 1)]
                percent = {p: SelectPercentile(score, percentile=p).fit(x, y).get_support(indices=True)
                           for p in [10, 34, 50, 67, 100]}
            scores = best[0].scores_
            cases.append({"data": name, "layout": layout, "score": score.__name__, "y": y, "kind": kind,
                          "scores": [None if np.isnan(s) else min(s, 1e300) for s in scores],
                          "best": [model.get_support(indices=True) for model in best],
                          "percent": percent})

    for name in ["ties", "gaps", "counts", "constant", "correlated"]:
        n = len(data[name])
        classes = rng.permutation(np.arange(n) % 3)
        add(name, f_classif, classes, "classes")
        if (data[name] >= 0).all():
            add(name, chi2, classes, "classes")
            add(name, chi2, (classes == 1).astype(int), "classes")
        if name == "constant":
            continue  # Of a column of 0.1 scikit-learn's f_regression is the rounding of its mean.
        add(name, f_regression, data[name] @ np.arange(1, data[name].shape[1] + 1) + rng.normal(size=n), "values")
    thresholds = []
    for name in ["ties", "gaps", "counts", "constant"]:
        for layout in ["dense", "csr"]:
            for threshold in [0.0, 0.25]:
                x = scipy.sparse.csr_matrix(data[name]) if layout == "csr" else data[name]
                model = VarianceThreshold(threshold).fit(x)
                thresholds.append({"data": name, "layout": layout, "threshold": threshold,
                                   "variances": model.variances_, "chosen": model.get_support(indices=True)})
    return cases, thresholds


def multiplying(data):
    cases = []
    for name in ["ties", "plain", "one"]:
        for degree in [1, 2, 3]:
            for interaction_only in [False, True]:
                for include_bias in [False, True]:
                    model = PolynomialFeatures(degree, interaction_only=interaction_only, include_bias=include_bias)
                    out = model.fit_transform(data[name][:3])
                    cases.append({"data": name, "degree": degree, "interaction_only": interaction_only,
                                  "include_bias": include_bias, "out": out,
                                  "names": model.get_feature_names_out()})
    return cases


def main():
    data = numbers()
    imputed, imputed_texts = imputing()
    data["spread"] = np.round(spread(), 4)
    pca, svd = projecting(data)
    selected, thresholds = selecting(data)
    write("transform.json", {
        "data": data,
        "scaling": scaling(data),
        "imputing": imputed,
        "imputing_texts": imputed_texts,
        **encoding(),
        "pca": pca,
        "truncated_svd": svd,
        "selecting": selected,
        "thresholds": thresholds,
        "multiplying": multiplying(data),
    })


if __name__ == "__main__":
    main()
