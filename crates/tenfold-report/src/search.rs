//! The report of a finished search: the tab *Search* with its table and charts, and the checks of searches.

use tenfold_ml::model_selection::Direction;
use tenfold_search::search::Found;
use tenfold_search::statistics::Honest;

use crate::checks::{CheckError, CheckList, Checks, check_blocks};
use crate::document::{Block, Document, Figure};
use crate::evidence::{Evidence, Keys, Measure, Reported, Setup};
use crate::number::counted;
use crate::reproduce::reproduce_blocks;

mod axis;
mod facts;
mod parallel;
mod scatter;
mod scores;
mod table;

pub use scores::{honest_figure, optimistic_figure};

/// The report of a finished search. It has no times, so that two searches with equal results have equal
/// reports.
///
/// ```
/// use tenfold::model_selection::{GridSearch, Search, Space, choose};
/// use tenfold::prelude::*;
/// use tenfold::report::search::SearchReport;
///
/// let data = datasets::iris()?;
/// let mut graph = Graph::new();
/// let (x, y) = (graph.data("X", data.x)?, graph.data("y", data.y)?);
/// let space = Space::classifier(Svc::new())?.over("c", choose([0.1, 1.0, 10.0]))?;
/// let search = Search::new(space, GridSearch, StratifiedKFold::new(5).shuffle(7));
/// let found = search.run(&mut graph, "search", x, y, Threads::default())?;
///
/// let document = SearchReport::of(&found, "search").document();
/// let tabs: Vec<&str> = document.tabs.iter().map(|tab| tab.name.as_str()).collect();
/// assert_eq!(tabs, ["Search", "Checks", "Reproduce"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct SearchReport<'a, L: Reported> {
    found: &'a Found<L>,
    name: String,
    honest: Option<Honest>,
    muted: Vec<String>,
    command: Option<String>,
}

impl<'a, L: Reported> SearchReport<'a, L> {
    /// The report of a search that was run under this name.
    pub fn of(found: &'a Found<L>, name: &str) -> Self {
        Self { found, name: name.to_owned(), honest: None, muted: Vec::new(), command: None }
    }

    /// An honest score of the choice, that of a nested search for example; by default that of
    /// [`Found::honest`], where it has one.
    #[must_use]
    pub fn honest(self, honest: &Honest) -> Self {
        Self { honest: Some(*honest), ..self }
    }

    /// Leaves out a check, by code or name. One that searches do not have has no effect.
    ///
    /// # Errors
    /// As [`Checks::mute`].
    pub fn mute(mut self, check: &str) -> Result<Self, CheckError> {
        Checks::default().mute(check)?;
        self.muted.push(check.to_owned());
        Ok(self)
    }

    /// The command line that makes the report again.
    #[must_use]
    pub fn command(self, command: impl Into<String>) -> Self {
        Self { command: Some(command.into()), ..self }
    }

    /// The results of the checks of searches.
    pub fn checks(&self) -> CheckList {
        let muted = |checks: Checks, check: &String| checks.clone().mute(check).unwrap_or(checks);
        let checks = self.muted.iter().fold(Checks::of_search(), muted);
        checks.run(&evidence(self.found, &self.name, self.command.clone()))
    }

    /// The blocks of the tab *Search*, for a document of another report.
    pub fn blocks(&self) -> Vec<Block> {
        let honest = self.honest_score();
        let alike = self.found.indistinguishable();
        let members = alike.as_ref().map_or(&[][..], |set| &set.members);
        let table = self.found.table();
        let chosen = facts::named(&self.found.best().name);
        let mut blocks = vec![Block::Text(format!("Chosen: {chosen}."))];
        if let Err(reason) = &honest {
            blocks.push(Block::Text(format!("There is no honest score: {reason}.")));
        }
        blocks.push(match &alike {
            Ok(set) => Block::Text(format!(
                "{} of {} candidates cannot be distinguished from the best (corrected resampled t against \
                 it, adjusted by Holm, α = 0.05).",
                set.members.len(),
                set.adjusted_p_values.len(),
            )),
            Err(error) => Block::Text(format!("Candidates cannot be compared: {error}.")),
        });
        for note in &table.notes {
            blocks.push(Block::Text(format!("{}.", note.trim_end_matches('.'))));
        }
        blocks.extend(parallel::blocks(table));
        blocks.extend(scatter::blocks(table, members));
        blocks.extend(table::blocks(table, members, self.found.chosen(), &self.name));
        blocks
    }

    /// The report.
    pub fn document(&self) -> Document {
        let found = self.found;
        let (table, checks) = (found.table(), self.checks());
        let subtitle = format!(
            "Search of `{}` among {}, by {}.",
            self.name,
            counted(found.candidates().len(), "candidate"),
            table.measure().name,
        );
        let mut document = Document::new(self.name.as_str(), subtitle);
        document.headline = self.figures();
        let evidence = evidence(found, &self.name, self.command.clone());
        document
            .with_tab("Search", self.blocks())
            .with_tab("Checks", check_blocks(&checks))
            .with_tab("Reproduce", reproduce_blocks(&evidence))
    }

    /// The honest score of the choice, or the reason why there is none.
    fn honest_score(&self) -> Result<Honest, String> {
        match self.honest {
            Some(honest) => Ok(honest),
            None => self.found.honest().map_err(|error| error.to_string()),
        }
    }

    /// The scores and the number of candidates, for the headline of a document: the honest score first, where
    /// there is one; that of the folds that chose is called optimistic.
    pub fn figures(&self) -> Vec<Figure> {
        let (found, metric) = (self.found, &self.found.table().measure().name);
        let source = facts::source(&self.name, found.chosen());
        let mut figures = Vec::new();
        if let Ok(honest) = self.honest_score() {
            figures.push(honest_figure(metric, &honest).source(source.clone()));
        }
        figures.push(optimistic_figure(metric, &found.optimistic()).source(source.clone()));
        let n_candidates = found.candidates().len();
        figures.push(Figure::new("candidates", n_candidates).source(source.clone()));
        let n_trials = found.table().rows.len();
        if n_trials != n_candidates {
            figures.push(Figure::new("trials", n_trials).source(source));
        }
        figures
    }
}

/// The evidence of a search alone.
fn evidence<L: Reported>(found: &Found<L>, name: &str, command: Option<String>) -> Evidence {
    let estimator = found.estimator().ok();
    let measure = found.table().measure();
    let setup = Setup {
        name: name.to_owned(),
        kind: estimator.as_ref().map_or_else(String::new, |one| one.name().to_owned()),
        title: name.to_owned(),
        measures: vec![Measure {
            name: measure.name.clone(),
            direction: measure.direction,
            best: None,
        }],
        positive: None,
        baseline: None,
        groups: None,
        times: None,
        estimator_json: estimator.as_ref().and_then(|one| Some(one.to_data().ok()?.to_string())),
        estimator_toml: estimator.as_ref().and_then(|one| one.toml().ok()),
        splitter_json: None,
        splitter_toml: None,
        command,
        keys: Keys {
            evidence: facts::source(name, found.chosen()).key,
            prod: format!("{name}/prod"),
            ..Keys::default()
        },
    };
    let reason = || "the report is about a search alone".to_owned();
    Evidence {
        setup,
        classes: Vec::new(),
        folds: Vec::new(),
        failed: Vec::new(),
        sizes: (0.0, 0.0),
        baseline: None,
        data: Err(reason()),
        model: Err(reason()),
        divided_groups: None,
        later_in_training: None,
        warnings: Vec::new(),
        search: Some(facts::of(found)),
    }
}

/// 1 where higher scores are better, else -1.
fn sign(direction: Direction) -> f64 {
    match direction {
        Direction::Higher => 1.0,
        Direction::Lower => -1.0,
    }
}
