//! Directions that lose nothing, and those that there are not.

use ndarray::array;
use tenfold_datasets as datasets;

use super::*;

#[test]
fn all_directions_lose_nothing() {
    let x = datasets::iris().unwrap().x;
    for whiten in [false, true] {
        let model = Pca::all().whiten(whiten).fit(&x).unwrap();
        let back = model.inverse_transform(&model.transform(&x).unwrap()).unwrap();
        assert_eq!(back.feature_names(), x.feature_names());
        let difference = back.to_array().unwrap() - x.to_array().unwrap();
        assert!(difference.iter().all(|error| error.abs() < 1e-12));
    }
}

#[test]
fn more_components_than_there_can_be_are_an_error() {
    let x = Records::dense(array![[1.0, 2.0, 0.0], [2.0, 1.0, 1.0]]).unwrap();
    for wrong in [Pca::new(3), Pca::new(0), Pca::share(1.0), Pca::share(f64::NAN)] {
        let wrong = wrong.fit(&x).unwrap_err();
        assert!(matches!(wrong, Error::Param { name: "Pca n_components", .. }), "{wrong}");
    }
    assert_eq!(Pca::share(0.5).fit(&x).unwrap().n_components(), 1);
}

#[test]
fn samples_that_do_not_differ_are_an_error_and_constant_features_none() {
    let same = Records::dense(array![[1.0, 2.0], [1.0, 2.0]]).unwrap();
    assert!(matches!(Pca::new(1).fit(&same), Err(Error::Fit { .. })));
    let one = Records::dense(array![[1.0, 2.0]]).unwrap();
    assert!(matches!(Pca::new(1).fit(&one), Err(Error::Fit { .. })));
    let constant = Records::dense(array![[1.0, 7.0], [2.0, 7.0], [4.0, 7.0]]).unwrap();
    let model = Pca::new(2).fit(&constant).unwrap();
    assert_eq!(model.components(), array![[1.0, 0.0], [0.0, 1.0]]);
    let huge = Records::dense(array![[1e200], [-1e200]]).unwrap();
    assert!(matches!(Pca::new(1).fit(&huge), Err(Error::Fit { .. })));
}
