//! Tests of the contracts that need real estimators, or compare with scikit-learn.

mod codecs;
mod metric_properties;
mod misfits;
mod model_file;
mod own_types;
mod parity_metrics;
mod parity_splits;
mod paths;
mod pipeline;
mod pipeline_folds;
mod pipeline_transformer;
mod scorers;
mod scorers_as_data;
mod split_properties;
