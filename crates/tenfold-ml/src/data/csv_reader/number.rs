//! Numbers as people write them: a decimal point or comma, and digits in groups.

use crate::data::csv_reader::words::{everywhere, zeros};

/// Two powers of ten beyond which a product is not exact.
const EXACT_POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
];

/// Powers of ten.
const TENS: [u64; 9] = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];

/// The integers up to which all are numbers of 64 bits.
const EXACT: u64 = 1 << 53;

/// The marks in the numbers of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Convention {
    pub(super) decimal: char,
    pub(super) thousands: Option<char>,
}

/// The conventions that are looked for, the most common one first.
pub(super) const CONVENTIONS: [Convention; 7] = [
    Convention { decimal: '.', thousands: None },
    Convention { decimal: ',', thousands: None },
    Convention { decimal: ',', thousands: Some('.') },
    Convention { decimal: '.', thousands: Some(',') },
    Convention { decimal: ',', thousands: Some(' ') },
    Convention { decimal: '.', thousands: Some(' ') },
    Convention { decimal: '.', thousands: Some('\'') },
];

/// A number of digits with at most a sign and a point; small enough for two registers.
#[derive(Clone, Copy)]
pub(super) struct Plain {
    /// The digits as an integer, if they are at most 19.
    mantissa: u64,
    fits: bool,
    negative: bool,
    /// The digits before the point and behind it; 255 may be more.
    whole: u8,
    decimals: u8,
    pub(super) is_integer: bool,
    /// Whether it is an integer that begins with a zero and has more digits.
    pub(super) has_leading_zero: bool,
}

/// The number in a cell that holds nothing but digits, a sign and a point.
#[inline(always)]
pub(super) fn plain(cell: &str) -> Option<Plain> {
    let bytes = cell.as_bytes();
    let (negative, digits) = match bytes {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, bytes),
    };
    let (mut mantissa, mut point, mut at) = (0_u64, None, 0);
    while digits.len() - at > 8 {
        let rest = &digits[at..];
        if let Some(eight) = rest.first_chunk().and_then(|word| eight(u64::from_le_bytes(*word))) {
            mantissa = mantissa.wrapping_mul(100_000_000).wrapping_add(eight);
            at += 8;
            continue;
        }
        match rest[0] {
            byte @ b'0'..=b'9' => {
                mantissa = mantissa.wrapping_mul(10).wrapping_add(u64::from(byte - b'0'));
            }
            b'.' if point.is_none() => point = Some(at),
            _ => return None,
        }
        at += 1;
    }
    let (mut word, mut len) = (word(&digits[at..]), digits.len() - at);
    let found = zeros(word ^ everywhere(b'.'));
    if found != 0 && point.is_none() {
        let before = found.trailing_zeros() / 8;
        point = Some(at + before as usize);
        let low = word & ((1 << (8 * before)) - 1);
        word = low | (word >> (8 * before) >> 8 << (8 * before));
        len -= 1;
    }
    if len > 0 {
        // The digits stand last, behind zeros.
        let empty = 8 * (8 - len as u32);
        let last = eight(word << empty | everywhere(b'0') & ((1 << empty) - 1))?;
        mantissa = mantissa.wrapping_mul(TENS[len]).wrapping_add(last);
    }
    let n_digits = digits.len() - usize::from(point.is_some());
    if n_digits == 0 {
        return None;
    }
    let decimals = point.map_or(0, |at| digits.len() - at - 1);
    let is_integer = point.is_none();
    Some(Plain {
        mantissa,
        fits: n_digits <= 19,
        negative,
        whole: (n_digits - decimals).min(255) as u8,
        decimals: decimals.min(255) as u8,
        is_integer,
        has_leading_zero: is_integer && n_digits > 1 && digits[0] == b'0',
    })
}

/// At most eight bytes, the first one lowest.
#[inline]
fn word(bytes: &[u8]) -> u64 {
    let low = |bytes: &[u8]| bytes.first_chunk().map_or(0, |four| u32::from_le_bytes(*four).into());
    match (bytes.len(), bytes) {
        (4.., _) => {
            let high: u64 = low(&bytes[bytes.len() - 4..]);
            low(bytes) | high << (8 * (bytes.len() - 4))
        }
        (_, &[a, ref rest @ ..]) => {
            let (b, c) = (rest.first().copied(), rest.get(1).copied());
            let [b, c] = [b, c].map(|byte| u64::from(byte.unwrap_or(0)));
            u64::from(a) | b << 8 | c << 16
        }
        _ => 0,
    }
}

/// The number of eight digits, the first one lowest; two, four and eight of them are added up at
/// once.
#[inline]
fn eight(digits: u64) -> Option<u64> {
    const HIGH: u64 = everywhere(0xf0);
    let zeros = everywhere(b'0');
    if digits & HIGH != zeros || digits.wrapping_add(everywhere(6)) & HIGH != zeros {
        return None;
    }
    let two = (digits & everywhere(0x0f)).wrapping_mul((10 << 8) + 1) >> 8;
    let four = (two & 0x00ff_00ff_00ff_00ff).wrapping_mul((100 << 16) + 1) >> 16;
    Some((four & 0x0000_ffff_0000_ffff).wrapping_mul((10_000 << 32) + 1) >> 32)
}

impl Plain {
    /// Its value; `cell` is the text.
    #[inline(always)]
    pub(super) fn value(&self, cell: &str) -> Option<f64> {
        let power = EXACT_POWERS.get(usize::from(self.decimals));
        let Some(power) = power.filter(|_| self.fits && self.mantissa <= EXACT) else {
            return cell.parse().ok();
        };
        // Both are exact, so the quotient is rounded once.
        let value = self.mantissa as f64 / power;
        Some(if self.negative { -value } else { value })
    }

    /// Returns `true` if it is an integer that is no number of 64 bits.
    #[inline(always)]
    pub(super) fn is_inexact(&self) -> bool {
        let is_exact = || (self.mantissa as f64) as u128 == u128::from(self.mantissa);
        self.is_integer && !(self.fits && (self.mantissa <= EXACT || is_exact()))
    }

    /// Returns `true` if the point may divide thousands, as in `1.234`.
    pub(super) fn may_have_thousands(&self) -> bool {
        self.decimals == 3 && (1..=3).contains(&self.whole)
    }
}

impl Convention {
    /// The number in a cell; it can be infinite.
    #[inline]
    pub(super) fn parse(&self, cell: &str) -> Option<f64> {
        match plain(cell) {
            Some(plain) if self.takes(&plain) => plain.value(cell),
            _ => self.parse_marked(cell),
        }
    }

    /// Returns `true` if a plain number has no other meaning.
    pub(super) fn takes(&self, plain: &Plain) -> bool {
        self.decimal == '.' || plain.is_integer
    }

    /// The number in a cell with marks, or with an exponent.
    fn parse_marked(&self, cell: &str) -> Option<f64> {
        let unsigned = cell.strip_prefix(['-', '+', '\u{2212}']).unwrap_or(cell);
        if !unsigned.starts_with(|c: char| c.is_ascii_digit() || c == self.decimal) {
            let is_infinite = ["inf", "infinity"].iter().any(|w| unsigned.eq_ignore_ascii_case(w));
            return is_infinite.then(|| cell.parse().ok()).flatten();
        }
        let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, Some(exponent)),
            None => (unsigned, None),
        };
        let (whole, fraction) = match mantissa.split_once(self.decimal) {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (mantissa, None),
        };
        let mut text = String::with_capacity(cell.len());
        if unsigned.len() < cell.len() && !cell.starts_with('+') {
            text.push('-');
        }
        self.push_whole(whole, &mut text)?;
        if let Some(fraction) = fraction {
            text.push('.');
            push_digits(fraction, &mut text)?;
        }
        if whole.is_empty() && fraction.is_none_or(str::is_empty) {
            return None;
        }
        if let Some(exponent) = exponent {
            text.push('e');
            let digits = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
            text.push_str(&exponent[..exponent.len() - digits.len()]);
            if digits.is_empty() {
                return None;
            }
            push_digits(digits, &mut text)?;
        }
        text.parse().ok()
    }

    /// The digits before the decimal mark; in groups of three if they are in groups.
    fn push_whole(&self, whole: &str, text: &mut String) -> Option<()> {
        let is_mark = |c: char| match self.thousands {
            Some(' ') => matches!(c, ' ' | '\u{a0}' | '\u{202f}'),
            mark => Some(c) == mark,
        };
        let mut groups = whole.split(is_mark);
        let first = groups.next().unwrap_or_default();
        push_digits(first, text)?;
        for group in groups {
            if !(1..=3).contains(&first.len()) || group.len() != 3 {
                return None;
            }
            push_digits(group, text)?;
        }
        Some(())
    }
}

fn push_digits(digits: &str, text: &mut String) -> Option<()> {
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.push_str(digits))
}

/// The number in a cell that ends in a percent sign, as a share: 0.05 of `5 %`.
pub(super) fn percent(cell: &str) -> Option<&str> {
    cell.strip_suffix('%').map(str::trim_end)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn each_convention_has_its_marks_and_groups_of_three() {
        let read = |at: usize, cell: &str| CONVENTIONS[at].parse(cell);
        for (at, cell, number) in [
            (0, "1.5", 1.5),
            (0, "-1.5e-3", -1.5e-3),
            (0, ".5", 0.5),
            (0, "5.", 5.0),
            (1, "1,5", 1.5),
            (1, "12", 12.0),
            (2, "1.234,5", 1234.5),
            (2, "1.234", 1234.0),
            (3, "1,234,567.25", 1_234_567.25),
            (4, "1 234,5", 1234.5),
            (5, "-12\u{a0}345", -12345.0),
            (6, "1'234.5", 1234.5),
            (0, "\u{2212}3", -3.0),
        ] {
            assert_eq!(read(at, cell), Some(number), "{cell}");
        }
        for (at, cell) in [
            (0, "1,5"),
            (0, "nan"),
            (0, "e5"),
            (0, "1e"),
            (0, "."),
            (0, "1_000"),
            (1, "1.5"),
            (2, "12.34,5"),
            (3, "1,23"),
            (3, ",234"),
            (3, "1234,567"),
            (3, "1,234,"),
        ] {
            assert_eq!(read(at, cell), None, "{cell}");
        }
    }

    #[test]
    fn integers_that_would_change_are_known() {
        let inexact = |cell: &str| plain(cell).unwrap().is_inexact();
        assert!(!inexact("9007199254740992") && inexact("9007199254740993"));
        assert!(inexact("-12345678901234567890123") && !inexact("18014398509481984"));
        assert!(plain("007").unwrap().has_leading_zero && !plain("0").unwrap().has_leading_zero);
    }

    proptest! {
        /// The quick path reads what the standard library reads.
        #[test]
        fn plain_numbers_are_those_of_the_standard_library(
            cell in "[-+]?[0-9]{0,22}[.]?[0-9]{0,24}"
        ) {
            let found = CONVENTIONS[0].parse(&cell).map(f64::to_bits);
            prop_assert_eq!(found, cell.parse::<f64>().ok().map(f64::to_bits));
        }
    }
}
