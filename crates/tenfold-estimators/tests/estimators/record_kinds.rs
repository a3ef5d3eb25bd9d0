//! The kinds of records that estimators take and yield, known before a run, are those of the run.

use ndarray::Array2;
use tenfold::compose::{ColumnTransformer, FeatureUnion, Remainder};
use tenfold::data::{Labels, RecordKind, Records, TableColumn, Values};
use tenfold::estimator::registry::{Family, kinds};
use tenfold::estimator::{Classifier, Regressor, Transformer};
use tenfold::feature_extraction::TfidfVectorizer;
use tenfold::graph::Graph;
use tenfold::linear_model::Sgd;
use tenfold::model_selection::{CrossValidation, KFold};
use tenfold::pipeline::Pipeline;
use tenfold::preprocessing::{MaxAbsScaler, OneHotEncoder, StandardScaler, ToDense};
use tenfold::svm::Svc;
use tenfold::{Error, Result, datasets};

const N: usize = 24;

fn numbers() -> Array2<f64> {
    Array2::from_shape_fn((N, 3), |(row, column)| ((row * (column + 2)) % 5) as f64)
}

fn sparse() -> Records {
    let mut stored = sprs::TriMatI::<f64, u32>::new((N, 3));
    for ((row, column), &number) in numbers().indexed_iter().filter(|(_, number)| **number != 0.0) {
        stored.add_triplet(row, column, number);
    }
    Records::sparse(stored.to_csr()).unwrap()
}

fn table() -> Records {
    let cities: Vec<_> = (0..N).map(|row| ["Oslo", "Lima"][row % 2]).collect();
    let ages = (0..N).map(|row| row as f64);
    Records::table([("city", TableColumn::texts(cities)), ("age", TableColumn::numbers(ages))])
        .unwrap()
}

/// One feature alone, for the regressor that takes no more.
fn all_records() -> Vec<Records> {
    let words = ["book a flight", "cancel my hotel", "book a hotel"];
    let texts = Records::text((0..N).map(|row| words[row % 3])).unwrap();
    let one = Records::dense(numbers().select(ndarray::Axis(1), &[0])).unwrap();
    vec![Records::dense(numbers()).unwrap(), one, sparse(), texts, table()]
}

fn classes() -> Labels {
    Labels::from_names(&(0..N).map(|row| ["a", "b"][row / 3 % 2]).collect::<Vec<_>>()).unwrap()
}

fn values() -> Values {
    Values::new((0..N).map(|row| 1.0 + (row % 7) as f64).collect()).unwrap()
}

fn is_kind<T>(result: &Result<T>) -> bool {
    matches!(result, Err(Error::RecordKind { .. }))
}

/// One may refuse more for another reason.
#[track_caller]
fn check(json: &str, x: &Records, refused: bool, refuses: bool, fails: bool) {
    assert!(!refuses || refused, "{json} refuses {:?} in the run alone", x.kind());
    assert!(!refused || fails, "{json} refuses {:?} before the run alone", x.kind());
}

#[test]
fn learners_refuse_before_a_run_the_kinds_that_they_refuse_in_it() {
    for x in all_records() {
        for entry in kinds(Family::Classifier) {
            let json = format!(r#"{{"kind": "{}"}}"#, entry.kind());
            let Ok(classifier) = <dyn Classifier>::from_json(&json) else { continue };
            let (before, within) =
                (classifier.check_kind(x.kind()), classifier.fit(&x, &classes()));
            check(&json, &x, is_kind(&before), is_kind(&within), within.is_err());
        }
        for entry in kinds(Family::Regressor) {
            let json = format!(r#"{{"kind": "{}"}}"#, entry.kind());
            let Ok(regressor) = <dyn Regressor>::from_json(&json) else { continue };
            let (before, within) = (regressor.check_kind(x.kind()), regressor.fit(&x, &values()));
            check(&json, &x, is_kind(&before), is_kind(&within), within.is_err());
        }
    }
}

#[track_caller]
fn check_transformer(transformer: &dyn Transformer, x: &Records) {
    let known = transformer.output_kind(Some(x.kind()));
    let (labels, values) = (classes(), values());
    let fitted = transformer.fit_transform(x, Some((&labels).into()));
    let fitted = fitted.or_else(|_| transformer.fit_transform(x, Some((&values).into())));
    let about = format!("{transformer:?} of {:?}: {known:?}", x.kind());
    match (&known, &fitted) {
        (Err(_), fitted) => assert!(fitted.is_err(), "{about}"),
        (Ok(_), Err(Error::RecordKind { .. })) => panic!("{about}"),
        (Ok(Some(kind)), Ok((_, changed))) => assert_eq!(*kind, changed.kind(), "{about}"),
        (Ok(None), Ok(_)) | (Ok(_), Err(_)) => {}
    }
}

#[test]
fn transformers_yield_the_kinds_that_they_announce() {
    let encoded = || OneHotEncoder::new().sparse(false);
    let passing = ColumnTransformer::new().with("city", [0], OneHotEncoder::new());
    let own: Vec<Box<dyn Transformer>> = vec![
        encoded().boxed(),
        StandardScaler::new().with_mean(false).boxed(),
        ColumnTransformer::new().with("city", [0], encoded()).boxed(),
        ColumnTransformer::new().with("city", [0], MaxAbsScaler::new()).boxed(),
        passing.remainder(Remainder::PassThrough).boxed(),
        FeatureUnion::new().with("a", MaxAbsScaler::new()).with("b", ToDense::new()).boxed(),
        Pipeline::new().then(TfidfVectorizer::new()).then(ToDense::new()).transformer().boxed(),
    ];
    for x in all_records() {
        for entry in kinds(Family::Transformer) {
            let json = format!(r#"{{"kind": "{}"}}"#, entry.kind());
            if let Ok(transformer) = <dyn Transformer>::from_json(&json) {
                check_transformer(&*transformer, &x);
            }
        }
        own.iter().for_each(|transformer| check_transformer(&**transformer, &x));
    }
}

#[test]
fn a_step_that_cannot_take_its_records_is_named_when_the_nodes_are_added() -> Result<()> {
    let encoder = |sparse| {
        let encoder = OneHotEncoder::new().sparse(sparse);
        ColumnTransformer::new().with("city", ["city"], encoder).with(
            "age",
            ["age"],
            ToDense::new(),
        )
    };
    let mut graph = Graph::new();
    let x = graph.data("X", table())?;
    let y = graph.data("y", classes())?;
    let folds = CrossValidation::new(KFold::new(2));
    let before = graph.len();
    let svc = |sparse| Pipeline::new().then(encoder(sparse)).classifier(Svc::new());
    let wrong = folds.add_to(&mut graph, "svc", svc(true), x, y).unwrap_err().to_string();
    assert_eq!(
        wrong,
        "step `svc` cannot work: dense numbers are needed here but the records are sparse numbers; \
         put `ToDense` before this step, or give it dense ones (`sparse(false)` of an encoder)"
    );
    assert_eq!(graph.len(), before);
    assert!(folds.add_to(&mut graph, "svc", svc(false), x, y).is_ok());
    let sgd = Pipeline::new().then(encoder(true)).classifier(Sgd::hinge());
    assert!(folds.add_to(&mut graph, "sgd", sgd, x, y).is_ok());
    let wrong = folds.add_to(&mut graph, "plain", Sgd::hinge(), x, y).unwrap_err().to_string();
    assert!(wrong.starts_with("step `sgd` cannot work: numbers are needed here but"), "{wrong}");
    let numbers = graph.data("numbers", datasets::iris()?.x)?;
    let y = graph.data("iris", datasets::iris()?.y)?;
    let texts = Pipeline::new().then(TfidfVectorizer::new()).classifier(Sgd::hinge());
    let wrong = folds.add_to(&mut graph, "texts", texts, numbers, y).unwrap_err().to_string();
    assert!(
        wrong.starts_with("step `tfidf-vectorizer` cannot work: one column of texts"),
        "{wrong}"
    );
    assert_eq!(RecordKind::Dense, graph.value(numbers)?.unwrap().kind());
    Ok(())
}
