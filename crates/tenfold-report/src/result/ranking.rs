//! ROC and precision–recall curves of classifiers with probabilities or decisions, with their spread over
//! the folds.

use ndarray::ArrayView1;
use tenfold_ml::data::Labels;
use tenfold_ml::metrics::{PrecisionRecallCurve, RocCurve};

use super::source;
use super::thin::on_grid;
use crate::document::{Axis, Block, Chart, Column, Mark, Table};
use crate::evidence::{Evidence, Predictions};
use crate::number::{cell, defined, mean, sd, shown};

/// The steps of the horizontal axis on which curves of folds are averaged.
const N_STEPS: usize = 100;

/// The most classes whose curves are in one chart; of more the classes of the lowest areas are.
const N_CLASSES_MAX: usize = 6;

/// The curves of one class against the rest.
struct OfClass {
    class: usize,
    roc: Spread,
    precision: Spread,
    /// The share of the class, which is the precision of a ranking by chance.
    prevalence: f64,
}

/// Curves of folds on equal steps.
struct Spread {
    /// For each fold the heights.
    curves: Vec<Vec<f64>>,
    /// For each fold the area.
    areas: Vec<f64>,
}

impl Spread {
    fn mean(&self) -> Vec<(f64, f64)> {
        self.at_steps(|step, heights| (step, mean(heights)))
    }

    /// One standard deviation on both sides of the mean, from 0 to 1.
    fn band(&self) -> Vec<(f64, f64, f64)> {
        self.at_steps(|step, heights| {
            let (mean, sd) = (mean(heights), sd(heights));
            let sd = if sd.is_finite() { sd } else { 0.0 };
            (step, (mean - sd).max(0.0), (mean + sd).min(1.0))
        })
    }

    fn at_steps<P>(&self, point: impl Fn(f64, &[f64]) -> P) -> Vec<P> {
        let heights = |at: usize| self.curves.iter().map(move |curve| curve[at]);
        let at_step = |at| point(at as f64 / N_STEPS as f64, &heights(at).collect::<Vec<_>>());
        (0..=N_STEPS).map(at_step).collect()
    }

    fn area(&self) -> String {
        match self.areas.len() {
            1 => shown(mean(&self.areas)),
            _ => format!("{} ± {}", shown(mean(&self.areas)), shown(sd(&self.areas))),
        }
    }
}

pub(super) fn blocks(evidence: &Evidence) -> Vec<Block> {
    let n_classes = evidence.classes.len();
    let classes: Vec<usize> = match evidence.positive() {
        Some(positive) => vec![positive],
        None => (0..n_classes).collect(),
    };
    let mut found: Vec<OfClass> =
        classes.into_iter().filter_map(|class| of_class(evidence, class)).collect();
    if found.is_empty() {
        return Vec::new();
    }
    let mut blocks = vec![Block::Heading("Ranking".to_owned())];
    if n_classes > 2 {
        blocks.push(Block::Text(
            "Each class against the rest; bands are one standard deviation over the folds on both sides \
             of the mean."
                .to_owned(),
        ));
        blocks.push(Block::Table(table(evidence, &found)));
        found.sort_by(|a, b| mean(&a.roc.areas).total_cmp(&mean(&b.roc.areas)));
        found.truncate(N_CLASSES_MAX);
    }
    blocks.push(Block::Chart(roc(evidence, &found)));
    blocks.push(Block::Chart(precision_recall(evidence, &found)));
    blocks
}

/// The curves of a class in every fold in which it is defined.
fn of_class(evidence: &Evidence, class: usize) -> Option<OfClass> {
    let (mut roc, mut precision) = (Vec::new(), Vec::new());
    let (mut roc_areas, mut precision_areas) = (Vec::new(), Vec::new());
    let (mut n_positive, mut n_samples) = (0, 0);
    for (_, fold) in &evidence.folds {
        let Predictions::Classes { truth, scores, .. } = &fold.predictions else { return None };
        let numbers = scores.as_ref()?.of_class(class, evidence.classes.len());
        let is_positive: Vec<u32> =
            truth.iter().map(|&code| u32::from(code as usize == class)).collect();
        let positives = is_positive.iter().filter(|&&is| is == 1).count();
        n_positive += positives;
        n_samples += is_positive.len();
        if positives == 0 || positives == is_positive.len() {
            continue;
        }
        let names = vec!["rest".to_owned(), "class".to_owned()];
        let truth = Labels::from_codes(names, is_positive).ok()?;
        let truth = match &fold.weights {
            Some(weights) => truth.with_weights(weights.clone()).ok()?,
            None => truth,
        };
        let numbers = ArrayView1::from(&numbers);
        let curve = RocCurve::new(&truth, "class", numbers).ok()?;
        let points = curve.false_positive_rate.iter().zip(&curve.true_positive_rate);
        roc.push(on_grid(&points.map(|(&x, &y)| (x, y)).collect::<Vec<_>>(), N_STEPS));
        roc_areas.push(curve.area());
        let curve = PrecisionRecallCurve::new(&truth, "class", numbers).ok()?;
        let points = curve.recall.iter().zip(&curve.precision).rev();
        precision.push(on_grid(&points.map(|(&x, &y)| (x, y)).collect::<Vec<_>>(), N_STEPS));
        precision_areas.push(curve.average_precision());
    }
    (!roc.is_empty()).then(|| OfClass {
        class,
        roc: Spread { curves: roc, areas: roc_areas },
        precision: Spread { curves: precision, areas: precision_areas },
        prevalence: n_positive as f64 / n_samples as f64,
    })
}

/// Lines and, where there are few of them, bands.
fn marks(evidence: &Evidence, found: &[OfClass], of: impl Fn(&OfClass) -> &Spread) -> Vec<Mark> {
    let mut marks = Vec::new();
    for one in found {
        let name = &evidence.classes[one.class];
        let spread = of(one);
        if found.len() <= 3 && spread.curves.len() > 1 {
            marks.push(Mark::Band { name: String::new(), points: spread.band() });
        }
        let name = format!("{name} ({})", spread.area());
        marks.push(Mark::Line { name, points: spread.mean() });
    }
    marks
}

fn sentence(evidence: &Evidence, found: &[OfClass], of: impl Fn(&OfClass) -> &Spread) -> String {
    let area = |one: &OfClass| format!("{} for `{}`", of(one).area(), evidence.classes[one.class]);
    found.iter().map(area).collect::<Vec<_>>().join(", ")
}

fn roc(evidence: &Evidence, found: &[OfClass]) -> Chart {
    let description = format!(
        "ROC curve, the mean over the folds: the area under it is {}; 0.5 is chance, 1 perfect.",
        sentence(evidence, found, |one| &one.roc),
    );
    let x = Axis::between("false positive rate", 0.0, 1.0);
    let y = Axis::between("true positive rate", 0.0, 1.0);
    let chance = Mark::Reference { name: "chance".to_owned(), from: (0.0, 0.0), to: (1.0, 1.0) };
    let mut chart = Chart::new("ROC curve", description, x, y).mark(chance);
    chart.marks.extend(marks(evidence, found, |one| &one.roc));
    chart.source(source::of_all(evidence))
}

fn precision_recall(evidence: &Evidence, found: &[OfClass]) -> Chart {
    let description = format!(
        "Precision–recall curve, the mean over the folds: the average precision is {}.",
        sentence(evidence, found, |one| &one.precision),
    );
    let (x, y) = (Axis::between("recall", 0.0, 1.0), Axis::between("precision", 0.0, 1.0));
    let mut chart = Chart::new("Precision–recall curve", description, x, y);
    if let [one] = found {
        let (name, height) = ("share of the class".to_owned(), one.prevalence);
        chart = chart.mark(Mark::Reference { name, from: (0.0, height), to: (1.0, height) });
    }
    chart.marks.extend(marks(evidence, found, |one| &one.precision));
    chart.source(source::of_all(evidence))
}

/// The areas of every class.
fn table(evidence: &Evidence, found: &[OfClass]) -> Table {
    let columns = [
        Column::text("class"),
        Column::number("share"),
        Column::number("ROC area"),
        Column::number("± over folds"),
        Column::number("average precision"),
        Column::number("± over folds"),
    ];
    let mut table = Table::new("Areas under the curves of each class against the rest", columns);
    for one in found {
        let mut row = vec![(&*evidence.classes[one.class]).into()];
        row.push(crate::document::Cell::Share(one.prevalence));
        for areas in [&one.roc.areas, &one.precision.areas] {
            let areas = defined(areas.iter().copied());
            row.extend([cell(mean(&areas)), cell(sd(&areas))]);
        }
        table.rows.push(row);
    }
    table.source(source::of_all(evidence))
}
