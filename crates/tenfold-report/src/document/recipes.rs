//! The recipes of the nodes that the numbers of a document come from, which are known after a run.

use super::{Block, Card, Chart, Document, Figure, Source, Table};

impl Document {
    /// The same with the recipe of each node that a number comes from, by the key of the node. A node that
    /// has no recipe keeps the one that is there.
    ///
    /// ```
    /// use tenfold::prelude::*;
    /// use tenfold::report::Report;
    ///
    /// let data = datasets::iris()?;
    /// let mut graph = Graph::new();
    /// let (x, y) = (graph.data("X", data.x)?, graph.data("y", data.y)?);
    /// let folds = CrossValidation::new(StratifiedKFold::new(3).shuffle(7));
    /// let cv = folds.add_to(&mut graph, "svc", Svc::new(), x, y)?;
    /// let report = Report::of(&cv).add_to(&mut graph, "svc")?;
    ///
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path();
    /// let run = Threads::default().store(Store::open(path)?).run(&graph, report)?;
    /// let recipe = |key: &str| Some(run.recipe(graph.node_id(key).ok()?)?.to_string());
    /// let document = run.get(report)?.clone().with_recipes(recipe);
    /// let source = document.headline[0].source.as_ref().ok_or("no source")?;
    /// assert_eq!(source.key, "svc/cv/evidence");
    /// assert!(source.recipe.is_some());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_recipes(mut self, recipe: impl Fn(&str) -> Option<String>) -> Self {
        let change = &|source: &mut Option<Source>| {
            if let Some(source) = source
                && let Some(recipe) = recipe(&source.key)
            {
                source.recipe = Some(recipe);
            }
        };
        figures(&mut self.headline, change);
        self.tabs.iter_mut().for_each(|tab| blocks(&mut tab.blocks, change));
        self
    }
}

type Change<'a> = &'a dyn Fn(&mut Option<Source>);

fn blocks(all: &mut [Block], change: Change<'_>) {
    for block in all {
        match block {
            Block::Figures(all) => figures(all, change),
            Block::Table(Table { source, .. }) | Block::Chart(Chart { source, .. }) => {
                change(source)
            }
            Block::Findings(findings) => {
                findings.iter_mut().for_each(|finding| figures(&mut finding.numbers, change));
            }
            Block::Cards(cards) => cards.iter_mut().for_each(|card| of_card(card, change)),
            Block::Details(details) => blocks(&mut details.blocks, change),
            Block::Heading(_) | Block::Text(_) | Block::Code(_) | Block::Picture(_) => {}
        }
    }
}

fn of_card(card: &mut Card, change: Change<'_>) {
    figures(&mut card.figures, change);
    if let Some(chart) = &mut card.chart {
        change(&mut chart.source);
    }
}

fn figures(all: &mut [Figure], change: Change<'_>) {
    all.iter_mut().for_each(|figure| change(&mut figure.source));
}
