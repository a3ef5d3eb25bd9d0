//! `Escape`: data as text of HTML and SVG. Characters that nobody could see, or that would move their
//! neighbours, are shown by name.

use std::borrow::Cow;
use std::fmt::{self, Write};

use askama::filters::Escaper;

/// The escaper of every template: see `askama.toml`.
#[derive(Clone, Copy)]
pub(crate) struct Escape;

impl Escaper for Escape {
    fn write_escaped_str<W: Write>(&self, mut to: W, text: &str) -> fmt::Result {
        let mut written = 0;
        for (at, character) in text.char_indices() {
            let name;
            let shown = match character {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                '"' => "&quot;",
                '\'' => "&#39;",
                _ if is_misleading(character) => {
                    name = visible_name(character);
                    &name
                }
                _ => continue,
            };
            to.write_str(&text[written..at])?;
            to.write_str(shown)?;
            written = at + character.len_utf8();
        }
        to.write_str(&text[written..])
    }
}

/// Text for an element or a quoted attribute of HTML or SVG.
pub(crate) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    // Writing to a string does not fail.
    let _ = Escape.write_escaped_str(&mut escaped, text);
    escaped
}

/// The text with names in place of characters that mislead.
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_misleading) {
        return Cow::Borrowed(text);
    }
    let mut visible = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        match is_misleading(character) {
            true => visible.push_str(&visible_name(character)),
            false => visible.push(character),
        }
    }
    Cow::Owned(visible)
}

/// Returns `true` if a character is a control character other than a tab or the end of a line, has no width,
/// or changes the direction of its neighbours.
fn is_misleading(character: char) -> bool {
    match character {
        '\t' | '\n' => false,
        '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' => true,
        '\u{2066}'..='\u{2069}' | '\u{feff}' => true,
        _ => character.is_control(),
    }
}

/// A control picture such as `␀`, or a name such as `⟨U+202E⟩`.
fn visible_name(character: char) -> String {
    let code = u32::from(character);
    match code {
        0..=0x1f => char::from_u32(0x2400 + code).map(String::from).unwrap_or_default(),
        0x7f => "␡".to_owned(),
        _ => format!("⟨U+{code:04X}⟩"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_and_misleading_characters_are_text() {
        let cases = [
            ("a<b>&\"'", "a&lt;b&gt;&amp;&quot;&#39;"),
            ("one\ttwo\nthree", "one\ttwo\nthree"),
            ("\0\u{1b}[31m\r\u{7f}", "␀␛[31m␍␡"),
            ("\u{85}abc\u{202e}gpj", "⟨U+0085⟩abc⟨U+202E⟩gpj"),
            ("שלום 日本 é 👩‍👩‍👧", "שלום 日本 é 👩‍👩‍👧"),
        ];
        for (text, expected) in cases {
            assert_eq!(escaped(text), expected);
        }
        assert_eq!(visible("<\u{2066}\0>"), "<⟨U+2066⟩␀>");
    }
}
