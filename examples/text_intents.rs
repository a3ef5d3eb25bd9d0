//! Learns what messages want: TF-IDF and a linear support vector machine, cross-validated, with the
//! words that tell most.
//!
//! `cargo run --release --example text_intents -- --help` lists the options.
#![allow(clippy::print_stderr)]

use std::fs;
use std::io::{self, ErrorKind, Write};
use std::num::ParseIntError;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::str::FromStr;
use tenfold::metrics::ClassificationReport;
use tenfold::metrics::ConfusionMatrix;

use anyhow::{Context, Result, anyhow, bail};
use tenfold::data::ClassificationData;
use tenfold::feature_extraction::{TfidfVectorizer, TfidfVectorizerModel};
use tenfold::linear_model::SgdModel;
use tenfold::model_selection::CrossValidated;
use tenfold::pipeline::PipelineModel;
use tenfold::prelude::*;

const HELP: &str = "\
Learns what messages want: TF-IDF and a linear support vector machine, cross-validated.

usage: text_intents [options]

  --data FILE    messages of your own, each a line: its label, a tab and its text;
                 default: messages to a travel agency, made up
  --messages N   how many messages are made up; default: 3000
  --folds K      the number of shuffled, stratified folds; default: 5
  --seed S       the seed of the messages, of the folds and of the learner; default: 0
  --words N      how many words are shown of each class; default: 6
";

/// What the command line asks for.
struct Options {
    data: Option<PathBuf>,
    messages: usize,
    folds: usize,
    seed: u64,
    words: usize,
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {}", format!("{error:#}").replace(char::is_control, " "));
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let Some(options) = Options::parse()? else {
        return print(HELP);
    };
    let ClassificationData { x, y: truth } = options.read_data()?;

    let mut graph = Graph::new();
    let x = graph.data("X", x)?;
    let y = graph.data("y", truth.clone())?;
    let sgd = Sgd::hinge().alpha(1e-4).seed(options.seed);
    let pipeline = Pipeline::new().then(TfidfVectorizer::new()).classifier(sgd);
    let svm = graph.data("svm", pipeline.boxed())?;
    let folds = StratifiedKFold::new(options.folds).shuffle(options.seed);
    let cv = CrossValidation::new(folds).add_to(&mut graph, "svm", svm, x, y)?;
    let run = Threads::default().run(&graph, (cv.reports(), cv.predictions, cv.prod))?;

    print(&format!("{} messages, {} classes\n\n", truth.len(), truth.classes().len()))?;
    print(&format!("{}\n", cv.summary(&run)?))?;
    print(&out_of_fold(&cv, &run, &truth)?)?;
    print(&telling_words(&**run.get(cv.prod)?, &truth, options.words)?)
}

/// The report and the confusion matrix of the predictions for messages that a fold did not learn
/// from.
fn out_of_fold(
    cv: &CrossValidated<Box<dyn Classifier>>,
    run: &Run,
    truth: &Labels,
) -> Result<String> {
    let (mut rows, mut codes) = (Vec::new(), Vec::new());
    for (tested, predicted) in run.get(cv.predictions)?.folds() {
        rows.extend_from_slice(tested.as_slice());
        codes.extend(predicted.codes());
    }
    let (truth, predicted) = (truth.select(&rows.into()), truth.with_codes(codes)?);
    let report = ClassificationReport::new(&truth, &predicted)?;
    let confusion = ConfusionMatrix::new(&truth, &predicted)?;
    Ok(format!("out of fold\n\n{report}\n{confusion}\n"))
}

/// The words that speak most for each class, in the model of all messages.
fn telling_words(model: &dyn ClassifierModel, truth: &Labels, n_words: usize) -> Result<String> {
    let model = model.downcast_ref::<PipelineModel<dyn ClassifierModel>>();
    let model = model.context("the model is no pipeline")?;
    let vectorizer = model.transformers().find_map(|step| step.downcast_ref());
    let vectorizer: &TfidfVectorizerModel = vectorizer.context("no step has words")?;
    let sgd = model.last().downcast_ref::<SgdModel>().context("the last step is not linear")?;

    let mut text = "the words that tell most\n\n".to_owned();
    let width = truth.classes().iter().map(|class| class.chars().count()).max().unwrap_or(0);
    let weights = sgd.coefficients();
    for (at, class) in truth.classes().iter().enumerate() {
        // Two classes have one function, which speaks for the second and against the first.
        let (row, sign) = match weights.nrows() {
            1 => (0, if at == 0 { -1.0 } else { 1.0 }),
            _ => (at, 1.0),
        };
        let weight = |feature: usize| sign * weights[[row, feature]];
        let mut features: Vec<usize> = (0..vectorizer.terms().len()).collect();
        features.sort_by(|&a, &b| weight(b).total_cmp(&weight(a)));
        let words: Vec<&str> =
            features.iter().take(n_words).map(|&at| vectorizer.terms()[at].as_str()).collect();
        text += &format!("{class:>width$}  {}\n", words.join(" "));
    }
    Ok(text)
}

fn print(text: &str) -> Result<()> {
    match io::stdout().write_all(text.as_bytes()) {
        // Who reads the output has seen enough of it.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        printed => printed.context("cannot print"),
    }
}

impl Options {
    /// The options, or `None` where help was asked for.
    fn parse() -> Result<Option<Self>> {
        use lexopt::prelude::*;
        let mut options = Self { data: None, messages: 3000, folds: 5, seed: 0, words: 6 };
        let mut made_up = false;
        let mut parser = lexopt::Parser::from_env();
        while let Some(arg) = parser.next()? {
            match arg {
                Long("data") => options.data = Some(parser.value()?.into()),
                Long("messages") => {
                    options.messages = number("--messages", &parser.value()?.string()?)?;
                    made_up = true;
                }
                Long("folds") => options.folds = number("--folds", &parser.value()?.string()?)?,
                Long("seed") => options.seed = number("--seed", &parser.value()?.string()?)?,
                Long("words") => options.words = number("--words", &parser.value()?.string()?)?,
                Short('h') | Long("help") => return Ok(None),
                other => bail!("{}; --help lists the options", other.unexpected()),
            }
        }
        if made_up && options.data.is_some() {
            bail!("--messages says how many are made up, and --data gives others: use one of both");
        }
        Ok(Some(options))
    }

    fn read_data(&self) -> Result<ClassificationData> {
        match &self.data {
            None => Ok(datasets::travel_requests(self.messages, self.seed)?),
            Some(path) => read(path).with_context(|| format!("cannot use {}", path.display())),
        }
    }
}

/// A whole number from the command line.
fn number<T: FromStr<Err = ParseIntError>>(option: &str, text: &str) -> Result<T> {
    text.parse().map_err(|error| anyhow!("{option} takes a whole number, not `{text}`: {error}"))
}

/// Messages from a file, a label, a tab and a text a line. Empty lines do not count.
fn read(path: &Path) -> Result<ClassificationData> {
    let bytes = fs::read(path).map_err(|error| anyhow!("it cannot be read: {error}"))?;
    let (mut labels, mut texts) = (Vec::new(), Vec::new());
    for (line, bytes) in (1..).zip(bytes.split(|&byte| byte == b'\n')) {
        let text = std::str::from_utf8(bytes)
            .map_err(|_| anyhow!("line {line} is not UTF-8; save the file as UTF-8 text"))?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text).trim_end_matches('\r');
        if text.is_empty() {
            continue;
        }
        match text.split_once('\t').map(|(label, text)| (label.trim(), text)) {
            None => bail!("line {line} has no tab; write a label, a tab and a text on each line"),
            Some(("", _)) => bail!("line {line} has no label; write one before its tab"),
            Some((label, text)) => {
                labels.push(label.to_owned());
                texts.push(text.to_owned());
            }
        }
    }
    if texts.is_empty() {
        bail!("it has no message; write a label, a tab and a text on each line");
    }
    Ok(ClassificationData { x: Records::text(&texts)?, y: Labels::from_names(&labels)? })
}
