//! Reading a table of 200 MB of mixed columns beside pandas' C engine and polars.

use std::io::{BufWriter, Write};
use std::path::Path;

use ndarray_rand::rand::rngs::SmallRng;
use ndarray_rand::rand::seq::SliceRandom;
use ndarray_rand::rand::{Rng, SeedableRng};
use ndarray_rand::rand_distr::StandardNormal;
use serde_json::json;
use tenfold::data::{CsvReader, Missing, Records, TableBytes};

use crate::figures::{Figures, median, memory_bytes, seconds};
use crate::peers::{Peers, folder};

const ROUNDS: usize = 5;
const BYTES: usize = 200_000_000;

/// Finding the schema of the table over all of its rows and reading it, the file included.
pub(crate) fn measure(figures: &mut Figures, peers: &Peers) {
    let path = folder("csv").join("mixed.csv");
    let n_rows = write_table(&path);
    let read = || {
        let bytes = TableBytes::open(&path).expect("the file was written");
        let reader = CsvReader::new().target("class").missing(Missing::Keep);
        reader.read_classification(&bytes).expect("a table").x
    };
    let x = read();
    let found = [n_rows as f64, sum_of(&x, "count")];
    assert_eq!(x.n_samples(), n_rows);
    drop(x);
    if let Some(peak) = memory_bytes("VmHWM") {
        figures.add("csv_peak_over_file", peak / BYTES as f64, "times");
    }
    let ours = median((0..ROUNDS).map(|_| seconds(read).0).collect());
    figures.add("csv_seconds", ours, "s");
    for line in peers.run(figures, "csv", &json!({ "table": path, "rounds": ROUNDS })) {
        assert_eq!(line.scores, found, "rows and the sum of `count`");
        let bar = match line.peer.as_str() {
            "pandas" => "times (bar: 2 at least)",
            _ => "times (bar: 0.5 at least)",
        };
        let theirs = median(line.seconds);
        figures.add(format!("csv_{}_seconds", line.peer), theirs, "s");
        figures.add(format!("csv_{}_over_ours", line.peer), theirs / ours, bar);
    }
}

/// The sum of a column, which the readings have in common.
fn sum_of(x: &Records, column: &str) -> f64 {
    let column = x.as_table().and_then(|table| table.column(column)).expect("a column");
    (0..column.len()).filter_map(|row| column.number(row)).sum()
}

/// Writes numbers, categories, dates, booleans, quoted texts and missing values; the number of rows.
fn write_table(path: &Path) -> usize {
    const WORDS: [&str; 8] = ["rain", "north", "lazy", "river", "jumps", "over", "quick", "why"];
    const CITIES: [&str; 6] = ["Oslo", "Lima", "Rome", "Quito", "Accra", "Osaka"];
    let mut random = SmallRng::seed_from_u64(1);
    let file = std::fs::File::create(path).expect("the target folder can be written");
    let mut out = BufWriter::new(file);
    let mut write = |text: &str| out.write_all(text.as_bytes()).expect("the disk has room");
    write("x0,x1,count,digit,share,city,day,flag,note,weight,age,class\n");
    let (mut n_rows, mut n_bytes) = (0, 0);
    while n_bytes < BYTES {
        let mut normal = || -> f64 { random.sample(StandardNormal) };
        let (x0, x1, weight) = (normal(), normal(), 50.0 + 9.0 * normal());
        let mut below = |n: u32| random.gen_range(0..n);
        let (count, digit, share) = (below(100_000), below(10), below(1000));
        let (month, day, flag, number) = (1 + below(9), 10 + below(18), below(2) == 0, below(1000));
        let age = if below(10) == 0 { String::new() } else { below(1000).to_string() };
        let class = ["a", "b", "c"][below(3) as usize];
        let note: Vec<&str> = (0..8).filter_map(|_| WORDS.choose(&mut random).copied()).collect();
        let note = note.join(" ");
        let city = CITIES.choose(&mut random).copied().unwrap_or_default();
        let row = format!(
            "{x0:.6},{x1},{count},{digit},0.{share:03},{city},2024-0{month}-{day},{flag},\
             \"{note}, {number}\",{weight:.2},{age},{class}\n"
        );
        write(&row);
        n_rows += 1;
        n_bytes += row.len();
    }
    n_rows
}
