//! The fits of a search of 576 text classifiers that run, over those that are distinct.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tenfold::graph::{Event, EventKind, Executor, Threads};

use crate::figures::{Figures, seconds};
use crate::messages::{FOLDS, GRID_576, messages};

const N_MESSAGES: usize = 1_000;

pub(crate) fn measure(figures: &mut Figures) {
    let grid = GRID_576;
    // Steps are the same where all steps up to them have the same data.
    let mut distinct = HashSet::new();
    for candidate in grid.space().grid().expect("a finite space") {
        let data = candidate.value();
        let steps = data["steps"].as_array().expect("a pipeline has steps");
        distinct.extend((1..=steps.len()).map(|end| format!("{:?}", &steps[..end])));
    }
    let distinct = distinct.len() * FOLDS;

    let fits = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&fits);
    let observer = move |event: &Event<'_>| {
        if let EventKind::Started { key } = &event.kind
            && key.contains("/fit-")
        {
            count.fetch_add(1, Ordering::Relaxed);
        }
    };
    let (elapsed, found) =
        seconds(|| grid.run(messages(N_MESSAGES), Threads::default().observer(observer)));
    let ran = fits.load(Ordering::Relaxed);
    figures.add("stage_fits_asked", found.fits().fits_asked as f64, "");
    figures.add("stage_fits_distinct", distinct as f64, "");
    figures.add("stage_fits_over_distinct", ran as f64 / distinct as f64, "(bar: exactly 1)");
    figures.add("stage_fits_seconds", elapsed, "s");
}
