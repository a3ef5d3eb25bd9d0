//! The choices of a template in order: their names, paths and conditions, and the candidates that
//! they span.

use serde_json::Value;
use tenfold_ml::estimator::data::{self, Segment};

use super::draw::Draw;
use super::error::SpaceError;
use super::label;
use super::node::{Kind, Node};
use super::range::Range;
use super::template::Template;

/// A template and its choices.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    pub(super) template: Template,
    /// The choices by number.
    pub(super) slots: Vec<Slot>,
    /// The numbers of the choices by name.
    pub(super) by_name: Vec<usize>,
    /// The choices without a condition.
    pub(super) group: Group,
}

/// A choice of a space.
#[derive(Clone, Debug)]
pub(super) struct Slot {
    pub(super) name: String,
    /// The end of the name where no other choice has it, else the name.
    pub(super) short: String,
    pub(super) path: String,
    /// The choice and the alternative that it belongs to.
    pub(super) parent: Option<(usize, usize)>,
    pub(super) values: Values,
    /// The number of its values, each with those of the choices within it; `None` if infinite.
    pub(super) extent: Option<u128>,
}

#[derive(Clone, Debug)]
pub(super) enum Values {
    Range(Range),
    Alternatives(Vec<Labelled>),
}

/// An alternative of a choice.
#[derive(Clone, Debug)]
pub(super) struct Labelled {
    pub(super) label: String,
    pub(super) shown: Value,
    /// The choices that are there with it.
    pub(super) group: Group,
}

/// Choices that are there together, by name.
#[derive(Clone, Debug, Default)]
pub(super) struct Group {
    pub(super) slots: Vec<usize>,
    /// The number of combinations, at most 2^128 - 1; `None` if infinite.
    pub(super) extent: Option<u128>,
}

impl Layout {
    /// The layout of a template, whose choices it numbers.
    pub(super) fn new(mut template: Template) -> Result<Self, SpaceError> {
        let n_slots = template.number(0);
        let mut visit = Visit {
            whole: &template,
            draws: vec![Draw::Base; n_slots],
            slots: Vec::with_capacity(n_slots),
        };
        let mut found = Vec::new();
        template.choices(&visit.draws, &mut Vec::new(), &mut found);
        let slots = visit.enter(found, "", None)?;
        let mut all = visit.slots;
        let by_name = named(&mut all)?;
        let group = grouped(&mut all, &by_name, slots);
        Ok(Self { template, slots: all, by_name, group })
    }

    /// The draws of the candidate of this ordinal number, which is below the extent.
    pub(super) fn at(&self, ordinal: u128) -> Box<[Draw]> {
        let mut draws = vec![Draw::Base; self.slots.len()];
        self.decode(&self.group, ordinal, &mut draws);
        draws.into()
    }

    /// The last choice by name varies fastest.
    fn decode(&self, group: &Group, mut ordinal: u128, draws: &mut [Draw]) {
        for &slot in group.slots.iter().rev() {
            let extent = self.slots[slot].extent.unwrap_or(1);
            let mut within = ordinal % extent;
            ordinal /= extent;
            draws[slot] = match &self.slots[slot].values {
                Values::Range(range) => range.at(within),
                Values::Alternatives(list) if extent == list.len() as u128 => {
                    let at = within as usize;
                    self.decode(&list[at].group, 0, draws);
                    Draw::Alternative(at)
                }
                Values::Alternatives(list) => {
                    let mut at = 0;
                    while at + 1 < list.len() && within >= list[at].group.extent.unwrap_or(1) {
                        within -= list[at].group.extent.unwrap_or(1);
                        at += 1;
                    }
                    self.decode(&list[at].group, within, draws);
                    Draw::Alternative(at)
                }
            };
        }
    }

    /// Draws under which a choice is there, all others as they are for themselves.
    pub(super) fn reaching(&self, slot: usize) -> Vec<Draw> {
        let mut draws = vec![Draw::Base; self.slots.len()];
        let mut outer = self.slots[slot].parent;
        while let Some((parent, at)) = outer {
            draws[parent] = Draw::Alternative(at);
            outer = self.slots[parent].parent;
        }
        draws
    }

    /// The condition of a choice, `model = svc` for example.
    pub(super) fn condition(&self, slot: usize) -> Option<String> {
        condition(&self.slots, slot)
    }
}

fn condition(slots: &[Slot], slot: usize) -> Option<String> {
    let (parent, at) = slots[slot].parent?;
    let parent = &slots[parent];
    Some(format!("{} = {}", parent.name, parent.label(Draw::Alternative(at))))
}

impl Slot {
    pub(super) fn is_continuous(&self) -> bool {
        matches!(&self.values, Values::Range(range) if range.extent().is_none())
    }

    /// The text of a draw.
    pub(super) fn label(&self, draw: Draw) -> String {
        match (&self.values, draw) {
            (Values::Alternatives(list), Draw::Alternative(at)) => list[at].label.clone(),
            (_, draw) => label::scalar(&draw.to_value()),
        }
    }

    /// The value of a draw among the parameters of a candidate.
    pub(super) fn shown(&self, draw: Draw) -> Value {
        match (&self.values, draw) {
            (Values::Alternatives(list), Draw::Alternative(at)) => list[at].shown.clone(),
            (_, draw) => draw.to_value(),
        }
    }
}

/// The walk that finds the paths of choices.
struct Visit<'a> {
    whole: &'a Template,
    draws: Vec<Draw>,
    slots: Vec<Slot>,
}

impl<'a> Visit<'a> {
    /// Adds choices with the choices within them; returns their numbers.
    fn enter(
        &mut self,
        found: Vec<(&'a Node, Vec<Segment>)>,
        prefix: &str,
        parent: Option<(usize, usize)>,
    ) -> Result<Vec<usize>, SpaceError> {
        if found.is_empty() {
            return Ok(Vec::new());
        }
        let value = self.whole.value(&self.draws);
        let path = |node: &Node, place: &[Segment]| {
            let given = node.path.clone();
            prefixed(prefix, given.unwrap_or_else(|| data::path(&value, place)))
        };
        let paths: Vec<_> = found.iter().map(|(node, place)| path(node, place)).collect();
        let mut slots = Vec::with_capacity(found.len());
        for ((node, place), path) in found.into_iter().zip(paths) {
            slots.push(node.id);
            let default = if path.is_empty() { "estimator" } else { &path };
            let name = node.name.clone().unwrap_or_else(|| default.to_owned());
            label::check(&name)?;
            let extent = Some(0);
            let values = Values::Alternatives(Vec::new());
            let slot = Slot { name, short: String::new(), path, parent, values, extent };
            self.slots.push(slot);
            self.slots[node.id].values = self.values(node, &place, prefix)?;
        }
        Ok(slots)
    }

    fn values(
        &mut self,
        node: &'a Node,
        place: &[Segment],
        prefix: &str,
    ) -> Result<Values, SpaceError> {
        let alternatives = match &node.kind {
            Kind::Range(range) => return Ok(Values::Range(*range)),
            Kind::Alternatives(alternatives) => alternatives,
        };
        let in_list = matches!(place.last(), Some(Segment::At(_)));
        if in_list && alternatives.iter().all(|each| each.template.is_none()) {
            let place = format!("the choice `{}`", self.slots[node.id].name);
            return Err(SpaceError::OnlyNone { place });
        }
        let mut labelled = Vec::with_capacity(alternatives.len());
        for (at, alternative) in alternatives.iter().enumerate() {
            self.draws[node.id] = Draw::Alternative(at);
            let mut found = Vec::new();
            alternative.template.choices(&self.draws, &mut place.to_vec(), &mut found);
            // Alternatives of the whole have paths of their own each.
            let prefix = match place {
                [] => prefixed(prefix, alternative.label.clone()),
                _ => prefix.to_owned(),
            };
            let slots = self.enter(found, &prefix, Some((node.id, at)))?;
            let label = alternative.label.clone();
            let shown = alternative.shown.clone().unwrap_or_else(|| label.clone().into());
            labelled.push(Labelled { label, shown, group: Group { slots, extent: None } });
        }
        self.draws[node.id] = Draw::Base;
        Ok(Values::Alternatives(labelled))
    }
}

/// A path within an alternative of the whole, unless it begins with that already.
fn prefixed(prefix: &str, path: String) -> String {
    let begins = path.strip_prefix(prefix).is_some_and(|rest| rest.starts_with('.'));
    match (prefix.is_empty() || begins, path.is_empty()) {
        (true, _) => path,
        (false, true) => prefix.to_owned(),
        (false, false) => format!("{prefix}.{path}"),
    }
}

/// Gives the choices their short names; returns their numbers by name.
fn named(slots: &mut [Slot]) -> Result<Vec<usize>, SpaceError> {
    let mut by_name: Vec<usize> = (0..slots.len()).collect();
    by_name.sort_by(|&a, &b| slots[a].name.cmp(&slots[b].name));
    for pair in by_name.windows(2) {
        if slots[pair[0]].name == slots[pair[1]].name {
            let place = |slot: usize| {
                let condition = condition(slots, slot);
                let condition = condition.map(|each| format!(" where {each}")).unwrap_or_default();
                format!("at `{}`{condition}", slots[slot].path)
            };
            let (first, second) = (pair[0].min(pair[1]), pair[0].max(pair[1]));
            let name = slots[first].name.clone();
            return Err(SpaceError::SameName { name, first: place(first), second: place(second) });
        }
    }
    let end = |name: &str| name.rsplit('.').next().unwrap_or(name).to_owned();
    let ends: Vec<String> = slots.iter().map(|slot| end(&slot.name)).collect();
    let mut counts = std::collections::HashMap::new();
    ends.iter().for_each(|end| *counts.entry(end.as_str()).or_insert(0) += 1);
    for (slot, end) in slots.iter_mut().zip(&ends) {
        let is_clear = counts[end.as_str()] == 1 && !end.is_empty();
        slot.short = if is_clear { end.clone() } else { slot.name.clone() };
    }
    Ok(by_name)
}

/// Puts the choices of each group in order, and counts the combinations, inner choices first.
fn grouped(slots: &mut [Slot], by_name: &[usize], outermost: Vec<usize>) -> Group {
    let mut ranks = vec![0; slots.len()];
    by_name.iter().enumerate().for_each(|(rank, &slot)| ranks[slot] = rank);
    for slot in (0..slots.len()).rev() {
        let mut values = std::mem::replace(&mut slots[slot].values, Values::Alternatives(vec![]));
        let extent = match &mut values {
            Values::Range(range) => range.extent(),
            Values::Alternatives(list) => {
                for each in list.iter_mut() {
                    each.group = group(std::mem::take(&mut each.group.slots), slots, &ranks);
                }
                let mut extents = list.iter().map(|each| each.group.extent);
                extents.try_fold(0_u128, |sum, extent| Some(sum.saturating_add(extent?)))
            }
        };
        (slots[slot].values, slots[slot].extent) = (values, extent);
    }
    group(outermost, slots, &ranks)
}

fn group(mut of: Vec<usize>, slots: &[Slot], ranks: &[usize]) -> Group {
    of.sort_unstable_by_key(|&slot| ranks[slot]);
    let mut extents = of.iter().map(|&slot| slots[slot].extent);
    let extent = extents.try_fold(1_u128, |product, extent| Some(product.saturating_mul(extent?)));
    Group { slots: of, extent }
}
