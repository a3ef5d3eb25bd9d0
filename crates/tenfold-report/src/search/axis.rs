//! The values of a choice as places on an axis.

use tenfold_search::search::SearchTable;

use crate::document::{Axis, Scale};

/// The ratio of the largest to the smallest number from which an axis is logarithmic.
const RATIO_OF_LOG: f64 = 100.0;

/// The most different names of an axis.
const N_NAMES_MAX: usize = 30;

/// The place of each row on the axis of a choice.
pub(super) struct Placed {
    pub(super) axis: Axis,
    pub(super) places: Vec<f64>,
}

/// The number of a value in JSON, if it is one.
pub(super) fn number(value: &str) -> Option<f64> {
    value.parse().ok().filter(|number: &f64| number.is_finite())
}

/// The axis of a choice: of numbers if every row has one, else of names. `None` of more names than an axis
/// holds.
pub(super) fn placed(table: &SearchTable, choice: &str) -> Option<Placed> {
    let values: Vec<Option<&str>> =
        table.rows.iter().map(|row| row.parameters.get(choice).map(String::as_str)).collect();
    let numbers: Option<Vec<f64>> = values.iter().map(|value| number((*value)?)).collect();
    if let Some(places) = numbers {
        return Some(Placed {
            axis: Axis { label: choice.to_owned(), scale: scale(&places) },
            places,
        });
    }
    let mut names: Vec<&str> = values.iter().map(|value| shown(*value)).collect();
    names.sort_unstable_by(|a, b| match (number(a), number(b)) {
        (Some(a), Some(b)) => a.total_cmp(&b),
        _ => a.cmp(b),
    });
    names.dedup();
    if names.len() > N_NAMES_MAX {
        return None;
    }
    let place = |value: &Option<&str>| {
        let at = names.iter().position(|name| *name == shown(*value));
        at.unwrap_or_default() as f64
    };
    let places = values.iter().map(place).collect();
    Some(Placed { axis: Axis::names(choice, names.iter().copied()), places })
}

fn scale(numbers: &[f64]) -> Scale {
    let low = numbers.iter().copied().fold(f64::INFINITY, f64::min);
    let high = numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    match low > 0.0 && high / low >= RATIO_OF_LOG {
        true => Scale::Log,
        false => Scale::Linear { range: None },
    }
}

/// A value as a name: texts without quotes, and a dash where the choice is not there.
pub(super) fn shown(value: Option<&str>) -> &str {
    let Some(value) = value else { return "–" };
    let inner = value.strip_prefix('"').and_then(|value| value.strip_suffix('"'));
    inner.unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_over_several_orders_of_size_have_a_logarithmic_axis() {
        assert_eq!(scale(&[1e-3, 1.0, 10.0]), Scale::Log);
        assert_eq!(scale(&[0.0, 1.0, 1e6]), Scale::Linear { range: None });
        assert_eq!(scale(&[1.0, 99.0]), Scale::Linear { range: None });
    }

    #[test]
    fn values_are_shown_without_the_quotes_of_json() {
        assert_eq!([shown(Some("\"rbf\"")), shown(Some("1.5")), shown(None)], ["rbf", "1.5", "–"]);
        assert_eq!((number("1e-5"), number("\"1\""), number("inf")), (Some(1e-5), None, None));
    }
}
