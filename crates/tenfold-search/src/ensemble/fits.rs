//! The fits of a bag, each on samples drawn anew, as nodes.

use tenfold_graph::{Graph, Node, task};
use tenfold_ml::data::{Records, Rows};
use tenfold_ml::estimator::learner::{Learner, TargetOf};
use tenfold_ml::tasks;

use crate::ensemble::draw::{self, Draw};
use crate::ensemble::member::Parts;
use crate::ensemble::version;
use crate::error::Result;

/// The fits of a bag on one set of samples.
pub(super) struct Fits<'a> {
    pub(super) key: &'a dyn Fn(&str) -> String,
    pub(super) n_models: usize,
    pub(super) draw: Node<Draw>,
}

/// The drawn rows, and the models fitted on them.
pub(super) struct Fitted<M> {
    pub(super) rows: Vec<Node<Rows>>,
    pub(super) models: Vec<Node<M>>,
}

impl Fits<'_> {
    /// Per model its seed, its rows, the drawn samples and the fit.
    #[track_caller]
    pub(super) fn add<L: Parts, E: Learner<Model = L::Model>>(
        &self,
        graph: &mut Graph,
        estimator: Node<E>,
        x: Node<Records>,
        y: Node<TargetOf<L>>,
    ) -> Result<Fitted<L::Model>> {
        let version = version::<L>();
        let mut fitted = Fitted { rows: Vec::new(), models: Vec::new() };
        for number in 0..self.n_models {
            let key = |part: &str| format!("{}-{number:03}", (self.key)(part));
            let seed = graph.seed(key("seed"))?;
            let drawn = task(draw::drawn::<L>).version(version);
            let rows = graph.try_task(key("draw"), drawn, (self.draw, seed, y))?;
            let of_x = task(draw::drawn_records::<L>).version(version);
            let drawn_x = graph.try_task(key("draw-x"), of_x, (x, y, rows))?;
            let of_y = task(draw::drawn_target::<L>).version(version);
            let drawn_y = graph.task(key("draw-y"), of_y, (y, rows))?;
            let inputs = (estimator, drawn_x, drawn_y);
            fitted.models.push(graph.try_task(key("fit"), task(tasks::fit).timed(), inputs)?);
            fitted.rows.push(rows);
        }
        Ok(fitted)
    }
}
