//! The parts of a value that come from outside the source and show in its tokens: `include_str!`, `env!`
//! and their like, and the conditions of `#[cfg(…)]`.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::quote;

use crate::text::text;

/// Macros whose value is not in their tokens.
const MACROS: [&str; 9] = [
    "cfg",
    "column",
    "env",
    "file",
    "include_bytes",
    "include_str",
    "line",
    "module_path",
    "option_env",
];

/// A value that counts beside the tokens.
pub(crate) struct Included {
    /// The attributes under which it is there.
    pub(crate) conditions: TokenStream,
    /// An expression.
    pub(crate) value: TokenStream,
}

/// The values that count beside the tokens.
pub(crate) fn included(tokens: TokenStream) -> Vec<Included> {
    let mut found = Found { values: Vec::new(), seen: BTreeSet::new() };
    found.walk(tokens, &TokenStream::new());
    found.values
}

struct Found {
    values: Vec<Included>,
    seen: BTreeSet<String>,
}

impl Found {
    /// Walks through tokens that are there under `conditions`.
    fn walk(&mut self, tokens: TokenStream, conditions: &TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        // The conditions of the statement, arm or element at hand.
        let mut here = conditions.clone();
        let mut at = 0;
        while at < tokens.len() {
            if let Some(condition) = condition(&tokens[at..]) {
                self.push(quote!(::core::cfg!(#condition)), conditions);
                here.extend(quote!(#[cfg(#condition)]));
                at += 2;
                continue;
            }
            if let Some(value) = value(&tokens, at) {
                self.push(value, &here);
                at += 3;
                continue;
            }
            match &tokens[at] {
                TokenTree::Group(group) => {
                    self.walk(group.stream(), &here);
                    if group.delimiter() == Delimiter::Brace {
                        here = conditions.clone();
                    }
                }
                TokenTree::Punct(punct) if [';', ','].contains(&punct.as_char()) => {
                    here = conditions.clone();
                }
                _ => {}
            }
            at += 1;
        }
    }

    fn push(&mut self, value: TokenStream, conditions: &TokenStream) {
        if self.seen.insert(text(quote!(#conditions #value))) {
            self.values.push(Included { conditions: conditions.clone(), value });
        }
    }
}

/// The condition of the attribute that some tokens begin with, if it is `cfg` or `cfg_attr`.
fn condition(tokens: &[TokenTree]) -> Option<TokenStream> {
    let [TokenTree::Punct(hash), TokenTree::Group(attribute), ..] = tokens else { return None };
    if hash.as_char() != '#' || attribute.delimiter() != Delimiter::Bracket {
        return None;
    }
    let mut attribute = attribute.stream().into_iter();
    let (Some(TokenTree::Ident(name)), Some(TokenTree::Group(content))) =
        (attribute.next(), attribute.next())
    else {
        return None;
    };
    let ends = |token: &TokenTree| matches!(token, TokenTree::Punct(p) if p.as_char() == ',');
    (name == "cfg" || name == "cfg_attr")
        .then(|| content.stream().into_iter().take_while(|token| !ends(token)).collect())
}

/// The invocation of one of the macros whose name is at this place.
fn value(tokens: &[TokenTree], at: usize) -> Option<TokenStream> {
    let [TokenTree::Ident(name), TokenTree::Punct(mark), TokenTree::Group(arguments), ..] =
        &tokens[at..]
    else {
        return None;
    };
    if mark.as_char() != '!' {
        return None;
    }
    // By its text, as that of a file of code may be no expression.
    if name == "include" {
        let arguments = Group::new(Delimiter::Parenthesis, arguments.stream());
        return Some(quote!(::core::include_str! #arguments));
    }
    if !MACROS.iter().any(|known| name == known) {
        return None;
    }
    let path = &tokens[path_start(tokens, at)..=at];
    let arguments = Group::new(Delimiter::Parenthesis, arguments.stream());
    Some(quote!(#(#path)* #mark #arguments))
}

/// Start of the path whose last name is at this place.
fn path_start(tokens: &[TokenTree], mut at: usize) -> usize {
    let is_colon =
        |at: usize| matches!(&tokens[at], TokenTree::Punct(punct) if punct.as_char() == ':');
    while at >= 2 && is_colon(at - 1) && is_colon(at - 2) {
        at -= 2;
        match at.checked_sub(1).map(|before| &tokens[before]) {
            Some(TokenTree::Ident(_)) => at -= 1,
            _ => break,
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(source: &str) -> Vec<String> {
        let tokens = source.parse().unwrap_or_else(|error| panic!("{source}: {error}"));
        let text = |Included { conditions, value }| text(quote!(#conditions #value));
        included(tokens).into_iter().map(|included| text(included).replace(' ', "")).collect()
    }

    #[test]
    fn each_macro_with_a_value_of_its_own_counts_once() {
        assert_eq!(
            of(
                "fn f() { g(include_str!(\"a\"), [env!(\"B\"), ::std::env! { \"B\" }, env!(\"B\")]) }"
            ),
            ["include_str!(\"a\")", "env!(\"B\")", "::std::env!(\"B\")"]
        );
        for name in MACROS {
            assert_eq!(of(&format!("x + core::{name}!(y)")), [format!("core::{name}!(y)")]);
        }
        assert_eq!(of("include!{\"a.rs\"}"), ["::core::include_str!(\"a.rs\")"]);
        // The path of the file does not count, only its content.
        let path = "include_bytes!(concat!(env!(\"OUT_DIR\"),\"/a\"))";
        assert_eq!(of(path), [path]);
    }

    #[test]
    fn other_tokens_do_not_count() {
        for source in ["env", "env != (a)", "lines!(a)", "a.env(b)", "format!(\"env!(A)\")"] {
            assert!(of(source).is_empty(), "{source}");
        }
    }

    #[test]
    fn conditions_count_and_hold_for_the_statement_that_they_are_on() {
        assert_eq!(
            of("#[cfg(a)] let x = line!(); #[cfg_attr(b, inline)] { file!() } column!()"),
            [
                "::core::cfg!(a)",
                "#[cfg(a)]line!()",
                "::core::cfg!(b)",
                "#[cfg(b)]file!()",
                "column!()"
            ]
        );
        assert_eq!(
            of("match x { #[cfg(a)] X => { #[cfg(b)] f(env!(\"A\")); } _ => env!(\"B\") }"),
            [
                "::core::cfg!(a)",
                "#[cfg(a)]::core::cfg!(b)",
                "#[cfg(a)]#[cfg(b)]env!(\"A\")",
                "env!(\"B\")"
            ]
        );
    }
}
