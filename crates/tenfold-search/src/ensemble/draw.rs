//! The rows on which a model of a bag is fitted.

use serde::{Deserialize, Serialize};
use tenfold_ml::authoring::random::SplitMix64;
use tenfold_ml::data::{Records, Rows};
use tenfold_ml::error::{Error, Result};
use tenfold_ml::estimator::learner::{PerSample, Target, TargetOf};
use tenfold_ml::model_selection::Part;

use crate::ensemble::EnsembleError;
use crate::ensemble::member::Parts;

/// The number of samples to draw, and whether one may be drawn several times.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Draw {
    /// As many as there are by default.
    pub(super) max_samples: Option<Part>,
    pub(super) with_replacement: bool,
}

tenfold_store::fingerprint_with_serde!(Draw => "tenfold.draw.v1");

/// The draws to find one with samples of two classes.
const TRIES: usize = 1000;

impl Draw {
    pub(super) fn check(&self) -> Result<()> {
        let (is_in_range, expected) = match self.max_samples {
            None => return Ok(()),
            Some(Part::Share(share)) => {
                (share > 0.0 && share <= 1.0, "a share above 0 and at most 1 is expected")
            }
            Some(Part::Count(count)) => (count > 0, "at least 1 sample is expected"),
        };
        let name = "Bagging max_samples";
        match self.max_samples.filter(|_| !is_in_range) {
            None => Ok(()),
            Some(part) => Err(Error::Param { name, value: part.to_string(), expected }),
        }
    }

    /// Rows of the samples that count, ascending; with two classes at least where there are two.
    pub(super) fn rows<L: Parts>(&self, seed: u64, y: &TargetOf<L>) -> Result<Rows> {
        let counts = |row: &u32| L::weight(y, *row as usize) > 0.0;
        let all: Vec<u32> = (0..y.n_samples() as u32).filter(counts).collect();
        let n_samples = all.len();
        let n_drawn = match self.max_samples {
            None => n_samples,
            Some(Part::Count(count)) => count,
            Some(Part::Share(share)) => ((share * n_samples as f64) as usize).max(1),
        };
        if n_samples == 0 {
            return Err(Error::Empty { what: "the target", needed: "sample of a weight above 0" });
        }
        if !self.with_replacement && n_drawn > n_samples {
            return Err(EnsembleError::TooFewSamples { n_drawn, n_samples }.into());
        }
        let mut random = SplitMix64::new(seed);
        for _ in 0..TRIES {
            let mut drawn: Vec<u32> = if self.with_replacement {
                (0..n_drawn).map(|_| all[random.below(n_samples)]).collect()
            } else {
                let mut shuffled = all.clone();
                random.shuffle(&mut shuffled);
                shuffled.truncate(n_drawn);
                shuffled
            };
            drawn.sort_unstable();
            let rows = Rows::from(drawn);
            if L::is_enough(y, &rows) {
                return Ok(rows);
            }
        }
        Err(EnsembleError::OneClass { n_tries: TRIES, n_drawn }.into())
    }
}

/// The rows that a draw yields; a task.
pub(super) fn drawn<L: Parts>(draw: &Draw, seed: &u64, y: &TargetOf<L>) -> Result<Rows> {
    draw.rows::<L>(*seed, y)
}

/// The drawn samples; a task.
pub(super) fn drawn_records<L: Parts>(
    x: &Records,
    y: &TargetOf<L>,
    rows: &Rows,
) -> Result<Records> {
    let (left, left_len) = ("records", x.n_samples());
    let (right, right_len) = ("targets", y.n_samples());
    match left_len == right_len {
        true => Ok(x.select(rows)),
        false => Err(Error::LengthMismatch { left, left_len, right, right_len }),
    }
}

/// The target of the drawn samples; a task.
pub(super) fn drawn_target<L: Parts>(y: &TargetOf<L>, rows: &Rows) -> TargetOf<L> {
    y.select(rows)
}

/// The rows of samples that count and were not drawn, ascending.
pub(super) fn undrawn<L: Parts>(y: &TargetOf<L>, drawn: &Rows) -> Rows {
    let mut is_drawn = vec![false; y.n_samples()];
    drawn.iter().for_each(|row| is_drawn[row] = true);
    let unseen = |row: &u32| !is_drawn[*row as usize] && L::weight(y, *row as usize) > 0.0;
    (0..y.n_samples() as u32).filter(unseen).collect()
}
