//! Parts of dates, and numbers that are none.

use ndarray::{Array2, array};
use proptest::prelude::*;
use tenfold_ml::data::TableColumn;

use super::*;

fn dates(seconds: &[f64]) -> Records {
    let x = Array2::from_shape_vec((seconds.len(), 1), seconds.to_vec()).unwrap();
    Records::dense(x).unwrap().with_feature_names(["d"]).unwrap()
}

fn encoded(encoder: DateEncoder, seconds: &[f64]) -> Array2<f64> {
    let x = dates(seconds);
    encoder.fit(&x).unwrap().transform(&x).unwrap().to_array().unwrap()
}

/// Parts of Python's `datetime`: `tests/oracle/transform.py` has more dates.
#[test]
fn parts_are_those_of_the_calendar() {
    let all = DateEncoder::new().resolution(DatePart::Second).weekday(true).day_of_year(true);
    let found = encoded(all, &[0.0, 1_709_251_199.5, -1.0, -62_135_596_800.0]);
    let expected = array![
        [1970.0, 1.0, 1.0, 0.0, 0.0, 0.0, 4.0, 1.0, 0.0],
        [2024.0, 2.0, 29.0, 23.0, 59.0, 59.5, 4.0, 60.0, 1_709_251_199.5],
        [1969.0, 12.0, 31.0, 23.0, 59.0, 59.0, 3.0, 365.0, -1.0],
        [1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 1.0, 1.0, -62_135_596_800.0],
    ];
    assert_eq!(found, expected);
}

#[test]
fn december_lies_next_to_january_on_the_circle() {
    let encoder =
        DateEncoder::new().resolution(DatePart::Month).total_seconds(false).periodic(true);
    let model = encoder.fit(&dates(&[0.0])).unwrap();
    assert_eq!(model.feature_names(), ["d_year", "d_month_sin", "d_month_cos"]);
    let months = encoded(encoder, &[0.0, 334.0 * 86_400.0]);
    let distance = (months[[0, 1]] - months[[1, 1]]).hypot(months[[0, 2]] - months[[1, 2]]);
    assert!((distance - 2.0 * (std::f64::consts::PI / 12.0).sin()).abs() < 1e-12);
}

#[test]
fn a_missing_date_has_no_part() {
    let found = encoded(DateEncoder::new(), &[f64::NAN, 0.0]);
    assert!(found.row(0).iter().all(|part| part.is_nan()));
    assert_eq!(found.row(1).to_vec(), [1970.0, 1.0, 1.0, 0.0, 0.0]);
}

#[test]
fn numbers_that_are_no_dates_are_errors_with_their_place() {
    let wrong = DateEncoder::new().fit(&dates(&[0.0, 1e14])).unwrap_err().to_string();
    assert!(wrong.contains("`d` holds 1e14 at row 1, which is no date"), "{wrong}");
    let model = DateEncoder::new().fit(&dates(&[0.0])).unwrap();
    let wrong = model.transform(&dates(&[f64::INFINITY])).unwrap_err();
    assert!(matches!(wrong, Error::NotFinite { row: 0, .. }), "{wrong}");
    let texts = Records::table([("d", TableColumn::texts(["2024"]))]).unwrap();
    assert!(matches!(DateEncoder::new().fit(&texts), Err(Error::RecordKind { .. })));
}

proptest! {
    /// Each day is the one after the day before.
    #[test]
    fn days_follow_each_other(day in -100_000_000_i64..100_000_000) {
        let at = |day: i64| Date::of(day as f64 * 86_400.0).unwrap();
        let (date, next) = (at(day), at(day + 1));
        let first = (date.year + 1, 1, 1);
        let is_next = match (next.year, next.month, next.day) {
            (year, month, 1) if month > 1 => {
                (year, month) == (date.year, date.month + 1) && date.day >= 28
            }
            (year, 1, 1) => (year, 1, 1) == first && (date.month, date.day) == (12, 31),
            (year, month, day) => (year, month, day) == (date.year, date.month, date.day + 1),
        };
        prop_assert!(is_next, "{:?} {:?}", date, next);
        prop_assert_eq!(next.weekday(), date.weekday() % 7 + 1);
        let same_year = date.year == next.year;
        prop_assert_eq!(next.day_of_year(), if same_year { date.day_of_year() + 1 } else { 1 });
    }
}
