//! `Report`: the report of a cross-validation as a node of its graph.

use std::sync::Arc;

use tenfold_graph::{Attempt, Graph, Node, NodeId, cached};
use tenfold_ml::data::Records;
use tenfold_ml::error::Result;
use tenfold_ml::estimator::learner::{Learner, Model, Target, TargetOf};
use tenfold_ml::model_selection::{CrossValidated, Groups, Scorer, Scorers, Splits, Splitter};
use tenfold_tabular::Profile;

use crate::checks::{CheckList, Checks, check_blocks};
use crate::data::data_blocks;
use crate::document::{Block, Blocks, Document, Figure, Source, Tab};
use crate::evidence::{self, DataFacts, Evidence, FoldEvidence, Keys, Measure, Reported, Setup};
use crate::number::counted;
use crate::reproduce::reproduce_blocks;
use crate::result::{headline, result_blocks};

/// To be raised when a report of equal evidence has other blocks.
const VERSION: u32 = 1;

/// The report of a cross-validation, to be added to its graph.
///
/// It reads the nodes of the cross-validation and fits nothing. Its tasks are cached: in a run with a store
/// they are reused as long as the results are the same. Equal results give equal bytes, on any executor.
///
/// ```
/// use tenfold::dummy::DummyClassifier;
/// use tenfold::prelude::*;
/// use tenfold::report::Report;
///
/// let data = datasets::wine()?;
/// let mut graph = Graph::new();
/// let (x, y) = (graph.data("X", data.x)?, graph.data("y", data.y)?);
/// let folds = CrossValidation::new(StratifiedKFold::new(5).shuffle(7));
/// let svm = Pipeline::new().then(StandardScaler::new()).classifier(Sgd::hinge());
/// let cv = folds.add_to(&mut graph, "svm", svm, x, y)?;
/// let dummy = folds.add_to(&mut graph, "dummy", DummyClassifier::most_frequent(), x, y)?;
///
/// let report = Report::of(&cv).baseline(&dummy).data().add_to(&mut graph, "svm")?;
/// let run = Threads::default().run(&graph, report)?;
/// let document = run.get(report)?;
/// assert_eq!(document.tabs[0].name, "Result");
/// assert_eq!(document.headline[0].label, "accuracy");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Where folds may fail, run it with [`OnError::Isolate`](tenfold_graph::OnError::Isolate): the report then
/// names them.
#[derive(Debug)]
pub struct Report<L: Reported> {
    cv: CrossValidated<L>,
    baseline: Option<CrossValidated<L>>,
    scorers: Vec<Scorer<TargetOf<L>>>,
    checks: Checks,
    has_data: bool,
    tabs: Vec<(String, Node<Blocks>)>,
    title: Option<String>,
    positive: Option<String>,
    groups: Option<Groups>,
    times: Option<Vec<f64>>,
    command: Option<String>,
}

/// The nodes of a report.
#[derive(Clone, Copy, Debug)]
pub struct ReportNodes {
    /// All evidence: `NAME/cv/evidence`.
    pub evidence: Node<Evidence>,
    /// The results of the checks: `NAME/cv/checks`.
    pub checks: Node<CheckList>,
    /// The report: `NAME/cv/report`.
    pub document: Node<Document>,
}

impl<L: Reported> Report<L> {
    /// The report of a cross-validation, with the scorers of [`Reported::scorers`] and all checks.
    pub fn of(cv: &CrossValidated<L>) -> Self {
        Self {
            cv: cv.clone(),
            baseline: None,
            scorers: L::scorers(),
            checks: Checks::default(),
            has_data: false,
            tabs: Vec::new(),
            title: None,
            positive: None,
            groups: None,
            times: None,
            command: None,
        }
    }

    /// The cross-validation of a baseline over the same folds, such as that of a `DummyClassifier`, to be
    /// compared with.
    #[must_use]
    pub fn baseline(self, baseline: &CrossValidated<L>) -> Self {
        Self { baseline: Some(baseline.clone()), ..self }
    }

    /// The scorers, of which the first one is the main one.
    #[must_use]
    pub fn scorers(self, scorers: impl IntoIterator<Item = Scorer<TargetOf<L>>>) -> Self {
        Self { scorers: scorers.into_iter().collect(), ..self }
    }

    /// The checks, by default all of this crate.
    #[must_use]
    pub fn checks(self, checks: Checks) -> Self {
        Self { checks, ..self }
    }

    /// The tab *Data*: the profile of the records, with the associations of their features with the target.
    #[must_use]
    pub fn data(self) -> Self {
        Self { has_data: true, ..self }
    }

    /// One more tab between *Checks* and *Reproduce*: the blocks of a node.
    #[must_use]
    pub fn tab(mut self, name: impl Into<String>, blocks: Node<Blocks>) -> Self {
        self.tabs.push((name.into(), blocks));
        self
    }

    /// The title, by default the name of the estimator.
    #[must_use]
    pub fn title(self, title: impl Into<String>) -> Self {
        Self { title: Some(title.into()), ..self }
    }

    /// The class of two that counts as positive, by default the second. One that does not exist has no
    /// effect.
    #[must_use]
    pub fn positive(self, class: impl Into<String>) -> Self {
        Self { positive: Some(class.into()), ..self }
    }

    /// The group of each sample, for the check `divided-groups`; by default the groups of the splitter, if
    /// it has some.
    #[must_use]
    pub fn groups(self, groups: Groups) -> Self {
        Self { groups: Some(groups), ..self }
    }

    /// The time of each sample, in any unit, for the check `times-across-split`; by default the first
    /// feature of dates, if there is one.
    #[must_use]
    pub fn times(self, times: impl IntoIterator<Item = f64>) -> Self {
        Self { times: Some(times.into_iter().collect()), ..self }
    }

    /// The command line that makes the report again.
    #[must_use]
    pub fn command(self, command: impl Into<String>) -> Self {
        Self { command: Some(command.into()), ..self }
    }

    /// Adds the nodes of the report, with keys that start with `name`, and returns that of the document:
    /// `NAME/cv/report`.
    ///
    /// # Errors
    /// [`Error::Graph`](tenfold_ml::error::Error::Graph) if there is a report of this name already, or the
    /// graph is another one than that of the cross-validation. The graph is then as it was.
    #[track_caller]
    pub fn add_to(self, graph: &mut Graph, name: &str) -> Result<Node<Document>> {
        Ok(self.add_nodes(graph, name)?.document)
    }

    /// The same, with the nodes of the evidence and of the checks.
    ///
    /// # Errors
    /// As [`Report::add_to`].
    #[track_caller]
    pub fn add_nodes(self, graph: &mut Graph, name: &str) -> Result<ReportNodes> {
        let before = graph.len();
        let added = self.add(graph, name);
        if added.is_err() {
            graph.roll_back(before);
        }
        added
    }

    #[track_caller]
    fn add(self, graph: &mut Graph, name: &str) -> Result<ReportNodes> {
        let prefix = format!("{name}/{}", self.cv.validation().name());
        let scorers = Arc::new(self.scorers);
        let measures = scorers.iter().map(Measure::of);
        let mut setup = Setup {
            name: self.cv.name(graph)?.to_owned(),
            kind: String::new(),
            title: String::new(),
            measures: measures.collect(),
            positive: self.positive,
            baseline: None,
            groups: None,
            times: self.times,
            estimator_json: None,
            estimator_toml: None,
            splitter_json: None,
            splitter_toml: None,
            command: self.command,
            keys: Keys::default(),
        };
        describe_estimator(graph, &self.cv, &mut setup)?;
        describe_splitter(&**self.cv.validation().splitter(), self.groups, &mut setup);
        setup.title = self.title.unwrap_or_else(|| setup.name.clone());

        let scorers: Node<Scorers<TargetOf<L>>> =
            graph.data(format_args!("{prefix}/evidence/scorers"), scorers)?;
        let folds = add_folds(graph, &prefix, "evidence", &self.cv, scorers)?;
        let baseline = match &self.baseline {
            None => Vec::new(),
            Some(baseline) => {
                setup.baseline = Some(kind(graph, baseline)?);
                add_folds(graph, &prefix, "evidence/baseline", baseline, scorers)?
            }
        };
        let data = add_data_facts(graph, &self.cv, &mut setup.keys)?;
        let mut tabs = Vec::new();
        if self.has_data {
            tabs.push(("Data".to_owned(), add_profile::<L>(graph, &self.cv, &setup.keys)?));
        }
        tabs.extend(self.tabs);
        let model = graph.task(
            format_args!("{prefix}/evidence/prod"),
            cached(evidence::model_facts::<L::Model>).version(version::<L>()),
            self.cv.prod,
        )?;

        let keys = |nodes: &[Node<FoldEvidence>]| -> Result<Vec<String>> {
            nodes.iter().map(|node| Ok(graph.key(node.id())?.to_owned())).collect()
        };
        setup.keys.folds = keys(&folds)?;
        setup.keys.baseline = keys(&baseline)?;
        setup.keys.splits = graph.key(self.cv.splits.id())?.to_owned();
        setup.keys.prod = graph.key(self.cv.prod.id())?.to_owned();
        setup.keys.model = graph.key(model.id())?.to_owned();
        setup.keys.evidence = format!("{prefix}/evidence");

        let setup = graph.data(format_args!("{prefix}/evidence/setup"), setup)?;
        let attempts = |nodes: Vec<Node<FoldEvidence>>| -> Vec<Attempt<FoldEvidence>> {
            nodes.into_iter().map(Node::attempt).collect()
        };
        let (folds, baseline) = (attempts(folds), attempts(baseline));
        let (splits, warnings) = (self.cv.splits, self.cv.warnings);
        let evidence = graph.try_task(
            format_args!("{prefix}/evidence"),
            cached(evidence::gather).version(evidence::VERSION),
            (setup, splits, warnings, data.attempt(), folds, baseline, model.attempt()),
        )?;
        let all_checks = graph.data(format_args!("{prefix}/checks/all"), self.checks)?;
        let checks = graph.task(
            format_args!("{prefix}/checks"),
            cached(make_checks).version(VERSION),
            (all_checks, evidence),
        )?;
        let (names, tabs): (Vec<String>, Vec<Node<Blocks>>) = tabs.into_iter().unzip();
        let names = graph.data(format_args!("{prefix}/report/tabs"), names)?;
        let document = graph.task(
            format_args!("{prefix}/report"),
            cached(document).version(VERSION),
            (evidence, checks, names, tabs),
        )?;
        Ok(ReportNodes { evidence, checks, document })
    }
}

/// The version of tasks that call models and targets.
fn version<L: Learner>() -> Option<u32> {
    let (model, target) = (L::Model::VERSION?, <TargetOf<L> as Target>::VERSION?);
    Some(evidence::VERSION << 16 | model << 8 | target)
}

/// The evidence of each fold of a cross-validation.
#[track_caller]
fn add_folds<L: Reported>(
    graph: &mut Graph,
    prefix: &str,
    part: &str,
    cv: &CrossValidated<L>,
    scorers: Node<Scorers<TargetOf<L>>>,
) -> Result<Vec<Node<FoldEvidence>>> {
    let mut nodes = Vec::new();
    for (at, fold) in cv.folds().iter().enumerate() {
        let x = vec![fold.model_x_train(), fold.model_x_test()];
        let y = vec![fold.y_train, fold.y_test, fold.predicted_train, fold.predicted_test];
        let steps: Vec<_> = fold.steps.iter().map(|step| step.model).collect();
        nodes.push(graph.try_task(
            format_args!("{prefix}/{part}-{at:02}"),
            cached(evidence::fold_evidence::<L>).version(version::<L>()),
            (fold.model, x, y, steps, fold.split, scorers),
        )?);
    }
    Ok(nodes)
}

/// The facts of the samples, from the graph if another report has added them.
#[track_caller]
fn add_data_facts<L: Reported>(
    graph: &mut Graph,
    cv: &CrossValidated<L>,
    keys: &mut Keys,
) -> Result<Node<DataFacts>> {
    let input = |graph: &Graph, node: NodeId, at: usize| -> Result<String> {
        let inputs = graph.inputs_of(node)?;
        let key = inputs.get(at).map(|&input| graph.key(input)).transpose()?;
        Ok(key.unwrap_or_default().to_owned())
    };
    // The splits are made of the splitter and the target; the records of a fold are selected from all.
    keys.y = input(graph, cv.splits.id(), 1)?;
    keys.x = match cv.folds().first() {
        Some(fold) => input(graph, fold.x_train.id(), 0)?,
        None => String::new(),
    };
    let (x, y): (Node<Records>, Node<TargetOf<L>>) = (graph.node(&keys.x)?, graph.node(&keys.y)?);
    keys.data = format!("{}/{}/facts", keys.x, cv.validation().name());
    if let Ok(existing) = graph.node::<DataFacts>(&keys.data) {
        return Ok(existing);
    }
    let facts = cached(evidence::data_facts::<TargetOf<L>>).version(version::<L>());
    let splits: Node<Splits> = cv.splits;
    Ok(graph.try_task(&keys.data, facts, (x, y, splits))?)
}

/// The blocks of the tab *Data*, from the graph if another report has added them.
#[track_caller]
fn add_profile<L: Reported>(
    graph: &mut Graph,
    cv: &CrossValidated<L>,
    keys: &Keys,
) -> Result<Node<Blocks>> {
    let key = format!("{}/{}/profile", keys.x, cv.validation().name());
    if let Ok(existing) = graph.node::<Blocks>(&key) {
        return Ok(existing);
    }
    let (x, y): (Node<Records>, Node<TargetOf<L>>) = (graph.node(&keys.x)?, graph.node(&keys.y)?);
    let profile = cached(profile::<TargetOf<L>>).version(version::<L>());
    Ok(graph.task(&key, profile, (x, y))?)
}

/// The estimator in the graph, if its value is known before a run.
fn estimator<'g, L: Reported>(graph: &'g Graph, cv: &CrossValidated<L>) -> Result<Option<&'g L>> {
    let Some(&input) = graph.inputs_of(cv.prod.id())?.first() else { return Ok(None) };
    match graph.node::<L>(graph.key(input)?) {
        Ok(node) => Ok(graph.value(node)?),
        // An ensemble is made of models, and not of one estimator.
        Err(_) => Ok(None),
    }
}

/// The kind of the estimator of a cross-validation, or its name.
fn kind<L: Reported>(graph: &Graph, cv: &CrossValidated<L>) -> Result<String> {
    Ok(match estimator(graph, cv)? {
        Some(estimator) => estimator.name().to_owned(),
        None => cv.name(graph)?.to_owned(),
    })
}

fn describe_estimator<L: Reported>(
    graph: &Graph,
    cv: &CrossValidated<L>,
    setup: &mut Setup,
) -> Result<()> {
    setup.kind = kind(graph, cv)?;
    if let Some(estimator) = estimator(graph, cv)? {
        setup.estimator_json = estimator.to_data().ok().map(|data| data.to_string());
        setup.estimator_toml = estimator.toml().ok();
    }
    Ok(())
}

fn describe_splitter(splitter: &dyn Splitter, groups: Option<Groups>, setup: &mut Setup) {
    let data = splitter.to_value().ok();
    let of_splitter = data.as_ref().and_then(|data| {
        data.get("groups")?.as_array()?.iter().map(|code| Some(code.as_u64()? as u32)).collect()
    });
    setup.groups = groups.map(|groups| groups.codes().to_vec()).or(of_splitter);
    setup.splitter_json = data.map(|data| data.to_string());
    setup.splitter_toml = splitter.to_toml().ok();
}

/// The profile of records, or the reason why there is none.
fn profile<T: Target>(x: &Records, y: &T) -> Blocks {
    Blocks(match Profile::of_supervised(x, y.supervision()) {
        Ok(profile) => data_blocks(&profile),
        Err(error) => vec![Block::Text(format!("There is no profile: {error}."))],
    })
}

fn make_checks(checks: &Checks, evidence: &Evidence) -> CheckList {
    checks.run(evidence)
}

#[expect(clippy::ptr_arg, reason = "a task gets the value of its node")]
fn document(
    evidence: &Evidence,
    checks: &CheckList,
    names: &Vec<String>,
    tabs: &[&Blocks],
) -> Document {
    let mut document = Document::new(evidence.setup.title.as_str(), subtitle(evidence));
    document.headline = headline(evidence);
    document.headline.push(findings(evidence, checks));
    document.tabs.push(Tab { name: "Result".to_owned(), blocks: result_blocks(evidence) });
    document.tabs.push(Tab { name: "Checks".to_owned(), blocks: check_blocks(checks) });
    for (name, blocks) in names.iter().zip(tabs) {
        document = document.with_tab(name.as_str(), blocks.0.clone());
    }
    document.with_tab("Reproduce", reproduce_blocks(evidence))
}

fn subtitle(evidence: &Evidence) -> String {
    let samples = match &evidence.data {
        Ok(data) => format!(
            " on {} with {}",
            counted(data.n_samples, "sample"),
            counted(data.n_features, "feature")
        ),
        Err(_) => String::new(),
    };
    let n_folds = counted(evidence.folds.len() + evidence.failed.len(), "fold");
    let (name, kind) = (&evidence.setup.name, &evidence.setup.kind);
    let kind = if kind == name { String::new() } else { format!(" ({kind})") };
    format!("Cross-validation of {name}{kind} in {n_folds}{samples}.")
}

/// The number of findings, with the names of the weightiest.
fn findings(evidence: &Evidence, checks: &CheckList) -> Figure {
    let findings = checks.findings();
    let key = evidence.setup.keys.evidence.replace("/evidence", "/checks");
    let figure = Figure::new("findings", findings.len()).source(Source { key, recipe: None });
    match &findings[..] {
        [] => figure,
        [first] => figure.note(first.name.as_str()),
        [first, second, ..] => figure.note(format!("{}, {}", first.name, second.name)),
    }
}
