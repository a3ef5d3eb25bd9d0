//! `Member`: classifiers and regressors as parts of ensembles, and the tasks on models of either.

use ndarray::Array2;
use tenfold_graph::{Graph, Node, cached, notice};
use tenfold_ml::data::{Labels, Probabilities, Records, Rows, Values};
use tenfold_ml::error::Result as MlResult;
use tenfold_ml::estimator::learner::{Learner, Model, TargetOf};
use tenfold_ml::estimator::{Classifier, Regressor, TransformerModel};
use tenfold_ml::pipeline::PipelineModel;
use tenfold_ml::tasks;
use tenfold_store::{Source, Stored};

use crate::ensemble::ballot::{Ballot, Rule, elect};
use crate::ensemble::bases::Bases;
use crate::ensemble::out_of_bag::Sums;
use crate::ensemble::outputs::Outputs;
use crate::ensemble::stacked_models::{StackedModels, StackedParts};
use crate::ensemble::voting_model::shares;
use crate::ensemble::{VotingClassifierModel, VotingRegressorModel, version};
use crate::error::Result;

/// An estimator whose cross-validations can be put together: `Box<dyn Classifier>` or
/// `Box<dyn Regressor>`.
pub trait Member: Parts {}

impl Member for Box<dyn Classifier> {}
impl Member for Box<dyn Regressor> {}

/// The training or the test samples of a fold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// `trn` in keys.
    Train,
    /// `tst` in keys.
    Test,
}

/// The parts in which classifiers and regressors differ; out of reach outside of this room.
pub trait Parts: Learner {
    /// The rule by which the models of a bag vote.
    const BAG: Rule;

    /// A pipeline of these fitted steps.
    fn pipeline(steps: Vec<Box<dyn TransformerModel>>, last: Self::Model) -> Self::Model;

    /// The model of a vote of these.
    fn voting(ballot: Ballot, y: &TargetOf<Self>, of: Vec<Self::Model>) -> MlResult<Self::Model>;

    /// The models of a stack, as a step that makes features of their outputs.
    fn stacked(parts: StackedParts<Self::Model>) -> Box<dyn TransformerModel>;

    /// The outputs of a model that was fitted on samples with the target `y_train`, and whose
    /// predictions for `x` are `predicted`.
    fn outputs(
        model: &Self::Model,
        x: &Records,
        y_train: &TargetOf<Self>,
        predicted: &TargetOf<Self>,
    ) -> MlResult<Outputs>;

    /// The weight of a sample.
    fn weight(y: &TargetOf<Self>, sample: usize) -> f64;

    /// Returns `true` if a model can be fitted on these rows, as far as the target shows it.
    fn is_enough(y: &TargetOf<Self>, rows: &Rows) -> bool;

    /// The vote about each sample of the members that were not fitted on it, each with its samples;
    /// the rows for which there is one.
    fn out_of_bag(
        y: &TargetOf<Self>,
        members: &[(&Self::Model, Rows, Records)],
    ) -> MlResult<(Rows, TargetOf<Self>)>;

    /// The node of the vote about the samples of a fold.
    #[track_caller]
    fn add_vote(
        graph: &mut Graph,
        key: String,
        ballot: (Rule, Node<Ballot>),
        bases: &Bases<'_, Self>,
        fold: (usize, Side),
    ) -> Result<Node<TargetOf<Self>>>
    where
        Self: Sized;
}

impl Parts for Box<dyn Classifier> {
    const BAG: Rule = Rule::Shares;

    fn pipeline(steps: Vec<Box<dyn TransformerModel>>, last: Self::Model) -> Self::Model {
        Box::new(PipelineModel::new(steps, last))
    }

    fn voting(ballot: Ballot, y: &Labels, members: Vec<Self::Model>) -> MlResult<Self::Model> {
        Ok(Box::new(VotingClassifierModel::new(ballot, y, members)?))
    }

    fn stacked(parts: StackedParts<Self::Model>) -> Box<dyn TransformerModel> {
        Box::new(StackedModels::new(parts))
    }

    fn outputs(
        model: &Self::Model,
        x: &Records,
        y_train: &Labels,
        predicted: &Labels,
    ) -> MlResult<Outputs> {
        Outputs::of_classifier(&**model, x, y_train, predicted)
    }

    fn weight(y: &Labels, sample: usize) -> f64 {
        y.weight(sample)
    }

    /// Two classes at least, where there are two.
    fn is_enough(y: &Labels, rows: &Rows) -> bool {
        let n_classes = |y: &Labels| y.counts().iter().filter(|count| **count > 0).count();
        n_classes(y) < 2 || n_classes(&y.select(rows)) >= 2
    }

    fn out_of_bag(
        y: &Labels,
        members: &[(&Self::Model, Rows, Records)],
    ) -> MlResult<(Rows, Labels)> {
        let mut sums = Sums::new(y.len(), y.classes().len());
        for (model, rows, x) in members {
            sums.add(rows, &shares(&***model, x, y)?);
        }
        let (rows, means) = sums.means();
        Ok((rows, elect(&means, y)?))
    }

    #[track_caller]
    fn add_vote(
        graph: &mut Graph,
        key: String,
        (rule, ballot): (Rule, Node<Ballot>),
        bases: &Bases<'_, Self>,
        (at, side): (usize, Side),
    ) -> Result<Node<Labels>> {
        let version = version::<Self>();
        let predicted = bases.of_fold(at, |fold| match side {
            Side::Train => fold.predicted_train,
            Side::Test => fold.predicted_test,
        });
        if rule == Rule::Classes {
            let elected = cached(elected).version(version).timed();
            return Ok(graph.try_task(key, elected, (ballot, predicted))?);
        }
        let mut tables = Vec::new();
        for (base, name) in bases.cross.iter().zip(&bases.names) {
            let part = match side {
                Side::Train => "trn",
                Side::Test => "tst",
            };
            let key = format!("{name}/{}/probabilities-{part}-{at:02}", base.validation().name());
            if side == Side::Test {
                base.add_probabilities(graph)?;
            } else if !graph.contains(&key) {
                let fold = base.fold(at);
                let inputs = (fold.model, fold.model_x_train(), fold.predicted_train);
                graph.try_task(&key, tasks::predict_probabilities, inputs)?;
            }
            tables.push(graph.node(&key)?);
        }
        let elected = cached(elected_by_probabilities).version(version).timed();
        Ok(graph.try_task(key, elected, (ballot, tables, predicted[0]))?)
    }
}

impl Parts for Box<dyn Regressor> {
    const BAG: Rule = Rule::Numbers;

    fn pipeline(steps: Vec<Box<dyn TransformerModel>>, last: Self::Model) -> Self::Model {
        Box::new(PipelineModel::new(steps, last))
    }

    fn voting(ballot: Ballot, _: &Values, members: Vec<Self::Model>) -> MlResult<Self::Model> {
        Ok(Box::new(VotingRegressorModel::new(ballot, members)?))
    }

    fn stacked(parts: StackedParts<Self::Model>) -> Box<dyn TransformerModel> {
        Box::new(StackedModels::new(parts))
    }

    fn outputs(_: &Self::Model, _: &Records, _: &Values, predicted: &Values) -> MlResult<Outputs> {
        Outputs::of_values(predicted)
    }

    fn weight(y: &Values, sample: usize) -> f64 {
        y.weight(sample)
    }

    fn is_enough(_: &Values, _: &Rows) -> bool {
        true
    }

    fn out_of_bag(
        y: &Values,
        members: &[(&Self::Model, Rows, Records)],
    ) -> MlResult<(Rows, Values)> {
        let mut sums = Sums::new(y.len(), 1);
        for (model, rows, x) in members {
            let numbers: Vec<f64> = (***model).predict(x)?.iter().collect();
            let column = Array2::from_shape_fn((numbers.len(), 1), |(row, _)| numbers[row]);
            sums.add(rows, &column);
        }
        let (rows, means) = sums.means();
        Ok((rows, Values::new(means.into_iter().collect())?))
    }

    #[track_caller]
    fn add_vote(
        graph: &mut Graph,
        key: String,
        (_, ballot): (Rule, Node<Ballot>),
        bases: &Bases<'_, Self>,
        (at, side): (usize, Side),
    ) -> Result<Node<Values>> {
        let predicted = bases.of_fold(at, |fold| match side {
            Side::Train => fold.predicted_train,
            Side::Test => fold.predicted_test,
        });
        let mean = cached(mean_values).version(version::<Self>()).timed();
        Ok(graph.try_task(key, mean, (ballot, predicted))?)
    }
}

/// A copy by way of its bytes: a model is no value to clone, and its node keeps it.
pub(super) fn copy<T: Stored>(model: &T) -> MlResult<T> {
    let mut bytes = Vec::new();
    model.encode(&mut bytes)?;
    Ok(T::decode(&mut Source::new(&bytes))?)
}

/// A fitted pipeline of the models of its steps.
#[expect(clippy::borrowed_box, reason = "a task gets the values of its nodes")]
pub(super) fn whole<L: Parts>(
    steps: &[&Box<dyn TransformerModel>],
    last: &L::Model,
) -> MlResult<L::Model> {
    let steps = steps.iter().map(|step| copy(*step)).collect::<MlResult<_>>()?;
    Ok(L::pipeline(steps, copy(last)?))
}

/// The model of a vote of these. Searches of theirs that did not converge are one notice of the
/// run.
pub(super) fn gathered<L: Parts>(
    ballot: &Ballot,
    y: &TargetOf<L>,
    members: &[&L::Model],
) -> MlResult<L::Model> {
    let unmet = |member: &&L::Model| member.convergence().into_iter().find(|end| !end.is_met);
    let unmet: Vec<_> = members.iter().filter_map(unmet).collect();
    if let Some(first) = unmet.first() {
        notice(format!("{} of {} models in it: {first}", unmet.len(), members.len()));
    }
    let members = members.iter().map(|member| copy(*member)).collect::<MlResult<_>>()?;
    L::voting(ballot.clone(), y, members)
}

fn elected(ballot: &Ballot, predicted: &[&Labels]) -> MlResult<Labels> {
    let votes = ballot.count(predicted)?;
    elect(&votes, predicted[0])
}

fn elected_by_probabilities(
    ballot: &Ballot,
    tables: &[&Probabilities],
    predicted: &Labels,
) -> MlResult<Labels> {
    let tables: Vec<_> = tables.iter().map(|table| table.table()).collect();
    elect(&ballot.mean(&tables)?, predicted)
}

fn mean_values(ballot: &Ballot, predicted: &[&Values]) -> MlResult<Values> {
    ballot.mean_values(predicted)
}
