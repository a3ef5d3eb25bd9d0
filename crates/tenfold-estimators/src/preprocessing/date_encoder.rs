//! Dates as their parts.

use serde::{Deserialize, Serialize};
use tenfold_ml::authoring::{FittedFeatures, validate};
use tenfold_ml::data::{Date, DenseView, RecordKind, Records};
use tenfold_ml::error::{Error, Result};
use tenfold_ml::estimator::TransformerModel;
use tenfold_ml::{checked_model, setters, transformer};

use crate::preprocessing::cells::{Cells, check_infinite};
use crate::preprocessing::numbers;

#[cfg(test)]
mod tests;

/// To be raised when the same samples give another model, or it transforms in another way.
const VERSION: u32 = 1;

/// Makes of each column of dates, in seconds since 1970-01-01 00:00 UTC, a feature per part.
///
/// It takes dense records, as a reader of tables makes of dates, and yields dense ones. Dates are those of
/// the proleptic Gregorian calendar in UTC (H. Hinnant, "chrono-Compatible Low-Level Date Algorithms",
/// `civil_from_days`), weekdays those of ISO 8601: Monday is 1. A date that is missing (NaN) has no part.
/// Parts are named after the column: `built_year`. With [`periodic`](Self::periodic), parts that begin
/// anew lie on a circle, so that December is next to January: `built_month_sin` and `built_month_cos`
/// are the sine and the cosine of the share of the year that is over. This is the `DatetimeEncoder` of
/// skrub.
///
/// | parameter | default | meaning |
/// |---|---|---|
/// | `resolution` | [`DatePart::Hour`] | the finest part; the coarser ones are there too |
/// | `weekday` | no | whether there is the day of the week, 1 to 7 |
/// | `day_of_year` | no | whether there is the day of the year, 1 to 366 |
/// | `total_seconds` | yes | whether the date itself is a feature too |
/// | `periodic` | no | whether parts but the year become a sine and a cosine |
///
/// ```
/// use ndarray::array;
/// use tenfold::data::Records;
/// use tenfold::estimator::TransformerModel;
/// use tenfold::preprocessing::{DateEncoder, DatePart};
///
/// // 2024-02-29 is the 19,782nd day since 1970-01-01.
/// let x = Records::dense(array![[19_782.0 * 86_400.0]])?.with_feature_names(["built"])?;
/// let encoder = DateEncoder::new().resolution(DatePart::Day).weekday(true).total_seconds(false);
/// let z = encoder.fit(&x)?.transform(&x)?;
/// assert_eq!(
///     z.feature_names().unwrap(),
///     ["built_year", "built_month", "built_day", "built_weekday"]
/// );
/// assert_eq!(z.as_dense()?.row(0), [2024.0, 2.0, 29.0, 4.0]);
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct DateEncoder {
    resolution: DatePart,
    weekday: bool,
    day_of_year: bool,
    total_seconds: bool,
    periodic: bool,
}

/// A part of a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DatePart {
    /// The year.
    Year,
    /// The month, 1 to 12.
    Month,
    /// The day of the month, 1 to 31.
    Day,
    /// The hour, 0 to 23.
    Hour,
    /// The minute, 0 to 59.
    Minute,
    /// The second, 0 to 59, with its fraction.
    Second,
}

impl Default for DateEncoder {
    fn default() -> Self {
        Self {
            resolution: DatePart::Hour,
            weekday: false,
            day_of_year: false,
            total_seconds: true,
            periodic: false,
        }
    }
}

/// A feature of a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Feature {
    Part(DatePart),
    Weekday,
    DayOfYear,
    TotalSeconds,
    Sine(Cycle),
    Cosine(Cycle),
}

/// A part that begins anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Cycle {
    Part(DatePart),
    Weekday,
    DayOfYear,
}

checked_model! {
    /// A fitted [`DateEncoder`].
    #[derive(Clone)]
    pub struct DateEncoderModel {
        features: FittedFeatures,
        parts: Vec<Feature>,
    }
}

impl DateEncoder {
    /// An encoder with the defaults.
    pub fn new() -> Self {
        Self::default()
    }

    setters! {
        /// The finest part, hours by default; the coarser ones are there too.
        resolution: DatePart,

        /// Adds the day of the week, 1 to 7 from Monday on; no by default.
        weekday: bool,

        /// Adds the day of the year, 1 to 366; no by default.
        day_of_year: bool,

        /// Adds the seconds since 1970; yes by default.
        total_seconds: bool,

        /// Makes a sine and a cosine of each part but the year; no by default.
        periodic: bool,
    }

    /// The fitted encoder. Only the features are learned.
    ///
    /// # Errors
    /// [`Error::Empty`] without a sample or a column; [`Error::RecordKind`] of records that are not
    /// dense; [`Error::NotFinite`] of an infinite number; [`Error::Fit`] of one that is no date.
    pub fn fit(&self, x: &Records) -> Result<DateEncoderModel> {
        validate::not_empty(x)?;
        x.as_dense()?;
        (0..x.n_features()).try_for_each(|at| check_dates(x, at))?;
        Ok(DateEncoderModel { features: FittedFeatures::of(x), parts: self.parts() })
    }

    /// The features of each date.
    fn parts(&self) -> Vec<Feature> {
        const FINER: [DatePart; 5] =
            [DatePart::Month, DatePart::Day, DatePart::Hour, DatePart::Minute, DatePart::Second];
        let finer = FINER.into_iter().filter(|part| *part <= self.resolution);
        let cycles = finer
            .map(|part| (Feature::Part(part), Cycle::Part(part)))
            .chain(self.weekday.then_some((Feature::Weekday, Cycle::Weekday)))
            .chain(self.day_of_year.then_some((Feature::DayOfYear, Cycle::DayOfYear)));
        let cycles = cycles.flat_map(|(plain, cycle)| match self.periodic {
            true => vec![Feature::Sine(cycle), Feature::Cosine(cycle)],
            false => vec![plain],
        });
        let all = std::iter::once(Feature::Part(DatePart::Year)).chain(cycles);
        all.chain(self.total_seconds.then_some(Feature::TotalSeconds)).collect()
    }
}

transformer!(DateEncoder, "date-encoder", VERSION, |_, input| {
    RecordKind::need_dense(input)?;
    Ok(Some(RecordKind::Dense))
});

impl DatePart {
    fn name(self) -> &'static str {
        match self {
            Self::Year => "year",
            Self::Month => "month",
            Self::Day => "day",
            Self::Hour => "hour",
            Self::Minute => "minute",
            Self::Second => "second",
        }
    }

    fn of(self, date: &Date) -> f64 {
        match self {
            Self::Year => date.year as f64,
            Self::Month => date.month as f64,
            Self::Day => date.day as f64,
            Self::Hour => (date.second_of_day / 3_600.0).floor(),
            Self::Minute => (date.second_of_day / 60.0).floor() % 60.0,
            Self::Second => date.second_of_day % 60.0,
        }
    }
}

impl Cycle {
    fn name(self) -> &'static str {
        match self {
            Self::Part(part) => part.name(),
            Self::Weekday => "weekday",
            Self::DayOfYear => "day_of_year",
        }
    }

    /// The angle of a date on the circle, as skrub has it.
    fn angle(self, date: &Date) -> f64 {
        let (value, period) = match self {
            Self::Part(part) => {
                let period = match part {
                    DatePart::Month => 12.0,
                    DatePart::Day => 30.0,
                    DatePart::Hour => 24.0,
                    DatePart::Year | DatePart::Minute | DatePart::Second => 60.0,
                };
                (part.of(date), period)
            }
            Self::Weekday => (date.weekday() as f64, 7.0),
            Self::DayOfYear => (date.day_of_year() as f64, 366.0),
        };
        value / period * std::f64::consts::TAU
    }
}

impl Feature {
    fn name(self, column: &str) -> String {
        match self {
            Self::Part(part) => format!("{column}_{}", part.name()),
            Self::Weekday => format!("{column}_weekday"),
            Self::DayOfYear => format!("{column}_day_of_year"),
            Self::TotalSeconds => format!("{column}_total_seconds"),
            Self::Sine(cycle) => format!("{column}_{}_sin", cycle.name()),
            Self::Cosine(cycle) => format!("{column}_{}_cos", cycle.name()),
        }
    }

    fn of(self, date: &Date, seconds: f64) -> f64 {
        match self {
            Self::Part(part) => part.of(date),
            Self::Weekday => date.weekday() as f64,
            Self::DayOfYear => date.day_of_year() as f64,
            Self::TotalSeconds => seconds,
            Self::Sine(cycle) => cycle.angle(date).sin(),
            Self::Cosine(cycle) => cycle.angle(date).cos(),
        }
    }
}

/// Checks that each number of a column that is there is a date.
fn check_dates(x: &Records, at: usize) -> Result<()> {
    let Cells::Numbers(numbers) = Cells::of(x, at)? else { return Ok(()) };
    check_infinite(x, at, &numbers)?;
    match numbers.iter().position(|seconds| seconds.abs() > Date::SECONDS_MAX) {
        None => Ok(()),
        Some(sample) => {
            let (column, row, number) =
                (validate::column(x, at), x.row_of(sample), numbers[sample]);
            let reason = format!(
                "{column} holds {number:e} at row {row}, which is no date: seconds since 1970 are at \
                 most {:e}; give the column another kind, or divide milliseconds by 1000",
                Date::SECONDS_MAX
            );
            Err(Error::Fit { estimator: "date-encoder", reason })
        }
    }
}

impl DateEncoderModel {
    fn check(&self) -> Result<()> {
        match self.parts.is_empty() {
            true => Err(Error::Empty { what: "a DateEncoder", needed: "part" }),
            false => Ok(()),
        }
    }

    /// The names of the features that it makes.
    pub fn feature_names(&self) -> Vec<String> {
        let columns = 0..self.features.n_features();
        let of_column =
            |at: usize| self.parts.iter().map(move |part| part.name(&self.features.name(at)));
        columns.flat_map(of_column).collect()
    }

    fn encoded(&self, view: DenseView<'_>) -> Result<Records> {
        let n_parts = self.parts.len();
        let width = view.n_features() * n_parts;
        let encoded = numbers::by_row(view.n_samples(), width, |row, to| {
            for (&seconds, to) in view.row(row).iter().zip(to.chunks_exact_mut(n_parts)) {
                let Some(date) = Date::of(seconds) else {
                    to.fill(f64::NAN);
                    continue;
                };
                for (to, part) in to.iter_mut().zip(&self.parts) {
                    *to = part.of(&date, seconds);
                }
            }
        });
        Records::dense(encoded)
    }
}

tenfold_ml::register!(TransformerModel DateEncoderModel: "tenfold.date-encoder.v1", version VERSION);

impl TransformerModel for DateEncoderModel {
    /// # Errors
    /// As [`TransformerModel::transform`] says, but for NaN; [`Error::Fit`] of a number that is no date.
    fn transform(&self, x: &Records) -> Result<Records> {
        self.features.check_same(x)?;
        (0..x.n_features()).try_for_each(|at| check_dates(x, at))?;
        self.encoded(x.as_dense()?)?.with_feature_names(self.feature_names())
    }

    fn features(&self) -> Option<&FittedFeatures> {
        Some(&self.features)
    }
}
