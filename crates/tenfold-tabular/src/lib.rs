//! Tables of mixed columns: profiles of their columns, and pipelines by the kind of each column.
//!
//! | room | contents |
//! |---|---|
//! | [`pipeline`] | [`TabularPipeline`]: a transformer for each column by its kind, with the reason; default folds and estimators |
//! | [`profile`] | [`Profile`]: missing, distinct and most frequent values, quartiles, histograms, association with the target, duplicates |
//! | [`text_encoder`] | [`TextEncoder`]: texts as weighted terms, or as a few numbers |
//!
//! ```
//! use tenfold::data::{CsvReader, Missing};
//! use tenfold::prelude::*;
//! use tenfold::tabular::{TabularPipeline, default_classifier, default_splitter};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let text = "\
//! age,port,built,sold
//! 22,S,1999-05-01,no
//! 38,C,2001-01-31,yes
//! ,S,1998-12-24,no
//! 35,,2002-07-09,yes
//! 54,Q,1997-03-30,no
//! 27,C,2003-11-11,yes
//! ";
//! let data = CsvReader::new().target("sold").missing(Missing::Keep).read_classification(text)?;
//! let table = TabularPipeline::of(&data.x)?;
//! let estimator = default_classifier();
//! println!("{}", table.choices(&estimator)?);
//! let pipeline = table.classifier(estimator)?;
//!
//! let folds = CrossValidation::new(default_splitter(&data.y, None, None, 0));
//! let mut graph = Graph::new();
//! let (x, y) = (graph.data("X", data.x)?, graph.data("y", data.y)?);
//! let cv = folds.add_to(&mut graph, "logistic", pipeline, x, y)?;
//! let run = Threads::default().run(&graph, cv.reports())?;
//! println!("{}", cv.summary(&run)?);
//! # Ok(())
//! # }
//! ```
#![forbid(unsafe_code)]

mod cells;
mod cut;
pub mod pipeline;
pub mod profile;
pub mod text_encoder;

pub use pipeline::{
    Categories, Choice, Choices, Needs, Scaling, TabularPipeline, default_classifier,
    default_regressor, default_splitter,
};
pub use profile::{
    Association, ClassShare, ColumnProfile, Frequent, Histogram, Lengths, Measure, Numbers,
    Profile, TargetProfile,
};
pub use text_encoder::{TextEncoder, TextEncoderModel};
