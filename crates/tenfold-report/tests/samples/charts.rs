//! Charts of every kind.

use tenfold_report::document::{Axis, Block, Chart, Mark, Scale};

use super::{Noise, source};

fn chart(title: &str, x: Axis, y: Axis, marks: Vec<Mark>) -> Chart {
    Chart {
        title: title.to_owned(),
        description: format!("{title}: {} marks.", marks.len()),
        x,
        y,
        marks,
        source: Some(source("svm/cv/predictions")),
    }
}

pub(crate) fn roc() -> Chart {
    let curve = |power: f64| -> Vec<(f64, f64)> {
        (0..=50).map(|at| f64::from(at) / 50.0).map(|x| (x, x.powf(power))).collect()
    };
    let band = |power: f64| -> Vec<(f64, f64, f64)> {
        curve(power)
            .into_iter()
            .map(|(x, y)| (x, (y - 0.08).max(0.0), (y + 0.05).min(1.0)))
            .collect()
    };
    let mut marks = Vec::new();
    for (name, power) in [("class 1", 0.08), ("class 2", 0.2), ("class 3", 0.4)] {
        marks.push(Mark::Band { name: String::new(), points: band(power) });
        marks.push(Mark::Line { name: name.to_owned(), points: curve(power) });
    }
    marks.push(Mark::Reference { name: "chance".to_owned(), from: (0.0, 0.0), to: (1.0, 1.0) });
    let axis = |label: &str| Axis::between(label, 0.0, 1.0);
    chart(
        "ROC, one class against the others",
        axis("false positive rate"),
        axis("true positive rate"),
        marks,
    )
}

pub(crate) fn confusion(classes: usize, names: impl Fn(usize) -> String) -> Chart {
    let mut noise = Noise::new(classes as u64);
    let cell = |row: usize, column: usize, noise: &mut Noise| match row == column {
        true => (40.0 + noise.next() * 60.0).floor(),
        false => (noise.next() * 1.15).floor() * (noise.next() * 9.0).floor(),
    };
    let rows = (0..classes)
        .map(|row| (0..classes).map(|column| cell(row, column, &mut noise)).collect())
        .collect();
    let names: Vec<String> = (0..classes).map(names).collect();
    let marks = vec![Mark::Heat { rows, decimals: 0 }];
    chart(
        &format!("Confusion matrix of {classes} classes"),
        Axis::names("predicted", names.clone()),
        Axis::names("true", names),
        marks,
    )
}

pub(crate) fn pair() -> [Block; 2] {
    [Block::Chart(roc()), Block::Chart(confusion(3, |class| format!("class {}", class + 1)))]
}

pub(crate) fn histogram(noise: &mut Noise, name: &str) -> Chart {
    let bars = (0..20).map(|at| {
        let left = 11.0 + f64::from(at) * 0.19;
        let far = (f64::from(at) - 10.0) / 5.0;
        (left, left + 0.19, (60.0 * (-far * far / 2.0).exp() + 8.0 * noise.next()).round())
    });
    let marks = vec![Mark::Bars { name: String::new(), bars: bars.collect() }];
    chart(&format!("Histogram of {name}"), Axis::linear(name), Axis::linear("samples"), marks)
}

pub(crate) fn counts() -> Chart {
    let names = [
        "Piedmont",
        "Tuscany",
        "Alsace",
        "Rheingau",
        "Rioja",
        "Wachau",
        "Douro",
        "Sancerre",
        "a region with a long name",
        "Etna",
    ];
    let bars =
        (0..names.len()).map(|at| (at as f64 - 0.4, at as f64 + 0.4, 120.0 / (at + 1) as f64));
    let marks = vec![Mark::Bars { name: String::new(), bars: bars.collect() }];
    chart("Most frequent regions", Axis::names("region", names), Axis::linear("samples"), marks)
}

fn residuals(count: usize) -> Chart {
    let mut noise = Noise::new(9);
    let points = (0..count).map(|_| {
        let x = noise.next() * 48_000.0;
        (x, (noise.next() + noise.next() + noise.next() - 1.5) * 9_000.0)
    });
    let marks = vec![
        Mark::Reference { name: String::new(), from: (0.0, 0.0), to: (48_000.0, 0.0) },
        Mark::Points { name: "test samples".to_owned(), points: points.collect() },
    ];
    chart(
        &format!("Residuals of {count} samples"),
        Axis::linear("predicted price, euros"),
        Axis::linear("residual, euros"),
        marks,
    )
}

fn importances() -> Chart {
    let names = [
        "proline",
        "flavanoids",
        "colour intensity",
        "od280/od315 of diluted wines",
        "alcohol",
        "hue",
        "ash",
        "a negative one",
    ];
    let bars =
        (0..names.len()).map(|at| (at as f64 - 0.4, at as f64 + 0.4, 0.31 - 0.055 * at as f64));
    let marks = vec![Mark::Bars { name: String::new(), bars: bars.collect() }];
    chart(
        "Loss of accuracy when a feature is shuffled",
        Axis::names("", names),
        Axis::linear("loss of accuracy"),
        marks,
    )
}

fn grouped() -> Chart {
    let bars = |of: f64| {
        (0..3)
            .map(|at| (f64::from(at) - 0.4, f64::from(at) + 0.4, of + 0.1 * f64::from(at)))
            .collect()
    };
    let marks = vec![
        Mark::Bars { name: "train".to_owned(), bars: bars(0.75) },
        Mark::Bars { name: "test".to_owned(), bars: bars(0.6) },
    ];
    chart(
        "Accuracy by estimator",
        Axis::names("", ["svm", "forest", "baseline"]),
        Axis::linear("accuracy"),
        marks,
    )
}

fn validation_curve() -> Chart {
    let points = (-5..=3).map(|power| {
        (10_f64.powi(power), 0.6 + 0.3 * (-(f64::from(power) + 1.0).powi(2) / 8.0).exp())
    });
    let points: Vec<(f64, f64)> = points.collect();
    let band = points.iter().map(|(x, y)| (*x, y - 0.02, y + 0.02)).collect();
    let marks = vec![
        Mark::Band { name: "two standard errors".to_owned(), points: band },
        Mark::Line { name: "test".to_owned(), points: points.clone() },
        Mark::Points { name: "test".to_owned(), points },
    ];
    chart(
        "Accuracy by strength of regularisation",
        Axis { label: "alpha".to_owned(), scale: Scale::Log },
        Axis::linear("accuracy"),
        marks,
    )
}

pub(crate) fn spans(tasks: usize) -> Chart {
    let mut noise = Noise::new(tasks as u64);
    let workers = 4;
    let mut ends = vec![0.0_f64; workers];
    let kinds = ["fit", "transform", "report"];
    let mut spans = vec![Vec::new(); kinds.len()];
    for task in 0..tasks {
        let worker = (0..workers).min_by(|a, b| ends[*a].total_cmp(&ends[*b])).unwrap();
        let kind = task % kinds.len();
        let seconds =
            (0.01 + noise.next() * 0.2) * 60.0 / tasks as f64 * if kind == 0 { 3.0 } else { 1.0 };
        let start = ends[worker] + 0.002;
        ends[worker] = start + seconds;
        spans[kind].push((
            worker,
            start,
            ends[worker],
            format!("svm/cv/{}-{task:02}", kinds[kind]),
        ));
    }
    let marks = kinds
        .iter()
        .zip(spans)
        .map(|(name, spans)| Mark::Spans { name: (*name).to_owned(), spans });
    let lanes = (0..workers).map(|worker| format!("worker {worker}"));
    chart(
        &format!("{tasks} tasks on four workers"),
        Axis::linear("seconds since the start"),
        Axis::names("", lanes),
        marks.collect(),
    )
}

pub(crate) fn parallel(candidates: usize) -> Chart {
    let mut noise = Noise::new(candidates as u64);
    let axes = vec![
        Axis { label: "sgd.alpha".to_owned(), scale: Scale::Log },
        Axis::names("sgd.loss", ["hinge", "log", "squared hinge"]),
        Axis::linear("max_iter"),
        Axis::names("scaler", ["none", "standard", "min-max", "robust, by quantiles"]),
        Axis { label: "select.k".to_owned(), scale: Scale::Log },
        Axis::linear("accuracy"),
    ];
    let line = |noise: &mut Noise| {
        let alpha = 10_f64.powf(-6.0 + 5.0 * noise.next());
        let [loss, iterations, scaler] =
            [3.0, 10.0, 4.0].map(|count| (noise.next() * count).floor());
        let score = 0.97 - (alpha.log10() + 4.0).powi(2) * 0.02 - 0.03 * loss + 0.04 * noise.next();
        vec![
            alpha,
            loss,
            10.0 + 10.0 * iterations,
            scaler,
            (2.0 + noise.next() * 60.0).floor(),
            score,
        ]
    };
    let lines = (0..candidates).map(|_| line(&mut noise)).collect();
    let marks = vec![Mark::Parallel { axes, lines, colour_by: 5 }];
    chart(&format!("{candidates} candidates"), Axis::linear(""), Axis::linear(""), marks)
}

fn correlations() -> Chart {
    let mut noise = Noise::new(77);
    let rows = (0..8)
        .map(|row| {
            (0..8)
                .map(|column| if row == column { 1.0 } else { noise.next() * 2.0 - 1.0 })
                .collect()
        })
        .collect();
    let names: Vec<String> = (0..8).map(|at| format!("feature {at}")).collect();
    chart(
        "Correlation of features",
        Axis::names("", names.clone()),
        Axis::names("", names),
        vec![Mark::Heat { rows, decimals: 2 }],
    )
}

fn edge_cases() -> Vec<Chart> {
    let line = |name: &str, points: Vec<(f64, f64)>| Mark::Line { name: name.to_owned(), points };
    vec![
        chart(
            "A chart without numbers",
            Axis::linear("x"),
            Axis::linear("y"),
            vec![line("", Vec::new())],
        ),
        chart("One point", Axis::linear("x"), Axis::linear("y"), vec![line("", vec![(3.0, 3.0)])]),
        chart(
            "Gaps and infinities",
            Axis::linear("x"),
            Axis::linear("y"),
            vec![line(
                "",
                vec![
                    (0.0, 1.0),
                    (1.0, f64::NAN),
                    (2.0, 1.5),
                    (3.0, f64::INFINITY),
                    (4.0, 0.5),
                    (5.0, 1e-3),
                ],
            )],
        ),
        chart(
            "Tiny numbers",
            Axis::linear("x"),
            Axis::linear("a long label of the vertical axis, longer than the drawing is wide"),
            vec![line(
                "loss",
                (0..9).map(|at| (f64::from(at), 3e-7 / f64::from(at + 1))).collect(),
            )],
        ),
        chart(
            "Eight lines",
            Axis::linear("epoch"),
            Axis::linear("loss"),
            (0..8)
                .map(|at| {
                    line(
                        &format!("candidate {at}"),
                        (0..20)
                            .map(|x| {
                                (f64::from(x), 1.0 / (1.0 + f64::from(x) * 0.1 * f64::from(at + 1)))
                            })
                            .collect(),
                    )
                })
                .collect(),
        ),
        chart(
            "Names below the axis",
            Axis::names(
                "month",
                [
                    "January",
                    "February",
                    "March",
                    "April",
                    "May",
                    "June",
                    "July",
                    "August",
                    "September",
                    "October",
                    "November",
                    "December",
                ],
            ),
            Axis::linear("score"),
            vec![line("", (0..12).map(|at| (f64::from(at), f64::from(at % 5))).collect())],
        ),
    ]
}

/// Charts of every kind, and of the edges of each.
pub(crate) fn charts() -> Vec<Block> {
    let tall = |class: usize| format!("a class with a name {class}");
    let usual = vec![
        roc(),
        residuals(250),
        residuals(5000),
        validation_curve(),
        importances(),
        grouped(),
        counts(),
        histogram(&mut Noise::new(5), "alcohol"),
        correlations(),
        confusion(2, |class| ["ham", "spam"][class].to_owned()),
        confusion(10, |class| class.to_string()),
        confusion(30, tall),
        spans(45),
        parallel(100),
    ];
    usual.into_iter().chain(edge_cases()).map(Block::Chart).collect()
}
