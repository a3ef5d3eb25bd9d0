//! The order of grids beside that of scikit-learn's `ParameterGrid`: `oracle/grids.py` made the lists.

use std::collections::BTreeMap;

use serde_json::Value;
use tenfold::estimator::Classifier;
use tenfold::linear_model::Sgd;
use tenfold::model_selection::{Space, choose};

#[derive(serde::Deserialize)]
struct Case {
    grids: Vec<Vec<(String, Vec<Value>)>>,
    candidates: Vec<BTreeMap<String, Value>>,
}

fn space(grid: &[(String, Vec<Value>)]) -> Space<Box<dyn Classifier>> {
    grid.iter().fold(Space::classifier(Sgd::hinge()).unwrap(), |space, (name, values)| {
        space.over(name, choose(values)).unwrap()
    })
}

#[test]
fn grids_have_the_order_of_scikit_learn() {
    let cases: Vec<Case> = serde_json::from_str(include_str!("../oracle/grids.json")).unwrap();
    for Case { grids, candidates } in cases {
        let space = match &grids[..] {
            [grid] => space(grid),
            grids => {
                let spaces = grids.iter().enumerate();
                let spaces = spaces.map(|(at, grid)| (format!("part-{at}"), space(grid)));
                Space::one_of("part", spaces).unwrap()
            }
        };
        assert_eq!(space.size(), Some(candidates.len() as u64));
        // The names of choices in several spaces begin with that of their space.
        let plain = |parameters: BTreeMap<String, Value>| -> BTreeMap<String, Value> {
            let own = parameters.into_iter().filter(|(name, _)| name != "part");
            own.map(|(name, value)| (name.rsplit('.').next().unwrap_or_default().to_owned(), value))
                .collect()
        };
        let ours: Vec<_> = space.grid().unwrap().map(|each| plain(each.parameters())).collect();
        assert_eq!(ours, candidates);
    }
}
