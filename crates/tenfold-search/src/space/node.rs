//! A choice in its place in a template.

use serde_json::Value;

use super::draw::Draw;
use super::range::Range;
use super::template::Template;

/// A choice in its place.
#[derive(Clone, Debug)]
pub(super) struct Node {
    /// Its number in the space, outer choices first.
    pub(super) id: usize,
    /// The name that it was given.
    pub(super) name: Option<String>,
    /// The path by which its place was named.
    pub(super) path: Option<String>,
    /// The value that the place had before.
    pub(super) base: Option<Value>,
    pub(super) kind: Kind,
}

#[derive(Clone, Debug)]
pub(super) enum Kind {
    Alternatives(Vec<Alternative>),
    Range(Range),
}

#[derive(Clone, Debug)]
pub(super) struct Alternative {
    /// Unique in its choice.
    pub(super) label: String,
    /// `true` if the label was given.
    pub(super) is_named: bool,
    /// The value as it was given; `None` of one that its label names.
    pub(super) shown: Option<Value>,
    pub(super) template: Template,
}

impl Kind {
    /// The word for a choice without a name.
    pub(super) fn form(&self) -> &'static str {
        match self {
            Self::Alternatives(_) => "choice",
            Self::Range(_) => "range",
        }
    }
}

impl Node {
    /// The value that it takes for itself: that before it was a choice, else its first one that
    /// leaves no step out.
    fn base(&self) -> Draw {
        match &self.kind {
            Kind::Alternatives(alternatives) => {
                let first = alternatives.iter().position(|each| !each.template.is_none());
                Draw::Alternative(first.unwrap_or(0))
            }
            Kind::Range(range) => range.ends()[0],
        }
    }

    /// Gives the name of a step to its alternatives that have none.
    pub(super) fn give_name(&mut self, name: &str) {
        if let Kind::Alternatives(alternatives) = &mut self.kind {
            alternatives.iter_mut().for_each(|each| each.template.give_name(name));
        }
    }

    /// The number of choices, those within it included.
    pub(super) fn n_choices(&self) -> usize {
        let Kind::Alternatives(alternatives) = &self.kind else { return 1 };
        1 + alternatives.iter().map(|each| each.template.n_choices()).sum::<usize>()
    }

    /// The alternative that is drawn, if any.
    pub(super) fn drawn(&self, draws: &[Draw]) -> Option<usize> {
        match (self.draw(draws), &self.base) {
            (Draw::Base, Some(_)) => None,
            (Draw::Base, None) => match self.base() {
                Draw::Alternative(at) => Some(at),
                _ => None,
            },
            (Draw::Alternative(at), _) => Some(at),
            _ => None,
        }
    }

    fn draw(&self, draws: &[Draw]) -> Draw {
        draws.get(self.id).copied().unwrap_or(Draw::Base)
    }

    /// Its value with these draws.
    pub(super) fn value(&self, draws: &[Draw]) -> Value {
        if let (Kind::Alternatives(alternatives), Some(at)) = (&self.kind, self.drawn(draws)) {
            return alternatives.get(at).map_or(Value::Null, |each| each.template.value(draws));
        }
        match (self.draw(draws), &self.base) {
            (Draw::Base, Some(base)) => base.clone(),
            (Draw::Base, None) => self.base().to_value(),
            (draw, _) => draw.to_value(),
        }
    }
}
