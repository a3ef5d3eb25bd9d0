//! Texts of users in messages and tables for people.

/// The start of a text, of this many characters at most, with control characters escaped: it takes one
/// line, and changes no terminal.
pub(crate) fn shown(text: &str, longest: usize) -> String {
    let mut chars = text.chars().flat_map(|c| {
        let escaped = c.is_control().then(|| c.escape_default());
        escaped.clone().into_iter().flatten().chain(escaped.is_none().then_some(c))
    });
    let mut start: String = chars.by_ref().take(longest).collect();
    if chars.next().is_some() {
        start.push('…');
    }
    start
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_escaped_and_long_texts_are_cut() {
        assert_eq!(shown("a\tb\u{1b}[2J é", 60), "a\\tb\\u{1b}[2J é");
        assert_eq!(shown("abcd", 3), "abc…");
        assert_eq!(shown("abc", 3), "abc");
    }
}
