//! Errors of the choice of checks.

use super::Check;

/// A name of a check that cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CheckError {
    /// There is no such check.
    #[error("there is no check `{check}`{}", did_you_mean(.near))]
    Unknown {
        /// The name or code that was given.
        check: String,
        /// Near names.
        near: Vec<String>,
    },
    /// The code or name of an own check is that of another.
    #[error("the check `{name}` exists already, with the code {other}; give this one another")]
    Taken {
        /// The code or name.
        name: String,
        /// The code of the other check.
        other: String,
    },
}

fn did_you_mean(names: &[String]) -> String {
    match names {
        [] => "; `docs/checks.md` lists all".to_owned(),
        names => {
            let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            format!("; did you mean {}?", names.join(" or "))
        }
    }
}

impl CheckError {
    pub(super) fn unknown<'a>(check: &str, all: impl Iterator<Item = &'a dyn Check>) -> Self {
        let mut near: Vec<(usize, String)> = all
            .flat_map(|one| [one.code().to_owned(), one.name().to_owned()])
            .map(|name| (strsim::damerau_levenshtein(&name, check), name))
            .filter(|(distance, name)| {
                let begins = name.starts_with(check) || check.starts_with(name.as_str());
                begins || *distance <= name.len().max(check.len()) / 3
            })
            .collect();
        near.sort();
        near.truncate(2);
        let near = near.into_iter().map(|(_, name)| name).collect();
        Self::Unknown { check: check.to_owned(), near }
    }
}
