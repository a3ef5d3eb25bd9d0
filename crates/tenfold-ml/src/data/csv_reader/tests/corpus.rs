//! Files of the kinds that people have, each with the reading of a person.

use std::io::Write;

use encoding_rs::WINDOWS_1252;

use super::*;

/// The kinds of the features, then each row.
fn reading(reader: &CsvReader, bytes: &[u8]) -> String {
    let schema = match reader.find_schema(bytes) {
        Ok(schema) => schema,
        Err(error) => return format!("error: {error}"),
    };
    let x = schema.read_records(bytes).unwrap().x;
    let names: Vec<String> = schema.features().map(|c| format!("{}:{}", c.name, c.kind)).collect();
    let mut lines = vec![names.join(" ")];
    let columns: Vec<usize> = (0..x.n_features()).collect();
    for row in 0..x.n_samples() {
        let cell = |&at: &usize| match x.view() {
            crate::data::RecordsView::Dense(view) => view.row(row)[at].to_string(),
            crate::data::RecordsView::Table(view) => match view.at(at).text(row) {
                Some(text) => text.to_owned(),
                None => view.at(at).number(row).unwrap().to_string(),
            },
            crate::data::RecordsView::Sparse(_) => unreachable!(),
        };
        lines.push(columns.iter().map(cell).collect::<Vec<_>>().join("|"));
    }
    lines.join("\n")
}

fn all() -> CsvReader {
    CsvReader::new().no_target().missing(Missing::Keep)
}

#[track_caller]
fn check_with(reader: CsvReader, bytes: impl AsRef<[u8]>, expected: &[&str]) {
    let found = reading(&reader, bytes.as_ref());
    assert_eq!(found, expected.join("\n"), "\n{}", String::from_utf8_lossy(bytes.as_ref()));
}

#[track_caller]
fn check(bytes: impl AsRef<[u8]>, expected: &[&str]) {
    check_with(all(), bytes, expected);
}

#[test]
fn delimiters() {
    let expected = ["a:number b:category", "1|x", "2|y", "3|x"];
    for mark in [",", ";", "\t", "|"] {
        check("a,b\n1,x\n2,y\n3,x\n".replace(',', mark), &expected);
    }
    check("a b\n1 x\n2 y\n3 x\n", &expected);
    check("a   b\n1   x\n2   y\n 3  x\n", &expected);
    check("  a b  \n  1 x  \n  2 y\n  3 x\n", &expected);
    check("a^b\n1^x\n2^y\n3^x\n", &["a^b:category", "1^x", "2^y", "3^x"]);
    check_with(all().delimiter(b'^'), "a^b\n1^x\n2^y\n3^x\n", &expected);
}

#[test]
fn decimal_commas() {
    let expected = ["a:number b:number", "1.5|2", "-0.25|1000.5"];
    check("a;b\n1,5;2\n-0,25;1000,5\n", &expected);
    check("a\tb\n1,5\t2\n-0,25\t1000,5\n", &expected);
    check("a;b\n1,5;2\n-0,25;1.000,5\n", &expected);
    check("1,5;2,0\n-0,25;3,5\n", &["column_0:number column_1:number", "1.5|2", "-0.25|3.5"]);
    check("a;b\n1,234;2,5\n3,5;1,0\n", &["a:number b:number", "1.234|2.5", "3.5|1"]);
}

#[test]
fn thousands() {
    check(
        "a,b\n\"1,234\",x\n\"2,345,678.5\",y\n",
        &["a:number b:category", "1234|x", "2345678.5|y"],
    );
    check("a;b\n1 234,5;x\n12 345,0;y\n", &["a:number b:category", "1234.5|x", "12345|y"]);
    check("a;b\n1'234.5;x\n12'345;y\n", &["a:number b:category", "1234.5|x", "12345|y"]);
    check_with(
        all().thousands('.').decimal(','),
        "a;b\n1.234;x\n5;y\n",
        &["a:number b:category", "1234|x", "5|y"],
    );
    // Groups that are none stay text.
    check("a,b\n\"1,23\",x\n\"4,567,8\",y\n", &["a:category b:category", "1,23|x", "4,567,8|y"]);
}

#[test]
fn percents() {
    check("a,b\n5%,x\n12.5 %,y\n", &["a:number b:category", "0.05|x", "0.125|y"]);
    check("a;b\n5,5%;x\n1%;y\n", &["a:number b:category", "0.055|x", "0.01|y"]);
    check("a,b\n5%,x\n12,y\n3%,y\n", &["a:category b:category", "5%|x", "12|y", "3%|y"]);
}

#[test]
fn quotes() {
    let expected = ["a:number b:category", "7|x, y", "8|z"];
    check("a,b\n7,\"x, y\"\n8,z\n", &expected);
    check("a, b\n \"7\", \"x, y\"\n \"8\" , \"z\" \n", &expected);
    check("a,b\n'7','x, y'\n'8','z'\n", &expected);
    check("a, b\n7, 'x, y'\n8, 'z'\n", &expected);
    check("\"a\";\"b\"\n\"7\";\"x, y\"\n\"8\";\"z\"\n", &expected);
    check("a|b\n7|\"x, y\"\n8|z\n", &expected);
    check("a,b\n7,it's\n8,don't\n", &["a:number b:category", "7|it's", "8|don't"]);
    check("a,b\n7,5\" pipe\n8,z\n", &["a:number b:category", "7|5\" pipe", "8|z"]);
    check("a,b\n7,\"say \"\"hi\"\"\"\n8,z\n", &["a:number b:category", "7|say \"hi\"", "8|z"]);
    check_with(
        all().quote(None),
        "a,b\n7,\"x\n8,z\"\n",
        &["a:number b:category", "7|\"x", "8|z\""],
    );
    check("a,b\n7,\"x\"y\n8,z\n", &["a:number b:category", "7|xy", "8|z"]);
}

#[test]
fn headers() {
    check(
        "1,2.5,x\n3,4.5,y\n",
        &["column_0:number column_1:number column_2:category", "1|2.5|x", "3|4.5|y"],
    );
    check_with(all().header(true), "1,2\n3,4\n", &["1:number 2:number", "3|4"]);
    check_with(
        all().header(false),
        "a,b\nc,d\n",
        &["column_0:category column_1:category", "a|b", "c|d"],
    );
    check_with(all().names(["w", "h"]), "1,2\n3,4\n", &["w:number h:number", "1|2", "3|4"]);
    check_with(all().names(["w", "h"]), "w,h\n3,4\n", &["w:number h:number", "3|4"]);
    check_with(all().names(["w", "h"]).header(true), "x,y\n3,4\n", &["w:number h:number", "3|4"]);
    // Years are names where the column of the first is one of names.
    let years = "land,1990,1991,1992\nNorway,1,2,3\nPeru,4,5,6\n";
    check(
        years,
        &["land:category 1990:number 1991:number 1992:number", "Norway|1|2|3", "Peru|4|5|6"],
    );
    // Values that come again are no names.
    check(
        "x,s,n\nx,s,y\nb,f,n\n",
        &["column_0:category column_1:category column_2:category", "x|s|n", "x|s|y", "b|f|n"],
    );
    check(
        "name,mood\nann,good\nbob,bad\n",
        &["name:category mood:category", "ann|good", "bob|bad"],
    );
    check(
        "?,2,x\n3,?,y\n4,5,x\n",
        &["column_0:number column_1:number column_2:category", "NaN|2|x", "3|NaN|y", "4|5|x"],
    );
}

#[test]
fn headers_of_another_length() {
    // R writes no name above the names of the rows.
    check(
        "\"a\" \"b\"\n\"1\" 5.5 \"x\"\n\"2\" 6.5 \"y\"\n",
        &["a:number b:category", "5.5|x", "6.5|y"],
    );
    check(",a,b\n0,5.5,x\n1,6.5,y\n", &["a:number b:category", "5.5|x", "6.5|y"]);
    check("Unnamed: 0,a\n0,5.5\n1,6.5\n", &["a:number", "5.5", "6.5"]);
    check("a,b,\n5.5,x,\n6.5,y,\n", &["a:number b:category", "5.5|x", "6.5|y"]);
    check("a,b\n5.5,x,\n6.5,y,\n", &["a:number b:category", "5.5|x", "6.5|y"]);
    check(
        "a,,b\n5.5,7,x\n6.5,7,y\n",
        &["a:number column_1:number b:category", "5.5|7|x", "6.5|7|y"],
    );
}

#[test]
fn comments() {
    let expected = ["a:number b:category", "1|x", "2|y"];
    check("# made by a program\n# 2024\na,b\n1,x\n2,y\n", &expected);
    check("% made by a program\na,b\n1,x\n% half\n2,y\n", &expected);
    check_with(all().comment('!'), "! note\na,b\n1,x\n2,y\n", &expected);
    check("#a,b\n1,x\n2,y\n", &["#a:number b:category", "1|x", "2|y"]);
    check("a,b\n1,#x\n2,y\n", &["a:number b:category", "1|#x", "2|y"]);
}

#[test]
fn encodings() {
    let text = "größe;ort\n1,5;Köln\n2,5;Århus\n";
    let expected = ["größe:number ort:category", "1.5|Köln", "2.5|Århus"];
    check(text, &expected);
    check(format!("\u{feff}{text}"), &expected);
    let wide = |bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
        format!("\u{feff}{text}").encode_utf16().flat_map(bytes).collect()
    };
    check(wide(u16::to_le_bytes), &expected);
    check(wide(u16::to_be_bytes), &expected);
    let narrow = WINDOWS_1252.encode(text).0.into_owned();
    check_with(all().encoding("windows-1252"), &narrow, &expected);
    check_with(all().encoding("latin1"), &narrow, &expected);
    check(
        &narrow,
        &[
            "error: line 1 is not UTF-8 after `gr`; save the table as UTF-8 text; name the encoding with \
         `encoding(\"windows-1252\")`",
        ],
    );
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(text.as_bytes()).unwrap();
    check(packed.finish().unwrap(), &expected);
}

#[test]
fn kinds() {
    check("zip,n\n01234,1\n98765,2\n", &["zip:category n:number", "01234|1", "98765|2"]);
    check("h,n\n0,1\n00,2\n", &["h:category n:number", "0|1", "00|2"]);
    check(
        "key,n\n9007199254740993,1\n2,2\n",
        &["key:category n:number", "9007199254740993|1", "2|2"],
    );
    check("a,n\n1,1\n1.0,2\n", &["a:number n:number", "1|1", "1|2"]);
    check("id,n\nu7,1\nu8,2\n", &["n:number", "1", "2"]);
    check("PassengerId,n\n1,1.5\n2,2\n", &["n:number", "1.5", "2"]);
    check("id,n\n3,1\n3,2\n", &["id:number n:number", "3|1", "3|2"]);
    check("ok,n\nTrue,1\nFALSE,2\n,3\n", &["ok:boolean n:number", "1|1", "0|2", "NaN|3"]);
    check(
        "d,n\n2024-01-31,1\n2024-02-01,2\n",
        &["d:date-time n:number", "1706659200|1", "1706745600|2"],
    );
    check(
        "d,n\n31/01/2024,1\n01/02/2024,2\n",
        &["d:date-time n:number", "1706659200|1", "1706745600|2"],
    );
    check(
        "d,n\n01/02/2024,1\n03/04/2024,2\n",
        &["d:category n:number", "01/02/2024|1", "03/04/2024|2"],
    );
    check_with(
        all().date_order(DateOrder::MonthDayYear),
        "d,n\n02/01/2024,1\n",
        &["d:date-time n:number", "1706745600|1"],
    );
    let reviews =
        "review,n\nI liked the food very much indeed,1\nThe waiter was rude to us all evening,2\n";
    check(
        reviews,
        &[
            "review:text n:number",
            "I liked the food very much indeed|1",
            "The waiter was rude to us all evening|2",
        ],
    );
    check("e,n\n1e5,1\n-2.5E-3,2\n", &["e:number n:number", "100000|1", "-0.0025|2"]);
}

#[test]
fn missing_values() {
    check("a,b\n1,x\nNA,y\n,?\n3,x\n", &["a:number b:category", "1|x", "NaN|y", "NaN|", "3|x"]);
    for marker in ["None", "#N/A", "-", "\\N", "."] {
        let text = format!("a,b\n1,x\n{marker},y\n3,x\n");
        let notices = all().find_schema(&text).unwrap().notices;
        let [notice @ Notice::Mixed { .. }] = &notices[..] else { panic!("{notices:?}") };
        assert!(notice.to_string().contains(&format!("but not `{marker}` on line 3")), "{notice}");
        check_with(
            all().also_missing([marker]),
            &text,
            &["a:number b:category", "1|x", "NaN|y", "3|x"],
        );
    }
    // A message can be `NA`.
    let text =
        "message,n\nplease call me back tomorrow morning,1\nNA,2\nI am on my way home now,3\n";
    check(
        text,
        &[
            "message:text n:number",
            "please call me back tomorrow morning|1",
            "NA|2",
            "I am on my way home now|3",
        ],
    );
}

#[test]
fn a_year_in_a_date_time_with_blanks_does_not_make_aligned_columns() {
    check(
        "t,y\n2024-01-31 10:00,1\n2024-01-31 11:00,2\n",
        &["t:date-time y:number", "1706695200|1", "1706698800|2"],
    );
}

#[test]
fn sentences_are_one_column() {
    let text = "text\nhello there, friend\nno comma here\nyes, but, here\n";
    check_with(
        all(),
        text,
        &["text:category", "hello there, friend", "no comma here", "yes, but, here"],
    );
}
