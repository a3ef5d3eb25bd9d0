//! Profiles of tables made up here.

use ndarray::array;
use proptest::prelude::*;
use tenfold_ml::data::{CsvReader, Kind, Labels, Missing, TableColumn};

use super::*;
use crate::profile::values::Values;

const TABLE: &str = "\
age,port,built,note,same,again,sold
22,S,1999-05-01,a large warm room,x,S,no
38,C,2001-01-31,one small cold room with a view,x,C,yes
,S,1998-12-24,,x,S,no
35,,2002-07-09,the garden is large and warm,x,,yes
54,Q,,a very large house with two rooms,x,Q,no
27,C,2003-11-11,a boat on the river and a garden,x,C,yes
22,S,1999-05-01,a large warm room,x,S,no
";

fn records() -> (Records, Schema) {
    let reader = CsvReader::new().no_target().missing(Missing::Keep);
    let schema = reader.find_schema(TABLE).unwrap();
    (schema.read_records(TABLE).unwrap().x, schema)
}

#[test]
fn a_profile_is_printed_within_a_hundred_columns() {
    let profile = Profile::with_target(&records().0, "sold").unwrap();
    let printed = profile.to_string();
    let expected = "\
7 rows, 7 columns, 10.2 % missing, 1 duplicate row, 586 bytes in memory
target: sold: no 57.1 %, yes 42.9 %

column  kind        missing  distinct  values                                    target
age     number       14.3 %         5  33.0 ± 12.2, median 31, 22 to 54          η 0.00
port    category     14.3 %         3  S 50.0 %, C 33.3 %, Q 16.7 %              V 0.87
built   date-time    14.3 %         5  1998-12-24 to 2003-11-11                  η 0.87
note    text         14.3 %         5  17 to 33 characters, mean 26.3            V 0.50
same    category        0 %         1  x 100.0 %
again   category     14.3 %         3  S 50.0 %, C 33.3 %, Q 16.7 %              V 0.87
sold    category        0 %         2  no 57.1 %, yes 42.9 %
note: `same` is constant
note: `again` equals `port`
";
    assert!(printed.lines().all(|line| line.chars().count() <= 100), "{printed}");
    assert_eq!(printed, expected);
}

#[test]
fn duplicates_are_counted_and_named() {
    let (x, schema) = records();
    let profile = Profile::of(&x).unwrap().with_schema(&schema);
    assert_eq!((profile.n_rows, profile.n_missing, profile.n_duplicate_rows), (7, 5, 1));
    assert_eq!(profile.duplicate_columns, [("again".to_owned(), "port".to_owned())]);
    assert!(profile.column("same").unwrap().is_constant);
    assert!(profile.column("age").unwrap().evidence.starts_with("6 numbers"));
    assert_eq!(profile.sample[2][..3], ["", "S", "1998-12-24"]);
}

#[test]
fn a_target_beside_the_records_gives_the_same_associations() {
    let (x, _) = records();
    let target = x.as_table().unwrap().column("sold").unwrap();
    let labels: Vec<&str> = (0..target.len()).filter_map(|row| target.text(row)).collect();
    let labels = Labels::from_names(&labels).unwrap();
    let beside = Profile::of_supervised(&x, &labels).unwrap();
    let within = Profile::with_target(&x, "sold").unwrap();
    assert_eq!(beside.column("sold").unwrap().association.unwrap().value, 1.0);
    for (one, other) in beside.columns.iter().zip(&within.columns).take(6) {
        assert_eq!(one, other);
    }
    assert_eq!(beside.target.unwrap().classes, within.target.unwrap().classes);
    let few = Labels::from_names(&["a", "b"]).unwrap();
    assert!(Profile::of_supervised(&x, &few).is_err());
}

#[test]
fn integers_and_booleans_are_classes_and_other_numbers_values() {
    let x = Records::dense(array![[0.0, 0.5], [1.0, 1.5], [2.0, 0.5], [1.0, 3.0]]).unwrap();
    let classes = |at: usize| Profile::with_target(&x, at).unwrap().target.unwrap().classes.len();
    assert_eq!((classes(0), classes(1)), (3, 0));
    let profile = Profile::with_target(&x, 1).unwrap();
    assert_eq!(profile.columns[0].association.unwrap().measure, Measure::Pearson);
}

#[test]
fn wild_numbers_do_not_hide_the_histogram() {
    let numbers = (0..1_000).map(f64::from).chain([1e9, -1e9, f64::INFINITY]);
    let x = Records::table([
        ("n", TableColumn::numbers(numbers)),
        ("t", TableColumn::texts((0..1_003).map(|row| row.to_string()))),
    ]);
    let profile = Profile::of(&x.unwrap()).unwrap();
    let numbers = profile.column("n").unwrap().numbers.as_ref().unwrap();
    assert_eq!((numbers.n_infinite, numbers.max, numbers.median), (1, 1e9, 499.5));
    let Histogram { counts, below, above, .. } = &numbers.histogram;
    assert_eq!((*below, *above, counts.iter().sum::<u64>()), (1, 1, 1_000));
    assert!(counts.iter().filter(|count| **count > 0).count() > 5, "{counts:?}");
}

#[test]
fn many_values_are_counted_as_few_are() {
    let texts = (0..20_000).map(|row| match row % 4 {
        0 => "often".to_owned(),
        1 => String::new(),
        _ => format!("name {}", row % 7_001),
    });
    let x = Records::table([("t", TableColumn::texts(texts))]).unwrap();
    let view = x.as_table().unwrap().at(0);
    let (coded, sorted) = (Values::of(&view), Values::up_to(&view, 100));
    assert!(coded.coded().is_some() && sorted.coded().is_none());
    assert_eq!(coded.frequent(), sorted.frequent());
    assert_eq!(coded.n_distinct(), sorted.n_distinct());
    assert_eq!((coded.n_missing(), coded.digest()), (5_000, sorted.digest()));
}

#[test]
fn numbers_ascend_with_zeros_as_one() {
    let found = numbers::ascending(&[1.0, f64::NAN, -0.0, -2.5, f64::INFINITY, 0.0, f64::MIN]);
    let expected = [f64::MIN, -2.5, 0.0, 0.0, 1.0, f64::INFINITY];
    assert!(found.iter().map(|n| n.to_bits()).eq(expected.map(f64::to_bits)));
}

#[test]
fn a_profile_is_data() {
    let profile = Profile::with_target(&records().0, "age").unwrap();
    let json = serde_json::to_string(&profile).unwrap();
    assert_eq!(serde_json::from_str::<Profile>(&json).unwrap(), profile);
}

#[test]
fn numbers_are_short() {
    let shown = |number: f64| sample::number(number, Kind::Number);
    assert_eq!(
        [0.1, 1e9, -0.0, 12_345.678, 1e-9, 3.0, 123_456.7].map(shown),
        ["0.1", "1.000e9", "0", "12345.7", "1.000e-9", "3", "123457"]
    );
}

proptest! {
    /// The counts are those of a slow and plain way to count.
    #[test]
    fn counts_are_right(
        rows in proptest::collection::vec((0..4_u8, 0..3_u8, proptest::bool::weighted(0.2)), 1..60),
    ) {
        let numbers = rows.iter().map(|(number, _, missing)| match missing {
            true => f64::NAN,
            false => f64::from(*number),
        });
        let texts = rows.iter().map(|(_, text, _)| ["", "a", "b"][*text as usize]);
        let x = Records::table([
            ("n", TableColumn::numbers(numbers.clone())),
            ("t", TableColumn::texts(texts.clone())),
        ]);
        let profile = Profile::of(&x.unwrap()).unwrap();
        let cells: Vec<(u64, &str)> =
            numbers.clone().map(|number| (number + 0.0).to_bits()).zip(texts.clone()).collect();
        let is_known = |at: usize| cells[..at].contains(&cells[at]);
        let n_known = (0..cells.len()).filter(|&at| is_known(at)).count();
        prop_assert_eq!(profile.n_duplicate_rows, n_known as u64);
        let mut distinct: Vec<&str> = texts.clone().filter(|text| !text.is_empty()).collect();
        distinct.sort_unstable();
        distinct.dedup();
        let text = profile.column("t").unwrap();
        prop_assert_eq!(text.distinct, distinct.len() as u64);
        for frequent in &text.frequent {
            let count = texts.clone().filter(|text| *text == frequent.value).count();
            prop_assert_eq!(frequent.count, count as u64);
        }
        let number = profile.column("n").unwrap();
        let known: Vec<f64> = numbers.filter(|number| !number.is_nan()).collect();
        prop_assert_eq!(number.n_missing, (rows.len() - known.len()) as u64);
        if let Some(found) = &number.numbers {
            let mean = known.iter().sum::<f64>() / known.len() as f64;
            prop_assert!((found.mean - mean).abs() < 1e-12);
            prop_assert_eq!(found.histogram.counts.iter().sum::<u64>() + found.histogram.below
                + found.histogram.above, known.len() as u64);
        }
    }
}
