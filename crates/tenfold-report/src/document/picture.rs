//! `Picture`: a graph rolled up by key path, which stays readable at a million nodes.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::number;

/// A graph, rolled up by key path: nodes whose keys differ in numbers alone are one box, and a box opens to
/// a level of its own.
///
/// The data has no coordinates; [`crate::picture`] lays out the boxes of a level and draws them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Picture {
    /// The title.
    pub title: String,
    /// The content in a sentence, with its main numbers, for those who cannot see it.
    pub description: String,
    /// The number of nodes of the graph.
    pub nodes: u64,
    /// The number of its edges; a node that reads a value twice has two.
    pub edges: u64,
    /// The facts that boxes can be coloured by; the first one is shown.
    pub colours: Vec<Colour>,
    /// The boxes of all levels.
    pub boxes: Vec<Group>,
    /// The levels; the first one is the whole graph.
    pub levels: Vec<Level>,
}

/// A fact that boxes can be coloured by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Colour {
    /// Data, inputs and tasks.
    Kind,
    /// Outcomes of a run, or the prediction before it.
    Outcome,
    /// Seconds of work.
    Seconds,
    /// Bytes of values.
    Bytes,
    /// Results in the store, and those that are outdated.
    UpToDate,
}

impl Picture {
    /// Returns `true` if every number in it is that of a box or level, as in a picture that was made of a graph:
    /// others, read from a file, are not drawn.
    pub fn is_sound(&self) -> bool {
        let is_box = |at: &usize| *at < self.boxes.len();
        let opens = |group: &Group| group.opens.is_none_or(|level| level < self.levels.len());
        self.boxes.iter().all(opens)
            && self.levels.iter().enumerate().all(|(at, level)| {
                let shown: BTreeSet<usize> =
                    level.boxes.iter().chain(&level.outside).copied().collect();
                let are_ends = |arrow: &Arrow| {
                    arrow.from != arrow.to
                        && shown.contains(&arrow.from)
                        && shown.contains(&arrow.to)
                };
                shown.len() == level.boxes.len() + level.outside.len()
                    && shown.iter().all(is_box)
                    && level.of.is_none_or(|of| is_box(&of))
                    && level.within.is_none_or(|within| within < at)
                    && level.arrows.iter().all(are_ends)
            })
    }
}

impl Colour {
    /// Its name, as in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Kind => "kind",
            Self::Outcome => "outcome",
            Self::Seconds => "seconds",
            Self::Bytes => "bytes",
            Self::UpToDate => "up-to-date",
        }
    }

    /// Its name for people.
    pub fn title(self) -> &'static str {
        match self {
            Self::Kind => "kind of node",
            Self::Outcome => "outcome",
            Self::Seconds => "seconds of work",
            Self::Bytes => "bytes of values",
            Self::UpToDate => "up to date",
        }
    }
}

/// A part of the graph that is shown at once: the whole graph, or the content of a box.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Level {
    /// The box that opens to it; `None` for the whole graph.
    pub of: Option<usize>,
    /// The level in which that box is.
    pub within: Option<usize>,
    /// The boxes, which hold all nodes of the part, each once.
    pub boxes: Vec<usize>,
    /// Boxes outside of the part which it reads or is read by.
    pub outside: Vec<usize>,
    /// The arrows between boxes.
    pub arrows: Vec<Arrow>,
}

/// An arrow between two boxes of a level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrow {
    /// The box that is read.
    pub from: usize,
    /// The box that reads it.
    pub to: usize,
    /// The number of edges that it gathers.
    pub edges: u64,
    /// `true` if it closes a circle: the nodes of both boxes read each other in turn, which is possible for
    /// boxes though not for nodes.
    pub back: bool,
}

/// A box: nodes whose keys share a path, such as `svm/cv/fit ×10`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// The label, with the path: `svm/cv/fit ×10`.
    pub label: String,
    /// The key of a single node; the shared path of several.
    pub path: String,
    /// The kind of box.
    pub kind: GroupKind,
    /// The number of nodes.
    pub nodes: u64,
    /// The number of edges inside it.
    pub inner_edges: u64,
    /// The function of the nodes, or their kind, if it is the same for all.
    pub function: Option<String>,
    /// The number of nodes in each state, without those states that none is in.
    pub states: Vec<(State, u64)>,
    /// The seconds of work in this run, all nodes together.
    #[serde(with = "number")]
    pub seconds: f64,
    /// The seconds of the slowest node.
    #[serde(with = "number")]
    pub slowest: f64,
    /// The bytes of the values, all nodes together.
    pub bytes: u64,
    /// `true` if a value of it was asked for.
    pub is_target: bool,
    /// The level that it opens to.
    pub opens: Option<usize>,
}

/// The kinds of boxes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum GroupKind {
    /// One node that holds data, or whose value is bound or given.
    Source,
    /// One task.
    Task,
    /// Several nodes.
    #[default]
    Group,
    /// The nodes beside those that are shown.
    Rest,
    /// Boxes elsewhere, gathered.
    Elsewhere,
}

/// The state of a node before or after a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum State {
    /// Its value is there before the run: data, an input, a given task.
    Source,
    /// It ran.
    Ran,
    /// It did not run: its value was in the store, or another task computed it.
    Reused,
    /// It did not run, because nothing that ran reads it.
    NotNeeded,
    /// It failed.
    Failed,
    /// It did not run, because something it needs failed.
    Skipped,
    /// It did not run, because the run stopped first.
    NotRun,
    /// It will run.
    ToRun,
    /// Its result in the store is up to date.
    UpToDate,
    /// Its result in the store is outdated.
    Outdated,
}

impl State {
    /// All states.
    pub const ALL: [Self; 10] = [
        Self::Source,
        Self::Ran,
        Self::Reused,
        Self::NotNeeded,
        Self::Failed,
        Self::Skipped,
        Self::NotRun,
        Self::ToRun,
        Self::UpToDate,
        Self::Outdated,
    ];

    /// The state in words, such as `not needed`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Source => "data",
            Self::Ran => "ran",
            Self::Reused => "reused",
            Self::NotNeeded => "not needed",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
            Self::NotRun => "not run",
            Self::ToRun => "to run",
            Self::UpToDate => "up to date",
            Self::Outdated => "outdated",
        }
    }
}
