//! Statistics of scores: confidence intervals, paired tests, optimistic and honest estimates.
