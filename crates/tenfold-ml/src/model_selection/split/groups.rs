//! Which samples belong together.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::data::Rows;

/// The group of each sample: the patient, the author or the conversation that it comes from.
///
/// Groups are kept in ascending order of their ids or names. Cloning is cheap.
///
/// ```
/// use tenfold::model_selection::Groups;
///
/// let patients = Groups::from_names(["bo", "ada", "bo"]);
/// assert_eq!(patients.n_groups(), 2);
/// assert_eq!(patients.codes(), [1, 0, 1]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<u32>", into = "Vec<u32>")]
pub struct Groups {
    /// For each sample the place of its group.
    codes: Arc<[u32]>,
    n_groups: usize,
}

impl Groups {
    /// The groups with these ids, one for each sample.
    pub fn from_ids(ids: impl IntoIterator<Item = u32>) -> Self {
        Self::from_ordered(&ids.into_iter().collect::<Vec<_>>())
    }

    /// The groups with these names, one for each sample.
    pub fn from_names<S: Into<String>>(names: impl IntoIterator<Item = S>) -> Self {
        Self::from_ordered(&names.into_iter().map(Into::into).collect::<Vec<String>>())
    }

    fn from_ordered<T: Ord>(of_samples: &[T]) -> Self {
        let mut groups: Vec<&T> = of_samples.iter().collect();
        groups.sort_unstable();
        groups.dedup();
        // Every group is among those sorted, at the place where smaller ones end.
        let code = |group: &T| groups.partition_point(|other| *other < group) as u32;
        Self { codes: of_samples.iter().map(code).collect(), n_groups: groups.len() }
    }

    /// The number of groups.
    pub fn n_groups(&self) -> usize {
        self.n_groups
    }

    /// For each sample the place of its group among all, in ascending order.
    pub fn codes(&self) -> &[u32] {
        &self.codes
    }

    /// The groups of some of the samples, as samples of their own.
    ///
    /// # Panics
    /// If a row is not below the number of samples.
    pub fn select(&self, rows: &Rows) -> Self {
        Self::from_ids(rows.iter().map(|row| self.codes[row]))
    }

    /// The number of samples of each group.
    pub(super) fn counts(&self) -> Vec<usize> {
        let mut counts = vec![0; self.n_groups];
        for &code in self.codes.iter() {
            counts[code as usize] += 1;
        }
        counts
    }
}

impl From<Vec<u32>> for Groups {
    fn from(ids: Vec<u32>) -> Self {
        Self::from_ids(ids)
    }
}

impl From<Groups> for Vec<u32> {
    fn from(groups: Groups) -> Self {
        groups.codes.to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_coded_in_ascending_order() {
        let groups = Groups::from_names(["b", "a", "c", "b"]);
        assert_eq!((groups.codes(), groups.n_groups()), ([1, 0, 2, 1].as_slice(), 3));
        assert_eq!(groups, Groups::from_ids([20, 10, 30, 20]));
        assert_eq!(groups.counts(), [1, 2, 1]);
        assert_ne!(groups, Groups::from_ids([0, 0, 1, 2]));
    }
}
