//! Two searches: every candidate of a grid over messages, and a random search over three kinds of
//! classifiers. Each prints its table, the flattered score of the winner, and an honest one.
#![allow(clippy::print_stdout)]

use tenfold::ensemble::RandomForestClassifier;
use tenfold::linear_model::LogisticRegression;
use tenfold::model_selection::{
    Found, GridSearch, Honest, RandomSearch, Rule, Search, Space, choose, headline, integer,
    log_uniform,
};
use tenfold::prelude::*;

/// The result of a search, and an honest score of its choice.
type Result = anyhow::Result<(Found<Box<dyn Classifier>>, Honest)>;

/// A vectorizer with three settings and a classifier with four: twelve candidates, whose fits of the
/// vectorizer are shared. The score comes from bootstraps of their predictions, without a fit.
fn messages() -> Result {
    let data = datasets::travel_requests(1_000, 7)?;
    let mut graph = Graph::new();
    let (x, y) = (graph.data("X", data.x)?, graph.data("y", data.y)?);
    let sgd = Sgd::hinge().seed(7);
    let pipeline = Pipeline::new().then(TfidfVectorizer::new()).classifier(sgd);
    let space = Space::classifier(pipeline)?
        .over("tfidf-vectorizer.ngram_range", choose([[1, 1], [1, 2], [1, 3]]))?
        .over("sgd.alpha", choose([1e-5, 1e-4, 1e-3, 1e-2]))?;

    let search = Search::new(space, GridSearch, StratifiedKFold::new(5).shuffle(7));
    println!("{}", search.preview(&mut graph, "search", x, y, Threads::default())?);
    let found = search.run(&mut graph, "search", x, y, Threads::default())?;
    let honest = found.honest()?;
    Ok((found, honest))
}

/// Three kinds of classifiers, each with choices of its own; of those nearly as good as the best, the
/// first kind is taken. The score is that of the whole search inside each of three outer folds.
fn tumours() -> Result {
    let data = datasets::breast_cancer()?;
    let mut graph = Graph::new();
    let (x, y) = (graph.data("X", data.x)?, graph.data("y", data.y)?);
    let scaled = || Pipeline::new().then(StandardScaler::new());
    let logistic = Space::classifier(scaled().classifier(LogisticRegression::new()))?
        .over("logistic-regression.c", log_uniform(1e-3, 1e3))?;
    let svc = Space::classifier(scaled().classifier(Svc::new()))?
        .over("svc.c", log_uniform(1e-2, 1e3))?;
    let forest =
        Space::classifier(RandomForestClassifier::new())?.over("n_trees", integer(20, 100))?;
    let models = [("logistic", logistic), ("svc", svc), ("forest", forest)];
    let space = Space::one_of("model", models)?;

    let simplest_first = ["logistic", "svc", "forest"];
    let search = Search::new(space, RandomSearch::new(18).seed(1), StratifiedKFold::new(5))
        .rule(Rule::OneStandardError)
        .complexity(move |parameters| {
            let model = parameters["model"].as_str();
            simplest_first.iter().position(|one| model == Some(one)).unwrap_or(3) as f64
        });
    let outer = StratifiedKFold::new(3).shuffle(1);
    let nested = search.run_nested(&mut graph, "search", x, y, outer, Threads::default())?;
    let honest = nested.honest()?;
    Ok((nested.found, honest))
}

fn report((found, honest): &(Found<Box<dyn Classifier>>, Honest)) -> anyhow::Result<()> {
    println!("{found}");
    let rows = found.table().rows.len();
    let close = found.indistinguishable()?.members.len();
    println!("{close} of {rows} candidates cannot be distinguished from the best");
    println!("{}\n", headline(&found.table().measure().name, honest));
    Ok(())
}

fn main() -> anyhow::Result<()> {
    report(&messages()?)?;
    report(&tumours()?)
}
