//! Closed pipes and Ctrl-C.
#![cfg(unix)]
#![allow(clippy::print_stderr)]

use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::place::{Ended, Place, executable};

#[test]
fn a_reader_that_goes_away_ends_the_command_in_silence() {
    let place = Place::new();
    let mut child = Command::new(executable())
        .args(["datasets", "digits"])
        .current_dir(place.path("."))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = String::new();
    let mut out = BufReader::with_capacity(16, child.stdout.take().unwrap());
    out.read_line(&mut first).unwrap();
    drop(out);
    let ended = Ended::of(child.wait_with_output().unwrap());
    assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""));
    assert!(first.starts_with("pixel_0_0"), "{first}");
}

/// A table whose forests take a while, so that a signal finds a run.
fn slow() -> Place {
    let place = Place::new();
    let row = |row: usize| {
        let cells: Vec<String> =
            (0..12).map(|column| ((row * (7 + column) + 3 * column) % 101).to_string()).collect();
        format!("{},{}\n", cells.join(","), ["a", "b", "c"][(row * row) % 7 % 3])
    };
    let names: Vec<String> = (0..12).map(|column| format!("x{column}")).collect();
    let rows: String = (0..3000).map(row).collect();
    place.write("t.csv", format!("{},y\n{rows}", names.join(",")));
    place
}

const SLOW: [&str; 8] =
    ["cv", "t.csv", "-t", "y", "-e", "random-forest-classifier", "--threads", "1"];

#[test]
fn ctrl_c_keeps_finished_results_and_the_next_run_reuses_them() {
    let place = slow();
    let mut child = Command::new(executable())
        .args(SLOW)
        .current_dir(place.path("."))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A fit is in the store as soon as its blob is there.
    let begun = Instant::now();
    while fits(&place) == 0 {
        assert!(begun.elapsed() < Duration::from_secs(120), "no fit finished");
        assert!(child.try_wait().unwrap().is_none(), "it ended before the signal");
        std::thread::sleep(Duration::from_millis(20));
    }
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    let mut err = String::new();
    child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    let code = child.wait().unwrap().code();
    assert_eq!(code, Some(130), "{err}");
    assert!(err.contains("interrupted"), "{err}");
    assert!(err.contains("goes on from there"), "{err}");

    let text = place.printed(&[&SLOW[..], &["--dry-run"]].concat());
    assert!(text.lines().any(|line| line.starts_with("reuse")), "{text}");
    assert!(place.printed(&["store", "verify"]).contains("sound"));
}

/// The number of fitted models in the store.
fn fits(place: &Place) -> usize {
    if !place.path(".tenfold").exists() {
        return 0;
    }
    let ended = place.run(&["store", "ls"]);
    ended.out.lines().filter(|line| line.starts_with("random-forest-classifier/cv/fit")).count()
}

#[test]
fn progress_is_shown_on_a_terminal_alone() {
    let place = slow();
    let args = [&SLOW[..], &["--set", "n_trees=10", "--folds", "4", "--no-store"]].concat();
    let command = format!("{} {}", executable().display(), args.join(" "));
    let on_terminal = Command::new("script")
        .args(["-qec", &command, "/dev/null"])
        .current_dir(place.path("."))
        .env("TERM", "xterm-256color")
        .stdin(Stdio::null())
        .output();
    let Ok(on_terminal) = on_terminal else {
        // It comes with util-linux.
        return eprintln!("skipped: `script` is not installed");
    };
    let text = String::from_utf8_lossy(&on_terminal.stdout).into_owned();
    assert!(on_terminal.status.success(), "{text}");
    assert!(text.contains("\u{1b}["), "bars move the cursor: {text}");
    assert!(text.contains("mean ± sd"), "{text}");
    let ended = place.run(&args);
    assert!(!(ended.out + &ended.err).contains('\u{1b}'), "no bars in files");
}
