//! `tenfold cv` on 20,000 rows of mixed columns, ten folds, whole process, beside the equal scikit-learn script.

use std::fmt::Write;
use std::path::Path;
use std::process::Command;

use ndarray_rand::rand::rngs::SmallRng;
use ndarray_rand::rand::{Rng, SeedableRng};
use ndarray_rand::rand_distr::StandardNormal;
use serde_json::Value;

use crate::figures::{Figures, median, seconds, target_dir};
use crate::program::executable;
use crate::python::{bench_file, environment, succeed};

const ROWS: usize = 20_000;
const ROUNDS: usize = 5;
/// The accuracies of both may differ by so much: their folds are others.
const AGREEMENT: f64 = 0.01;

pub(crate) fn measure(figures: &mut Figures) {
    let folder = target_dir().join("command-bench");
    std::fs::create_dir_all(&folder).expect("the target folder can be written");
    let table = folder.join("mixed.csv");
    std::fs::write(&table, mixed()).expect("the target folder can be written");
    let program = match executable() {
        Ok(program) => program,
        Err(why) => return figures.skip("cv", &why),
    };
    let run = |more: &[&str]| {
        // Each run computes everything.
        let _ = std::fs::remove_dir_all(folder.join(".tenfold"));
        let mut command = Command::new(&program);
        command.current_dir(&folder).args(["cv", "mixed.csv", "--target", "class", "--quiet"]);
        command.args(["--no-config", "--format", "json"]).args(more);
        let (seconds, printed) = seconds(|| succeed(&mut command));
        (seconds, accuracy(&printed.expect("it prints and ends")))
    };
    let runs = |more: &[&str]| median((0..ROUNDS).map(|_| run(more).0).collect());
    let (_, ours_accuracy) = run(&[]);
    let ours = runs(&[]);
    figures.add("cv_seconds", ours, "s, with report and store");
    let scores_alone = runs(&["--no-store"]);
    figures.add("cv_no_store_seconds", scores_alone, "s, scores alone");
    figures.add("cv_accuracy", ours_accuracy, "");
    let python = match environment("command-python", &bench_file("command/requirements.txt")) {
        Ok(python) => python,
        Err(why) => return figures.skip("scikit-learn", &why),
    };
    match sklearn(&python, &table) {
        Err(why) => figures.skip("scikit-learn", &why),
        Ok((theirs, accuracy)) => {
            assert!(
                (accuracy - ours_accuracy).abs() < AGREEMENT,
                "accuracies differ: {ours_accuracy} and {accuracy} of scikit-learn"
            );
            figures.add("cv_sklearn_seconds", theirs, "s");
            figures.add("cv_sklearn_over_ours", theirs / ours, "times (bar: 10 at least)");
            figures.add("cv_no_store_sklearn_over_ours", theirs / scores_alone, "times");
        }
    }
}

/// The median seconds of the script, and the accuracy that it prints.
fn sklearn(python: &Path, table: &Path) -> Result<(f64, f64), String> {
    let mut times = Vec::new();
    let mut accuracy = f64::NAN;
    for _ in 0..ROUNDS {
        let mut script = Command::new(python);
        script.arg(bench_file("command/cv.py")).arg(table);
        let (elapsed, printed) = seconds(|| succeed(&mut script));
        accuracy = printed?.trim().parse().map_err(|error| format!("no accuracy: {error}"))?;
        times.push(elapsed);
    }
    Ok((median(times), accuracy))
}

/// The mean accuracy in the JSON of the command.
fn accuracy(printed: &str) -> f64 {
    let json: Value = serde_json::from_str(printed).expect("the command prints JSON");
    json["scores"]["metrics"][0]["mean"].as_f64().expect("accuracy is the first metric")
}

/// Numbers with gaps, categories of few and of some values, and three classes that depend on them.
fn mixed() -> String {
    let mut random = SmallRng::seed_from_u64(15);
    let mut text = "x0,x1,x2,x3,skewed,gaps,age,visits,city,state,member,class\n".to_owned();
    for _ in 0..ROWS {
        let mut normal = || -> f64 { random.sample(StandardNormal) };
        let (x0, x1, x2, x3) = (normal(), normal(), normal(), 50.0 + 9.0 * normal());
        let (skewed, noise) = (normal().exp(), normal());
        let mut below = |n: usize| random.gen_range(0..n);
        let gaps = if below(3) == 0 { String::new() } else { format!("{:.3}", x0 + x1) };
        let (age, is_unknown) = (18 + below(70), below(10) == 0);
        let (visits, state, member) = (below(1000), below(25), below(4) == 0);
        let city = ["Oslo", "Lima", "Rome", "Quito", "Accra", "Osaka"][below(6)];
        let effect = x0 - 0.5 * x1
            + 0.02 * age as f64
            + f64::from(u8::from(member))
            + 0.1 * (state % 5) as f64
            + 0.8 * noise;
        let class =
            ["low", "middle", "high"][usize::from(effect > 0.6) + usize::from(effect > 2.2)];
        let age = if is_unknown { String::new() } else { age.to_string() };
        let member = if member { "yes" } else { "no" };
        // Writing to a `String` cannot fail.
        let _ = writeln!(
            text,
            "{x0:.6},{x1:.6},{x2:.4},{x3:.2},{skewed:.5},{gaps},{age},{visits},{city},st{state},{member},{class}"
        );
    }
    text
}
