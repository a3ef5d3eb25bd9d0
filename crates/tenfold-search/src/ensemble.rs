//! Ensembles as nodes of a graph: voting, stacking and bagging on out-of-fold predictions.
