//! Transformers against scikit-learn's numbers, which `tests/oracle/transform.py` computed.

use std::sync::OnceLock;

use ndarray::Array2;
use serde_json::Value;
use sprs::TriMatI;
use tenfold::data::{Labels, Records, TableColumn, Values};
use tenfold::decomposition::{Pca, TruncatedSvd};
use tenfold::estimator::{Supervision, Transformer, TransformerModel};
use tenfold::feature_selection::{ScoreFunction, SelectKBest, SelectPercentile, VarianceThreshold};
use tenfold::impute::SimpleImputer;
use tenfold::preprocessing::{
    MaxAbsScaler, MaxAbsScalerModel, MinMaxScaler, MinMaxScalerModel, Normalizer, OneHotEncoder,
    OrdinalEncoder, PolynomialFeatures, RobustScaler, RobustScalerModel, StandardScaler,
    StandardScalerModel, Unknown,
};

fn oracle() -> &'static Value {
    static ORACLE: OnceLock<Value> = OnceLock::new();
    ORACLE.get_or_init(|| {
        serde_json::from_str(include_str!("../../../../tests/oracle/transform.json")).unwrap()
    })
}

fn cases(section: &str) -> &'static [Value] {
    oracle()[section].as_array().unwrap()
}

/// A number; null is NaN.
fn number(value: &Value) -> f64 {
    if value.is_null() { f64::NAN } else { value.as_f64().unwrap() }
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(number).collect()
}

fn strings(value: &Value) -> Vec<&str> {
    value.as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect()
}

fn matrix(value: &Value) -> Array2<f64> {
    let rows: Vec<Vec<f64>> = value.as_array().unwrap().iter().map(numbers).collect();
    let width = rows.first().map_or(0, Vec::len);
    Array2::from_shape_vec((rows.len(), width), rows.concat()).unwrap()
}

fn dense(value: &Value) -> Records {
    Records::dense(matrix(value)).unwrap()
}

fn sparse(value: &Value) -> Records {
    let matrix = matrix(value);
    let mut sparse = TriMatI::<f64, u32>::new(matrix.dim());
    for ((row, column), &value) in matrix.indexed_iter().filter(|(_, value)| **value != 0.0) {
        sparse.add_triplet(row, column, value);
    }
    Records::sparse(sparse.to_csr()).unwrap()
}

#[track_caller]
fn close(found: &[f64], expected: &[f64], tolerance: f64, case: &Value) {
    assert_eq!(found.len(), expected.len(), "{case}");
    // A difference is as exact as its terms.
    let largest = expected.iter().filter(|number| number.is_finite()).map(|number| number.abs());
    let floor = (largest.fold(0.0, f64::max) * 1e-6).max(f64::MIN_POSITIVE);
    for (found, expected) in found.iter().zip(expected) {
        let error = (found - expected).abs() / expected.abs().max(floor);
        let both_nan = found.is_nan() && expected.is_nan();
        assert!(both_nan || error <= tolerance, "{found} is not {expected}: {case}");
    }
}

#[track_caller]
fn same(found: &Records, expected: &Value, tolerance: f64, case: &Value) {
    let (found, expected) = (found.to_array().unwrap(), matrix(expected));
    assert_eq!(found.dim(), expected.dim(), "{case}");
    let flat = |matrix: &Array2<f64>| matrix.iter().copied().collect::<Vec<f64>>();
    close(&flat(&found), &flat(&expected), tolerance, case);
}

fn scaler(case: &Value) -> Box<dyn Transformer> {
    let params = &case["params"];
    let flag = |name: &str| params[name].as_bool().unwrap();
    let pair = |name: &str| (number(&params[name][0]), number(&params[name][1]));
    match case["transformer"].as_str().unwrap() {
        "StandardScaler" => {
            StandardScaler::new().with_mean(flag("with_mean")).with_std(flag("with_std")).boxed()
        }
        "MinMaxScaler" => {
            let (low, high) = pair("feature_range");
            MinMaxScaler::new().feature_range(low, high).clip(flag("clip")).boxed()
        }
        "RobustScaler" => {
            let (low, high) = pair("quantile_range");
            RobustScaler::new()
                .with_centering(flag("with_centering"))
                .with_scaling(flag("with_scaling"))
                .quantile_range(low, high)
                .boxed()
        }
        "MaxAbsScaler" => MaxAbsScaler::new().boxed(),
        "Normalizer" => match params["norm"].as_str().unwrap() {
            "l1" => Normalizer::l1().boxed(),
            "l2" => Normalizer::l2().boxed(),
            _ => Normalizer::max().boxed(),
        },
        other => panic!("no scaler {other}"),
    }
}

/// The fitted numbers of a scaler, by scikit-learn's name.
fn learned(model: &dyn TransformerModel, name: &str) -> Vec<f64> {
    let numbers = if let Some(model) = model.downcast_ref::<StandardScalerModel>() {
        if name == "mean_" { model.mean() } else { model.scale() }
    } else if let Some(model) = model.downcast_ref::<MinMaxScalerModel>() {
        match name {
            "data_min_" => model.data_min(),
            "data_max_" => model.data_max(),
            "scale_" => model.scale(),
            _ => model.shift(),
        }
    } else if let Some(model) = model.downcast_ref::<RobustScalerModel>() {
        if name == "center_" { model.center() } else { model.scale() }
    } else {
        model.downcast_ref::<MaxAbsScalerModel>().unwrap().scale()
    };
    numbers.to_vec()
}

#[test]
fn scaled_numbers_equal_scikit_learns() {
    for case in cases("scaling") {
        let records = if case["layout"] == "csr" { sparse } else { dense };
        let data = |field: &str| records(&oracle()["data"][case[field].as_str().unwrap()]);
        let model = scaler(case).fit(&data("data")).unwrap();
        let out = model.transform(&data("new")).unwrap();
        assert_eq!(out.as_sparse().is_ok(), case["layout"] == "csr", "{case}");
        same(&out, &case["out"], 1e-9, case);
        for (name, expected) in case["learned"].as_object().unwrap() {
            close(&learned(&*model, name), &numbers(expected), 1e-9, case);
        }
    }
}

#[test]
fn imputed_numbers_equal_scikit_learns() {
    for case in cases("imputing") {
        let imputer = match case["strategy"].as_str().unwrap() {
            "mean" => SimpleImputer::mean(),
            "median" => SimpleImputer::median(),
            "most_frequent" => SimpleImputer::most_frequent(),
            _ => SimpleImputer::constant(number(&case["fill_value"])),
        };
        let imputer = imputer.add_indicator(case["add_indicator"].as_bool().unwrap());
        let model = imputer.fit(&dense(&case["x"])).unwrap();
        let out = model.transform(&dense(&case["new"])).unwrap();
        same(&out, &case["out"], 1e-9, case);
        if let Some(names) = out.feature_names() {
            assert_eq!(names, strings(&case["names"]), "{case}");
        }
    }
    for case in cases("imputing_texts") {
        let x = Records::text(strings(&case["x"])).unwrap();
        let out = SimpleImputer::most_frequent().fit(&x).unwrap().transform(&x).unwrap();
        assert!(out.as_text().unwrap().iter().eq(strings(&case["out"])));
    }
}

/// The first rows of the table of cities and rooms, or the new ones.
fn table(columns: [&str; 2], n_rows: usize) -> Records {
    let table = &oracle()["table"];
    let (cities, rooms) = (strings(&table[columns[0]]), numbers(&table[columns[1]]));
    Records::table([
        ("city", TableColumn::texts(cities.into_iter().take(n_rows))),
        ("rooms", TableColumn::numbers(rooms.into_iter().take(n_rows))),
    ])
    .unwrap()
}

#[test]
fn one_hot_features_equal_scikit_learns() {
    let [x, seen, new] = [
        table(["city", "rooms"], usize::MAX),
        table(["city", "rooms"], 12),
        table(["new_city", "new_rooms"], 4),
    ];
    for case in cases("one_hot") {
        let mut encoder = OneHotEncoder::new();
        if let Some(limit) = case.get("min_frequency") {
            encoder = encoder.min_frequency(limit.as_u64().unwrap() as usize);
        }
        if let Some(limit) = case.get("max_categories") {
            encoder = encoder.max_categories(limit.as_u64().unwrap() as usize);
        }
        encoder = match case["drop"].as_str() {
            Some("first") => encoder.drop_first(),
            Some(_) => encoder.drop_if_binary(),
            None => encoder,
        };
        encoder = encoder.unknown(match case["unknown"].as_str().unwrap() {
            "error" => Unknown::Error,
            "ignore" => Unknown::Ignore,
            _ => Unknown::Infrequent,
        });
        let names = strings(&case["names"]);
        let model = match encoder.fit(&x) {
            Ok(model) => model,
            Err(_) if names.is_empty() => continue,
            Err(wrong) => panic!("{wrong}: {case}"),
        };
        assert_eq!(model.feature_names(), names, "{case}");
        same(&model.transform(&seen).unwrap(), &case["seen"], 0.0, case);
        match &case["out"] {
            Value::Null => assert!(model.transform(&new).is_err()),
            expected => same(&model.transform(&new).unwrap(), expected, 0.0, case),
        }
    }
    let case = &oracle()["one_hot_dense"];
    let out = OneHotEncoder::new().fit(&dense(&case["x"])).unwrap();
    assert_eq!(out.feature_names(), strings(&case["names"]));
    same(&out.transform(&dense(&case["x"])).unwrap(), &case["out"], 0.0, case);
}

#[test]
fn ordinal_numbers_equal_scikit_learns() {
    let case = &oracle()["ordinal"];
    let encoder = OrdinalEncoder::new().unknown_value(-1.0);
    let model = encoder.fit(&table(["city", "rooms"], usize::MAX)).unwrap();
    same(&model.transform(&table(["city", "rooms"], 12)).unwrap(), &case["seen"], 0.0, case);
    same(&model.transform(&table(["new_city", "new_rooms"], 4)).unwrap(), &case["out"], 0.0, case);
}

fn data(case: &Value) -> Records {
    let data = &oracle()["data"][case["data"].as_str().unwrap()];
    if case["layout"] == "csr" { sparse(data) } else { dense(data) }
}

fn flat(value: &Value) -> Vec<f64> {
    matrix(value).into_raw_vec_and_offset().0
}

fn places(value: &Value) -> Vec<usize> {
    value.as_array().unwrap().iter().map(|at| at.as_u64().unwrap() as usize).collect()
}

#[test]
fn principal_components_equal_scikit_learns() {
    for case in cases("pca") {
        let x = data(case);
        let pca = match &case["n_components"] {
            count if count.is_u64() => Pca::new(count.as_u64().unwrap() as usize),
            share => Pca::share(number(share)),
        };
        let model = pca.whiten(case["whiten"].as_bool().unwrap()).fit(&x).unwrap();
        let flat_of = |matrix: Array2<f64>| matrix.into_raw_vec_and_offset().0;
        close(&flat_of(model.components()), &flat(&case["components_"]), 1e-9, case);
        close(model.mean(), &numbers(&case["mean_"]), 1e-9, case);
        // The variance that is left may be nothing but rounding.
        let with_noise = |variance: &[f64], noise: f64| [variance, &[noise]].concat();
        let variance = with_noise(model.explained_variance(), model.noise_variance());
        let noise = number(&case["noise_variance_"]);
        let expected = with_noise(&numbers(&case["explained_variance_"]), noise);
        close(&variance, &expected, 1e-9, case);
        let ratio = model.explained_variance_ratio();
        close(ratio, &numbers(&case["explained_variance_ratio_"]), 1e-9, case);
        close(model.singular_values(), &numbers(&case["singular_values_"]), 1e-9, case);
        let out = model.transform(&x.select(&vec![0, 1, 2, 3, 4].into())).unwrap();
        same(&out, &case["out"], 1e-9, case);
        assert_eq!(out.feature_names().unwrap()[0], "pca0");
        same(&model.inverse_transform(&out).unwrap(), &case["restored"], 1e-9, case);
    }
}

#[test]
fn truncated_singular_vectors_equal_scikit_learns() {
    for case in cases("truncated_svd") {
        let x = data(case);
        let n_components = case["n_components"].as_u64().unwrap() as usize;
        let model = TruncatedSvd::new(n_components).fit(&x).unwrap();
        let components = model.components().into_raw_vec_and_offset().0;
        close(&components, &flat(&case["components_"]), 1e-6, case);
        close(model.singular_values(), &numbers(&case["singular_values_"]), 1e-6, case);
        close(model.explained_variance(), &numbers(&case["explained_variance_"]), 1e-6, case);
        let ratio = model.explained_variance_ratio();
        close(ratio, &numbers(&case["explained_variance_ratio_"]), 1e-6, case);
        let out = model.transform(&x.select(&vec![0, 1, 2, 3, 4].into())).unwrap();
        same(&out, &case["out"], 1e-6, case);
    }
}

#[test]
fn scores_and_selections_equal_scikit_learns() {
    for case in cases("selecting") {
        let x = data(case);
        let score = match case["score"].as_str().unwrap() {
            "f_classif" => ScoreFunction::FClassif,
            "chi2" => ScoreFunction::Chi2,
            _ => ScoreFunction::FRegression,
        };
        let targets = numbers(&case["y"]);
        let codes: Vec<i64> = targets.iter().map(|value| *value as i64).collect();
        let (labels, values) =
            (Labels::from_integers(&codes).unwrap(), Values::new(targets).unwrap());
        let y: Supervision<'_> =
            if case["kind"] == "classes" { (&labels).into() } else { (&values).into() };
        for (k, chosen) in case["best"].as_array().unwrap().iter().enumerate() {
            let model = SelectKBest::new(score, k + 1).fit(&x, y).unwrap();
            let shown: Vec<f64> = model.scores().iter().map(|score| score.min(1e300)).collect();
            let nan_kept =
                |(shown, score): (f64, &f64)| if score.is_nan() { f64::NAN } else { shown };
            let shown: Vec<f64> = shown.into_iter().zip(model.scores()).map(nan_kept).collect();
            close(&shown, &numbers(&case["scores"]), 1e-9, case);
            assert_eq!(model.chosen(), places(chosen), "{k}: {case}");
        }
        for (percent, chosen) in case["percent"].as_object().unwrap() {
            let selection = SelectPercentile::new(score, percent.parse().unwrap());
            match selection.fit(&x, y) {
                Ok(model) => assert_eq!(model.chosen(), places(chosen), "{percent}: {case}"),
                Err(_) => assert!(places(chosen).is_empty(), "{percent}: {case}"),
            }
        }
    }
    for case in cases("thresholds") {
        let threshold = VarianceThreshold::new().threshold(number(&case["threshold"]));
        let model = threshold.fit(&data(case)).unwrap();
        close(model.scores(), &numbers(&case["variances"]), 1e-9, case);
        assert_eq!(model.chosen(), places(&case["chosen"]), "{case}");
    }
}

#[test]
fn products_of_features_equal_scikit_learns() {
    for case in cases("multiplying") {
        let flag = |name: &str| case[name].as_bool().unwrap();
        let features = PolynomialFeatures::new(case["degree"].as_u64().unwrap() as usize)
            .interaction_only(flag("interaction_only"))
            .include_bias(flag("include_bias"));
        let n_samples = data(case).n_samples().min(3) as u32;
        let x = data(case).select(&(0..n_samples).collect());
        let out = features.fit(&x).unwrap().transform(&x).unwrap();
        assert_eq!(out.feature_names().unwrap(), strings(&case["names"]), "{case}");
        same(&out, &case["out"], 1e-9, case);
    }
}
