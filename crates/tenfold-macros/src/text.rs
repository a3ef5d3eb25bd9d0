//! Source as text in which only its tokens count: two texts are equal exactly when the tokens are.
//!
//! The text can be lexed back, but for the brackets round the parts that a `macro_rules` macro has
//! put in, which no token holds; so different tokens cannot give one text.

use proc_macro2::{Delimiter, Group, Punct, Spacing, TokenStream, TokenTree};

/// The text of some tokens, without white space and comments.
pub(crate) fn text(tokens: TokenStream) -> String {
    let mut text = String::new();
    push_all(&mut text, tokens);
    text
}

fn push_all(text: &mut String, tokens: TokenStream) {
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match &token {
            TokenTree::Group(group) => push_group(text, group),
            TokenTree::Ident(name) => text.push_str(&name.to_string()),
            TokenTree::Literal(literal) => text.push_str(&literal.to_string()),
            TokenTree::Punct(punct) => {
                text.push(punct.as_char());
                if tokens.peek().is_some_and(|next| is_glued(punct, next)) {
                    continue;
                }
            }
        }
        text.push(' ');
    }
}

fn push_group(text: &mut String, group: &Group) {
    let (open, close) = match group.delimiter() {
        Delimiter::Parenthesis => ("( ", ")"),
        Delimiter::Brace => ("{ ", "}"),
        Delimiter::Bracket => ("[ ", "]"),
        Delimiter::None => ("⟨ ", "⟩"),
    };
    text.push_str(open);
    push_all(text, group.stream());
    text.push_str(close);
}

/// Whether the two are one token of Rust, or begin one.
///
/// The compiler also says of `?` that `.` follows at once, or does not, as in a chain of calls
/// that was broken into lines. That is white space, so it counts only where Rust itself joins.
fn is_glued(punct: &Punct, next: &TokenTree) -> bool {
    const JOINED: [&str; 22] = [
        "!=", "%=", "&&", "&=", "*=", "+=", "-=", "->", "..", ".=", "/=", "::", "<-", "<<", "<=",
        "==", "=>", ">=", ">>", "^=", "|=", "||",
    ];
    if punct.spacing() == Spacing::Alone {
        return false;
    }
    match next {
        TokenTree::Punct(next) => {
            JOINED.iter().any(|pair| pair.chars().eq([punct.as_char(), next.as_char()]))
        }
        // A lifetime.
        _ => punct.as_char() == '\'',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(source: &str) -> String {
        text(source.parse().unwrap_or_else(|error| panic!("{source}: {error}")))
    }

    const SOURCE: &str =
        "#[inline] fn f<'a, T: Into<Vec<u8>>>(x: &'a [T], n: usize) -> Option<&'a T> {
        let limit = LIMIT + 0x10 - 1_000; // the limit
        x.iter().map(|x| x).nth(n..=limit)?.get('a', \"a  b\", r#\"c\"#, 1.0e-3)
    }";

    #[test]
    fn the_text_is_what_the_tokens_are() {
        assert_eq!(
            of("fn f<'a>(x:&'a[u8])->u8{x[0]>>=1..=2}"),
            "fn f < 'a > ( x : & 'a [ u8 ] ) -> u8 { x [ 0 ] >>= 1 ..= 2 } "
        );
    }

    #[test]
    fn white_space_and_comments_do_not_count() {
        let variants = [
            SOURCE.replace("\n", "\r\n\t"),
            SOURCE.replace("// the limit", "/* another /* nested */ comment */ // and one more"),
            SOURCE.replace(" // the limit", ""),
            SOURCE.replace("?.get", "\n?\n    .get"),
            SOURCE.replace(" + ", "+").replace(" - ", "-"),
            SOURCE.replace("#[inline] ", "# [ inline ]\n"),
        ];
        for variant in variants {
            assert_ne!(SOURCE, variant);
            assert_eq!(of(SOURCE), of(&variant));
        }
    }

    #[test]
    fn every_other_change_counts() {
        let changes = [
            ("0x10", "16"),
            ("1_000", "1000"),
            ("LIMIT", "LIMITS"),
            ("a  b", "a b"),
            ("'a',", "'b',"),
            ("1.0e-3", "1.0e-4"),
            ("r#\"c\"#", "\"c\""),
            (" + ", " * "),
            (" - ", " + "),
            ("..=", ".."),
            ("..=", ".. ="),
            ("->", "- >"),
            ("&'a T", "&T"),
            ("&'a T", "&mut T"),
            ("usize", "u32"),
            ("T: Into", "T: From"),
            ("inline", "cold"),
            ("#[inline] ", ""),
            ("|x| x", "|x| (x)"),
            ("|x| x", "|x| { x }"),
            (")?", ")"),
            ("fn f", "fn g"),
            ("fn f", "const fn f"),
        ];
        let mut seen = vec![of(SOURCE)];
        for (old, new) in changes {
            let changed = SOURCE.replacen(old, new, 1);
            assert_ne!(changed, SOURCE, "{old} is not there");
            let changed = of(&changed);
            assert!(!seen.contains(&changed), "`{old}` became `{new}`, and nothing changed");
            seen.push(changed);
        }
    }

    #[test]
    fn tokens_do_not_run_into_each_other() {
        let pairs = [
            ("a - > b", "a -> b"),
            ("a b", "ab"),
            ("'a' b", "'a b"),
            ("1 .0", "1.0"),
            ("& & a", "&& a"),
            ("\"a\" \"b\"", "\"a b\""),
            ("r#fn", "fn"),
            ("(a) b", "(a b)"),
            ("a: :b", "a::b"),
        ];
        for (one, other) in pairs {
            assert_ne!(of(one), of(other));
        }
    }

    #[test]
    fn what_a_macro_has_put_in_stays_together() {
        let sum: TokenStream = "1 + 2".parse().unwrap();
        let group = TokenTree::from(Group::new(Delimiter::None, sum));
        let times: TokenStream = "* 3".parse().unwrap();
        let product = TokenStream::from_iter([group].into_iter().chain(times));
        assert_ne!(text(product), of("1 + 2 * 3"));
    }
}
