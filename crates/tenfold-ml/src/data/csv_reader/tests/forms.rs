//! Lines around the table, and cells in forms that are named in place of read.

use crate::data::{Column, CsvReader, Delimiter, Kind, Missing, Schema};

fn notes(reader: &CsvReader, text: &str) -> Vec<String> {
    let schema = reader.find_schema(text).unwrap();
    schema.notices.iter().map(ToString::to_string).collect()
}

#[track_caller]
fn check_refused(reader: &CsvReader, text: &str, message: &str) {
    let wrong = reader.read_classification(text).unwrap_err();
    assert_eq!(wrong.to_string(), message);
}

fn by_class() -> CsvReader {
    CsvReader::new().target("class")
}

#[test]
fn a_first_line_names_the_delimiter() {
    for first in ["sep=;", "\"sep=;\"", "SEP=;"] {
        for end in ["\n", "\r\n"] {
            let text = format!("{first}\na;class\n1,5;x\n2,5;y\n").replace('\n', end);
            let schema = by_class().find_schema(&text).unwrap();
            assert_eq!(schema.dialect.delimiter, Delimiter::Byte(b';'));
            let data = schema.read_classification(&text).unwrap();
            assert_eq!(data.x.as_dense().unwrap().row(1), [2.5], "{text}");
            let without = schema.read_records("a;class\n4;x\n").unwrap();
            assert_eq!(without.x.as_dense().unwrap().row(0), [4.0]);
        }
    }
    let data = by_class().read_classification("sep=#\na#class\n1#x\n2#y\n").unwrap();
    assert_eq!(data.x.as_dense().unwrap().row(0), [1.0]);
    check_refused(
        &by_class(),
        "sep=;\na;class\n1;x\n1\n",
        "line 4 has 1 cell where 2 are expected",
    );
}

#[test]
fn lines_above_and_below_the_table_are_passed_over() {
    let text = "Survey, of 2024\n\n a,class\n1,x\n2,y\n3,x\nTotal\nmade by hand\n\n";
    let reader = by_class().skip_rows(2).skip_footer(2);
    let schema = reader.find_schema(text).unwrap();
    assert_eq!(schema.read_classification(text).unwrap().x.n_samples(), 3);
    assert_eq!(reader.read_classification(text).unwrap().x.n_samples(), 3);
    let again = Schema::from_toml(&schema.to_toml().unwrap()).unwrap();
    assert_eq!(again.dialect, schema.dialect);
    let line = schema.to_string();
    assert!(line.contains("lines passed over above: 2; lines passed over below: 2"), "{line}");
    let bad = text.replace("2,y", "2");
    check_refused(&reader, &bad, "line 5 has 1 cell where 2 are expected");
}

#[test]
fn a_ragged_table_has_the_option_that_passes_over_its_edges() {
    let rows: String = (0..5).map(|at| format!("{at},{at}.5,x\n")).collect();
    let advice = "pass over the lines above the table with";
    check_refused(
        &CsvReader::new(),
        &format!("Survey of 2024\nmade by hand\n\na,b,class\n{rows}"),
        &format!("line 4 has 3 cells where 1 are expected; {advice} `skip_rows(3)`"),
    );
    check_refused(
        &by_class(),
        &format!("a,b,class\n{rows}Total,4\nby hand\n\n"),
        "line 7 has 2 cells where 3 are expected; pass over the lines below the table with \
         `skip_footer(2)`",
    );
    let wrong = by_class().read_classification(&format!("a,b,class\n{rows}7\n{rows}"));
    assert_eq!(wrong.unwrap_err().to_string(), "line 7 has 1 cell where 3 are expected");
}

#[test]
fn a_header_below_given_names_is_named() {
    let reader = CsvReader::new().names(["a", "class"]).target("class");
    let text = "width,kind\n1,x\n2,y\n3,x\n";
    let note = "the first row, `width` and so on, looks like names and is read as values, since \
                names are given; read the first row as names with `header(true)`";
    assert_eq!(notes(&reader, text)[0], note);
    check_refused(
        &reader,
        text,
        "line 1, `a`: `width` is not a number, as most cells of the column are; read the first row \
         as names with `header(true)`",
    );
    let data = reader.header(true).read_classification(text).unwrap();
    assert_eq!((data.x.n_samples(), data.notices.len()), (3, 0));
    assert_eq!(
        notes(&CsvReader::new().names(["a", "class"]).target("class"), "1,x\n2,y\n"),
        [""; 0]
    );
}

#[test]
fn a_row_that_is_left_out_decided_the_kind_of_its_columns() {
    let mut text = String::from("a,b,class\n");
    (0..60).for_each(|at| text += &format!("{at},{}.5,x\n", at % 7));
    text += "Total,,x\n";
    let reader = by_class().missing(Missing::DropRow);
    let schema = reader.find_schema(&text).unwrap();
    assert_eq!(schema.column("a").unwrap().kind, Kind::Number);
    for data in [reader.read_classification(&text), schema.read_classification(&text)] {
        assert_eq!(data.unwrap().x.as_dense().unwrap().row(59), [59.0, 3.5]);
    }
    let found = CsvReader::new().target(Column::Name("class".into())).find_schema(&text).unwrap();
    assert_eq!(found.column("a").unwrap().kind, Kind::Category);
}

#[test]
fn near_misses_of_missing_markers_are_named_at_once() {
    check_refused(
        &by_class(),
        "a,class\n1,x\n-,y\n2,x\n#N/A,y\n3,x\n\\N,x\n4,x\n",
        "line 3, `a`: `-` is not a number, as most cells of the column are; read them as missing with \
         `also_missing([\"-\", \"#N/A\", \"\\\\N\"])`, or read the column as category with \
         `kind(\"a\", Kind::Category)`",
    );
    let schema = by_class().find_schema("a,class\n1,x\n-,y\n2,x\n#N/A,y\n3,x\n").unwrap();
    assert!(schema.notices[0].for_command_line().contains("`--missing - --missing '#N/A'`"));
    assert!(schema.check_kinds().is_err());
}

#[test]
fn points_that_may_divide_thousands_are_noted() {
    let note = "the points of `a` are read as decimal marks, though all may divide thousands, as in \
                `1.000` on line 2; set the mark between thousands with `thousands('.')`, or set the \
                decimal mark with `decimal('.')`";
    let text = "a;class\n1.000;x\n2.011;y\n";
    assert_eq!(notes(&by_class(), text), [note]);
    assert_eq!(notes(&by_class().decimal('.'), text), [""; 0]);
    let data = by_class().thousands('.').read_classification(text).unwrap();
    assert_eq!(data.x.as_dense().unwrap().row(1), [2011.0]);
    for settled in
        ["a;class\n1.000;x\n2.5;y\n", "a;class\n0.125;x\n2.011;y\n", "a,class\n1.000,x\n2.011,y\n"]
    {
        assert_eq!(notes(&by_class(), settled), [""; 0], "{settled}");
    }
}

#[test]
fn values_in_forms_that_are_not_read_are_named() {
    for (cells, form) in [
        (["$5", "$1.50"], "an amount with the sign of a currency"),
        (["5 €", "-7 €"], "an amount with the sign of a currency"),
        (["(1.5)", "(20)"], "a number in brackets"),
        (["1-Jan-2023", "28-February-2023"], "a date with the name of a month"),
        (["Mar 3 2023", "Apr 4 2023"], "a date with the name of a month"),
        (["1/1/23", "30/1/23"], "a date with a year of two digits"),
    ] {
        let text = format!("a;class\n{};x\n{};y\n", cells[0], cells[1]);
        let notes = notes(&by_class().header(true), &text);
        let start = format!("`a` stays text: `{}` on line 2 is {form}", cells[0]);
        assert!(notes.len() == 1 && notes[0].starts_with(&start), "{notes:?}");
    }
    for cells in ["one-two-three", "1-2", "(a)", "May", "$", "12-34-5678", "a/b/c"] {
        let text = format!("a;class\n{cells};x\n{cells}!;y\n");
        assert_eq!(notes(&by_class().header(true), &text), [""; 0], "{cells}");
    }
}

#[test]
fn percents_beside_other_numbers_are_named() {
    let note = "`a` stays text: 1 of 3 numbers are in percent and the others are not; write all in one \
                way; where they are right, 5 % is 0.05; read the column as number with `kind(\"a\", \
                Kind::Number)`";
    assert_eq!(notes(&by_class(), "a,class\n5%,x\n6,y\n7,x\n"), [note]);
}

#[test]
fn an_identifier_is_used_as_the_kind_that_it_can_be() {
    let text = "uuid,a,class\nab-1,1,x\ncd-2,2,y\n";
    assert!(notes(&by_class(), text)[0].ends_with("`kind(\"uuid\", Kind::Category)`"));
    let numbers = text.replace("ab-", "").replace("cd-", "");
    assert!(notes(&by_class(), &numbers)[0].ends_with("`kind(\"uuid\", Kind::Number)`"));
}

#[test]
fn messages_name_what_is_there() {
    check_refused(
        &by_class(),
        "class\nx\ny\n",
        "the table has no column for a feature: `class` is the target, and there is no other column; \
         set the delimiter if there should be",
    );
    check_refused(
        &by_class(),
        "a,class\n,x\n,y\n",
        "the table has no column for a feature: `class` is the target, and left out are: a",
    );
    let wrong = by_class().read_classification("a,b,class\n1,1,x\n,2,y\n").unwrap_err().to_string();
    assert!(wrong.starts_with("line 3, `a`: the cell is missing; fill it in"), "{wrong}");
    let broken = Schema::from_toml("missing = \"error\"\ncolumns = [\n").unwrap_err().to_string();
    assert!(broken.starts_with("the schema cannot be used: line 2: "), "{broken}");
    assert!(!broken.contains('\n'), "{broken}");
}
