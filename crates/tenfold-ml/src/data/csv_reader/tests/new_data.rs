//! Schemas that are written, edited, and pinned for new data.

use super::*;

const TRAINING: &str = "\
id;age;city;joined;member;rent;kind
a1;41;Oslo;2024-01-31;true;1.250,50;x
a2;17;Lima;2024-02-01;false;480,00;y
a3;;Oslo;2023-12-24;true;99,90;x
";

fn schema() -> Schema {
    let reader = CsvReader::new().target("kind").missing(Missing::Keep);
    reader.find_schema(TRAINING).unwrap()
}

#[test]
fn a_schema_is_printed() {
    assert_eq!(
        schema().to_string(),
        "delimiter: a semicolon; header: yes; decimal mark: `,`; thousands: `.`; encoding: utf-8\n\
         id      identifier  ignored  3 texts, 3 distinct\n\
         age     number               2 numbers, 1 missing\n\
         city    category             3 texts, 2 distinct\n\
         joined  date-time            3 dates, 3 distinct\n\
         member  boolean              3 booleans, 2 distinct\n\
         rent    number               3 numbers\n\
         kind    category    target   3 texts, 2 distinct\n\
         note: numbers have the decimal mark `,`, and `.` between thousands, as `1.250,50` on line \
         2; set the decimal mark with `decimal('.')`\n\
         note: `id` identifies the rows and is no feature; read the column as category with \
         `kind(\"id\", Kind::Category)`\n"
    );
}

#[test]
fn a_schema_reads_back_from_json_and_toml_and_reads_the_same() {
    let schema = Schema { notices: Vec::new(), ..schema() };
    assert_eq!(Schema::from_json(&schema.to_json().unwrap()).unwrap(), schema);
    assert_eq!(Schema::from_toml(&schema.to_toml().unwrap()).unwrap(), schema);
    let data = schema.read_classification(TRAINING).unwrap();
    let table = data.x.as_table().unwrap();
    assert_eq!(table.column("rent").unwrap().number(0), Some(1250.5));
    assert_eq!(table.column("joined").unwrap().number(0), Some(1_706_659_200.0));
    assert_eq!(table.column("member").unwrap().number(1), Some(0.0));
    assert_eq!(data.x.feature_kind(1), Kind::Category);
    let wrong = Schema::from_toml("missing = \"sometimes\"").unwrap_err().to_string();
    assert!(wrong.starts_with("the schema cannot be used: "), "{wrong}");
}

#[test]
fn new_data_may_lack_the_target_and_have_other_columns_in_another_order() {
    let text = "city;note;rent;age;member;joined\nRome;hello;7;1;false;2024-05-05\n";
    let new = schema().read_records(text).unwrap();
    assert_eq!(new.x.feature_names().unwrap(), ["age", "city", "joined", "member", "rent"]);
    assert_eq!(new.x.as_table().unwrap().column("rent").unwrap().number(0), Some(7.0));
    assert_eq!(new.notices, [Notice::ExtraColumns { columns: vec!["note".into()] }]);
}

#[test]
fn an_empty_column_of_new_data_keeps_its_kind() {
    let text = "age;city;joined;member;rent\n;Lima;;;\n;Oslo;;;\n";
    let x = schema().read_records(text).unwrap().x;
    let table = x.as_table().unwrap();
    for column in ["age", "joined", "member", "rent"] {
        assert!(table.column(column).unwrap().number(0).unwrap().is_nan(), "{column}");
    }
}

#[test]
fn a_missing_column_is_an_error_by_name_with_the_likely_cause() {
    let wrong = schema().read_records("age;city;joined;member\n1;a;2024-01-01;true\n");
    assert_eq!(
        wrong.unwrap_err().to_string(),
        "the table has no column `rent`, which the schema needs; its columns are: age, city, \
         joined, member"
    );
    let wrong = schema().read_records("age,city,joined,member,rent\n1,a,2024-01-01,true,2\n");
    let wrong = wrong.unwrap_err().to_string();
    assert!(wrong.ends_with("; set the delimiter with `delimiter(b',')`"), "{wrong}");
}

#[test]
fn a_cell_of_another_kind_is_an_error_by_line_and_column() {
    let wrong = schema().read_records("age;city;joined;member;rent\n1;a;yesterday;true;2\n");
    let wrong = wrong.unwrap_err().to_string();
    assert!(wrong.starts_with("line 2, `joined`: `yesterday` is not a date; "), "{wrong}");
}

#[test]
fn new_data_without_a_header_are_read_by_place() {
    let text = "1.5,a,x\n2.5,b,y\n3.5,a,x\n";
    let schema = CsvReader::new().target(2).find_schema(text).unwrap();
    assert_eq!(schema.columns[2].name, "column_2");
    let rows = |text: &str| schema.read_records(text).map(|new| new.x.n_samples());
    assert_eq!(rows("7,b\n8,a\n").unwrap(), 2);
    assert_eq!(rows("7,b,x\n").unwrap(), 1);
    assert!(rows("7\n").unwrap_err().to_string().contains("1 cell where 3 are expected"));
}

#[test]
fn a_schema_can_be_edited() {
    let mut schema = schema();
    schema.column_mut("id").unwrap().role = Role::Feature;
    schema.column_mut("city").unwrap().role = Role::Ignored;
    let data = schema.read_classification(TRAINING).unwrap();
    assert_eq!(data.x.as_table().unwrap().column("id").unwrap().text(2), Some("a3"));
    assert!(schema.column_mut("cty").unwrap_err().to_string().contains("did you mean `city`?"));
    schema.columns.iter_mut().for_each(|column| column.role = Role::Ignored);
    assert!(schema.read_classification(TRAINING).is_err());
}

#[test]
fn the_file_stands_before_its_errors() {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    std::io::Write::write_all(&mut file, b"age;city\n1;a\n").unwrap();
    let path = file.path();
    let wrong = schema().read_records(TableBytes::open(path).unwrap()).unwrap_err().to_string();
    assert!(wrong.starts_with(&format!("{}: the table has no column", path.display())), "{wrong}");
}
