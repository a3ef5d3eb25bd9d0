//! Checks each value of each choice alone, before anything runs.

use std::ops::Range;

use serde_json::Value;
use tenfold_ml::estimator::data::DataLearner;

use super::draw::Draw;
use super::error::SpaceError;
use super::layout::{Layout, Values};
use crate::error::Result;

/// Reads the estimator with each alternative of these choices and both ends of each range, and
/// completes the template with the data that it writes.
pub(super) fn check<L: DataLearner>(layout: &mut Layout, slots: Range<usize>) -> Result<()> {
    for slot in slots {
        let draws: Vec<Draw> = match &layout.slots[slot].values {
            Values::Range(range) => range.ends().into(),
            Values::Alternatives(list) => (0..list.len()).map(Draw::Alternative).collect(),
        };
        let mut all = layout.reaching(slot);
        for draw in draws {
            all[slot] = draw;
            let written = read_and_written::<L>(&layout.template.value(&all)).map_err(|error| {
                let slot = &layout.slots[slot];
                let (choice, value) = (slot.name.clone(), slot.label(draw));
                SpaceError::Refused { choice, value, source: Box::new(error) }
            })?;
            layout.template.complete(&all, written);
        }
    }
    Ok(())
}

/// The data of the estimator that is read from data.
pub(super) fn read_and_written<L: DataLearner>(data: &Value) -> tenfold_ml::error::Result<Value> {
    L::from_data(data)?.to_data()
}
