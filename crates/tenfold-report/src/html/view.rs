//! `Pages`: the blocks of a document as HTML.

use askama::Template;
use askama::filters::Safe;

use crate::charts::{self, Entry, Shape, Size};
use crate::document::{
    Align, Block, Card, Cell, Chart, Column, Details, Figure, Finding, Picture, Severity, Source,
    Table,
};
use crate::picture;

/// Markup in which all data is escaped.
type Markup = Safe<String>;

/// A table with more rows than this is shown in a window of its own, with a filter.
const LONG: usize = 15;

/// The page in the making: it gives out ids and levels of headings.
#[derive(Default)]
pub(super) struct Pages {
    ids: usize,
    has_heading: bool,
    /// `true` if the page needs the style and the script of pictures.
    pub(super) has_pictures: bool,
}

/// A template as text. Writing to a string does not fail.
pub(super) fn rendered(template: &impl Template) -> String {
    template.render().expect("templates write strings")
}

fn markup(template: &impl Template) -> Markup {
    Safe(rendered(template))
}

fn nothing() -> Markup {
    Safe(String::new())
}

impl Pages {
    pub(super) fn headline(&mut self, figures: &[Figure]) -> Markup {
        if figures.is_empty() { nothing() } else { figure_list("figures headline", figures) }
    }

    pub(super) fn tab(&mut self, blocks: &[Block]) -> Markup {
        self.has_heading = false;
        self.blocks(blocks)
    }

    /// Charts that follow each other stand side by side.
    fn blocks(&mut self, blocks: &[Block]) -> Markup {
        let is_chart = |block: &Block| matches!(block, Block::Chart(_));
        let mut html = String::new();
        for group in blocks.chunk_by(|one, next| is_chart(one) && is_chart(next)) {
            let inside: String = group.iter().map(|block| self.block(block).0).collect();
            match group {
                [Block::Chart(_), ..] => {
                    html.push_str(&format!("<div class=\"charts\">{inside}</div>\n"));
                }
                _ => html.push_str(&(inside + "\n")),
            }
        }
        Safe(html)
    }

    fn block(&mut self, block: &Block) -> Markup {
        match block {
            Block::Heading(text) => {
                self.has_heading = true;
                markup(&Heading { text })
            }
            Block::Text(text) => markup(&Paragraph { text }),
            Block::Code(text) => markup(&Code { text }),
            Block::Figures(figures) => figure_list("figures", figures),
            Block::Table(table) => self.table(table),
            Block::Chart(chart) => self.chart(chart, Size::Normal),
            Block::Findings(findings) => {
                markup(&Findings { findings: findings.iter().map(finding).collect() })
            }
            Block::Picture(picture) => self.picture(picture),
            Block::Cards(cards) => self.cards(cards),
            Block::Details(Details { summary, blocks }) => {
                markup(&Fold { summary, content: self.blocks(blocks) })
            }
        }
    }

    fn id(&mut self, of: &str) -> String {
        self.ids += 1;
        format!("{of}_{}", self.ids)
    }

    fn table(&mut self, table: &Table) -> Markup {
        let Table { caption, columns, rows, source } = table;
        let has_heads = columns.first().is_some_and(|column| column.align == Align::Left);
        let cell = |(at, cell): (usize, &Cell)| CellView {
            is_long: matches!(cell, Cell::Text(text) if text.chars().count() > 32),
            text: cell.to_string(),
            number: number(cell),
            is_right: columns.get(at).is_some_and(|column| column.align == Align::Right),
            is_head: at == 0 && has_heads,
        };
        let row = |row: &Vec<Cell>| row.iter().enumerate().map(cell).collect();
        markup(&TableView {
            id: self.id("table"),
            caption,
            origin: origin(caption, source.as_ref()),
            columns,
            rows: rows.iter().map(row).collect(),
            is_long: rows.len() > LONG,
        })
    }

    fn chart(&mut self, chart: &Chart, size: Size) -> Markup {
        let drawing = charts::draw(chart, &self.id("chart"), size);
        let data = charts::tables(chart);
        markup(&ChartView {
            title: &chart.title,
            origin: origin(&chart.title, chart.source.as_ref()),
            svg: Safe(drawing.svg),
            legend: drawing.legend.into_iter().map(swatch).collect(),
            data: data.iter().map(|table| self.table(table)).collect(),
            is_wide: drawing.is_wide,
            is_small: size == Size::Small,
        })
    }

    fn cards(&mut self, cards: &[Card]) -> Markup {
        let level = if self.has_heading { 4 } else { 3 };
        let cards = cards.iter().map(|card| self.card(card)).collect();
        markup(&Cards { level, cards })
    }

    fn card<'a>(&mut self, card: &'a Card) -> CardView<'a> {
        let Card { title, kind, figures, chart, notes } = card;
        let chart = chart.as_ref().map(|chart| self.chart(chart, Size::Small));
        let figures = if figures.is_empty() { nothing() } else { figure_list("pairs", figures) };
        CardView { title, kind, figures, chart: chart.unwrap_or_else(nothing), notes }
    }

    fn picture(&mut self, picture: &Picture) -> Markup {
        self.has_pictures = true;
        Safe(picture::with_id(picture, &self.id("picture")))
    }
}

#[derive(Template)]
#[template(source = "<h3>{{ text }}</h3>", ext = "html")]
struct Heading<'a> {
    text: &'a str,
}

#[derive(Template)]
#[template(source = "<p class=\"text\">{{ text }}</p>", ext = "html")]
struct Paragraph<'a> {
    text: &'a str,
}

#[derive(Template)]
#[template(
    source = "<div class=\"code\"><pre tabindex=\"0\"><code>{{ text }}</code></pre></div>",
    ext = "html"
)]
struct Code<'a> {
    text: &'a str,
}

#[derive(Template)]
#[template(
    source = "<details class=\"fold\"><summary>{{ summary }}</summary><div class=\"inside\">{{ content }}</div></details>",
    ext = "html"
)]
struct Fold<'a> {
    summary: &'a str,
    content: Markup,
}

#[derive(Template)]
#[template(path = "figures.html")]
struct Figures<'a> {
    class: &'static str,
    figures: Vec<FigureView<'a>>,
}

struct FigureView<'a> {
    label: &'a str,
    value: String,
    note: Option<&'a str>,
    origin: Markup,
    /// Words are set smaller than numbers.
    is_text: bool,
}

fn figure_list(class: &'static str, figures: &[Figure]) -> Markup {
    markup(&Figures { class, figures: figures.iter().map(figure_view).collect() })
}

fn figure_view(figure: &Figure) -> FigureView<'_> {
    let Figure { label, value, note, source } = figure;
    FigureView {
        label,
        value: value.to_string(),
        note: note.as_deref(),
        origin: origin(label, source.as_ref()),
        is_text: matches!(value, Cell::Text(text) if text.chars().count() > 12),
    }
}

#[derive(Template)]
#[template(path = "origin.html")]
struct Origin<'a> {
    label: &'a str,
    key: &'a str,
    recipe: Option<&'a str>,
}

fn origin(label: &str, source: Option<&Source>) -> Markup {
    match source {
        Some(Source { key, recipe }) => markup(&Origin { label, key, recipe: recipe.as_deref() }),
        None => nothing(),
    }
}

#[derive(Template)]
#[template(path = "table.html")]
struct TableView<'a> {
    id: String,
    caption: &'a str,
    origin: Markup,
    columns: &'a [Column],
    rows: Vec<Vec<CellView>>,
    is_long: bool,
}

struct CellView {
    text: String,
    /// The number by which it is sorted, where the text shows less.
    number: Option<String>,
    is_right: bool,
    is_head: bool,
    /// Longer text is broken into lines.
    is_long: bool,
}

/// The number of a cell in a form that JavaScript reads.
fn number(cell: &Cell) -> Option<String> {
    let number = match cell {
        Cell::Empty | Cell::Text(_) => return None,
        Cell::Count(count) | Cell::Bytes(count) => return Some(count.to_string()),
        Cell::Number { value, .. } | Cell::Share(value) | Cell::Seconds(value) => *value,
    };
    match number {
        number if number.is_nan() => None,
        f64::INFINITY => Some("Infinity".to_owned()),
        f64::NEG_INFINITY => Some("-Infinity".to_owned()),
        number if number == 0.0 || (1e-5..1e15).contains(&number.abs()) => Some(number.to_string()),
        number => Some(format!("{number:e}")),
    }
}

#[derive(Template)]
#[template(path = "chart.html")]
struct ChartView<'a> {
    title: &'a str,
    origin: Markup,
    svg: Markup,
    legend: Vec<Swatch>,
    data: Vec<Markup>,
    is_wide: bool,
    is_small: bool,
}

/// A sample of a mark in the legend.
struct Swatch {
    name: String,
    class: String,
    path: &'static str,
}

fn swatch(Entry { name, shape, colour }: Entry) -> Swatch {
    let (class, path) = match shape {
        Shape::Line => (format!("line s{colour}"), "M1 6L17 6"),
        Shape::Band => (format!("band s{colour}"), "M1 1L17 1L17 11L1 11Z"),
        Shape::Point => (format!("point s{colour}"), "M9 6h0"),
        Shape::Box => (format!("bar s{colour}"), "M2 1L16 1L16 11L2 11Z"),
        Shape::Reference => ("reference".to_owned(), "M1 6L17 6"),
        Shape::Step => (format!("candidate solid q{colour}"), "M1 6L17 6"),
    };
    Swatch { name, class, path }
}

#[derive(Template)]
#[template(path = "findings.html")]
struct Findings<'a> {
    findings: Vec<FindingView<'a>>,
}

struct FindingView<'a> {
    class: &'static str,
    severity: &'static str,
    code: &'a str,
    name: &'a str,
    finding: &'a str,
    numbers: Markup,
    why: &'a str,
    remedy: &'a str,
}

fn finding(finding: &Finding) -> FindingView<'_> {
    let (class, severity) = match finding.severity {
        Severity::Note => ("is-note", "Note"),
        Severity::Warning => ("is-warning", "Warning"),
        Severity::Problem => ("is-problem", "Problem"),
    };
    let numbers = &finding.numbers;
    FindingView {
        class,
        severity,
        code: &finding.code,
        name: &finding.name,
        finding: &finding.finding,
        numbers: if numbers.is_empty() { nothing() } else { figure_list("pairs", numbers) },
        why: &finding.why,
        remedy: &finding.remedy,
    }
}

#[derive(Template)]
#[template(path = "cards.html")]
struct Cards<'a> {
    level: u8,
    cards: Vec<CardView<'a>>,
}

struct CardView<'a> {
    title: &'a str,
    kind: &'a str,
    figures: Markup,
    chart: Markup,
    notes: &'a [String],
}
