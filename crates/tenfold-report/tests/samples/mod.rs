//! Documents for the tests: a small result, one of everything, large ones, and a hostile one.
// Not every test program uses all of them.
#![allow(dead_code, unused_imports)]

mod charts;
mod hostile;
mod large;

pub(crate) use charts::charts;
pub(crate) use hostile::{TEXTS, hostile, with};
pub(crate) use large::{search, timeline};

use tenfold_report::document::{
    Arrow, Block, Card, Cell, Colour, Column, Details, Document, Figure, Finding, Group, GroupKind,
    Level, Picture, Severity, Source, State, Table,
};

/// Numbers between 0 and 1 that are the same in every run.
pub(crate) struct Noise(u64);

impl Noise {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> f64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }
}

pub(crate) fn source(key: &str) -> Source {
    Source { key: key.to_owned(), recipe: Some("8f1c6a0be2d94d37a5e1".to_owned()) }
}

/// All kinds of blocks, in the form of a report on a cross-validation.
pub(crate) fn everything() -> Document {
    let mut document = Document::new(
        "svm on wine",
        "Ten-fold cross-validation of a support vector machine: 178 samples, 13 features, 3 classes.",
    );
    document.headline = vec![
        Figure::new("accuracy", 0.983)
            .note("95 % interval 0.957 to 0.996")
            .source(source("svm/cv/report")),
        Figure::new("baseline", 0.399)
            .note("most frequent class")
            .source(source("baseline/cv/report")),
        Figure::new("folds", 10_usize).note("stratified"),
        Figure::new("time", Cell::Seconds(1.284)).note("12 of 45 nodes reused"),
    ];
    document
        .with_tab("Result", result())
        .with_tab("Checks", vec![Block::Findings(findings())])
        .with_tab("Data", data())
        .with_tab("Graph", vec![picture()])
        .with_tab("Reproduce", reproduce())
        .with_tab("Charts", charts())
}

fn result() -> Vec<Block> {
    let mut table = Table::new(
        "Scores of the ten folds",
        [
            Column::text("fold"),
            Column::number("samples"),
            Column::number("accuracy"),
            Column::number("seconds"),
        ],
    )
    .source(source("svm/cv/scores"));
    let mut noise = Noise::new(1);
    table.rows = (0..10)
        .map(|fold| {
            vec![
                Cell::Text(format!("{fold:02}")),
                Cell::Count(18 - fold / 8),
                Cell::number(0.94 + noise.next() * 0.06),
                Cell::Seconds(0.02 + noise.next() * 0.1),
            ]
        })
        .collect();
    let figures = vec![
        Figure::new("balanced accuracy", 0.981).source(source("svm/cv/report")),
        Figure::new("log loss", 0.0712),
        Figure::new("worst fold", Cell::Share(0.944)).note("fold 7"),
        Figure::new("most confused", "class 2 as class 3"),
        Figure::new("model", Cell::Bytes(48_213)),
    ];
    let [roc, confusion] = charts::pair();
    vec![
        Block::Text("Every sample was predicted once by a model that had not seen it.".to_owned()),
        Block::Figures(figures),
        Block::Heading("Where it is right and wrong".to_owned()),
        confusion,
        roc,
        Block::Heading("Folds".to_owned()),
        Block::Table(table),
        Block::Details(Details {
            summary: "The report as it is printed".to_owned(),
            blocks: vec![Block::Code("            precision  recall  f1     support\nclass 1     0.983      1.000   0.992  59\n".to_owned())],
        }),
    ]
}

pub(crate) fn findings() -> Vec<Finding> {
    let finding = |code: &str, name: &str, severity, finding: &str| Finding {
        code: code.to_owned(),
        name: name.to_owned(),
        severity,
        finding: finding.to_owned(),
        numbers: vec![
            Figure::new("train", 1.0).source(source("svm/cv/report-trn-00")),
            Figure::new("test", 0.93),
        ],
        why: "A model that does much better on samples that it has seen has learned their noise."
            .to_owned(),
        remedy: "Regularise more strongly, or give it more samples.".to_owned(),
    };
    vec![
        finding(
            "TF007",
            "leak-suspect",
            Severity::Problem,
            "The feature proline alone predicts the class with an accuracy of 0.97.",
        ),
        finding(
            "TF001",
            "overfit",
            Severity::Warning,
            "Accuracy is 1.000 on the training samples and 0.930 on the test samples.",
        ),
        finding(
            "TF012",
            "constant-feature",
            Severity::Note,
            "One feature has the same value in all samples.",
        ),
    ]
}

fn data() -> Vec<Block> {
    let mut noise = Noise::new(3);
    let names = [
        "alcohol",
        "malic acid",
        "ash",
        "alcalinity of ash",
        "magnesium",
        "a_column_with_a_very_long_name_that_has_to_wrap_somewhere",
    ];
    let mut cards: Vec<Card> = names
        .iter()
        .map(|name| Card {
            title: (*name).to_owned(),
            kind: "number".to_owned(),
            figures: vec![
                Figure::new("missing", Cell::Share(0.0)),
                Figure::new("distinct", 126_usize),
                Figure::new("mean", "13.0 ± 0.81"),
                Figure::new("median", 13.05),
            ],
            chart: Some(charts::histogram(&mut noise, name)),
            notes: Vec::new(),
        })
        .collect();
    cards.push(Card {
        title: "region".to_owned(),
        kind: "category".to_owned(),
        figures: vec![Figure::new("missing", Cell::Share(0.12)), Figure::new("distinct", 12_usize)],
        chart: Some(charts::counts()),
        notes: vec!["12 % of the values are missing".to_owned()],
    });
    vec![Block::Heading("Columns".to_owned()), Block::Cards(cards)]
}

fn picture() -> Block {
    let group = |label: &str, kind, nodes, states: &[(State, u64)]| Group {
        label: label.to_owned(),
        path: label.split(' ').next().unwrap_or_default().to_owned(),
        kind,
        nodes,
        states: states.to_vec(),
        seconds: if kind == GroupKind::Group { 1.5 } else { 0.0 },
        ..Group::default()
    };
    let mut boxes = vec![
        group("X", GroupKind::Source, 1, &[(State::Source, 1)]),
        group("y/cv/split ×10", GroupKind::Group, 10, &[(State::Reused, 10)]),
        group("svm/cv/fit ×10", GroupKind::Group, 10, &[(State::Ran, 9), (State::Failed, 1)]),
        group("svm/cv/report ×10", GroupKind::Group, 10, &[(State::Ran, 9), (State::Skipped, 1)]),
    ];
    boxes.extend((0..10).map(|fold| {
        let state = if fold == 3 { State::Failed } else { State::Ran };
        group(&format!("svm/cv/fit-{fold:02}"), GroupKind::Task, 1, &[(state, 1)])
    }));
    boxes[2].opens = Some(1);
    let arrow = |from, to| Arrow { from, to, edges: 10, back: false };
    let arrows = vec![arrow(0, 2), arrow(1, 2), arrow(2, 3)];
    let inner = (4..14).map(|fold| Arrow { from: 0, to: fold, edges: 1, back: false });
    Block::Picture(Box::new(Picture {
        title: "Graph of the run".to_owned(),
        description: "31 nodes and 30 edges.".to_owned(),
        nodes: 31,
        edges: 30,
        colours: vec![Colour::Outcome, Colour::Seconds, Colour::Kind],
        boxes,
        levels: vec![
            Level { boxes: vec![0, 1, 2, 3], arrows, ..Level::default() },
            Level {
                of: Some(2),
                within: Some(0),
                boxes: (4..14).collect(),
                outside: vec![0],
                arrows: inner.collect(),
            },
        ],
    }))
}

fn reproduce() -> Vec<Block> {
    vec![
        Block::Heading("Command".to_owned()),
        Block::Code("tenfold cv datasets/wine.csv --target class --folds 10 --seed 348347 --estimator '{\"kind\": \"svc\", \"kernel\": {\"kind\": \"rbf\", \"gamma\": 0.05}, \"c\": 10.0}' --report wine.html".to_owned()),
        Block::Heading("Parameters".to_owned()),
        Block::Text("Everything that is not named here has its default.".to_owned()),
    ]
}

/// A table with a cell of every kind.
pub(crate) fn all_cells() -> Document {
    let mut table = Table::new("Cells", [Column::text("kind"), Column::number("value")]);
    let cells = [
        Cell::Empty,
        Cell::from("text"),
        Cell::Count(3),
        Cell::number(f64::NAN),
        Cell::Share(0.5),
        Cell::Seconds(1.0),
        Cell::Bytes(9),
    ];
    let figures = cells.iter().map(|cell| Figure::new("cell", cell.clone())).collect();
    table.rows = cells.into_iter().map(|cell| vec![Cell::from("kind"), cell]).collect();
    Document::new("Cells", "").with_tab("Cells", vec![Block::Table(table), Block::Figures(figures)])
}
