//! Identities that hold for the metrics of any samples.

use ndarray::{Array2, ArrayView1};
use proptest::collection::vec;
use proptest::prelude::*;
use tenfold::data::{Labels, Rows, Values};
use tenfold::metrics::{
    Average, ConfusionMatrix, KappaWeights, PrecisionRecallCurve, RocCurve, ZeroDivision, accuracy,
    average_precision, balanced_accuracy, brier_loss, cohen_kappa, explained_variance, f_beta,
    f_beta_by_class, log_loss, mae, matthews_correlation, max_error, median_absolute_error, mse,
    pinball_loss, precision, precision_by_class, r2, recall, recall_by_class, rmse, roc_auc,
    top_k_accuracy,
};

const ZERO: ZeroDivision = ZeroDivision::Zero;

/// Whether two numbers are equal but for rounding, or both NaN.
fn close(found: f64, expected: f64) -> bool {
    let near = (found - expected).abs() <= 1e-9 * expected.abs().max(1.0);
    near || found == expected || (found.is_nan() && expected.is_nan())
}

fn all_close(found: &[f64], expected: &[f64]) -> bool {
    found.len() == expected.len() && found.iter().zip(expected).all(|(&a, &b)| close(a, b))
}

fn labels(integers: &[i64]) -> Labels {
    Labels::from_integers(integers).unwrap()
}

/// Samples by true class, predicted class and a whole weight; the first weight is not 0.
fn predictions() -> impl Strategy<Value = Vec<(i64, i64, u32)>> {
    vec((0..5_i64, 0..5_i64, 0..4_u32), 1..60).prop_map(|mut samples| {
        samples[0].2 = 2;
        samples
    })
}

/// The true and the predicted classes.
fn classes(samples: &[(i64, i64, u32)]) -> (Labels, Labels) {
    let (truth, predicted): (Vec<i64>, Vec<i64>) =
        samples.iter().map(|&(truth, predicted, _)| (truth, predicted)).unzip();
    (labels(&truth), labels(&predicted))
}

/// The true classes with the weights of the samples, each times `factor`.
fn weighted(samples: &[(i64, i64, u32)], factor: f64) -> Labels {
    let weights = samples.iter().map(|&(.., weight)| f64::from(weight) * factor);
    classes(samples).0.with_weights(weights.collect()).unwrap()
}

/// Every sample as often as its weight.
fn repeated(samples: &[(i64, i64, u32)]) -> Vec<(i64, i64, u32)> {
    let times = |&sample: &(i64, i64, u32)| std::iter::repeat_n(sample, sample.2 as usize);
    samples.iter().flat_map(times).collect()
}

/// Metrics of classes, each one number.
fn scores(truth: &Labels, predicted: &Labels) -> Vec<f64> {
    let averages = [Average::Micro, Average::Macro, Average::Weighted];
    let of_average = averages.into_iter().flat_map(|average| {
        [
            precision(truth, predicted, average, ZERO),
            recall(truth, predicted, average, ZERO),
            f_beta(truth, predicted, 2.0, average, ZERO),
        ]
    });
    let kappas = [KappaWeights::Equal, KappaWeights::Linear, KappaWeights::Quadratic];
    let kappas = kappas.into_iter().map(|weights| cohen_kappa(truth, predicted, weights));
    let others = [
        accuracy(truth, predicted),
        balanced_accuracy(truth, predicted),
        matthews_correlation(truth, predicted),
    ];
    of_average.chain(kappas).chain(others).map(Result::unwrap).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn accuracy_is_every_micro_average(samples in predictions()) {
        let (truth, predicted) = (weighted(&samples, 1.0), classes(&samples).1);
        let expected = accuracy(&truth, &predicted).unwrap();
        for found in [
            precision(&truth, &predicted, Average::Micro, ZERO),
            recall(&truth, &predicted, Average::Micro, ZERO),
            recall(&truth, &predicted, Average::Weighted, ZERO),
            f_beta(&truth, &predicted, 0.5, Average::Micro, ZERO),
        ] {
            prop_assert!(close(found.unwrap(), expected));
        }
    }

    #[test]
    fn f1_is_the_harmonic_mean_and_f_beta_lies_between_precision_and_recall(
        samples in predictions(), beta in 0.01..10.0_f64,
    ) {
        let (truth, predicted) = (weighted(&samples, 1.0), classes(&samples).1);
        let precision = precision_by_class(&truth, &predicted, ZERO).unwrap();
        let recall = recall_by_class(&truth, &predicted, ZERO).unwrap();
        let by_beta = |beta| f_beta_by_class(&truth, &predicted, beta, ZERO).unwrap();
        let (f1, some) = (by_beta(1.0), by_beta(beta));
        for (at, (&precision, &recall)) in precision.iter().zip(&recall).enumerate() {
            let sum = precision + recall;
            let mean = if sum > 0.0 { 2.0 * precision * recall / sum } else { 0.0 };
            prop_assert!(close(f1[at], mean));
            let (low, high) = (precision.min(recall), precision.max(recall));
            prop_assert!((low - 1e-9..=high + 1e-9).contains(&some[at]), "{}", some[at]);
        }
        prop_assert!(all_close(&by_beta(0.0), &precision));
    }

    #[test]
    fn balanced_accuracy_is_the_mean_recall_of_the_true_classes(samples in predictions()) {
        let (truth, predicted) = classes(&samples);
        let found = balanced_accuracy(&truth, &predicted).unwrap();
        let matrix = ConfusionMatrix::new(&truth, &predicted).unwrap();
        let rows = (0..matrix.classes().len()).map(|at| (matrix.row(at)[at], matrix.row(at)));
        let recalls = rows.map(|(right, row)| right / row.iter().sum::<f64>());
        let recalls: Vec<f64> = recalls.filter(|recall| !recall.is_nan()).collect();
        prop_assert!(close(found, recalls.iter().sum::<f64>() / recalls.len() as f64));
    }

    #[test]
    fn the_confusion_matrix_holds_every_weight_once_and_the_right_ones_on_its_diagonal(
        samples in predictions(),
    ) {
        let (truth, predicted) = (weighted(&samples, 1.0), classes(&samples).1);
        let matrix = ConfusionMatrix::new(&truth, &predicted).unwrap();
        let n_classes = matrix.classes().len();
        let total: f64 = (0..n_classes).flat_map(|at| matrix.row(at)).sum();
        let right: f64 = (0..n_classes).map(|at| matrix.row(at)[at]).sum();
        prop_assert_eq!(total, samples.iter().map(|&(.., weight)| f64::from(weight)).sum::<f64>());
        prop_assert!(close(right / total, accuracy(&truth, &predicted).unwrap()));
    }

    #[test]
    fn swapping_truth_and_prediction_swaps_precision_and_recall(samples in predictions()) {
        let (truth, predicted) = classes(&samples);
        let there = precision_by_class(&truth, &predicted, ZERO).unwrap();
        prop_assert!(all_close(&there, &recall_by_class(&predicted, &truth, ZERO).unwrap()));
        for weights in [KappaWeights::Equal, KappaWeights::Linear, KappaWeights::Quadratic] {
            let [one, other] = [(&truth, &predicted), (&predicted, &truth)]
                .map(|(truth, predicted)| cohen_kappa(truth, predicted, weights).unwrap());
            prop_assert!(close(one, other));
        }
        let [one, other] = [(&truth, &predicted), (&predicted, &truth)]
            .map(|(truth, predicted)| matthews_correlation(truth, predicted).unwrap());
        prop_assert!(close(one, other));
    }

    #[test]
    fn a_whole_weight_counts_a_sample_as_often_and_a_common_factor_changes_nothing(
        samples in predictions(),
    ) {
        let predicted = classes(&samples).1;
        let repeats = repeated(&samples);
        let (truth, repeated_predictions) = classes(&repeats);
        let expected = scores(&truth, &repeated_predictions);
        // A class whose samples all weigh 0 still counts in a macro average.
        let all_occur = |samples: &[(i64, i64, u32)]| {
            let codes = samples.iter().flat_map(|&(truth, predicted, _)| [truth, predicted]);
            codes.collect::<std::collections::BTreeSet<i64>>()
        };
        prop_assume!(all_occur(&samples) == all_occur(&repeats));
        prop_assert!(all_close(&scores(&weighted(&samples, 1.0), &predicted), &expected));
        prop_assert!(all_close(&scores(&weighted(&samples, 0.25), &predicted), &expected));
        let ones = truth.with_weights(vec![1.0; repeats.len()]).unwrap();
        prop_assert!(all_close(&scores(&ones, &repeated_predictions), &expected));
    }

    #[test]
    fn neither_the_order_of_samples_nor_the_names_of_classes_matter(
        (samples, order) in predictions().prop_flat_map(|samples| {
            let order = Just((0..samples.len() as u32).collect::<Vec<u32>>()).prop_shuffle();
            (Just(samples), order)
        }),
    ) {
        let (truth, predicted) = (weighted(&samples, 1.0), classes(&samples).1);
        let expected = scores(&truth, &predicted);
        let rows = Rows::from(order);
        prop_assert!(all_close(&scores(&truth.select(&rows), &predicted.select(&rows)), &expected));
        // Names in the order of the integers, which the weights of kappa go by.
        let names = ["a", "bb", "c c", "d", "é"];
        let renamed = |pick: fn(&(i64, i64, u32)) -> i64| {
            let names: Vec<_> = samples.iter().map(|sample| names[pick(sample) as usize]).collect();
            Labels::from_names(&names).unwrap()
        };
        let weights = samples.iter().map(|&(.., weight)| f64::from(weight)).collect();
        let truth = renamed(|sample| sample.0).with_weights(weights).unwrap();
        prop_assert!(all_close(&scores(&truth, &renamed(|sample| sample.1)), &expected));
    }
}

/// Scores of class 1 among the classes 0 and 1, which both occur, with ties.
fn ranked() -> impl Strategy<Value = (Labels, Vec<f64>)> {
    vec((0..2_i64, -6..=6_i32), 0..40).prop_map(|mut samples| {
        samples.extend([(0, 0), (1, 1)]);
        let (truth, scores): (Vec<i64>, Vec<f64>) =
            samples.into_iter().map(|(class, score)| (class, f64::from(score) / 4.0)).unzip();
        (labels(&truth), scores)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn the_area_under_a_roc_curve_is_the_share_of_pairs_in_the_right_order(
        (truth, scores) in ranked(),
    ) {
        let of_class = |class: u32| {
            let samples = truth.codes().zip(&scores).filter(move |&(code, _)| code == class);
            samples.map(|(_, &score)| score).collect::<Vec<f64>>()
        };
        let (zeros, ones) = (of_class(0), of_class(1));
        let pairs = ones.iter().flat_map(|one| zeros.iter().map(move |zero| (one, zero)));
        let right = pairs.map(|(one, zero)| match one.total_cmp(zero) {
            std::cmp::Ordering::Greater => 1.0,
            std::cmp::Ordering::Equal => 0.5,
            std::cmp::Ordering::Less => 0.0,
        });
        let expected = right.sum::<f64>() / (zeros.len() * ones.len()) as f64;
        let area = |scores: &[f64]| roc_auc(&truth, "1", ArrayView1::from(scores)).unwrap();
        prop_assert!(close(area(&scores), expected));
        let rising: Vec<f64> = scores.iter().map(|score| score.exp() + 3.0).collect();
        prop_assert!(close(area(&rising), expected));
        let falling: Vec<f64> = scores.iter().map(|score| -score).collect();
        prop_assert!(close(area(&falling), 1.0 - expected));
        let other = roc_auc(&truth, "0", ArrayView1::from(&scores)).unwrap();
        prop_assert!(close(other, 1.0 - expected));
    }

    #[test]
    fn curves_rise_from_corner_to_corner((truth, scores) in ranked()) {
        let scores = ArrayView1::from(&scores);
        let roc = RocCurve::new(&truth, "1", scores).unwrap();
        for rate in [&roc.false_positive_rate, &roc.true_positive_rate] {
            prop_assert!(rate.is_sorted());
            prop_assert_eq!((rate[0], rate[rate.len() - 1]), (0.0, 1.0));
        }
        prop_assert!(roc.thresholds.is_sorted_by(|a, b| a > b));
        let curve = PrecisionRecallCurve::new(&truth, "1", scores).unwrap();
        prop_assert!(curve.recall.is_sorted_by(|a, b| a >= b));
        prop_assert_eq!((curve.recall[0], curve.recall.last()), (1.0, Some(&0.0)));
        prop_assert_eq!(curve.precision.last(), Some(&1.0));
        prop_assert!(curve.thresholds.is_sorted_by(|a, b| a < b));
        let average = average_precision(&truth, "1", scores).unwrap();
        let least = curve.precision.iter().copied().fold(1.0, f64::min);
        prop_assert!(least - 1e-9 <= average && average <= 1.0 + 1e-9);
    }

    #[test]
    fn certain_and_right_probabilities_lose_nothing(codes in vec(0..4_i64, 1..30)) {
        let truth = labels(&codes);
        let n_classes = truth.classes().len();
        let right = |(row, column)| f64::from(truth.code(row) as usize == column);
        let table = Array2::from_shape_fn((truth.len(), n_classes), right);
        prop_assume!(n_classes > 1);
        prop_assert!(log_loss(&truth, table.view()).unwrap().abs() < 1e-9);
        prop_assert_eq!(top_k_accuracy(&truth, table.view(), 1).unwrap(), 1.0);
        if let [class, _] = truth.classes() {
            prop_assert_eq!(brier_loss(&truth, class, table.column(0)).unwrap(), 0.0);
        }
    }

    #[test]
    fn the_accuracy_of_the_first_k_grows_with_k_to_1(
        samples in vec((0..5_u32, prop::array::uniform5(0.0..1.0_f64)), 1..30),
    ) {
        let classes = (0..5).map(|class| class.to_string()).collect();
        let codes: Vec<u32> = samples.iter().map(|&(code, _)| code).collect();
        let truth = Labels::from_codes(classes, codes).unwrap();
        let table = Array2::from_shape_fn((samples.len(), 5), |(row, at)| samples[row].1[at]);
        let found: Vec<f64> =
            (1..=5).map(|k| top_k_accuracy(&truth, table.view(), k).unwrap()).collect();
        prop_assert!(found.is_sorted() && found[4] == 1.0, "{:?}", found);
    }
}

/// True and predicted numbers with a whole weight, at least two samples.
fn numbers() -> impl Strategy<Value = Vec<(f64, f64, u32)>> {
    vec((-50.0..50.0_f64, -50.0..50.0_f64, 0..4_u32), 2..40).prop_map(|mut samples| {
        (samples[0].2, samples[1].2) = (1, 2);
        samples
    })
}

fn values(samples: &[(f64, f64, u32)]) -> (Values, Values) {
    let (truth, predicted) =
        samples.iter().map(|&(truth, predicted, _)| (truth, predicted)).unzip();
    (Values::new(truth).unwrap(), Values::new(predicted).unwrap())
}

/// Metrics of numbers.
fn losses(truth: &Values, predicted: &Values) -> Vec<f64> {
    [mae, mse, rmse, r2, explained_variance]
        .map(|metric| metric(truth, predicted).unwrap())
        .to_vec()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn metrics_of_numbers_agree_with_each_other(samples in numbers(), quantile in 0.0..1.0_f64) {
        let (truth, predicted) = values(&samples);
        let [mae, mse, rmse, r2, variance] = losses(&truth, &predicted)[..] else { unreachable!() };
        prop_assert!(close(rmse * rmse, mse) && mae <= rmse + 1e-9);
        prop_assert!(r2 <= variance + 1e-9 && variance <= 1.0);
        let most = max_error(&truth, &predicted).unwrap();
        let median = median_absolute_error(&truth, &predicted).unwrap();
        prop_assert!(median <= most && rmse <= most + 1e-9);
        let pinball = |quantile| pinball_loss(&truth, &predicted, quantile).unwrap();
        prop_assert!(close(pinball(0.5), mae / 2.0));
        prop_assert!(close(pinball(quantile) + pinball(1.0 - quantile), mae));
        prop_assert_eq!(losses(&truth, &truth), [0.0, 0.0, 0.0, 1.0, 1.0]);
    }

    #[test]
    fn a_whole_weight_counts_a_number_as_often(samples in numbers()) {
        let (truth, predicted) = values(&samples);
        let weights = samples.iter().map(|&(.., weight)| f64::from(weight)).collect();
        let truth = truth.with_weights(weights).unwrap();
        let times = |&sample: &(f64, f64, u32)| std::iter::repeat_n(sample, sample.2 as usize);
        let repeats: Vec<_> = samples.iter().flat_map(times).collect();
        let (repeated_truth, repeated_predictions) = values(&repeats);
        let expected = losses(&repeated_truth, &repeated_predictions);
        prop_assert!(all_close(&losses(&truth, &predicted), &expected));
    }

    #[test]
    fn a_scale_and_an_offset_of_all_numbers_move_the_metrics_along(
        samples in numbers(), scale in 0.1..10.0_f64, offset in -100.0..100.0_f64,
    ) {
        let (truth, predicted) = values(&samples);
        let moved = |values: &Values| {
            Values::new(values.iter().map(|value| value * scale + offset).collect()).unwrap()
        };
        let [mae, mse, rmse, r2, variance] = losses(&truth, &predicted)[..] else { unreachable!() };
        let expected = [mae * scale, mse * scale * scale, rmse * scale, r2, variance];
        let found = losses(&moved(&truth), &moved(&predicted));
        let near = |(a, b): (&f64, &f64)| (a - b).abs() <= 1e-6 * b.abs().max(1.0);
        prop_assert!(found.iter().zip(&expected).all(near), "{:?} {:?}", found, expected);
    }
}
