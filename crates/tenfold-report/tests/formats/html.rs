//! HTML: elements and attributes are those of the templates, whatever the text is.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::LazyLock;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{BufferQueue, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer};
use proptest::prelude::*;

use tenfold_report::document::{Block, Document};

use super::{any, samples};

/// The tags of a page, and all of its text.
#[derive(Default)]
struct Page {
    /// The name of each start tag, and those of its attributes.
    elements: Vec<(String, Vec<(String, String)>)>,
    text: String,
    errors: Vec<String>,
}

#[derive(Default)]
struct Sink(RefCell<Page>);

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut page = self.0.borrow_mut();
        match token {
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => {
                let name = tag.name.to_string();
                let attributes = tag.attrs.iter();
                let attributes = attributes
                    .map(|one| (one.name.local.to_string(), one.value.to_string()))
                    .collect();
                let is_first = !page.elements.iter().any(|(known, _)| *known == name);
                page.elements.push((name.clone(), attributes));
                return match name.as_str() {
                    "script" => TokenSinkResult::RawData(RawKind::ScriptData),
                    "style" => TokenSinkResult::RawData(RawKind::Rawtext),
                    // The title of the page; those of drawings have elements like any other.
                    "title" if is_first => TokenSinkResult::RawData(RawKind::Rcdata),
                    _ => TokenSinkResult::Continue,
                };
            }
            Token::CharacterTokens(text) => page.text.push_str(&text),
            Token::CommentToken(_) => page.errors.push("a comment".to_owned()),
            Token::NullCharacterToken => page.errors.push("a null character".to_owned()),
            Token::ParseError(error) => page.errors.push(error.into_owned()),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

fn parsed(html: &str) -> Page {
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(html));
    let tokenizer = Tokenizer::new(Sink::default(), Default::default());
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.0.into_inner()
}

/// The elements with the attributes that the templates and the charts have.
static KNOWN: LazyLock<BTreeSet<(String, String)>> = LazyLock::new(|| {
    let plain = samples::with(|at| format!("text {at}"));
    let mut known = BTreeSet::new();
    for document in [samples::everything(), plain] {
        known.extend(pairs(&parsed(&document.to_html())));
    }
    known
});

fn pairs(page: &Page) -> BTreeSet<(String, String)> {
    let of_element = |(name, attributes): &(String, Vec<(String, String)>)| {
        let none = std::iter::once((name.clone(), String::new()));
        let all = attributes.iter().map(|(attribute, _)| (name.clone(), attribute.clone()));
        none.chain(all).collect::<Vec<_>>()
    };
    page.elements.iter().flat_map(of_element).collect()
}

fn check(document: &Document, known: &BTreeSet<(String, String)>) -> Result<(), TestCaseError> {
    let page = parsed(&document.to_html());
    prop_assert!(page.errors.is_empty(), "{:?}", page.errors);
    let unknown: Vec<_> = pairs(&page).difference(known).cloned().collect();
    prop_assert!(unknown.is_empty(), "{unknown:?}");
    let count = |name: &str| page.elements.iter().filter(|(one, _)| one == name).count();
    for name in ["html", "head", "body", "main", "script", "style", "h1"] {
        prop_assert_eq!(count(name), 1, "{}", name);
    }
    let mut ids = BTreeSet::new();
    for (_, attributes) in &page.elements {
        for (name, value) in attributes {
            match name.as_str() {
                "id" => prop_assert!(ids.insert(value.clone()), "two elements have the id {value}"),
                "href" => prop_assert!(value.starts_with('#'), "a link to {value}"),
                "class" => prop_assert!(!value.contains(['<', '"', '\'']), "{}", value),
                _ => {}
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_text_becomes_markup(document in any::document()) {
        check(&document, &KNOWN)?;
    }

    #[test]
    fn drawings_have_no_length_that_is_none(chart in any::chart()) {
        let html = Document::new("", "").with_tab("", vec![Block::Chart(chart)]).to_html();
        for (name, attributes) in parsed(&html).elements {
            for (attribute, value) in attributes {
                let is_length = matches!(attribute.as_str(), "x" | "y" | "width" | "height" | "d" | "viewbox");
                let is_bad = ["NaN", "inf", "-0 "].iter().any(|bad| value.contains(bad));
                prop_assert!(!(is_length && is_bad), "{name} {attribute}={value}");
            }
        }
    }
}

#[test]
fn hostile_text_stays_text() {
    let document = samples::hostile();
    check(&document, &KNOWN).unwrap();
    let page = parsed(&document.to_html());
    assert!(page.text.contains("<script>document.title"), "escaped text is read as it was written");
    for shown in ["␀", "␛[31m", "⟨U+202E⟩", "⟨U+0085⟩", "שלום"] {
        assert!(page.text.contains(shown), "{shown}");
    }
}

#[test]
fn equal_documents_give_equal_bytes() {
    for document in [samples::everything(), samples::hostile()] {
        let again = Document::from_json(&document.to_json()).unwrap();
        assert_eq!(document.to_html(), again.to_html());
    }
}

#[test]
fn a_page_names_nothing_outside_of_itself() {
    let html = samples::everything().to_html();
    let names = ["http:", "https:", "src=", "@import", "url("];
    let found: Vec<_> = names.iter().filter(|name| html.contains(**name)).collect();
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn tabs_have_fragments_of_their_own() {
    let text = || vec![Block::Text("text".to_owned())];
    let names = ["Result", "result", "Data & more", "Δ", "", "main"];
    let document =
        names.iter().fold(Document::new("", ""), |document, name| document.with_tab(*name, text()));
    let html = document.to_html();
    for id in ["result", "result-2", "data-more", "part", "part-2", "part-3"] {
        assert!(html.contains(&format!("id=\"{id}\"")), "{id}");
    }
}
