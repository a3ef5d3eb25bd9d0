//! The item under the attribute: the parts that the attribute uses, and the items that it rejects.

use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, Error, Generics, LitStr, Result, Token, Visibility, parenthesized};

use crate::included::{Included, included};
use crate::text::text;

/// A function, a constant or a static.
pub(crate) struct Item {
    pub(crate) visibility: Visibility,
    pub(crate) name: Ident,
    /// The conditions under which the item is there.
    pub(crate) conditions: Vec<Attribute>,
    /// Whether its name alone is a function that can be called: not so if it has type parameters.
    pub(crate) is_one_function: bool,
    /// Its source, without documentation and visibility.
    pub(crate) text: String,
    /// The values in it that its source does not show.
    pub(crate) included: Vec<Included>,
}

impl Parse for Item {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let mut attributes = input.call(Attribute::parse_outer)?;
        let visibility = input.parse()?;
        let tokens: TokenStream = input.fork().parse()?;
        let (name, is_one_function) = head(input)?;
        input.parse::<TokenStream>()?;

        attributes.retain(|attribute| !attribute.path().is_ident("doc"));
        let mut source = TokenStream::new();
        attributes.iter().for_each(|attribute| attribute.to_tokens(&mut source));
        source.extend(tokens);
        attributes.retain(|attribute| attribute.path().is_ident("cfg"));
        let (text, included) = (text(source.clone()), included(source));
        Ok(Self { visibility, name, conditions: attributes, is_one_function, text, included })
    }
}

/// Reads an item up to where nothing more needs to be known: its name, and whether it is a
/// function without type parameters.
fn head(input: ParseStream<'_>) -> Result<(Ident, bool)> {
    if input.peek(Token![static]) {
        input.parse::<Token![static]>()?;
        if input.peek(Token![mut]) {
            return Err(input.error(
                "the source of a `static mut` does not show its value, which the program may \
                 change: pass the value to the task as a node",
            ));
        }
        return Ok((input.parse()?, false));
    }
    let is_qualifier = input.peek2(Token![fn])
        || input.peek2(Token![unsafe])
        || input.peek2(Token![async])
        || input.peek2(Token![extern]);
    if input.peek(Token![const]) && !is_qualifier {
        input.parse::<Token![const]>()?;
        if input.peek(Token![_]) {
            return Err(input.error("`_` is no name, so no `uses(…)` can refer to this constant"));
        }
        return Ok((input.parse()?, false));
    }
    qualifiers(input)?;
    function(input)
}

/// Reads the qualifiers before `fn`.
fn qualifiers(input: ParseStream<'_>) -> Result<()> {
    input.parse::<Option<Token![const]>>()?;
    if input.peek(Token![async]) {
        return Err(input.error(
            "a task returns a value, and an async function a future: block on the future in a \
             function that is not async",
        ));
    }
    input.parse::<Option<Token![unsafe]>>()?;
    if input.parse::<Option<Token![extern]>>()?.is_some() {
        input.parse::<Option<LitStr>>()?;
    }
    if input.peek(Token![fn]) {
        return Ok(());
    }
    let hint = match input.fork().call(Ident::parse_any).map(|word| word.to_string()).as_deref() {
        Ok("impl" | "trait") => ": write a free function, which may call the methods",
        Ok("struct" | "enum" | "union" | "type") => {
            ": a type shows in the source of the functions that make its values"
        }
        Ok("macro_rules" | "macro") => ": give tasks that use a macro a version instead",
        _ => "",
    };
    Err(input.error(format!(
        "`#[task]` marks a free function, or a `const` or `static` that one uses{hint}"
    )))
}

const METHOD: &str = "a method cannot be a task: write a free function that takes `&Type` in place \
                      of `&self`, and let the method call it";

/// Reads a function from `fn` on.
fn function(input: ParseStream<'_>) -> Result<(Ident, bool)> {
    input.parse::<Token![fn]>()?;
    let name = input.call(Ident::parse_any)?;
    let generics: Generics = input.parse()?;
    let parameters;
    parenthesized!(parameters in input);
    if let Some(receiver) = receiver(&parameters) {
        return Err(Error::new(receiver.span, METHOD));
    }
    let parameters: TokenStream = parameters.parse()?;
    let mut rest: Vec<TokenTree> = input.parse::<TokenStream>()?.into_iter().collect();
    match rest.pop() {
        Some(TokenTree::Group(body)) if body.delimiter() == Delimiter::Brace => {}
        _ => {
            let message = "a function without a body has no source to identify it";
            return Err(Error::new(name.span(), message));
        }
    }
    let returned = TokenStream::from_iter(rest);
    if let Some(word) = find(&parameters, "Self").or_else(|| find(&returned, "Self")) {
        return Err(Error::new(word.span(), METHOD));
    }
    // An `impl Trait` is a type parameter without a name.
    let has_types = generics.type_params().next().is_some()
        || generics.const_params().next().is_some()
        || find(&parameters, "impl").is_some();
    Ok((name, !has_types))
}

/// The `self` of a method.
fn receiver(parameters: ParseStream<'_>) -> Option<Token![self]> {
    let first = parameters.fork();
    first.call(Attribute::parse_outer).ok()?;
    if first.parse::<Option<Token![&]>>().ok()?.is_some() && first.peek(syn::Lifetime) {
        first.parse::<syn::Lifetime>().ok()?;
    }
    first.parse::<Option<Token![mut]>>().ok()?;
    first.parse().ok()
}

/// Where a word is first found.
fn find(tokens: &TokenStream, word: &str) -> Option<Ident> {
    tokens.clone().into_iter().find_map(|token| match token {
        TokenTree::Ident(found) => (found == word).then_some(found),
        TokenTree::Group(group) => find(&group.stream(), word),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(source: &str) -> Result<Item> {
        syn::parse_str(source)
    }

    fn message(source: &str) -> String {
        parse(source).map(|item| item.text).unwrap_err().to_string()
    }

    #[test]
    fn names_are_found_in_items_of_every_form() {
        let function = [
            "fn f() {}",
            "pub(crate) fn f<'a>(x: &'a u8) -> impl Fn() + 'a { move || drop(x) }",
            "const fn f(x: u8) -> u8 where u8: Copy { x }",
            "#[a] #[b = 3] const unsafe extern \"C\" fn f(selves: u8) {}",
            "extern fn f((a, b): (u8, u8)) {}",
        ];
        let other = [
            "fn f<T>(x: T) {}",
            "pub fn f<const N: usize>(x: [u8; N]) {}",
            "fn f(x: &Vec<impl Fn(u8) -> u8>) {}",
            "fn f(x: (u8, impl Copy)) {}",
            "const f: fn() = || ();",
            "pub(in a::b) static f: [u8; 2] = [1, 2];",
        ];
        for (source, is_one_function) in
            function.map(|source| (source, true)).into_iter().chain(other.map(|s| (s, false)))
        {
            let item = parse(source).unwrap_or_else(|error| panic!("{source}: {error}"));
            assert_eq!(
                (item.name == "f", item.is_one_function),
                (true, is_one_function),
                "{source}"
            );
        }
    }

    #[test]
    fn documentation_and_visibility_do_not_count_and_other_attributes_do() {
        let plain = parse("#[inline] fn f() { 3 }").unwrap();
        let documented = parse("/// Text.\n#[inline]\n#[doc(hidden)]\npub fn f() { 3 }").unwrap();
        assert_eq!(plain.text, "# [ inline ] fn f ( ) { 3 } ");
        assert_eq!(plain.text, documented.text);
        assert_ne!(plain.text, parse("fn f() { 3 }").unwrap().text);
        assert_eq!(parse("#[cfg(a)] #[b] #[cfg(c)] fn f() {}").unwrap().conditions.len(), 2);
    }

    #[test]
    fn methods_are_refused_whatever_their_receiver() {
        let receivers = [
            "self",
            "&self",
            "&mut self",
            "&'a self",
            "mut self",
            "self: &Self",
            "#[a] &'a mut self",
        ];
        for receiver in receivers {
            let message = message(&format!("fn f<'a, T>({receiver}, x: &T) {{}}"));
            assert!(message.starts_with("a method cannot be a task"), "{receiver}: {message}");
        }
        for function in ["fn f(x: u8) -> Option<Self> {}", "fn f((x, _): (Self, u8)) {}"] {
            assert!(message(function).starts_with("a method cannot be a task"), "{function}");
        }
        assert!(message("fn f(x: u8);").starts_with("a function without a body"));
    }
}
