//! The width of text before a browser has measured it: that of DejaVu Sans, which is wider than most fonts.

use crate::escape::visible;

/// The size of all text of charts, in the units of the drawing.
pub(super) const SIZE: f64 = 12.0;

/// An upper estimate of the width of text.
pub(super) fn width(text: &str) -> f64 {
    text.chars().map(em).sum::<f64>() * SIZE
}

/// The width of a character in parts of the size of the font.
fn em(character: char) -> f64 {
    match character {
        'i' | 'j' | 'l' | '\'' | '|' => 0.30,
        ' ' | '.' | ',' | ':' | ';' | '!' | '-' | '(' | ')' | 'f' | 't' | 'r' | 'I' | 'J' => 0.41,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '…' => 1.0,
        'A'..='Z' | '+' | '<' | '>' | '=' | '~' | '#' | '&' => 0.80,
        '0'..='9' | 'a'..='z' | '_' => 0.64,
        ' '..='~' => 0.64,
        // Combining marks have no width of their own.
        '\u{300}'..='\u{36f}' => 0.0,
        '\u{80}'..='\u{24f}' => 0.75,
        '\u{370}'..='\u{6ff}' => 0.75,
        _ => 1.1,
    }
}

/// The text, cut in its middle where it is wider than `room`: names often differ in their ends.
pub(super) fn fitted(text: &str, room: f64) -> String {
    let text: String = visible(text).split_whitespace().collect::<Vec<_>>().join(" ");
    if width(&text) <= room {
        return text;
    }
    let left = (room - em('…') * SIZE).max(0.0);
    let head = taken(text.chars(), left * 0.6);
    let tail: String = taken(text.chars().rev(), left * 0.4).chars().rev().collect();
    format!("{}…{}", head.trim_end(), tail.trim_start())
}

/// The first characters that fit.
fn taken(characters: impl Iterator<Item = char>, mut room: f64) -> String {
    let fits = |character: &char| {
        room -= em(*character) * SIZE;
        room >= 0.0
    };
    characters.take_while(fits).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_text_is_cut_to_its_room() {
        assert_eq!(fitted("sepal", 100.0), "sepal");
        assert_eq!(fitted(" a\n b ", 100.0), "a b");
        let cut = fitted("a name that nobody can read in a chart", 100.0);
        assert!(cut.starts_with("a n") && cut.ends_with("art") && width(&cut) <= 100.0, "{cut}");
        assert_eq!(fitted("wide", 1.0), "…");
    }
}
