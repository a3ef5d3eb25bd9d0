//! `TF008` times-across-split.

use super::{Outcome, Problem, check, scale};
use crate::document::{Cell, Figure, Severity};
use crate::evidence::Evidence;
use crate::number::{counted, percent};

check!(
    TimesAcrossSplit,
    "TF008",
    "times-across-split",
    "A model that was fitted on samples later than those it is tested on knows a future that it will not \
     know when it is used.",
    "Use `TimeSeriesSplit` on samples in the order of time, or mute this check if the time does not matter.",
    outcome
);

fn outcome(evidence: &Evidence) -> Outcome {
    let Some(later) = &evidence.later_in_training else {
        return Outcome::NotMade("no times are known".to_owned());
    };
    let n_folds = later.iter().filter(|&&share| share > 0.0).count();
    if n_folds == 0 {
        return Outcome::Passed;
    }
    let most = later.iter().copied().fold(0.0, f64::max);
    // Times that were given mean that time matters; a column of dates need not.
    let (severity, origin) = match (&evidence.setup.times, &evidence.data) {
        (None, Ok(data)) => {
            let feature = data.dates.as_ref().map_or("", |dates| &dates.feature);
            (Severity::Note, format!(" by `{feature}`"))
        }
        _ => (Severity::Warning, String::new()),
    };
    let finding = format!(
        "in {n_folds} of {} up to {} of the training samples are later than the earliest test \
         sample{origin}",
        counted(later.len(), "fold"),
        percent(most),
    );
    let source = || scale::source(evidence);
    Problem::new(severity, finding)
        .number(Figure::new("folds with later training samples", n_folds).source(source()))
        .number(Figure::new("largest share", Cell::Share(most)).source(source()))
        .into()
}
