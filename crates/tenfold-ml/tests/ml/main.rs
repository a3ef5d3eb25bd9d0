//! Tests of the contracts that need real estimators, or compare with scikit-learn.

mod codecs;
mod metric_properties;
mod model_file;
mod parity_metrics;
mod parity_splits;
mod pipeline;
mod pipeline_transformer;
mod scorers;
mod scorers_as_data;
mod split_properties;
