//! Runs of searches: sharing, failures, limits, executors, stores.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use ndarray::Array2;
use tenfold::authoring::random::SplitMix64;
use tenfold::feature_selection::{ScoreFunction, SelectKBest};
use tenfold::graph::{CancelToken, Event, EventKind};
use tenfold::linear_model::LogisticRegression;
use tenfold::model_selection::{
    Found, GridSearch, GroupKFold, Groups, Hyperband, RandomSearch, Rule, Search, SearchError,
    SearchTable, ShuffleSplit, Space, SuccessiveHalving, TrialError, choose, integer, log_uniform,
};
use tenfold::neighbors::KNeighborsClassifier;
use tenfold::prelude::*;

type AnyClassifier = Box<dyn Classifier>;

fn iris(graph: &mut Graph) -> (Node<Records>, Node<Labels>) {
    let data = datasets::iris().unwrap();
    (graph.data("X", data.x).unwrap(), graph.data("y", data.y).unwrap())
}

fn scaled_svc() -> Space<AnyClassifier> {
    let pipeline = Pipeline::new().then(StandardScaler::new()).classifier(Svc::new());
    Space::classifier(pipeline)
        .unwrap()
        .over("svc.c", choose([0.1, 1.0, 10.0]))
        .unwrap()
        .over("standard-scaler.with_mean", choose([true, false]))
        .unwrap()
}

/// Counts the tasks that begin and whose keys have this part.
fn counter(part: &'static str) -> (Arc<AtomicUsize>, impl Fn(&Event<'_>) + Send + Sync) {
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    let observer = move |event: &Event<'_>| {
        if let EventKind::Started { key } = &event.kind
            && key.contains(part)
        {
            counted.fetch_add(1, Ordering::Relaxed);
        }
    };
    (count, observer)
}

#[test]
fn each_distinct_step_is_fitted_once() {
    let mut graph = Graph::new();
    let (x, y) = iris(&mut graph);
    let (fits, observer) = counter("/fit-");
    let search = Search::new(scaled_svc(), GridSearch, StratifiedKFold::new(5));
    let executor = Threads::default().observer(observer);
    let found = search.run(&mut graph, "search", x, y, executor).unwrap();
    let counts = found.fits();
    // Six candidates, five folds, two steps: the scaler has two settings.
    assert_eq!((counts.trials, counts.duplicates), (6, 0));
    assert_eq!((counts.fits_asked, counts.fits_distinct), (60, 40));
    assert_eq!(fits.load(Ordering::Relaxed), 40);
}

#[test]
fn models_are_freed_once_they_are_scored() {
    let mut graph = Graph::new();
    let (x, y) = iris(&mut graph);
    let held = Arc::new(Mutex::new((0_usize, 0_usize)));
    let count = Arc::clone(&held);
    let observer = move |event: &Event<'_>| {
        let (EventKind::Finished { key, .. } | EventKind::Released { key, .. }) = event.kind else {
            return;
        };
        if key.contains("/fit-") {
            let mut count = count.lock().unwrap();
            match event.kind {
                EventKind::Finished { .. } => count.0 += 1,
                _ => count.0 -= 1,
            }
            count.1 = count.1.max(count.0);
        }
    };
    let search = Search::new(scaled_svc(), GridSearch, StratifiedKFold::new(5)).refit(false);
    let executor = Threads::new(1).unwrap().observer(observer);
    search.run(&mut graph, "search", x, y, executor).unwrap();
    let (left, most) = *held.lock().unwrap();
    // A scaler and a model.
    assert_eq!((left, most), (0, 2));
}

#[test]
fn equal_candidates_are_tried_once_and_named() {
    let mut graph = Graph::new();
    let (x, y) = iris(&mut graph);
    let space = Space::classifier(Svc::new()).unwrap().over("c", choose([1.0, 2.0, 1.0])).unwrap();
    let search = Search::new(space, GridSearch, KFold::new(3).shuffle(7));
    let found = search.run(&mut graph, "search", x, y, Threads::default()).unwrap();
    let table = found.table();
    assert_eq!(table.rows.len(), 3);
    assert_eq!(table.rows[0].test, table.rows[2].test);
    assert_eq!((found.fits().duplicates, found.fits().fits_distinct), (1, 6));
    assert!(table.notes.iter().any(|note| note.contains("are equal")), "{:?}", table.notes);
}

#[test]
fn a_candidate_that_fails_is_a_row_with_its_error() {
    let mut graph = Graph::new();
    let (x, y) = iris(&mut graph);
    let neighbors = |k: &[usize]| {
        let space = Space::classifier(KNeighborsClassifier::new()).unwrap();
        let space = space.over("k", choose(k.to_vec())).unwrap();
        Search::new(space, GridSearch, StratifiedKFold::new(3))
    };
    let found = neighbors(&[1000, 3]).run(&mut graph, "some", x, y, Threads::default()).unwrap();
    let [failed, good] = &*found.table().rows else { panic!() };
    assert!(failed.error.as_ref().unwrap().contains("1000"), "{:?}", failed.error);
    assert_eq!((failed.test[0].rank, good.test[0].rank, found.best().candidate), (2, 1, 1));
    assert!(found.table().to_string().contains("1 of 2 trials failed"), "{}", found.table());

    let error =
        neighbors(&[1000, 2000]).run(&mut graph, "all", x, y, Threads::default()).unwrap_err();
    assert!(
        matches!(error, SearchError::Trial(TrialError::AllFailed { candidates: 2, .. })),
        "{error}"
    );
}

/// The table without seconds, and the bytes of the model.
fn outcome(found: Found<AnyClassifier>) -> (String, String) {
    let table = found.table().clone().without_seconds().to_json().to_string();
    (table, format!("{:?}", found.model().unwrap()))
}

#[test]
fn every_executor_finds_the_same() {
    let run = |executor: Box<dyn Executor>| {
        let mut graph = Graph::new();
        let (x, y) = iris(&mut graph);
        let search =
            Search::new(scaled_svc(), RandomSearch::new(4).seed(3), KFold::new(3).shuffle(1))
                .train_scores(true);
        outcome(search.run(&mut graph, "search", x, y, executor).unwrap())
    };
    let expected = run(Box::<Sequential>::default());
    for threads in [1, 2, 8] {
        assert_eq!(run(Box::new(Threads::new(threads).unwrap())), expected, "{threads} threads");
    }
}

#[test]
fn a_number_of_trials_is_a_limit() {
    let mut graph = Graph::new();
    let (x, y) = iris(&mut graph);
    let search = Search::new(scaled_svc(), GridSearch, KFold::new(3).shuffle(7)).trials_max(2);
    let found = search.run(&mut graph, "search", x, y, Threads::default()).unwrap();
    assert_eq!(found.table().rows.len(), 2);
    assert!(found.table().notes[0].contains("2 trials"), "{:?}", found.table().notes);
    assert!(found.model().is_some());
}

#[test]
fn no_time_at_all_leaves_nothing_to_choose() {
    let mut graph = Graph::new();
    let (x, y) = iris(&mut graph);
    let search = Search::new(scaled_svc(), GridSearch, KFold::new(3)).time_limit(Duration::ZERO);
    let error = search.run(&mut graph, "search", x, y, Threads::default()).unwrap_err();
    assert!(matches!(error, SearchError::Trial(TrialError::StoppedEarly)), "{error}");
}

#[test]
fn a_search_that_was_cancelled_goes_on_where_it_stopped() {
    let directory = tempfile::tempdir().unwrap();
    let store = || Store::open(directory.path()).unwrap();
    let search = || Search::new(scaled_svc(), GridSearch, StratifiedKFold::new(5));
    let run = |executor: Threads| {
        let mut graph = Graph::new();
        let (x, y) = iris(&mut graph);
        search().run(&mut graph, "search", x, y, executor)
    };
    let undisturbed = outcome(run(Threads::default()).unwrap());

    let token = CancelToken::new();
    let (fits, count) = counter("/fit-");
    let (stop, scored) = (token.clone(), AtomicUsize::new(0));
    let after_some = move |event: &Event<'_>| {
        if let EventKind::Finished { key, .. } = &event.kind
            && key.contains("/scores-tst-")
            && scored.fetch_add(1, Ordering::Relaxed) == 12
        {
            stop.cancel();
        }
    };
    let executor =
        Threads::default().store(store()).cancel_token(&token).observer(count).observer(after_some);
    let found = run(executor).unwrap();
    let table = found.table();
    assert!(table.notes.iter().any(|note| note.contains("cancelled")), "{:?}", table.notes);
    // Each fold is tried with all candidates before the next, so the first two have all scores.
    assert!(table.notes.iter().any(|note| note.contains("of 5 splits")), "{:?}", table.notes);
    assert!(table.rows.iter().all(|row| !row.test[0].mean.is_nan()), "{table}");
    assert!(found.model().is_none());
    let before = fits.load(Ordering::Relaxed);

    let (fits, count) = counter("/fit-");
    let again = run(Threads::default().store(store()).observer(count)).unwrap();
    assert_eq!(outcome(again), undisturbed);
    // Fits that were stored before a score was are not run again; one in flight may be.
    assert!(before + fits.load(Ordering::Relaxed) <= 42, "{before} {fits:?}");
}

#[test]
fn halving_by_samples_ends_with_few_candidates_and_many_samples() {
    let mut graph = Graph::new();
    let (x, y) = iris(&mut graph);
    let space = Space::classifier(Svc::new()).unwrap().over("c", log_uniform(1e-3, 1e3)).unwrap();
    let strategy = SuccessiveHalving::random(5).candidates(9).min_resources(16);
    let search = Search::new(space, strategy, StratifiedKFold::new(2));
    let found = search.run(&mut graph, "search", x, y, Threads::default()).unwrap();
    let rounds: Vec<_> =
        found.table().rows.iter().map(|row| (row.round, row.resource.unwrap())).collect();
    let count = |round| rounds.iter().filter(|each| each.0 == round).count();
    assert_eq!([count(0), count(1), count(2)], [9, 3, 1]);
    assert_eq!([rounds[0].1, rounds[9].1, rounds[12].1], [16, 48, 144]);
    assert_eq!(found.best().round, 2);
    // The folds of a round have the samples of the round.
    let rows: Node<tenfold::model_selection::Split> = graph.node("y/cv-16/split-00").unwrap();
    let run = Threads::default().run(&graph, rows).unwrap();
    assert_eq!(run.get(rows).unwrap().train.len(), 75 * 16 / 150);
}

#[test]
fn a_parameter_can_be_the_resource() {
    let mut graph = Graph::new();
    let (x, y) = iris(&mut graph);
    let space = Space::classifier(Sgd::hinge().seed(1))
        .unwrap()
        .over("alpha", log_uniform(1e-6, 1.0))
        .unwrap();
    let strategy = Hyperband::new(7).by_parameter("max_iter", 9);
    let search = Search::new(space, strategy, StratifiedKFold::new(3));
    let found = search.run(&mut graph, "search", x, y, Threads::default()).unwrap();
    let rows = &found.table().rows;
    // 9 candidates with 1, 5 with 3, 3 with 9; then 3 and 1 with 3 and 9, and 1 with 9.
    assert_eq!(rows.iter().filter(|row| row.round == 0).count(), 17);
    assert_eq!(found.best().resource, Some(9));

    // Candidates of two kinds: the path is there in each.
    let kinds = ["hinge", "log"].map(|loss| {
        let sgd = Space::classifier(Sgd::hinge().seed(1)).unwrap();
        (loss, sgd.over("alpha", choose([1e-4, 1e-2])).unwrap())
    });
    let strategy = SuccessiveHalving::grid().by_parameter("max_iter", 9).factor(2.0);
    let search = Search::new(Space::one_of("loss", kinds).unwrap(), strategy, KFold::new(3))
        .named_folds("plain");
    let found = search.run(&mut graph, "kinds", x, y, Threads::default()).unwrap();
    assert_eq!(found.table().rows.iter().filter(|row| row.round == 0).count(), 4);

    let space = Space::classifier(Sgd::hinge()).unwrap().over("max_iter", integer(1, 9)).unwrap();
    let search = Search::new(space, Hyperband::new(7).by_parameter("max_iter", 9), KFold::new(3));
    let error = search.run(&mut graph, "second", x, y, Threads::default()).unwrap_err();
    assert!(error.to_string().contains("`max_iter` is the resource"), "{error}");
}

/// Records without any relation to their labels.
fn noise(n_samples: usize, n_features: usize) -> (Records, Labels) {
    let mut random = SplitMix64::new(7);
    let x = Array2::from_shape_simple_fn((n_samples, n_features), || random.next_unit() - 0.5);
    let names: Vec<&str> = (0..n_samples).map(|at| if at % 2 == 0 { "a" } else { "b" }).collect();
    (Records::dense(x).unwrap(), Labels::from_names(&names).unwrap())
}

#[test]
fn labels_of_noise_score_at_chance_unless_a_pipeline_leaks() {
    let honest = |x: Records, y: Labels, with_selection: bool| {
        let mut graph = Graph::new();
        let x = graph.data("X", x).unwrap();
        let y = graph.data("y", y).unwrap();
        let logistic = LogisticRegression::new();
        let space = match with_selection {
            true => {
                let pipeline = Pipeline::new()
                    .then(SelectKBest::new(ScoreFunction::FClassif, 10))
                    .classifier(logistic);
                Space::classifier(pipeline)
                    .unwrap()
                    .over("select-k-best.k", choose([5, 10]))
                    .unwrap()
            }
            false => Space::classifier(logistic).unwrap().over("c", choose([0.1, 1.0])).unwrap(),
        };
        let search = Search::new(space, GridSearch, StratifiedKFold::new(4).shuffle(1));
        let outer = StratifiedKFold::new(5).shuffle(2);
        let nested =
            search.run_nested(&mut graph, "search", x, y, outer, Threads::default()).unwrap();
        let scores: Vec<f64> =
            nested.outer.iter().map(|fold| fold.test.get("accuracy").unwrap()).collect();
        scores.iter().sum::<f64>() / 5.0
    };
    let (x, y) = noise(100, 400);
    let score = honest(x.clone(), y.clone(), true);
    assert!((score - 0.5).abs() < 0.15, "{score}");
    // Features that were chosen by all labels, before any fold.
    let all =
        SelectKBest::new(ScoreFunction::FClassif, 10).fit_supervised(&x, (&y).into()).unwrap();
    let leaky = honest(all.transform(&x).unwrap(), y, false);
    assert!(leaky > 0.7, "{leaky}");
}

#[test]
fn groups_and_weights_reach_the_inner_splits() {
    let data = datasets::iris().unwrap();
    let groups = Groups::from_ids((0..150).map(|at| at / 10));
    let weights: Vec<f64> = (0..150).map(|at| 1.0 + f64::from(at % 3)).collect();
    let mut graph = Graph::new();
    let x = graph.data("X", data.x).unwrap();
    let y = graph.data("y", data.y.with_weights(weights).unwrap()).unwrap();
    let search = Search::new(scaled_svc(), GridSearch, GroupKFold::new(3, groups.clone()));
    let outer = GroupKFold::new(5, groups.clone());
    let nested = search.run_nested(&mut graph, "search", x, y, outer, Threads::default()).unwrap();
    assert_eq!(nested.outer.len(), 5);
    assert!(nested.predictions.is_some());
    let inner: Node<tenfold::model_selection::Split> =
        graph.node("y/cv-outer/transform-trn-00/cv/split-00").unwrap();
    let outer: Node<tenfold::model_selection::Split> = graph.node("y/cv-outer/split-00").unwrap();
    let truth: Node<Labels> =
        graph.node("y/cv-outer/transform-trn-00/cv/transform-trn-00").unwrap();
    let run = Threads::default().run(&graph, (inner, outer, truth)).unwrap();
    let (inner, outer) = (run.get(inner).unwrap(), run.get(outer).unwrap());
    let group = |row: usize| groups.codes()[outer.train.as_slice()[row] as usize];
    for train in inner.train.iter() {
        assert!(inner.test.iter().all(|test| group(test) != group(train)));
    }
    assert!(run.get(truth).unwrap().has_weights());
}

#[test]
fn bad_input_is_refused_before_anything_runs() {
    let mut graph = Graph::new();
    let (x, y) = iris(&mut graph);
    let search = || Search::new(scaled_svc(), GridSearch, StratifiedKFold::new(3));
    let mut refused = |search: Search<AnyClassifier>, part: &str| {
        let executor = Threads::default().observer(|_: &Event<'_>| panic!("nothing is to run"));
        let before = graph.len();
        let error = search.run(&mut graph, "search", x, y, executor).unwrap_err().to_string();
        assert!(error.contains(part), "{error}");
        assert_eq!(graph.len(), before, "the name is free");
    };
    refused(search().choose_by("recall"), "no scorer is named `recall`; the scorers are accuracy");
    refused(search().scorers([]), "at least one scorer");
    refused(
        search().scorers([Scorer::accuracy(), Scorer::accuracy()]),
        "two scorers are named `accuracy`",
    );
    let many = Search::new(scaled_svc(), GridSearch, StratifiedKFold::new(51));
    refused(many, "51");
    let none = Search::new(scaled_svc(), RandomSearch::new(0), StratifiedKFold::new(3));
    refused(none, "RandomSearch n_candidates = 0");
    let huge = |_| choose((1..=10_000).map(f64::from));
    let huge =
        ["c", "tol"].into_iter().fold(Space::classifier(Svc::new()).unwrap(), |space, path| {
            space.over(path, huge(path)).unwrap()
        });
    refused(Search::new(huge, GridSearch, KFold::new(3)), "the grid has 100000000 candidates");
    refused(search().trials_max(0), "stopped before a candidate had a score");
    let continuous =
        Space::classifier(Svc::new()).unwrap().over("c", log_uniform(0.1, 1.0)).unwrap();
    refused(Search::new(continuous, GridSearch, KFold::new(3)), "`c`");
}

#[test]
fn the_nodes_of_a_search_have_the_table_that_its_run_has() {
    let space = |k: &[usize]| {
        let space = Space::classifier(KNeighborsClassifier::new()).unwrap();
        space.over("k", choose(k.to_vec())).unwrap()
    };
    let search = || {
        Search::new(space(&[3, 1000, 1]), GridSearch, StratifiedKFold::new(3)).train_scores(true)
    };
    let mut graph = Graph::new();
    let (x, y) = iris(&mut graph);
    let found = search().run(&mut graph, "run", x, y, Threads::default()).unwrap();

    let mut graph = Graph::new();
    let (x, y) = iris(&mut graph);
    let nodes = search().add_to(&mut graph, "run", x, y).unwrap();
    let executor = Threads::default().on_error(OnError::Isolate);
    let targets = (nodes.table, nodes.chosen, nodes.prod, nodes.predictions);
    let run = executor.run(&graph, targets).unwrap();
    let predictions = run.get(nodes.predictions).unwrap();
    assert_eq!(predictions[0].as_ref(), found.predictions(0));
    assert!(predictions[0].is_some() && predictions[1].is_none());
    let table = |table: &SearchTable| {
        let mut table = table.clone().without_seconds();
        // A run names the node that needed the failed one as well.
        for error in table.rows.iter_mut().filter_map(|row| row.error.as_mut()) {
            *error = error.replace(" (needed by `run/0001/scores-tst-00`)", "");
        }
        table.to_json()
    };
    let with_nodes = table(run.get(nodes.table).unwrap());
    assert_eq!(with_nodes, table(found.table()));
    assert!(with_nodes["rows"][1]["error"].is_string());
    assert_eq!(*run.get(nodes.chosen).unwrap(), found.chosen());
    assert_eq!(
        format!("{:?}", run.get(nodes.prod).unwrap()),
        format!("{:?}", found.model().unwrap())
    );

    let halving = Search::new(space(&[3, 1]), SuccessiveHalving::grid(), KFold::new(3));
    let error = halving.add_to(&mut graph, "halving", x, y).unwrap_err();
    assert!(error.to_string().starts_with("SuccessiveHalving chooses its trials by"), "{error}");
}

#[test]
fn a_preview_counts_the_fits_that_the_store_lacks() {
    let directory = tempfile::tempdir().unwrap();
    let store = || Store::open(directory.path()).unwrap();
    let mut graph = Graph::new();
    let (x, y) = iris(&mut graph);
    let svc = |c: &[f64]| {
        let space = Space::classifier(Svc::new()).unwrap().over("c", choose(c.to_vec())).unwrap();
        Search::new(space, GridSearch, StratifiedKFold::new(5))
    };
    let before = graph.len();
    let executor = || Threads::default().store(store());
    let preview = |graph: &mut Graph, search: &Search<AnyClassifier>| {
        search.preview(graph, "search", x, y, executor()).unwrap()
    };
    let few = svc(&[1.0, 2.0]);
    let first = preview(&mut graph, &few);
    assert_eq!((first.fits_distinct, first.fits_reused, first.seconds), (10, Some(0), None));
    assert_eq!(graph.len(), before);
    few.run(&mut graph, "search", x, y, executor()).unwrap();
    graph.roll_back(before);
    let more = preview(&mut graph, &svc(&[1.0, 2.0, 4.0]));
    assert_eq!((more.fits_distinct, more.fits_reused), (15, Some(10)));
    assert!(more.seconds.unwrap() > 0.0);
    assert!(more.to_string().contains("10 are in the store, 5 to run: about"), "{more}");
}

#[test]
fn the_honest_score_of_many_useless_candidates_is_below_the_best_one() {
    let (x, y) = noise(80, 40);
    let mut graph = Graph::new();
    let (x, y) = (graph.data("X", x).unwrap(), graph.data("y", y).unwrap());
    let space = Space::classifier(KNeighborsClassifier::new())
        .unwrap()
        .over("k", choose((1..=31).step_by(2).collect::<Vec<_>>()))
        .unwrap();
    let search = Search::new(space, GridSearch, StratifiedKFold::new(5).shuffle(1));
    let found = search.run(&mut graph, "search", x, y, Threads::default()).unwrap();
    let (optimistic, honest) = (found.optimistic(), found.honest().unwrap());
    assert_eq!(optimistic.n_candidates(), 16);
    assert!(honest.value() < optimistic.value(), "{honest} {optimistic}");
    assert!((honest.value() - 0.5).abs() < 0.15, "{honest}");
    assert!(found.indistinguishable().unwrap().members.len() > 8);
    let comparison = found.compare(found.chosen(), 0, 0.01).unwrap();
    assert!(!comparison.to_string().contains("better"), "{comparison}");
    assert!(found.to_string().contains("optimistic"), "{found}");
}

#[test]
fn the_model_has_the_resource_of_the_chosen_trial() {
    let mut graph = Graph::new();
    let (x, y) = iris(&mut graph);
    let space = Space::classifier(Sgd::hinge().seed(1).max_iter(100))
        .unwrap()
        .over("alpha", choose([1e-4, 1e-2, 1.0]))
        .unwrap();
    let halving = || SuccessiveHalving::grid().by_parameter("max_iter", 9);
    let search = Search::new(space, halving(), StratifiedKFold::new(3));
    let found = search.run(&mut graph, "search", x, y, Threads::default()).unwrap();
    assert_eq!(found.best().resource, Some(9));
    assert_eq!(found.estimator().unwrap().get("max_iter").unwrap(), 9);
    let best: Node<AnyClassifier> = graph.node("search/best").unwrap();
    assert_eq!(graph.value(best).unwrap().unwrap().get("max_iter").unwrap(), 9);
    let error = found.honest().unwrap_err().to_string();
    assert!(error.contains("different amounts of a resource; search with `run_nested`"), "{error}");
    assert_eq!(found.optimistic().n_candidates(), 3);
}

#[test]
fn an_honest_score_is_that_of_the_choice_or_none() {
    let mut graph = Graph::new();
    let (x, y) = iris(&mut graph);
    let search = Search::new(scaled_svc(), GridSearch, StratifiedKFold::new(5))
        .rule(Rule::PercentLoss(90.0));
    let found = search.run(&mut graph, "rule", x, y, Threads::default()).unwrap();
    let error = found.honest().unwrap_err().to_string();
    assert!(error.contains("its rule is not `Rule::Best`"), "{error}");
    let search =
        Search::new(scaled_svc(), GridSearch, ShuffleSplit::new(5, 1)).named_folds("drawn");
    let found = search.run(&mut graph, "drawn", x, y, Threads::default()).unwrap();
    let error = found.honest().unwrap_err().to_string();
    assert!(error.contains("test a sample more than once"), "{error}");
}

#[test]
fn limits_hold_for_previews_nodes_and_endless_samples() {
    let mut graph = Graph::new();
    let (x, y) = iris(&mut graph);
    let space = Space::classifier(Svc::new()).unwrap().over("c", log_uniform(0.1, 10.0)).unwrap();
    let endless = Search::new(space, RandomSearch::new(usize::MAX), StratifiedKFold::new(3));
    let error = endless.run(&mut graph, "all", x, y, Threads::default()).unwrap_err().to_string();
    assert!(error.contains("at most 10000000 can be tried"), "{error}");
    let few = endless.trials_max(2);
    let found = few.run(&mut graph, "few", x, y, Threads::default()).unwrap();
    assert_eq!(found.table().rows.len(), 2);
    assert_eq!(few.preview(&mut graph, "more", x, y, Threads::default()).unwrap().trials, 2);
    assert_eq!(few.add_to(&mut graph, "nodes", x, y).unwrap().trials.len(), 2);
}
