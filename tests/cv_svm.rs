//! The example `cv_svm` as its users run it: its output and files, their independence of the number
//! of threads, and the messages for bad input.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
#[cfg(feature = "dask")]
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::program;

use program::Program;

const PROGRAM: Program = Program("cv_svm");

/// An empty folder for one test.
fn folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cv_svm").join(test);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn dataset(name: &str) -> String {
    format!("{}/../../datasets/{name}.csv", env!("CARGO_MANIFEST_DIR"))
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn json(file: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap()
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is not a number"))
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

/// The printed text without the seconds, which differ from run to run.
fn without_seconds(printed: &str) -> String {
    let mut lines: Vec<&str> = printed.lines().collect();
    let table = lines.iter().position(|line| line.starts_with("fold  ")).unwrap();
    for line in &mut lines[table..] {
        if let Some((work, _)) = line.split_once(" samples in ") {
            *line = work;
        } else if !line.is_empty() {
            *line = &line[..line.char_indices().rev().nth(21).unwrap().0];
        }
    }
    lines.join("\n")
}

/// The JSON without its seconds, which must be there and be none below 0.
fn take_seconds(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|key, value| {
                let seconds = key.ends_with("_seconds");
                assert!(!seconds || number(value) >= 0.0, "{key}: {value}");
                !seconds
            });
            fields.values_mut().for_each(take_seconds);
        }
        Value::Array(items) => items.iter_mut().for_each(take_seconds),
        _ => {}
    }
}

/// All output of a run, but for the seconds.
#[derive(Debug, PartialEq)]
struct Printed {
    printed: String,
    json: Value,
    predictions: String,
}

fn output_of(folder: &Path, program: &mut Command) -> Printed {
    let (json_file, predictions) = (folder.join("cv.json"), folder.join("cv.csv"));
    program.args(["--json", text(&json_file), "--predictions", text(&predictions)]);
    let output = program.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut json = json(&json_file);
    take_seconds(&mut json);
    let printed = without_seconds(std::str::from_utf8(&output.stdout).unwrap());
    Printed { printed, json, predictions: fs::read_to_string(predictions).unwrap() }
}

/// scikit-learn's text of a report, from its dictionary.
fn report_text(report: &Value, classes: &[&str]) -> String {
    let row = |name: &str, support: f64| {
        let scores = &report[name];
        let [p, r, f] = ["precision", "recall", "f1-score"].map(|score| number(&scores[score]));
        format!("{name:>12}  {p:>9.2} {r:>9.2} {f:>9.2} {support:>9}\n")
    };
    let support = |name: &str| number(&report[name]["support"]);
    let (accuracy, all) = (number(&report["accuracy"]), support("macro avg"));
    let mut text = format!(
        "{:>12}  {:>9} {:>9} {:>9} {:>9}\n\n",
        "", "precision", "recall", "f1-score", "support"
    );
    classes.iter().for_each(|class| text += &row(class, support(class)));
    text += &format!("\n{:>12}  {:>9} {:>9} {accuracy:>9.2} {all:>9}\n", "accuracy", "", "");
    text + &row("macro avg", all) + &row("weighted avg", all)
}

/// One line of `--predictions`.
struct Prediction {
    row: usize,
    fold: usize,
    truth: String,
    predicted: String,
}

fn read_predictions(file: &Path) -> Vec<Prediction> {
    let mut reader = csv::Reader::from_path(file).unwrap();
    assert_eq!(reader.headers().unwrap(), vec!["row", "fold", "true", "predicted"]);
    let line = |line: Result<(usize, usize, String, String), csv::Error>| {
        let (row, fold, truth, predicted) = line.unwrap();
        Prediction { row, fold, truth, predicted }
    };
    reader.deserialize().map(line).collect()
}

/// The last column of a table of the data sets.
fn classes_of(file: &str) -> Vec<String> {
    let mut reader = csv::Reader::from_path(file).unwrap();
    reader.records().map(|row| row.unwrap().iter().next_back().unwrap().to_owned()).collect()
}

#[test]
fn without_options_it_reports_on_three_folds_and_the_production_fit() {
    let printed = PROGRAM.printed(&[]);
    let titles: Vec<&str> = printed.lines().filter(|line| line.ends_with(", train")).collect();
    assert_eq!(titles, ["fold 0, train", "fold 1, train", "fold 2, train"]);
    assert_eq!(printed.matches("weighted avg").count(), 6);
    assert_eq!(printed.matches(", test\n").count(), 3);
    let mean = printed.lines().find_map(|line| line.strip_prefix("test mean ± sd")).unwrap();
    let accuracy: f64 = mean.split_whitespace().next().unwrap().parse().unwrap();
    assert!(accuracy > 0.95, "{accuracy}");
    assert!(printed.lines().last().unwrap().starts_with("prod: fitted on all 569 samples in "));
}

#[test]
fn help_lists_every_option() {
    for flag in ["--help", "-h"] {
        let help = PROGRAM.printed(&[flag]);
        let options = "data target folds seed threads estimator json predictions delimiter header names \
                       date-order encoding kind drop missing missing-rows save-schema schema";
        for option in options.split(' ') {
            assert!(help.contains(&format!("\n  --{option} ")), "{option}: {help}");
        }
    }
}

#[test]
fn json_holds_the_printed_reports_in_the_shape_of_output_dict() {
    let file = folder("json").join("cv.json");
    let printed = PROGRAM.printed(&["--json", text(&file)]);
    let json = json(&file);
    assert_eq!(keys(&json), ["folds", "prod"]);
    assert_eq!(json["folds"].as_array().unwrap().len(), 3);
    for (at, fold) in json["folds"].as_array().unwrap().iter().enumerate() {
        assert_eq!(keys(fold), ["fit_seconds", "score_seconds", "test", "train"]);
        for part in ["train", "test"] {
            check_shape(&fold[part]);
            let block = report_text(&fold[part], &["benign", "malignant"]);
            let block = format!("fold {at}, {part}\n\n{block}\n");
            assert!(printed.contains(&block), "{block}is not in\n{printed}");
        }
        let rows = ["train", "test"].map(|part| number(&fold[part]["macro avg"]["support"]));
        assert_eq!(rows.iter().sum::<f64>(), 569.0);
    }
    check_shape(&json["prod"]["train"]);
    assert_eq!(number(&json["prod"]["train"]["macro avg"]["support"]), 569.0);
    assert!(number(&json["prod"]["fit_seconds"]) > 0.0);
}

fn check_shape(report: &Value) {
    let entries = ["accuracy", "benign", "macro avg", "malignant", "weighted avg"];
    assert_eq!(keys(report), entries);
    for entry in entries.into_iter().filter(|entry| *entry != "accuracy") {
        assert_eq!(keys(&report[entry]), ["f1-score", "precision", "recall", "support"]);
        report[entry].as_object().unwrap().values().for_each(|value| _ = number(value));
    }
    number(&report["accuracy"]);
}

#[test]
fn json_lists_classes_before_the_averages_as_scikit_learn_does() {
    let file = folder("order").join("cv.json");
    PROGRAM.printed(&["--json", text(&file)]);
    let written = fs::read_to_string(&file).unwrap();
    let order = ["benign", "malignant", "accuracy", "macro avg", "weighted avg"];
    let places: Vec<usize> =
        order.iter().map(|key| written.find(&format!("\"{key}\"")).unwrap()).collect();
    assert!(places.is_sorted(), "{places:?}");
}

#[test]
fn predictions_hold_each_sample_once_and_agree_with_the_reports() {
    let folder = folder("predictions");
    let (json_file, file) = (folder.join("cv.json"), folder.join("cv.csv"));
    PROGRAM.printed(&["--json", text(&json_file), "--predictions", text(&file), "--folds", "4"]);
    let (json, lines) = (json(&json_file), read_predictions(&file));
    let truth = classes_of(&dataset("breast_cancer"));
    assert_eq!(lines.len(), truth.len());
    for (row, (line, truth)) in lines.iter().zip(&truth).enumerate() {
        assert_eq!((line.row, &line.truth), (row, truth));
    }
    for (at, fold) in json["folds"].as_array().unwrap().iter().enumerate() {
        let fold_lines: Vec<_> = lines.iter().filter(|line| line.fold == at).collect();
        let mut supports = BTreeMap::new();
        for line in &fold_lines {
            *supports.entry(line.truth.as_str()).or_insert(0.0) += 1.0;
        }
        for (class, support) in supports {
            assert_eq!(number(&fold["test"][class]["support"]), support);
        }
        let right = fold_lines.iter().filter(|line| line.truth == line.predicted).count();
        let accuracy = right as f64 / fold_lines.len() as f64;
        assert_eq!(number(&fold["test"]["accuracy"]), accuracy, "fold {at}");
    }
    assert!(lines.iter().all(|line| line.fold < 4));
}

#[test]
fn the_number_of_threads_changes_nothing_but_the_seconds() {
    let folder = folder("threads");
    for estimator in ["sgd", "svc", "linfa-svm"] {
        let run = |threads: &str| {
            let mut program = Command::new(PROGRAM.executable());
            program.args(["--data", &dataset("wine"), "--estimator", estimator]);
            output_of(&folder, program.args(["--threads", threads]))
        };
        let one = run("1");
        for threads in ["2", "8"] {
            assert_eq!(run(threads), one, "{estimator} on {threads} threads");
        }
    }
}

#[test]
fn on_one_processor_the_output_is_the_same() {
    let pins = Command::new("taskset").args(["-c", "0", "true"]).stderr(Stdio::null()).status();
    if !pins.is_ok_and(|status| status.success()) {
        let note = "SKIPPED on_one_processor_the_output_is_the_same: no `taskset` that pins here\n";
        std::io::stderr().write_all(note.as_bytes()).unwrap();
        return;
    }
    let folder = folder("pinned");
    let free = output_of(&folder, &mut Command::new(PROGRAM.executable()));
    for threads in [&[][..], &["--threads", "1"], &["--threads", "8"]] {
        let mut program = Command::new("taskset");
        program.args(["-c", "0"]).arg(PROGRAM.executable()).args(threads);
        assert_eq!(output_of(&folder, &mut program), free, "{threads:?}");
    }
}

#[test]
fn every_estimator_learns_and_the_seed_decides_the_folds() {
    let folder = folder("estimators");
    let run = |args: &[&str]| output_of(&folder, Command::new(PROGRAM.executable()).args(args));
    for estimator in ["sgd", "svc", "linfa-svm"] {
        let printed = run(&["--estimator", estimator]);
        let right = printed.predictions.lines().skip(1).filter(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            cells[2] == cells[3]
        });
        assert!(right.count() > 540, "{estimator}");
    }
    assert_eq!(run(&["--seed", "348347"]), run(&[]));
    assert_ne!(run(&["--seed", "1"]), run(&[]));
}

/// A table of 60 samples and 2 features in 3 classes that lie apart, the class in the middle.
fn table(names: [&str; 3]) -> String {
    let mut table = String::from("width,kind,height\n");
    for at in 0..60 {
        let (class, jitter) = (at % 3, f64::from(at % 7) / 10.0);
        let (width, height) = (f64::from(class == 0) * 9.0, f64::from(class == 1) * 9.0);
        let name = names[class as usize];
        table += &format!("{},{name},{}\n", width + jitter, height - jitter);
    }
    table
}

#[test]
fn a_table_of_ones_own_is_read_with_its_target_by_name_or_by_index() {
    let folder = folder("table");
    let file = folder.join("animals.csv");
    fs::write(&file, table(["cat", "dog", "eel"])).unwrap();
    let run = |target: &str| {
        let mut program = Command::new(PROGRAM.executable());
        output_of(&folder, program.args(["--data", text(&file), "--target", target]))
    };
    let by_name = run("kind");
    assert_eq!(run("1"), by_name);
    let report = &by_name.json["folds"][0]["test"];
    assert_eq!(keys(report), ["accuracy", "cat", "dog", "eel", "macro avg", "weighted avg"]);
    assert_eq!(number(&report["accuracy"]), 1.0);
}

#[test]
fn integer_classes_are_reported_in_the_order_of_numbers() {
    let folder = folder("integers");
    let file = folder.join("numbers.csv");
    fs::write(&file, table(["10", "-1", "2"])).unwrap();
    let printed = PROGRAM.printed(&["--data", text(&file), "--target", "kind"]);
    let report = printed.split("fold 0, test").nth(1).unwrap();
    let names: Vec<_> = report.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert_eq!(names[..5], ["precision", "-1", "2", "10", "accuracy"]);
}

#[test]
fn the_built_in_data_set_is_the_file_of_the_repository() {
    let file = dataset("breast_cancer");
    let built_in = without_seconds(&PROGRAM.printed(&[]));
    assert_eq!(without_seconds(&PROGRAM.printed(&["--data", &file])), built_in);
    assert_eq!(
        without_seconds(&PROGRAM.printed(&["--data", &file, "--target", "class"])),
        built_in
    );
}

/// The message for a table with this content, the file's name replaced by FILE.
#[track_caller]
fn refused_table(content: impl AsRef<[u8]>, args: &[&str]) -> String {
    let caller = std::panic::Location::caller();
    let file = folder(&format!("refused-{}", caller.line())).join("table.csv");
    fs::write(&file, content).unwrap();
    let args: Vec<&str> = ["--data", text(&file)].iter().chain(args).copied().collect();
    PROGRAM.refused(&args).replace(text(&file), "FILE")
}

#[test]
fn a_target_that_the_table_does_not_have_is_named_with_a_near_one() {
    let table = table(["a", "b", "c"]);
    assert_eq!(
        refused_table(&table, &["--target", "kinds"]),
        "cannot use FILE: the table has no column `kinds` (did you mean `kind`?); \
         its columns are: width, kind, height"
    );
    assert_eq!(
        refused_table(&table, &["--target", "3"]),
        "cannot use FILE: the table has no column 3; its columns are: width, kind, height"
    );
}

/// The rows of a table of two numbers and a class, by a function of its line.
fn rows(line: impl Fn(&str, &str, &str) -> String) -> String {
    let row = |at: u32| {
        let (class, jitter) = (at % 2, f64::from(at % 7) / 10.0);
        let number = |number: f64| format!("{number:.1}");
        let name = if class == 0 { "Café noir" } else { "Tee" };
        let height = number(f64::from(class * 5) + jitter);
        line(&number(f64::from(class * 9) + jitter), &height, name) + "\n"
    };
    (0..30).map(row).collect()
}

/// The accuracy in the folds of a table, which is 1 where it is read well.
#[track_caller]
fn check_dialect(name: &str, content: impl AsRef<[u8]>, args: &[&str]) {
    let folder = folder(&format!("dialect-{name}"));
    let (file, json_file) = (folder.join("table"), folder.join("cv.json"));
    fs::write(&file, content).unwrap();
    let options = [&["--data", text(&file), "--json", text(&json_file)], args].concat();
    PROGRAM.printed(&options);
    let report = &json(&json_file)["folds"][0]["test"];
    assert_eq!(number(&report["accuracy"]), 1.0, "{name}");
    let classes = ["Café noir", "Tee", "accuracy", "macro avg", "weighted avg"];
    assert_eq!(keys(report), classes, "{name}");
}

#[test]
fn tables_are_taken_in_the_dialects_of_people() {
    let comma = |number: &str| number.replace('.', ",");
    let semicolons = rows(|w, h, name| format!("{};{};{name}", comma(w), comma(h)));
    check_dialect("decimal-comma", format!("w;h;class\n{semicolons}"), &[]);
    let tabs = rows(|w, h, name| format!("{w}\t{h}\t{name}"));
    check_dialect("tab", format!("w\th\tclass\n{tabs}"), &["--target", "class"]);
    check_dialect("no-header", &tabs, &["--target", "2"]);
    let aligned = rows(|w, h, name| format!("  {w:>6} {h:>6}   {:?}", name));
    check_dialect("aligned", &aligned, &["--target", "2"]);
    let single = rows(|w, h, name| format!("{w}, {h}, '{name}'"));
    check_dialect("single-quotes", format!("w, h, class\n{single}"), &[]);
    let commas = rows(|w, h, name| format!("{w},{h},{name}"));
    let commented = format!("% made by a program\n% in 2024\nw,h,class\n{commas}");
    check_dialect("comments", &commented, &[]);
    let plain = format!("w,h,class\n{commas}");
    let wide: Vec<u8> =
        format!("\u{feff}{plain}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    check_dialect("utf-16", wide, &[]);
    let narrow: Vec<u8> = plain.chars().map(|c| c as u8).collect();
    check_dialect("windows-1252", narrow, &["--encoding", "windows-1252"]);
    let quoted = rows(|w, h, name| format!("\"{w}\";\"{h}\";\"{name}\""));
    check_dialect("quoted", format!("\"w\";\"h\";\"class\"\n{quoted}"), &[]);
    check_dialect("pipe", format!("w|h|class\n{}", commas.replace(',', "|")), &[]);
    check_dialect("names", &commas, &["--names", "w,h,class", "--target", "class"]);
    let indexed: String =
        commas.lines().enumerate().map(|(at, line)| format!("{at},{line}\n")).collect();
    check_dialect("index", format!(",w,h,class\n{indexed}"), &[]);
    let codes =
        rows(|w, h, name| format!("{w},{h},{},{name}", if w < "5" { "red" } else { "blue" }));
    check_dialect("category", format!("w,h,colour,class\n{codes}"), &[]);
    let gaps = rows(|w, h, name| format!("{w},{},{name}", if h == "0.3" { "" } else { h }));
    check_dialect("missing", format!("w,h,class\n{gaps}"), &["--missing-rows", "keep"]);
    let around = format!("Survey of 2024\n\n{plain}Total,,\n");
    check_dialect("edges", around, &["--skip-rows", "2", "--skip-footer", "1"]);
    check_dialect("sep", format!("sep=;\n{}", plain.replace(',', ";")), &[]);
    check_dialect("carriage-return", plain.replace('\n', "\r"), &[]);
    check_dialect(
        "percent",
        format!("w,h,class\n{}", rows(|w, h, n| format!("{w}%,{h} %,{n}"))),
        &[],
    );
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(plain.as_bytes()).unwrap();
    check_dialect("gzip", packed.finish().unwrap(), &[]);
}

#[test]
fn a_schema_is_saved_and_reads_the_table_again() {
    let folder = folder("schema");
    let (file, schema) = (folder.join("table.csv"), folder.join("schema.toml"));
    fs::write(&file, table(["a", "b", "c"])).unwrap();
    let data = ["--data", text(&file)];
    let first = PROGRAM
        .printed(&[&data[..], &["--target", "kind", "--save-schema", text(&schema)]].concat());
    assert!(fs::read_to_string(&schema).unwrap().contains("[[columns]]\nname = \"width\""));
    let again = PROGRAM.printed(&[&data[..], &["--schema", text(&schema)]].concat());
    assert_eq!(without_seconds(&first), without_seconds(&again));
    let beside = [&data[..], &["--schema", text(&schema), "--delimiter", ";"]].concat();
    let said = PROGRAM.refused(&beside);
    assert!(said.starts_with("--delimiter and --schema cannot both be given"), "{said}");
    fs::write(&schema, "columns = [\n").unwrap();
    let said = PROGRAM.refused(&[&data[..], &["--schema", text(&schema)]].concat());
    let start = format!("cannot use {}: the schema cannot be used: line ", text(&schema));
    assert!(said.starts_with(&start) && !said.contains("\\n"), "{said}");
}

#[test]
fn an_odd_cell_among_numbers_is_an_error_as_in_the_library() {
    let said = refused_table("a,b,class\n1,2,x\n2,oops,y\n3,4,x\n", &[]);
    assert_eq!(
        said,
        "cannot use FILE: line 3, `b`: `oops` is not a number, as most cells of the column are; read \
         it as missing with `--missing oops`, or read the column as category with `--kind b=category`"
    );
}

#[test]
fn an_assumption_is_a_note_with_the_option_that_changes_it() {
    let file = folder("note").join("table.csv");
    fs::write(&file, rows(|w, h, name| format!("{w},{h},{name}"))).unwrap();
    let output = PROGRAM.run(&["--data", text(&file)]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("note: `column_2`, the last column, is taken as the target; name the target with `--target column_2`\n"), "{said}");
    let missing = refused_table("a,b,class\n1,2,x\n2,-,y\n3,4,x\n", &["--kind", "b=number"]);
    assert_eq!(
        missing,
        "cannot use FILE: line 3, `b`: `-` is not a number; read it as missing with `--missing -`, \
         or read the column as category with `--kind b=category`"
    );
}

#[test]
fn a_ragged_row_is_named_by_its_line() {
    assert_eq!(
        refused_table("a,b,class\n1,2,x\n3,y\n", &[]),
        "cannot use FILE: line 3 has 2 cells where 3 are expected"
    );
    assert_eq!(
        refused_table("a,b,class\n1,2,x\n3,4,y,5\n", &[]),
        "cannot use FILE: line 3 has 4 cells where 3 are expected"
    );
}

#[test]
fn a_cell_that_is_no_finite_number_is_named_by_line_and_column() {
    let with = |cell: &str| refused_table(format!("a,b,class\n1,2,x\n3,{cell},y\n4,5,x\n"), &[]);
    let start = "cannot use FILE: line 3, `b`: ";
    for infinity in ["inf", "-inf", "Infinity", "1e999"] {
        assert_eq!(with(infinity), format!("{start}`{infinity}` is not a finite number"));
    }
    for missing in ["", "NaN", "NA", "?"] {
        let problem = "is missing; fill it in; leave such rows out with `--missing-rows drop`, or \
                       keep missing values with `--missing-rows keep`";
        let cell = if missing.is_empty() { "the cell".to_owned() } else { format!("`{missing}`") };
        assert_eq!(with(missing), format!("{start}{cell} {problem}"));
    }
}

#[test]
fn a_fold_that_fails_leaves_the_reports_of_the_others() {
    let folder = folder("one_fold");
    let (table, json) = (folder.join("table.csv"), folder.join("cv.json"));
    fs::write(&table, "a,class\n1,x\n2,x\n3,x\n4,y\n").unwrap();
    let output = PROGRAM.run(&["--data", text(&table), "--target", "class", "--json", text(&json)]);
    let [printed, said] =
        [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
    assert_eq!(output.status.code(), Some(1));
    assert!(said.starts_with("error: task `svm/cv/fit-00` failed"), "{said}");
    assert!(printed.contains("1 of 3 folds failed:\n  task `svm/cv/fit-00` failed"), "{printed}");
    assert!(!printed.contains("fold 0, test") && printed.contains("fold 1, test"), "{printed}");
    assert!(!json.exists(), "no file of results of a run that is not whole");
}

#[test]
fn one_class_is_too_few() {
    let said = refused_table("a,class\n1,x\n2,x\n3,x\n4,x\n", &[]);
    assert!(said.ends_with("the labels hold 1 class (x); a classifier needs at least 2"), "{said}");
}

#[test]
fn a_table_without_rows_is_empty() {
    let said = refused_table("", &[]);
    assert!(said.starts_with("cannot use FILE: the table is empty; at least one"), "{said}");
    let said = refused_table("a,b,class\n", &[]);
    assert_eq!(
        said,
        "cannot use FILE: the table is empty; \
         at least one complete row below its header is needed"
    );
}

#[test]
fn text_that_is_not_utf8_is_named_by_line_and_column() {
    let said = refused_table(b"a,b,class\n1,2,x\n3,4,gr\xfcn\n", &[]);
    assert_eq!(
        said,
        "cannot use FILE: line 3 is not UTF-8 after `3,4,gr`; save the table as UTF-8 text; name \
         the encoding with `--encoding windows-1252`"
    );
}

#[test]
fn folds_must_be_two_or_more_and_no_more_than_the_rows() {
    let table = "a,class\n1,x\n2,y\n3,x\n4,y\n";
    assert_eq!(
        refused_table(table, &["--folds", "5"]),
        "5 folds are more than the 4 samples; \
         each fold needs at least one, so ask for at most 4"
    );
    for folds in ["0", "1"] {
        let said = refused_table(table, &["--folds", folds]);
        let expected = format!("KFold n_splits = {folds} is out of range: at least 2 folds");
        assert!(said.starts_with(&expected), "{said}");
    }
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let folder = folder("unreadable");
    let missing = folder.join("none.csv");
    let said = PROGRAM.refused(&["--data", text(&missing)]);
    assert!(said.starts_with(&format!("cannot read {}: ", text(&missing))), "{said}");
    let said = PROGRAM.refused(&["--data", text(&folder)]);
    assert!(said.contains(text(&folder)), "{said}");
}

#[test]
fn a_file_that_cannot_be_written_is_named() {
    let folder = folder("unwritable");
    let inside = folder.join("none").join("cv");
    for option in ["--json", "--predictions"] {
        let said = PROGRAM.refused(&[option, text(&inside)]);
        assert!(said.starts_with(&format!("cannot write {}: ", text(&inside))), "{said}");
        let said = PROGRAM.refused(&[option, text(&folder)]);
        assert!(said.starts_with(&format!("cannot write {}: ", text(&folder))), "{said}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_reported_with_the_name_of_the_file() {
    for option in ["--json", "--predictions"] {
        let said = PROGRAM.refused(&[option, "/dev/full"]);
        assert!(said.starts_with("cannot write /dev/full: No space left"), "{said}");
    }
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = Command::new(PROGRAM.executable()).stdout(full).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.starts_with("error: cannot print: No space left"), "{said}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_keeps_earlier_results_and_a_full_output_keeps_no_file_back() {
    let folder = folder("full");
    let (json, predictions) = (folder.join("cv.json"), folder.join("cv.csv"));
    let files = ["--json", text(&json), "--predictions", text(&predictions)];
    PROGRAM.printed(&files);
    let read = || [&json, &predictions].map(|file| fs::read_to_string(file).unwrap());
    let earlier = read();
    // No file may be larger than a kilobyte.
    let mut limited = Command::new("sh");
    limited.args(["-c", "trap '' XFSZ; ulimit -f 2; exec \"$@\"", "sh"]);
    let output = limited.arg(PROGRAM.executable()).args(files).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.starts_with(&format!("error: cannot write {}: ", text(&json))), "{said}");
    assert_eq!(read(), earlier);
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 2);

    fs::write(&predictions, "earlier").unwrap();
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = Command::new(PROGRAM.executable()).args(files).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(read()[1], earlier[1]);
}

#[cfg(unix)]
#[test]
fn an_output_that_is_another_name_of_the_table_leaves_the_table() {
    let folder = folder("hard_link");
    let (file, content) = (folder.join("table.csv"), table(["a", "b", "c"]));
    fs::write(&file, &content).unwrap();
    let link = folder.join("cv.csv");
    fs::hard_link(&file, &link).unwrap();
    let args = ["--target", "kind", "--data", text(&file), "--predictions", text(&link)];
    PROGRAM.printed(&args);
    assert_eq!(fs::read_to_string(&file).unwrap(), content);
    assert!(fs::read_to_string(&link).unwrap().starts_with("row,fold,true,predicted"));
}

#[test]
fn a_reader_that_stops_reading_is_no_panic() {
    let mut command = Command::new(PROGRAM.executable());
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!said.contains("panicked"), "{said}");
}

#[test]
fn earlier_results_outlive_a_run_that_fails() {
    let folder = folder("earlier");
    let (json, predictions) = (folder.join("cv.json"), folder.join("cv.csv"));
    let files = ["--json", text(&json), "--predictions", text(&predictions)];
    PROGRAM.printed(&files);
    let read = || [&json, &predictions].map(|file| fs::read_to_string(file).unwrap());
    let earlier = read();
    let one_class = folder.join("one_class.csv");
    fs::write(&one_class, "a,class\n1,x\n2,x\n3,x\n4,x\n").unwrap();
    for failing in [
        &["--data", text(&one_class)][..],
        &["--estimator", "svn"],
        &["--folds", "1"],
        &["--threads", "0"],
    ] {
        PROGRAM.refused(&[failing, &files].concat());
        assert_eq!(read(), earlier, "{failing:?}");
    }
}

#[test]
fn no_output_takes_the_place_of_the_table_or_of_the_other_output() {
    let folder = folder("same");
    let (file, content) = (folder.join("table.csv"), table(["a", "b", "c"]));
    fs::write(&file, &content).unwrap();
    let roundabout = folder.join(".").join("table.csv");
    let args = ["--target", "kind", "--data", text(&file), "--predictions", text(&roundabout)];
    let said = PROGRAM.refused(&args);
    assert!(said.ends_with("is the table to read: write to another file"), "{said}");
    assert_eq!(fs::read_to_string(&file).unwrap(), content);
    let one = folder.join("one");
    let said = PROGRAM.refused(&["--json", text(&one), "--predictions", text(&one)]);
    assert_eq!(said, "--json and --predictions name one file: give each its own");
    let roundabout = folder.join("..").join("same").join("one");
    let said = PROGRAM.refused(&["--json", text(&one), "--predictions", text(&roundabout)]);
    assert_eq!(said, "--json and --predictions name one file: give each its own");
    assert!(!one.exists());
}

#[test]
fn a_name_of_two_lines_made_an_error_of_two_lines() {
    let file = folder("two_lines").join("table.csv");
    fs::write(&file, "a,kind\n1,x\n2,y\n").unwrap();
    let said = PROGRAM.refused(&["--target", "kind\nor not", "--data", text(&file)]);
    assert!(said.contains(r"`kind\nor not`"), "{said}");
}

#[test]
fn a_shorter_result_takes_the_whole_place_of_a_longer_one() {
    let folder = folder("shorter");
    let (json_file, predictions) = (folder.join("cv.json"), folder.join("cv.csv"));
    let files = ["--json", text(&json_file), "--predictions", text(&predictions)];
    let iris = dataset("iris");
    PROGRAM.printed(&[&files[..], &["--folds", "9"]].concat());
    PROGRAM.printed(&[&files[..], &["--data", &iris]].concat());
    assert_eq!(json(&json_file)["folds"].as_array().unwrap().len(), 3);
    assert_eq!(read_predictions(&predictions).len(), 150);
}

#[test]
fn options_that_make_no_sense_are_named() {
    assert_eq!(
        PROGRAM.refused(&["--estimator", "svn"]),
        "--estimator svn is unknown: use sgd, svc or linfa-svm"
    );
    assert_eq!(
        PROGRAM.refused(&["--target", "class"]),
        "--target is an option of a table: give the table with --data FILE"
    );
    assert_eq!(
        PROGRAM.refused(&["--fold", "3"]),
        "invalid option '--fold'; --help lists the options"
    );
    assert_eq!(
        PROGRAM.refused(&["iris.csv"]),
        "unexpected argument \"iris.csv\"; --help lists the options"
    );
    assert_eq!(PROGRAM.refused(&["--folds"]), "missing argument for option '--folds'");
    for (option, value) in
        [("--folds", "three"), ("--folds", "-3"), ("--seed", "1.5"), ("--threads", "")]
    {
        let said = PROGRAM.refused(&[option, value]);
        let expected = format!("{option} takes a whole number, not `{value}`: ");
        assert!(said.starts_with(&expected), "{said}");
    }
    assert_eq!(
        PROGRAM.refused(&["--threads", "0"]),
        "cannot make a pool of 0 threads: from 1 to 1024 are possible"
    );
}

#[test]
fn with_a_cache_a_second_run_does_nothing_and_prints_the_same() {
    let folder = folder("cache");
    let cache = folder.join("store");
    let args = |more: &[&'static str]| {
        let mut args = vec!["--cache".to_owned(), text(&cache).to_owned()];
        args.extend(more.iter().map(ToString::to_string));
        args
    };
    let printed = |more: &[&'static str]| {
        let args = args(more);
        PROGRAM.printed(&args.iter().map(String::as_str).collect::<Vec<_>>())
    };
    assert!(printed(&["--dry-run"]).contains("0 reused, 45 to run"));
    assert!(!cache.exists(), "a dry run made a store");
    let first = printed(&[]);
    assert!(first.contains("store: 0 results reused, 45 tasks ran"), "{first}");
    assert!(printed(&["--dry-run"]).contains("29 reused, 0 to run, 16 not needed"));
    let second = printed(&[]);
    assert!(second.contains("store: 29 results reused, 0 tasks ran"), "{second}");
    let results = |text: &str| text.split("store: ").next().unwrap().to_owned();
    // The seconds too: they are those of the run that computed.
    assert_eq!(results(&first), results(&second));

    // Another number of folds keeps the results that do not depend on it.
    let dry = printed(&["--folds", "4", "--dry-run"]);
    assert!(dry.contains("reuse  svm/prod\n") && dry.contains("run    svm/cv/fit-00"), "{dry}");
}

#[test]
fn a_dry_run_without_a_cache_is_refused() {
    let said = PROGRAM.refused(&["--dry-run"]);
    assert_eq!(said, "--dry-run lists what a cache has: name its place with --cache PLACE");
    for option in ["--cache", "--data", "--json", "--predictions"] {
        let said = PROGRAM.refused(&[option, ""]);
        assert_eq!(said, format!("{option} takes a path, and the given one is empty"));
    }
    let said = PROGRAM.refused(&["--cache", &dataset("iris")]);
    assert!(said.contains("iris.csv"), "{said}");
}

#[test]
fn executors_that_lack_something_are_refused_with_the_option() {
    let refused = |args: &[&str], expected: &str| assert_eq!(PROGRAM.refused(args), expected);
    refused(
        &["--executor", "sparks"],
        "--executor sparks is unknown: use threads, dask or dask-local=N",
    );
    refused(
        &["--executor", "dask"],
        "--executor dask runs on a cluster: give its scheduler with --scheduler ADDRESS",
    );
    refused(
        &["--scheduler", "tcp://127.0.0.1:1"],
        "--scheduler names a cluster's: use it with --executor dask",
    );
    refused(
        &["--executor", "dask", "--scheduler", "tcp://127.0.0.1:1"],
        "on a cluster, results travel through a cache: with --cache PLACE, name a directory or an \
         object store that all its machines can open",
    );
    refused(
        &["--executor", "dask-local=2", "--threads", "2"],
        "--threads counts threads of this process; on Dask the workers have their own",
    );
    let said = PROGRAM.refused(&["--executor", "dask-local=two"]);
    assert!(said.starts_with("--executor dask-local takes a whole number, not `two`: "), "{said}");
    let cache = folder("executors").join("store");
    let args = ["--executor", "dask-local=0", "--cache", text(&cache)];
    let said = PROGRAM.refused(&args);
    assert!(said.contains("--features dask") || said.contains("0 workers"), "{said}");
}

/// The Python to run a test on Dask with; without one the test is skipped, loudly.
#[cfg(feature = "dask")]
fn python_with_dask(test: &str) -> Option<std::ffi::OsString> {
    let python = std::env::var_os("TENFOLD_PYTHON").unwrap_or_else(|| "python3".into());
    let has_dask = Command::new(&python).args(["-c", "import distributed"]).output();
    if has_dask.is_ok_and(|output| output.status.success()) {
        return Some(python);
    }
    let note = format!("SKIPPED {test}: no Python with Dask\n");
    assert!(std::env::var_os("TENFOLD_ACCEPTANCE_REQUIRED").is_none(), "{note}");
    std::io::stderr().write_all(note.as_bytes()).unwrap();
    None
}

/// A process that ends with the test.
#[cfg(feature = "dask")]
struct Killed(std::process::Child);

#[cfg(feature = "dask")]
impl Drop for Killed {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
#[cfg(feature = "dask")]
fn a_cluster_without_workers_is_reported_during_the_wait() {
    let test = "a_cluster_without_workers_is_reported_during_the_wait";
    let Some(python) = python_with_dask(test) else { return };
    let folder = folder("no-workers");
    let file = folder.join("scheduler.json");
    let mut scheduler = Command::new(python);
    scheduler.args(["-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0"]);
    scheduler.args(["--dashboard-address", "127.0.0.1:0", "--scheduler-file", text(&file)]);
    let scheduler = scheduler.stdout(Stdio::null()).stderr(Stdio::null());
    let _scheduler = Killed(scheduler.spawn().unwrap());
    let mut program = Command::new(PROGRAM.executable());
    program.args(["--executor", "dask", "--scheduler", text(&file)]);
    program.args(["--cache", text(&folder.join("store"))]);
    let program = program.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut program = Killed(program.spawn().unwrap());
    let said = BufReader::new(program.0.stderr.take().unwrap()).lines().next();
    let said = said.unwrap().unwrap();
    let expected = format!(
        "it waits: the Dask cluster of {} has no worker; the run is given up if none has come after \
         300 s: start workers, as with `dask worker`",
        file.display()
    );
    assert!(said.starts_with("warning: `") && said.ends_with(&expected), "{said}");
}

#[test]
#[cfg(feature = "dask")]
fn a_cluster_on_this_machine_prints_the_output_of_threads() {
    if python_with_dask("a_cluster_on_this_machine_prints_the_output_of_threads").is_none() {
        return;
    }
    let on_threads = without_seconds(&PROGRAM.printed(&[]));
    let on_dask = PROGRAM.printed(&["--executor", "dask-local=2"]);
    assert_eq!(without_seconds(&on_dask), on_threads);
    // As a task of a worker's process would start it.
    let mut started = Command::new(PROGRAM.executable());
    started.args(["--executor", "dask-local=1"]).env("TENFOLD_WORKER", "1").stdin(Stdio::null());
    let printed = String::from_utf8(started.output().unwrap().stdout).unwrap();
    assert_eq!(without_seconds(&printed), on_threads);
}
