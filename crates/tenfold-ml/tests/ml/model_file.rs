//! Files that are whole, damaged, newer, and of another kind.

use std::fs;
use std::path::PathBuf;

use tenfold::Error;
use tenfold::data::{CsvReader, Role};
use tenfold::estimator::ClassifierModel;
use tenfold::estimator::ModelHeader;
use tenfold::estimator::RegressorModel;
use tenfold::estimator::TransformerModel;
use tenfold::store::Digest;

use tenfold::datasets;
use tenfold::estimator::{Classifier, Regressor, Transformer};
use tenfold::linear_model::LinearRegression;
use tenfold::linear_model::Sgd;
use tenfold::pipeline::Pipeline;
use tenfold::preprocessing::StandardScaler;

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self) -> PathBuf {
        self.0.path().join("model.tenfold")
    }

    /// A small classifier in the file.
    fn with_classifier() -> Self {
        let folder = Self::new();
        let iris = datasets::iris().unwrap();
        let model = Sgd::hinge().boxed().fit(&iris.x, &iris.y).unwrap();
        model.save(folder.path()).unwrap();
        folder
    }

    /// Why no classifier can be loaded from these bytes.
    fn refusal(&self, bytes: &[u8]) -> String {
        fs::write(self.path(), bytes).unwrap();
        let wrong = <dyn ClassifierModel>::load(self.path()).unwrap_err().to_string();
        let start = format!("cannot load a model from {}: ", self.path().display());
        wrong.strip_prefix(&start).unwrap_or(&wrong).to_owned()
    }
}

/// The header of a model file, and the model.
fn parts(bytes: &[u8]) -> (ModelHeader, &[u8]) {
    let mut parts = bytes.splitn(4, |&byte| byte == b'\n').skip(2);
    (serde_json::from_slice(parts.next().unwrap()).unwrap(), parts.next().unwrap())
}

/// A model file of a header and a model, with the digest that belongs to them.
fn whole(header: &ModelHeader, body: &[u8]) -> Vec<u8> {
    let content = [serde_json::to_vec(header).unwrap(), b"\n".to_vec(), body.to_vec()].concat();
    let start = format!("tenfold-model 1\n{}\n", Digest::of(&content));
    [start.into_bytes(), content].concat()
}

#[test]
fn a_loaded_model_predicts_the_same() {
    let (folder, wine) = (Folder::new(), datasets::wine().unwrap());
    let pipeline = Pipeline::new().then(StandardScaler::new()).classifier(Sgd::hinge());
    let model = pipeline.boxed().fit(&wine.x, &wine.y).unwrap();
    model.save(folder.path()).unwrap();
    let loaded = <dyn ClassifierModel>::load(folder.path()).unwrap();
    assert_eq!(loaded.predict(&wine.x).unwrap(), model.predict(&wine.x).unwrap());

    let penguins = datasets::penguins().unwrap();
    let model = LinearRegression::new().boxed().fit(&penguins.x, &penguins.y).unwrap();
    model.save(folder.path()).unwrap();
    let loaded = <dyn RegressorModel>::load(folder.path()).unwrap();
    assert_eq!(loaded.predict(&penguins.x).unwrap(), model.predict(&penguins.x).unwrap());

    let model = Transformer::fit(&StandardScaler::new(), &wine.x).unwrap();
    model.save(folder.path()).unwrap();
    assert!(<dyn TransformerModel>::load(folder.path()).unwrap().transform(&wine.x).is_ok());
}

#[test]
fn the_header_describes_the_model() {
    let folder = Folder::with_classifier();
    let header = ModelHeader::read(folder.path()).unwrap();
    assert_eq!((header.kind.as_str(), header.model.as_str()), ("classifier", "tenfold.sgd.v3"));
    assert_eq!(header.classes.unwrap(), ["setosa", "versicolor", "virginica"]);
    assert_eq!(header.n_features, Some(4));
    assert_eq!(header.feature_names.unwrap().len(), 4);
    assert!(header.written_by.starts_with("tenfold-ml "));
    let bytes = fs::read(folder.path()).unwrap();
    assert!(bytes.starts_with(b"tenfold-model 1\n"));
}

#[test]
fn every_damaged_byte_is_found() {
    let folder = Folder::with_classifier();
    let bytes = fs::read(folder.path()).unwrap();
    for at in 0..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[at] ^= 1;
        folder.refusal(&damaged);
    }
    for len in (0..bytes.len()).step_by(7) {
        folder.refusal(&bytes[..len]);
    }
    let longer = [bytes.as_slice(), b"!"].concat();
    assert_eq!(folder.refusal(&longer), "it is damaged: its bytes are not those that were written");
}

#[test]
fn another_kind_of_file_is_refused() {
    let folder = Folder::with_classifier();
    let bytes = fs::read(folder.path()).unwrap();
    let wrong = <dyn RegressorModel>::load(folder.path()).unwrap_err().to_string();
    assert!(wrong.ends_with("it holds a classifier, and a regressor is wanted"), "{wrong}");
    assert_eq!(folder.refusal(b"width,height\n"), "it is no model file of tenfold");
    assert_eq!(folder.refusal(b""), "it is no model file of tenfold");
    let newer = [b"tenfold-model 2\n", &bytes["tenfold-model 1\n".len()..]].concat();
    assert_eq!(
        folder.refusal(&newer),
        "it has format 2, and this version reads formats up to 1; update tenfold"
    );
    fs::remove_file(folder.path()).unwrap();
    let wrong = <dyn ClassifierModel>::load(folder.path()).unwrap_err();
    assert!(matches!(wrong, Error::Store(_)), "{wrong}");
}

#[test]
fn a_model_of_a_newer_version_and_an_unknown_one_are_refused() {
    let folder = Folder::with_classifier();
    let bytes = fs::read(folder.path()).unwrap();
    let (header, body) = parts(&bytes);
    let newer = ModelHeader { version: Some(u32::MAX), ..header.clone() };
    let refused = folder.refusal(&whole(&newer, body));
    assert!(
        refused.contains("has version 4294967295, and this program knows it up to"),
        "{refused}"
    );

    let mut unknown = body.to_vec();
    for at in 0..body.len() - 14 {
        if &body[at..at + 14] == b"tenfold.sgd.v3" {
            unknown[at + 13] = b'9';
        }
    }
    let refused = folder.refusal(&whole(&header, &unknown));
    assert!(refused.contains("this program has no model `tenfold.sgd.v9`"), "{refused}");
}

#[test]
fn a_model_keeps_the_schema_of_its_table() {
    let text = "city;width;kind\nOslo;1,5;a\nLima;3;b\nOslo;2,5;a\n";
    let mut schema = CsvReader::new().target("kind").find_schema(text).unwrap();
    schema.column_mut("city").unwrap().role = Role::Ignored;
    let data = schema.read_classification(text).unwrap();
    let folder = Folder::new();
    let model = Sgd::hinge().boxed().fit(&data.x, &data.y).unwrap();
    model.save_with_schema(folder.path(), &schema).unwrap();

    let header = ModelHeader::read(folder.path()).unwrap();
    let model = <dyn ClassifierModel>::load(folder.path()).unwrap();
    let new = header.schema.unwrap().read_records("width\n1,25\n3,75\n").unwrap();
    assert_eq!(model.predict(&new.x).unwrap().len(), 2);
}
