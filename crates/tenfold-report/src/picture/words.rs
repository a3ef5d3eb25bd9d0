//! Data as text of SVG and HTML, and amounts in words.

use std::borrow::Cow;

/// Text for an element or a quoted attribute.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in visible(text).chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// The text without characters that nobody could see or that would move their neighbours.
pub(super) fn visible(text: &str) -> Cow<'_, str> {
    let misleads = |character: char| match character {
        '\t' | '\n' => false,
        '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' => true,
        '\u{2066}'..='\u{2069}' | '\u{feff}' => true,
        _ => character.is_control(),
    };
    if !text.contains(misleads) {
        return Cow::Borrowed(text);
    }
    let shown = |character: char| match misleads(character) {
        true => format!("⟨U+{:04X}⟩", u32::from(character)),
        false => character.to_string(),
    };
    text.chars().map(shown).collect::<String>().into()
}

pub(super) fn seconds(seconds: f64) -> String {
    match seconds {
        seconds if seconds >= 60.0 => {
            format!("{:.0} min {:.0} s", (seconds / 60.0).floor(), seconds % 60.0)
        }
        seconds if seconds >= 1.0 => format!("{seconds:.1} s"),
        seconds if seconds >= 1e-3 => format!("{:.1} ms", seconds * 1e3),
        seconds => format!("{:.0} µs", seconds * 1e6),
    }
}

pub(super) fn bytes(bytes: u64) -> String {
    let mut value = bytes as f64;
    for unit in ["B", "kB", "MB", "GB"] {
        if value < 1000.0 {
            return format!("{value:.0} {unit}");
        }
        value /= 1000.0;
    }
    format!("{value:.1} TB")
}
