//! Pipelines of real steps.

use ndarray::array;

use tenfold::Error;
use tenfold::data::Rows;
use tenfold::data::{Labels, Records};
use tenfold::datasets;
use tenfold::estimator::{
    Classifier, ClassifierModel, RegressorModel, Transformer, TransformerModel,
};
use tenfold::linear_model::LinearRegression;
use tenfold::linear_model::{Sgd, SgdModel};
use tenfold::pipeline::{Pipeline, PipelineModel};
use tenfold::preprocessing::{StandardScaler, StandardScalerModel};
use tenfold::svm::Svc;

#[test]
fn a_classifier_pipeline_is_its_steps_one_after_another() {
    let data = datasets::breast_cancer().unwrap();
    let even: Rows = (0..569).step_by(2).collect();
    let (x, y) = (data.x.select(&even), data.y.select(&even));
    let scaler = StandardScaler::new().fit(&x).unwrap();
    let svc = Svc::new().fit(&scaler.transform(&x).unwrap(), &y).unwrap();
    let by_hand = svc.predict(&scaler.transform(&data.x).unwrap()).unwrap();
    let pipeline = Pipeline::new().then(StandardScaler::new()).classifier(Svc::new());
    let predicted = pipeline.fit(&x, &y).unwrap().predict(&data.x).unwrap();
    assert!(predicted == by_hand);
}

#[test]
fn scaling_changes_no_prediction_of_a_linear_regression() {
    let data = datasets::penguins().unwrap();
    let plain = LinearRegression::new().fit(&data.x, &data.y).unwrap();
    let pipeline = Pipeline::new().then(StandardScaler::new()).regressor(LinearRegression::new());
    let scaled = pipeline.fit(&data.x, &data.y).unwrap();
    let (plain, scaled) = (plain.predict(&data.x).unwrap(), scaled.predict(&data.x).unwrap());
    assert!(plain.iter().zip(scaled.iter()).all(|(a, b)| (a - b).abs() < 1e-9));
}

#[test]
fn boxed_steps_join_and_pipelines_nest() {
    let data = datasets::iris().unwrap();
    let classifier: Box<dyn Classifier> = Svc::new().boxed();
    let scaler: Box<dyn Transformer> = StandardScaler::new().boxed();
    let inner = Pipeline::new().then(scaler).classifier(classifier);
    let outer = Pipeline::new().then(StandardScaler::new()).classifier(inner);
    assert_eq!(outer.name(), "svc");
    assert!(outer.fit(&data.x, &data.y).is_ok());
}

#[test]
fn the_models_of_all_steps_can_be_looked_at() {
    let data = datasets::breast_cancer().unwrap();
    let pipeline = Pipeline::new().then(StandardScaler::new()).classifier(Sgd::hinge());
    let whole = pipeline.boxed().fit(&data.x, &data.y).unwrap();
    assert!(whole.downcast_ref::<SgdModel>().is_none());
    let model = whole.downcast_ref::<PipelineModel<dyn ClassifierModel>>().unwrap();
    let scaler = model.transformers().next().unwrap();
    assert_eq!(scaler.downcast_ref::<StandardScalerModel>().unwrap().mean().len(), 30);
    let sgd = model.last().downcast_ref::<SgdModel>().unwrap();
    let by_hand = sgd.decision_function(&scaler.transform(&data.x).unwrap()).unwrap();
    assert_eq!(whole.decision_function(&data.x).unwrap(), Some(by_hand));
}

#[test]
fn errors_of_the_steps_come_through() {
    let pipeline = Pipeline::new().then(StandardScaler::new()).classifier(Svc::new());
    let y = Labels::from_names(&["a", "b"]).unwrap();
    let x = Records::dense(array![[f64::NAN], [1.0]]).unwrap();
    assert!(matches!(pipeline.fit(&x, &y), Err(Error::NotFinite { .. })));
    let x = Records::dense(array![[0.0], [1.0]]).unwrap();
    let model = pipeline.fit(&x, &y).unwrap();
    let wide = Records::dense(array![[0.0, 1.0]]).unwrap();
    assert!(matches!(model.predict(&wide), Err(Error::FeatureCount { .. })));
}
