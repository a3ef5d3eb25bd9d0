//! Any header and body behind a right digest are a model or are refused. The first inputs are small
//! models, fitted at the start so that they have the format of today.
#![no_main]

use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::{env, fs, process};

use libfuzzer_sys::fuzz_target;
use tenfold::data::{CsvReader, Records};
use tenfold::decomposition::Pca;
use tenfold::estimator::{
    Classifier, ClassifierModel, ModelHeader, Regressor, RegressorModel, Transformer,
    TransformerModel,
};
use tenfold::feature_extraction::CountVectorizer;
use tenfold::linear_model::{LinearRegression, Sgd};
use tenfold::naive_bayes::GaussianNb;
use tenfold::neighbors::KNeighborsClassifier;
use tenfold::pipeline::Pipeline;
use tenfold::preprocessing::StandardScaler;
use tenfold::store::Digest;
use tenfold::svm::Svc;
use tenfold::tree::DecisionTreeClassifier;

/// The file that models are loaded from.
static FILE: LazyLock<PathBuf> =
    LazyLock::new(|| env::temp_dir().join(format!("tenfold-fuzz-model-{}", process::id())));

fuzz_target!(init: write_models(), |bytes: &[u8]| {
    let start = format!("tenfold-model 1\n{}\n", Digest::of(bytes));
    fs::write(&*FILE, [start.as_bytes(), bytes].concat()).unwrap();
    let _ = ModelHeader::read(&*FILE);
    let _ = <dyn ClassifierModel>::load(&*FILE);
    let _ = <dyn RegressorModel>::load(&*FILE);
    let _ = <dyn TransformerModel>::load(&*FILE);
});

/// Writes models into the corpus, without the lines that the target puts before its input.
fn write_models() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/model_file");
    fs::create_dir_all(&corpus).unwrap();
    let write = |name: &str| {
        let file = fs::read(&*FILE).unwrap();
        let mut lines = file.splitn(3, |&byte| byte == b'\n');
        fs::write(corpus.join(name), lines.nth(2).unwrap()).unwrap();
    };
    let table = "a,b,y\n0,1.5,0\n1,-2,1\n2,0.5,0\n4,3,1\n";
    let classes = CsvReader::new().read_classification(table.as_bytes()).unwrap();
    let values = CsvReader::new().read_regression(table.as_bytes()).unwrap();
    let texts = Records::text(["one two", "two three", "three", "one"]).unwrap();

    let classifiers = [
        ("sgd", Sgd::hinge().boxed()),
        ("tree", DecisionTreeClassifier::new().boxed()),
        ("naive-bayes", GaussianNb::new().boxed()),
        ("neighbors", KNeighborsClassifier::new().k(1).boxed()),
        ("svc", Svc::new().boxed()),
        ("pipeline", Pipeline::new().then(StandardScaler::new()).classifier(Sgd::hinge()).boxed()),
    ];
    for (name, classifier) in classifiers {
        classifier.fit(&classes.x, &classes.y).unwrap().save(&*FILE).unwrap();
        write(name);
    }
    LinearRegression::new().boxed().fit(&values.x, &values.y).unwrap().save(&*FILE).unwrap();
    write("linear-regression");
    Transformer::fit(&Pca::new(1), &values.x).unwrap().save(&*FILE).unwrap();
    write("pca");
    Transformer::fit(&CountVectorizer::new(), &texts).unwrap().save(&*FILE).unwrap();
    write("count-vectorizer");
}
