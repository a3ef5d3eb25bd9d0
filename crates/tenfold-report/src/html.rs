//! `Document::to_html`: one page of HTML without anything from elsewhere.
//!
//! The page is readable without its script, which only adds tabs, sorting and filters. All data passes through
//! `crate::escape::Escape`, the escaper of every template here; markup that is already escaped is `Safe`, and only this
//! room, `charts` and `picture` make it.

mod view;

use std::collections::BTreeSet;

use askama::Template;
use askama::filters::Safe;

use crate::document::{Block, Document, Severity, Tab};
use crate::picture;

use view::Pages;

const STYLE: &str = include_str!("html/page.css");
const SCRIPT: &str = include_str!("html/page.js");

#[derive(Template)]
#[template(path = "page.html")]
struct Page<'a> {
    title: &'a str,
    subtitle: &'a str,
    headline: Safe<String>,
    tabs: Vec<TabView<'a>>,
    css: Safe<&'static str>,
    picture_css: Safe<&'static str>,
    js: Safe<&'static str>,
    picture_js: Safe<&'static str>,
}

struct TabView<'a> {
    name: &'a str,
    id: String,
    /// The number of findings that are more than notes.
    remarks: usize,
    content: Safe<String>,
}

impl Document {
    /// The report as one HTML file, which needs no network and no other file, and can be read without JavaScript.
    ///
    /// Equal documents give equal bytes. All text is data: nothing in it becomes markup or code.
    pub fn to_html(&self) -> String {
        let mut pages = Pages::default();
        let headline = pages.headline(&self.headline);
        let mut ids = BTreeSet::new();
        let mut tabs = Vec::with_capacity(self.tabs.len());
        for Tab { name, blocks } in &self.tabs {
            let (id, content) = (unique_id(name, &mut ids), pages.tab(blocks));
            tabs.push(TabView { name, id, remarks: remarks(blocks), content });
        }
        let of_pictures = |text| Safe(if pages.has_pictures { text } else { "" });
        let page = Page {
            title: &self.title,
            subtitle: &self.subtitle,
            headline,
            tabs,
            css: Safe(STYLE),
            picture_css: of_pictures(picture::STYLE),
            js: Safe(SCRIPT),
            picture_js: of_pictures(picture::SCRIPT),
        };
        view::rendered(&page)
    }
}

/// A name as a fragment of an address: letters, digits and hyphens. Ids of other elements have an underscore.
fn unique_id(name: &str, taken: &mut BTreeSet<String>) -> String {
    let mut id = String::new();
    for character in name.chars().take(60) {
        match character {
            letter if letter.is_ascii_alphanumeric() => id.push(letter.to_ascii_lowercase()),
            _ if id.is_empty() || id.ends_with('-') => {}
            _ => id.push('-'),
        }
    }
    let id = id.trim_end_matches('-');
    // `main` is the id of the content.
    let id = if id.is_empty() || id == "main" { "part" } else { id };
    let numbered = (2..).map(|number| format!("{id}-{number}"));
    let mut names = std::iter::once(id.to_owned()).chain(numbered);
    names.find(|id| taken.insert(id.clone())).unwrap_or_default()
}

fn remarks(blocks: &[Block]) -> usize {
    let of_block = |block: &Block| match block {
        Block::Findings(findings) => {
            findings.iter().filter(|finding| finding.severity > Severity::Note).count()
        }
        Block::Details(details) => remarks(&details.blocks),
        _ => 0,
    };
    blocks.iter().map(of_block).sum()
}
