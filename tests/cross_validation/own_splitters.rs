//! Splitters of a program's own: which ones share folds, and those that break their promise.

use serde::{Deserialize, Serialize};
use tenfold::authoring::register;
use tenfold::model_selection::ValidationError;

use super::*;

/// A splitter whose `Debug` text does not show its seed.
#[derive(Serialize, Deserialize)]
pub(crate) struct Hidden {
    pub(crate) seed: u64,
    pub(crate) n_splits: usize,
}

register!(Splitter Hidden: "hidden", no default, version 1);

impl std::fmt::Debug for Hidden {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Hidden")
    }
}

impl Splitter for Hidden {
    fn n_splits(&self) -> usize {
        self.n_splits
    }

    fn split(&self, samples: &Samples<'_>) -> Result<Splits> {
        KFold::new(self.n_splits).shuffle(self.seed).split(samples)
    }
}

/// A splitter that is not registered.
#[derive(Debug)]
struct Unregistered;

impl Splitter for Unregistered {
    fn n_splits(&self) -> usize {
        3
    }

    fn split(&self, samples: &Samples<'_>) -> Result<Splits> {
        KFold::new(3).split(samples)
    }
}

#[test]
fn only_splitters_of_one_kind_with_equal_parameters_share_folds() {
    let (mut graph, x, y) = graph_of(datasets::iris().unwrap());
    let svm = graph.data("SVM", Svc::new().boxed()).unwrap();
    let hidden = |seed| Hidden { seed, n_splits: 3 };
    let first = CrossValidation::new(hidden(1)).add_to(&mut graph, "a", svm, x, y).unwrap();
    let boxed = CrossValidation::new(hidden(1).boxed());
    assert_eq!(first.splits, boxed.add_to(&mut graph, "b", svm, x, y).unwrap().splits);
    for other in [hidden(2).boxed(), KFold::new(3).boxed(), Unregistered.boxed()] {
        let error = CrossValidation::new(other).add_to(&mut graph, "c", svm, x, y).unwrap_err();
        assert!(
            matches!(error, Error::Validation(ValidationError::FoldsInUse { .. })),
            "{error:?}"
        );
        let existing = r#"by {"kind":"hidden","n_splits":3,"seed":1}"#;
        assert!(error.to_string().contains(existing), "{error}");
    }
}

#[test]
fn a_splitter_that_is_not_registered_shares_folds_with_itself_alone() {
    let (mut graph, x, y) = graph_of(datasets::iris().unwrap());
    let cv = CrossValidation::new(Unregistered);
    let first = cv.add_to(&mut graph, "a", Svc::new(), x, y).unwrap();
    assert_eq!(first.splits, cv.add_to(&mut graph, "b", Svc::new(), x, y).unwrap().splits);
    let other = CrossValidation::new(Unregistered).add_to(&mut graph, "c", Svc::new(), x, y);
    assert!(matches!(other, Err(Error::Validation(ValidationError::FoldsInUse { .. }))));
}

/// A splitter that says more splits than it yields.
#[derive(Debug)]
struct Short;

impl Splitter for Short {
    fn n_splits(&self) -> usize {
        3
    }

    fn split(&self, _: &Samples<'_>) -> Result<Splits> {
        let rows = |rows: &[u32]| Rows::from(rows.to_vec());
        Ok(vec![Split { train: rows(&[0, 1]), test: rows(&[2]) }].into())
    }
}

#[test]
fn a_splitter_that_yields_too_few_splits_is_an_error() {
    let mut graph = Graph::new();
    let x = graph.data("X", numbered(9)).unwrap();
    let y = graph.data("y", in_turn(9)).unwrap();
    let svc = graph.data("SVC", Svc::new().boxed()).unwrap();
    let cv = CrossValidation::new(Short).add_to(&mut graph, "svc", svc, x, y).unwrap();
    let run = Threads::default().run(&graph, cv.reports()).unwrap();
    let said = cv.summary(&run).unwrap_err().to_string();
    assert!(said.ends_with("the splitter's `n_splits` says 3, but it yields 1"), "{said}");
}
