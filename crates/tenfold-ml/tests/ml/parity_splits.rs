//! Folds are those of scikit-learn, on the cases of `tests/oracle/splits.json`.

use serde::Deserialize;
use tenfold::data::{Labels, Samples};
use tenfold::model_selection::{
    GroupKFold, Groups, KFold, LeaveOneOut, LeavePGroupsOut, Part, PredefinedSplit, ShuffleSplit,
    Split, Splitter, StratifiedGroupKFold, StratifiedKFold, StratifiedShuffleSplit,
    TimeSeriesSplit,
};

#[derive(Deserialize)]
struct Oracle {
    named: Vec<Case>,
    drawn: Vec<Case>,
    listed: Vec<ListedCase>,
    grouped: Vec<ListedCase>,
    stratified_groups: Vec<StratifiedGroups>,
    sizes: Vec<SizesCase>,
}

#[derive(Debug, Deserialize)]
struct StratifiedGroups {
    y: Vec<i64>,
    groups: Vec<u32>,
    n_splits: usize,
    tests: Option<Vec<Vec<u32>>>,
}

#[derive(Debug, Deserialize)]
struct Case {
    splitter: String,
    n_splits: usize,
    n_samples: Option<usize>,
    y: Option<Classes>,
    tests: Option<Vec<Vec<u32>>>,
    warns: bool,
}

/// A case of a splitter that needs no classes, with all its rows.
#[derive(Debug, Deserialize)]
struct ListedCase {
    splitter: String,
    n_samples: usize,
    test_fold: Option<Vec<i64>>,
    n_splits: Option<usize>,
    gap: Option<usize>,
    test_size: Option<usize>,
    max_train_size: Option<usize>,
    n_groups: Option<usize>,
    groups: Option<Vec<u32>>,
    splits: Option<Vec<TrainAndTest>>,
}

#[derive(Debug, Deserialize)]
struct TrainAndTest {
    train: Vec<u32>,
    test: Vec<u32>,
}

/// A case of a random splitter: only its sizes are scikit-learn's.
#[derive(Debug, Deserialize)]
struct SizesCase {
    splitter: String,
    y: Vec<i64>,
    test_size: Option<Size>,
    train_size: Option<Size>,
    sizes: Option<(usize, usize)>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(untagged)]
enum Size {
    Count(usize),
    Share(f64),
}

impl Size {
    fn part(self) -> Part {
        match self {
            Self::Count(count) => Part::Count(count),
            Self::Share(share) => Part::Share(share),
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Classes {
    Integers(Vec<i64>),
    Names(Vec<String>),
}

impl Classes {
    fn labels(&self) -> Labels {
        match self {
            Self::Integers(integers) => Labels::from_integers(integers),
            Self::Names(names) => Labels::from_names(names),
        }
        .expect("few labels")
    }
}

fn check(case: &Case) {
    let splitter: Box<dyn Splitter> = match &*case.splitter {
        "KFold" => KFold::new(case.n_splits).boxed(),
        "StratifiedKFold" => StratifiedKFold::new(case.n_splits).boxed(),
        other => panic!("splitter {other}"),
    };
    let labels = case.y.as_ref().map(Classes::labels);
    let samples = match (&labels, case.n_samples) {
        (Some(labels), _) => Samples::labelled(labels),
        (None, Some(n_samples)) => Samples::counted(n_samples),
        (None, None) => panic!("no samples in {case:?}"),
    };
    let Some(tests) = &case.tests else {
        assert!(splitter.split(&samples).is_err(), "{case:?}");
        return;
    };
    let splits = splitter.split(&samples).expect("folds, as scikit-learn makes them");
    assert_eq!(splits.len(), tests.len(), "{case:?}");
    assert_eq!(splitter.n_splits(), tests.len(), "{case:?}");
    for (split, test) in splits.iter().zip(tests) {
        assert_eq!(split.test.as_slice(), test, "{case:?}");
        let rest: Vec<u32> =
            (0..samples.n_samples() as u32).filter(|row| !test.contains(row)).collect();
        assert_eq!(split.train.as_slice(), rest, "{case:?}");
    }
    assert_eq!(!splitter.warnings(&samples).is_empty(), case.warns, "{case:?}");
}

fn time_series(case: &ListedCase) -> TimeSeriesSplit {
    let splitter = TimeSeriesSplit::new(case.n_splits.expect("a number of tests"));
    let splitter = splitter.gap(case.gap.unwrap_or(0));
    let sized = case.test_size.map_or(splitter.clone(), |size| splitter.test_size(size));
    case.max_train_size.map_or(sized.clone(), |most| sized.max_train_size(most))
}

fn groups(case: &ListedCase) -> Groups {
    Groups::from_ids(case.groups.iter().flatten().copied())
}

fn check_listed(case: &ListedCase) {
    let splitter: Box<dyn Splitter> = match &*case.splitter {
        "LeaveOneOut" => LeaveOneOut::new(case.n_samples).boxed(),
        "PredefinedSplit" => {
            let folds = case.test_fold.iter().flatten();
            PredefinedSplit::new(folds.map(|&fold| u32::try_from(fold).ok())).boxed()
        }
        "GroupKFold" => {
            GroupKFold::new(case.n_splits.expect("a number of folds"), groups(case)).boxed()
        }
        "LeavePGroupsOut" => {
            LeavePGroupsOut::new(case.n_groups.expect("a number of groups"), groups(case)).boxed()
        }
        "TimeSeriesSplit" => time_series(case).boxed(),
        other => panic!("splitter {other}"),
    };
    let samples = Samples::counted(case.n_samples);
    let Some(expected) = &case.splits else {
        assert!(splitter.split(&samples).is_err(), "{case:?}");
        assert!(splitter.check(&samples).is_err(), "{case:?}");
        return;
    };
    let splits: Vec<Split> = splitter.split(&samples).expect("as scikit-learn").iter().collect();
    assert_eq!(splits.len(), expected.len(), "{case:?}");
    assert_eq!(splitter.n_splits(), expected.len(), "{case:?}");
    for (split, expected) in splits.iter().zip(expected) {
        assert_eq!(split.train.as_slice(), expected.train, "{case:?}");
        assert_eq!(split.test.as_slice(), expected.test, "{case:?}");
    }
}

/// The splitter with the sizes of the case, where it says them.
macro_rules! sized {
    ($splitter:expr, $case:expr) => {{
        let mut splitter = $splitter;
        if let Some(test) = $case.test_size {
            splitter = splitter.test_size(test.part());
        }
        if let Some(train) = $case.train_size {
            splitter = splitter.train_size(train.part());
        }
        splitter.boxed()
    }};
}

fn check_sizes(case: &SizesCase) {
    let splitter: Box<dyn Splitter> = match &*case.splitter {
        "ShuffleSplit" => sized!(ShuffleSplit::new(3, 1), case),
        "StratifiedShuffleSplit" => sized!(StratifiedShuffleSplit::new(3, 1), case),
        other => panic!("splitter {other}"),
    };
    let labels = Labels::from_integers(&case.y).expect("few labels");
    let samples = Samples::labelled(&labels);
    let Some(sizes) = case.sizes else {
        assert!(splitter.split(&samples).is_err(), "{case:?}");
        assert!(splitter.check(&samples).is_err(), "{case:?}");
        return;
    };
    let splits = splitter.split(&samples).unwrap_or_else(|error| panic!("{error}: {case:?}"));
    assert_eq!(splits.len(), 3);
    for split in splits.iter() {
        assert_eq!((split.train.len(), split.test.len()), sizes, "{case:?}");
    }
}

fn oracle() -> Oracle {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/oracle/splits.json");
    let text = std::fs::read_to_string(path).expect("the oracle file is in the repository");
    serde_json::from_str(&text).expect("the shape of the README")
}

#[test]
fn folds_are_scikit_learns() {
    let oracle = oracle();
    oracle.named.iter().chain(&oracle.drawn).for_each(check);
}

#[test]
fn listed_splits_are_scikit_learns() {
    oracle().listed.iter().for_each(check_listed);
}

#[test]
fn group_folds_are_scikit_learns() {
    oracle().grouped.iter().for_each(check_listed);
}

#[test]
fn sizes_of_random_splits_are_scikit_learns() {
    oracle().sizes.iter().for_each(check_sizes);
}

#[test]
fn stratified_groups_are_divided_as_scikit_learn_does() {
    for case in oracle().stratified_groups {
        let groups = Groups::from_ids(case.groups.clone());
        let labels = Labels::from_integers(&case.y).expect("few labels");
        let splitter = StratifiedGroupKFold::new(case.n_splits, groups);
        match (splitter.split(&Samples::labelled(&labels)), &case.tests) {
            (Ok(splits), Some(tests)) => {
                let found: Vec<Vec<u32>> =
                    splits.iter().map(|split| split.test.as_slice().to_vec()).collect();
                assert_eq!(&found, tests, "{case:?}");
            }
            (found, expected) => assert!(found.is_err() && expected.is_none(), "{case:?}"),
        }
    }
}
