//! Markdown: tables and text, and no markup from data.

use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag};

use tenfold_report::document::Document;

use super::{any, samples};

/// Fails if text of the document became HTML, a link or an image.
fn check(document: &Document) -> Result<(), TestCaseError> {
    let markdown = document.to_markdown();
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    for event in Parser::new_ext(&markdown, options) {
        let is_markup = matches!(
            event,
            Event::Html(_)
                | Event::InlineHtml(_)
                | Event::Start(
                    Tag::Link { .. }
                        | Tag::Image { .. }
                        | Tag::HtmlBlock
                        | Tag::BlockQuote(_)
                        | Tag::Strikethrough
                )
        );
        prop_assert!(!is_markup, "{event:?} in:\n{markdown}");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_text_becomes_markup(document in any::document()) {
        check(&document)?;
    }
}

#[test]
fn hostile_text_stays_text() {
    check(&samples::hostile()).unwrap();
}

#[test]
fn a_report_reads_as_text() {
    let markdown = samples::everything().to_markdown();
    for part in [
        "# svm on wine\n\nTen-fold cross-validation of a support vector machine",
        "- accuracy: **0.983** (95 % interval 0.957 to 0.996) · `svm/cv/report` `8f1c6a0be2d94d37a5e1`\n",
        "## Checks\n\n**Problem TF007** leak-suspect: The feature proline alone",
        "| fold | samples | accuracy | seconds |\n| --- | ---: | ---: | ---: |\n| 00 | 18 | 0.965 | 70.9 ms |\n",
        "```text\ntenfold cv datasets/wine.csv",
    ] {
        assert!(markdown.contains(part), "{part}\nis not in\n{markdown}");
    }
    assert_eq!(markdown, samples::everything().to_markdown());
}
