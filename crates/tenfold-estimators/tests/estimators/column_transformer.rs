//! Columns of a table that reach transformers of other crates.

use tenfold::compose::ColumnTransformer;
use tenfold::data::{Records, TableColumn};
use tenfold::estimator::TransformerModel;
use tenfold::feature_extraction::TfidfVectorizer;
use tenfold::preprocessing::StandardScaler;

#[test]
fn a_column_of_texts_reaches_a_vectorizer() {
    let x = Records::table([
        ("message", TableColumn::texts(["book a flight", "cancel the flight"])),
        ("age", TableColumn::numbers([20.0, 40.0])),
    ])
    .unwrap();
    let columns = ColumnTransformer::new().with("text", ["message"], TfidfVectorizer::new()).with(
        "num",
        ["age"],
        StandardScaler::new(),
    );
    let z = columns.fit(&x).unwrap().transform(&x).unwrap();
    let names = ["text__book", "text__cancel", "text__flight", "text__the", "num__age"];
    assert_eq!(z.feature_names().unwrap(), names);
    assert_eq!(z.as_sparse().unwrap().row(0).indices, [0, 2, 4]);
}
