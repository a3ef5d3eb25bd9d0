//! `Placement`: the places of values on an axis between 0 and 1, and the ticks of that axis.

use crate::document::{Axis, Cell, Scale};

use super::drawable;

/// The smallest and the largest of some values.
#[derive(Clone, Copy, Default)]
pub(super) struct Extent(Option<(f64, f64)>);

impl Extent {
    pub(super) fn of(values: impl IntoIterator<Item = f64>) -> Self {
        let mut extent = Self::default();
        values.into_iter().for_each(|value| extent.add(value));
        extent
    }

    pub(super) fn add(&mut self, value: f64) {
        if let Some(value) = drawable(value) {
            let (low, high) = self.0.unwrap_or((value, value));
            self.0 = Some((low.min(value), high.max(value)));
        }
    }

    pub(super) fn ends(self) -> Option<(f64, f64)> {
        self.0
    }
}

/// A mark on an axis with its label.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Tick {
    /// The place, from 0 to 1.
    pub(super) place: f64,
    pub(super) label: String,
}

/// The places of values on an axis.
pub(super) struct Placement<'a> {
    scale: &'a Scale,
    /// The ends; logarithms of them on a logarithmic axis.
    from: f64,
    to: f64,
}

impl<'a> Placement<'a> {
    /// Places for values within an extent. `margin` is the part of the axis to leave free at each end that is not given
    /// and not `fixed`.
    pub(super) fn new(axis: &'a Axis, extent: Extent, margin: f64, fixed: Option<f64>) -> Self {
        let scale = &axis.scale;
        let (from, to) = match scale {
            Scale::Names(names) => {
                return Self { scale, from: -0.5, to: names.len().max(1) as f64 - 0.5 };
            }
            Scale::Log => {
                let (low, high) = extent.ends().unwrap_or((1.0, 10.0));
                let high = if high > 0.0 { high } else { 1.0 };
                let low = if low > 0.0 { low } else { high };
                (libm::log10(low), libm::log10(high))
            }
            Scale::Linear { range } => {
                let given = range.and_then(|(from, to)| Some((drawable(from)?, drawable(to)?)));
                match given {
                    Some((from, to)) if from != to => return Self { scale, from, to },
                    _ => extent.ends().unwrap_or((0.0, 1.0)),
                }
            }
        };
        // Ends that differ by an error of rounding are one value.
        let to = if to - from <= 1e-12 * from.abs() { from } else { to };
        let spread = match to - from {
            0.0 if from == 0.0 || matches!(scale, Scale::Log) => 1.0,
            0.0 => from.abs(),
            spread => spread,
        };
        let margin = if to == from { spread / 2.0 } else { spread * margin };
        let free = |end: f64| if fixed == Some(end) && to != from { end } else { f64::NAN };
        let (low, high) = (free(from), free(to));
        let from = if low.is_nan() { from - margin } else { low };
        let to = if high.is_nan() { to + margin } else { high };
        Self { scale, from, to }
    }

    /// The place of a value; it may lie outside the axis. There is none for what is not a number.
    pub(super) fn place(&self, value: f64) -> Option<f64> {
        let value = drawable(value)?;
        let value = match self.scale {
            Scale::Log if value <= 0.0 => return None,
            Scale::Log => libm::log10(value),
            _ => value,
        };
        Some(((value - self.from) / (self.to - self.from)).clamp(-10.0, 11.0))
    }

    /// About `count` ticks; for names, all of them.
    pub(super) fn ticks(&self, count: usize) -> Vec<Tick> {
        match self.scale {
            Scale::Names(names) => {
                let tick = |(at, name): (usize, &String)| {
                    Some(Tick { place: self.place(at as f64)?, label: name.clone() })
                };
                names.iter().enumerate().filter_map(tick).collect()
            }
            Scale::Log => self.decades(count),
            Scale::Linear { .. } => self.steps(count),
        }
    }

    /// The value at an end of the axis, in a few digits.
    pub(super) fn end_label(&self, place: f64) -> String {
        let value = self.from + place * (self.to - self.from);
        short(if matches!(self.scale, Scale::Log) { libm::exp10(value) } else { value })
    }

    fn ends(&self) -> (f64, f64) {
        (self.from.min(self.to), self.from.max(self.to))
    }

    /// Multiples of one, two or five times a power of ten.
    fn steps(&self, count: usize) -> Vec<Tick> {
        let (low, high) = self.ends();
        let Some(step) = Step::between(low, high, count) else { return Vec::new() };
        let first = (low / step.size() - 1e-9).ceil() as i64;
        let last = (high / step.size() + 1e-9).floor() as i64;
        let tick = |at: i64| {
            let value = step.times(at);
            let place = self.place(value).filter(is_on_axis)?;
            Some(Tick { place, label: step.label(value, low.abs().max(high.abs())) })
        };
        (first..=last.min(first.saturating_add(100))).filter_map(tick).collect()
    }

    /// Powers of ten, with two and five times them where there are few.
    fn decades(&self, count: usize) -> Vec<Tick> {
        let (low, high) = self.ends();
        let (first, last) = (low.floor() as i32, high.ceil() as i32);
        let decades = (last - first).max(1) as usize;
        let factors: &[f64] = if decades * 3 <= count.max(3) { &[1.0, 2.0, 5.0] } else { &[1.0] };
        let every = decades.div_ceil(count.max(1)).max(1);
        let mut ticks = Vec::new();
        for power in (first..=last).step_by(every) {
            for factor in factors {
                let value = factor * libm::exp10(f64::from(power));
                let place = self.place(value).filter(is_on_axis);
                if let Some(place) = place {
                    ticks.push(Tick { place, label: plain_or_exponent(*factor, power) });
                }
            }
        }
        ticks
    }
}

/// Returns `true` if a place is on the axis, but for an error of rounding.
fn is_on_axis(place: &f64) -> bool {
    (-1e-6..=1.000_001).contains(place)
}

/// One, two or five times a power of ten.
struct Step {
    factor: i64,
    power: i32,
}

impl Step {
    fn between(low: f64, high: f64, count: usize) -> Option<Self> {
        let size = (high - low) / count.max(1) as f64;
        if !(size.is_finite() && size > 0.0) {
            return None;
        }
        let power = libm::log10(size).floor() as i32;
        let parts = size / libm::exp10(f64::from(power));
        let (factor, power) = match parts {
            parts if parts < 1.42 => (1, power),
            parts if parts < 3.17 => (2, power),
            parts if parts < 7.08 => (5, power),
            _ => (1, power + 1),
        };
        Some(Self { factor, power })
    }

    fn size(&self) -> f64 {
        self.times(1)
    }

    /// Divides by a power of ten for parts of one, so that the number nearest to the decimal one comes out.
    fn times(&self, count: i64) -> f64 {
        let whole = count.saturating_mul(self.factor) as f64;
        let power = libm::exp10(f64::from(self.power.abs()));
        if self.power < 0 { whole / power } else { whole * power }
    }

    fn label(&self, value: f64, largest: f64) -> String {
        match self.power {
            _ if value == 0.0 => "0".to_owned(),
            power if power < -4 || largest >= 1e6 => shortest_exponent(value),
            power if power < 0 => format!("{value:.*}", power.unsigned_abs() as usize),
            _ => Cell::Number { value, decimals: 0 }.to_string(),
        }
    }
}

/// A number in three significant digits, and all digits before the point.
pub(super) fn short(value: f64) -> String {
    let Some(value) = drawable(value) else { return Cell::number(value).to_string() };
    let size = value.abs();
    if value == 0.0 {
        return "0".to_owned();
    }
    if !(1e-4..1e7).contains(&size) {
        return shortest_exponent(value);
    }
    let decimals = (2 - libm::log10(size).floor() as i32).max(0) as usize;
    let fixed = format!("{value:.decimals$}");
    let fixed = match fixed.contains('.') {
        true => fixed.trim_end_matches('0').trim_end_matches('.'),
        false => &fixed,
    };
    match fixed.contains('.') {
        true => fixed.to_owned(),
        false => Cell::Number { value, decimals: 0 }.to_string(),
    }
}

/// `1.5e6`, with at most three digits.
fn shortest_exponent(value: f64) -> String {
    let text = format!("{value:.2e}");
    match text.split_once('e') {
        Some((digits, power)) if digits.contains('.') => {
            format!("{}e{power}", digits.trim_end_matches('0').trim_end_matches('.'))
        }
        _ => text,
    }
}

fn plain_or_exponent(factor: f64, power: i32) -> String {
    match power {
        0..=5 => {
            Cell::Number { value: factor * libm::exp10(f64::from(power)), decimals: 0 }.to_string()
        }
        -4..=-1 => {
            format!("{:.*}", power.unsigned_abs() as usize, factor * libm::exp10(f64::from(power)))
        }
        _ => format!("{factor}e{power}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(axis: &Axis, values: &[f64], count: usize) -> Vec<String> {
        let placement = Placement::new(axis, Extent::of(values.iter().copied()), 0.0, None);
        placement.ticks(count).into_iter().map(|tick| tick.label).collect()
    }

    #[test]
    fn ticks_are_round_numbers() {
        let axis = Axis::linear("");
        let cases: [(&[f64], usize, &[&str]); 7] = [
            (&[0.0, 1.0], 5, &["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
            (&[0.0, 12_000.0], 3, &["0", "5,000", "10,000"]),
            (&[-3.0, 3.0], 3, &["-2", "0", "2"]),
            (&[0.0, 3e6], 3, &["0", "1e6", "2e6", "3e6"]),
            (&[0.0, 3e-6], 3, &["0", "1e-6", "2e-6", "3e-6"]),
            (&[f64::NAN, f64::INFINITY], 2, &["0.0", "0.5", "1.0"]),
            (&[5.0, 5.0], 2, &["4", "6"]),
        ];
        for (values, count, expected) in cases {
            let mut expected = expected.to_vec();
            // A zero has one form.
            expected.iter_mut().for_each(|label| {
                if *label == "0.0" {
                    *label = "0"
                }
            });
            assert_eq!(labels(&axis, values, count), expected, "{values:?}");
        }
    }

    #[test]
    fn ticks_of_logarithms_are_powers_of_ten() {
        let axis = Axis { label: String::new(), scale: Scale::Log };
        assert_eq!(labels(&axis, &[1e-3, 10.0], 5), ["0.001", "0.01", "0.1", "1", "10"]);
        assert_eq!(labels(&axis, &[1.0, 10.0], 5), ["1", "2", "5", "10"]);
        assert_eq!(labels(&axis, &[1e-12, 1.0], 4).len(), 5);
        assert_eq!(labels(&axis, &[-1.0, 0.0], 4), ["1"]);
    }

    #[test]
    fn any_number_has_a_place_or_none() {
        let axes = [
            Axis::linear(""),
            Axis::between("", 1.0, 0.0),
            Axis { label: String::new(), scale: Scale::Log },
        ];
        let values = [0.0, -1.0, 1e-308, 1e308, f64::MAX, f64::MIN, f64::NAN, f64::INFINITY];
        for axis in &axes {
            for low in values {
                for high in values {
                    let placement = Placement::new(axis, Extent::of([low, high]), 0.04, Some(0.0));
                    for value in values {
                        assert!(placement.place(value).is_none_or(f64::is_finite));
                    }
                    for tick in placement.ticks(5) {
                        assert!(
                            (-0.01..=1.01).contains(&tick.place),
                            "{axis:?} {low} {high} {tick:?}"
                        );
                    }
                }
            }
        }
    }
}
