//! The figures of a bench: a table on the screen, a flat JSON object in `target/bench-results/`.
#![allow(clippy::print_stdout, dead_code, unreachable_pub)]

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Instant;

/// The figures of one bench, by name.
pub struct Figures {
    bench: &'static str,
    figures: BTreeMap<String, f64>,
}

impl Figures {
    pub fn new(bench: &'static str) -> Self {
        println!("{bench}\n{}", "=".repeat(bench.len()));
        Self { bench, figures: BTreeMap::new() }
    }

    /// Keeps and prints a figure.
    pub fn add(&mut self, name: impl Into<String>, figure: f64, unit: &str) {
        let name = name.into();
        println!("  {name:<56} {figure:>12.4} {unit}");
        self.figures.insert(name, figure);
    }

    /// Prints the name of a skipped part, and the reason.
    pub fn skip(&self, name: &str, why: &str) {
        println!("  {name:<56}      skipped: {why}");
    }

    /// Writes the figures to `target/bench-results/NAME.json`, beside those of other areas that it
    /// holds already.
    pub fn merge(mut self) {
        let path = results_dir().join(format!("{}.json", self.bench));
        let before = std::fs::read_to_string(path).unwrap_or_default();
        let before: BTreeMap<String, f64> = serde_json::from_str(&before).unwrap_or_default();
        for (name, figure) in before {
            self.figures.entry(name).or_insert(figure);
        }
        self.write();
    }

    /// Writes the figures to `target/bench-results/NAME.json`.
    pub fn write(self) {
        let path = results_dir().join(format!("{}.json", self.bench));
        let json = serde_json::to_string_pretty(&self.figures).expect("numbers are valid JSON");
        std::fs::create_dir_all(results_dir()).expect("the target folder can be written");
        std::fs::write(&path, json + "\n").expect("the target folder can be written");
        println!("written to {}", path.display());
    }
}

/// The folder for results, in the workspace's target folder.
pub fn results_dir() -> PathBuf {
    target_dir().join("bench-results")
}

/// The workspace's target folder.
pub fn target_dir() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(dir) => PathBuf::from(dir),
        None => PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../target")),
    }
}

/// The seconds that `work` takes, and its return value.
pub fn seconds<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let began = Instant::now();
    let value = work();
    (began.elapsed().as_secs_f64(), value)
}

/// The middle one; the mean of the middle two of an even number.
pub fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    let middle = numbers.len() / 2;
    if numbers.len() % 2 == 1 {
        numbers[middle]
    } else {
        (numbers[middle - 1] + numbers[middle]) / 2.0
    }
}

/// A field of `/proc/self/status` in bytes, where there is one: `VmRSS`, `VmHWM`.
pub fn memory_bytes(field: &str) -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with(field))?;
    let kib: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib * 1024.0)
}
