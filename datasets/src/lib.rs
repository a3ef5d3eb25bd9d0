//! Small, well-known data sets, embedded: the files of `datasets/` at the top of the repository,
//! whose README names the sources and licences; and messages that are made up, as many as are asked
//! for.
#![forbid(unsafe_code)]

use tenfold_ml::data::{ClassificationData, CsvReader, RegressionData};
use tenfold_ml::error::Result;

mod travel_requests;

pub use travel_requests::travel_requests;

/// A file of the package.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct File {
    /// The name of the data set, that of its function.
    pub name: &'static str,
    /// The text, as CSV.
    pub text: &'static str,
    /// The column of the target.
    pub target: &'static str,
    /// The content in a line.
    pub about: &'static str,
}

/// Every file of the package, by name.
///
/// ```
/// let [_, _, iris, ..] = tenfold::datasets::files();
/// assert_eq!(iris.name, "iris");
/// assert_eq!(iris.text.lines().count(), 151);
/// ```
pub fn files() -> [File; 5] {
    let file = |name, text, target, about| File { name, text, target, about };
    [
        file(
            "breast_cancer",
            include_str!("../breast_cancer.csv"),
            "class",
            "breast tumours, benign or malignant, by 30 measures of their cells",
        ),
        file(
            "digits",
            include_str!("../digits.csv"),
            "class",
            "handwritten digits as 8 × 8 images",
        ),
        file(
            "iris",
            include_str!("../iris.csv"),
            "class",
            "iris flowers of three species, by 4 measures",
        ),
        file(
            "penguins",
            include_str!("../penguins.csv"),
            "body_mass_g",
            "penguins and their body mass in grams",
        ),
        file(
            "wine",
            include_str!("../wine.csv"),
            "class",
            "wines of three cultivators, by 13 chemical measures",
        ),
    ]
}

/// Iris flowers (Fisher, 1936): 150 × 4, three species of 50 samples each.
///
/// ```
/// let iris = tenfold::datasets::iris()?;
/// assert_eq!((iris.x.n_samples(), iris.x.n_features()), (150, 4));
/// assert_eq!(iris.y.classes(), ["setosa", "versicolor", "virginica"]);
/// # Ok::<(), tenfold::Error>(())
/// ```
///
/// # Errors
/// None in practice: the text is part of the program.
pub fn iris() -> Result<ClassificationData> {
    classification(include_str!("../iris.csv"))
}

/// Wines by cultivator (Forina et al., 1988): 178 × 13, three classes.
///
/// # Errors
/// None in practice: the text is part of the program.
pub fn wine() -> Result<ClassificationData> {
    classification(include_str!("../wine.csv"))
}

/// Breast tumours (Street, Wolberg and Mangasarian, 1993): 569 × 30, benign or malignant.
///
/// # Errors
/// None in practice: the text is part of the program.
pub fn breast_cancer() -> Result<ClassificationData> {
    classification(include_str!("../breast_cancer.csv"))
}

/// Handwritten digits as 8 × 8 images (Alpaydin and Kaynak, 1998): 1,797 × 64, ten classes.
///
/// # Errors
/// None in practice: the text is part of the program.
pub fn digits() -> Result<ClassificationData> {
    classification(include_str!("../digits.csv"))
}

/// Penguins of three species (Gorman et al., 2014): 333 × 6, and their body mass in grams, 2,700 to
/// 6,300. Bills and flippers are in millimetres; sex and species are 0 or 1.
///
/// # Errors
/// None in practice: the text is part of the program.
pub fn penguins() -> Result<RegressionData> {
    let text = include_str!("../penguins.csv");
    CsvReader::new().target("body_mass_g").read_regression(text.as_bytes())
}

fn classification(text: &str) -> Result<ClassificationData> {
    CsvReader::new().target("class").read_classification(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(data: Result<ClassificationData>, n_features: usize, classes: &[(&str, usize)]) {
        let data = data.unwrap();
        let names: Vec<&str> = data.y.classes().iter().map(String::as_str).collect();
        let found: Vec<_> = names.into_iter().zip(data.y.counts()).collect();
        assert_eq!(found, classes);
        assert_eq!(data.x.n_samples(), data.y.len());
        assert_eq!(data.x.n_features(), n_features);
    }

    #[test]
    fn classification_sets_have_their_shapes_and_classes() {
        check(iris(), 4, &[("setosa", 50), ("versicolor", 50), ("virginica", 50)]);
        check(wine(), 13, &[("class_0", 59), ("class_1", 71), ("class_2", 48)]);
        check(breast_cancer(), 30, &[("benign", 357), ("malignant", 212)]);
        let counts = [178, 182, 177, 183, 181, 182, 181, 179, 174, 180];
        let digits_ = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
        check(digits(), 64, &digits_.into_iter().zip(counts).collect::<Vec<_>>());
    }

    #[test]
    fn penguins_have_their_shape_and_range() {
        let data = penguins().unwrap();
        assert_eq!((data.x.n_samples(), data.x.n_features(), data.y.len()), (333, 6, 333));
        assert_eq!(data.y.iter().fold(f64::INFINITY, f64::min), 2700.0);
        assert_eq!(data.y.iter().fold(0.0, f64::max), 6300.0);
        assert_eq!(data.x.as_dense().unwrap().row(0), [44.4, 17.3, 219.0, 1.0, 0.0, 1.0]);
    }
}
