//! The options in the parentheses of `#[task(…)]`.

use proc_macro2::Ident;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Error, Path, Result, Token, parenthesized, parse_quote};

/// The options of the attribute.
pub(crate) struct Options {
    /// Where the graph crate is found from the item.
    pub(crate) graph: Path,
    /// The items whose source counts too.
    pub(crate) uses: Vec<Path>,
}

impl Parse for Options {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let (mut graph, mut uses) = (None, None);
        while !input.is_empty() {
            let name = input.call(Ident::parse_any)?;
            let twice = match name.to_string().as_str() {
                "uses" => uses.replace(names(input)?).is_some(),
                "crate" => {
                    input.parse::<Token![=]>()?;
                    graph.replace(input.call(Path::parse_mod_style)?).is_some()
                }
                _ => return Err(Error::new(name.span(), unknown(&name))),
            };
            if twice {
                return Err(Error::new(name.span(), format!("`{name}` is given twice")));
            }
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(Self {
            graph: graph.unwrap_or_else(|| parse_quote!(::tenfold::graph)),
            uses: uses.unwrap_or_default(),
        })
    }
}

fn unknown(name: &Ident) -> String {
    format!(
        "unknown option `{name}` of `#[task]`, expected `uses(…)`, with the functions, constants \
         and statics whose source counts too, or `crate = …`, with the path of the graph crate"
    )
}

/// The names in the parentheses of `uses(…)`.
fn names(input: ParseStream<'_>) -> Result<Vec<Path>> {
    let content;
    parenthesized!(content in input);
    let names = Punctuated::<Path, Token![,]>::parse_terminated_with(&content, |input| {
        let start = input.span();
        match input.call(Path::parse_mod_style) {
            Ok(name) if input.is_empty() || input.peek(Token![,]) => Ok(name),
            _ => Err(Error::new(start, "expected a name alone, as in `uses(helper, LIMIT)`")),
        }
    })?;
    Ok(names.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use quote::{ToTokens, quote};
    use syn::parse2;

    use super::*;

    fn message(options: proc_macro2::TokenStream) -> String {
        parse2::<Options>(options).map(|_| ()).unwrap_err().to_string()
    }

    fn text(path: &Path) -> String {
        path.to_token_stream().to_string()
    }

    #[test]
    fn options_come_in_any_order_and_may_be_missing() {
        let options: Options = parse2(quote!()).unwrap();
        assert_eq!((text(&options.graph).as_str(), options.uses.len()), (":: tenfold :: graph", 0));
        for tokens in
            [quote!(crate = a::b, uses(c, super::D,),), quote!(uses(c, super::D), crate = a::b)]
        {
            let options: Options = parse2(tokens).unwrap();
            assert_eq!(text(&options.graph), "a :: b");
            let uses: Vec<_> = options.uses.iter().map(text).collect();
            assert_eq!(uses, ["c", "super :: D"]);
        }
    }

    #[test]
    fn wrong_options_are_refused_with_what_was_expected() {
        assert!(message(quote!(version = 3)).starts_with("unknown option `version` of `#[task]`"));
        assert_eq!(message(quote!(uses(a), uses(b))), "`uses` is given twice");
        assert_eq!(message(quote!(crate = a, crate = b)), "`crate` is given twice");
        assert!(message(quote!(uses(helper::<f64>))).starts_with("expected a name alone"));
        assert!(message(quote!(uses(helper(3)))).starts_with("expected a name alone"));
        assert_eq!(message(quote!(uses = helper)), "expected parentheses");
    }
}
