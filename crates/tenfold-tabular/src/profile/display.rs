//! The profile as text for terminals, at most 100 columns wide.

use std::fmt;

use tenfold_ml::data::Kind;

use crate::cut::cut;
use crate::profile::column::ColumnProfile;
use crate::profile::sample::number;
use crate::profile::{Measure, Numbers, Profile};

const NAME: usize = 20;
const SUMMARY: usize = 40;

impl Measure {
    /// The short name of the measure.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::CramersV => "V",
            Self::CorrelationRatio => "η",
            Self::Pearson => "|r|",
        }
    }
}

fn percent(share: f64) -> String {
    match share {
        0.0 => "0 %".to_owned(),
        share if share < 0.0005 => "<0.1 %".to_owned(),
        share => format!("{:.1} %", 100.0 * share),
    }
}

/// A count of bytes in a fitting unit.
fn size(bytes: u64) -> String {
    match bytes as f64 {
        bytes if bytes < 1e3 => format!("{bytes} bytes"),
        bytes if bytes < 1e6 => format!("{:.1} kB", bytes / 1e3),
        bytes if bytes < 1e9 => format!("{:.1} MB", bytes / 1e6),
        bytes => format!("{:.1} GB", bytes / 1e9),
    }
}

/// A number of things.
fn counted(n: u64, thing: &str) -> String {
    format!("{n} {thing}{}", if n == 1 { "" } else { "s" })
}

impl ColumnProfile {
    /// A number of the column as it is shown: a date of dates, in few digits.
    pub fn shown(&self, value: f64) -> String {
        number(value, self.kind)
    }

    /// The values in a few words: mean, deviation, median and range of numbers, the range of dates, the
    /// lengths of texts, the most frequent categories with their shares.
    pub fn summary(&self, n_rows: u64) -> String {
        if let Some(numbers) = &self.numbers {
            let shown = |value: f64| self.shown(value);
            let range = format!("{} to {}", shown(numbers.min), shown(numbers.max));
            return match self.kind {
                Kind::DateTime => range,
                _ => {
                    let mean_and_sd = numbers.mean_and_sd();
                    format!("{mean_and_sd}, median {}, {range}", shown(numbers.median))
                }
            };
        }
        if let (Kind::Text | Kind::Identifier, Some(lengths)) = (self.kind, &self.lengths) {
            let (shortest, longest) = (lengths.shortest, lengths.longest);
            return format!("{shortest} to {longest} characters, mean {:.1}", lengths.mean);
        }
        let n_filled = n_rows - self.n_missing;
        let shares = self.frequent.iter().take(3).map(|frequent| {
            let share = frequent.count as f64 / n_filled.max(1) as f64;
            format!("{} {}", frequent.value, percent(share))
        });
        shares.collect::<Vec<_>>().join(", ")
    }
}

impl Numbers {
    /// The mean and the standard deviation in three digits: `33.0 ± 12.2`.
    pub fn mean_and_sd(&self) -> String {
        format!("{} ± {}", short_of_three(self.mean), short_of_three(self.sd))
    }
}

/// A number in three digits.
fn short_of_three(number: f64) -> String {
    let size = number.abs();
    match size {
        _ if number == 0.0 => "0".to_owned(),
        size if (1e-3..1e6).contains(&size) => {
            format!("{number:.*}", (2 - size.log10().floor() as i32).clamp(0, 5) as usize)
        }
        _ => format!("{number:.2e}"),
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{}, {}, {} missing, {}, {} in memory",
            counted(self.n_rows, "row"),
            counted(self.columns.len() as u64, "column"),
            percent(self.missing_share()),
            counted(self.n_duplicate_rows, "duplicate row"),
            size(self.bytes)
        )?;
        if let Some(target) = &self.target {
            let name = target.column.as_deref().unwrap_or("beside the columns");
            let n: u64 = target.classes.iter().map(|class| class.count).sum();
            let shares = target.classes.iter().take(5).map(|class| {
                let share = class.count as f64 / n.max(1) as f64;
                format!("{} {}", cut(&class.class, NAME), percent(share))
            });
            let mut shares = shares.collect::<Vec<_>>().join(", ");
            match target.classes.len() {
                0 => shares = "values".to_owned(),
                more if more > 5 => shares += &format!(" and {} more", more - 5),
                _ => {}
            }
            writeln!(f, "{}", cut(&format!("target: {}: {shares}", cut(name, NAME)), 100))?;
        }
        let names: Vec<String> =
            self.columns.iter().map(|column| cut(&column.name, NAME)).collect();
        let width = names.iter().map(|name| name.chars().count()).max().unwrap_or_default().max(6);
        let head = if self.target.is_some() { "target" } else { "" };
        let line = format!(
            "{:width$}  {:10}  {:>7}  {:>8}  {:SUMMARY$}  {head}",
            "column", "kind", "missing", "distinct", "values"
        );
        writeln!(f, "\n{}", line.trim_end())?;
        for (column, name) in self.columns.iter().zip(names) {
            let association = column.association.map_or_else(String::new, |association| {
                format!("{} {:.2}", association.measure.symbol(), association.value)
            });
            let line = format!(
                "{name:width$}  {:10}  {:>7}  {:>8}  {:SUMMARY$}  {association}",
                column.kind,
                percent(column.missing_share(self.n_rows)),
                column.distinct,
                cut(&column.summary(self.n_rows), SUMMARY),
            );
            writeln!(f, "{}", line.trim_end())?;
        }
        for column in self.columns.iter().filter(|column| column.is_constant) {
            let state = if column.distinct == 0 { "has no value" } else { "is constant" };
            writeln!(f, "note: `{}` {state}", cut(&column.name, NAME))?;
        }
        for (column, of) in &self.duplicate_columns {
            writeln!(f, "note: `{}` equals `{}`", cut(column, NAME), cut(of, NAME))?;
        }
        self.notices.iter().try_for_each(|notice| writeln!(f, "note: {notice}"))
    }
}
