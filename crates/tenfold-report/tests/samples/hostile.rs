//! A document in which every text tries to leave its place.

use tenfold_report::document::{
    Arrow, Axis, Block, Card, Cell, Chart, Colour, Column, Details, Document, Figure, Finding,
    Group, Level, Mark, Picture, Scale, Severity, Source, State, Table,
};

/// Text that would be markup, code, a path out of an attribute, or that turns its neighbours round.
pub(crate) const TEXTS: [&str; 12] = [
    "<script>document.title = 'taken'</script>",
    "\"><img src=x onerror=\"document.title='taken'\">",
    "' onmouseover='document.title=1' x='",
    "</style></title></svg></table></details><h1>out</h1>",
    "<!-- --><![CDATA[ ]]>",
    "{{ 7 * 7 }} {% raw %} ${7*7} &lt;b&gt; &#x3c;",
    "javascript:alert(1) http://example.org/?a=1&b=2 www.example.org me@example.org",
    "שלום עולם \u{202e}gnp.exe\u{202c} مرحبا",
    "nul \0 bell \u{7} escape \u{1b}[31m return \r next \u{85} zero\u{200b}width \u{feff}",
    "| a | b |\n|---|---|\n# heading\n- item\n1. one\n> quote\n```\ncode\n```",
    "**bold** _em_ `code` [link](http://example.org) ![image](x) ~~gone~~ <http://example.org> \\",
    "A̷̛͓l̴̢̛o̵n̶g̷-word-without-any-space-that-is-wider-than-every-column-on-a-small-screen-𝔘𝔫𝔦𝔠𝔬𝔡𝔢-👩‍👩‍👧‍👦-日本語のとても長い名前",
];

/// Every text of the document is hostile.
pub(crate) fn hostile() -> Document {
    with(|at| TEXTS[at % TEXTS.len()].to_owned())
}

/// A document of every kind of block, with its texts by number.
pub(crate) fn with(text: impl Fn(usize) -> String) -> Document {
    let next = std::cell::Cell::new(0);
    let t = || text(next.replace(next.get() + 1));
    let figure = || Figure {
        label: t(),
        value: Cell::Text(t()),
        note: Some(t()),
        source: Some(Source { key: t(), recipe: Some(t()) }),
    };
    let mut document = Document::new(t(), t());
    document.headline = (0..6).map(|_| figure()).collect();
    let names: Vec<String> = (0..14).map(|_| t()).collect();
    let mut table = Table::new(t(), (0..4).map(|_| Column::text(t())).collect::<Vec<_>>());
    table.rows = (0..20).map(|_| (0..4).map(|_| Cell::Text(t())).collect()).collect();
    let chart = |x: Scale, y: Scale, marks: Vec<Mark>| Chart {
        title: t(),
        description: t(),
        x: Axis { label: t(), scale: x },
        y: Axis { label: t(), scale: y },
        marks,
        source: Some(Source { key: t(), recipe: None }),
    };
    let names = || Scale::Names(names.clone());
    let linear = || Scale::Linear { range: None };
    let points = vec![(0.0, 1.0), (1.0, 2.0), (2.0, f64::NAN)];
    let bars = |count: usize| {
        (0..count).map(|at| (at as f64 - 0.4, at as f64 + 0.4, at as f64)).collect::<Vec<_>>()
    };
    let lines =
        vec![Mark::Line { name: t(), points: points.clone() }, Mark::Points { name: t(), points }];
    let spans =
        vec![Mark::Spans { name: t(), spans: (0..5).map(|lane| (lane, 0.0, 9.0, t())).collect() }];
    let parallel_axes = vec![
        Axis { label: t(), scale: names() },
        Axis::linear(t()),
        Axis { label: t(), scale: Scale::Log },
    ];
    let heat =
        vec![Mark::Heat { rows: vec![vec![1.0, 2.0, 3.0], vec![f64::INFINITY]], decimals: 255 }];
    let charts = vec![
        chart(linear(), linear(), lines.clone()),
        chart(names(), linear(), lines),
        chart(names(), linear(), vec![Mark::Bars { name: String::new(), bars: bars(14) }]),
        chart(linear(), names(), spans),
        chart(names(), names(), heat),
        chart(
            linear(),
            linear(),
            vec![Mark::Parallel {
                axes: parallel_axes,
                lines: vec![vec![0.0, 1.0, 2.0], vec![1.0]],
                colour_by: 9,
            }],
        ),
    ];
    let small = chart(names(), linear(), vec![Mark::Bars { name: t(), bars: bars(3) }]);
    let cards = (0..3).map(|_| Card {
        title: t(),
        kind: t(),
        figures: vec![figure()],
        chart: Some(small.clone()),
        notes: vec![t()],
    });
    let cards = Block::Cards(cards.collect());
    let finding = Finding {
        code: t(),
        name: t(),
        severity: Severity::Problem,
        finding: t(),
        numbers: vec![figure()],
        why: t(),
        remedy: t(),
    };
    let details = Details {
        summary: t(),
        blocks: vec![Block::Heading(t()), Block::Text(t()), Block::Code(t())],
    };
    let group = |opens| Group {
        label: t(),
        path: t(),
        function: Some(t()),
        nodes: 3,
        states: vec![(State::Failed, 3)],
        opens,
        ..Group::default()
    };
    let arrows = vec![Arrow { from: 0, to: 1, edges: 2, back: true }];
    let picture = Picture {
        title: t(),
        description: t(),
        colours: vec![Colour::Outcome],
        boxes: vec![group(Some(1)), group(None)],
        levels: vec![
            Level { boxes: vec![0, 1], arrows, ..Level::default() },
            Level { of: Some(0), within: Some(0), boxes: vec![1], ..Level::default() },
        ],
        ..Picture::default()
    };
    let blocks = vec![
        Block::Heading(t()),
        Block::Text(t()),
        Block::Code(t()),
        Block::Figures(vec![figure()]),
    ];
    document
        .with_tab(t(), blocks)
        .with_tab(t(), vec![Block::Table(table), cards, Block::Findings(vec![finding])])
        .with_tab(t(), charts.into_iter().map(Block::Chart).collect())
        .with_tab(t(), vec![Block::Details(details), Block::Picture(Box::new(picture))])
}
