//! The characters of words and spaces, as Python's `re` module defines them, and texts in lower
//! case or without accents.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;
use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

use crate::feature_extraction::StripAccents;

/// Whether `\w` of Python matches: a letter, a digit or another number, or an underscore.
///
/// By the Unicode version of `unicode-properties`. Characters that Python's version does not have
/// yet are no part of a word there.
pub(super) fn is_word(c: char) -> bool {
    if c.is_ascii() {
        return WORD_BYTES[c as usize] != 0;
    }
    let group = c.general_category_group();
    matches!(group, GeneralCategoryGroup::Letter | GeneralCategoryGroup::Number)
}

/// Whether `\s` of Python matches: white space of Unicode, and four separators of ASCII.
pub(super) fn is_space(c: char) -> bool {
    c.is_whitespace() || ('\x1c'..='\x1f').contains(&c)
}

/// Each byte that is part of an ASCII word, as it is; 0 for all others.
pub(super) const WORD_BYTES: [u8; 256] = word_bytes(false);

/// Each byte that is part of an ASCII word, in lower case; 0 for all others.
pub(super) const LOWER_WORD_BYTES: [u8; 256] = word_bytes(true);

const fn word_bytes(lowercase: bool) -> [u8; 256] {
    let mut bytes = [0; 256];
    let mut byte = 0;
    while byte < 128 {
        let c = byte as u8;
        if c.is_ascii_alphanumeric() || c == b'_' {
            bytes[byte] = if lowercase { c.to_ascii_lowercase() } else { c };
        }
        byte += 1;
    }
    bytes
}

/// The text in lower case and without accents, as far as either is asked for, in this order.
pub(super) fn normalised(
    text: &str,
    lowercase: bool,
    strip_accents: Option<StripAccents>,
) -> Cow<'_, str> {
    let text = match lowercase {
        true => Cow::Owned(text.to_lowercase()),
        false => Cow::Borrowed(text),
    };
    match strip_accents {
        _ if text.is_ascii() => text,
        None => text,
        Some(StripAccents::Unicode) => {
            text.nfkd().filter(|&c| canonical_combining_class(c) == 0).collect()
        }
        Some(StripAccents::Ascii) => text.nfkd().filter(char::is_ascii).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_numbers_and_underscores_are_words_and_marks_are_not() {
        assert!("aZ9_éßç٣½Ⅻ漢ʰ".chars().all(is_word));
        assert!(!" -.'’€\u{307}\u{93f}Ⓐ😀".chars().any(is_word));
    }

    #[test]
    fn accents_are_stripped_after_lowercasing() {
        let strip = |text| normalised(text, true, Some(StripAccents::Unicode)).into_owned();
        assert_eq!(strip("ÉCOLE İstanbul ﬁ Ø"), "ecole istanbul fi ø");
        assert_eq!(normalised("Ø é", false, Some(StripAccents::Ascii)), " e");
        assert_eq!(normalised("ΟΔΟΣ", true, None), "οδος");
    }
}
