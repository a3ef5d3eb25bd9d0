//! `Job`: the options of a command over those of `tenfold.toml`, and the parts made from them.

use clap::Args;
use tenfold::estimator::data::Segment;

use crate::given::Given;
use crate::options::{
    Data, Over, Parameter, ReportOptions, RunOptions, SearchOptions, SplitOptions, TableOptions,
};
use crate::settings::Settings;
use crate::terminal::Remarks;

/// The estimator of the command line.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Estimator")]
pub(crate) struct EstimatorArgs {
    /// Estimator, by kind or as JSON: sgd, or '{"kind": "sgd", "alpha": 1e-5}'
    #[arg(long, short, value_name = "ESTIMATOR")]
    estimator: Option<Data>,

    /// Value of a parameter, by its path: c=0.1, or sgd.loss=log; may be repeated
    #[arg(long, value_name = "PATH=VALUE")]
    set: Vec<Parameter>,
}

/// The scorers of the command line.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Estimator")]
pub(crate) struct ScorerArgs {
    /// Scorer, by kind or as JSON: log-loss, or '{"kind": "f1", "average": "macro"}'; may be repeated
    #[arg(long, value_name = "SCORER")]
    scorer: Vec<Data>,
}

/// The work of a command.
#[derive(Debug)]
pub(crate) struct Job {
    pub(crate) table: TableOptions,
    pub(crate) estimator: Option<Given>,
    pub(crate) set: Vec<Parameter>,
    /// The transformers before the estimator; empty if the columns decide.
    pub(crate) steps: Vec<Given>,
    /// The transformers of single columns.
    pub(crate) transformers: Vec<(String, Given)>,
    pub(crate) scorers: Vec<Given>,
    pub(crate) splits: SplitOptions,
    pub(crate) splitter: Option<Given>,
    pub(crate) search: SearchOptions,
    pub(crate) report: ReportOptions,
    pub(crate) run: RunOptions,
    pub(crate) remarks: Remarks,
}

impl Job {
    /// The job of a table and a run, with all else from `tenfold.toml`.
    pub(crate) fn new(
        settings: Settings,
        remarks: Remarks,
        table: TableOptions,
        run: RunOptions,
    ) -> Self {
        let key = |name: &str| Segment::Key(name.to_owned());
        let sections = &settings.sections;
        if let Some(file) = &settings.file {
            remarks.note(format!(
                "settings of {} are used; --no-config ignores them",
                file.path().display()
            ));
        }
        let listed = |name: &str, list: &[Data]| -> Vec<Given> {
            let given = |(at, data): (usize, &Data)| {
                let steps = [key(name), Segment::At(at)];
                Given::of((name_of_option(name), None), &settings, (&steps, Some(data)))
            };
            list.iter().enumerate().filter_map(given).collect()
        };
        let estimator =
            Given::of(("", None), &settings, (&[key("estimator")], sections.estimator.as_ref()));
        let mut below = sections.table.clone();
        if table.classification || table.regression {
            (below.classification, below.regression) = (false, false);
        }
        let mut run_below = sections.run.clone();
        if run.store.is_some() {
            run_below.no_store = false;
        }
        let splitter = Given::of(
            ("", None),
            &settings,
            (&[key("splits"), key("splitter")], sections.splits.splitter.as_ref()),
        );
        let transformers = sections.columns.iter().filter_map(|(name, column)| {
            let steps = [key("columns"), key(name), key("transformer")];
            let given = Given::of(("", None), &settings, (&steps, column.transformer.as_ref()))?;
            Some((name.clone(), given))
        });
        Self {
            transformers: transformers.collect(),
            table: table.over(below),
            estimator,
            set: Vec::new(),
            steps: listed("steps", &sections.steps),
            scorers: listed("scorers", &sections.scorers),
            splits: sections.splits.clone(),
            splitter,
            search: sections.search.clone(),
            report: sections.report.clone(),
            run: run.over(run_below),
            remarks,
        }
    }

    /// The same with the estimator of the command line.
    pub(crate) fn estimator(mut self, args: EstimatorArgs) -> Self {
        if let Some(data) = args.estimator {
            let given = Given::of(("--estimator", Some(data)), &Settings::default(), (&[], None));
            self.estimator = given;
        }
        self.set = args.set;
        self
    }

    /// The same with the scorers of the command line.
    pub(crate) fn scorers(mut self, args: ScorerArgs) -> Self {
        let given = args.scorer.into_iter().filter_map(|data| {
            Given::of(("--scorer", Some(data)), &Settings::default(), (&[], None))
        });
        let given: Vec<Given> = given.collect();
        self.scorers = given.over(self.scorers);
        self
    }

    /// The same with the splits of the command line.
    pub(crate) fn splits(mut self, args: SplitOptions) -> Self {
        if args.folds.is_some() || args.repeats.is_some() {
            self.splitter = None;
        }
        let splitter = args.splitter.clone();
        let given = Given::of(("--splitter", splitter), &Settings::default(), (&[], None));
        self.splitter = given.or(self.splitter);
        self.splits = args.over(self.splits);
        self
    }

    /// The same with the search of the command line.
    pub(crate) fn search(mut self, args: SearchOptions) -> Self {
        self.search = args.over(self.search);
        self
    }

    /// The same with the report of the command line.
    pub(crate) fn report(mut self, args: ReportOptions) -> Self {
        self.report = args.over(self.report);
        self
    }

    /// The seed.
    pub(crate) fn seed(&self) -> u64 {
        self.splits.seed.unwrap_or_default()
    }
}

fn name_of_option(section: &str) -> &'static str {
    if section == "scorers" { "--scorer" } else { "--estimator" }
}
