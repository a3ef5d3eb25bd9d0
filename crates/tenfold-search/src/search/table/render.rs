//! A table of results as text, CSV, JSON and Markdown.

use std::fmt;

use serde_json::{Map, Value, json};

use super::{SearchRow, SearchTable, SplitScores};
use crate::error::Result;
use crate::search::TrialError;

/// The width of the printed table.
const WIDTH: usize = 100;

/// The number of rows that are printed.
const N_ROWS: usize = 20;

/// The width that a column keeps when others need room.
const WIDTH_MIN: usize = 8;

impl SearchTable {
    /// All rows as CSV, with a header: the choices as columns, the scores of each split, mean,
    /// standard deviation and rank by each scorer, seconds, and the error of a trial that failed.
    /// An undefined score is an empty cell.
    ///
    /// # Errors
    /// [`TrialError::Unwritable`] if memory is short.
    pub fn to_csv(&self) -> Result<String> {
        let refused = |reason: String| TrialError::Unwritable { format: "CSV", reason };
        let mut to = csv::Writer::from_writer(Vec::new());
        let parameters = self.parameters();
        let mut head = vec!["candidate".to_owned(), "round".to_owned(), "resource".to_owned()];
        head.extend(parameters.iter().map(|name| format!("param_{name}")));
        for (at, measure) in self.scorers.iter().enumerate() {
            for (part, scores) in self.rows.first().into_iter().flat_map(|row| row.parts(at)) {
                let name = &measure.name;
                let n_splits = scores.splits.len();
                head.extend((0..n_splits).map(|split| format!("split{split}_{part}_{name}")));
                head.extend(["mean", "sd", "rank"].map(|stat| format!("{stat}_{part}_{name}")));
            }
        }
        head.extend(["fit_seconds", "score_seconds", "error"].map(str::to_owned));
        to.write_record(&head).map_err(|error| refused(error.to_string()))?;
        for row in &self.rows {
            let resource = row.resource.map_or_else(String::new, |resource| resource.to_string());
            let mut cells = vec![row.candidate.to_string(), row.round.to_string(), resource];
            cells.extend(parameters.iter().map(|name| row.parameter(name)));
            for (_, scores) in (0..self.scorers.len()).flat_map(|at| row.parts(at)) {
                cells.extend(scores.splits.iter().map(|score| number(*score)));
                cells.extend([number(scores.mean), number(scores.sd), scores.rank.to_string()]);
            }
            cells.extend([number(row.fit_seconds), number(row.score_seconds)]);
            cells.push(row.error.clone().unwrap_or_default());
            to.write_record(&cells).map_err(|error| refused(error.to_string()))?;
        }
        let bytes = to.into_inner().map_err(|error| refused(error.to_string()))?;
        Ok(String::from_utf8(bytes).map_err(|error| refused(error.to_string()))?)
    }

    /// All rows as a JSON object: `scorers`, `chosen_by`, `notes`, and `rows` with `parameters`,
    /// `test` and `train` by scorer. An undefined score is null.
    pub fn to_json(&self) -> Value {
        let scores = |scores: &SplitScores| {
            let SplitScores { splits, mean, sd, rank } = scores;
            json!({"splits": splits, "mean": mean, "sd": sd, "rank": rank})
        };
        let by_scorer = |all: &[SplitScores]| -> Map<String, Value> {
            let names = self.scorers.iter().map(|measure| measure.name.clone());
            names.zip(all.iter().map(scores)).collect()
        };
        let row = |row: &SearchRow| {
            let value = |json: &String| serde_json::from_str(json).unwrap_or(Value::Null);
            let parameters: Map<String, Value> =
                row.parameters.iter().map(|(name, json)| (name.clone(), value(json))).collect();
            json!({
                "candidate": row.candidate,
                "name": row.name,
                "round": row.round,
                "resource": row.resource,
                "parameters": parameters,
                "test": by_scorer(&row.test),
                "train": by_scorer(&row.train),
                "fit_seconds": row.fit_seconds,
                "score_seconds": row.score_seconds,
                "error": row.error,
                "is_complete": row.is_complete,
            })
        };
        json!({
            "scorers": self.scorers.iter().map(|measure| &*measure.name).collect::<Vec<_>>(),
            "chosen_by": self.measure().name,
            "notes": self.notes,
            "rows": self.rows.iter().map(row).collect::<Vec<_>>(),
        })
    }

    /// All rows as a table of Markdown, the best first: rank, mean and standard deviation by each
    /// scorer, seconds of a fit, and the choices.
    pub fn to_markdown(&self) -> String {
        let (head, body) = self.cells(self.rows.len());
        let line = |cells: &[String]| {
            let cells: Vec<String> =
                cells.iter().map(|cell| cell.replace('|', "\\|").replace('\n', " ")).collect();
            format!("| {} |\n", cells.join(" | "))
        };
        let rule = format!("|{}\n", "---|".repeat(head.len()));
        line(&head) + &rule + &body.iter().map(|cells| line(cells)).collect::<String>()
    }

    /// The rows by the scorer that chooses, the best first; of equal ones the first tried.
    pub fn ranked(&self) -> Vec<&SearchRow> {
        let mut rows: Vec<&SearchRow> = self.rows.iter().collect();
        rows.sort_by_key(|row| row.test[self.chosen_by].rank);
        rows
    }

    /// The header and the first rows, by rank.
    fn cells(&self, n_rows: usize) -> (Vec<String>, Vec<Vec<String>>) {
        let parameters = self.parameters();
        let has_resource = self.rows.iter().any(|row| row.resource.is_some());
        let mut head = vec!["rank".to_owned()];
        head.extend(self.scorers.iter().map(|measure| measure.name.clone()));
        head.push("fit s".to_owned());
        head.extend(has_resource.then(|| "resource".to_owned()));
        let end = |name: &&str| name.rsplit('.').next().unwrap_or_default().to_owned();
        let ends: Vec<String> = parameters.iter().map(end).collect();
        let is_clear = |end: &String| ends.iter().filter(|other| *other == end).count() == 1;
        head.extend(
            parameters
                .iter()
                .zip(&ends)
                .map(|(&name, end)| if is_clear(end) { end.clone() } else { name.to_owned() }),
        );
        let cells = |row: &SearchRow| {
            let mut cells = vec![row.test[self.chosen_by].rank.to_string()];
            cells.extend(row.test.iter().map(|scores| match scores.mean.is_nan() {
                true if row.error.is_some() => "failed".to_owned(),
                true if !row.is_complete => "not run".to_owned(),
                true => "undefined".to_owned(),
                false => format!("{:.4} ± {:.4}", scores.mean, scores.sd),
            }));
            let seconds = row.fit_seconds;
            cells.push(if seconds.is_nan() { String::new() } else { format!("{seconds:.3}") });
            let resource = row.resource.map_or_else(String::new, |resource| resource.to_string());
            cells.extend(has_resource.then_some(resource));
            cells.extend(parameters.iter().map(|name| rounded(row.parameter(name))));
            cells
        };
        (head, self.ranked().into_iter().take(n_rows).map(cells).collect())
    }
}

impl SearchRow {
    /// The scores by one scorer: on the test samples, and on the training samples if they were
    /// asked for.
    fn parts(&self, at: usize) -> impl Iterator<Item = (&'static str, &SplitScores)> {
        let test = self.test.get(at).map(|scores| ("test", scores));
        test.into_iter().chain(self.train.get(at).map(|scores| ("train", scores)))
    }

    /// The value of a choice, without the quotes of a text; empty if the candidate does not have
    /// it.
    pub(super) fn parameter(&self, name: &str) -> String {
        let json = self.parameters.get(name).map_or("", String::as_str);
        match serde_json::from_str(json) {
            Ok(Value::String(text)) => text,
            Ok(Value::Null) => "none".to_owned(),
            _ => json.to_owned(),
        }
    }
}

/// A number of more than four digits with four; anything else as it is.
fn rounded(cell: String) -> String {
    let digits = cell.chars().filter(char::is_ascii_digit).count();
    match cell.parse::<f64>() {
        Ok(number) if digits > 5 && cell.contains('.') && number.is_finite() => {
            let short: f64 = format!("{number:.3e}").parse().unwrap_or(number);
            Value::from(short).to_string()
        }
        _ => cell,
    }
}

/// A number of full precision; empty if it is not defined.
fn number(number: f64) -> String {
    if number.is_nan() { String::new() } else { number.to_string() }
}

/// The first rows as aligned columns, at most 100 characters wide: the widest columns are cut. A
/// choice is named by the end of its path where no other has it, and long numbers are rounded.
impl fmt::Display for SearchTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (head, body) = self.cells(N_ROWS);
        let width = |at: usize| {
            let cells = body.iter().chain([&head]).map(|cells| cells[at].chars().count());
            cells.max().unwrap_or(0)
        };
        let mut widths: Vec<usize> = (0..head.len()).map(width).collect();
        while widths.iter().sum::<usize>() + 2 * (widths.len() - 1) > WIDTH {
            let Some(widest) = (0..widths.len()).max_by_key(|&at| (widths[at], at)) else { break };
            if widths[widest] <= WIDTH_MIN {
                break;
            }
            widths[widest] -= 1;
        }
        for cells in [&head].into_iter().chain(&body) {
            let cell = |(cell, &width): (&String, &usize)| {
                let cell = cell.replace(char::is_control, " ");
                match cell.chars().count() > width {
                    true => cell.chars().take(width - 1).chain(['…']).collect(),
                    false => format!("{cell:width$}"),
                }
            };
            let line: Vec<String> = cells.iter().zip(&widths).map(cell).collect();
            writeln!(f, "{}", line.join("  ").trim_end())?;
        }
        let left = self.rows.len().saturating_sub(N_ROWS);
        if left > 0 {
            writeln!(f, "and {left} more")?;
        }
        let has_failed = |row: &&SearchRow| row.error.is_some();
        if let Some(SearchRow { name, error: Some(error), .. }) = self.rows.iter().find(has_failed)
        {
            let failed = self.rows.iter().filter(has_failed).count();
            let error = error.lines().next().unwrap_or_default();
            let n_rows = self.rows.len();
            writeln!(f, "note: {failed} of {n_rows} trials failed, `{name}` with: {error}")?;
        }
        self.notes.iter().try_for_each(|note| writeln!(f, "note: {note}"))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use tenfold_ml::model_selection::Direction;

    use super::*;
    use crate::search::table::Measure;

    fn table() -> SearchTable {
        let row =
            |candidate: usize, splits: [f64; 2], alpha: &str, error: Option<&str>| SearchRow {
                candidate,
                name: format!("alpha={alpha}"),
                parameters: BTreeMap::from([("alpha".into(), alpha.into())]),
                round: 0,
                resource: None,
                test: vec![SplitScores::of(splits.to_vec())],
                train: Vec::new(),
                fit_seconds: 0.25,
                score_seconds: 0.125,
                error: error.map(str::to_owned),
                is_complete: true,
            };
        let rows = vec![
            row(0, [0.5, 0.75], "0.1", None),
            row(1, [f64::NAN, 1.0], "\"a|b\"", Some("it, \"failed\"\nhere")),
            row(2, [1.0, 0.5], "1.0", None),
        ];
        let accuracy = Measure { name: "accuracy".into(), direction: Direction::Higher };
        SearchTable::new(vec![accuracy], 0, rows, vec!["a note".into()])
    }

    #[test]
    fn the_text_has_the_best_rows_first() {
        assert_eq!(
            table().to_string(),
            "rank  accuracy         fit s  alpha\n\
             1     0.7500 ± 0.2500  0.250  1.0\n\
             2     0.6250 ± 0.1250  0.250  0.1\n\
             3     failed           0.250  a|b\n\
             note: 1 of 3 trials failed, `alpha=\"a|b\"` with: it, \"failed\"\n\
             note: a note\n"
        );
    }

    #[test]
    fn long_numbers_and_paths_are_short_in_the_text() {
        let mut table = table();
        for row in &mut table.rows {
            let alpha = row.parameters.remove("alpha").unwrap();
            row.parameters.insert("sgd.alpha".into(), alpha.replace("0.1", "0.00317701698808"));
            row.parameters.insert("sgd.max_iter".into(), "100000".into());
        }
        let text = table.to_string();
        assert!(text.starts_with("rank  accuracy         fit s  alpha     max_iter\n"), "{text}");
        assert!(text.contains("0.003177  100000"), "{text}");
        assert!(table.to_csv().unwrap().contains("0.00317701698808"));
        assert_eq!(rounded("300.4847456561697".into()), "300.5");
        assert_eq!(rounded("1e-5".into()), "1e-5");
    }

    #[test]
    fn csv_has_every_split_and_quotes_errors() {
        assert_eq!(
            table().to_csv().unwrap(),
            "candidate,round,resource,param_alpha,split0_test_accuracy,split1_test_accuracy,\
             mean_test_accuracy,sd_test_accuracy,rank_test_accuracy,fit_seconds,score_seconds,error\n\
             0,0,,0.1,0.5,0.75,0.625,0.125,2,0.25,0.125,\n\
             1,0,,a|b,,1,,,3,0.25,0.125,\"it, \"\"failed\"\"\nhere\"\n\
             2,0,,1.0,1,0.5,0.75,0.25,1,0.25,0.125,\n"
        );
    }

    #[test]
    fn markdown_escapes_what_parts_its_cells() {
        let text = table().to_markdown();
        assert!(text.starts_with("| rank | accuracy | fit s | alpha |\n|---|---|---|---|\n| 1 |"));
        assert!(text.contains("| a\\|b |"), "{text}");
    }

    #[test]
    fn json_has_null_for_an_undefined_score() {
        let json = table().to_json();
        assert_eq!(json["rows"][1]["test"]["accuracy"]["splits"], json!([null, 1.0]));
        assert_eq!(json["rows"][1]["parameters"], json!({"alpha": "a|b"}));
        assert_eq!(json["rows"][2]["parameters"], json!({"alpha": 1.0}));
    }

    #[test]
    fn a_wide_table_is_cut_to_a_hundred_columns() {
        let mut wide = table();
        for row in &mut wide.rows {
            row.parameters.insert("text".into(), format!("\"{}\"", "long ".repeat(60)));
        }
        let text = wide.to_string();
        assert!(text.lines().take(4).all(|line| line.chars().count() <= 100), "{text}");
        assert!(text.contains('…'), "{text}");
    }
}
