//! `SettingsFile`: the text of `tenfold.toml`, and errors at a place in it.

use std::fmt::Write;
use std::ops::Range;
use std::path::{Path, PathBuf};

use anyhow::Result;
use tenfold::estimator::data::Segment;
use tenfold::estimator::registry::near;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::sections;
use crate::exit::Usage;

/// The text of a file of settings.
#[derive(Clone, Debug)]
pub(crate) struct SettingsFile {
    path: PathBuf,
    text: String,
}

/// One step into the settings: a key, or the place of an element of a list.
pub(crate) type Step = Segment;

/// The part of a key and its value that an error marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    Key,
    Value,
}

impl SettingsFile {
    /// A file of this text.
    pub(crate) fn new(path: &Path, text: String) -> Self {
        Self { path: path.to_owned(), text }
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// A path that is relative to the folder of the file.
    pub(crate) fn beside(&self, path: &Path) -> PathBuf {
        self.path.parent().map_or_else(|| path.to_owned(), |folder| folder.join(path))
    }

    /// An error at a place, with the line that it is on.
    pub(crate) fn error(&self, span: Range<usize>, message: String) -> anyhow::Error {
        let start = span.start.min(self.text.len());
        let before = self.text.get(..start).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let begin = before.rfind('\n').map_or(0, |at| at + 1);
        let text = self.text[begin..].lines().next().unwrap_or_default();
        let column = before[begin..].chars().count() + 1;
        let within = self.text.get(start..span.end.min(begin + text.len())).unwrap_or_default();
        let marks = within.chars().count().max(1);
        let indent = " ".repeat(line.to_string().len());
        let mut shown = format!("{}:{line}:{column}: {message}", self.path.display());
        let _ = write!(
            shown,
            "\n{indent} |\n{line} | {text}\n{indent} | {}{}",
            " ".repeat(column - 1),
            "^".repeat(marks)
        );
        Usage(shown).into()
    }

    /// An error at these keys, or at the last of them that is there.
    pub(crate) fn error_at(&self, steps: &[Step], mark: Mark, message: String) -> anyhow::Error {
        self.error(self.place(steps, mark), message)
    }

    /// The place of a value, or of the closest one around it.
    fn place(&self, steps: &[Step], mark: Mark) -> Range<usize> {
        let Ok(root) = DeTable::parse(&self.text) else { return 0..0 };
        let mut place = 0..0;
        let mut value: Option<&Spanned<DeValue<'_>>> = None;
        for (at, step) in steps.iter().enumerate() {
            let next = match (step, value.map(|value| value.get_ref())) {
                (Step::Key(key), None) => entry(root.get_ref(), key),
                (Step::Key(key), Some(DeValue::Table(table))) => entry(table, key),
                (Step::At(at), Some(DeValue::Array(list))) => {
                    list.get(*at).map(|value| (value.span(), value))
                }
                _ => None,
            };
            let Some((key, next)) = next else { return place };
            // A table under a header of its own is shown by its name.
            let is_value = at + 1 == steps.len() && mark == Mark::Value;
            place = if is_value && !next.get_ref().is_table() { next.span() } else { key };
            value = Some(next);
        }
        place
    }

    /// Refuses sections and keys that do not exist.
    pub(super) fn check_keys(&self) -> Result<()> {
        let root = DeTable::parse(&self.text).map_err(|error| {
            self.error(error.span().unwrap_or_default(), error.message().to_owned())
        })?;
        let sections = sections();
        for (name, value) in root.get_ref() {
            let Some(section) = sections.iter().find(|section| section.name == name.get_ref())
            else {
                let known: Vec<&str> = sections.iter().map(|section| section.name).collect();
                let hint = hint(name.get_ref(), &known);
                let message = format!("there is no section `{}`{hint}", name.get_ref());
                return Err(self.error(name.span(), message));
            };
            let Some(table) = value.get_ref().as_table() else { continue };
            let known: Vec<&str> = section.keys.iter().map(|key| &*key.name).collect();
            let is_known = |key: &str| known.is_empty() || known.contains(&key);
            if let Some((key, _)) = table.iter().find(|(key, _)| !is_known(key.get_ref())) {
                let hint = hint(key.get_ref(), &known);
                let message = format!("`{}` has no key `{}`{hint}", section.name, key.get_ref());
                return Err(self.error(key.span(), message));
            }
        }
        Ok(())
    }
}

/// The place of a key, and its value.
fn entry<'t, 'i>(
    table: &'t DeTable<'i>,
    key: &str,
) -> Option<(Range<usize>, &'t Spanned<DeValue<'i>>)> {
    let (key, value) = table.iter().find(|(name, _)| name.get_ref() == key)?;
    Some((key.span(), value))
}

/// Near names, or all of them.
pub(crate) fn hint(wrong: &str, known: &[&str]) -> String {
    match &*near(wrong, known.iter().copied()) {
        [] => format!("; expected one of {}", known.join(", ")),
        near => format!("; did you mean `{}`?", near.join("` or `")),
    }
}
