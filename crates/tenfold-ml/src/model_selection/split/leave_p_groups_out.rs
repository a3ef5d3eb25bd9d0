//! Every choice of groups to test on.

use serde::{Deserialize, Serialize};

use crate::data::{Rows, Samples};
use crate::error::{Error, Result};
use crate::model_selection::split::k_fold::check_sample_count;
use crate::model_selection::{Groups, Split, Splits, Splitter};

/// Tests every choice of `n_groups` groups once and fits on the samples of all others.
///
/// The choices come in ascending order: of three groups, two at a time, the first and the second,
/// then the first and the third, then the second and the third. Tests are as large as their groups;
/// there is no remainder. Of `g` groups there are `g! / (p! (g - p)!)` choices of `p`, which is soon
/// many.
///
/// ```
/// use tenfold::data::Samples;
/// use tenfold::model_selection::{Groups, LeavePGroupsOut, Splitter};
///
/// let authors = Groups::from_names(["ada", "bo", "bo", "cy"]);
/// let splits = LeavePGroupsOut::new(1, authors).split(&Samples::counted(4))?;
/// assert_eq!(splits.len(), 3);
/// assert_eq!(splits.get(1).unwrap().test.as_slice(), [1, 2]);
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeavePGroupsOut {
    n_groups: usize,
    groups: Groups,
}

crate::register!(Splitter LeavePGroupsOut: "leave-p-groups-out", no default, version 1);

impl LeavePGroupsOut {
    /// Tests `n_groups` groups at a time, at least 1 and fewer than all.
    pub fn new(n_groups: usize, groups: Groups) -> Self {
        Self { n_groups, groups }
    }

    /// The split that tests the groups chosen, which are ascending.
    fn split_of(&self, chosen: &[u32]) -> Split {
        let rows = 0..self.groups.codes().len() as u32;
        let (test, train): (Vec<u32>, Vec<u32>) =
            rows.partition(|&row| chosen.binary_search(&self.groups.codes()[row as usize]).is_ok());
        Split { train: train.into(), test: test.into() }
    }
}

impl Splitter for LeavePGroupsOut {
    /// The number of choices; `usize::MAX` where it is larger.
    fn n_splits(&self) -> usize {
        n_choices(self.groups.n_groups(), self.n_groups).unwrap_or(usize::MAX)
    }

    fn split(&self, samples: &Samples<'_>) -> Result<Splits> {
        self.check(samples)?;
        let mut splits = Vec::new();
        let mut chosen: Vec<u32> = (0..self.n_groups as u32).collect();
        loop {
            splits.push(self.split_of(&chosen));
            if !to_next_choice(&mut chosen, self.groups.n_groups()) {
                return Ok(splits.into());
            }
        }
    }

    fn check_params(&self) -> Result<()> {
        let all = self.groups.n_groups();
        let expected = match n_choices(all, self.n_groups) {
            _ if self.n_groups == 0 || self.n_groups >= all => {
                "at least 1 group to test, and at least one more to fit on"
            }
            Some(choices) if u32::try_from(choices).is_ok() => return Ok(()),
            _ => "at most 4294967295 choices of groups; test fewer at a time, or use GroupKFold",
        };
        let value = format!("{} of {all}", self.n_groups);
        Err(Error::Param { name: "LeavePGroupsOut n_groups", value, expected })
    }

    fn within(&self, rows: &Rows) -> Option<Box<dyn Splitter>> {
        Some(Self::new(self.n_groups, self.groups.select(rows)).boxed())
    }

    fn check(&self, samples: &Samples<'_>) -> Result<()> {
        self.check_params()?;
        check_sample_count("LeavePGroupsOut", self.groups.codes().len(), samples.n_samples())
    }
}

/// The number of choices of `some` things among `all`, if a `usize` can hold it.
fn n_choices(all: usize, some: usize) -> Option<usize> {
    let Some(rest) = all.checked_sub(some) else { return Some(0) };
    // Each step yields a number of choices too, so the division leaves no rest.
    (0..some.min(rest))
        .try_fold(1, |choices: usize, at| Some(choices.checked_mul(all - at)? / (at + 1)))
}

/// Moves to the next choice among `all` in ascending order; `false` after the last.
fn to_next_choice(chosen: &mut [u32], all: usize) -> bool {
    let n_chosen = chosen.len();
    let last = |at: usize| (all - n_chosen + at) as u32;
    let Some(moved) = (0..n_chosen).rev().find(|&at| chosen[at] < last(at)) else { return false };
    let next = chosen[moved] + 1;
    for (group, place) in (next..).zip(&mut chosen[moved..]) {
        *place = group;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_come_in_ascending_order() {
        let groups = Groups::from_ids([3, 1, 2, 1]);
        let splits = LeavePGroupsOut::new(2, groups).split(&Samples::counted(4)).unwrap();
        let tests: Vec<_> = splits.iter().map(|split| split.test.as_slice().to_vec()).collect();
        assert_eq!(tests, [vec![1, 2, 3], vec![0, 1, 3], vec![0, 2]]);
    }

    #[test]
    fn choices_are_counted() {
        assert_eq!(n_choices(10, 3), Some(120));
        assert_eq!(n_choices(10, 10), Some(1));
        assert_eq!(n_choices(3, 4), Some(0));
        assert_eq!(n_choices(1000, 500), None);
    }

    #[test]
    fn too_few_groups_and_too_many_choices_are_errors() {
        let message = |n_groups, all: u32| {
            let splitter = LeavePGroupsOut::new(n_groups, Groups::from_ids(0..all));
            splitter.split(&Samples::counted(all as usize)).unwrap_err().to_string()
        };
        assert_eq!(
            message(3, 3),
            "LeavePGroupsOut n_groups = 3 of 3 is out of range: at least 1 group to test, and at \
             least one more to fit on"
        );
        assert!(message(0, 3).contains("0 of 3 is out of range"));
        assert!(message(500, 1000).contains("at most 4294967295 choices"));
    }
}
