//! Folds are those of scikit-learn, on the cases of `tests/oracle/splits.json`.

use serde::Deserialize;
use tenfold_ml::{KFold, Labels, Samples, Splitter, StratifiedKFold};

#[derive(Deserialize)]
struct Oracle {
    named: Vec<Case>,
    drawn: Vec<Case>,
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

#[test]
fn folds_are_scikit_learns() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/oracle/splits.json");
    let text = std::fs::read_to_string(path).expect("the oracle file is in the repository");
    let oracle: Oracle = serde_json::from_str(&text).expect("the shape of the README");
    assert!(oracle.drawn.len() >= 300);
    oracle.named.iter().chain(&oracle.drawn).for_each(check);
}
