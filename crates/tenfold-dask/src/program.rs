//! The program that workers start: this one, with the changes that the user asks for.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;

use crate::error::{Error, Result};
use crate::wire::Program;

/// The changes that the user asks for; the rest is as in this process.
#[derive(Clone, Debug, Default)]
pub(crate) struct ProgramAsked {
    pub(crate) executable: Option<PathBuf>,
    pub(crate) arguments: Option<Vec<OsString>>,
    /// The names of variables whose values go along.
    pub(crate) environment: Vec<String>,
    pub(crate) directory: Option<PathBuf>,
}

impl ProgramAsked {
    /// The program in terms that workers understand.
    pub(crate) fn resolve(&self) -> Result<Program> {
        let executable = match &self.executable {
            Some(path) => path.clone(),
            None => this_executable()?,
        };
        let arguments = match &self.arguments {
            Some(arguments) => arguments.clone(),
            None => std::env::args_os().skip(1).collect(),
        };
        let directory = match &self.directory {
            Some(path) => path.clone(),
            // Where there is none, workers use their own, as where there is no such.
            None => std::env::current_dir().unwrap_or_default(),
        };
        let arguments = arguments.into_iter().zip(1..);
        let mut environment = BTreeMap::new();
        for name in &self.environment {
            if let Some(value) = std::env::var_os(name) {
                let value = text(value, || format!("the value of the variable {name}"))?;
                environment.insert(name.clone(), value);
            }
        }
        Ok(Program {
            run: String::new(),
            executable: text(executable.into(), || "the path of the executable".into())?,
            arguments: arguments
                .map(|(argument, n)| text(argument, || format!("argument {n}")))
                .collect::<Result<_>>()?,
            environment,
            directory: text(directory.into(), || "the path of the working directory".into())?,
        })
    }
}

fn this_executable() -> Result<PathBuf> {
    let path = std::env::current_exe()
        .map_err(|error| Error::NoExecutable { reason: error.to_string() })?;
    if path.is_file() {
        return Ok(path);
    }
    let reason = format!("{} was removed or replaced while it runs", path.display());
    Err(Error::NoExecutable { reason })
}

fn text(given: OsString, name: impl FnOnce() -> String) -> Result<String> {
    given.into_string().map_err(|given| Error::NotUnicode { name: name(), given })
}

#[cfg(test)]
mod tests {
    use std::os::unix::ffi::OsStringExt;

    use super::*;

    #[test]
    fn a_program_is_by_default_that_of_this_process() {
        let program = ProgramAsked::default().resolve().unwrap();
        assert_eq!(PathBuf::from(&program.executable), std::env::current_exe().unwrap());
        assert_eq!(program.arguments, std::env::args().skip(1).collect::<Vec<_>>());
        assert_eq!(PathBuf::from(&program.directory), std::env::current_dir().unwrap());
        assert!(program.environment.is_empty());
    }

    #[test]
    fn only_named_variables_go_along_if_they_are_set() {
        let environment = vec!["CARGO_PKG_NAME".into(), "A_NAME_THAT_NOBODY_SETS".into()];
        let program = ProgramAsked { environment, ..Default::default() }.resolve().unwrap();
        assert_eq!(program.environment.keys().collect::<Vec<_>>(), ["CARGO_PKG_NAME"]);
    }

    #[test]
    fn text_that_is_not_unicode_is_named() {
        let arguments = Some(vec!["a".into(), OsString::from_vec(vec![b'b', 0xff])]);
        let error = ProgramAsked { arguments, ..Default::default() }.resolve().unwrap_err();
        let expected = "argument 2 is not valid Unicode, and cannot be given to the workers: ";
        assert!(error.to_string().starts_with(expected), "{error}");
    }
}
