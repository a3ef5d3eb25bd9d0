//! `Curve`: scores along the values of a parameter or numbers of samples.

use std::fmt;

use serde::Serialize;

use super::{SearchRow, SearchTable};

/// The scores of a search along one choice, a validation curve, or along the number of samples, a
/// learning curve. `Display` prints a table.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Curve {
    /// The choice, or `samples`.
    pub name: String,
    /// The scorer.
    pub scorer: String,
    /// The points, in the order of the search.
    pub points: Vec<CurvePoint>,
}

/// A point of a [`Curve`]. Means and standard deviations are over the splits.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CurvePoint {
    /// The value as text.
    pub value: String,
    /// The mean score on the training samples; NaN if they were not scored.
    pub train_mean: f64,
    /// Its standard deviation.
    pub train_sd: f64,
    /// The mean score on the test samples.
    pub test_mean: f64,
    /// Its standard deviation.
    pub test_sd: f64,
}

impl SearchTable {
    /// The scores along the values of a choice, by the scorer that chooses: of a search over this
    /// choice alone, or of all its rows in their order. Search with
    /// [`train_scores`](crate::search::Search::train_scores) to see where a model fits its training
    /// samples better than others.
    ///
    /// ```
    /// use tenfold::model_selection::{GridSearch, Search, Space, choose};
    /// use tenfold::neighbors::KNeighborsClassifier;
    /// use tenfold::prelude::*;
    ///
    /// let data = datasets::iris()?;
    /// let mut graph = Graph::new();
    /// let (x, y) = (graph.data("X", data.x)?, graph.data("y", data.y)?);
    /// let neighbors = KNeighborsClassifier::new();
    /// let space = Space::classifier(neighbors)?.over("k", choose([1, 5, 25]))?;
    /// let search = Search::new(space, GridSearch, StratifiedKFold::new(5)).train_scores(true);
    /// let found = search.run(&mut graph, "curve", x, y, Threads::default())?;
    /// let curve = found.table().validation_curve("k");
    /// // Each sample is its own nearest neighbour.
    /// assert_eq!(curve.points[0].train_mean, 1.0);
    /// assert!(curve.points[0].test_mean < 0.98, "{curve}");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn validation_curve(&self, choice: &str) -> Curve {
        let with_choice = self.rows.iter().filter(|row| row.parameters.contains_key(choice));
        self.along(choice, with_choice.map(|row| (row.parameter(choice), row)))
    }

    /// The scores of a candidate along the number of samples, by the scorer that chooses: of a
    /// search with the strategy [`LearningCurve`](crate::strategy::LearningCurve).
    pub fn learning_curve(&self, candidate: usize) -> Curve {
        let rows = self.rows.iter().filter(|row| row.candidate == candidate);
        let size = |row: &SearchRow| row.resource.map_or_else(String::new, |n| n.to_string());
        self.along("samples", rows.map(|row| (size(row), row)))
    }

    fn along<'a>(&self, name: &str, rows: impl Iterator<Item = (String, &'a SearchRow)>) -> Curve {
        let point = |(value, row): (String, &SearchRow)| {
            let [train, test] = [&row.train, &row.test].map(|scores| scores.get(self.chosen_by));
            let mean_and_sd = |scores: Option<&super::SplitScores>| {
                scores.map_or((f64::NAN, f64::NAN), |scores| (scores.mean, scores.sd))
            };
            let ((train_mean, train_sd), (test_mean, test_sd)) =
                (mean_and_sd(train), mean_and_sd(test));
            CurvePoint { value, train_mean, train_sd, test_mean, test_sd }
        };
        let (name, scorer) = (name.to_owned(), self.measure().name.clone());
        Curve { name, scorer, points: rows.map(point).collect() }
    }
}

impl fmt::Display for Curve {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, scorer, points } = self;
        let values = points.iter().map(|point| point.value.chars().count());
        let width = values.chain([name.chars().count()]).max().unwrap_or(0);
        writeln!(f, "{name:width$}  {:17}  test {scorer}", format!("train {scorer}"))?;
        for CurvePoint { value, train_mean, train_sd, test_mean, test_sd } in points {
            let train = match train_mean.is_nan() {
                true => String::new(),
                false => format!("{train_mean:.4} ± {train_sd:.4}"),
            };
            writeln!(f, "{value:width$}  {train:17}  {test_mean:.4} ± {test_sd:.4}")?;
        }
        Ok(())
    }
}
