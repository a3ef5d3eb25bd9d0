//! Directions that lose nothing, and those that there are not.

use ndarray::array;
use tenfold_datasets as datasets;

use super::*;

#[test]
fn all_directions_lose_nothing_and_the_seed_does_not_count() {
    let x = datasets::iris().unwrap().x;
    let model = TruncatedSvd::new(4).fit(&x).unwrap();
    let back = model.inverse_transform(&model.transform(&x).unwrap()).unwrap();
    let difference = back.to_array().unwrap() - x.to_array().unwrap();
    assert!(difference.iter().all(|error| error.abs() < 1e-12));
    let other = TruncatedSvd::new(4).seed(1).fit(&x).unwrap();
    let difference = other.components() - model.components();
    assert!(difference.iter().all(|error| error.abs() < 1e-9));
}

#[test]
fn more_components_than_there_can_be_are_an_error() {
    let x = Records::dense(array![[1.0, 2.0, 0.0], [2.0, 1.0, 1.0]]).unwrap();
    for n_components in [0, 3] {
        let wrong = TruncatedSvd::new(n_components).fit(&x).unwrap_err();
        assert!(matches!(wrong, Error::Param { name: "TruncatedSvd n_components", .. }));
    }
}

#[test]
fn equal_fits_are_equal_on_any_number_of_threads() {
    let x = datasets::digits().unwrap().x;
    let fit = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| TruncatedSvd::new(12).fit(&x).unwrap().components)
    };
    assert_eq!(fit(1), fit(3));
}

#[test]
fn records_without_variance_have_no_share_of_it_instead_of_nan() {
    let x = Records::dense(array![[1.0, 2.0], [1.0, 2.0], [1.0, 2.0]]).unwrap();
    let model = TruncatedSvd::new(2).fit(&x).unwrap();
    assert_eq!(model.explained_variance_ratio(), [0.0, 0.0]);
}
