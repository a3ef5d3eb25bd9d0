//! `tenfold estimators`: the kinds of estimators, transformers, splitters and scorers, with their parameters.

use std::fmt::Write;

use anyhow::Result;
use clap::{Args, ValueEnum};
use serde_json::{Value, json};
use tenfold::estimator::registry::{Entry, Family, kinds};

use crate::exit::Usage;
use crate::lines::Lines;
use crate::options::Form;
use crate::settings::hint;
use crate::terminal::print;

mod about;

use about::about;

/// List estimators, transformers, splitters and scorers, or describe one
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct EstimatorsArgs {
    /// Kind to describe, such as sgd
    #[arg(value_name = "NAME")]
    name: Option<String>,

    /// List one family
    #[arg(long, value_name = "FAMILY")]
    family: Option<FamilyName>,

    /// Form of the result
    #[arg(long, value_name = "FORM", default_value = "text", hide_default_value = true)]
    format: Form,
}

/// A family of estimators.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FamilyName {
    Classifier,
    Regressor,
    Transformer,
    Splitter,
    ClassificationScorer,
    RegressionScorer,
}

const EXAMPLES: &str = "\
Examples:
  tenfold estimators --family classifier
  tenfold estimators sgd
  tenfold estimators --format json";

const FAMILIES: [(FamilyName, Family, &str); 6] = [
    (FamilyName::Classifier, Family::Classifier, "Classifiers"),
    (FamilyName::Regressor, Family::Regressor, "Regressors"),
    (FamilyName::Transformer, Family::Transformer, "Transformers"),
    (FamilyName::Splitter, Family::Splitter, "Splitters"),
    (FamilyName::ClassificationScorer, Family::ClassificationScorer, "Scorers of classifiers"),
    (FamilyName::RegressionScorer, Family::RegressionScorer, "Scorers of regressors"),
];

pub(crate) fn run(args: &EstimatorsArgs) -> Result<()> {
    let is_wanted = |family: FamilyName| args.family.is_none_or(|wanted| wanted == family);
    let families: Vec<(Family, &str)> = FAMILIES
        .into_iter()
        .filter(|(name, ..)| is_wanted(*name))
        .map(|(_, family, title)| (family, title))
        .collect();
    let entries = |family| kinds(family).into_iter();
    let all = || families.iter().flat_map(|(family, _)| entries(*family));
    let found: Vec<&Entry> = match &args.name {
        None => all().collect(),
        Some(name) => all().filter(|entry| entry.kind() == name).collect(),
    };
    if let (Some(name), []) = (&args.name, &*found) {
        let mut known: Vec<&str> = all().map(Entry::kind).collect();
        known.dedup();
        return Err(Usage(format!("nothing is of kind `{name}`{}", hint(name, &known))).into());
    }
    if args.format == Form::Json {
        let entries: Vec<Value> = found.into_iter().map(as_json).collect();
        return print(&format!("{:#}\n", Value::from(entries)));
    }
    if args.name.is_some() {
        let text: Vec<String> = found.into_iter().map(described).collect();
        return print(&text.join("\n"));
    }
    let mut text = String::new();
    for (at, (family, title)) in families.into_iter().enumerate() {
        let gap = if at == 0 { "" } else { "\n" };
        let mut lines = Lines::new(2, [title, ""]);
        for entry in entries(family) {
            lines.push([format!("  {}", entry.kind()), about(family, entry.kind()).to_owned()]);
        }
        let _ = write!(text, "{gap}{lines}");
    }
    print(&text)
}

fn as_json(entry: &Entry) -> Value {
    json!({
        "kind": entry.kind(),
        "family": entry.family().to_string(),
        "about": about(entry.family(), entry.kind()),
        "parameters": entry.parameters(),
        "defaults": entry.defaults(),
    })
}

/// The kind, its parameters with their defaults, and examples of its use.
fn described(entry: &Entry) -> String {
    let (kind, family) = (entry.kind(), entry.family());
    let mut text = format!("{kind}: {}\n{family}\n", about(family, kind));
    let defaults = entry.defaults();
    if !entry.parameters().is_empty() {
        let mut lines = Lines::new(2, ["parameter", "default"]);
        for name in entry.parameters() {
            let default = defaults.and_then(|defaults| defaults.get(name)).map(shown);
            lines.push([name.clone(), default.unwrap_or_else(|| "must be given".to_owned())]);
        }
        let _ = write!(text, "\n{lines}");
    }
    let example = match family {
        Family::Classifier | Family::Regressor => format!("tenfold cv FILE --estimator {kind}"),
        Family::ClassificationScorer | Family::RegressionScorer => {
            format!("tenfold cv FILE --scorer {kind}")
        }
        Family::Splitter => format!("tenfold cv FILE --splitter {kind}"),
        _ => format!("[[steps]] of tenfold.toml: kind = \"{kind}\""),
    };
    let name = entry.type_path().rsplit("::").next().unwrap_or_default();
    let _ = write!(text, "\n{example}\nhttps://docs.rs/tenfold/latest/tenfold/?search={name}\n");
    text
}

/// A default, in few words.
fn shown(value: &Value) -> String {
    match value {
        Value::Null => "none".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
