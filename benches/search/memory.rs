//! The peak memory of a search of 96 text classifiers over that of 24 of them.

use std::process::Command;

use tenfold::graph::Threads;

use crate::figures::{Figures, median, memory_bytes};
use crate::messages::{GRID_24, GRID_96, messages};

/// The argument that makes this program run the search whose memory is measured, and no more; the
/// number of candidates follows.
pub(crate) const MEMORY: &str = "--memory-of-search";

const N_MESSAGES: usize = 20_000;
const ROUNDS: usize = 3;

/// The setting by which the C library of Linux returns freed pieces of 128 KiB and more to the system at
/// once. By default it keeps those of up to 32 MiB, in heaps that fall to pieces.
const RETURNS: [(&str, &str); 1] = [("GLIBC_TUNABLES", "glibc.malloc.mmap_threshold=131072")];

pub(crate) fn measure(figures: &mut Figures) {
    for (suffix, settings, bar) in
        [("", &RETURNS[..], "times (bar: 1.2 at most)"), ("_default_malloc", &[], "times")]
    {
        let (mut of_24, mut of_96) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            of_24.extend(peak("24", settings));
            of_96.extend(peak("96", settings));
        }
        let name = format!("peak_memory_96_over_24{suffix}");
        if of_24.is_empty() || of_96.is_empty() {
            figures.skip(&name, "this system does not report a process's peak memory");
            continue;
        }
        let (of_24, of_96) = (median(of_24), median(of_96));
        figures.add(format!("peak_memory_24_mb{suffix}"), of_24 / 1e6, "MB");
        figures.add(format!("peak_memory_96_mb{suffix}"), of_96 / 1e6, "MB");
        figures.add(name, of_96 / of_24, bar);
    }
}

/// The peak memory of a process of its own with these variables, in bytes.
fn peak(n_candidates: &str, settings: &[(&str, &str)]) -> Option<f64> {
    let this = std::env::current_exe().expect("this program has a path");
    let mut command = Command::new(this);
    command.args([MEMORY, n_candidates]).envs(settings.iter().copied());
    let output = command.output().expect("it runs again");
    String::from_utf8_lossy(&output.stdout).trim().parse().ok()
}

/// Runs the search on two threads; prints the peak memory of this process.
pub(crate) fn search(n_candidates: &str) {
    let grid = if n_candidates == "96" { GRID_96 } else { GRID_24 };
    let found = grid.run(messages(N_MESSAGES), Threads::new(2).expect("two threads"));
    assert_eq!(found.table().rows.len().to_string(), n_candidates);
    if let Some(peak) = memory_bytes("VmHWM") {
        println!("{peak}");
    }
}
