//! Intervals, tests and estimates against scipy and against naive code, and their properties.

use ndarray::{Array2, ArrayView2, Axis};
use proptest::prelude::*;
use serde_json::Value;
use tenfold::data::{Labels, Rows};
use tenfold::metrics::accuracy;
use tenfold::model_selection::{
    BbcCv, Direction, KFold, OuterFold, PairedTest, Rule, SearchError, ShuffleSplit, SplitSizes,
    Splits, StatisticsError, Verdict, corrected_t, headline, holm, nested_cv, wald,
};

fn oracle(section: &str) -> Vec<Value> {
    let all: Value = serde_json::from_str(include_str!("../oracle/statistics.json")).unwrap();
    all[section].as_array().unwrap().clone()
}

fn number(case: &Value, field: &str) -> f64 {
    case[field].as_f64().unwrap()
}

fn numbers(case: &Value, field: &str) -> Vec<f64> {
    serde_json::from_value(case[field].clone()).unwrap()
}

#[track_caller]
fn assert_close(found: f64, expected: f64) {
    let tolerance = 1e-12 * expected.abs().max(1.0);
    assert!((found - expected).abs() <= tolerance, "{found:e} is not {expected:e}");
}

fn sizes(n_train: usize, n_test: usize) -> SplitSizes {
    SplitSizes::new(n_train, n_test).unwrap()
}

fn sizes_of(case: &Value) -> SplitSizes {
    sizes(number(case, "n_train") as usize, number(case, "n_test") as usize)
}

fn higher() -> PairedTest {
    PairedTest::new(sizes(80, 20), Direction::Higher)
}

#[test]
fn intervals_are_those_of_scipy() {
    for case in oracle("corrected_t") {
        let level = number(&case, "level");
        let interval = corrected_t(&numbers(&case, "scores"), sizes_of(&case), level).unwrap();
        assert_close(interval.low, number(&case, "low"));
        assert_close(interval.high, number(&case, "high"));
    }
    for case in oracle("wald") {
        let interval = wald(&numbers(&case, "losses"), number(&case, "level")).unwrap();
        assert_close(interval.low, number(&case, "low"));
        assert_close(interval.high, number(&case, "high"));
    }
}

#[test]
fn nested_cross_validation_is_algorithm_1() {
    let mut inflations = Vec::new();
    for case in oracle("nested_cv") {
        let fold = |fold: &Value| OuterFold {
            inner: numbers(fold, "inner"),
            outer: numbers(fold, "outer"),
        };
        let folds = |folds: &Value| folds.as_array().unwrap().iter().map(fold).collect();
        let repetitions: Vec<Vec<OuterFold>> =
            case["repetitions"].as_array().unwrap().iter().map(folds).collect();
        let found = nested_cv(&repetitions, number(&case, "level")).unwrap();
        assert_close(found.estimate, number(&case, "estimate"));
        assert_close(found.bias, number(&case, "bias"));
        assert_close(found.standard_error, number(&case, "standard_error"));
        assert_close(found.inflation, number(&case, "inflation"));
        assert_close(found.interval.low, number(&case, "low"));
        assert_close(found.interval.high, number(&case, "high"));
        inflations.push(found.inflation);
    }
    // At the lower bound, between the bounds, and at the upper one, the root of four folds.
    assert!(inflations[0] == 1.0 && (1.1..2.2).contains(&inflations[1]), "{inflations:?}");
    assert_close(inflations[2], 2.0);
}

#[test]
fn comparisons_are_those_of_scipy() {
    for case in oracle("comparisons") {
        let (first, second) = (numbers(&case, "first"), numbers(&case, "second"));
        let test = PairedTest::new(sizes_of(&case), Direction::Higher).rope(number(&case, "rope"));
        let found = test.compare(&first, &second).unwrap();
        assert_close(found.difference, number(&case, "difference"));
        assert_close(found.statistic, number(&case, "statistic"));
        assert_close(found.p_value, number(&case, "p_value"));
        assert_close(found.interval.low, number(&case, "low"));
        assert_close(found.interval.high, number(&case, "high"));
        let posterior = found.posterior();
        assert_close(posterior.better, number(&case, "above"));
        assert_close(posterior.worse, number(&case, "below"));
        assert_close(posterior.better + posterior.equivalent + posterior.worse, 1.0);
    }
}

#[test]
fn the_word_better_appears_only_after_a_test() {
    let (low, high) = ([0.70, 0.72, 0.71, 0.69], [0.90, 0.91, 0.92, 0.90]);
    let better = higher().compare(&high, &low).unwrap();
    let worse = higher().compare(&low, &high).unwrap();
    let undecided = higher().level(0.999_999).compare(&high, &low).unwrap();
    let equivalent = higher().rope(0.5).compare(&high, &low).unwrap();
    let verdicts = [better, worse, undecided, equivalent].map(|found| found.verdict);
    let expected = [Verdict::Better, Verdict::Worse, Verdict::Undecided, Verdict::Equivalent];
    assert_eq!(verdicts, expected);
    let texts = [better, worse, undecided, equivalent].map(|found| found.to_string());
    assert_eq!(texts.each_ref().map(|text| text.contains("better")), [true, false, false, false]);
    assert_eq!(
        texts[1],
        "the first is worse: first minus second is -0.2025 (95 % interval -0.224 to -0.181; t = \
         -29.91 with 3 degrees of freedom, p = 8.208e-5; region of equivalence ±0; corrected \
         resampled t test of 4 splits)"
    );
    let loss = PairedTest::new(sizes(80, 20), Direction::Lower).compare(&low, &high).unwrap();
    assert_eq!(loss.verdict, Verdict::Better);
    assert!(loss.posterior().better > 0.99);
}

#[test]
fn differences_without_variance_are_certain() {
    let same = higher().compare(&[0.5, 0.6, 0.7], &[0.5, 0.6, 0.7]).unwrap();
    assert_eq!((same.statistic, same.p_value, same.verdict), (0.0, 1.0, Verdict::Equivalent));
    assert_eq!(same.posterior().equivalent, 1.0);
    let shifted = higher().compare(&[0.75, 0.5, 1.0], &[0.5, 0.25, 0.75]).unwrap();
    assert_eq!((shifted.statistic, shifted.p_value), (f64::INFINITY, 0.0));
    assert_eq!((shifted.verdict, shifted.posterior().better), (Verdict::Better, 1.0));
    let equal = corrected_t(&[0.9, 0.9, 0.9], sizes(80, 20), 0.9).unwrap();
    assert_eq!((equal.low, equal.high), (0.9, 0.9));
    let zeros = wald(&[0.0; 5], 0.9).unwrap();
    assert_eq!((zeros.low, zeros.high), (0.0, 0.0));
}

#[test]
fn the_sizes_of_splits_are_means() {
    use tenfold::model_selection::Splitter;
    let samples = tenfold::data::Samples::counted(103);
    let sizes = SplitSizes::of(&KFold::new(10).split(&samples).unwrap()).unwrap();
    assert_close(sizes.n_train(), 92.7);
    assert_close(sizes.n_test(), 10.3);
    let splits = ShuffleSplit::new(7, 1).split(&samples).unwrap();
    assert!(SplitSizes::of(&splits).unwrap().n_test() > 1.0);
    assert!(SplitSizes::of(&Splits::from(Vec::new())).is_err());
}

#[test]
fn candidates_far_from_the_best_are_outside_its_set() {
    // The last two take turns at being the best; the first two are always behind.
    let row = |base: f64, turn: f64| (0..10).map(move |split| base + turn * f64::from(split % 2));
    let rows = [row(0.8, 0.01), row(0.7, 0.01), row(0.905, -0.01), row(0.9, 0.01)];
    let scores = Array2::from_shape_vec((4, 10), rows.into_iter().flatten().collect()).unwrap();
    let set = higher().indistinguishable(scores.view()).unwrap();
    assert_eq!((set.best, set.members.as_slice()), (3, &[2, 3][..]), "{set:?}");
    assert_eq!(set.adjusted_p_values[3], 1.0);
    let losses = PairedTest::new(sizes(80, 20), Direction::Lower);
    assert_eq!(losses.indistinguishable(scores.view()).unwrap().members, [1]);
    let one = higher().indistinguishable(scores.slice(ndarray::s![..1, ..])).unwrap();
    assert_eq!((one.best, one.members), (0, vec![0]));
}

#[test]
fn rules_choose_by_the_stated_order() {
    let scores = ndarray::array![
        [0.85, 0.85, 0.85],
        [0.9, 0.94, 0.95],
        [0.94, 0.97, 0.9],
        [0.93, 0.94, 0.94]
    ];
    let choose =
        |rule: Rule, order: &[usize]| rule.choose(scores.view(), Direction::Higher, order).unwrap();
    // Candidates 2 and 3 have one mean.
    assert_eq!(choose(Rule::Best, &[3, 2, 1, 0]), 2);
    assert_eq!(choose(Rule::OneStandardError, &[3, 2, 1, 0]), 3);
    assert_eq!(choose(Rule::OneStandardError, &[0, 1, 2, 3]), 1);
    assert_eq!(choose(Rule::PercentLoss(0.0), &[3, 2, 1, 0]), 3);
    assert_eq!(choose(Rule::PercentLoss(100.0), &[1, 0, 2, 3]), 1);
    let losses = -&scores;
    let chosen = Rule::PercentLoss(10.0).choose(losses.view(), Direction::Lower, &[0, 1, 2, 3]);
    assert_eq!(chosen.unwrap(), 0);
    let rule: Rule = serde_json::from_str(r#"{"percent-loss": 2.5}"#).unwrap();
    assert_eq!(rule, Rule::PercentLoss(2.5));
}

/// BBC-CV of losses, of a hundred bootstraps.
fn bbc(losses: ArrayView2<'_, f64>) -> tenfold::model_selection::BbcEstimate {
    BbcCv::new().n_bootstraps(100).estimate(losses).unwrap()
}

#[test]
fn losses_and_a_metric_have_one_estimate() {
    let truth: Vec<i64> = (0..60).map(|sample| sample % 3).collect();
    let guess =
        |candidate: i64| move |sample: i64| (sample + i64::from(sample % (3 + candidate) == 0)) % 3;
    let predicted: Vec<Vec<i64>> =
        (0..4).map(|candidate| (0..60).map(guess(candidate)).collect()).collect();
    let losses = Array2::from_shape_fn((60, 4), |(sample, candidate)| {
        f64::from(u8::from(predicted[candidate][sample] != truth[sample]))
    });
    let truth = Labels::from_integers(&truth).unwrap();
    let predicted: Vec<Labels> =
        predicted.iter().map(|labels| Labels::from_integers(labels).unwrap()).collect();
    let score = |candidate: usize, rows: &Rows| {
        Ok(accuracy(&truth.select(rows), &predicted[candidate].select(rows))?)
    };
    let by_losses = bbc(losses.view());
    let by_metric =
        BbcCv::new().n_bootstraps(100).estimate_by(60, 4, Direction::Higher, score).unwrap();
    assert_close(by_metric.honest.value(), 1.0 - by_losses.honest.value());
    assert_eq!(by_metric.n_chosen, by_losses.n_chosen);
    assert_eq!((by_metric.chosen, by_losses.chosen), (3, 3));
    // The interval of one is that of the other, from the other end.
    let (one, other) = (by_losses.honest.interval().unwrap(), by_metric.honest.interval().unwrap());
    assert_close(one.low, 1.0 - other.high);
}

#[test]
fn bootstraps_are_equal_on_any_number_of_threads() {
    let losses =
        Array2::from_shape_fn((80, 7), |(row, column)| ((row * 31 + column * 17) % 11) as f64);
    let on = |n_threads| {
        let pool = rayon_pool(n_threads);
        pool.install(|| bbc(losses.view()))
    };
    let one = on(1);
    assert_eq!(one, on(2));
    assert_eq!(one, on(8));
    assert_ne!(one, BbcCv::new().n_bootstraps(100).seed(1).estimate(losses.view()).unwrap());
}

fn rayon_pool(n_threads: usize) -> rayon::ThreadPool {
    rayon::ThreadPoolBuilder::new().num_threads(n_threads).build().unwrap()
}

#[test]
fn samples_on_which_a_score_is_not_defined_are_drawn_anew() {
    // Defined only where sample 0 is among the rows, and in the test where it is not.
    let score = |_: usize, rows: &Rows| {
        Ok(if rows.len() == 20 && !rows.as_slice().contains(&0) { f64::NAN } else { 0.5 })
    };
    let found = BbcCv::new().n_bootstraps(50).estimate_by(20, 2, Direction::Higher, score).unwrap();
    assert_eq!(found.honest.value(), 0.5);
    let never = |candidate: usize, rows: &Rows| {
        let is_all = rows.as_slice().windows(2).all(|pair| pair[0] < pair[1]);
        Ok(if candidate == 1 && !is_all { f64::NAN } else { 0.5 })
    };
    let error = BbcCv::new().estimate_by(20, 2, Direction::Higher, never).unwrap_err();
    assert!(
        error.to_string().starts_with("the score of candidate 1 is NaN on 100 draws"),
        "{error}"
    );
    let error =
        BbcCv::new().estimate_by(20, 2, Direction::Higher, |_, _| Ok(f64::NAN)).unwrap_err();
    assert!(
        error.to_string().starts_with("the score of candidate 0 is NaN on all samples"),
        "{error}"
    );
}

#[test]
fn an_infinite_score_is_named() {
    let score = |candidate: usize, _: &Rows| Ok(if candidate == 1 { f64::INFINITY } else { 0.5 });
    let error = message(BbcCv::new().estimate_by(20, 2, Direction::Lower, score));
    assert!(error.starts_with("`score` has inf in a draw for candidate 1"), "{error}");
}

#[test]
fn the_best_of_many_coins_is_honestly_a_coin() {
    // 200 candidates that guess 100 labels at random.
    let mut random = tenfold::authoring::random::SplitMix64::new(5);
    let losses = Array2::from_shape_fn((100, 200), |_| (random.next_u64() & 1) as f64);
    let means = losses.mean_axis(Axis(0)).unwrap();
    let optimistic = means.iter().copied().fold(1.0, f64::min);
    let honest = BbcCv::new().estimate(losses.view()).unwrap().honest;
    assert!(optimistic < 0.4, "{optimistic}");
    assert!((0.45..0.55).contains(&honest.value()), "{honest}");
    let sentence = headline("error", &honest);
    assert!(
        sentence.contains(
            "honest: bootstrap bias corrected cross-validation of the choice from 200 candidates; "
        ),
        "{sentence}"
    );
    assert!(!sentence.contains("optimistic"));
}

/// The message of an error of statistics.
#[track_caller]
fn message<T: std::fmt::Debug>(result: Result<T, SearchError>) -> String {
    match result.unwrap_err() {
        SearchError::Statistics(error) => error.to_string(),
        other => panic!("{other} is no error of statistics"),
    }
}

#[test]
fn bad_scores_are_named() {
    let some = [0.5, 0.6];
    let (nan, infinite) = ([0.5, 0.6, f64::NAN], [0.5, f64::NEG_INFINITY]);
    let names = [
        (message(corrected_t(&[], sizes(8, 2), 0.9)), "`scores` has too few splits: 0"),
        (message(corrected_t(&[0.5], sizes(8, 2), 0.9)), "`scores` has too few splits: 1"),
        (message(corrected_t(&nan, sizes(8, 2), 0.9)), "`scores` has NaN in split 2"),
        (message(corrected_t(&infinite, sizes(8, 2), 0.9)), "`scores` has -inf in split 1"),
        (
            message(corrected_t(&[1e300, -1e300], sizes(8, 2), 0.9)),
            "the numbers of `scores` are too large",
        ),
        (message(corrected_t(&some, sizes(8, 2), 1.0)), "`level` = 1 is out of range"),
        (message(corrected_t(&some, sizes(8, 2), f64::NAN)), "`level` = NaN is out of range"),
        (message(wald(&[1.0], 0.9)), "`losses` has too few samples: 1"),
        (message(wald(&nan, 0.9)), "`losses` has NaN in sample 2"),
        (message(wald(&some, 0.0)), "`level` = 0 is out of range"),
        (message(SplitSizes::new(0, 5)), "`n_train` = 0 is out of range"),
        (message(SplitSizes::new(5, 0)), "`n_test` = 0 is out of range"),
        (
            message(higher().compare(&some, &nan)),
            "`first` has the scores of 2 splits and `second` those of 3",
        ),
        (message(higher().compare(&nan, &nan)), "`first` has NaN in split 2"),
        (message(higher().compare(&some, &infinite)), "`second` has -inf in split 1"),
        (message(higher().compare(&[1.0], &[2.0])), "`first` has too few splits: 1"),
        (
            message(higher().compare(&[1e308; 2], &[-1e308; 2])),
            "the numbers of `first − second` are too large",
        ),
        (message(higher().rope(-0.1).compare(&some, &some)), "`rope` = -0.1 is out of range"),
        (message(higher().level(2.0).compare(&some, &some)), "`level` = 2 is out of range"),
        (message(holm(&[])), "`p_values` has too few values: 0"),
        (message(holm(&[0.5, 1.5])), "`p_values` has 1.5 at place 1"),
        (message(holm(&[f64::NAN])), "`p_values` has NaN at place 0"),
    ];
    for (found, expected) in names {
        assert!(found.starts_with(expected), "{found}");
    }
}

#[test]
fn bad_tables_are_named() {
    let mut table = Array2::from_elem((3, 4), 0.5);
    let choose = |table: &Array2<f64>, rule: Rule, order: &[usize]| {
        message(rule.choose(table.view(), Direction::Higher, order))
    };
    assert!(choose(&table, Rule::Best, &[0, 1]).ends_with("but candidate 2 is missing"));
    assert!(choose(&table, Rule::Best, &[0, 1, 1]).ends_with("but it lists candidate 1 twice"));
    assert!(choose(&table, Rule::Best, &[0, 1, 3]).ends_with("but it lists candidate 3"));
    let all = [0, 1, 2];
    assert!(choose(&table, Rule::PercentLoss(f64::NAN), &all).starts_with("`percent` = NaN"));
    table[[2, 3]] = f64::NAN;
    assert!(
        choose(&table, Rule::Best, &all).starts_with("`scores` has NaN in candidate 2, split 3")
    );
    let set = message(higher().indistinguishable(table.view()));
    assert!(set.starts_with("`scores` has NaN in candidate 2, split 3"), "{set}");
    let empty = Array2::<f64>::zeros((0, 4));
    assert!(
        message(higher().indistinguishable(empty.view()))
            .starts_with("`scores` has too few candidates: 0")
    );
    let narrow = Array2::<f64>::zeros((4, 1));
    assert!(
        message(higher().indistinguishable(narrow.view()))
            .starts_with("`scores` has too few splits: 1")
    );
    let estimate = |bbc: BbcCv, table: &Array2<f64>| message(bbc.estimate(table.view()));
    assert!(
        estimate(BbcCv::new(), &table).starts_with("`losses` has NaN in sample 2, candidate 3")
    );
    assert!(estimate(BbcCv::new(), &empty).starts_with("`n_samples` has too few samples: 0"));
    let flat = Array2::<f64>::zeros((4, 0));
    assert!(estimate(BbcCv::new(), &flat).starts_with("`n_candidates` has too few candidates: 0"));
    assert!(
        estimate(BbcCv::new().n_bootstraps(0), &narrow)
            .starts_with("`n_bootstraps` has too few bootstraps: 0")
    );
    assert!(estimate(BbcCv::new().level(1.5), &narrow).starts_with("`level` = 1.5"));
}

#[test]
fn bad_repetitions_are_named() {
    let fold = |n: usize| OuterFold { inner: vec![0.5; 2 * n], outer: vec![0.25; n] };
    let wrong = |repetitions: &[Vec<OuterFold>]| message(nested_cv(repetitions, 0.9));
    assert!(wrong(&[]).starts_with("`repetitions` has too few repetitions: 0"));
    assert!(wrong(&[vec![fold(3), fold(3)]]).starts_with("`repetitions` has too few folds: 2"));
    let (three, four) = (vec![fold(2); 3], vec![fold(2); 4]);
    assert!(nested_cv(&[three.clone(), three.clone()], 0.9).is_ok());
    assert!(wrong(&[three.clone(), four]).starts_with("repetition 1 of `repetitions` has 4 folds"));
    let larger = vec![fold(2), fold(2), fold(3)];
    assert!(wrong(&[three.clone(), larger]).contains("has 7 samples but the first has 6"));
    assert!(
        wrong(&[vec![fold(1); 3]]).starts_with("`outer` has too few losses in an outer fold: 1")
    );
    let mut nan = three;
    nan[2].inner[1] = f64::NAN;
    let expected = "`inner` has NaN in repetition 0, outer fold 2, loss 1";
    assert!(wrong(&[nan]).starts_with(expected));
    let error = nested_cv(&[vec![fold(2); 3]], -1.0).unwrap_err();
    assert!(matches!(error, SearchError::Statistics(StatisticsError::OutOfRange { .. })));
}

/// Holm's rejections as he wrote them: in rising order, until the first that is not below α / (m − i).
fn rejected(p_values: &[f64], alpha: f64) -> Vec<bool> {
    let mut left: Vec<usize> = (0..p_values.len()).collect();
    let mut rejected = vec![false; p_values.len()];
    while let Some(&least) = left.iter().min_by(|a, b| p_values[**a].total_cmp(&p_values[**b])) {
        if p_values[least] * left.len() as f64 > alpha {
            break;
        }
        rejected[least] = true;
        left.retain(|&test| test != least);
    }
    rejected
}

fn scores(n: usize) -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(-10.0..10.0_f64, n)
}

/// Two numbers or more.
fn some_scores() -> impl Strategy<Value = Vec<f64>> {
    (2..40_usize).prop_flat_map(scores)
}

/// Scores in the same splits.
fn pairs() -> impl Strategy<Value = (Vec<f64>, Vec<f64>)> {
    (2..20_usize).prop_flat_map(|n| (scores(n), scores(n)))
}

/// Scores, and the same in another order.
fn shuffled_scores() -> impl Strategy<Value = (Vec<f64>, Vec<f64>)> {
    some_scores().prop_flat_map(|scores| (Just(scores.clone()), Just(scores).prop_shuffle()))
}

/// Losses by candidate, and an order of the candidates.
fn losses_and_order() -> impl Strategy<Value = (Vec<Vec<f64>>, Vec<usize>)> {
    (2..6_usize, 5..30_usize).prop_flat_map(|(n_candidates, n_samples)| {
        let order = Just((0..n_candidates).collect::<Vec<_>>()).prop_shuffle();
        (prop::collection::vec(scores(n_samples), n_candidates), order)
    })
}

/// A table of these columns.
fn table_of(columns: &[&Vec<f64>]) -> Array2<f64> {
    let shape = (columns[0].len(), columns.len());
    Array2::from_shape_fn(shape, |(row, column)| columns[column][row])
}

proptest! {
    #[test]
    fn holm_rejects_as_its_steps_do(
        p_values in prop::collection::vec(0.0..=1.0_f64, 1..20), alpha in 0.0..1.0_f64,
    ) {
        let adjusted = holm(&p_values).unwrap();
        let found: Vec<bool> = adjusted.iter().map(|&p| p <= alpha).collect();
        prop_assert_eq!(found, rejected(&p_values, alpha));
        let mut pairs = adjusted.iter().zip(&p_values);
        prop_assert!(pairs.all(|(adjusted, p)| adjusted >= p && *adjusted <= 1.0));
    }

    #[test]
    fn intervals_contain_the_mean_and_widen_with_the_level(
        scores in some_scores(), level in 0.01..0.98_f64,
    ) {
        let mean = scores.iter().sum::<f64>() / scores.len() as f64;
        let corrected = |level| corrected_t(&scores, sizes(9, 1), level);
        let wald = |level| wald(&scores, level);
        for interval in [&corrected as &dyn Fn(f64) -> _, &wald] {
            let (narrow, wide) = (interval(level).unwrap(), interval(level + 0.01).unwrap());
            prop_assert!((narrow.centre() - mean).abs() < 1e-9);
            prop_assert!(narrow.contains(narrow.centre()));
            prop_assert!(wide.low <= narrow.low && narrow.high <= wide.high);
        }
    }

    #[test]
    fn the_order_of_scores_does_not_matter((scores, shuffled) in shuffled_scores()) {
        let interval = |scores: &[f64]| corrected_t(scores, sizes(9, 1), 0.9).unwrap();
        let (one, other) = (interval(&scores), interval(&shuffled));
        prop_assert!((one.low - other.low).abs() < 1e-9);
        prop_assert!((one.high - other.high).abs() < 1e-9);
    }

    #[test]
    fn a_comparison_turned_round_has_the_opposite_verdict(
        (first, second) in pairs(), rope in 0.0..2.0_f64,
    ) {
        let test = higher().rope(rope);
        let one = test.compare(&first, &second).unwrap();
        let other = test.compare(&second, &first).unwrap();
        prop_assert_eq!(one.statistic, -other.statistic);
        prop_assert_eq!(one.p_value, other.p_value);
        prop_assert_eq!(one.interval.low, -other.interval.high);
        prop_assert_eq!(one.interval.high, -other.interval.low);
        let opposite = match one.verdict {
            Verdict::Better => Verdict::Worse,
            Verdict::Worse => Verdict::Better,
            verdict => verdict,
        };
        prop_assert_eq!(other.verdict, opposite);
        prop_assert_eq!(one.posterior().better, other.posterior().worse);
        let losses = PairedTest::new(sizes(80, 20), Direction::Lower).rope(rope);
        prop_assert_eq!(losses.compare(&first, &second).unwrap().verdict, opposite);
    }

    #[test]
    fn without_a_region_the_verdict_is_that_of_the_p_value(
        (first, second) in pairs(), level in 0.5..0.99_f64,
    ) {
        let found = higher().level(level).compare(&first, &second).unwrap();
        let is_significant = found.p_value < 1.0 - level;
        prop_assert_eq!(found.verdict != Verdict::Undecided, is_significant);
    }

    #[test]
    fn of_one_candidate_bootstraps_estimate_its_mean(
        losses in (10..60_usize).prop_flat_map(scores), seed in any::<u64>(),
    ) {
        let n_samples = losses.len() as f64;
        let mean = losses.iter().sum::<f64>() / n_samples;
        let variance = losses.iter().map(|loss| (loss - mean).powi(2)).sum::<f64>() / n_samples;
        let table = Array2::from_shape_vec((losses.len(), 1), losses).unwrap();
        let bbc = BbcCv::new().n_bootstraps(400).seed(seed);
        let estimate = bbc.estimate(table.view()).unwrap();
        // 400 draws of about n/e samples without replacement: five standard errors or more.
        let error = (variance / n_samples * 3.0 / 400.0).sqrt();
        prop_assert!((estimate.honest.value() - mean).abs() <= 5.0 * error);
        prop_assert_eq!(estimate.n_chosen, vec![400]);
    }

    #[test]
    fn the_order_of_candidates_does_not_change_the_estimate(
        (columns, order) in losses_and_order(),
    ) {
        let ordered: Vec<&Vec<f64>> = order.iter().map(|&at| &columns[at]).collect();
        let one = bbc(table_of(&columns.iter().collect::<Vec<_>>()).view());
        let other = bbc(table_of(&ordered).view());
        prop_assert_eq!(one.honest, other.honest);
        prop_assert_eq!(one.chosen, order[other.chosen]);
    }

    #[test]
    fn the_best_is_always_in_its_set((columns, _) in losses_and_order()) {
        let table = table_of(&columns.iter().collect::<Vec<_>>()).reversed_axes();
        let set = higher().indistinguishable(table.view()).unwrap();
        prop_assert!(set.members.contains(&set.best));
        let all: Vec<usize> = (0..columns.len()).collect();
        let best = Rule::Best.choose(table.view(), Direction::Higher, &all).unwrap();
        prop_assert_eq!(best, set.best);
    }
}
