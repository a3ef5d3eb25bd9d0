//! The example `text_intents` as its users run it: its output, its accuracy, and its messages for
//! bad input.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::program;

use program::Program;

const PROGRAM: Program = Program("text_intents");

/// A file of messages for one test.
fn file(test: &str, content: impl AsRef<[u8]>) -> String {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("text_intents");
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join(test).with_extension("tsv");
    fs::write(&path, content).unwrap();
    path.to_str().unwrap().to_owned()
}

/// The message for a file of messages, without its name.
#[track_caller]
fn refused_file(test: &str, content: impl AsRef<[u8]>, args: &[&str]) -> String {
    let path = file(test, content);
    let said = PROGRAM.refused(&[&["--data", &path], args].concat());
    said.replace(&format!("cannot use {path}: "), "")
}

const INTENTS: [&str; 10] = [
    "baggage",
    "book",
    "cancel",
    "change",
    "complaint",
    "invoice",
    "question",
    "refund",
    "seat",
    "thanks",
];

/// The words of a line.
fn cells(line: &str) -> Vec<&str> {
    line.split_whitespace().collect()
}

#[test]
fn the_folds_the_report_the_confusion_and_the_words_are_printed() {
    let printed = PROGRAM.printed(&[]);
    let (head, rest) = printed.split_once("\n\nfold ").unwrap();
    assert_eq!(head, "3000 messages, 10 classes");
    let (folds, rest) = rest.split_once("\nout of fold\n\n").unwrap();
    let numbered = (0..5).map(|fold| fold.to_string());
    let shown = folds.lines().skip(1).map(|line| cells(line)[0].to_owned());
    assert!(numbered.chain(["test".to_owned()]).eq(shown), "{folds}");

    let (report, rest) = rest.split_once("\ntrue \\ predicted ").unwrap();
    let rows: Vec<Vec<&str>> = report.lines().map(cells).filter(|row| !row.is_empty()).collect();
    assert_eq!(rows[0], ["precision", "recall", "f1-score", "support"]);
    for (row, intent) in rows[1..].iter().zip(INTENTS) {
        assert_eq!((row[0], row.len()), (intent, 5));
    }
    assert_eq!((rows[11][0], rows[11][2]), ("accuracy", "3000"));
    let accuracy: f64 = rows[11][1].parse().unwrap();
    assert!((0.85..=0.93).contains(&accuracy), "{accuracy}");

    let (confusion, words) = rest.split_once("\nthe most typical words\n\n").unwrap();
    let mut lines = confusion.lines().map(cells);
    assert_eq!(lines.next().unwrap(), INTENTS);
    let counts =
        lines.flat_map(|row| row[1..].iter().map(|n| n.parse().unwrap()).collect::<Vec<u64>>());
    assert_eq!(counts.sum::<u64>(), 3000);

    let words: Vec<Vec<&str>> = words.lines().map(cells).collect();
    assert!(words.iter().map(|row| row[0]).eq(INTENTS), "{words:?}");
    assert!(words.iter().all(|row| row.len() == 7), "{words:?}");
    let of = |intent| &words.iter().find(|row| row[0] == intent).unwrap()[1..];
    assert!(of("baggage").contains(&"equipaje") && of("cancel").contains(&"cancel"), "{words:?}");
}

#[test]
fn options_decide_how_much_is_done_and_shown_and_the_seed_decides_the_messages() {
    let few = ["--messages", "400", "--folds", "3", "--words", "2"];
    let printed_once = PROGRAM.printed(&few);
    let without_seconds = |printed: &str| printed.split("out of fold").nth(1).unwrap().to_owned();
    assert!(printed_once.starts_with("400 messages, 10 classes\n"));
    assert_eq!(cells(printed_once.lines().last().unwrap()).len(), 3);
    assert_eq!(without_seconds(&PROGRAM.printed(&few)), without_seconds(&printed_once));
    let other = PROGRAM.printed(&[&few[..], &["--seed", "1"]].concat());
    assert_ne!(without_seconds(&other), without_seconds(&printed_once));
    assert!(PROGRAM.printed(&["--help"]).contains("--data FILE"));
}

#[test]
fn messages_of_ones_own_are_read() {
    let mut content = String::from("\u{feff}");
    for at in 0..12 {
        content += &format!("spam\twin a prize now {at}\r\n\nham \tsee you at home {at}\tor not\n");
    }
    let path = file("own", content);
    let printed = PROGRAM.printed(&["--data", &path, "--folds", "3", "--words", "20"]);
    assert!(printed.starts_with("24 messages, 2 classes\n"), "{printed}");
    let words = |class: &str| {
        let last = printed.lines().rev().find(|line| line.trim_start().starts_with(class));
        cells(last.unwrap())[1..5].join(" ")
    };
    // Two classes have one function, which describes both.
    assert!(words("ham").contains("home") && !words("ham").contains("prize"), "{printed}");
    assert!(words("spam").contains("prize") && !words("spam").contains("home"), "{printed}");
}

#[test]
fn files_that_cannot_be_used_are_named_with_the_line() {
    let good = "a\tone two\nb\tthree four\n";
    assert_eq!(
        refused_file("tab", format!("{good}no label\n"), &[]),
        "line 3 has no tab; write a label, a tab and a text on each line"
    );
    assert_eq!(
        refused_file("label", format!("{good}\n \tno label\n"), &[]),
        "line 4 has no label; write one before its tab"
    );
    assert_eq!(
        refused_file("latin", b"a\tgr\xfcn\n", &[]),
        "line 1 is not UTF-8; save the file as UTF-8 text"
    );
    let empty = "it has no message; write a label, a tab and a text on each line";
    assert_eq!(refused_file("empty", "", &[]), empty);
    assert_eq!(refused_file("blank", "\n\r\n", &[]), empty);
    let missing = file("missing", "");
    fs::remove_file(&missing).unwrap();
    let said = PROGRAM.refused(&["--data", &missing]);
    assert!(said.starts_with(&format!("cannot use {missing}: it cannot be read: ")), "{said}");
}

#[test]
fn messages_that_cannot_be_learned_from_are_refused() {
    let one = "a\tone two\na\tthree four\na\tfive\n";
    let said = refused_file("one_class", one, &["--folds", "2"]);
    assert!(said.ends_with("the labels hold 1 class (a); a classifier needs at least 2"), "{said}");
    let no_word = "a\t!\nb\t?\n".repeat(4);
    let said = refused_file("no_word", no_word, &["--folds", "2"]);
    assert!(said.contains("none of 4 texts has a term: a term is a word of at least 2"), "{said}");
    let said = refused_file("few", "a\tone two\nb\tthree four\n", &[]);
    assert!(said.starts_with("5 folds are more than the"), "{said}");
}

#[test]
fn options_that_make_no_sense_are_named() {
    assert_eq!(
        PROGRAM.refused(&["--fold", "3"]),
        "invalid option '--fold'; --help lists the options"
    );
    assert_eq!(
        PROGRAM.refused(&["--data", "x", "--messages", "3"]),
        "--messages says how many are made up, and --data gives others: use one of both"
    );
    let said = PROGRAM.refused(&["--words", "-3"]);
    assert!(said.starts_with("--words takes a whole number, not `-3`: "), "{said}");
    let said = PROGRAM.refused(&["--messages", "0"]);
    assert!(said.ends_with("is empty; at least one message is needed"), "{said}");
    let said = PROGRAM.refused(&["--folds", "1"]);
    assert!(said.contains("n_splits = 1 is out of range"), "{said}");
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
