//! Records, estimators, splitters, metrics and cross-validation.
//!
//! Everything here works on two shared views: [`Records`] (the features of many samples) and a
//! target, [`Labels`] for classes or [`Values`] for numbers. Selecting a fold of either copies
//! no feature row.
#![forbid(unsafe_code)]

mod calibrated;
mod centred;
mod column;
mod cross_validation;
mod csv_reader;
mod data;
pub mod datasets;
mod dummy_classifier;
mod dummy_regressor;
mod error;
mod estimator;
mod fitted_classes;
mod fitted_features;
mod forest;
mod gaussian_nb;
mod isotonic_regression;
mod k_neighbors;
mod labels;
mod lars;
mod lbfgs;
pub mod learner;
mod linear_functions;
mod linear_model;
mod linfa_bridge;
mod little_endian;
mod logistic_regression;
mod metrics;
mod model_file;
mod naive_bayes;
mod nesting;
mod one_vs_rest;
mod param;
mod pipeline;
mod pls_regression;
mod probabilities;
mod records;
mod ridge;
mod rows;
mod sample_weights;
mod scorer;
mod sgd;
mod split;
mod svc;
pub mod tasks;
mod text;
mod transform;
mod tree;
mod tweedie_regressor;
pub mod validate;
mod values;

pub use calibrated::{Calibrated, CalibratedModel, CalibrationCurve};
pub use column::Column;
pub use cross_validation::{
    CrossScores, CrossValidated, CrossValidation, Fold, FoldSummary, OutOfFold, Summary,
};
pub use csv_reader::{CsvReader, Missing};
pub use data::{ClassificationData, RegressionData};
pub use dummy_classifier::{DummyClassifier, DummyClassifierModel};
pub use dummy_regressor::{DummyRegressor, DummyRegressorModel};
pub use error::Error;
pub use estimator::{
    Classifier, ClassifierModel, Regressor, RegressorModel, Supervision, Transformer,
    TransformerModel,
};
pub use fitted_features::FittedFeatures;
pub use forest::{
    GrownForest, RandomForest, RandomForestModel, RandomForestRegressor, RandomForestRegressorModel,
};
pub use gaussian_nb::{GaussianNb, GaussianNbModel};
pub use isotonic_regression::{IsotonicRegression, IsotonicRegressionModel};
pub use k_neighbors::{
    KNeighborsClassifier, KNeighborsClassifierModel, KNeighborsRegressor, KNeighborsRegressorModel,
    NeighborWeights,
};
pub use labels::Labels;
pub use lars::Lars;
pub use linear_model::{LinearModel, Link};
pub use linfa_bridge::{
    DistanceMetric, ElasticNet, Ftrl, FtrlModel, Lasso, LinearRegression, LinearRegressionModel,
    LinfaSvm, LinfaSvmModel, LinfaSvr, LinfaSvrModel,
};
pub use logistic_regression::{LogisticRegression, LogisticRegressionModel};
pub use metrics::{
    Average, ClassAverage, ClassificationReport, ConfusionMatrix, KappaWeights,
    PrecisionRecallCurve, RegressionReport, ReportOptions, RocCurve, Scores, ZeroDivision,
    accuracy, average_precision, balanced_accuracy, brier_loss, cohen_kappa, explained_variance,
    f_beta, f_beta_by_class, log_loss, mae, mape, matthews_correlation, max_error,
    median_absolute_error, mse, pinball_loss, precision, precision_by_class, r2, recall,
    recall_by_class, rmse, roc_auc, roc_auc_ovo, roc_auc_ovr, top_k_accuracy,
};
pub use model_file::ModelHeader;
pub use naive_bayes::{BernoulliNb, ComplementNb, MultinomialNb, NaiveBayesModel};
pub use pipeline::{
    ClassifierPipeline, Pipeline, PipelineModel, RegressorPipeline, TransformerPipeline,
    TransformerPipelineModel,
};
pub use pls_regression::PlsRegression;
pub use probabilities::Probabilities;
pub use records::{
    ColumnView, DenseView, Records, RecordsView, SparseRow, SparseView, TableColumn, TableView,
    TextView, Texts,
};
pub use ridge::Ridge;
pub use rows::Rows;
pub use scorer::{Direction, NamedScore, ScoreList, Scored, Scorer};
pub use sgd::{
    LearningRate, Sgd, SgdLearner, SgdModel, SgdRegressor, SgdRegressorLearner, SgdRegressorModel,
};
pub use split::{
    GroupKFold, Groups, KFold, LeaveOneOut, LeavePGroupsOut, Part, PredefinedSplit, RepeatedKFold,
    RepeatedStratifiedKFold, Samples, ShuffleSplit, Split, Splits, Splitter, StratifiedGroupKFold,
    StratifiedKFold, StratifiedShuffleSplit, TimeSeriesSplit, TrainTest, train_test_split,
};
pub use svc::{Gamma, Kernel, Svc, SvcModel, Svr, SvrModel};
pub use text::{
    CountVectorizer, CountVectorizerModel, DocumentFrequency, HashingVectorizer,
    HashingVectorizerModel, Norm, StripAccents, TfidfTransformer, TfidfTransformerModel,
    TfidfVectorizer, TfidfVectorizerModel, english_stop_words,
};
pub use transform::{
    Categories, ColumnTransformer, ColumnTransformerModel, FeatureUnion, FeatureUnionModel, Fill,
    MaxAbsScaler, MaxAbsScalerModel, MinMaxScaler, MinMaxScalerModel, Normalizer, NormalizerModel,
    OneHotEncoder, OneHotEncoderModel, OrdinalEncoder, OrdinalEncoderModel, Pca, PcaModel,
    PolynomialFeatures, PolynomialFeaturesModel, Remainder, RobustScaler, RobustScalerModel,
    ScoreFunction, SelectKBest, SelectModel, SelectPercentile, SimpleImputer, SimpleImputerModel,
    StandardScaler, StandardScalerModel, ToDense, ToDenseModel, TruncatedSvd, TruncatedSvdModel,
    Unknown, VarianceThreshold, VarianceThresholdModel,
};
pub use tree::{
    DecisionTree, DecisionTreeModel, DecisionTreeRegressor, DecisionTreeRegressorModel,
    MaxFeatures, Tree,
};
pub use tweedie_regressor::TweedieRegressor;
pub use values::Values;

// What an own estimator or model needs beside this crate.
pub use serde;
pub use tenfold_store::Fingerprinter;
pub use typetag;

/// What functions of this crate return.
pub type Result<T, E = Error> = std::result::Result<T, E>;
