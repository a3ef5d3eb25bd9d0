//! TF-IDF of short messages beside scikit-learn's, and the memory that ten folds of texts take.

use std::path::PathBuf;
use std::process::Command;

use serde_json::json;
use tenfold::data::{Records, Samples};
use tenfold::datasets;
use tenfold::estimator::Classifier;
use tenfold::feature_extraction::TfidfVectorizer;
use tenfold::graph::{Executor, Graph, Threads};
use tenfold::linear_model::Sgd;
use tenfold::model_selection::{CrossValidation, Splitter, StratifiedKFold};
use tenfold::pipeline::Pipeline;

use crate::figures::{Figures, median, memory_bytes, seconds};
use crate::peers::{Peers, folder};

const ROUNDS: usize = 9;

/// The argument that makes this program run the folds whose memory is measured, and no more; the
/// name of a [`TextFolds`] follows.
pub(crate) const MEMORY: &str = "--ten-folds-of-texts";

/// Folds whose memory is measured.
struct TextFolds {
    name: &'static str,
    n_messages: usize,
    vectorizer: fn() -> TfidfVectorizer,
    bar: &'static str,
}

/// Character n-grams make a matrix that is much larger than its texts and its vocabulary, words one
/// that is not.
const TEXT_FOLDS: [TextFolds; 2] = [
    TextFolds {
        name: "text_cv_peak_over_fold",
        n_messages: 150_000,
        vectorizer: || TfidfVectorizer::new().char_ngrams_in_words(2..=4),
        bar: "times (bar: 3 at most)",
    },
    TextFolds {
        name: "text_cv_words_peak_over_fold",
        n_messages: 300_000,
        vectorizer: TfidfVectorizer::new,
        bar: "times",
    },
];

/// Fitting and transforming the SMS collection, where it is there, and 100,000 messages.
pub(crate) fn measure(figures: &mut Figures, peers: &Peers) {
    match sms() {
        Ok(texts) => tfidf(figures, peers, "tfidf_sms", &texts),
        Err(why) => figures.skip("tfidf_sms", &why),
    }
    let requests = datasets::travel_requests(100_000, 0).expect("some messages").x;
    let texts: Vec<String> = requests.as_text().expect("texts").iter().map(str::to_owned).collect();
    tfidf(figures, peers, "tfidf_100k", &texts);
    TEXT_FOLDS.iter().for_each(|folds| peak_memory(figures, folds));
}

/// The SMS Spam Collection (Almeida and Gómez Hidalgo, 2011), which the environment names or which
/// lies beside the project: a label, a tab and a message a line.
fn sms() -> Result<Vec<String>, String> {
    let beside =
        concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/sms_spam.tsv").to_owned();
    let path: PathBuf = std::env::var("TENFOLD_SMS_SPAM").unwrap_or(beside).into();
    let text = std::fs::read_to_string(path)
        .map_err(|_| "TENFOLD_SMS_SPAM names no file, and none is beside the project".to_owned())?;
    let messages = text.lines().filter_map(|line| Some(line.split_once('\t')?.1.to_owned()));
    Ok(messages.collect())
}

fn tfidf(figures: &mut Figures, peers: &Peers, case: &str, texts: &[String]) {
    let path = folder(case).join("messages.json");
    std::fs::write(&path, json!(texts).to_string()).expect("the target folder can be written");
    let theirs = peers.run(figures, "tfidf", &json!({ "messages": path, "rounds": ROUNDS }));

    let x = Records::text(texts).expect("less than 2^32 texts");
    let fit = || TfidfVectorizer::new().fit_transform(&x).expect("texts with words");
    let (_, weighted) = fit();
    let found = [weighted.n_features(), weighted.as_sparse().expect("sparse rows").n_stored()];
    let ours: Vec<f64> = (0..ROUNDS).map(|_| seconds(fit).0).collect();
    figures.add(format!("{case}_seconds"), median(ours.clone()), "s");
    for line in theirs {
        assert_eq!(line.scores, found.map(|number| number as f64), "terms and stored numbers");
        let theirs = median(line.seconds);
        figures.add(format!("{case}_sklearn_seconds"), theirs, "s");
        let ratio = theirs / median(ours.clone());
        figures.add(format!("{case}_sklearn_over_ours"), ratio, "times (bar: 4 at least)");
    }
}

/// The peak memory of ten folds, in a process of its own.
fn peak_memory(figures: &mut Figures, folds: &TextFolds) {
    let this = std::env::current_exe().expect("this program has a path");
    let output = Command::new(this).args([MEMORY, folds.name]).output().expect("it runs again");
    match String::from_utf8_lossy(&output.stdout).trim().parse() {
        Ok(ratio) => figures.add(folds.name, ratio, folds.bar),
        Err(_) => figures.skip(folds.name, "this system does not report a process's peak memory"),
    }
}

/// Ten folds of TF-IDF and SGD on two threads, where the arguments ask for them; prints the peak
/// memory as a multiple of the training matrix of one fold.
pub(crate) fn ten_folds_of_texts() {
    let wanted = |folds: &&TextFolds| std::env::args().any(|arg| arg == folds.name);
    let Some(folds) = TEXT_FOLDS.iter().find(wanted) else { return };
    let data = datasets::travel_requests(folds.n_messages, 0).expect("some messages");
    let (x, y) = (data.x.clone(), data.y.clone());
    let splitter = StratifiedKFold::new(10).shuffle(1);
    let sgd = Sgd::hinge().alpha(1e-4).max_iter(3).tol(None);
    let pipeline = Pipeline::new().then((folds.vectorizer)()).classifier(sgd).boxed();

    let mut graph = Graph::new();
    let x_node = graph.data("X", data.x).expect("a new key");
    let y_node = graph.data("y", data.y).expect("a new key");
    let svm = graph.data("svm", pipeline).expect("a new key");
    let cv = CrossValidation::new(splitter.clone())
        .add_to(&mut graph, "svm", svm, x_node, y_node)
        .expect("enough samples");
    let run = Threads::new(2).expect("two threads").run(&graph, cv.reports());
    drop(run.expect("folds that can be fitted"));
    let Some(peak) = memory_bytes("VmHWM") else { return };

    let split = splitter.split(&Samples::labelled(&y)).expect("enough samples").get(0);
    let train = x.select(&split.expect("a first fold").train);
    let (_, matrix) = (folds.vectorizer)().fit_transform(&train).expect("texts with words");
    let n_stored = matrix.as_sparse().expect("sparse rows").n_stored();
    let stored_bytes = size_of::<u32>() + size_of::<f64>();
    let fold_bytes = n_stored * stored_bytes + (train.n_samples() + 1) * size_of::<usize>();
    println!("{}", peak / fold_bytes as f64);
}
