//! Tables that are read, and tables that are refused with their line and column.

use std::io;

use proptest::prelude::*;

use super::*;
use crate::data::Labels;

fn classes(text: &str) -> Result<ClassificationData> {
    CsvReader::new().target("class").read_classification(text.as_bytes())
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
}

#[test]
fn the_target_is_found_by_name_by_index_or_is_the_last_column() {
    let text = "0,1,2\n5,6,7\n";
    let target = |reader: CsvReader| {
        let data = reader.read_regression(text.as_bytes()).unwrap();
        data.y.value(0)
    };
    assert_eq!(target(CsvReader::new()), 7.0);
    assert_eq!(target(CsvReader::new().target("1")), 6.0);
    assert_eq!(target(CsvReader::new().target(0)), 5.0);
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
    let reader = CsvReader::new().delimiter(b';');
    let data = reader.clone().drop_columns(["id"]).read_classification(text.as_bytes()).unwrap();
    check_rows(&data.x, &[&[1.0, 2.0], &[3.0, 4.0]]);
    let data = reader.clone().use_columns(["b"]).read_classification(text.as_bytes()).unwrap();
    check_rows(&data.x, &[&[2.0], &[4.0]]);
    let wrong = reader.drop_columns(["idd"]).read_classification(text.as_bytes()).unwrap_err();
    assert!(wrong.to_string().contains("no column `idd` (did you mean `id`?)"), "{wrong}");
}

#[test]
fn a_missing_value_is_an_error_that_names_line_and_column() {
    for cell in ["", " ", "NA", "nan", "NaN", "null", "N/A", "?"] {
        let wrong = classes(&format!("a,b,class\n1,2,x\n3,{cell},y\n")).unwrap_err();
        let found = cell.trim();
        let start = format!("line 3, `b`: `{found}` is missing; fill it in");
        assert!(wrong.to_string().starts_with(&start), "{wrong}");
    }
    let wrong = classes("a,class\n1,\n").unwrap_err();
    assert!(wrong.to_string().starts_with("line 2, `class`: `` is missing"), "{wrong}");
}

#[test]
fn rows_with_missing_values_can_be_left_out() {
    let text = "a,b,class\n1,2,x\n3,,y\n5,6,NA\n7,8,z\n";
    let data = CsvReader::new().missing(Missing::DropRow).read_classification(text.as_bytes());
    let data = data.unwrap();
    check_rows(&data.x, &[&[1.0, 2.0], &[7.0, 8.0]]);
    assert_eq!(data.y.classes(), ["x", "z"]);
}

#[test]
fn text_and_infinity_in_a_number_column_are_errors() {
    let drop = "text columns can be named, found or dropped";
    let message = format!("line 3, `b`: `two` is not a number; {drop}");
    check_error("a,b,class\n1,2,x\n3,two,y\n", &message);
    for cell in ["inf", "-Infinity", "1e999"] {
        let message = format!("line 2, `a`: `{cell}` is not a finite number");
        check_error(format!("a,class\n{cell},x\n"), &message);
    }
    let text = "a,y\n1,2\n3,high\n";
    let wrong = CsvReader::new().read_regression(text.as_bytes()).unwrap_err();
    assert!(wrong.to_string().starts_with("line 3, `y`: `high` is not a number"), "{wrong}");
}

#[test]
fn the_line_is_that_of_the_text_even_after_a_cell_of_two_lines() {
    let text = "a,class\n1,\"two\nlines\"\nx,y\n";
    let wrong = classes(text).unwrap_err();
    assert!(wrong.to_string().starts_with("line 4, `a`: `x`"), "{wrong}");
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
    let drop = "text columns can be named, found or dropped";
    let cell = |line| format!("line {line}, `a`: `?!` is not a number; {drop}");
    let ragged = |line| format!("line {line} has 1 cells but the header has 2");
    for (bad, message) in [("?!,x", &cell as &dyn Fn(u32) -> String), ("1", &ragged)] {
        check_each_line_end(&format!("a,class\n{bad}\n"), &message(2));
        check_each_line_end(&format!("a,class\n1,x\n{bad}"), &message(3));
        check_each_line_end(&format!("\n\na,class\n1,x\n\n\n{bad}\n2,y\n"), &message(7));
        check_each_line_end(&format!("a,class\n1,\"x\n\ny\"\n\n{bad}\n"), &message(6));
    }
    check_each_line_end(
        "a,class\n\n1,x\n,y\n",
        "line 4, `a`: `` is missing; fill it in, or leave such rows out (Missing::DropRow), or \
                 keep such features (Missing::Keep)",
    );
    let advice = "is not UTF-8; save the table as UTF-8 text";
    for line_end in ["\n", "\r\n", "\r"] {
        let start = "a,class\n\n1,\"x\ny\"\n2,caf".replace('\n', line_end);
        check_error([start.as_bytes(), b"\xe9\n"].concat(), &format!("line 5, column 1 {advice}"));
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
             text ends; close it there, or write a quote inside a quoted cell twice"
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
fn text_that_comes_byte_by_byte_reads_the_same() {
    struct Bytes<'a>(&'a [u8]);
    impl io::Read for Bytes<'_> {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            self.0.read(&mut out[..1])
        }
    }
    let text = "a,class\r\n\r\n1,\"two\r\nlines\"\r\n2,x\r";
    let data = CsvReader::new().read_classification(Bytes(text.as_bytes())).unwrap();
    check_rows(&data.x, &[&[1.0], &[2.0]]);
    assert_eq!(names(&data.y), ["two\nlines", "x"]);
}

#[test]
fn the_unit_separator_can_be_the_delimiter() {
    let text = "a\u{1f}class\n1\u{1f}x\n2\u{1f}y\n";
    let data = CsvReader::new().delimiter(0x1f).read_classification(text.as_bytes()).unwrap();
    check_rows(&data.x, &[&[1.0], &[2.0]]);
}

#[test]
fn a_quote_or_a_line_end_was_taken_as_the_delimiter() {
    for (delimiter, shown) in [(b'"', r#"'"'"#), (b'\n', r"'\n'"), (b'\r', r"'\r'")] {
        let reader = CsvReader::new().delimiter(delimiter);
        let wrong = reader.read_regression("a,b\n1,2\n".as_bytes()).unwrap_err().to_string();
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
    let wrong = CsvReader::new().target(2).read_regression("a,b\n1,2\n".as_bytes()).unwrap_err();
    assert_eq!(wrong.to_string(), "the table has no column 2; its columns are: a, b");
}

#[test]
fn a_ragged_row_names_its_line() {
    check_error("a,b,class\n1,2,x\n1,2\n", "line 3 has 2 cells but the header has 3");
    check_error("a,class\n1,x,\n", "line 2 has 3 cells but the header has 2");
}

#[test]
fn a_name_for_two_columns_is_an_error() {
    let advice = "each column needs a name of its own";
    check_error("a, a,class\n", &format!("columns 0 and 1 are both named `a`; {advice}"));
    check_error(",class, \n", &format!("columns 0 and 2 both have no name; {advice}"));
}

#[test]
fn no_header_no_row_and_no_feature_are_errors() {
    for text in ["", "\n\n", " \n", ","] {
        check_error(text, "the CSV text is empty; at least one header line is needed");
    }
    let start = "the CSV text is empty; at least one";
    for text in ["a,class", "a,class\r\n\r\n"] {
        check_error(text, &format!("{start} complete row below its header is needed"));
    }
    check_error("class\nx\n", &format!("{start} feature column besides the target is needed"));
}

#[test]
fn bytes_that_are_not_utf8_name_line_and_column() {
    let advice = "is not UTF-8; save the table as UTF-8 text";
    check_error(b"a,class\n1,x\n2,caf\xe9\n", &format!("line 3, column 1 {advice}"));
    check_error(b"\xff\xfea\0,\0", &format!("line 1, column 0 {advice}"));
}

#[test]
fn a_failing_stream_is_the_source_of_the_error() {
    struct Broken;
    impl io::Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("disk on fire"))
        }
    }
    let wrong = CsvReader::new().read_regression(Broken).unwrap_err();
    assert_eq!(std::error::Error::source(&wrong).unwrap().to_string(), "disk on fire");
}

proptest! {
    /// Records that are written as CSV read back as the same numbers and names, whatever the line ends.
    #[test]
    fn a_written_table_reads_back(
        rows in prop::collection::vec((-1e300_f64..1e300, -1.0_f64..1.0, "c[ ,\"\n;a-zé]{0,5}z"), 1..20),
        crlf: bool,
    ) {
        let terminator = if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
        let mut text = csv::WriterBuilder::new().terminator(terminator).from_writer(Vec::new());
        text.write_record(["a", "b", "class"]).unwrap();
        for (a, b, class) in &rows {
            text.write_record([format!("{a}"), format!("{b}"), class.clone()]).unwrap();
        }
        let text = text.into_inner().unwrap();
        let data = CsvReader::new().read_classification(text.as_slice()).unwrap();
        prop_assert_eq!(data.x.n_samples(), rows.len());
        for (at, (a, b, class)) in rows.iter().enumerate() {
            prop_assert_eq!(data.x.as_dense().unwrap().row(at), [*a, *b]);
            prop_assert_eq!(data.y.name(at), class);
        }
        prop_assert!(data.y.classes().is_sorted());
    }
}

#[test]
fn text_columns_are_named_or_found() {
    let text = "age,city,code,class\n41,Oslo,7,x\n17, Lima ,8b,y\n";
    let reader = || CsvReader::new().target("class");
    let kinds = |reader: CsvReader| {
        let x = reader.read_classification(text.as_bytes()).unwrap().x;
        let table = x.as_table().unwrap();
        let kind = |column| match table.column(column).unwrap().text(1) {
            Some(text) => text.to_owned(),
            None => table.column(column).unwrap().number(1).unwrap().to_string(),
        };
        ["age", "city", "code"].map(kind)
    };
    assert_eq!(kinds(reader().find_text_columns()), ["17", "Lima", "8b"]);
    assert_eq!(kinds(reader().text_columns(["age", "city", "code"])), ["17", "Lima", "8b"]);
    let wrong = reader().text_columns(["city"]).read_classification(text.as_bytes()).unwrap_err();
    assert!(wrong.to_string().starts_with("line 3, `code`: `8b` is not a number"), "{wrong}");
    let wrong = reader().text_columns(["cty"]).read_classification(text.as_bytes()).unwrap_err();
    assert!(wrong.to_string().contains("did you mean `city`?"), "{wrong}");
}

#[test]
fn missing_values_are_kept_if_asked_but_not_targets() {
    let reader = CsvReader::new().target("class").missing(Missing::Keep);
    let data = reader.read_classification("a,b,class\n1,?,x\n3,4,y\n".as_bytes()).unwrap();
    assert!(data.x.as_dense().unwrap().row(0)[1].is_nan());
    let text = "a,b,c,class\nNA,u,,x\n3,,,y\n";
    let data = reader.clone().find_text_columns().read_classification(text.as_bytes()).unwrap();
    let table = data.x.as_table().unwrap();
    assert!(table.at(0).number(0).unwrap().is_nan());
    assert_eq!((table.at(1).text(0), table.at(1).text(1)), (Some("u"), Some("")));
    assert!(table.at(2).number(1).unwrap().is_nan());
    let wrong = reader.read_classification("a,class\n1,\n".as_bytes()).unwrap_err().to_string();
    assert_eq!(wrong, "line 2, `class`: `` is missing; a target must be there");
}

#[test]
fn a_number_that_is_not_finite_makes_no_column_of_texts() {
    let read = |text: &str| {
        let reader = CsvReader::new().target("class").find_text_columns();
        reader.read_classification(text.as_bytes()).map(|data| data.x)
    };
    let wrong = read("a,class\n1,x\n1e999,y\n").unwrap_err().to_string();
    assert_eq!(wrong, "line 3, `a`: `1e999` is not a finite number");
    assert_eq!(read("a,class\ninf,x\nb,y\n").unwrap().as_text().unwrap().get(0), "inf");
}
