//! `tenfold predict`: the predictions of a model for tables.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use clap::Args;
use tenfold::data::{Labels, Schema};
use tenfold::estimator::{ClassifierModel, ModelHeader, RegressorModel};
use tenfold::store::{check_replaceable, replace_file};

use crate::common::Common;
use crate::exit::Usage;
use crate::interrupt;
use crate::table::{explained, open_path};
use crate::terminal::{Remarks, print_bytes};

/// Predict by a model file for the rows of tables, as CSV
///
/// The tables are read as that of the fit was: columns by name, in any order, with or without the target.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct PredictArgs {
    /// Model file of `tenfold fit`
    #[arg(value_name = "MODEL")]
    model: PathBuf,

    /// Tables of text, plain or gzip; - reads the standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,

    /// Add a column with the probability of each class
    #[arg(long, short, help_heading = "Output")]
    probabilities: bool,

    /// File of the predictions; the standard output if not given
    #[arg(long, short, value_name = "FILE", help_heading = "Output")]
    output: Option<PathBuf>,
}

const EXAMPLES: &str = "\
Examples:
  tenfold predict titanic.model new.csv > predictions.csv
  tenfold predict titanic.model a.csv b.csv --probabilities --output predictions.csv
  zcat new.csv.gz | tenfold predict titanic.model -";

pub(crate) fn run(args: &PredictArgs, common: &Common) -> Result<()> {
    if let Some(output) = &args.output {
        check_replaceable(output)?;
    }
    let header = ModelHeader::read(&args.model)?;
    let Some(schema) = &header.schema else {
        bail!(
            "{} has no schema, by which tables are read; write it with `tenfold fit`, or in a \
             program with `save_with_schema`",
            args.model.display()
        );
    };
    let model = Fitted::load(&args.model, &header)?;
    if args.probabilities && matches!(model, Fitted::Regressor(_)) {
        let message = "--probabilities: the model predicts numbers, which have no probabilities";
        return Err(Usage(message.to_owned()).into());
    }
    let mut text = String::new();
    let several = args.files.len() > 1;
    for (at, file) in args.files.iter().enumerate() {
        let name = several.then(|| file.display().to_string());
        let table = model.predict(schema, file, args.probabilities, common.remarks())?;
        table.write(&mut text, name.as_deref(), at == 0);
    }
    match &args.output {
        None => print_bytes(text.as_bytes()),
        Some(output) => interrupt::whole(|| Ok(replace_file(output, text.as_bytes())?)),
    }
}

/// A model of either family.
enum Fitted {
    Classifier(Box<dyn ClassifierModel>),
    Regressor(Box<dyn RegressorModel>),
}

/// The predictions for a table, as texts.
struct Predictions {
    columns: Vec<(String, Vec<String>)>,
}

impl Fitted {
    fn load(path: &Path, header: &ModelHeader) -> Result<Self> {
        Ok(match &*header.kind {
            "classifier" => Self::Classifier(<dyn ClassifierModel>::load(path)?),
            "regressor" => Self::Regressor(<dyn RegressorModel>::load(path)?),
            other => bail!("{} holds a {other}, which predicts nothing", path.display()),
        })
    }

    fn predict(
        &self,
        schema: &Schema,
        file: &Path,
        with_probabilities: bool,
        remarks: Remarks,
    ) -> Result<Predictions> {
        let (name, bytes) = open_path(file)?;
        let data = schema.read_records(&bytes).map_err(|error| explained(error, &name))?;
        data.notices.iter().for_each(|notice| remarks.note(notice.for_command_line()));
        let wrong = || format!("cannot predict for {name}");
        let mut columns = Vec::new();
        match self {
            Self::Classifier(model) => {
                let labels: Labels = model.predict(&data.x).with_context(wrong)?;
                let names = (0..labels.len()).map(|row| labels.name(row).to_owned()).collect();
                columns.push(("prediction".to_owned(), names));
                if with_probabilities {
                    let table = model.predict_probabilities(&data.x).with_context(wrong)?;
                    let table = table.ok_or_else(|| {
                        anyhow!("this model has no probabilities; fit one that has them, or `calibrated`")
                    })?;
                    for (class, column) in labels.classes().iter().zip(table.columns()) {
                        let numbers = column.iter().map(f64::to_string).collect();
                        columns.push((format!("probability of {class}"), numbers));
                    }
                }
            }
            Self::Regressor(model) => {
                let values = model.predict(&data.x).with_context(wrong)?;
                let numbers = values.iter().map(|value| value.to_string()).collect();
                columns.push(("prediction".to_owned(), numbers));
            }
        }
        Ok(Predictions { columns })
    }
}

impl Predictions {
    /// Adds the rows to a table, with the name of their file if there are several.
    fn write(&self, text: &mut String, file: Option<&str>, with_header: bool) {
        let mut add = |cells: Vec<&str>| {
            let cells: Vec<String> = cells.into_iter().map(quoted).collect();
            text.push_str(&cells.join(","));
            text.push('\n');
        };
        if with_header {
            let names = self.columns.iter().map(|(name, _)| &**name);
            add(file.map(|_| "file").into_iter().chain(names).collect());
        }
        let n_rows = self.columns.first().map_or(0, |(_, cells)| cells.len());
        for row in 0..n_rows {
            let cells = self.columns.iter().map(|(_, cells)| &*cells[row]);
            add(file.into_iter().chain(cells).collect());
        }
    }
}

/// A cell of CSV, in quotes where it needs them.
pub(super) fn quoted(cell: &str) -> String {
    match cell.contains(['"', ',', '\n', '\r']) || cell.trim() != cell {
        true => format!("\"{}\"", cell.replace('"', "\"\"")),
        false => cell.to_owned(),
    }
}
