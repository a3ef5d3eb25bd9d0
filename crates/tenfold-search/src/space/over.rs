//! Choices by path.

use std::sync::Arc;

use tenfold_ml::estimator::data::{self, DataLearner, Segment, at};

use super::check::check;
use super::choice::Choice;
use super::error::SpaceError;
use super::layout::Layout;
use super::read;
use super::space::Space;
use crate::error::Result;

impl<L: DataLearner> Space<L> {
    /// The same with a choice at this path, `sgd.alpha` for example; its name is the path, unless
    /// the choice has one.
    ///
    /// # Errors
    /// [`ParamsError`](tenfold_ml::estimator::ParamsError), with near paths, on an unknown path;
    /// [`SpaceError`] on a choice that is empty, an alternative or the end of a range that the
    /// estimator refuses, and a place that is within another choice.
    pub fn over(self, path: &str, choice: Choice) -> Result<Self> {
        let layout = Arc::unwrap_or_clone(self.layout);
        let base = layout.template.value(&[]);
        let place = data::place(&base, path)?;
        if let Some((node, is_within)) = layout.template.in_the_way(&place) {
            let (path, choice) = (path.to_owned(), layout.slots[node.id].name.clone());
            return Err(match is_within {
                true => SpaceError::Within { path, choice },
                false => SpaceError::Taken { path, choice },
            }
            .into());
        }
        let before = at(&base, &place).cloned().unwrap_or_default();
        let mut node = read::node(choice, path)?;
        if let (Some(Segment::At(_)), Some(name)) = (place.last(), data::step_name(&before)) {
            node.give_name(name);
        }
        (node.path, node.base) = (Some(path.to_owned()), Some(before));
        let mut template = layout.template;
        template.put(&place, node);
        let mut layout = Layout::new(template)?;
        if let Some((node, _)) = layout.template.in_the_way(&place) {
            let slots = node.id..node.id + node.n_choices();
            check::<L>(&mut layout, slots)?;
        }
        Ok(Self::from_layout(layout))
    }
}
