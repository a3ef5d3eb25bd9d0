//! The story, and the text of its chapters.

use std::fs;

use anyhow::Result;
use tenfold::graph::Outcome;
use tenfold::prelude::*;

use crate::Pipeline;

/// A run, and three edits.
pub(crate) fn story() -> Result<String> {
    let directory = tempfile::tempdir()?;
    let store = Store::open(directory.path().join("store"))?;
    let table = directory.path().join("table.csv");
    fs::write(&table, TABLE)?;
    let mut pipeline = Pipeline { table, edition: 1, alpha: 1e-4 };

    let mut text = chapter("The first run does everything.", &pipeline, &store)?;
    pipeline.edition = 2;
    text += &chapter("An edit to `evaluate` refits nothing.", &pipeline, &store)?;
    pipeline.alpha = 1e-3;
    text += &chapter("An edit to a candidate refits that candidate only.", &pipeline, &store)?;
    let edited = TABLE.trim_end().rsplit_once('\n').map_or(TABLE, |(all_but_last, _)| all_but_last);
    fs::write(&pipeline.table, edited)?;
    let title = "An edit to the table runs what depends on it, which is everything.";
    text += &chapter(title, &pipeline, &store)?;
    fs::write(&pipeline.table, format!("{}\n\n", TABLE.trim_end()))?;
    let title = "An empty line more in the first table: it reads as before, so nothing is fitted.";
    text += &chapter(title, &pipeline, &store)?;
    Ok(text)
}

fn chapter(title: &str, pipeline: &Pipeline, store: &Store) -> Result<String> {
    let (plan, run) = (pipeline.explain(store)?, pipeline.run(store)?);
    // Uncached tasks are cheap here, and are done whenever another task needs them.
    let cached = plan.lines().filter(|line| !line.ends_with("not cached"));
    let plan = cached.collect::<Vec<_>>().join("\n");
    let fits: Vec<&str> = run.lines().filter(|line| line.contains("/fit-")).collect();
    let fits = if fits.is_empty() { "no model was fitted".to_owned() } else { fits.join("\n") };
    Ok(format!("== {title}\n\n-- listed before it runs\n{plan}\n\n-- what ran\n{fits}\n\n"))
}

const TABLE: &str = include_str!("../../datasets/wine.csv");

impl Pipeline {
    /// The list of results that a run would reuse, and of tasks that it would run.
    pub(crate) fn explain(&self, store: &Store) -> Result<String> {
        let (graph, costs) = self.graph()?;
        Ok(graph.plan(&costs)?.explain(store)?.to_string())
    }

    /// Runs it; returns the tasks that ran and the costs.
    pub(crate) fn run(&self, store: &Store) -> Result<String> {
        let (graph, costs) = self.graph()?;
        let run = Threads::default().store(store.clone()).run(&graph, &costs)?.all_ran()?;
        let mut text = String::new();
        for warning in run.warnings() {
            text += &format!("warning: {warning}\n");
        }
        let ran = run.outcomes().filter(|(_, outcome)| matches!(outcome, Outcome::Ran));
        for (key, _) in ran {
            text += &format!("ran    {key}\n");
        }
        for cost in costs {
            text += &format!("{:12} {:.4}\n", graph.key(cost.id())?, run.get(cost)?);
        }
        Ok(text)
    }
}
