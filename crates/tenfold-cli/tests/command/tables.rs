//! Tables of every common dialect, and those that cannot be used.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::place::{Place, people};

/// The first line of a cross-validation.
#[track_caller]
fn head(place: &Place, more: &[&str]) -> String {
    let ended = place.run(&[&["cv", "t.csv", "-t", "outcome", "--folds", "3"][..], more].concat());
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    ended.out.lines().next().unwrap().to_owned()
}

#[track_caller]
fn error(bytes: impl AsRef<[u8]>, more: &[&str]) -> String {
    let place = Place::new();
    place.write("t.csv", bytes);
    place.refused(1, &[&["cv", "t.csv", "-t", "outcome", "-q"][..], more].concat())
}

#[test]
fn dialects_read_alike() {
    let place = Place::new();
    place.write("t.csv", people(120));
    let expected = head(&place, &[]);
    assert!(expected.starts_with("t.csv: 120 samples, 4 features"), "{expected}");
    let semicolons = people(120).replace(',', ";").replace(".5;", ",5;");
    let crlf = people(120).replace('\n', "\r\n");
    let quoted = people(120).replace("Oslo", "\"Oslo\n, the \"\"capital\"\"\"");
    for text in [
        semicolons,
        people(120).replace(',', "\t"),
        crlf,
        quoted,
        format!("\u{feff}{}", people(120)),
    ] {
        place.write("t.csv", text);
        assert_eq!(head(&place, &[]), expected);
    }
    place.write("t.csv", people(120).replace(',', "|"));
    assert_eq!(head(&place, &["--delimiter", "|"]), expected);
}

#[test]
fn gzip_is_unpacked_from_files_and_streams() {
    let place = Place::new();
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(people(120).as_bytes()).unwrap();
    let packed = packed.finish().unwrap();
    place.write("t.csv", &packed);
    assert!(head(&place, &[]).starts_with("t.csv: 120 samples"));
    let ended = place.run_with(&["cv", "-", "-t", "outcome", "-q"], &packed[..]);
    assert!(ended.out.starts_with("the standard input: 120 samples"), "{}", ended.err);
    let error = error(&packed[..packed.len() / 2], &[]);
    assert!(error.starts_with("cannot use t.csv"), "{error}");
}

#[test]
fn latin_1_names_the_option_that_reads_it() {
    let latin: Vec<u8> =
        people(60).replace("Rome", "Z\u{fc}rich").chars().map(|c| c as u8).collect();
    let error = error(&latin, &[]);
    assert!(error.contains("is not UTF-8"), "{error}");
    assert!(error.contains("`--encoding windows-1252`"), "{error}");
    let place = Place::new();
    place.write("t.csv", latin);
    head(&place, &["--encoding", "latin1"]);
    let error = place.refused(1, &["cv", "t.csv", "-t", "outcome", "--encoding", "klingon"]);
    assert!(error.contains("klingon"), "{error}");
}

#[test]
fn missing_values_are_filled_dropped_or_refused() {
    let place = Place::new();
    place.write("t.csv", people(120));
    assert!(head(&place, &["--missing-rows", "drop"]).starts_with("t.csv: 113 samples"));
    place.write("t.csv", people(120).replace(",no,", ",-,"));
    let ended = place.run(&["cv", "t.csv", "-t", "outcome", "--missing", "-", "--folds", "3"]);
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    place.write("t.csv", people(120));
    let error =
        place.refused(1, &["cv", "t.csv", "-t", "outcome", "--missing-rows", "error", "-q"]);
    assert!(error.contains("line 7, `age`") && error.contains("--missing-rows"), "{error}");
}

#[test]
fn a_column_that_is_not_there_names_near_ones() {
    let place = Place::with_people();
    let refused =
        |more: &[&str]| place.refused(2, &[&["cv", "people.csv", "-q"][..], more].concat());
    let error = refused(&["--target", "outcom"]);
    assert!(
        error.contains("the table has no column `outcom` (did you mean `outcome`?)"),
        "{error}"
    );
    assert!(refused(&["--target", "9"]).contains("column 9"));
    assert!(refused(&["-t", "outcome", "--drop", "agee"]).contains("`age`"));
    assert!(refused(&["-t", "outcome", "--kind", "agee=number"]).contains("`age`"));
}

#[test]
fn broken_tables_name_their_fault() {
    assert!(error("", &[]).contains("cannot use t.csv"));
    assert!(error("\n\n", &[]).contains("cannot use t.csv"));
    assert!(error("a,outcome\n", &[]).contains("cannot use t.csv"));
    assert!(error("outcome\nx\ny\n", &[]).contains("no column for a feature"));
    let ragged = error("a,outcome\n1,x\n2,y,z\n3,x\n", &["--header", "yes", "--delimiter", ","]);
    assert!(ragged.contains("line 3 has 3 cells where 2 are expected"), "{ragged}");
    let open = error("a,outcome\n1,x\n\"2,y\n3,x\n", &["--quote", "\""]);
    assert!(open.contains("`--quote none`"), "{open}");
    let mixed = error(people(60).replace("1.5,", "one,"), &[]);
    assert!(mixed.contains("is not a number") && mixed.contains("--missing"), "{mixed}");
    assert!(error("PK\u{3}\u{4}rest", &[]).contains("a ZIP archive or an Excel workbook"));
    assert!(error("PAR1rest", &[]).contains("a Parquet file"));
    assert!(error([0u8, 159, 146, 150], &[]).contains("cannot use t.csv"));
    let twice = error("a,a,outcome\n1,2,x\n3,4,y\n5,6,x\n", &[]);
    assert!(twice.contains("both named `a`") || twice.contains("`a`"), "{twice}");
}

#[test]
fn files_that_cannot_be_opened_are_named() {
    let place = Place::new();
    let error = place.refused(1, &["cv", "no.csv", "-t", "y"]);
    assert!(error.contains("no.csv") && error.contains("No such file"), "{error}");
    let error = place.refused(1, &["cv", ".", "-t", "y"]);
    assert!(error.contains("is a folder"), "{error}");
    let ended = place.run_with(&["cv", "-", "-t", "y"], "");
    assert_eq!(ended.code, Some(1));
    assert!(ended.error().contains("the standard input"), "{}", ended.err);
}

#[test]
fn hostile_cells_stay_text() {
    let place = Place::new();
    let text = people(120)
        .replace("Oslo", "<script>alert(1)</script>")
        .replace("Rome", "\u{1b}]0;owned\u{7}\u{202e}x");
    place.write("t.csv", text);
    let ended = place.run(&["cv", "t.csv", "-t", "outcome", "--folds", "3"]);
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    assert!(!(ended.out + &ended.err).contains(['\u{1b}', '\u{7}', '\u{202e}']));
}
