//! Pipelines of transformers alone.

use tenfold::datasets;
use tenfold::estimator::{Transformer, TransformerModel};
use tenfold::pipeline::Pipeline;
use tenfold::preprocessing::{MinMaxScaler, StandardScaler};

#[test]
fn a_chain_within_a_chain_is_one_chain() {
    let x = datasets::iris().unwrap().x;
    let inner = Pipeline::new().then(StandardScaler::new()).then(MinMaxScaler::new());
    let inner = inner.transformer();
    let nested = inner.fit(&x).unwrap();
    assert_eq!(nested.transformers().len(), 2);
    let (at_once, changed) = inner.fit_transform(&x, None).unwrap();
    let outer = Pipeline::new().then(inner).transformer().fit(&x).unwrap();
    let expected = nested.transform(&x).unwrap().to_array().unwrap();
    assert_eq!(changed.to_array().unwrap(), expected);
    for model in [&*at_once, &outer] {
        assert_eq!(model.transform(&x).unwrap().to_array().unwrap(), expected);
    }
    assert_eq!(at_once.version(), Some(1));
}

#[test]
fn without_a_step_nothing_changes() {
    let x = datasets::iris().unwrap().x;
    let model = Pipeline::new().transformer().fit(&x).unwrap();
    assert_eq!(model.transform(&x).unwrap().to_array().unwrap(), x.to_array().unwrap());
}
