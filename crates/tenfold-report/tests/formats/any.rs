//! Any document: any text, any number, any nesting.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use tenfold_report::document::{
    Align, Arrow, Axis, Block, Card, Cell, Chart, Colour, Column, Details, Document, Figure,
    Finding, Group, Level, Mark, Picture, Scale, Severity, Source, State, Tab, Table,
};

use super::samples::TEXTS;

/// Text of any characters, or one that tries to leave its place.
pub(crate) fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[\\x00-\\x7f]{0,12}",
        (0..TEXTS.len()).prop_map(|at| TEXTS[at].to_owned()),
        "[a-z]{0,8}",
    ]
}

fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => -1e3..1e3,
        2 => any::<f64>(),
        1 => prop::sample::select(vec![0.0, -0.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MAX, f64::MIN_POSITIVE]),
    ]
}

fn cell() -> impl Strategy<Value = Cell> {
    prop_oneof![
        Just(Cell::Empty),
        text().prop_map(Cell::Text),
        any::<u64>().prop_map(Cell::Count),
        (number(), any::<u8>()).prop_map(|(value, decimals)| Cell::Number { value, decimals }),
        number().prop_map(Cell::Share),
        number().prop_map(Cell::Seconds),
        any::<u64>().prop_map(Cell::Bytes),
    ]
}

fn source() -> impl Strategy<Value = Source> {
    (text(), option::of(text())).prop_map(|(key, recipe)| Source { key, recipe })
}

fn figure() -> impl Strategy<Value = Figure> {
    (text(), cell(), option::of(text()), option::of(source()))
        .prop_map(|(label, value, note, source)| Figure { label, value, note, source })
}

fn table() -> impl Strategy<Value = Table> {
    let column = (text(), any::<bool>()).prop_map(|(name, is_left)| Column {
        name,
        align: if is_left { Align::Left } else { Align::Right },
    });
    (text(), vec(column, 0..4), vec(vec(cell(), 0..5), 0..20), option::of(source()))
        .prop_map(|(caption, columns, rows, source)| Table { caption, columns, rows, source })
}

fn axis() -> impl Strategy<Value = Axis> {
    let scale = prop_oneof![
        option::of((number(), number())).prop_map(|range| Scale::Linear { range }),
        Just(Scale::Log),
        vec(text(), 0..20).prop_map(Scale::Names),
    ];
    (text(), scale).prop_map(|(label, scale)| Axis { label, scale })
}

fn mark() -> impl Strategy<Value = Mark> {
    let points = || vec((number(), number()), 0..8);
    let triples = || vec((number(), number(), number()), 0..8);
    prop_oneof![
        (text(), points()).prop_map(|(name, points)| Mark::Line { name, points }),
        (text(), triples()).prop_map(|(name, points)| Mark::Band { name, points }),
        (text(), points()).prop_map(|(name, points)| Mark::Points { name, points }),
        (text(), triples()).prop_map(|(name, bars)| Mark::Bars { name, bars }),
        (text(), vec((0..9_usize, number(), number(), text()), 0..8))
            .prop_map(|(name, spans)| Mark::Spans { name, spans }),
        (text(), (number(), number()), (number(), number()))
            .prop_map(|(name, from, to)| Mark::Reference { name, from, to }),
        (vec(vec(number(), 0..14), 0..14), any::<u8>())
            .prop_map(|(rows, decimals)| Mark::Heat { rows, decimals }),
        (vec(axis(), 0..5), vec(vec(number(), 0..6), 0..8), 0..6_usize)
            .prop_map(|(axes, lines, colour_by)| Mark::Parallel { axes, lines, colour_by }),
    ]
}

pub(crate) fn chart() -> impl Strategy<Value = Chart> {
    (text(), text(), axis(), axis(), vec(mark(), 0..4), option::of(source())).prop_map(
        |(title, description, x, y, marks, source)| Chart {
            title,
            description,
            x,
            y,
            marks,
            source,
        },
    )
}

fn finding() -> impl Strategy<Value = Finding> {
    let severity = prop::sample::select(vec![Severity::Note, Severity::Warning, Severity::Problem]);
    (severity, [text(), text(), text(), text(), text()], vec(figure(), 0..3)).prop_map(
        |(severity, [code, name, finding, why, remedy], numbers)| Finding {
            code,
            name,
            severity,
            finding,
            numbers,
            why,
            remedy,
        },
    )
}

fn card() -> impl Strategy<Value = Card> {
    (text(), text(), vec(figure(), 0..3), option::of(chart()), vec(text(), 0..3)).prop_map(
        |(title, kind, figures, chart, notes)| Card { title, kind, figures, chart, notes },
    )
}

fn picture() -> impl Strategy<Value = Picture> {
    let group = (text(), text(), any::<u64>(), 0.0..1e9_f64, option::of(0..3_usize));
    let group = group.prop_map(|(label, path, nodes, seconds, opens)| Group {
        label,
        path,
        nodes,
        seconds,
        opens,
        states: vec![(State::Ran, nodes)],
        ..Group::default()
    });
    let arrow = (0..6_usize, 0..6_usize, any::<u64>(), any::<bool>());
    let arrow = arrow.prop_map(|(from, to, edges, back)| Arrow { from, to, edges, back });
    let level = (vec(0..6_usize, 0..4), vec(0..6_usize, 0..2), vec(arrow, 0..4));
    let level = level.prop_map(|(boxes, outside, arrows)| Level {
        boxes,
        outside,
        arrows,
        ..Level::default()
    });
    (text(), text(), vec(group, 0..7), vec(level, 0..3)).prop_map(
        |(title, description, boxes, levels)| Picture {
            title,
            description,
            colours: vec![Colour::Outcome],
            boxes,
            levels,
            ..Picture::default()
        },
    )
}

fn blocks() -> impl Strategy<Value = Vec<Block>> {
    let leaf = prop_oneof![
        text().prop_map(Block::Heading),
        text().prop_map(Block::Text),
        text().prop_map(Block::Code),
        vec(figure(), 0..3).prop_map(Block::Figures),
        table().prop_map(Block::Table),
        chart().prop_map(Block::Chart),
        vec(finding(), 0..3).prop_map(Block::Findings),
        picture().prop_map(|picture| Block::Picture(Box::new(picture))),
        vec(card(), 0..3).prop_map(Block::Cards),
    ];
    let nested = leaf.prop_recursive(2, 12, 3, |inner| {
        (text(), vec(inner, 0..3))
            .prop_map(|(summary, blocks)| Block::Details(Details { summary, blocks }))
    });
    vec(nested, 0..4)
}

pub(crate) fn document() -> impl Strategy<Value = Document> {
    let tab = (text(), blocks()).prop_map(|(name, blocks)| Tab { name, blocks });
    (text(), text(), vec(figure(), 0..3), vec(tab, 0..3))
        .prop_map(|(title, subtitle, headline, tabs)| Document { title, subtitle, headline, tabs })
}
