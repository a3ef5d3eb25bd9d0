//! A report of a million rows of twenty columns, from the file to the page, beside skrub's `TableReport`.

use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::Command;

use ndarray_rand::rand::rngs::SmallRng;
use ndarray_rand::rand::seq::SliceRandom;
use ndarray_rand::rand::{Rng, SeedableRng};
use ndarray_rand::rand_distr::StandardNormal;
use tenfold::data::{CsvReader, TableBytes};
use tenfold::report::data::data_blocks;
use tenfold::report::document::Document;
use tenfold::tabular::Profile;

use crate::figures::{Figures, median, seconds, target_dir};
use crate::python::{bench_file, environment, succeed};

const ROWS: usize = 1_000_000;
const COLUMNS: usize = 20;
const ROUNDS: usize = 3;
const TARGET: &str = "class";

pub(crate) fn measure(figures: &mut Figures) {
    let path = target_dir().join("command-bench").join("table.csv");
    write_table(&path);
    let (read_seconds, (schema, data)) = seconds(|| {
        let bytes = TableBytes::open(&path).expect("the file was written");
        CsvReader::new().read_all(&bytes).expect("a table")
    });
    assert_eq!((data.x.n_samples(), data.x.n_features()), (ROWS, COLUMNS));
    figures.add("table_report_read_seconds", read_seconds, "s");
    let (profile_seconds, profile) =
        seconds(|| Profile::with_target(&data.x, TARGET).expect("a profile").with_schema(&schema));
    figures.add("table_report_profile_seconds", profile_seconds, "s");
    println!("{profile}");
    drop(data);
    let page = || {
        let bytes = TableBytes::open(&path).expect("the file was written");
        let (schema, data) = CsvReader::new().read_all(&bytes).expect("a table");
        let profile = Profile::with_target(&data.x, TARGET).expect("a profile");
        let blocks = data_blocks(&profile.with_schema(&schema));
        Document::new("Table", "a million rows").with_tab("Data", blocks).to_html()
    };
    let html = path.with_file_name("ours.html");
    let written = || std::fs::write(&html, page()).expect("the target folder can be written");
    let ours = median((0..ROUNDS).map(|_| seconds(written).0).collect());
    figures.add("table_report_seconds", ours, "s");
    let python = match environment("command-python", &bench_file("command/requirements.txt")) {
        Ok(python) => python,
        Err(why) => return figures.skip("skrub", &why),
    };
    let html = path.with_file_name("skrub.html");
    let mut skrub = Command::new(python);
    skrub.arg(bench_file("command/table_report.py")).arg(&path).arg(&html);
    let (theirs, outcome) = seconds(|| succeed(&mut skrub));
    match outcome {
        Err(why) => figures.skip("skrub", &why),
        Ok(_) => {
            let bar = "times (bar: 10 at least)";
            figures.add("table_report_skrub_seconds", theirs, "s");
            figures.add("table_report_skrub_over_ours", theirs / ours, bar);
        }
    }
}

/// Writes numbers, integers, categories of few and of many values, dates, booleans, texts and missing cells.
fn write_table(path: &Path) {
    const WORDS: [&str; 8] = ["rain", "north", "lazy", "river", "jumps", "over", "quick", "why"];
    const CITIES: [&str; 6] = ["Oslo", "Lima", "Rome", "Quito", "Accra", "Osaka"];
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("the target can be written");
    let mut random = SmallRng::seed_from_u64(14);
    let file = std::fs::File::create(path).expect("the target folder can be written");
    let mut out = BufWriter::new(file);
    let mut write = |text: &str| out.write_all(text.as_bytes()).expect("the disk has room");
    write(
        "id,x0,x1,x2,x3,skewed,gaps,age,count,city,state,product,browser,day,seen,flag,note,name,same,\
         class\n",
    );
    for row in 0..ROWS {
        let mut normal = || -> f64 { random.sample(StandardNormal) };
        let (x0, x1, x2, x3, skewed) =
            (normal(), normal(), normal(), 50.0 + 9.0 * normal(), normal().exp());
        let mut below = |n: u32| random.gen_range(0..n);
        let gaps = if below(3) == 0 { String::new() } else { format!("{:.3}", x0 + x1) };
        let age = if below(10) == 0 { String::new() } else { below(100).to_string() };
        let (count, state, product) = (below(100_000), below(50), below(300));
        let browser = ["firefox", "chrome", "safari", ""][below(4) as usize];
        let (month, day, hour, minute) =
            (1 + below(9), 10 + below(18), 10 + below(14), 10 + below(50));
        let (flag, name) = (below(2) == 0, below(500_000));
        let class = ["a", "b", "c"][usize::from(x0 > 0.0) + usize::from(below(3) == 0)];
        let note: Vec<&str> = (0..6).filter_map(|_| WORDS.choose(&mut random).copied()).collect();
        let city = CITIES.choose(&mut random).copied().unwrap_or_default();
        write(&format!(
            "{row},{x0:.6},{x1:.6},{x2:.4},{x3:.2},{skewed:.5},{gaps},{age},{count},{city},st{state},\
             product {product},{browser},2024-0{month}-{day},2024-0{month}-{day}T{hour}:{minute}:00,{flag},\
             {} {name},user{name},x,{class}\n",
            note.join(" ")
        ));
    }
    out.flush().expect("the disk has room");
}
