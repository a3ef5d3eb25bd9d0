//! The data of an estimator in which some places are choices.

use serde_json::{Map, Value};
use tenfold_ml::estimator::data::{self, Segment};

use super::draw::Draw;
use super::node::{Kind, Node};

/// A value, or a part of one, with choices in it.
#[derive(Clone, Debug)]
pub(super) enum Template {
    /// A value without a choice.
    Constant(Value),
    List(Vec<Template>),
    Table(Vec<(String, Template)>),
    Choice(Box<Node>),
}

impl Template {
    /// The value with these draws of its choices, by their numbers; a choice without one has the
    /// value that its place had before.
    pub(super) fn value(&self, draws: &[Draw]) -> Value {
        match self {
            Self::Constant(value) => value.clone(),
            Self::Table(entries) => {
                let entries = entries.iter();
                let entries = entries.map(|(key, each)| (key.clone(), each.value(draws)));
                Value::Object(entries.collect::<Map<_, _>>())
            }
            Self::List(list) => list.iter().filter_map(|each| each.element(draws)).collect(),
            Self::Choice(node) => node.value(draws),
        }
    }

    /// The value as an element of a list; `None` if it is left out.
    fn element(&self, draws: &[Draw]) -> Option<Value> {
        let value = self.value(draws);
        (!matches!(self, Self::Choice(_)) || !is_none(&value)).then_some(value)
    }

    /// Returns `true` if it is no value in any case.
    pub(super) fn is_none(&self) -> bool {
        matches!(self, Self::Constant(value) if is_none(value))
    }

    /// The number of choices in it, those within choices included.
    pub(super) fn n_choices(&self) -> usize {
        match self {
            Self::Constant(_) => 0,
            Self::List(list) => list.iter().map(Self::n_choices).sum(),
            Self::Table(entries) => entries.iter().map(|(_, each)| each.n_choices()).sum(),
            Self::Choice(node) => node.n_choices(),
        }
    }

    pub(super) fn has_choice(&self) -> bool {
        self.first_choice().is_some()
    }

    /// The outermost choice that comes first.
    pub(super) fn first_choice(&self) -> Option<&Node> {
        match self {
            Self::Constant(_) => None,
            Self::List(list) => list.iter().find_map(Self::first_choice),
            Self::Table(entries) => entries.iter().find_map(|(_, each)| each.first_choice()),
            Self::Choice(node) => Some(node),
        }
    }

    /// Numbers the choices, outer ones first, from this number on; returns the next one.
    pub(super) fn number(&mut self, from: usize) -> usize {
        match self {
            Self::Constant(_) => from,
            Self::List(list) => list.iter_mut().fold(from, |next, each| each.number(next)),
            Self::Table(entries) => {
                entries.iter_mut().fold(from, |next, (_, each)| each.number(next))
            }
            Self::Choice(node) => {
                node.id = from;
                match &mut node.kind {
                    Kind::Range(_) => from + 1,
                    Kind::Alternatives(alternatives) => alternatives
                        .iter_mut()
                        .fold(from + 1, |next, each| each.template.number(next)),
                }
            }
        }
    }

    /// The outermost choices, each with its place in the value of these draws.
    pub(super) fn choices<'a>(
        &'a self,
        draws: &[Draw],
        here: &mut Vec<Segment>,
        to: &mut Vec<(&'a Node, Vec<Segment>)>,
    ) {
        let mut enter = |segment, each: &'a Self, here: &mut Vec<Segment>| {
            here.push(segment);
            each.choices(draws, here, to);
            here.pop();
        };
        match self {
            Self::Constant(_) => {}
            Self::Table(entries) => {
                entries.iter().for_each(|(key, each)| enter(Segment::Key(key.clone()), each, here));
            }
            Self::List(list) => {
                let mut at = 0;
                for each in list {
                    enter(Segment::At(at), each, here);
                    at += usize::from(
                        !matches!(each, Self::Choice(_)) || each.element(draws).is_some(),
                    );
                }
            }
            Self::Choice(node) => to.push((node, here.clone())),
        }
    }

    /// The choice that is in the way of another one at a place, and whether the place is within it.
    pub(super) fn in_the_way(&self, place: &[Segment]) -> Option<(&Node, bool)> {
        let Some((segment, rest)) = place.split_first() else {
            return self.first_choice().map(|node| (node, false));
        };
        match (self, segment) {
            (Self::Choice(node), _) => Some((node, true)),
            (Self::List(list), Segment::At(at)) => list.get(*at)?.in_the_way(rest),
            (Self::Table(entries), Segment::Key(key)) => {
                entries.iter().find(|(name, _)| name == key)?.1.in_the_way(rest)
            }
            _ => None,
        }
    }

    /// Puts a choice into a place of its value.
    pub(super) fn put(&mut self, place: &[Segment], node: Node) {
        let Some((segment, rest)) = place.split_first() else {
            *self = Self::Choice(Box::new(node));
            return;
        };
        self.open();
        let inner = match (self, segment) {
            (Self::List(list), Segment::At(at)) => list.get_mut(*at),
            (Self::Table(entries), Segment::Key(key)) => {
                entries.iter_mut().find(|(name, _)| name == key).map(|(_, each)| each)
            }
            _ => None,
        };
        if let Some(inner) = inner {
            inner.put(rest, node);
        }
    }

    /// Makes a list or a table of constants of a constant one.
    fn open(&mut self) {
        if let Self::Constant(value) = self {
            *self = match std::mem::take(value) {
                Value::Array(list) => Self::List(list.into_iter().map(Self::Constant).collect()),
                Value::Object(object) => {
                    let entries = object.into_iter();
                    Self::Table(entries.map(|(key, value)| (key, Self::Constant(value))).collect())
                }
                other => Self::Constant(other),
            };
        }
    }

    /// Gives a step of this name to a pipeline, unless it has one.
    pub(super) fn give_name(&mut self, name: &str) {
        match self {
            Self::Choice(node) => node.give_name(name),
            Self::Constant(Value::Object(object)) if object.contains_key("kind") => {
                object.entry("name").or_insert_with(|| name.into());
            }
            Self::Table(entries) => {
                let has = |wanted: &str| entries.iter().any(|(key, _)| key == wanted);
                if has("kind") && !has("name") {
                    entries.push(("name".to_owned(), Self::Constant(name.into())));
                }
            }
            _ => {}
        }
    }

    /// Puts in the place of constants, as they were given, the data that the estimator of these
    /// draws has written, with all defaults: so equal alternatives have equal data.
    pub(super) fn complete(&mut self, draws: &[Draw], written: Value) {
        match (self, written) {
            (Self::Constant(value), written) => *value = written,
            (Self::Table(entries), Value::Object(mut written)) => {
                for (key, each) in entries.iter_mut() {
                    if let Some(written) = written.remove(key) {
                        each.complete(draws, written);
                    }
                }
                entries
                    .extend(written.into_iter().map(|(key, value)| (key, Self::Constant(value))));
            }
            (Self::List(list), Value::Array(written)) => {
                let mut kept: Vec<&mut Self> =
                    list.iter_mut().filter(|each| each.element(draws).is_some()).collect();
                if kept.len() == written.len() {
                    let pairs = kept.iter_mut().zip(written);
                    pairs.for_each(|(each, written)| each.complete(draws, written));
                }
            }
            (Self::Choice(node), written) => {
                if let Some(at) = node.drawn(draws)
                    && let Kind::Alternatives(alternatives) = &mut node.kind
                    && let Some(alternative) = alternatives.get_mut(at)
                {
                    alternative.template.complete(draws, written);
                }
            }
            _ => {}
        }
    }
}

/// Returns `true` if a value is none: null, or the text `none` of TOML.
fn is_none(value: &Value) -> bool {
    value.is_null() || data::special(value) == Some("none")
}
