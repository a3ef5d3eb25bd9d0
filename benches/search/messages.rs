//! Messages, and the grid of text classifiers that is searched on them.

use tenfold::data::ClassificationData;
use tenfold::datasets;
use tenfold::estimator::Classifier;
use tenfold::feature_extraction::{CountVectorizer, TfidfTransformer};
use tenfold::graph::{Graph, Threads};
use tenfold::linear_model::Sgd;
use tenfold::model_selection::{Choice, Found, GridSearch, Search, Space, StratifiedKFold, choose};
use tenfold::pipeline::Pipeline;

pub(crate) const FOLDS: usize = 5;
pub(crate) const VECTORIZERS: usize = 16;
pub(crate) const WEIGHTINGS: usize = 3;

type AnyClassifier = Box<dyn Classifier>;

/// Generated requests to a travel agency, with ten intents.
pub(crate) fn messages(n_messages: usize) -> ClassificationData {
    datasets::travel_requests(n_messages, 0).expect("some messages")
}

/// The parameters of a grid.
#[derive(Clone, Copy)]
pub(crate) struct Grid {
    pub(crate) min_df: &'static [usize],
    pub(crate) binary: &'static [bool],
    pub(crate) alpha: &'static [f64],
    pub(crate) loss: &'static [&'static str],
}

/// 576 candidates: 16 vectorizers with 3 weightings each and 12 classifiers on each of those.
pub(crate) const GRID_576: Grid = Grid {
    min_df: &[1, 2],
    binary: &[false, true],
    alpha: &[1e-3, 1e-4, 1e-5, 1e-6],
    loss: &["hinge", "log", "modified-huber"],
};

/// 96 of them: all vectorizers and weightings, two classifiers.
pub(crate) const GRID_96: Grid = Grid { alpha: &[1e-4, 1e-5], loss: &["hinge"], ..GRID_576 };

/// 24 of those: four vectorizers, the one with the largest matrix among them.
pub(crate) const GRID_24: Grid = Grid { min_df: &[1], binary: &[false], ..GRID_96 };

impl Grid {
    pub(crate) fn space(&self) -> Space<AnyClassifier> {
        let sgd = Sgd::hinge().seed(0);
        let pipeline = Pipeline::new()
            .then_named("vect", CountVectorizer::new())
            .then_named("tfidf", TfidfTransformer::new())
            .classifier(sgd);
        let mut space = Space::classifier(pipeline).expect("an estimator with data");
        let choices: [(&str, Choice); 7] = [
            ("vect.ngram_range", choose([[1, 1], [1, 2]])),
            ("vect.max_df", choose([0.5, 1.0])),
            ("vect.min_df", choose(self.min_df.to_vec())),
            ("vect.binary", choose(self.binary.to_vec())),
            ("tfidf.norm", choose(["l1", "l2", "none"])),
            ("sgd.alpha", choose(self.alpha.to_vec())),
            ("sgd.loss", choose(self.loss.to_vec())),
        ];
        for (path, choice) in choices {
            space = space.over(path, choice).expect("a parameter and values in its range");
        }
        space
    }

    pub(crate) fn search(&self) -> Search<AnyClassifier> {
        Search::new(self.space(), GridSearch, StratifiedKFold::new(FOLDS))
    }

    /// Runs the search on messages.
    pub(crate) fn run(&self, data: ClassificationData, threads: Threads) -> Found<AnyClassifier> {
        let mut graph = Graph::new();
        let x = graph.data("X", data.x).expect("a new key");
        let y = graph.data("y", data.y).expect("a new key");
        let found = self.search().run(&mut graph, "search", x, y, threads);
        found.expect("candidates that can be fitted")
    }
}
