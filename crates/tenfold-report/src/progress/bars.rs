//! `Bars`: a bar for the run and a line for each task at work, on a terminal.

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::lines::{summary, visible};
use super::show::Shown;
use super::status::Time;
use super::tally::Tally;

pub(super) struct Bars {
    all: MultiProgress,
    overall: ProgressBar,
    running: Vec<ProgressBar>,
}

/// The most tasks at work that have a line.
const RUNNING_MAX: usize = 8;

impl Bars {
    pub(super) fn new() -> Self {
        let all = MultiProgress::with_draw_target(ProgressDrawTarget::stderr());
        let overall = all.add(ProgressBar::new(0));
        overall.set_style(style("{bar:32} {pos}/{len} {wide_msg}"));
        Self { all, overall, running: Vec::new() }
    }
}

impl Shown for Bars {
    fn show(&mut self, tally: &Tally) {
        let status = tally.status();
        let mut message = vec![Time(status.elapsed).to_string()];
        message.extend(Some(status.counts()).filter(|counts| !counts.is_empty()));
        message.extend(status.left().map(|left| format!("about {} left", Time(left))));
        self.overall.set_length(status.tasks);
        self.overall.set_position(status.done());
        self.overall.set_message(message.join(", "));
        let shown = status.running.len().min(RUNNING_MAX);
        while self.running.len() > shown {
            if let Some(bar) = self.running.pop() {
                bar.finish_and_clear();
                self.all.remove(&bar);
            }
        }
        while self.running.len() < shown {
            let bar = self.all.add(ProgressBar::new_spinner());
            bar.set_style(style("  {wide_msg}"));
            self.running.push(bar);
        }
        for (bar, running) in self.running.iter().zip(&status.running) {
            bar.set_message(format!("{} {}", visible(&running.key), Time(running.elapsed)));
        }
    }

    fn end(&mut self, tally: &Tally) {
        for bar in self.running.drain(..) {
            bar.finish_and_clear();
        }
        self.overall.set_style(style("{wide_msg}"));
        self.overall.finish_with_message(summary(&tally.status()));
    }
}

fn style(template: &str) -> ProgressStyle {
    let plain = ProgressStyle::default_bar;
    ProgressStyle::with_template(template).unwrap_or_else(|_| plain())
}
