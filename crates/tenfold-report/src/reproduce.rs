//! The tab *Reproduce*: parameters, versions, digests, and the code that makes the result again.

use serde_json::Value;

use crate::document::{Block, Cell, Column, Details, Figure, Source, Table};
use crate::evidence::Evidence;

/// The version of Tenfold that this crate belongs to.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The crates of Tenfold, which share one version.
const CRATES: [&str; 6] = [
    "tenfold-graph",
    "tenfold-ml",
    "tenfold-estimators",
    "tenfold-search",
    "tenfold-store",
    "tenfold-report",
];

/// The blocks of the tab *Reproduce*.
pub fn reproduce_blocks(evidence: &Evidence) -> Vec<Block> {
    let setup = &evidence.setup;
    let mut blocks = Vec::new();
    if let Some(command) = &setup.command {
        blocks.push(Block::Heading("Command".to_owned()));
        blocks.push(Block::Code(command.clone()));
    }
    blocks.push(Block::Heading("Estimator".to_owned()));
    match (&setup.estimator_json, &setup.estimator_toml) {
        (Some(json), toml) => {
            blocks.push(Block::Table(parameters("Parameters of the estimator", json)));
            blocks.extend(data("The estimator as JSON", json));
            if let Some(toml) = toml {
                let code = vec![Block::Code(toml.clone())];
                let summary = "The estimator as TOML".to_owned();
                blocks.push(Block::Details(Details { summary, blocks: code }));
            }
        }
        (None, _) => blocks.push(Block::Text(format!(
            "The parameters of `{}` are not known before a run, or it is made of several models.",
            setup.name
        ))),
    }
    blocks.push(Block::Heading("Folds".to_owned()));
    match &setup.splitter_json {
        Some(json) => {
            blocks.push(Block::Table(parameters("Parameters of the splitter", json)));
            blocks.extend(data("The splitter as JSON", json));
        }
        None if setup.keys.splits.is_empty() => {
            blocks.pop();
        }
        None => blocks.push(Block::Text("The splitter is not registered as data.".to_owned())),
    }
    if let Some(code) = code(evidence) {
        blocks.push(Block::Heading("Code".to_owned()));
        blocks.push(Block::Code(code));
    }
    let digests = digests(evidence);
    if !digests.is_empty() {
        blocks.push(Block::Heading("Data".to_owned()));
        blocks.push(Block::Figures(digests));
    }
    blocks.push(Block::Heading("Versions".to_owned()));
    let mut table = Table::new("Versions", [Column::text("crate"), Column::text("version")]);
    table.rows = CRATES.map(|name| vec![name.into(), VERSION.into()]).into();
    blocks.push(Block::Table(table));
    blocks
}

/// The digests of records and target, with their nodes.
fn digests(evidence: &Evidence) -> Vec<Figure> {
    let keys = &evidence.setup.keys;
    let Ok(data) = &evidence.data else { return Vec::new() };
    let figure = |label: &str, digest: &Option<String>, key: &str| {
        let value = digest.as_deref().map_or(Cell::Empty, Cell::from);
        Figure::new(label, value).source(Source { key: key.to_owned(), recipe: None })
    };
    vec![
        figure("digest of the records", &data.x_digest, &keys.x),
        figure("digest of the target", &data.y_digest, &keys.y),
    ]
}

/// JSON on several lines, folded away.
fn data(summary: &str, json: &str) -> Option<Block> {
    let value: Value = serde_json::from_str(json).ok()?;
    let text = serde_json::to_string_pretty(&value).ok()?;
    let blocks = vec![Block::Code(text)];
    Some(Block::Details(Details { summary: summary.to_owned(), blocks }))
}

/// The values of data by path.
pub(crate) fn parameters(caption: &str, json: &str) -> Table {
    let mut table = Table::new(caption, [Column::text("parameter"), Column::text("value")]);
    if let Ok(value) = serde_json::from_str::<Value>(json) {
        list(&mut table, String::new(), &value);
    }
    table
}

/// The most elements of a list of numbers that are shown.
const N_ELEMENTS_MAX: usize = 8;

fn list(table: &mut Table, path: String, value: &Value) {
    let below = |part: &str| match path.is_empty() {
        true => part.to_owned(),
        false => format!("{path}.{part}"),
    };
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            fields.iter().for_each(|(name, value)| list(table, below(name), value));
        }
        Value::Array(all) if all.iter().any(|one| one.is_object() || one.is_array()) => {
            for (at, one) in all.iter().enumerate() {
                list(table, below(&at.to_string()), one);
            }
        }
        Value::Array(all) if all.len() > N_ELEMENTS_MAX => {
            let first: Vec<String> = all.iter().take(3).map(shown).collect();
            let text = format!("{}, … ({} in all)", first.join(", "), all.len());
            table.rows.push(vec![path.into(), text.into()]);
        }
        Value::Array(all) => {
            let all: Vec<String> = all.iter().map(shown).collect();
            table.rows.push(vec![path.into(), all.join(", ").into()]);
        }
        value => table.rows.push(vec![path.into(), shown(value).into()]),
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => "none".to_owned(),
        value => value.to_string(),
    }
}

/// The program that makes the cross-validation again.
fn code(evidence: &Evidence) -> Option<String> {
    let setup = &evidence.setup;
    let (estimator, splitter) = (setup.estimator_json.as_ref()?, setup.splitter_json.as_ref()?);
    let family = if evidence.is_classification() { "Classifier" } else { "Regressor" };
    // A list of groups is data, and no part of a program.
    let splitter = match splitter.len() {
        0..=500 => format!("<dyn Splitter>::from_json(r#\"{splitter}\"#)?;"),
        _ => "<dyn Splitter>::from_json(&json)?; // the JSON above".to_owned(),
    };
    Some(format!(
        "let estimator = <dyn {family}>::from_json(r#\"{estimator}\"#)?;\n\
         let splitter = {splitter}\n\
         let cv = CrossValidation::new(splitter).add_to(&mut graph, {:?}, estimator, x, y)?;\n\
         let run = Threads::default().run(&graph, (cv.reports(), cv.prod))?;\n",
        setup.name,
    ))
}
