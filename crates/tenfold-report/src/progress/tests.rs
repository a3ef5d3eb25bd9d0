//! Lines of progress, written to memory.

use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tenfold_graph::*;

use super::lines::Lines;
use super::show::{Show, Shown};
use super::status::{Status, Time};

#[derive(Clone, Default)]
struct Text(Arc<Mutex<Vec<u8>>>);

impl Write for Text {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Text {
    fn observer(&self) -> Show {
        let to = self.clone();
        // So long that only the end is shown.
        let pause = Duration::from_secs(3600);
        Show::new(pause, move || Box::new(Lines::new(to.clone())) as Box<dyn Shown>)
    }

    /// The lines, without times.
    fn lines(&self) -> Vec<String> {
        let text = String::from_utf8(self.0.lock().unwrap().clone()).unwrap();
        let without_time = |line: &str| {
            let (front, rest) = line.split_once(" in ").unwrap();
            let rest = rest.split_once(';').map_or("", |(_, rest)| rest);
            format!("{front};{rest}")
        };
        text.lines().map(without_time).collect()
    }
}

fn fail(_: &u64) -> Result<u64, String> {
    Err("out of luck".to_owned())
}

fn graph() -> Graph {
    let mut graph = Graph::new();
    let x = graph.data("x", 1_u64).unwrap();
    let bad = graph.try_task("bad", fail, x).unwrap();
    let after = graph.task("after", |x: &u64| x + 1, bad).unwrap();
    let good = graph.task("good", |x: &u64| x + 1, x).unwrap();
    graph.task("all", |x: &u64, y: &u64| x + y, (after, good)).unwrap();
    graph
}

#[test]
fn the_end_of_every_run_is_shown_on_every_executor() {
    let executors: [Box<dyn Executor>; 2] =
        [Box::new(Sequential::default()), Box::new(Threads::new(3).unwrap())];
    for executor in executors {
        let text = Text::default();
        let executor = executor.observer(text.observer()).on_error(OnError::Isolate);
        executor.run(&graph(), "all").unwrap();
        executor.run(&graph(), "good").unwrap();
        assert_eq!(text.lines(), ["1 task ran; 1 failed, 2 skipped", "1 task ran;"]);
    }
}

#[test]
fn a_run_that_stops_shows_the_tasks_that_did_not_run() {
    let text = Text::default();
    let executor = Sequential::default().observer(text.observer());
    executor.run(&graph(), "all").unwrap();
    assert!(text.lines()[0].ends_with("not run"), "{:?}", text.lines());
}

#[test]
fn a_boxed_executor_takes_progress_in_every_style() {
    use super::{Progress as _, Style};

    for style in [Style::Silent, Style::Bars] {
        let executor: Box<dyn Executor> = Box::new(Threads::default());
        let run = executor.progress_in(style).run(&graph(), "good").unwrap();
        assert_eq!(run.get_key::<u64>("good").unwrap(), &2);
    }
}

#[test]
fn the_time_left_follows_past_durations_where_they_are_known() {
    let status = Status {
        tasks: 10,
        ran: 5,
        elapsed: Duration::from_secs(10),
        work: Duration::from_secs(20),
        ..Status::default()
    };
    assert_eq!(status.left(), Some(Duration::from_secs(10)));
    let mut known = status.clone();
    (known.past.tasks, known.past.seconds) = (10, 80.0);
    assert_eq!(known.left(), Some(Duration::from_secs(20)));
    assert_eq!(Status { ran: 0, ..status.clone() }.left(), None);
    assert_eq!(Status { ran: 10, ..status }.left(), None);
}

#[test]
fn times_are_read_at_a_glance() {
    let shown = [(0.04, "0.0 s"), (9.94, "9.9 s"), (59.0, "59 s"), (200.0, "3 min 20 s")];
    for (seconds, text) in shown {
        assert_eq!(Time(Duration::from_secs_f64(seconds)).to_string(), text);
    }
    assert_eq!(Time(Duration::from_secs(7500)).to_string(), "2 h 5 min");
}
