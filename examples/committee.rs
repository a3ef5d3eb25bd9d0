//! Branches across several models: three are fitted on one half of the wine data, vote on the other
//! half, and are reported on one by one and together.
#![allow(clippy::print_stdout)]

use tenfold::graph::Format;
use tenfold::prelude::*;

fn main() -> anyhow::Result<()> {
    let wine = datasets::wine()?;
    let (train, test) = halves(wine.x.n_samples());
    let mut graph = Graph::new();
    let x_train = graph.data("X/train", wine.x.select(&train))?;
    let y_train = graph.data("y/train", wine.y.select(&train))?;
    let x_test = graph.data("X/test", wine.x.select(&test))?;
    let y_test = graph.data("y/test", wine.y.select(&test))?;

    let scaled = || Pipeline::new().then(StandardScaler::new());
    let models = [
        ("hinge", scaled().classifier(Sgd::hinge().alpha(1e-3)).boxed()),
        ("log", scaled().classifier(Sgd::log().alpha(1e-3)).boxed()),
        ("svc", scaled().classifier(Svc::new()).boxed()),
    ];
    let mut predictions = Vec::new();
    let mut reports = Vec::new();
    for (name, estimator) in models {
        let mut scope = graph.scope(name);
        let estimator = scope.data("estimator", estimator)?;
        let model = scope.try_task("fit", tasks::fit, (estimator, x_train, y_train))?;
        let predicted = scope.try_task("predict", tasks::predict, (model, x_test))?;
        reports.push(scope.try_task("report", tasks::evaluate, (y_test, predicted))?);
        predictions.push(predicted);
    }
    let agreement = graph.task("agreement", agreement, predictions.clone())?;
    let vote = graph.try_task("vote", vote, predictions)?;
    reports.push(graph.try_task("vote/report", tasks::evaluate, (y_test, vote))?);

    println!("{}", graph.render(Format::Text));
    let run = Threads::default().run(&graph, (&reports, agreement))?;
    for report in &reports {
        let key = graph.key(report.id())?;
        println!("{key:<14} accuracy {:.4}", run.get(*report)?.accuracy());
    }
    println!("all three agree on {:.1} % of the samples", 100.0 * run.get(agreement)?);
    Ok(())
}

/// The samples of even and of odd rows.
fn halves(n_samples: usize) -> (tenfold::data::Rows, tenfold::data::Rows) {
    let (even, odd): (Vec<u32>, Vec<u32>) = (0..n_samples as u32).partition(|row| row % 2 == 0);
    (even.into(), odd.into())
}

/// The class with the most votes; of equally many the first.
fn vote(predicted: &[&Labels]) -> tenfold::Result<Labels> {
    let majority = |sample: usize| {
        let mut votes = vec![0; predicted[0].classes().len()];
        predicted.iter().for_each(|labels| votes[labels.code(sample) as usize] += 1);
        let most = votes.iter().max().copied().unwrap_or(0);
        votes.iter().position(|&count| count == most).unwrap_or(0) as u32
    };
    predicted[0].with_codes((0..predicted[0].len()).map(majority).collect())
}

/// The share of the samples on which all models agree.
fn agreement(predicted: &[&Labels]) -> f64 {
    let n_samples = predicted[0].len();
    let agree =
        |&sample: &usize| predicted.iter().all(|p| p.code(sample) == predicted[0].code(sample));
    (0..n_samples).filter(agree).count() as f64 / n_samples as f64
}
