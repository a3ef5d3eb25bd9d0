//! A level of a picture as SVG.

use std::fmt::Write;

use super::html::STYLE;
use super::layout::{LABEL_MAX, Laid, Place, lay_out};
use crate::document::{Arrow, Cell, Group, GroupKind, Level, Picture, State};
use crate::escape::escaped;

impl Picture {
    /// The first level as a file of SVG: it needs no other file, and follows the theme of its viewer. It is
    /// empty for a picture that is not sound.
    pub fn to_svg(&self) -> String {
        let Some(level) = self.levels.first().filter(|_| self.is_sound()) else {
            return String::new();
        };
        let laid = lay_out(self, level);
        let attributes = format!(
            " xmlns=\"http://www.w3.org/2000/svg\" class=\"picture\" data-colour=\"{}\" role=\"img\" aria-label=\"{}\"",
            self.colours.first().map_or("kind", |colour| colour.name()),
            escaped(&format!("{}: {}", self.title, self.description)),
        );
        let style = format!("<style>{STYLE}</style>");
        let mut svg = String::new();
        draw(self, level, &laid, &attributes, &style, None, &mut svg);
        svg + "\n"
    }
}

/// Writes a level; boxes lead to their levels by `id` where there is one.
pub(super) fn draw(
    picture: &Picture,
    level: &Level,
    laid: &Laid,
    attributes: &str,
    style: &str,
    id: Option<&str>,
    to: &mut String,
) {
    let (width, height) = (laid.width.ceil(), laid.height.ceil());
    // Writing to a `String` cannot fail.
    let _ = write!(
        to,
        "<svg viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
         height=\"{height}\"{attributes}>{style}<g class=\"view\">"
    );
    for (arrow, points) in level.arrows.iter().zip(&laid.arrows) {
        draw_arrow(picture, arrow, points, to);
    }
    let seconds: f64 = level.boxes.iter().map(|&at| picture.boxes[at].seconds).sum();
    let bytes: f64 = level.boxes.iter().map(|&at| picture.boxes[at].bytes as f64).sum();
    for (number, (at, place)) in laid.boxes.iter().enumerate() {
        let group = &picture.boxes[*at];
        let is_outside = number >= level.boxes.len();
        let class = class(group, is_outside, seconds, bytes);
        draw_box(group, *at, place, &class, id, to);
    }
    to.push_str("</g></svg>");
}

fn draw_arrow(picture: &Picture, arrow: &Arrow, points: &[(f64, f64)], to: &mut String) {
    let [first, .., last] = points else { return };
    // Wider for more edges, by their logarithm.
    let width = (1.0 + 0.35 * (arrow.edges.max(1) as f64).ln()).min(4.0);
    let back = if arrow.back { " back" } else { "" };
    let _ = write!(
        to,
        "<g class=\"arrow{back}\" data-from=\"{}\" data-to=\"{}\"><path stroke-width=\"{width:.1}\" d=\"M{:.0} {:.0}",
        arrow.from, arrow.to, first.0, first.1
    );
    // Level, or in curves that leave and reach each point level.
    for pair in points.windows(2) {
        let ((x, y), (to_x, to_y)) = (pair[0], pair[1]);
        if y == to_y {
            if x != to_x {
                let _ = write!(to, "H{to_x:.0}");
            }
            continue;
        }
        let bend = (to_x - x) / 2.0;
        let _ =
            write!(to, "C{:.0} {y:.0} {:.0} {to_y:.0} {to_x:.0} {to_y:.0}", x + bend, to_x - bend);
    }
    let (from, reader) = (&picture.boxes[arrow.from].label, &picture.boxes[arrow.to].label);
    let edges = if arrow.edges == 1 { "1 edge" } else { &format!("{} edges", arrow.edges) };
    // A reader is to the right, but for an arrow that leads back.
    let head = head(*last, if arrow.back { -1.0 } else { 1.0 });
    let title = escaped(&format!("{from} → {reader}: {edges}"));
    let _ = write!(to, "\"/><path class=\"head\" d=\"{head}\"/><title>{title}</title></g>");
}

/// The head of an arrow that ends at `tip`, to the right or to the left.
fn head(tip: (f64, f64), direction: f64) -> String {
    let back = tip.0 - 8.0 * direction;
    format!("M{:.0} {:.0}L{back:.0} {:.0}V{:.0}Z", tip.0, tip.1, tip.1 + 4.0, tip.1 - 4.0)
}

fn draw_box(
    group: &Group,
    at: usize,
    place: &Place,
    class: &str,
    id: Option<&str>,
    to: &mut String,
) {
    let described = escaped(&describe(group));
    let opens = id.zip(group.opens);
    let key = escaped(&group.path);
    let _ = match (opens, id) {
        (Some((id, level)), _) => write!(
            to,
            "<a href=\"#{id}-{level}\" class=\"{class} opens\" data-box=\"{at}\" data-key=\"{key}\" \
             aria-label=\"{described}\">"
        ),
        (None, Some(_)) => write!(
            to,
            "<g class=\"{class}\" data-box=\"{at}\" data-key=\"{key}\" role=\"img\" \
             aria-label=\"{described}\" tabindex=\"0\">"
        ),
        (None, None) => write!(to, "<g class=\"{class}\">"),
    };
    let Place { left, top, width, height } = *place;
    let radius = if group.kind == GroupKind::Source { 3 } else { 10 };
    let _ = write!(
        to,
        "<title>{described}</title><rect x=\"{left:.0}\" y=\"{top:.0}\" width=\"{width:.0}\" \
         height=\"{height:.0}\" rx=\"{radius}\"/><text x=\"{x:.0}\" y=\"{first:.0}\">{label}</text>\
         <text class=\"more\" x=\"{x:.0}\" y=\"{second:.0}\">{more}</text>",
        x = left + 12.0,
        first = top + 18.0,
        second = top + 34.0,
        label = escaped(&shortened(&group.label)),
        more = escaped(&shortened(&second_line(group))),
    );
    if group.opens.is_some() {
        let (x, y) = (left + width - 14.0, top + height / 2.0);
        let _ = write!(to, "<path class=\"more-inside\" d=\"M{x:.0} {:.0}l4 4l-4 4\"/>", y - 4.0);
    }
    to.push_str(if opens.is_some() { "</a>" } else { "</g>" });
}

/// A label with its middle left out where it is long: ends differ most.
fn shortened(label: &str) -> String {
    let characters: Vec<char> = label.chars().collect();
    if characters.len() <= LABEL_MAX {
        return label.to_owned();
    }
    let front = LABEL_MAX / 3;
    let back = characters.len() - (LABEL_MAX - front - 1);
    characters[..front].iter().chain(&['…']).chain(&characters[back..]).collect()
}

/// The function and the states of a box, and its seconds.
pub(super) fn second_line(group: &Group) -> String {
    let function = group.function.iter().filter(|name| !is_nameless(name));
    let mut parts: Vec<String> = function.cloned().collect();
    match (&group.states[..], group.nodes) {
        ([(state, _)], 1) => parts.push(state.name().to_owned()),
        (states, _) => {
            let mut states = states.to_vec();
            states.sort_by_key(|(state, count)| (weight(*state), std::cmp::Reverse(*count)));
            let shown = states.iter().take(2);
            parts.extend(shown.map(|(state, count)| format!("{count} {}", state.name())));
        }
    }
    if group.seconds > 0.0 {
        parts.push(Cell::Seconds(group.seconds).to_string());
    }
    parts.join(" · ")
}

/// Returns `true` for the names of functions without a name of their own.
fn is_nameless(name: &str) -> bool {
    matches!(name, "closure" | "function")
}

/// A box in words.
fn describe(group: &Group) -> String {
    // It begins with the text that is seen, by which people who speak to their computer call it.
    let mut text = format!("{} {}", shortened(&group.label), shortened(&second_line(group)));
    if group.path != group.label && !group.path.is_empty() && group.kind == GroupKind::Rest {
        text = format!("{text} of {}", group.path);
    }
    let mut parts = Vec::new();
    parts.extend(group.function.clone().filter(|name| !is_nameless(name)));
    let states = group.states.iter();
    parts.extend(states.map(|(state, count)| match group.nodes {
        1 => state.name().to_owned(),
        _ => format!("{count} {}", state.name()),
    }));
    if group.seconds > 0.0 {
        let all = Cell::Seconds(group.seconds).to_string();
        parts.push(match group.nodes {
            1 => all,
            _ => format!("{all} of work, the slowest {}", Cell::Seconds(group.slowest)),
        });
    }
    if group.bytes > 0 {
        parts.push(Cell::Bytes(group.bytes).to_string());
    }
    if group.inner_edges > 0 {
        parts.push(format!("{} edges inside", group.inner_edges));
    }
    if group.is_target {
        parts.push("asked for".to_owned());
    }
    if group.opens.is_some() {
        parts.push("opens".to_owned());
    }
    if !parts.is_empty() {
        text = format!("{text}: {}", parts.join(", "));
    }
    text
}

/// The order in which states matter to a reader.
fn weight(state: State) -> usize {
    let order = [
        State::Failed,
        State::Skipped,
        State::NotRun,
        State::Outdated,
        State::Ran,
        State::ToRun,
        State::UpToDate,
        State::Reused,
        State::NotNeeded,
        State::Source,
    ];
    order.iter().position(|&known| known == state).unwrap_or(order.len())
}

/// The classes of a box: one for each colour.
fn class(group: &Group, is_outside: bool, all_seconds: f64, all_bytes: f64) -> String {
    let kind = match group.kind {
        GroupKind::Source => "source",
        GroupKind::Task => "task",
        GroupKind::Group => "group",
        GroupKind::Rest | GroupKind::Elsewhere => "rest",
    };
    let states = group.states.iter().map(|(state, _)| *state);
    let worst = states.clone().min_by_key(|&state| weight(state));
    let outcome = worst.map_or("none", |state| match state {
        State::Source => "data",
        State::Ran => "ran",
        State::Reused => "reused",
        State::NotNeeded => "not-needed",
        State::Failed => "failed",
        State::Skipped | State::NotRun => "not-run",
        State::ToRun => "to-run",
        State::UpToDate => "up-to-date",
        State::Outdated => "outdated",
    });
    let mut up_to_date = "none";
    for state in states {
        match state {
            State::Reused | State::UpToDate if up_to_date != "no" => up_to_date = "yes",
            State::Ran | State::Failed | State::Outdated | State::ToRun => up_to_date = "no",
            _ => {}
        }
    }
    let seconds = step(group.seconds, all_seconds);
    let bytes = step(group.bytes as f64, all_bytes);
    let outside = if is_outside { " outside" } else { "" };
    let target = if group.is_target { " target" } else { "" };
    format!("box k-{kind} o-{outcome} u-{up_to_date} s{seconds} b{bytes}{outside}{target}")
}

/// A step from 0 to 4 by the share of a whole.
fn step(part: f64, whole: f64) -> usize {
    let share = if whole > 0.0 { part / whole } else { 0.0 };
    [0.0, 0.02, 0.1, 0.3].iter().filter(|&&bound| share > bound).count()
}
