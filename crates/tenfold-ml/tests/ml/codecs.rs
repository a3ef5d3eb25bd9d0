//! The values of this crate in a store: every one is read back as it was, equal
//! values have equal fingerprints and bytes, different ones do not, and damaged bytes are errors.

use std::collections::BTreeMap;

use ndarray::Array2;
use proptest::prelude::*;
use serde::{Deserialize, Serialize};
use sprs::TriMatI;
use tenfold::data::{Labels, Probabilities, Records, Rows, Samples, TableColumn, Values};
use tenfold::datasets;
use tenfold::estimator::ClassifierModel;
use tenfold::metrics::{
    Average, ClassificationReport, ConfusionMatrix, RegressionReport, ReportOptions, ZeroDivision,
};
use tenfold::model_selection::{
    Direction, GroupKFold, Groups, KFold, LeaveOneOut, LeavePGroupsOut, PredefinedSplit,
    RepeatedKFold, RepeatedStratifiedKFold, ScoreList, Scored, Scorer, ShuffleSplit, Split, Splits,
    Splitter, StratifiedGroupKFold, StratifiedKFold, StratifiedShuffleSplit, TimeSeriesSplit,
};
use tenfold_store::{Digest, Fingerprint, Source, Stored, fingerprint_of};

fn encoded<T: Stored>(value: &T) -> Vec<u8> {
    let mut bytes = Vec::new();
    value.encode(&mut bytes).unwrap();
    bytes
}

fn decoded<T: Stored>(bytes: &[u8]) -> tenfold_store::Result<T> {
    T::decode(&mut Source::new(bytes))
}

/// Reads a value back: it has the same bytes and fingerprint.
#[track_caller]
fn read_back<T: Stored + Fingerprint>(value: &T) -> T {
    let bytes = encoded(value);
    let mut source = Source::new(&bytes);
    let read = T::decode(&mut source).unwrap();
    assert_eq!(source.remaining(), 0, "bytes are left");
    assert_eq!(encoded(&read), bytes);
    assert_eq!(fingerprint_of(&read).unwrap(), fingerprint_of(value).unwrap());
    read
}

/// Both are the same to a store.
#[track_caller]
fn same<T: Stored + Fingerprint>(one: &T, other: &T) {
    assert_eq!(encoded(one), encoded(other));
    assert_eq!(fingerprint_of(one).unwrap(), fingerprint_of(other).unwrap());
}

/// No two of these are the same to a store.
#[track_caller]
fn all_differ<T: Stored + Fingerprint>(values: &[T]) {
    let mut by_fingerprint: BTreeMap<Digest, usize> = BTreeMap::new();
    let mut by_bytes: BTreeMap<Vec<u8>, usize> = BTreeMap::new();
    for (at, value) in values.iter().enumerate() {
        let equal = by_fingerprint.insert(fingerprint_of(value).unwrap(), at);
        assert_eq!(equal, None, "value {at} has the fingerprint of another");
        let equal = by_bytes.insert(encoded(value), at);
        assert_eq!(equal, None, "value {at} has the bytes of another");
    }
}

/// Whatever becomes of its bytes, reading ends, and not in a panic.
fn survives_damage<T: Stored>(value: &T) {
    let bytes = encoded(value);
    for len in 0..bytes.len() {
        assert!(decoded::<T>(&bytes[..len]).is_err(), "{len} of {} bytes", bytes.len());
    }
    for at in 0..bytes.len() {
        for damage in [1, 0x80, 0xff] {
            let mut bytes = bytes.clone();
            bytes[at] ^= damage;
            let _ = decoded::<T>(&bytes);
        }
    }
}

fn any_number() -> impl Strategy<Value = f64> {
    prop_oneof![any::<f64>(), Just(f64::NAN), Just(-0.0), Just(f64::INFINITY)]
}

fn any_names(len: usize) -> impl Strategy<Value = Option<Vec<String>>> {
    let own = |names: Vec<String>| {
        names.into_iter().enumerate().map(|(at, name)| format!("{name}{at}")).collect()
    };
    proptest::option::of(proptest::collection::vec(".{0,3}", len).prop_map(own))
}

fn any_records() -> impl Strategy<Value = Records> {
    (0..6_usize, 0..4_usize).prop_flat_map(|(rows, columns)| {
        let numbers = proptest::collection::vec(any_number(), rows * columns);
        (numbers, any_names(columns)).prop_map(move |(numbers, names)| {
            let matrix = Array2::from_shape_vec((rows, columns), numbers).unwrap();
            let records = Records::dense(matrix).unwrap();
            match names {
                Some(names) => records.with_feature_names(names).unwrap(),
                None => records,
            }
        })
    })
}

fn any_rows(below: usize) -> impl Strategy<Value = Rows> {
    let len = if below == 0 { 0..1 } else { 0..9 };
    proptest::collection::vec(0..below.max(1) as u32, len).prop_map(Rows::from)
}

/// Records, and rows to select of them.
fn any_selection() -> impl Strategy<Value = (Records, Rows)> {
    any_records().prop_flat_map(|records| {
        let rows = any_rows(records.n_samples());
        (Just(records), rows)
    })
}

/// Records of their own with the rows of a view.
fn copy(records: &Records) -> Records {
    let copy = Records::dense(records.to_array().unwrap()).unwrap();
    match records.feature_names() {
        Some(names) => copy.with_feature_names(names).unwrap(),
        None => copy,
    }
}

fn bits(records: &Records) -> (usize, usize, Option<Vec<String>>, Vec<u64>) {
    let numbers =
        records.as_dense().unwrap().rows().flatten().map(|number| number.to_bits()).collect();
    (records.n_samples(), records.n_features(), records.feature_names().map(<[_]>::to_vec), numbers)
}

fn sparse() -> Records {
    let mut matrix = TriMatI::<f64, u32>::new((3, 5));
    for (row, column, value) in [(0, 4, 0.5), (0, 1, f64::NAN), (2, 0, -0.0)] {
        matrix.add_triplet(row, column, value);
    }
    Records::sparse(matrix.to_csr()).unwrap()
}

fn table() -> Records {
    Records::table([
        ("age", TableColumn::numbers([41.0, f64::NAN, 17.0])),
        ("city", TableColumn::texts(["Oslo", "", "São Paulo"])),
    ])
    .unwrap()
}

#[test]
fn sparse_records_and_tables_are_read_back_and_a_selection_is_its_copy() {
    let texts = Records::text(["book", "", "cancel"]).unwrap();
    let all = [sparse(), table(), texts];
    for records in &all {
        for rows in [vec![], vec![1], vec![2, 0], vec![0, 1, 2]] {
            let view = records.select(&rows.into());
            let copy = read_back(&view);
            assert_eq!(encoded(&copy), encoded(&view));
            assert_eq!(fingerprint_of(&copy).unwrap(), fingerprint_of(&view).unwrap());
            assert_eq!(copy.n_samples(), view.n_samples());
            assert_eq!(copy.feature_names(), view.feature_names());
        }
    }
    all_differ(&all);
    assert_eq!(read_back(&all[2]).as_text().unwrap().get(2), "cancel");
    let city = read_back(&table());
    assert_eq!(city.as_table().unwrap().column("city").unwrap().text(2), Some("São Paulo"));
    let row = read_back(&sparse().select(&vec![2, 0].into()));
    assert_eq!(row.as_sparse().unwrap().row(1).indices, [1, 4]);
}

#[test]
fn weights_are_kept_and_count() {
    let plain = labels(&["a", "b", "a"]);
    let weighted = plain.with_weights(vec![0.5, 2.0, 1.0]).unwrap();
    let view = weighted.select(&vec![2, 1].into());
    assert_eq!(read_back(&view), view);
    assert_eq!((view.weight(0), view.weight(1)), (1.0, 2.0));
    let ones = plain.with_weights(vec![1.0; 3]).unwrap();
    all_differ(&[plain, weighted, ones]);

    let none_counts = weighted_labels().select(&vec![0, 1].into());
    assert_eq!(read_back(&none_counts), none_counts);

    let plain = Values::new(vec![1.0, 2.0]).unwrap();
    let weighted = plain.with_weights(vec![3.0, 0.0]).unwrap();
    assert_eq!(read_back(&weighted), weighted);
    assert!(weighted != plain && weighted.without_weights() == plain);
    all_differ(&[plain, weighted]);
}

fn weighted_labels() -> Labels {
    labels(&["a", "b", "a"]).with_weights(vec![0.0, 0.0, 1.0]).unwrap()
}

fn labels(names: &[&str]) -> Labels {
    Labels::from_names(names).unwrap()
}

fn given(classes: &[&str], codes: &[u32]) -> Labels {
    let classes = classes.iter().map(ToString::to_string).collect();
    Labels::from_codes(classes, codes.to_vec()).unwrap()
}

proptest! {
    #[test]
    fn records_are_read_back_as_they_were((records, rows) in any_selection()) {
        prop_assert_eq!(bits(&read_back(&records)), bits(&records));
        let view = records.select(&rows);
        prop_assert_eq!(bits(&read_back(&view)), bits(&view));
    }

    #[test]
    fn a_selection_of_records_is_the_same_as_a_copy((records, rows) in any_selection()) {
        let view = records.select(&rows);
        same(&view, &copy(&view));
        let half: Rows = (0..rows.len() as u32).step_by(2).collect();
        same(&view.select(&half), &copy(&view.select(&half)));
    }

    #[test]
    fn records_are_the_same_exactly_if_their_bits_are(one in any_records(), other in any_records()) {
        let equal = bits(&one) == bits(&other);
        prop_assert_eq!(encoded(&one) == encoded(&other), equal);
        let fingerprints = (fingerprint_of(&one).unwrap(), fingerprint_of(&other).unwrap());
        prop_assert_eq!(fingerprints.0 == fingerprints.1, equal);
    }

    #[test]
    fn labels_and_values_are_read_back_and_selections_are_copies(
        codes in proptest::collection::vec(0..3_u32, 1..9),
        picks in proptest::collection::vec(any::<prop::sample::Index>(), 0..9),
    ) {
        let rows: Rows = picks.iter().map(|pick| pick.index(codes.len()) as u32).collect();
        let labels = given(&["c", "a", "b"], &codes);
        prop_assert_eq!(&read_back(&labels), &labels);
        let view = labels.select(&rows);
        same(&view, &labels.with_codes(view.codes().collect()).unwrap());
        let read = read_back(&view);
        prop_assert_eq!(read.classes(), labels.classes());

        let values = Values::new(codes.iter().map(|code| f64::from(*code) - 0.5).collect());
        let values = values.unwrap();
        prop_assert_eq!(&read_back(&values), &values);
        let view = values.select(&rows);
        same(&view, &Values::new(view.iter().collect()).unwrap());
    }

    #[test]
    fn rows_and_splits_are_read_back(
        rows in any_rows(9),
        fold_of in proptest::collection::vec(0..4_u32, 0..12),
    ) {
        prop_assert_eq!(&read_back(&rows), &rows);
        let split = Split { train: rows.clone(), test: rows };
        prop_assert_eq!(&read_back(&split), &split);
        for splits in [Splits::partition(fold_of, 4), vec![split.clone(), split].into()] {
            prop_assert_eq!(&read_back(&splits), &splits);
        }
    }

    #[test]
    fn bytes_that_are_no_value_are_errors(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = decoded::<Records>(&bytes);
        let _ = decoded::<Labels>(&bytes);
        let _ = decoded::<Values>(&bytes);
        let _ = decoded::<Splits>(&bytes);
        let _ = decoded::<ClassificationReport>(&bytes);
    }
}

#[test]
fn a_view_of_several_blocks_is_the_same_as_a_copy() {
    let (n_rows, n_columns) = (30_011, 37);
    let matrix = Array2::from_shape_fn((n_rows, n_columns), |(row, column)| {
        (row * n_columns + column) as f64
    });
    let records = Records::dense(matrix).unwrap();
    let rows: Rows = (0..n_rows as u32).rev().filter(|row| row % 7 != 3).collect();
    let view = records.select(&rows);
    same(&view, &copy(&view));
    assert_eq!(bits(&read_back(&view)), bits(&view));
    let values = Values::new((0..2_000_000).map(f64::from).collect()).unwrap();
    let rows: Rows = (0..2_000_000).rev().collect();
    let view = values.select(&rows);
    same(&view, &Values::new(view.iter().collect()).unwrap());
}

#[test]
fn data_that_differs_in_anything_is_not_the_same() {
    let dense = |shape: (usize, usize), numbers: &[f64]| {
        Records::dense(Array2::from_shape_vec(shape, numbers.to_vec()).unwrap()).unwrap()
    };
    let pair = dense((1, 2), &[0.0, 1.0]);
    let named = |names: [&str; 2]| pair.clone().with_feature_names(names).unwrap();
    all_differ(&[
        pair.clone(),
        named(["a", "b"]),
        named(["b", "a"]),
        named(["", "ab"]),
        dense((1, 2), &[-0.0, 1.0]),
        dense((1, 2), &[1.0, 0.0]),
        dense((1, 2), &[f64::NAN, 1.0]),
        dense((1, 2), &[-f64::NAN, 1.0]),
        dense((2, 1), &[0.0, 1.0]),
        dense((2, 2), &[0.0, 1.0, 0.0, 1.0]),
        dense((0, 2), &[]),
        dense((2, 0), &[]),
        dense((0, 0), &[]),
    ]);
    all_differ(&[
        labels(&["1", "2"]),
        Labels::from_integers(&[1, 2]).unwrap(),
        given(&["1", "2"], &[0, 1]),
        given(&["2", "1"], &[1, 0]),
        given(&["1", "2", "3"], &[0, 1]),
        given(&["1", "2"], &[1, 0]),
        given(&["1", "2"], &[0, 1, 0]),
        given(&["12"], &[0, 0]),
        given(&["1", "2"], &[]),
        given(&[], &[]),
    ]);
    let values = |numbers: &[f64]| Values::new(numbers.to_vec()).unwrap();
    all_differ(&[values(&[]), values(&[0.0]), values(&[-0.0]), values(&[0.0, 0.0])]);
    let rows = |rows: &[u32]| Rows::from(rows.to_vec());
    all_differ(&[rows(&[]), rows(&[0]), rows(&[0, 1]), rows(&[1, 0])]);
    let split = |train: &[u32], test: &[u32]| Split { train: rows(train), test: rows(test) };
    all_differ(&[split(&[0, 1], &[]), split(&[0], &[1]), split(&[], &[0, 1]), split(&[1], &[0])]);
    all_differ(&[
        Splits::partition(vec![0, 1], 2),
        Splits::partition(vec![1, 0], 2),
        Splits::partition(vec![0, 1], 3),
        Splits::from(vec![]),
        Splits::from(vec![split(&[1], &[0]), split(&[0], &[1])]),
        Splits::from(vec![split(&[1], &[0])]),
    ]);
}

/// Reports of the kinds that options and numbers make.
fn reports() -> Vec<ClassificationReport> {
    let truth = labels(&["a", "b", "b", "c", "c", "c"]);
    let predicted = labels(&["a", "b", "c", "c", "c", "b"]);
    let rest = labels(&["a", "a", "a", "a", "a", "a"]);
    let with = |predicted: &Labels, options: ReportOptions| {
        ClassificationReport::with_options(&truth, predicted, &options).unwrap()
    };
    vec![
        with(&predicted, ReportOptions::default()),
        with(&predicted, ReportOptions::default().digits(4)),
        with(&predicted, ReportOptions::default().labels(["a", "c"])),
        with(&predicted, ReportOptions::default().target_names(["x", "y", "z"])),
        with(&rest, ReportOptions::default()),
        with(&rest, ReportOptions::default().zero_division(ZeroDivision::NaN)),
    ]
}

#[test]
fn reports_say_the_same_when_they_are_read_back() {
    for report in reports() {
        let read = read_back(&report);
        assert_eq!(read.to_string(), report.to_string());
        assert_eq!(format!("{read:?}"), format!("{report:?}"));
        let json = |report| serde_json::to_string(report).unwrap();
        assert_eq!(json(&read), json(&report));
        survives_damage(&report);
    }
    all_differ(&reports());

    let values = |numbers: &[f64]| Values::new(numbers.to_vec()).unwrap();
    let truth = values(&[1.0, 2.0, 4.0]);
    let report = |predicted: &[f64]| RegressionReport::new(&truth, &values(predicted)).unwrap();
    let reports = [report(&[1.0, 2.0, 4.0]), report(&[1.0, 2.0, 3.0]), report(&[0.1, 0.2, 0.3])];
    for report in &reports {
        assert_eq!(&read_back(report), report);
        survives_damage(report);
    }
    all_differ(&reports);

    let matrix = |names: &[&str]| ConfusionMatrix::new(&labels(&["a", "b"]), &labels(names));
    let matrices = [matrix(&["a", "b"]).unwrap(), matrix(&["a", "a"]).unwrap()];
    for matrix in &matrices {
        assert_eq!(&read_back(matrix), matrix);
        survives_damage(matrix);
    }
    all_differ(&matrices);
}

#[test]
fn probabilities_and_scores_are_read_back() {
    let report = |numbers: [f64; 4]| {
        let table = Array2::from_shape_vec((2, 2), numbers.to_vec()).unwrap();
        Probabilities::new(vec!["a".to_owned(), "b".to_owned()], table).unwrap()
    };
    let all = [report([0.5, 0.5, 0.0, 1.0]), report([0.5, 0.5, 1.0, 0.0])];
    for probabilities in &all {
        assert_eq!(&read_back(probabilities), probabilities);
        survives_damage(probabilities);
    }
    all_differ(&all);

    let truth = labels(&["a", "b"]);
    let scored = |predicted: &[&str]| {
        let x = Records::dense(Array2::zeros((2, 1))).unwrap();
        let model: Box<dyn ClassifierModel> = Box::new(Given(labels(predicted)));
        let predicted = model.predict(&x).unwrap();
        let scored = Scored::new(&model, &x, &truth, &predicted).unwrap();
        ScoreList::new(&[Scorer::accuracy(), Scorer::log_loss()], &scored)
    };
    let all = [scored(&["a", "b"]), scored(&["a", "a"])];
    for scores in &all {
        assert_eq!(encoded(&read_back(scores)), encoded(scores));
        survives_damage(scores);
    }
    all_differ(&all);
    let scorers = [Scorer::f1(Average::Macro), Scorer::f1(Average::Micro), Scorer::accuracy()];
    let own = Scorer::<Labels>::new("accuracy", Direction::Higher, |_| Ok(1.0));
    let digests: std::collections::BTreeSet<_> =
        scorers.iter().chain([&own]).map(|scorer| fingerprint_of(scorer).unwrap()).collect();
    assert_eq!(digests.len(), 4);
    let share = 0.5;
    let capturing = Scorer::<Labels>::new("share", Direction::Higher, move |_| Ok(share));
    let wrong = fingerprint_of(&capturing).unwrap_err().to_string();
    assert!(wrong.contains("the scorer `share` is a closure that captures values"), "{wrong}");
    let other = Scorer::<Labels>::new("accuracy", Direction::Higher, |_| Ok(0.5));
    assert_ne!(fingerprint_of(&other).unwrap(), fingerprint_of(&own).unwrap());
}

/// Predicts the labels that it holds.
#[derive(Debug, Serialize, Deserialize)]
struct Given(Labels);

tenfold::authoring::register!(ClassifierModel Given: "test.given.v1");

impl ClassifierModel for Given {
    fn predict(&self, _: &Records) -> tenfold::Result<Labels> {
        Ok(self.0.clone())
    }
}

#[test]
fn damaged_data_is_an_error_and_no_panic() {
    let iris = datasets::iris().unwrap();
    let some: Rows = (0..150).step_by(40).collect();
    survives_damage(&iris.x.select(&some));
    survives_damage(&iris.y.select(&some));
    survives_damage(&Values::new(vec![0.5, 1.5]).unwrap());
    survives_damage(&labels(&["a", "b"]).with_weights(vec![0.5, 2.0]).unwrap());
    survives_damage(&Values::new(vec![0.5, 1.5]).unwrap().with_weights(vec![0.0, 2.0]).unwrap());
    survives_damage(&sparse());
    survives_damage(&table());
    survives_damage(&some);
    survives_damage(&Split { train: some.clone(), test: some.clone() });
    survives_damage(&Splits::partition(vec![0, 1, 1, 0], 2));
    survives_damage(&Splits::from(vec![Split { train: some.clone(), test: some }]));
}

#[test]
fn the_fault_in_bytes_is_named() {
    #[track_caller]
    fn check<T: Stored>(value: &T, at: usize, byte: u8, expected: &str) {
        let mut bytes = encoded(value);
        bytes[at] = byte;
        let wrong = decoded::<T>(&bytes).err().unwrap().to_string();
        assert_eq!(wrong, format!("cannot decode: {expected}"));
    }
    let records = Records::dense(Array2::zeros((1, 1))).unwrap();
    check(&records, 0, 9, "records of kind 9, expected 1 to 3");
    let kinds = "labels of kind 9, expected 1 (names), 2 (integers) or 3 (in a given order)";
    check(&labels(&["a"]), 0, 9, kinds);
    let last = encoded(&labels(&["a"])).len() - 5;
    check(
        &labels(&["a"]),
        last,
        7,
        "code 7 of sample 0 has no class; with 1 classes, codes are below 1",
    );
    let splits = Splits::partition(vec![0, 1], 2);
    check(&splits, 0, 9, "splits of kind 9, expected 1 (folds) or 2 (a list)");
    let sizes = "the sizes of the folds are not those of their samples";
    check(&splits, encoded(&splits).len() - 8, 7, sizes);
}

fn groups(ids: &[u32]) -> Groups {
    Groups::from_ids(ids.to_vec())
}

#[test]
fn splitters_are_known_by_type_version_and_parameters() {
    let splitters = || -> Vec<Box<dyn Splitter>> {
        vec![
            KFold::new(3).boxed(),
            KFold::new(4).boxed(),
            KFold::new(3).shuffle(1).boxed(),
            KFold::new(3).shuffle(2).boxed(),
            StratifiedKFold::new(3).boxed(),
            StratifiedKFold::new(4).boxed(),
            StratifiedKFold::new(3).shuffle(1).boxed(),
            GroupKFold::new(2, groups(&[0, 0, 1])).boxed(),
            GroupKFold::new(2, groups(&[0, 1, 1])).boxed(),
            StratifiedGroupKFold::new(2, groups(&[0, 0, 1])).boxed(),
            StratifiedGroupKFold::new(2, groups(&[0, 1, 1])).boxed(),
            StratifiedGroupKFold::new(2, groups(&[0, 1, 1])).shuffle(1).boxed(),
            LeavePGroupsOut::new(1, groups(&[0, 0, 1])).boxed(),
            LeaveOneOut::new(3).boxed(),
            LeaveOneOut::new(4).boxed(),
            TimeSeriesSplit::new(2).boxed(),
            TimeSeriesSplit::new(2).gap(1).boxed(),
            ShuffleSplit::new(2, 1).boxed(),
            ShuffleSplit::new(2, 2).boxed(),
            StratifiedShuffleSplit::new(2, 1).boxed(),
            RepeatedKFold::new(2, 2, 1).boxed(),
            RepeatedKFold::new(2, 3, 1).boxed(),
            RepeatedStratifiedKFold::new(2, 2, 1).boxed(),
            PredefinedSplit::new([Some(0), Some(1)]).boxed(),
            PredefinedSplit::new([Some(1), Some(0)]).boxed(),
            Unversioned.boxed(),
        ]
    };
    let fingerprints = |splitters: Vec<Box<dyn Splitter>>| -> Vec<Digest> {
        splitters.iter().map(|splitter| fingerprint_of(splitter).unwrap()).collect()
    };
    let found = fingerprints(splitters());
    assert_eq!(found, fingerprints(splitters()));
    let shared: std::sync::Arc<dyn Splitter> = std::sync::Arc::new(KFold::new(3));
    assert_eq!(found[0], fingerprint_of(&shared).unwrap());
    let distinct: std::collections::BTreeSet<_> = found.iter().collect();
    assert_eq!(distinct.len(), found.len());
}

/// Splits as [`KFold`] does.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Unversioned;

tenfold::authoring::register!(Splitter Unversioned: "unversioned");

impl Splitter for Unversioned {
    fn n_splits(&self) -> usize {
        3
    }

    fn split(&self, samples: &Samples<'_>) -> tenfold::Result<Splits> {
        KFold::new(3).split(samples)
    }
}
