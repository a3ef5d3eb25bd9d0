//! The options of the command line, and the messages that they name.

use std::num::ParseIntError;
use std::path::PathBuf;
use std::str::FromStr;

use anyhow::{Context, Result, anyhow, bail};
use tenfold::data::ClassificationData;
use tenfold::prelude::*;

use crate::messages;

pub(crate) const HELP: &str = "\
Learns the intent of messages: TF-IDF and a linear support vector machine, cross-validated.

usage: text_intents [options]

  --data FILE    messages of your own, each a line: its label, a tab and its text;
                 default: messages to a travel agency, made up
  --messages N   how many messages are made up; default: 3000
  --folds K      the number of shuffled, stratified folds; default: 5
  --seed S       the seed of the messages, of the folds and of the learner; default: 0
  --words N      how many words are shown of each class; default: 6
";

/// The options of the command line.
pub(crate) struct Options {
    pub(crate) data: Option<PathBuf>,
    n_messages: usize,
    pub(crate) folds: usize,
    pub(crate) seed: u64,
    pub(crate) words: usize,
}

impl Options {
    /// The options, or `None` where help was asked for.
    pub(crate) fn parse() -> Result<Option<Self>> {
        use lexopt::prelude::*;
        let mut options = Self { data: None, n_messages: 3000, folds: 5, seed: 0, words: 6 };
        let mut made_up = false;
        let mut parser = lexopt::Parser::from_env();
        while let Some(arg) = parser.next()? {
            match arg {
                Long("data") => options.data = Some(parser.value()?.into()),
                Long("messages") => {
                    options.n_messages = number("--messages", &parser.value()?.string()?)?;
                    made_up = true;
                }
                Long("folds") => options.folds = number("--folds", &parser.value()?.string()?)?,
                Long("seed") => options.seed = number("--seed", &parser.value()?.string()?)?,
                Long("words") => options.words = number("--words", &parser.value()?.string()?)?,
                Short('h') | Long("help") => return Ok(None),
                other => bail!("{}; --help lists the options", other.unexpected()),
            }
        }
        if made_up && options.data.is_some() {
            bail!("--messages says how many are made up, and --data gives others: use one of both");
        }
        Ok(Some(options))
    }

    /// The messages and their labels.
    pub(crate) fn messages(&self) -> Result<ClassificationData> {
        match &self.data {
            None => Ok(datasets::travel_requests(self.n_messages, self.seed)?),
            Some(path) => {
                messages::read(path).with_context(|| format!("cannot use {}", path.display()))
            }
        }
    }
}

/// A whole number from the command line.
fn number<T: FromStr<Err = ParseIntError>>(option: &str, text: &str) -> Result<T> {
    text.parse().map_err(|error| anyhow!("{option} takes a whole number, not `{text}`: {error}"))
}
