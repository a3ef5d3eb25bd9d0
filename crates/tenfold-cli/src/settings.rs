//! `tenfold.toml`: the columns, steps, estimator, splits, scorers, search, store and threads of a project.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use tenfold::data::{Column, Kind};

use crate::exit::Usage;
use crate::options::{
    ColumnKind, Data, ReportOptions, RunOptions, SearchOptions, SplitOptions, TableOptions,
};

mod file;
mod keys;

pub(crate) use file::{Mark, SettingsFile, Step, hint};
pub(crate) use keys::{Section, sections};

/// The name of the file that is read where the command runs.
pub(crate) const NAME: &str = "tenfold.toml";

/// The settings of a project, and the file that they come from.
#[derive(Debug, Default)]
pub(crate) struct Settings {
    pub(crate) file: Option<SettingsFile>,
    pub(crate) sections: Sections,
}

/// The content of `tenfold.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Sections {
    pub(crate) table: TableOptions,
    pub(crate) columns: BTreeMap<String, ColumnSection>,
    pub(crate) steps: Vec<Data>,
    pub(crate) estimator: Option<Data>,
    pub(crate) scorers: Vec<Data>,
    pub(crate) splits: SplitOptions,
    pub(crate) search: SearchOptions,
    pub(crate) report: ReportOptions,
    pub(crate) run: RunOptions,
}

/// The settings of a column: its kind, a transformer, or that it is left out. A kind may stand alone.
#[derive(Clone, Debug, Default)]
pub(crate) struct ColumnSection {
    pub(crate) kind: Option<Kind>,
    pub(crate) transformer: Option<Data>,
    pub(crate) drop: bool,
}

impl<'de> Deserialize<'de> for ColumnSection {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        #[derive(Default, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        struct Fields {
            kind: Option<Kind>,
            transformer: Option<Data>,
            drop: bool,
        }

        let table = match toml::Value::deserialize(from)? {
            kind @ toml::Value::String(_) => [("kind".to_owned(), kind)].into_iter().collect(),
            toml::Value::Table(table) => table,
            other => {
                return Err(D::Error::custom(format!(
                    "found a value of type {}, expected a kind, or a table with kind, transformer or \
                     drop",
                    other.type_str()
                )));
            }
        };
        let fields =
            table.try_into().map_err(|error: toml::de::Error| D::Error::custom(error.message()))?;
        let Fields { kind, transformer, drop } = fields;
        Ok(Self { kind, transformer, drop })
    }
}

impl Settings {
    /// The settings of a file; without one, those of `tenfold.toml` here, if it is there.
    pub(crate) fn load(file: Option<&Path>, is_off: bool) -> Result<Self> {
        if is_off {
            return Ok(Self::default());
        }
        let path = match file {
            Some(file) => file,
            None if Path::new(NAME).is_file() => Path::new(NAME),
            None => return Ok(Self::default()),
        };
        let text = std::fs::read_to_string(path)
            .map_err(|error| Usage(error.to_string()))
            .with_context(|| format!("cannot read {}", path.display()))?;
        Self::parse(SettingsFile::new(path, text))
    }

    fn parse(file: SettingsFile) -> Result<Self> {
        file.check_keys()?;
        let mut sections: Sections = toml::from_str(file.text()).map_err(|error| {
            let span = error.span().unwrap_or_default();
            file.error(span, error.message().to_owned())
        })?;
        for (name, column) in &sections.columns {
            let named = || Column::from(&**name);
            let kind = column.kind.map(|kind| ColumnKind { column: named(), kind });
            sections.table.kind.extend(kind);
            sections.table.drop.extend(column.drop.then(named));
        }
        let beside = |path: &mut PathBuf| {
            if path.as_os_str() != "-" {
                *path = file.beside(path);
            }
        };
        sections.table.file.iter_mut().chain(&mut sections.run.store).for_each(beside);
        Ok(Self { file: Some(file), sections })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::Strategy;

    fn parse(text: &str) -> Result<Settings> {
        Settings::parse(SettingsFile::new(Path::new("tenfold.toml"), text.to_owned()))
    }

    #[track_caller]
    fn refused(text: &str, expected: &str) {
        let error = parse(text).unwrap_err();
        assert_eq!(error.to_string(), expected);
        assert_eq!(crate::exit::code(&error), crate::exit::USAGE);
    }

    #[test]
    fn every_section_is_read() {
        let settings = parse(
            "[table]\nfile = 'a.csv'\ntarget = 'y'\ndrop = ['id']\ndelimiter = ';'\nquote = 'none'\n\
             missing-rows = 'drop'\n[columns]\nage = 'number'\n[[steps]]\nkind = 'standard-scaler'\n\
             [estimator]\nkind = 'sgd'\nmax_iter = 5\n[splits]\nfolds = 3\n[search]\nstrategy = 'random'\n\
             [search.over]\n'sgd.alpha' = [1, 2]\n[run]\nthreads = 2\n",
        );
        let sections = settings.unwrap().sections;
        assert_eq!(sections.table.kind.len(), 1);
        assert_eq!(sections.estimator.unwrap().0["max_iter"], 5);
        assert_eq!(sections.splits.folds, Some(3));
        assert_eq!(sections.search.over.len(), 1);
        assert_eq!(sections.search.strategy, Some(Strategy::Random));
    }

    #[test]
    fn errors_name_line_column_and_near_names() {
        refused(
            "[table]\ntarget = 'y'\ntargt = 'y'\n",
            "tenfold.toml:3:1: `table` has no key `targt`; did you mean `target`?\n  \
             |\n3 | targt = 'y'\n  | ^^^^^",
        );
        refused(
            "[splitz]\nfolds = 3\n",
            "tenfold.toml:1:2: there is no section `splitz`; did you mean `splits`?\n  \
             |\n1 | [splitz]\n  |  ^^^^^^",
        );
        refused(
            "[splits]\nfolds = 'three'\n",
            "tenfold.toml:2:9: invalid type: string \"three\", expected usize\n  \
             |\n2 | folds = 'three'\n  |         ^^^^^^^",
        );
    }
}
