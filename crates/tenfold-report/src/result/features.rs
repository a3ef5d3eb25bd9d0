//! The features with the largest coefficients or importances of the model of all samples.

use super::source;
use crate::document::{Axis, Block, Chart, Column, Details, Mark, Table};
use crate::evidence::{Evidence, OutputWeights};
use crate::number::{cell, counted, shown};

/// The most outputs whose tables are shown at once.
const N_OUTPUTS_MAX: usize = 4;

pub(super) fn blocks(evidence: &Evidence) -> Vec<Block> {
    let Ok(model) = &evidence.model else { return Vec::new() };
    let Some(kind) = &model.weights else { return Vec::new() };
    let outputs: Vec<&OutputWeights> =
        model.outputs.iter().filter(|output| !output.features.is_empty()).collect();
    if outputs.is_empty() {
        return Vec::new();
    }
    let remark = match kind.as_str() {
        "coefficient" => {
            "The largest coefficients of the model that is fitted on all samples, be they positive or \
             negative. Their size depends on the unit of the feature: compare them where features are \
             scaled."
        }
        _ => {
            "The share of each feature in the fall of impurity on the training samples, in the model that \
             is fitted on all samples. It favours features of many distinct values."
        }
    };
    let mut blocks =
        vec![Block::Heading("Telling features".to_owned()), Block::Text(remark.to_owned())];
    let mut tables: Vec<Block> = Vec::new();
    for output in &outputs {
        tables.push(Block::Chart(chart(evidence, output, kind)));
        tables.push(Block::Table(table(evidence, output, kind)));
    }
    if outputs.len() > N_OUTPUTS_MAX {
        let rest = tables.split_off(2 * N_OUTPUTS_MAX);
        blocks.extend(tables);
        let summary =
            counted(outputs.len() - N_OUTPUTS_MAX, "more class").replace("classs", "classes");
        blocks.push(Block::Details(Details { summary, blocks: rest }));
    } else {
        blocks.extend(tables);
    }
    blocks
}

fn title(output: &OutputWeights, kind: &str) -> String {
    match output.output.as_str() {
        "" => format!("Features by {kind}"),
        class => format!("Features by {kind} for `{class}`"),
    }
}

fn chart(evidence: &Evidence, output: &OutputWeights, kind: &str) -> Chart {
    let named =
        |one: &crate::evidence::FeatureWeight| format!("`{}` {}", one.feature, shown(one.weight));
    let first: Vec<String> = output.features.iter().take(3).map(named).collect();
    let description = format!(
        "The {} of {} features with the largest {kind}s: {}.",
        output.features.len(),
        output.n_features,
        first.join(", "),
    );
    let names = output.features.iter().map(|one| one.feature.clone());
    let bar = |(at, one): (usize, &crate::evidence::FeatureWeight)| {
        (at as f64 - 0.5, at as f64 + 0.5, one.weight)
    };
    let bars = output.features.iter().enumerate().map(bar).collect();
    Chart::new(title(output, kind), description, Axis::names("feature", names), Axis::linear(kind))
        .mark(Mark::Bars { name: String::new(), bars })
        .source(source::of_model(evidence))
}

fn table(evidence: &Evidence, output: &OutputWeights, kind: &str) -> Table {
    let columns = [Column::text("feature"), Column::number(kind)];
    let mut table = Table::new(title(output, kind), columns);
    for one in &output.features {
        table.rows.push(vec![(&*one.feature).into(), cell(one.weight)]);
    }
    table.source(source::of_model(evidence))
}
