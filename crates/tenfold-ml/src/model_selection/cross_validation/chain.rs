//! The steps of an estimator as nodes of each fold.

use std::collections::HashMap;
use std::sync::Arc;

use tenfold_graph::{Graph, Node, task};
use tenfold_store::{Digest, Fingerprinter};

use super::{Fold, FoldData, FoldStep, PROD};
use crate::data::{RecordKind, Records};
use crate::error::{Error, Result};
use crate::estimator::learner::{Learner, Target, TargetOf};
use crate::estimator::{Step, Transformer, check_names, unused_name};
use crate::model_selection::ValidationError;
use crate::tasks;

/// An estimator in a graph: the transformers that come first, and the learner at the end.
pub(super) struct Chain<L: Learner> {
    transformers: Vec<Link>,
    last: Last<L>,
}

/// A transformer of a chain, in the graph.
struct Link {
    step: Step,
    transformer: Node<Arc<dyn Transformer>>,
    /// The digest of its parameters; `None` if these are unknown.
    digest: Option<Digest>,
}

/// The learner that is fitted in each fold.
enum Last<L: Learner> {
    /// The whole estimator.
    Whole(Node<L>),
    /// The last step of a pipeline.
    Step(Node<L::Last>),
}

impl<L: Learner> Chain<L> {
    /// The steps of the estimator, each as data: `NAME/STEP`. An estimator that is an input or the
    /// value of a task stays whole, since its steps are not known before a run. One with steps, and
    /// each step, cannot be bound to another value: the folds would not follow the production
    /// model.
    #[track_caller]
    pub(super) fn of(graph: &mut Graph, name: &str, cv: &str, estimator: Node<L>) -> Result<Self> {
        let Some((steps, last)) = graph.value(estimator)?.and_then(L::steps) else {
            return Ok(Self { transformers: Vec::new(), last: Last::Whole(estimator) });
        };
        check_names(&steps).map_err(|error| error.at(name))?;
        let last_name = unused_name(last.name(), &steps);
        let names = steps.iter().map(Step::name).chain([&*last_name]);
        if let Some(step) = names.into_iter().find(|step| [PROD, cv].contains(step)) {
            let (estimator, step) = (name.to_owned(), step.to_owned());
            return Err(ValidationError::StepName { estimator, step }.into());
        }
        let digests = &mut Digests::default();
        let chain = Self::of_steps(graph, name, steps, last, &last_name, digests)?;
        if let Last::Step(last) = chain.last {
            chain
                .transformers
                .iter()
                .try_for_each(|link| graph.fix(link.transformer, estimator))?;
            graph.fix(last, estimator)?;
            graph.fix(estimator, last)?;
        }
        Ok(chain)
    }

    /// The same of an estimator that is in no graph, and that has no production model.
    #[track_caller]
    pub(super) fn of_value(
        graph: &mut Graph,
        name: &str,
        estimator: L,
        known: &mut Digests,
    ) -> Result<Self> {
        let Some((steps, last)) = estimator.steps() else {
            let last = Last::Whole(graph.data(name, estimator)?);
            return Ok(Self { transformers: Vec::new(), last });
        };
        check_names(&steps).map_err(|error| error.at(name))?;
        let last_name = unused_name(last.name(), &steps);
        Self::of_steps(graph, name, steps, last, &last_name, known)
    }

    #[track_caller]
    fn of_steps(
        graph: &mut Graph,
        name: &str,
        steps: Vec<Step>,
        last: L::Last,
        last_name: &str,
        known: &mut Digests,
    ) -> Result<Self> {
        graph.fingerprint::<Arc<dyn Transformer>>();
        graph.fingerprint::<L::Last>();
        let mut transformers = Vec::new();
        for step in steps {
            let digest = known.of(&step);
            let shared = digest.and_then(|digest| graph.shared(digest));
            let transformer = match shared {
                Some(node) => node,
                None => {
                    let key = format_args!("{name}/{}", step.name());
                    let node = graph.data(key, Arc::clone(&step.transformer))?;
                    if let Some(digest) = digest {
                        graph.share(digest, node)?;
                    }
                    node
                }
            };
            transformers.push(Link { step, transformer, digest });
        }
        let last = Last::Step(graph.data(format_args!("{name}/{last_name}"), last)?);
        Ok(Self { transformers, last })
    }

    /// Checks that each step takes records of the kind that reaches it, as far as that is known.
    pub(super) fn check_kinds(&self, graph: &Graph, kind: RecordKind) -> Result<()> {
        let refused = |step: &str| {
            let step = step.to_owned();
            move |error: Error| match error {
                Error::RecordKind { .. } => {
                    let reason = error.to_string();
                    ValidationError::StepKind { step, reason }.into()
                }
                other => other,
            }
        };
        let mut kind = Some(kind);
        for Link { step, .. } in &self.transformers {
            kind = step.transformer.output_kind(kind).map_err(refused(step.name()))?;
        }
        let Some(kind) = kind else { return Ok(()) };
        let checked = |name: &str, checked: Result<()>| checked.map_err(refused(name));
        match self.last {
            Last::Whole(node) => graph
                .value(node)?
                .map_or(Ok(()), |learner| checked(learner.name(), learner.check_kind(kind))),
            Last::Step(node) => graph
                .value(node)?
                .map_or(Ok(()), |learner| checked(learner.name(), learner.check_kind(kind))),
        }
    }

    /// The digests of the transformers; `None` if the parameters of one are unknown.
    pub(super) fn digests(&self) -> Option<Vec<Digest>> {
        self.transformers.iter().map(|link| link.digest).collect()
    }

    /// The nodes of the transformers in one fold.
    #[track_caller]
    pub(super) fn add_steps(
        &self,
        graph: &mut Graph,
        prefix: &str,
        at: usize,
        data: FoldData<TargetOf<L>>,
    ) -> Result<Steps> {
        let FoldData { x_train, x_test, y_train, .. } = data;
        let (mut train, mut test) = (x_train, x_test);
        let mut steps = Vec::new();
        for link in &self.transformers {
            let inputs = Inputs { link, x_train: train, x_test: test, y_train };
            let name = link.step.name();
            let step = inputs.add_step(graph, |part| format!("{prefix}/{name}/{part}-{at:02}"))?;
            (train, test) = (step.x_train, step.x_test);
            steps.push(step);
        }
        Ok(Steps { steps, x_train: train, x_test: test })
    }

    /// The model of one fold, on the records that the transformers yield.
    #[track_caller]
    pub(super) fn add_model(
        &self,
        graph: &mut Graph,
        prefix: &str,
        at: usize,
        x_train: Node<Records>,
        y_train: Node<TargetOf<L>>,
    ) -> Result<Node<L::Model>> {
        let fit = task(tasks::fit).timed();
        let key = format_args!("{prefix}/fit-{at:02}");
        Ok(match self.last {
            Last::Whole(learner) => graph.try_task(key, fit, (learner, x_train, y_train))?,
            Last::Step(learner) => graph.try_task(key, fit, (learner, x_train, y_train))?,
        })
    }

    /// The nodes of one fold.
    #[track_caller]
    pub(super) fn add_fold(
        &self,
        graph: &mut Graph,
        prefix: &str,
        at: usize,
        data: FoldData<TargetOf<L>>,
    ) -> Result<Fold<L>> {
        let key = |part: &str| format!("{prefix}/{part}-{at:02}");
        let FoldData { split, x_train, x_test, y_train, y_test } = data;
        let Steps { steps, x_train: train, x_test: test } =
            self.add_steps(graph, prefix, at, data)?;
        let model = self.add_model(graph, prefix, at, train, y_train)?;
        let (predict, evaluate) = (task(tasks::predict).timed(), task(tasks::evaluate).timed());
        let predicted_train =
            graph.try_task(key("transform-trn"), predict.clone(), (model, train))?;
        let predicted_test = graph.try_task(key("transform-tst"), predict, (model, test))?;
        let report_train =
            graph.try_task(key("report-trn"), evaluate.clone(), (y_train, predicted_train))?;
        let report_test = graph.try_task(key("report-tst"), evaluate, (y_test, predicted_test))?;
        Ok(Fold {
            split,
            x_train,
            x_test,
            y_train,
            y_test,
            steps,
            model,
            parts: Vec::new(),
            predicted_train,
            predicted_test,
            report_train,
            report_test,
        })
    }
}

/// The nodes of the transformers in one fold.
pub(super) struct Steps {
    pub(super) steps: Vec<FoldStep>,
    /// The records that the model takes.
    pub(super) x_train: Node<Records>,
    pub(super) x_test: Node<Records>,
}

/// The nodes that a transformer of a fold reads.
struct Inputs<'a, T> {
    link: &'a Link,
    x_train: Node<Records>,
    x_test: Node<Records>,
    y_train: Node<T>,
}

impl<T: Target> Inputs<'_, T> {
    /// The nodes of the transformer in the fold, from the graph if an equal step of the same
    /// samples is there already.
    #[track_caller]
    fn add_step(self, graph: &mut Graph, key: impl Fn(&str) -> String) -> Result<FoldStep> {
        let Self { link: Link { step, transformer, digest }, x_train, x_test, y_train } = self;
        let digests = match digest {
            None => [None; 3],
            Some(digest) => {
                let keys = [x_train.id(), x_test.id(), y_train.id()].map(|node| graph.key(node));
                let [x_train, x_test, y_train] = keys;
                let nodes = [x_train?, x_test?, y_train?];
                ["fit", "transform-trn", "transform-tst"].map(|part| of_fold(*digest, part, nodes))
            }
        };
        let name = step.name().to_owned();
        if let [Some(fit), Some(train), Some(test)] = digests {
            let found = (graph.shared(fit), graph.shared(train), graph.shared(test));
            if let (Some(model), Some(x_train), Some(x_test)) = found {
                return Ok(FoldStep { name, model, x_train, x_test });
            }
        }
        let fit = task(tasks::fit_transformer).timed();
        let model = graph.try_task(key("fit"), fit, (*transformer, x_train, y_train))?;
        let transform = task(tasks::transform).timed();
        let x_train = graph.try_task(key("transform-trn"), transform.clone(), (model, x_train))?;
        let x_test = graph.try_task(key("transform-tst"), transform, (model, x_test))?;
        if let [Some(fit), Some(train), Some(test)] = digests {
            graph.share(fit, model)?;
            graph.share(train, x_train)?;
            graph.share(test, x_test)?;
        }
        Ok(FoldStep { name, model, x_train, x_test })
    }
}

/// The digests of steps that have been digested, by the address of the transformer, which is kept so that
/// no other has it.
#[derive(Default)]
pub(super) struct Digests(HashMap<usize, (Arc<dyn Transformer>, Option<Digest>)>);

impl Digests {
    fn of(&mut self, step: &Step) -> Option<Digest> {
        let address = Arc::as_ptr(&step.transformer).addr();
        let known = self.0.entry(address);
        known.or_insert_with(|| (Arc::clone(&step.transformer), digest(step))).1
    }
}

/// The digest of the parameters of a step; `None` if these are unknown.
fn digest(step: &Step) -> Option<Digest> {
    let mut to = Fingerprinter::new();
    to.domain("tenfold.step.v2").feed(&*step.transformer);
    to.finish().ok()
}

/// The digest of a task of a step on these nodes.
fn of_fold(step: Digest, part: &str, nodes: [&str; 3]) -> Option<Digest> {
    let mut to = Fingerprinter::new();
    to.domain("tenfold.step-of-fold.v1").feed(&step).feed(part);
    nodes.iter().for_each(|node| {
        to.feed(*node);
    });
    to.finish().ok()
}
