//! Output: results on the standard output, everything else on the standard error.
#![allow(clippy::print_stderr)]

use std::fmt::Write as _;
use std::io::{self, ErrorKind, Write as _};

use anstream::ColorChoice;
use anyhow::{Context, Result};

use crate::options::Color;

/// Applies `--color`. Without it, `NO_COLOR`, `CLICOLOR`, `CLICOLOR_FORCE` and the terminal decide.
pub(crate) fn set_color(color: Color) {
    let choice = match color {
        Color::Auto => ColorChoice::Auto,
        Color::Always => ColorChoice::Always,
        Color::Never => ColorChoice::Never,
    };
    choice.write_global();
}

/// Writes a result to the standard output. A reader that went away ends the command in silence.
pub(crate) fn print(text: &str) -> Result<()> {
    print_bytes(clean(text).as_bytes())
}

/// The same with bytes as they are, such as a table for other programs.
pub(crate) fn print_bytes(bytes: &[u8]) -> Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => std::process::exit(0),
        written => written.context("cannot write to the standard output"),
    }
}

/// The remarks of a command.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Remarks {
    pub(crate) is_quiet: bool,
}

impl Remarks {
    /// A choice or an assumption, and the option that changes it.
    pub(crate) fn note(self, text: impl AsRef<str>) {
        if !self.is_quiet {
            self::say("\u{1b}[36mnote\u{1b}[0m", text.as_ref());
        }
    }
}

/// Something that may spoil the result.
pub(crate) fn warn(text: impl AsRef<str>) {
    say("\u{1b}[33mwarning\u{1b}[0m", text.as_ref());
}

/// The end of a command that failed.
pub(crate) fn error(error: &anyhow::Error) {
    let mut text = String::new();
    for (at, cause) in causes(error).into_iter().enumerate() {
        let separator = if at == 0 { "" } else { "\n  because: " };
        let _ = write!(text, "{separator}{cause}");
    }
    say("\u{1b}[1;31merror\u{1b}[0m", &text);
}

/// The messages of an error and its causes, without those that repeat the one before.
fn causes(error: &anyhow::Error) -> Vec<String> {
    let mut causes: Vec<String> = Vec::new();
    for cause in error.chain().map(ToString::to_string) {
        if !causes.last().is_some_and(|last| last.contains(&cause)) {
            causes.push(cause);
        }
    }
    causes
}

/// One message. Where the standard error is closed, nobody reads it.
fn say(kind: &str, text: &str) {
    let _ = writeln!(anstream::stderr().lock(), "{kind}: {}", clean(text));
}

/// Text without characters that command a terminal or change the direction of a line.
pub(crate) fn clean(text: &str) -> String {
    let commands = |c: char| is_hidden(c) && c != '\n';
    if !text.contains(commands) {
        return text.to_owned();
    }
    let mut cleaned = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\t' => cleaned.push(' '),
            '\r' => {}
            c if commands(c) => cleaned.extend(c.escape_unicode()),
            c => cleaned.push(c),
        }
    }
    cleaned
}

/// Returns `true` if a character is a control, or changes the direction of a line.
pub(crate) fn is_hidden(c: char) -> bool {
    const DIRECTIONS: [char; 12] = [
        '\u{61c}', '\u{200e}', '\u{200f}', '\u{202a}', '\u{202b}', '\u{202c}', '\u{202d}',
        '\u{202e}', '\u{2066}', '\u{2067}', '\u{2068}', '\u{2069}',
    ];
    c.is_control() || DIRECTIONS.contains(&c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_command_a_terminal() {
        assert_eq!(clean("a\u{1b}[2Jb\u{202e}c\n"), "a\\u{1b}[2Jb\\u{202e}c\n");
        assert_eq!(clean("naïve – 数"), "naïve – 数");
    }
}
