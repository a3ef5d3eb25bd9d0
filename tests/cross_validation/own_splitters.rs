//! What becomes of splitters of a program's own that look alike, or do not keep their word.

use super::*;

/// A splitter whose `Debug` text does not show its seed.
pub(crate) struct Hidden {
    pub(crate) seed: u64,
    pub(crate) n_splits: usize,
}

impl std::fmt::Debug for Hidden {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Hidden")
    }
}

impl Splitter for Hidden {
    fn n_splits(&self) -> usize {
        self.n_splits
    }

    fn params(&self) -> String {
        format!("seed: {}, n_splits: {}", self.seed, self.n_splits)
    }

    fn split(&self, samples: &Samples<'_>) -> Result<Splits> {
        KFold::new(self.n_splits).shuffle(self.seed).split(samples)
    }
}

/// Says the same of itself as [`Hidden`], and splits in another way.
struct Disguised(Hidden);

impl std::fmt::Debug for Disguised {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl Splitter for Disguised {
    fn n_splits(&self) -> usize {
        self.0.n_splits
    }

    fn params(&self) -> String {
        self.0.params()
    }

    fn split(&self, samples: &Samples<'_>) -> Result<Splits> {
        KFold::new(self.0.n_splits).split(samples)
    }
}

#[test]
fn splitters_that_look_alike_do_not_share_folds_silently() {
    let (mut graph, x, y) = graph_of(datasets::iris().unwrap());
    let svm = graph.data("SVM", Svc::new().boxed()).unwrap();
    let hidden = |seed| Hidden { seed, n_splits: 3 };
    let first = CrossValidation::new(hidden(1)).add_to(&mut graph, "a", svm, x, y).unwrap();
    // In a box it is the same.
    let boxed = CrossValidation::new(hidden(1).boxed().boxed());
    assert_eq!(first.splits, boxed.add_to(&mut graph, "b", svm, x, y).unwrap().splits);
    for other in [hidden(2).boxed(), Disguised(hidden(1)).boxed()] {
        let error = CrossValidation::new(other).add_to(&mut graph, "c", svm, x, y).unwrap_err();
        assert!(matches!(error, Error::FoldsInUse { .. }), "{error:?}");
        assert!(error.to_string().contains("by Hidden (seed: 1, n_splits: 3)"), "{error}");
    }
}

/// A splitter that says more splits than it yields.
#[derive(Debug)]
struct Short;

impl Splitter for Short {
    fn n_splits(&self) -> usize {
        3
    }

    fn params(&self) -> String {
        String::new()
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
