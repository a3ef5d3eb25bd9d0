//! `Lines`: a line now and then, and one at the end.

use std::io::Write;

use super::show::Shown;
use super::status::{Status, Time};
use super::tally::Tally;

pub(super) struct Lines<W> {
    to: W,
}

impl<W: Write + Send> Lines<W> {
    pub(super) fn new(to: W) -> Self {
        Self { to }
    }

    /// A line is written at once, so that those of several programs do not mix. Where it cannot be written,
    /// the run goes on.
    fn line(&mut self, line: String) {
        let _ = self.to.write_all((line + "\n").as_bytes()).and_then(|()| self.to.flush());
    }
}

impl<W: Write + Send> Shown for Lines<W> {
    fn show(&mut self, tally: &Tally) {
        let status = tally.status();
        let mut parts = vec![format!("{} of {} tasks", status.done(), status.tasks)];
        parts.extend(Some(status.counts()).filter(|counts| !counts.is_empty()));
        parts.push(Time(status.elapsed).to_string());
        parts.extend(status.left().map(|left| format!("about {} left", Time(left))));
        let mut line = parts.join(", ");
        if let Some(longest) = status.running.first() {
            line += &format!("; at work: {} ({})", visible(&longest.key), Time(longest.elapsed));
            if status.running.len() > 1 {
                line += &format!(" and {} more", status.running.len() - 1);
            }
        }
        self.line(line);
    }

    fn end(&mut self, tally: &Tally) {
        self.line(summary(&tally.status()));
    }
}

/// The counts of a run that has ended.
pub(super) fn summary(status: &Status) -> String {
    let tasks = if status.ran == 1 { "task" } else { "tasks" };
    let mut line = format!("{} {tasks} ran in {}", status.ran, Time(status.elapsed));
    let counts = status.counts();
    if !counts.is_empty() {
        line += &format!("; {counts}");
    }
    let left = status.tasks - status.done();
    if left > 0 {
        line += &format!("; {left} not run");
    }
    line
}

/// A key without characters that would move the cursor.
pub(super) fn visible(key: &str) -> String {
    key.chars().map(|char| if char.is_control() { '\u{fffd}' } else { char }).collect()
}
