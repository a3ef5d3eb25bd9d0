//! `Ways`: from every task the shortest way to a target, and from every failure that to the tasks
//! that have no value because of it; each found in one pass over the edges.

use super::links::Links;

/// For each task, by position, the next one on a way; itself at the end of it.
pub(crate) struct Ways {
    next: Vec<u32>,
    /// For tasks on no way it is [`NO_WAY`].
    lengths: Vec<u32>,
}

const NO_WAY: u32 = u32::MAX;

impl Ways {
    /// The shortest ways to targets, by readers.
    pub(crate) fn to_targets(links: &Links) -> Self {
        let mut ways = Self::none(links);
        for at in (0..links.n_tasks() as u32).rev() {
            if links.is_kept(at) {
                ways.lengths[at as usize] = 0;
            } else {
                ways.extend(at, links.readers(at).iter().copied());
            }
        }
        ways
    }

    /// The shortest ways back to failures, by the inputs that each task `needs`. `failure` gives, for
    /// a task, its failure: its own position if it failed, that of an earlier task if it was skipped.
    pub(crate) fn from_failures<N: Iterator<Item = u32>>(
        links: &Links,
        needs: impl Fn(u32) -> N,
        failure: impl Fn(u32) -> Option<u32>,
    ) -> Self {
        let mut ways = Self::none(links);
        let mut first: Vec<u32> = vec![NO_WAY; links.n_tasks()];
        for at in 0..links.n_tasks() as u32 {
            let blamed = match failure(at) {
                Some(failure) => Some(failure),
                None => needs(at).map(|dep| first[dep as usize]).min(),
            };
            let Some(blamed) = blamed.filter(|&blamed| blamed != NO_WAY) else { continue };
            first[at as usize] = blamed;
            if blamed == at {
                ways.lengths[at as usize] = 0;
            } else {
                ways.extend(at, needs(at).filter(|&dep| first[dep as usize] == blamed));
            }
        }
        ways
    }

    fn none(links: &Links) -> Self {
        let n_tasks = links.n_tasks();
        Self { next: (0..n_tasks as u32).collect(), lengths: vec![NO_WAY; n_tasks] }
    }

    /// Puts a task before the first of the shortest ways of others.
    fn extend(&mut self, at: u32, others: impl Iterator<Item = u32>) {
        let length = |&other: &u32| self.lengths[other as usize];
        if let Some(next) = others.min_by_key(length).filter(|next| length(next) != NO_WAY) {
            self.lengths[at as usize] = length(&next) + 1;
            self.next[at as usize] = next;
        }
    }

    /// The positions on the way of a task, which comes first; itself alone if it has none.
    pub(crate) fn of(&self, at: u32) -> impl Iterator<Item = u32> {
        let next = |&at: &u32| Some(self.next[at as usize]).filter(|&next| next != at);
        std::iter::successors(Some(at), next)
    }
}
