//! The module and the source that the attribute leaves beside an item.
//!
//! The item itself stays as it is. A module of the same name, which an item in the namespace of
//! values does not clash with, can be named wherever the item can: through it one item's `uses`
//! finds another's source. The source itself stands outside the module, in the scope of the item, so
//! that names in `uses` have the meaning that they have there, in the body of a function too.

use proc_macro2::{Span, TokenStream};
use quote::quote;

use crate::included::Included;
use crate::item::Item;
use crate::options::Options;

/// The item, and its source beside it; the item and an error if it cannot have one.
pub(crate) fn expand(options: TokenStream, item: TokenStream) -> TokenStream {
    let parsed = syn::parse2(options).and_then(|options| Ok((options, syn::parse2(item.clone())?)));
    let beside = match parsed {
        Ok((options, found)) => beside(&options, &found),
        Err(error) => error.into_compile_error(),
    };
    quote!(#item #beside)
}

fn beside(options: &Options, item: &Item) -> TokenStream {
    let Options { graph, uses } = options;
    let Item { visibility, conditions, text, included, .. } = item;
    let included = included
        .iter()
        .map(|Included { conditions, value }| quote!(#conditions |to| { to.feed(&#value); }));
    // In the name of the attribute, so that no lint complains of the module's name to its user.
    let mut module = item.name.clone();
    module.set_span(Span::call_site().located_at(item.name.span()));
    let registration = item.is_one_function.then(|| {
        quote! {
            #graph::source_code::inventory::submit! {
                #graph::source_code::Function {
                    id: || #graph::source_code::function_id(&#module),
                    source: #module::Marked::source,
                }
            }
        }
    });
    // By `use`, because the compiler then says of a name that is not marked just that, and does not
    // suggest some other `Marked` to import.
    quote! {
        #(#conditions)*
        #[doc(hidden)]
        #visibility mod #module {
            pub struct Marked;
        }

        #(#conditions)*
        const _: () = {
            impl #module::Marked {
                #[doc(hidden)]
                pub fn source() -> &'static #graph::source_code::SourceCode {
                    static SOURCE: #graph::source_code::SourceCode = #graph::source_code::SourceCode {
                        text: #text,
                        included: &[#(#included),*],
                        uses: &[#({ use #uses::Marked; Marked::source }),*],
                    };
                    &SOURCE
                }
            }
            #registration
        };
    }
}
