//! Graphs and plans as text, as DOT (Graphviz) and as Mermaid.

use std::collections::BTreeSet;
use std::fmt::{self, Write};

use super::graph::{Graph, Nodes};

/// The text format of a graph or plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// A line per node: `svm/prod = fit(svm, X, y)`.
    Text,
    /// The language of Graphviz.
    Dot,
    /// The language of Mermaid, as in Markdown pages.
    Mermaid,
}

impl Graph {
    /// The whole graph, written down; nodes come in the order in which they were added.
    ///
    /// ```
    /// # use tenfold_graph::*;
    /// # fn inc(x: &i32) -> i32 { x + 1 }
    /// let mut graph = Graph::new();
    /// let x = graph.data("x", 1)?;
    /// graph.task("y", inc, x)?;
    /// assert_eq!(graph.render(Format::Text), "x: i32\ny = inc(x): i32\n");
    /// # Ok::<(), Error>(())
    /// ```
    pub fn render(&self, format: Format) -> String {
        let all: Vec<u32> = (0..self.nodes.len() as u32).collect();
        Rendering { nodes: &self.nodes, shown: &all, given: &|_| false, targets: BTreeSet::new() }
            .write(format)
    }
}

/// Some nodes of a graph, to be written down.
pub(crate) struct Rendering<'a> {
    pub(crate) nodes: &'a Nodes,
    /// The nodes that are shown, in this order.
    pub(crate) shown: &'a [u32],
    /// `true` if a node's value is given, though it may be a task.
    pub(crate) given: &'a dyn Fn(u32) -> bool,
    pub(crate) targets: BTreeSet<u32>,
}

/// The kind of a node, for its shape.
enum Kind {
    Data,
    Input,
    Task(&'static str),
}

impl Rendering<'_> {
    pub(crate) fn write(&self, format: Format) -> String {
        let mut text = String::new();
        // Writing to a `String` cannot fail.
        let _ = match format {
            Format::Text => self.text(&mut text),
            Format::Dot => self.dot(&mut text),
            Format::Mermaid => self.mermaid(&mut text),
        };
        text
    }

    fn kind(&self, node: u32) -> Kind {
        let body = self.nodes.body(node);
        match body.task() {
            Some(task) if !(self.given)(node) => Kind::Task(short_name(task.facts().name)),
            _ if body.is_input() => Kind::Input,
            _ => Kind::Data,
        }
    }

    fn inputs(&self, node: u32) -> &[u32] {
        match self.kind(node) {
            Kind::Task(_) => self.nodes.deps(node),
            Kind::Data | Kind::Input => &[],
        }
    }

    fn is_target(&self, node: u32) -> bool {
        self.targets.contains(&node)
    }

    fn text(&self, out: &mut String) -> fmt::Result {
        for &node in self.shown {
            write!(out, "{}", self.nodes.keys.key(node))?;
            match self.kind(node) {
                Kind::Data => {}
                Kind::Input => write!(out, " (input)")?,
                Kind::Task(name) => {
                    let keys: Vec<&str> =
                        self.inputs(node).iter().map(|&dep| self.nodes.keys.key(dep)).collect();
                    write!(out, " = {name}({})", keys.join(", "))?;
                }
            }
            write!(out, ": {}", short_type_name(self.nodes.output(node).name))?;
            writeln!(out, "{}", if self.is_target(node) { "  <- asked for" } else { "" })?;
        }
        Ok(())
    }

    fn dot(&self, out: &mut String) -> fmt::Result {
        writeln!(out, "digraph tenfold {{\n  rankdir=LR;\n  node [fontname=\"sans-serif\"];")?;
        for &node in self.shown {
            let key = dot_escape(self.nodes.keys.key(node));
            let (shape, label) = match self.kind(node) {
                Kind::Data => ("box", key.clone()),
                Kind::Input => ("parallelogram", key.clone()),
                Kind::Task(name) => ("ellipse", format!("{key}\\n{}", dot_escape(name))),
            };
            let bold = if self.is_target(node) { ", penwidth=2" } else { "" };
            writeln!(out, "  \"{key}\" [shape={shape}, label=\"{label}\"{bold}];")?;
        }
        for (from, to) in self.edges() {
            let (from, to) = (self.nodes.keys.key(from), self.nodes.keys.key(to));
            writeln!(out, "  \"{}\" -> \"{}\";", dot_escape(from), dot_escape(to))?;
        }
        writeln!(out, "}}")
    }

    fn mermaid(&self, out: &mut String) -> fmt::Result {
        writeln!(out, "flowchart LR")?;
        for &node in self.shown {
            let key = mermaid_escape(self.nodes.keys.key(node));
            let shape = match self.kind(node) {
                Kind::Data => format!("[\"{key}\"]"),
                Kind::Input => format!("[/\"{key}\"/]"),
                Kind::Task(name) => format!("([\"{key}<br/>{}\"])", mermaid_escape(name)),
            };
            writeln!(out, "  n{node}{shape}")?;
        }
        for (from, to) in self.edges() {
            writeln!(out, "  n{from} --> n{to}")?;
        }
        for &node in self.shown.iter().filter(|&&node| self.is_target(node)) {
            writeln!(out, "  style n{node} stroke-width:3px")?;
        }
        Ok(())
    }

    fn edges(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        self.shown.iter().flat_map(|&to| self.inputs(to).iter().map(move |&from| (from, to)))
    }
}

/// The name of a function without its path and its type arguments; a function without a name is
/// called by its kind.
pub(crate) fn short_name(name: &'static str) -> &'static str {
    if name.ends_with("{{closure}}") {
        return "closure";
    }
    if name.contains("fn(") || name.contains("dyn ") {
        return "function";
    }
    let mut depth = 0;
    let mut end = name.len();
    let mut start = 0;
    for (at, byte) in name.bytes().enumerate() {
        match byte {
            b'<' => {
                depth += 1;
                end = if depth == 1 { at } else { end };
            }
            b'>' => depth -= 1,
            b':' if depth == 0 => (start, end) = (at + 1, name.len()),
            _ => {}
        }
    }
    &name[start..end.max(start)]
}

/// The name of a type with each path in it reduced to its last part.
pub fn short_type_name(name: &str) -> String {
    let mut short = String::new();
    let mut part = String::new();
    for char in name.chars() {
        if char.is_alphanumeric() || char == '_' || char == ':' {
            part.push(char);
        } else {
            short.push_str(part.rsplit("::").next().unwrap_or_default());
            part.clear();
            short.push(char);
        }
    }
    short.push_str(part.rsplit("::").next().unwrap_or_default());
    short
}

fn dot_escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}

fn mermaid_escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_is_shown_by_its_own_name() {
        let shown = [
            ("tenfold::cv::fit", "fit"),
            ("tenfold::cv::fit<alloc::vec::Vec<i32>>", "fit"),
            ("tenfold::cv::fit<fold::Fold<2>>", "fit"),
            ("tenfold::Model<alloc::vec::Vec<i32>>::predict", "predict"),
            ("<tenfold::Svm as tenfold::Model>::predict", "predict"),
            ("tenfold::main::{{closure}}", "closure"),
            ("tenfold::fit<f64>::{{closure}}", "closure"),
            ("fn(&alloc::string::String) -> i32", "function"),
            ("for<'a> fn(&'a tenfold::Fold<i32>) -> alloc::vec::Vec<i32>", "function"),
            ("alloc::boxed::Box<dyn for<'a> core::ops::Fn(&'a i64) -> i64 + Send>", "function"),
            ("fit", "fit"),
        ];
        for (name, short) in shown {
            assert_eq!(short_name(name), short, "{name}");
        }
    }

    #[test]
    fn a_type_is_shown_without_its_paths() {
        let shown = [
            ("i64", "i64"),
            (
                "alloc::boxed::Box<dyn tenfold::Classifier + core::marker::Send>",
                "Box<dyn Classifier + Send>",
            ),
            ("(alloc::vec::Vec<[f64; 3]>, &str)", "(Vec<[f64; 3]>, &str)"),
        ];
        for (name, short) in shown {
            assert_eq!(short_type_name(name), short, "{name}");
        }
    }
}
