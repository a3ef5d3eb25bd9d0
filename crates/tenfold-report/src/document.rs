//! `Document`: a report as data, which the writers of HTML, JSON and Markdown all walk.

use serde::{Deserialize, Serialize};

mod cell;
mod chart;
mod finding;
mod json;
mod number;
mod picture;
mod recipes;
mod stored;
mod table;

pub use cell::Cell;
pub use chart::{Axis, Chart, Mark, Scale};
pub use finding::{Finding, Severity};
pub use json::DocumentError;
pub use picture::{Arrow, Colour, Group, GroupKind, Level, Picture, State};
pub use stored::Blocks;
pub use table::{Align, Column, Table};

/// A report: a title, the numbers that matter most, and tabs of blocks.
///
/// It is plain data. Its JSON is the documented, machine-readable form of a report; HTML and Markdown
/// are made from it alone. Equal documents give equal bytes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// The title.
    pub title: String,
    /// One sentence on the content of the report.
    pub subtitle: String,
    /// The numbers that stand above all tabs.
    pub headline: Vec<Figure>,
    /// The tabs, in order.
    pub tabs: Vec<Tab>,
}

/// A part of a report with a name of its own, such as *Result*.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tab {
    /// The name, which is unique in a document.
    pub name: String,
    /// The content.
    pub blocks: Vec<Block>,
}

/// A piece of content.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "block", content = "content", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Block {
    /// The heading of the blocks up to the next one.
    Heading(String),
    /// A paragraph of plain text.
    Text(String),
    /// Text in a fixed-width font, such as a command or a report as it is printed.
    Code(String),
    /// Single numbers, side by side.
    Figures(Vec<Figure>),
    /// A table.
    Table(Table),
    /// A chart.
    Chart(Chart),
    /// The findings of checks.
    Findings(Vec<Finding>),
    /// A graph, rolled up by key path.
    Picture(Box<Picture>),
    /// Cards, side by side: one a column of a table of data.
    Cards(Vec<Card>),
    /// Blocks that are folded away until they are asked for.
    Details(Details),
}

/// A single number or short text with a label, and its origin.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// The label, such as `accuracy`.
    pub label: String,
    /// The value.
    pub value: Cell,
    /// Something to read with it, such as an interval.
    pub note: Option<String>,
    /// The node that it comes from.
    pub source: Option<Source>,
}

/// The node that a number comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Its key.
    pub key: String,
    /// Its recipe in hexadecimal, if it has one: equal recipes mean equal work.
    pub recipe: Option<String>,
}

/// A small box with a name, labelled values and perhaps a chart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Card {
    /// The name, such as that of a column.
    pub title: String,
    /// The kind of the thing, such as `category`.
    pub kind: String,
    /// Its values.
    pub figures: Vec<Figure>,
    /// A small chart.
    pub chart: Option<Chart>,
    /// Remarks.
    pub notes: Vec<String>,
}

/// Blocks that are folded away.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Details {
    /// The line that remains visible.
    pub summary: String,
    /// The content.
    pub blocks: Vec<Block>,
}

impl Document {
    /// A document without content.
    pub fn new(title: impl Into<String>, subtitle: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            subtitle: subtitle.into(),
            headline: Vec::new(),
            tabs: Vec::new(),
        }
    }

    /// The same document with one more tab. One without blocks is left out.
    #[must_use]
    pub fn with_tab(mut self, name: impl Into<String>, blocks: Vec<Block>) -> Self {
        if !blocks.is_empty() {
            self.tabs.push(Tab { name: name.into(), blocks });
        }
        self
    }
}

impl Figure {
    /// A number with a label.
    pub fn new(label: impl Into<String>, value: impl Into<Cell>) -> Self {
        Self { label: label.into(), value: value.into(), note: None, source: None }
    }

    /// The same with something to read with it.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }

    /// The same with the node that it comes from.
    #[must_use]
    pub fn source(mut self, source: Source) -> Self {
        self.source = Some(source);
        self
    }
}
