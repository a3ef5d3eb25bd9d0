//! Labels: short names of alternatives, unique in their choice.

use std::collections::{HashMap, HashSet};

use serde_json::Value;
use tenfold_ml::estimator::data;

use super::error::SpaceError;
use super::node::Alternative;
use super::template::Template;

/// Alternatives with their labels: the names that were given; else the kind of an estimator, and
/// the value of anything else. The second one of a label is numbered.
pub(super) fn labelled(
    alternatives: Vec<(Option<String>, Value, Template)>,
    place: &str,
) -> Result<Vec<Alternative>, SpaceError> {
    if alternatives.is_empty() {
        return Err(SpaceError::Empty { place: place.to_owned() });
    }
    let mut used = HashSet::new();
    for name in alternatives.iter().filter_map(|(name, ..)| name.as_ref()) {
        check(name)?;
        if !used.insert(name.clone()) {
            let label = name.clone();
            return Err(SpaceError::SameLabel { place: place.to_owned(), label });
        }
    }
    let mut last: HashMap<String, usize> = HashMap::new();
    let label = |(name, value, template): (Option<String>, Value, Template)| {
        let is_named = name.is_some();
        let label = name.unwrap_or_else(|| {
            let label = label(&value, &template);
            if used.insert(label.clone()) {
                return label;
            }
            let number = last.entry(label.clone()).or_insert(1);
            loop {
                *number += 1;
                let numbered = format!("{label}-{number}");
                if used.insert(numbered.clone()) {
                    return numbered;
                }
            }
        });
        let is_value = !is_named && kind(&value).is_none() && !template.has_choice();
        let shown = is_value.then(|| plain(value));
        Alternative { label, is_named, shown, template }
    };
    Ok(alternatives.into_iter().map(label).collect())
}

/// Refuses a name that the names of candidates, such as `alpha=0.1, model=svc`, cannot hold.
pub(super) fn check(name: &str) -> Result<(), SpaceError> {
    let reason = if name.trim().is_empty() {
        "it is empty; give it a letter"
    } else if name.trim() != name {
        "it starts or ends with a space; leave that out"
    } else if name.contains(['=', ',', '"']) || name.contains(char::is_control) {
        "it has `=`, `,`, a quotation mark or a control character, which the names of candidates \
         cannot hold; give it another with `named`"
    } else {
        return Ok(());
    };
    Err(SpaceError::Name { name: name.to_owned(), reason })
}

fn label(value: &Value, template: &Template) -> String {
    if let Template::Choice(node) = template {
        return node.name.clone().unwrap_or_else(|| node.kind.form().to_owned());
    }
    if let Some(kind) = kind(value) {
        return kind.to_owned();
    }
    let only_key = value.as_object().filter(|object| object.len() == 1);
    match (value, only_key.and_then(|object| object.keys().next())) {
        (Value::Null, _) => "none".to_owned(),
        (Value::String(text), _) => self::text(text),
        (_, Some(key)) if template.has_choice() => key.clone(),
        (value, _) => match data::special(value) {
            Some(text) => text.to_owned(),
            None => scalar(&plain(value.clone())),
        },
    }
}

/// A number or any other value in short: 1e-5, not 0.00001.
pub(super) fn scalar(value: &Value) -> String {
    let decimal = value.to_string();
    let small = value.as_f64().filter(|number| value.is_f64() && number.abs() < 1.0);
    let short = small.map(|number| format!("{number:e}"));
    short.filter(|short| short.len() < decimal.len()).unwrap_or(decimal)
}

/// A text as it is, in quotation marks where it could be read as something else.
fn text(text: &str) -> String {
    let is_clear = check(text).is_ok() && serde_json::from_str::<Value>(text).is_err();
    if is_clear { text.to_owned() } else { Value::from(text).to_string() }
}

/// The kind of an estimator, or of the estimator in a named part.
fn kind(value: &Value) -> Option<&str> {
    data::kind(value).or_else(|| data::kind(value.get("transformer")?))
}

/// A value as JSON has it: that of TOML and numbers that are not finite as texts.
pub(super) fn plain(value: Value) -> Value {
    if let Some(text) = data::special(&value) {
        return if text == "none" { Value::Null } else { text.into() };
    }
    match value {
        Value::Array(list) => list.into_iter().map(plain).collect(),
        Value::Object(object) => {
            Value::Object(object.into_iter().map(|(key, value)| (key, plain(value))).collect())
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::labelled;
    use crate::space::read::template;

    #[test]
    fn labels_are_short_and_unique() {
        let values = [
            json!(null),
            json!("none"),
            json!(1),
            json!("1"),
            json!(1.0),
            json!(1),
            json!(1e-5),
            json!("a, b"),
            json!({"kind": "svc"}),
            json!({"kind": "svc", "c": 2}),
            json!({"name": "num", "transformer": {"kind": "pca"}}),
            json!({"rbf": {"gamma": {"choose": [1, 2]}}}),
            json!({"rbf": {"gamma": 1}}),
            json!({"uniform": [0, 1]}),
            json!({"uniform": [0, 1], "name": "wide"}),
            json!("svc-2"),
        ];
        let read = |value: serde_json::Value| {
            let inner = template(value.clone(), "").unwrap();
            (None, value, inner)
        };
        let labelled = labelled(values.into_iter().map(read).collect(), "").unwrap();
        let labels: Vec<&str> = labelled.iter().map(|each| each.label.as_str()).collect();
        let expected = [
            "none",
            "none-2",
            "1",
            "\"1\"",
            "1.0",
            "1-2",
            "1e-5",
            "\"a, b\"",
            "svc",
            "svc-2",
            "pca",
            "rbf",
            "{\"rbf\":{\"gamma\":1}}",
            "range",
            "wide",
            "svc-2-2",
        ];
        assert_eq!(labels, expected);
    }
}
