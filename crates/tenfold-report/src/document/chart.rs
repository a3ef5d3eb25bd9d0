//! `Chart`: marks over two axes, as data.

use serde::{Deserialize, Serialize};

use super::{Source, number};

/// Marks over two axes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Chart {
    /// The title.
    pub title: String,
    /// The content in a sentence, with its main numbers, for those who cannot see it.
    pub description: String,
    /// The horizontal axis.
    pub x: Axis,
    /// The vertical axis.
    pub y: Axis,
    /// The marks, from the back to the front.
    pub marks: Vec<Mark>,
    /// The node that the data comes from.
    pub source: Option<Source>,
}

/// An axis.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Axis {
    /// The label, with the unit.
    pub label: String,
    /// The scale.
    pub scale: Scale,
}

/// The scale of an axis.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Scale {
    /// Numbers; the range is that of the marks unless it is given.
    Linear {
        /// The ends of the axis.
        #[serde(with = "number")]
        range: Option<(f64, f64)>,
    },
    /// Positive numbers, by their logarithm.
    Log,
    /// Names: the marks are at 0, 1, 2 and so on.
    Names(Vec<String>),
}

/// Marks of one kind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "mark", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Mark {
    /// A line through points.
    Line {
        /// Its name in the legend; an empty one is not in it.
        name: String,
        /// The points.
        #[serde(with = "number")]
        points: Vec<(f64, f64)>,
    },
    /// An area between two lines, such as the spread over folds.
    Band {
        /// Its name in the legend; an empty one is not in it.
        name: String,
        /// For each position the lower and the upper end.
        #[serde(with = "number")]
        points: Vec<(f64, f64, f64)>,
    },
    /// Single points.
    Points {
        /// Their name in the legend; an empty one is not in it.
        name: String,
        /// The points.
        #[serde(with = "number")]
        points: Vec<(f64, f64)>,
    },
    /// Bars from the horizontal axis: their left and right ends, and their heights.
    Bars {
        /// Their name in the legend; an empty one is not in it.
        name: String,
        /// Left end, right end, height.
        #[serde(with = "number")]
        bars: Vec<(f64, f64, f64)>,
    },
    /// Horizontal spans in lanes, such as tasks on workers: lane, start, end, and a label.
    Spans {
        /// Their name in the legend, which also gives their colour.
        name: String,
        /// Lane, start, end, label.
        #[serde(with = "number")]
        spans: Vec<(usize, f64, f64, String)>,
    },
    /// A straight line that other marks are read against, such as the diagonal of a ROC curve.
    Reference {
        /// Its name in the legend; an empty one is not in it.
        name: String,
        /// One end.
        #[serde(with = "number")]
        from: (f64, f64),
        /// The other end.
        #[serde(with = "number")]
        to: (f64, f64),
    },
    /// Numbers in cells, by row and column, shaded by value: a confusion matrix.
    Heat {
        /// The rows, from the top; all of the same length.
        #[serde(with = "number")]
        rows: Vec<Vec<f64>>,
        /// The decimals of the numbers in the cells.
        decimals: u8,
    },
    /// Lines over parallel axes, one a candidate of a search. The axes of the chart are not used.
    Parallel {
        /// The axes, from the left: each with its label and scale.
        axes: Vec<Axis>,
        /// For each candidate its place on every axis.
        #[serde(with = "number")]
        lines: Vec<Vec<f64>>,
        /// The axis whose values give the colours.
        colour_by: usize,
    },
}

impl Chart {
    /// A chart without marks. The description says its content in a sentence, with its main numbers.
    pub fn new(title: impl Into<String>, description: impl Into<String>, x: Axis, y: Axis) -> Self {
        let (title, description) = (title.into(), description.into());
        Self { title, description, x, y, marks: Vec::new(), source: None }
    }

    /// The same with one more mark, in front of the others.
    #[must_use]
    pub fn mark(mut self, mark: Mark) -> Self {
        self.marks.push(mark);
        self
    }

    /// The same with the node that the data comes from.
    #[must_use]
    pub fn source(mut self, source: Source) -> Self {
        self.source = Some(source);
        self
    }
}

impl Axis {
    /// An axis of numbers, with the range of the marks.
    pub fn linear(label: impl Into<String>) -> Self {
        Self { label: label.into(), scale: Scale::Linear { range: None } }
    }

    /// An axis of numbers between two ends.
    pub fn between(label: impl Into<String>, from: f64, to: f64) -> Self {
        Self { label: label.into(), scale: Scale::Linear { range: Some((from, to)) } }
    }

    /// An axis of names.
    pub fn names<S: Into<String>>(
        label: impl Into<String>,
        names: impl IntoIterator<Item = S>,
    ) -> Self {
        let names = names.into_iter().map(Into::into).collect();
        Self { label: label.into(), scale: Scale::Names(names) }
    }
}
