//! The classes of a column, read one by one.

use foldhash::fast::FixedState;
use hashbrown::HashMap;

use crate::data::Labels;
use crate::data::sort_places::sort_places;
use crate::error::Result;

/// Class names in the order of their first row, and a code per row.
#[derive(Default)]
pub(super) struct ClassColumn {
    /// Only looked up: the order of the classes never comes from here.
    known: HashMap<String, u32, FixedState>,
    names: Vec<String>,
    codes: Vec<u32>,
}

impl ClassColumn {
    pub(super) fn push(&mut self, name: &str) {
        let code = match self.known.get(name) {
            Some(&code) => code,
            None => {
                let code = self.names.len() as u32;
                self.known.insert(name.to_string(), code);
                self.names.push(name.to_string());
                code
            }
        };
        self.codes.push(code);
    }

    /// Adds the classes of the rows below.
    pub(super) fn append(&mut self, below: &Self) {
        let first = self.codes.len();
        below.names.iter().for_each(|name| self.push(name));
        let codes = self.codes.split_off(first);
        self.codes.extend(below.codes.iter().map(|&code| codes[code as usize]));
    }

    /// Labels over the sorted classes: as numbers if all are integers, else as text.
    pub(super) fn into_labels(self) -> Result<Labels> {
        let integers: Option<Vec<i64>> = self.names.iter().map(|name| name.parse().ok()).collect();
        let mut order: Vec<usize> = (0..self.names.len()).collect();
        let by_name = |a: usize, b: usize| self.names[a].cmp(&self.names[b]);
        sort_places(&mut order, &|a, b| match &integers {
            Some(integers) => integers[a].cmp(&integers[b]).then_with(|| by_name(a, b)),
            None => by_name(a, b),
        });
        let mut sorted_code = vec![0; order.len()];
        for (code, &at) in order.iter().enumerate() {
            sorted_code[at] = code as u32;
        }
        let classes = order.iter().map(|&at| self.names[at].clone()).collect();
        let codes = self.codes.iter().map(|&code| sorted_code[code as usize]).collect();
        Labels::from_codes(classes, codes)
    }
}
