//! Tables that are read, and tables that are refused with their line and column.

use std::io;

use proptest::prelude::*;

use super::*;
use crate::data::{Labels, Records};
use crate::error::Error;

mod corpus;
mod forms;
mod new_data;
mod pandas;

fn classes(text: &str) -> Result<ClassificationData> {
    CsvReader::new().target("class").read_classification(text)
}

#[track_caller]
fn check_error(text: impl AsRef<[u8]>, message: &str) {
    let result = CsvReader::new().target("class").read_classification(text.as_ref());
    assert_eq!(result.unwrap_err().to_string(), message);
}

#[track_caller]
fn check_rows(data: &Records, rows: &[&[f64]]) {
    assert_eq!(data.as_dense().unwrap().rows().collect::<Vec<_>>(), rows);
}

fn names(labels: &Labels) -> Vec<&str> {
    (0..labels.len()).map(|sample| labels.name(sample)).collect()
}

#[test]
fn features_keep_the_order_of_the_file_and_the_target_may_stand_anywhere() {
    let data = classes("b,class,a\n1,x,2\n3,y,4\n").unwrap();
    assert_eq!(data.x.feature_names().unwrap(), ["b", "a"]);
    check_rows(&data.x, &[&[1.0, 2.0], &[3.0, 4.0]]);
    assert_eq!(names(&data.y), ["x", "y"]);
    assert!(data.notices.is_empty(), "{:?}", data.notices);
}

#[test]
fn the_target_is_found_by_name_by_index_or_is_the_last_column_with_a_notice() {
    let text = "0,1,2\n5,6,7\n";
    let read = |reader: CsvReader| reader.read_regression(text).unwrap();
    let target = |reader: CsvReader| read(reader).y.value(0);
    assert_eq!(target(CsvReader::new()), 7.0);
    assert_eq!(target(CsvReader::new().target("1")), 6.0);
    assert_eq!(target(CsvReader::new().target(0)), 5.0);
    let notices = read(CsvReader::new().header(true)).notices;
    assert_eq!(notices, [Notice::TargetAssumed { column: "2".into() }]);
    assert_eq!("1".parse(), Ok(Column::Index(1)));
    assert_eq!("one".parse(), Ok(Column::Name("one".into())));
}

#[test]
fn integer_classes_sort_as_numbers_and_keep_their_names() {
    let data = classes("a,class\n1,10\n2,2\n3,-1\n4,+3\n5,2\n").unwrap();
    assert_eq!(data.y.classes(), ["-1", "2", "+3", "10"]);
    assert_eq!(data.y.codes().collect::<Vec<_>>(), [3, 1, 0, 2, 1]);
}

#[test]
fn classes_sort_as_text_if_one_is_no_integer() {
    let data = classes("a,class\n1,10\n2,2\n3,x\n").unwrap();
    assert_eq!(data.y.classes(), ["10", "2", "x"]);
}

#[test]
fn one_class_is_read_and_left_to_the_fit() {
    assert_eq!(classes("a,class\n1,x\n2,x\n").unwrap().y.classes(), ["x"]);
}

#[test]
fn classes_that_are_one_number_are_named() {
    let data = classes("a,class\n1,1\n2,1.0\n3,2\n").unwrap();
    assert_eq!(data.y.classes().len(), 3);
    let notice = data.notices[0].to_string();
    assert!(notice.starts_with("`1` and `1.0` of `class` are equal as numbers"), "{notice}");
}

#[test]
fn byte_order_mark_crlf_blanks_quotes_and_empty_lines_are_fine() {
    let text = "\u{feff}a , class\r\n 1.5 ,\" new york \"\r\n\r\n\"2\", x\r\n";
    let data = classes(text).unwrap();
    assert_eq!(data.x.feature_names().unwrap(), ["a"]);
    check_rows(&data.x, &[&[1.5], &[2.0]]);
    assert_eq!(names(&data.y), ["new york", "x"]);
}

#[test]
fn a_last_line_without_an_end_counts() {
    check_rows(&classes("a,class\n1,x\n2,y").unwrap().x, &[&[1.0], &[2.0]]);
}

#[test]
fn columns_can_be_used_dropped_and_split_by_another_byte() {
    let text = "id;a;b;class\nn1;1;2;x\nn2;3;4;y\n";
    let reader = CsvReader::new().delimiter(b';').target("class");
    let data = reader.clone().drop_columns(["id"]).read_classification(text).unwrap();
    check_rows(&data.x, &[&[1.0, 2.0], &[3.0, 4.0]]);
    let data = reader.clone().use_columns(["b"]).read_classification(text).unwrap();
    check_rows(&data.x, &[&[2.0], &[4.0]]);
    let wrong = reader.drop_columns(["idd"]).read_classification(text).unwrap_err();
    assert!(wrong.to_string().contains("no column `idd` (did you mean `id`?)"), "{wrong}");
}

#[test]
fn a_missing_value_is_an_error_that_names_line_and_column() {
    for cell in ["", " ", "NA", "nan", "NaN", "null", "N/A", "?"] {
        let wrong = classes(&format!("a,b,class\n1,2,x\n3,{cell},y\n")).unwrap_err();
        let found = cell.trim();
        let found = if found.is_empty() { "the cell".into() } else { format!("`{found}`") };
        let start = format!("line 3, `b`: {found} is missing; fill it in; leave such rows out");
        assert!(wrong.to_string().starts_with(&start), "{wrong}");
    }
    let wrong = classes("a,class\n1,\n2,x\n").unwrap_err();
    assert!(wrong.to_string().starts_with("line 2, `class`: the cell is missing"), "{wrong}");
}

#[test]
fn a_remedy_is_worded_for_programs_and_for_command_lines() {
    let Error::Table(wrong) = classes("a,b,class\n1,2,x\n3,,y\n").unwrap_err() else { panic!() };
    assert_eq!(
        wrong.to_string(),
        "line 3, `b`: the cell is missing; fill it in; leave such rows out with \
         `missing(Missing::DropRow)`, or keep missing values with `missing(Missing::Keep)`"
    );
    assert_eq!(
        wrong.for_command_line(),
        "line 3, `b`: the cell is missing; fill it in; leave such rows out with `--missing-rows drop`, \
         or keep missing values with `--missing-rows keep`"
    );
}

#[test]
fn rows_with_missing_values_can_be_left_out() {
    let text = "a,b,class\n1,2,x\n3,,y\n5,6,NA\n7,8,z\n";
    let data = CsvReader::new().target(2).missing(Missing::DropRow).read_classification(text);
    let data = data.unwrap();
    check_rows(&data.x, &[&[1.0, 2.0], &[7.0, 8.0]]);
    assert_eq!(data.y.classes(), ["x", "z"]);
}

#[test]
fn markers_of_missing_values_are_a_parameter() {
    let text = "a,city,class\n1,NA,x\n-,Oslo,y\n3,NA,x\n4,Lima,NA\n";
    let reader = CsvReader::new().target("class").missing_markers(["-"]).missing(Missing::Keep);
    let data = reader.read_classification(text).unwrap();
    let table = data.x.as_table().unwrap();
    assert!(table.column("a").unwrap().number(1).unwrap().is_nan());
    assert_eq!(table.column("city").unwrap().text(0), Some("NA"));
    assert_eq!(data.y.classes(), ["NA", "x", "y"]);
    let text = "a,class\n1,x\n.,y\n";
    let reader = CsvReader::new().target("class").also_missing(["."]).missing(Missing::DropRow);
    assert_eq!(reader.read_classification(text).unwrap().y.len(), 1);
}

#[test]
fn quoted_markers_are_texts_in_columns_of_texts() {
    let text = "size,reply,class\n\"1\",\"NA\",x\n\"\",\"no\",y\n\"3\",\"NA\",y\n";
    let reader = CsvReader::new().target("class").missing(Missing::DropRow);
    let data = reader.read_classification(text).unwrap();
    assert_eq!(data.y.len(), 2);
    assert_eq!(data.x.as_table().unwrap().column("reply").unwrap().text(1), Some("NA"));
    let data = reader.quoted_missing(true).read_classification(text);
    assert!(data.unwrap_err().to_string().contains("complete row"));
}

#[test]
fn a_column_of_numbers_and_others_is_an_error_with_the_first_other_cell() {
    check_error(
        "a,b,class\n1,2,x\n3,two,y\n4,5,y\n",
        "line 3, `b`: `two` is not a number, as most cells of the column are; read it as missing \
         with `also_missing([\"two\"])`, or read the column as category with `kind(\"b\", \
         Kind::Category)`",
    );
    let reader = CsvReader::new().target("class").kind("b", Kind::Category);
    let data = reader.read_classification("a,b,class\n1,2,x\n3,two,y\n4,5,y\n").unwrap();
    assert_eq!(data.x.as_table().unwrap().column("b").unwrap().text(2), Some("5"));
    for cell in ["inf", "-Infinity", "1e999"] {
        let message = format!("line 2, `a`: `{cell}` is not a finite number");
        check_error(format!("a,class\n{cell},x\n"), &message);
    }
    let text = "a,y\n1,2\n3,high\n";
    let wrong = CsvReader::new().target("y").read_regression(text).unwrap_err();
    assert!(wrong.to_string().starts_with("line 3, `y`: `high` is not a number"), "{wrong}");
}

#[test]
fn the_line_is_that_of_the_text_even_after_a_cell_of_two_lines() {
    let text = "a,class\n1,\"two\nlines\"\n2,z\nx,y\n";
    let wrong = classes(text).unwrap_err();
    assert!(wrong.to_string().starts_with("line 5, `a`: `x`"), "{wrong}");
}

#[test]
fn a_column_that_changes_its_kind_far_down_is_read_as_found_over_all_rows() {
    let mut text = String::from("a,b,class\n");
    (0..300).for_each(|at| text += &format!("{at},{},x\n", at % 7));
    let reader = CsvReader::new().target("class");
    check_rows(
        &reader
            .read_classification(&text)
            .unwrap()
            .x
            .select_columns(&[1])
            .unwrap()
            .select(&vec![8].into()),
        &[&[1.0]],
    );
    (0..400).for_each(|_| text += "1,seven,y\n");
    let data = reader.read_classification(&text).unwrap();
    let table = data.x.as_table().unwrap();
    assert_eq!(
        (table.column("b").unwrap().text(8), table.column("b").unwrap().text(300)),
        (Some("1"), Some("seven"))
    );
    text += "oh,0,y\n";
    let wrong = reader.read_classification(&text).unwrap_err().to_string();
    assert!(wrong.starts_with("line 702, `a`: `oh` is not a number, as most"), "{wrong}");
}

/// The same message for a text and for its copies with other line ends.
#[track_caller]
fn check_each_line_end(text: &str, message: &str) {
    check_error(text, message);
    check_error(text.replace('\n', "\r\n"), message);
    check_error(text.replace('\n', "\r"), message);
}

#[test]
fn line_numbers_were_one_too_small_with_crlf_and_after_empty_lines() {
    let missing = |line| {
        format!(
            "line {line}, `a`: `?` is missing; fill it in; leave such rows out with \
             `missing(Missing::DropRow)`, or keep missing values with `missing(Missing::Keep)`"
        )
    };
    let ragged = |line| format!("line {line} has 1 cell where 2 are expected");
    for (bad, message) in [("?,x", &missing as &dyn Fn(u32) -> String), ("1", &ragged)] {
        check_each_line_end(&format!("a,class\n1,x\n{bad}"), &message(3));
        check_each_line_end(&format!("\n\na,class\n1,x\n\n\n{bad}\n2,y\n"), &message(7));
        check_each_line_end(&format!("a,class\n1,\"x\n\ny\"\n\n{bad}\n"), &message(6));
    }
    let advice =
        "save the table as UTF-8 text; name the encoding with `encoding(\"windows-1252\")`";
    for line_end in ["\n", "\r\n", "\r"] {
        let start = "a,class\n\n1,\"x\ny\"\n2,caf".replace('\n', line_end);
        let message = format!("line 5 is not UTF-8 after `2,caf`; {advice}");
        check_error([start.as_bytes(), b"\xe9\n"].concat(), &message);
    }
}

#[test]
fn a_cell_of_two_lines_is_the_same_with_crlf() {
    let data = classes("a,class\r\n1,\"two\r\nlines\"\r\n2,x\r\n").unwrap();
    assert_eq!(names(&data.y), ["two\nlines", "x"]);
}

#[test]
fn an_open_quote_swallowed_the_rows_below_it() {
    let open = |line| {
        format!(
            "a quote opens in the row that begins on line {line} and is not closed before the \
             text ends; close it there, write a quote inside a quoted cell twice; read quotes as \
             text with `quote(None)`"
        )
    };
    check_each_line_end("a,class\n1,x\n2,y\n3,\"x\n4,y\n5,x\n6,y\n", &open(4));
    check_each_line_end("a,class\n1,x\n\n3,\"x\n4,y", &open(4));
    check_each_line_end("a,class\n1,\"", &open(2));
    check_each_line_end("a,class\n1,\"x\"\"", &open(2));
    check_each_line_end("a,class\n1,\"x\ny\"\n\"2,x\n", &open(4));
    check_each_line_end("a,\"class\n1,x\n2,y\n", &open(1));
    let closed = classes("a,class\n1,\"x\"\"\"\n2,\"y\"").unwrap();
    assert_eq!(names(&closed.y), ["x\"", "y"]);
}

#[test]
fn the_unit_separator_can_be_the_delimiter() {
    let text = "a\u{1f}class\n1\u{1f}x\n2\u{1f}y\n";
    let data = CsvReader::new().delimiter(0x1f).read_classification(text).unwrap();
    check_rows(&data.x, &[&[1.0], &[2.0]]);
}

#[test]
fn a_quote_or_a_line_end_was_taken_as_the_delimiter() {
    for (delimiter, shown) in [(b'"', r#"'"'"#), (b'\n', r"'\n'"), (b'\r', r"'\r'")] {
        let reader = CsvReader::new().delimiter(delimiter).quote('"');
        let wrong = reader.read_regression("a,b\n1,2\n").unwrap_err().to_string();
        assert!(wrong.starts_with(&format!("CsvReader delimiter = {shown} is out")), "{wrong}");
    }
}

#[test]
fn an_unknown_target_names_a_near_one_and_all_columns() {
    let columns = "its columns are: a, Class";
    check_error(
        "a,Class\n1,x\n",
        &format!("the table has no column `class` (did you mean `Class`?); {columns}"),
    );
    let wrong = CsvReader::new().target(2).read_regression("a,b\n1,2\n").unwrap_err();
    assert_eq!(wrong.to_string(), "the table has no column 2; its columns are: a, b");
}

#[test]
fn a_ragged_row_names_its_line() {
    check_error("a,b,class\n1,2,x\n1,2\n", "line 3 has 2 cells where 3 are expected");
    check_error("a,class\n1,x\n1,x,\n", "line 3 has 3 cells where 2 are expected");
    let wrong = CsvReader::new().delimiter(b',').target("class");
    let wrong = wrong.read_classification("a;b;class\n1;2;x\n1;2,5;y\n").unwrap_err().to_string();
    assert!(wrong.contains("has no column `class`"), "{wrong}");
}

#[test]
fn a_name_for_two_columns_is_an_error() {
    let advice = "each column needs a name of its own";
    check_error("a, a,class\n1,2,x\n", &format!("columns 0 and 1 are both named `a`; {advice}"));
}

#[test]
fn no_header_no_row_and_no_feature_are_errors() {
    for text in ["", "\n\n", " \n"] {
        let wrong = classes(text).unwrap_err().to_string();
        assert!(wrong.starts_with("the table is empty; at least one"), "{wrong}");
    }
    let start = "the table is empty; at least one";
    for text in ["a,class", "a,class\r\n\r\n"] {
        check_error(text, &format!("{start} complete row below its header is needed"));
    }
    let wrong = classes("class\nx\n").unwrap_err().to_string();
    assert!(wrong.starts_with("the table has no column for a feature"), "{wrong}");
}

#[test]
fn a_failing_stream_is_the_source_of_the_error() {
    struct Broken;
    impl io::Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("disk on fire"))
        }
    }
    let wrong = TableBytes::read(Broken).unwrap_err();
    assert_eq!(std::error::Error::source(&wrong).unwrap().to_string(), "disk on fire");
}

#[test]
fn other_formats_are_named() {
    for (bytes, found) in [
        (&b"<!DOCTYPE html>\n<html><body>Moved</body></html>"[..], "a web page"),
        (b"PK\x03\x04rest", "a ZIP archive or an Excel workbook"),
        (b"[{\"a\": 1}]", "JSON"),
    ] {
        let wrong = CsvReader::new().find_schema(bytes).unwrap_err().to_string();
        assert!(wrong.starts_with(&format!("this is no table of text, but {found}")), "{wrong}");
    }
    let wide: Vec<u8> = "a,b\n1,2\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let wrong = CsvReader::new().find_schema(&wide).unwrap_err().to_string();
    assert!(wrong.contains("encoding(\"utf-16le\")"), "{wrong}");
    assert!(CsvReader::new().encoding("utf-16le").find_schema(&wide).is_ok());
}

#[test]
fn a_cell_of_many_megabytes_is_read_and_cut_in_errors() {
    let long = "x".repeat(if cfg!(debug_assertions) { 5 << 20 } else { 50 << 20 });
    let text = format!("a,text,class\n1,{long},x\n2,short words,y\n");
    let data = CsvReader::new().target("class").read_classification(&text).unwrap();
    assert_eq!(data.x.as_table().unwrap().column("text").unwrap().text(0), Some(&*long));
    let reader = CsvReader::new().target("class").kind("text", Kind::Number);
    let wrong = reader.read_classification(&text).unwrap_err().to_string();
    assert!(wrong.len() < 400, "{} bytes", wrong.len());
}

#[test]
fn control_characters_in_errors_are_escaped() {
    let reader = CsvReader::new().target("class").kind("a", Kind::Number);
    let wrong = reader.read_classification("a,class\n\u{1b}[2J,x\n1,y\n").unwrap_err().to_string();
    assert!(wrong.starts_with("line 2, `a`: `\\u{1b}[2J` is not a number"), "{wrong}");
}

proptest! {
    /// Records that are written as CSV read back as the same numbers and names, whatever the line
    /// ends.
    #[test]
    fn a_written_table_reads_back(
        rows in prop::collection::vec((-1e300_f64..1e300, -1.0_f64..1.0, "c[ ,\"\n;a-zé]{0,5}z"), 1..20),
        crlf: bool,
    ) {
        let terminator = if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
        let mut text = csv::WriterBuilder::new().terminator(terminator).from_writer(Vec::new());
        text.write_record(["a", "b", "class"]).unwrap();
        for (a, b, class) in &rows {
            text.write_record([format!("{a:e}"), format!("{b}"), class.clone()]).unwrap();
        }
        let text = text.into_inner().unwrap();
        let reader = CsvReader::new().delimiter(b',').header(true);
        let data = reader.target("class").read_classification(&text).unwrap();
        prop_assert_eq!(data.x.n_samples(), rows.len());
        for (at, (a, b, class)) in rows.iter().enumerate() {
            prop_assert_eq!(data.x.as_dense().unwrap().row(at), [*a, *b]);
            prop_assert_eq!(data.y.name(at), class);
        }
        prop_assert!(data.y.classes().is_sorted());
    }

    /// Rows and cells are those of the crate `csv`, though the text is read in pieces of 64 bytes.
    #[test]
    fn rows_are_those_of_the_crate_csv(
        rows in prop::collection::vec(prop::collection::vec("[a-c\" ,\n]{0,9}", 3), 1..60),
    ) {
        let mut writer = csv::WriterBuilder::new();
        let mut text = writer.quote_style(csv::QuoteStyle::NonNumeric).from_writer(Vec::new());
        rows.iter().for_each(|row| text.write_record(row).unwrap());
        let text = text.into_inner().unwrap();
        let reader = CsvReader::new().delimiter(b',').header(false).no_target().missing(Missing::Keep);
        let reader = (0..3).fold(reader, |reader, at| reader.kind(at, Kind::Text));
        let schema = reader.find_schema(&text).unwrap();
        let x = schema.read_records(&text).unwrap().x;
        let table = x.as_table().unwrap();
        prop_assert_eq!(table.n_samples(), rows.len());
        for (at, row) in rows.iter().enumerate() {
            let found: Vec<&str> = (0..3).map(|column| table.at(column).text(at).unwrap()).collect();
            let trimmed: Vec<&str> = row.iter().map(|cell| cell.trim()).collect();
            prop_assert_eq!(found, trimmed);
        }
    }
}

#[test]
fn missing_values_are_kept_if_asked_but_not_targets() {
    let reader = CsvReader::new().target("class").missing(Missing::Keep);
    let data = reader.read_classification("a,b,class\n1,?,x\n3,4,y\n").unwrap();
    assert!(data.x.as_dense().unwrap().row(0)[1].is_nan());
    let text = "a,b,c,class\nNA,u,,x\n3,,,y\n";
    let data = reader.read_classification(text).unwrap();
    let table = data.x.as_table().unwrap();
    assert!(table.at(0).number(0).unwrap().is_nan());
    assert_eq!((table.at(1).text(0), table.at(1).text(1)), (Some("u"), Some("")));
    assert_eq!(data.notices, [Notice::EmptyLeftOut { column: "c".into() }]);
    let data = reader.clone().kind("c", Kind::Number).read_classification(text).unwrap();
    assert!(data.x.as_table().unwrap().at(2).number(1).unwrap().is_nan());
    let wrong = reader.read_classification("a,class\n1,\n2,x\n").unwrap_err().to_string();
    assert!(
        wrong.starts_with("line 2, `class`: the cell is missing; a target must be there"),
        "{wrong}"
    );
}

#[test]
fn numbers_with_fractions_are_read_as_classes_with_a_notice() {
    let noticed = |target: fn(usize) -> String| {
        let rows: String = (0..50).map(|row| format!("{row},{}\n", target(row))).collect();
        let data = CsvReader::new().target("b").read_classification(&format!("a,b\n{rows}"));
        data.unwrap().notices
    };
    let expected = Notice::NumbersAsClasses { column: "b".to_owned(), classes: 50, rows: 50 };
    assert!(noticed(|row| format!("{row}.25")).contains(&expected));
    let is_it = |notice: &Notice| matches!(notice, Notice::NumbersAsClasses { .. });
    assert!(!noticed(|row| format!("{row}")).iter().any(is_it));
    assert!(!noticed(|row| format!("{}.5", row % 9)).iter().any(is_it));
}

#[test]
fn dates_without_leading_zeros_are_dates() {
    for (first, expected) in [("1/15/2023", "1/2/2023"), ("15.1.2023", "2.1.2023")] {
        let text = format!("d,y\n{first},a\n{expected},b\n");
        let data = CsvReader::new().target("y").read_classification(&text).unwrap();
        assert_eq!(data.x.feature_kind(0), Kind::DateTime, "{first}");
        let days = data.x.as_dense().unwrap();
        assert_eq!(days.row(0)[0] - days.row(1)[0], 13.0 * 86_400.0, "{first}");
    }
}

#[test]
fn quoted_thousands_between_commas_are_no_fractions() {
    let text = "pay,y\n\"52,510\",a\n\"60,577\",b\n7,a\n";
    let data = CsvReader::new().target("y").read_classification(text).unwrap();
    assert_eq!(data.x.as_dense().unwrap().row(0), [52_510.0]);
    assert!(
        data.notices.iter().any(|notice| matches!(
            notice,
            Notice::Marks { decimal: '.', thousands: Some(','), .. }
        ))
    );
    // Not three digits, so they are fractions.
    let text = "pay,y\n\"52,51\",a\n\"60,577\",b\n7,a\n";
    let data = CsvReader::new().target("y").read_classification(text).unwrap();
    assert_eq!(data.x.as_dense().unwrap().row(0), [52.51]);
}
