//! A template as the data that spaces are read from.

use serde_json::{Map, Value};

use super::choice;
use super::label::plain;
use super::layout::Layout;
use super::node::Kind;
use super::read::NAME;
use super::template::Template;

/// The data, in which each choice has its name.
pub(super) fn data(template: &Template, layout: &Layout) -> Value {
    match template {
        Template::Constant(value) => plain(value.clone()),
        Template::List(list) => list.iter().map(|each| data(each, layout)).collect(),
        Template::Table(entries) => {
            let entries = entries.iter();
            let entries = entries.map(|(key, each)| (key.clone(), data(each, layout)));
            Value::Object(entries.collect::<Map<_, _>>())
        }
        Template::Choice(node) => {
            let mut object = match &node.kind {
                Kind::Range(range) => range.to_data(),
                Kind::Alternatives(alternatives) => {
                    let named: Vec<_> = alternatives
                        .iter()
                        .map(|each| {
                            let label = each.is_named.then(|| each.label.clone());
                            let value = || data(&each.template, layout);
                            (label, each.shown.clone().unwrap_or_else(value))
                        })
                        .collect();
                    choice::to_data(&named)
                }
            };
            object.insert(NAME.to_owned(), layout.slots[node.id].name.as_str().into());
            Value::Object(object)
        }
    }
}
