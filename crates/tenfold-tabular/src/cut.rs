//! `cut`: texts of users in lines for people.

/// The start of a text on one line, of at most this many characters.
pub(crate) fn cut(text: &str, chars_max: usize) -> String {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    match plain.chars().count() > chars_max {
        true => plain.chars().take(chars_max - 1).chain(['…']).collect(),
        false => plain,
    }
}
