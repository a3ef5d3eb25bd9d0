//! The names of units on the cluster: equal for equal work, so that people recognise them, and
//! never the same twice from one driver.

use std::collections::BTreeMap;

use tenfold_graph::remote::Job;
use tenfold_store::Digest;

/// The names that were given, by the digests that distinguish them.
#[derive(Default)]
pub(crate) struct Names {
    given: BTreeMap<[u8; 8], u32>,
}

impl Names {
    /// The name of a unit of these jobs: `key@recipe` for one, `key+N@digest` for one and `N` more,
    /// each with the first 16 digits; followed by `#2` and so on when they are sent again.
    pub(crate) fn name(&mut self, jobs: &[Job]) -> String {
        let (first, digest) = match jobs {
            [] => return String::new(),
            [job] => (job.key.clone(), job.recipe),
            [job, more @ ..] => {
                let recipes = jobs.iter().flat_map(|job| *job.recipe.as_bytes());
                let digest = Digest::of(&recipes.collect::<Vec<u8>>());
                (format!("{}+{}", job.key, more.len()), digest)
            }
        };
        let mut start = [0; 8];
        start.copy_from_slice(&digest.as_bytes()[..8]);
        let times = self.given.entry(start).or_default();
        *times += 1;
        let digits = &digest.to_string()[..16];
        match times {
            1 => format!("{first}@{digits}"),
            times => format!("{first}@{digits}#{times}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(key: &str) -> Job {
        let recipe = Digest::of(key.as_bytes());
        Job { key: key.into(), recipe, inputs: Vec::new(), runs_again: false }
    }

    #[test]
    fn no_name_is_given_twice() {
        let mut names = Names::default();
        let (one, two) = (job("svm/cv/fit-00"), job("svm/cv/fit-01"));
        let digits = one.recipe.to_string()[..16].to_owned();
        let alone = std::slice::from_ref(&one);
        assert_eq!(names.name(alone), format!("svm/cv/fit-00@{digits}"));
        assert_eq!(names.name(alone), format!("svm/cv/fit-00@{digits}#2"));
        let both = [one, two];
        let name = names.name(&both);
        assert!(name.starts_with("svm/cv/fit-00+1@") && name.len() == 32, "{name}");
        assert_eq!(names.name(&both), format!("{name}#2"));
    }
}
