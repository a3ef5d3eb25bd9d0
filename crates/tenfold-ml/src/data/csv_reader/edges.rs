//! The lines above and below the rows of a table: a title, `sep=;`, totals.

use memchr::{memchr2, memrchr2};

use crate::data::csv_reader::dialect::{Delimiter, Dialect};
use crate::data::csv_reader::remedy::Remedy;
use crate::data::csv_reader::split::{Layout, Rows, line_ends};

/// The delimiter that a first line `sep=;` names, as spreadsheets write it.
pub(super) fn named_delimiter(text: &str) -> Option<Delimiter> {
    let line = &text[..line_len(text)];
    let line = line.strip_prefix('"').and_then(|line| line.strip_suffix('"')).unwrap_or(line);
    let name = line.get(..4).filter(|name| name.eq_ignore_ascii_case("sep="))?;
    match line.as_bytes()[name.len()..] {
        [byte] if byte.is_ascii() => Some(Delimiter::Byte(byte)),
        _ => None,
    }
}

/// The start of the rows behind the first `skip` lines, or behind a first line that names the
/// delimiter; and its line.
pub(super) fn start(text: &str, skip: usize) -> (usize, u64) {
    let skip = skip.max(usize::from(named_delimiter(text).is_some()));
    let (mut at, mut line) = (0, 1);
    while line <= skip as u64 && at < text.len() {
        at += line_len(&text[at..]);
        at += match text[at..].starts_with("\r\n") {
            true => 2,
            false => usize::from(at < text.len()),
        };
        line += 1;
    }
    (at, line)
}

/// The text without its last `skip` lines; empty lines behind them do not count.
pub(super) fn without_footer(text: &str, skip: usize) -> &str {
    (0..skip).fold(text, |text, _| {
        let text = text.trim_end();
        &text[..memrchr2(b'\n', b'\r', text.as_bytes()).map_or(0, |at| at + 1)]
    })
}

/// The option by which a row on a line, of another length than is expected, may be passed over: all
/// lines above the rows that most have, or all from this one to the end.
pub(super) fn remedy(text: &str, dialect: &Dialect, line: u64, expected: usize) -> Option<Remedy> {
    /// The rows whose length is looked at, and the lines that may stand below the table.
    const ROWS: usize = 300;
    const FOOTER: u64 = 20;
    /// The rows of one length that make a table.
    const ROWS_MIN: usize = 4;
    let layout = Layout::of(dialect);
    let mut rows = Rows::new(text, &layout);
    (rows.at, rows.line) = start(text, dialect.skip_rows);
    let (mut cells, mut lens) = (Vec::new(), Vec::new());
    while lens.len() < ROWS
        && let Ok(Some(line)) = rows.next(&mut cells)
    {
        lens.push((cells.len(), line));
    }
    let count = |len: usize| lens.iter().filter(|row| row.0 == len).count();
    let usual = lens.iter().map(|row| row.0).max_by_key(|&len| (count(len), len))?;
    if usual != expected {
        let first = lens.iter().find(|row| row.0 == usual)?.1;
        let is_most = usual > 1 && 2 * count(usual) > lens.len();
        return (is_most && first > 1).then_some(Remedy::SkipRows(first as usize - 1));
    }
    let text = text.trim_end();
    let n_below = (line_ends(text.as_bytes()) + 1).checked_sub(line)? + 1;
    let n_lines = usize::try_from(n_below.min(FOOTER + 1)).ok()?;
    let start = without_footer(text, n_lines).len();
    let mut below = Rows::new(text, &layout);
    below.at = start;
    let mut is_footer = n_below <= FOOTER && count(usual) >= ROWS_MIN;
    while is_footer && let Ok(Some(_)) = below.next(&mut cells) {
        is_footer = cells.len() != expected;
    }
    is_footer.then_some(Remedy::SkipFooter(n_lines))
}

/// The bytes of the first line without its end.
fn line_len(text: &str) -> usize {
    memchr2(b'\n', b'\r', text.as_bytes()).unwrap_or(text.len())
}
