//! `Document::to_markdown`: the report as Markdown, for terminals, comments and notebooks.

use crate::charts;
use crate::document::{
    Align, Block, Card, Chart, Document, Figure, Finding, Severity, Source, Table,
};
use crate::escape::visible;

/// The data of a chart with more rows than this is left to the JSON of the report.
const ROWS: usize = 60;

impl Document {
    /// The report as Markdown, with the tables of GitHub's dialect. Charts become their descriptions, and their numbers if
    /// they are few.
    ///
    /// All text is data: nothing in it becomes markup, a link or HTML.
    pub fn to_markdown(&self) -> String {
        let mut to = Writer::default();
        to.paragraph(&format!("# {}", line(&self.title)));
        to.text(&self.subtitle);
        to.figures(&self.headline);
        for tab in &self.tabs {
            to.paragraph(&format!("## {}", line(&tab.name)));
            to.blocks(&tab.blocks);
        }
        to.0
    }
}

/// Markdown in the making: paragraphs with an empty line between them.
#[derive(Default)]
struct Writer(String);

impl Writer {
    fn paragraph(&mut self, markdown: &str) {
        if markdown.trim().is_empty() {
            return;
        }
        if !self.0.is_empty() {
            self.0.push('\n');
        }
        self.0.push_str(markdown);
        self.0.push('\n');
    }

    /// Text in its lines.
    fn text(&mut self, text: &str) {
        let lines: Vec<String> = text.lines().map(line).filter(|line| !line.is_empty()).collect();
        self.paragraph(&lines.join("\\\n"));
    }

    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            match block {
                Block::Heading(text) => self.paragraph(&format!("### {}", line(text))),
                Block::Text(text) => self.text(text),
                Block::Code(text) => self.code(text),
                Block::Figures(figures) => self.figures(figures),
                Block::Table(table) => self.table(table),
                Block::Chart(chart) => self.chart(chart),
                Block::Findings(findings) => {
                    findings.iter().for_each(|finding| self.finding(finding))
                }
                Block::Picture(picture) => {
                    self.paragraph(&line(&picture.description));
                    self.paragraph(&format!("```mermaid\n{}```", picture.to_mermaid()));
                }
                Block::Cards(cards) => cards.iter().for_each(|card| self.card(card)),
                Block::Details(details) => {
                    self.paragraph(&format!("**{}**", line(&details.summary)));
                    self.blocks(&details.blocks);
                }
            }
        }
    }

    fn code(&mut self, text: &str) {
        let text = visible(text);
        let fence = "`".repeat(longest_run(&text, '`').max(2) + 1);
        self.paragraph(&format!("{fence}text\n{}\n{fence}", text.trim_end_matches('\n')));
    }

    fn figures(&mut self, figures: &[Figure]) {
        let list: Vec<String> = figures.iter().map(|one| format!("- {}", figure(one))).collect();
        self.paragraph(&list.join("\n"));
    }

    fn table(&mut self, table: &Table) {
        let Table { caption, columns, rows, source } = table;
        self.paragraph(&format!("{}{}", line(caption), origin(source.as_ref())));
        if columns.is_empty() {
            return;
        }
        let row = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
        let heads = row(columns.iter().map(|column| line(&column.name)).collect());
        let side = |align| if align == Align::Right { "---:" } else { "---" };
        let sides = row(columns.iter().map(|column| side(column.align).to_owned()).collect());
        let of_row = |cells: &Vec<_>| {
            let cell =
                |at| cells.get(at).map(|cell: &crate::document::Cell| line(&cell.to_string()));
            row((0..columns.len()).map(|at| cell(at).unwrap_or_default()).collect())
        };
        let lines: Vec<String> =
            [heads, sides].into_iter().chain(rows.iter().map(of_row)).collect();
        self.paragraph(&lines.join("\n"));
    }

    fn chart(&mut self, chart: &Chart) {
        let Chart { title, description, source, .. } = chart;
        self.paragraph(&format!("**{}**{}", line(title), origin(source.as_ref())));
        self.text(description);
        for table in charts::tables(chart).iter().filter(|table| table.rows.len() <= ROWS) {
            self.table(table);
        }
    }

    fn finding(&mut self, finding: &Finding) {
        let severity = match finding.severity {
            Severity::Note => "Note",
            Severity::Warning => "Warning",
            Severity::Problem => "Problem",
        };
        let Finding { code, name, finding, numbers, why, remedy, .. } = finding;
        let (code, name) = (line(code), line(name));
        self.paragraph(&format!("**{severity} {code}** {name}: {}", line(finding)));
        self.figures(numbers);
        for (label, text) in [("Why it matters", why), ("Remedy", remedy)] {
            if !text.trim().is_empty() {
                self.paragraph(&format!("*{label}:* {}", line(text)));
            }
        }
    }

    fn card(&mut self, card: &Card) {
        let Card { title, kind, figures, chart, notes } = card;
        self.paragraph(&format!("#### {}", line(title)));
        self.text(kind);
        self.figures(figures);
        if let Some(chart) = chart {
            self.text(&chart.description);
        }
        notes.iter().for_each(|note| self.text(note));
    }
}

fn figure(figure: &Figure) -> String {
    let Figure { label, value, note, source } = figure;
    let note = note.as_deref().map_or(String::new(), |note| format!(" ({})", line(note)));
    format!("{}: **{}**{note}{}", line(label), line(&value.to_string()), origin(source.as_ref()))
}

/// The key and the recipe of a number.
fn origin(source: Option<&Source>) -> String {
    match source {
        None => String::new(),
        Some(Source { key, recipe: None }) => format!(" · {}", inline_code(key)),
        Some(Source { key, recipe: Some(recipe) }) => {
            format!(" · {} {}", inline_code(key), inline_code(recipe))
        }
    }
}

/// Text in a fixed-width font within a line. A table would end at a bar, so it is escaped even there.
fn inline_code(text: &str) -> String {
    if text.contains(['`', '|', '\\']) {
        return line(text);
    }
    match one_line(text) {
        text if text.is_empty() => text,
        text => format!("`{text}`"),
    }
}

fn longest_run(text: &str, of: char) -> usize {
    text.split(|character| character != of).map(str::len).max().unwrap_or(0)
}

fn one_line(text: &str) -> String {
    visible(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Text within a line, in which nothing is markup.
fn line(text: &str) -> String {
    let text = one_line(text);
    let mut escaped = String::with_capacity(text.len() + 8);
    let mut before = ' ';
    for (at, character) in text.char_indices() {
        let rest = &text[at + character.len_utf8()..];
        let is_marker = match character {
            '\\' | '`' | '*' | '[' | ']' | '<' | '>' | '|' | '~' | '&' | '$' => true,
            // Underscores within words are text.
            '_' => !(before.is_alphanumeric() && rest.starts_with(char::is_alphanumeric)),
            // Addresses become links of themselves.
            ':' => rest.starts_with("//"),
            '@' => true,
            '.' => text[..at].to_ascii_lowercase().ends_with("www"),
            '!' => rest.starts_with('['),
            // At the start of a line: headings, quotes, lists.
            '#' | '=' => at == 0,
            '+' | '-' => at == 0 && (rest.is_empty() || rest.starts_with([' ', '-'])),
            _ => false,
        };
        let ends_number = matches!(character, '.' | ')')
            && at > 0
            && text[..at].bytes().all(|byte| byte.is_ascii_digit())
            && (rest.is_empty() || rest.starts_with(' '));
        if is_marker || ends_number {
            escaped.push('\\');
        }
        escaped.push(character);
        before = character;
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_no_markup() {
        let cases = [
            ("sepal_length is 3.5", "sepal_length is 3.5"),
            ("a * b | c", "a \\* b \\| c"),
            ("# head", "\\# head"),
            ("12. item", "12\\. item"),
            ("-0.5", "-0.5"),
            ("- item", "\\- item"),
            ("a\n\n# b", "a # b"),
            ("<b>&amp;", "\\<b\\>\\&amp;"),
            ("http://x www.x a@b", "http\\://x www\\.x a\\@b"),
            ("_em_", "\\_em\\_"),
        ];
        for (text, expected) in cases {
            assert_eq!(line(text), expected);
        }
    }
}
