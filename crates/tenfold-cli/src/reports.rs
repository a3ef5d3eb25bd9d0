//! Reports: their files, their checks, and the facts of a run that they show.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use serde_json::Value;
use tenfold::report::checks::{CheckList, Checks};
use tenfold::report::document::{Document, Picture, Severity};
use tenfold::report::record::About;
use tenfold::store::{check_replaceable, replace_file};

use crate::command_line;
use crate::exit::Usage;
use crate::interrupt;
use crate::options::{PictureFile, ReportFile, ReportOptions};
use crate::terminal::Remarks;

/// Finds before the work whether the files can be written.
pub(crate) fn check_files(files: &[ReportFile]) -> Result<()> {
    Ok(files.iter().try_for_each(|file| check_replaceable(file.path()))?)
}

/// Writes a report to each file.
pub(crate) fn write(files: &[ReportFile], document: &Document, remarks: Remarks) -> Result<()> {
    for file in files {
        let text = file.text(document);
        let path = file.path().display();
        interrupt::whole(|| replace_file(file.path(), text.as_bytes()))
            .with_context(|| format!("cannot write {path}"))?;
        remarks.note(format!("the report is in {path}"));
    }
    Ok(())
}

/// Writes the picture of a graph to a file.
pub(crate) fn draw(file: &PictureFile, picture: &Picture, remarks: Remarks) -> Result<()> {
    let path = file.path().display();
    interrupt::whole(|| replace_file(file.path(), file.text(picture).as_bytes()))
        .with_context(|| format!("cannot write {path}"))?;
    remarks.note(format!("the picture is in {path}"));
    Ok(())
}

/// All checks but those that are muted.
pub(crate) fn checks(options: &ReportOptions) -> Result<Checks> {
    options.mute.iter().try_fold(Checks::default(), |checks, check| {
        checks.mute(check).map_err(|error| Usage(format!("--mute {check}: {error}")).into())
    })
}

/// The findings of checks, two lines each.
pub(crate) fn findings(checks: &CheckList) -> String {
    let mut text = String::new();
    for finding in checks.findings() {
        let weight = match finding.severity {
            Severity::Problem => "problem",
            Severity::Warning => "warning",
            Severity::Note => "note",
        };
        text += &format!(
            "{weight} {} {}: {}\n  {} {}\n",
            finding.code, finding.name, finding.finding, finding.why, finding.remedy
        );
    }
    text
}

/// The facts of a run: its title, the command, and its parameters by path.
pub(crate) fn about(title: &str, facts: &Value) -> About {
    let mut parameters = BTreeMap::new();
    add_parameters(String::new(), facts, &mut parameters);
    About {
        title: title.to_owned(),
        command: command_line::given(),
        parameters,
        ..About::default()
    }
}

fn add_parameters(path: String, value: &Value, parameters: &mut BTreeMap<String, String>) {
    let below =
        |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    match value {
        Value::Object(table) => {
            for (name, value) in table {
                add_parameters(below(name), value, parameters);
            }
        }
        Value::Array(list) if list.iter().any(Value::is_object) => {
            for (at, value) in list.iter().enumerate() {
                let name = value.get("kind").or_else(|| value.get("name")).and_then(Value::as_str);
                let name = name.map_or_else(|| at.to_string(), str::to_owned);
                add_parameters(below(&name), value, parameters);
            }
        }
        Value::String(text) => {
            parameters.insert(path, text.clone());
        }
        other => {
            parameters.insert(path, other.to_string());
        }
    }
}
