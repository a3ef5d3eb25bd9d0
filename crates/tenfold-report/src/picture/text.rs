//! The first level of a picture as DOT (Graphviz) and as Mermaid.

use std::fmt::Write;

use super::svg::second_line;
use crate::document::{Arrow, GroupKind, Picture};
use crate::escape::visible;

impl Picture {
    /// The first level in the language of Graphviz.
    pub fn to_dot(&self) -> String {
        let mut dot = String::from(
            "digraph tenfold {\n  rankdir=LR;\n  node [fontname=\"sans-serif\", style=rounded];\n",
        );
        let level = self.levels.first().filter(|_| self.is_sound());
        for &at in level.iter().flat_map(|level| &level.boxes) {
            let group = &self.boxes[at];
            let shape = match group.kind {
                GroupKind::Source => "box, style=\"\"",
                GroupKind::Task => "box",
                _ => "box, peripheries=2",
            };
            let bold = if group.is_target { ", penwidth=2" } else { "" };
            let (label, more) = (dot_escaped(&group.label), dot_escaped(&second_line(group)));
            let _ = writeln!(dot, "  b{at} [shape={shape}, label=\"{label}\\n{more}\"{bold}];");
        }
        for arrow in level.iter().flat_map(|level| &level.arrows) {
            let Arrow { from, to, edges, back } = *arrow;
            let label = if edges > 1 { format!("label=\"{edges}\"") } else { String::new() };
            let dashed = if back { "style=dashed, constraint=false, " } else { "" };
            let _ = writeln!(dot, "  b{from} -> b{to} [{dashed}{label}];");
        }
        dot + "}\n"
    }

    /// The first level in the language of Mermaid, as in Markdown pages.
    pub fn to_mermaid(&self) -> String {
        let mut text = String::from("flowchart LR\n");
        let level = self.levels.first().filter(|_| self.is_sound());
        for &at in level.iter().flat_map(|level| &level.boxes) {
            let group = &self.boxes[at];
            let label = mermaid_escaped(&group.label);
            let more = mermaid_escaped(&second_line(group));
            let (open, close) = match group.kind {
                GroupKind::Source => ("[", "]"),
                GroupKind::Task => ("(", ")"),
                _ => ("[[", "]]"),
            };
            let _ = writeln!(text, "  b{at}{open}\"{label}<br/>{more}\"{close}");
            if group.is_target {
                let _ = writeln!(text, "  style b{at} stroke-width:3px");
            }
        }
        for arrow in level.iter().flat_map(|level| &level.arrows) {
            let line = if arrow.back { "-.->" } else { "-->" };
            let count = if arrow.edges > 1 { format!("|{}|", arrow.edges) } else { String::new() };
            let _ = writeln!(text, "  b{} {line}{count} b{}", arrow.from, arrow.to);
        }
        text
    }
}

fn dot_escaped(text: &str) -> String {
    visible(text).replace('\\', "\\\\").replace('"', "\\\"").replace('\n', " ")
}

/// Text in quotes, with entities for all that Mermaid reads as its own.
fn mermaid_escaped(text: &str) -> String {
    let mut escaped = String::new();
    for character in visible(text).chars() {
        match character {
            '"' | '<' | '>' | '&' | '#' | '`' | ';' | '\\' => {
                let _ = write!(escaped, "#{};", u32::from(character));
            }
            '\n' => escaped.push(' '),
            _ => escaped.push(character),
        }
    }
    escaped
}
