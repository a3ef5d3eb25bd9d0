//! Out-of-bag predictions: those for the samples of the fit, each by the trees that did not draw
//! it.

use ndarray::Array2;
use tenfold_ml::data::Records;
use tenfold_ml::error::{Error, Result};

use crate::tree::Tree;
use crate::tree::params::TreeParams;

/// The mean prediction of those trees for each sample, `n_samples × width`; NaN without one.
pub(super) fn predict(
    members: &[TreeParams],
    trees: &[Tree],
    x: &Records,
    weights: &[f64],
) -> Result<Array2<f64>> {
    let failed = |reason: &str| {
        let reason = format!("no out-of-bag predictions: {reason}");
        Err(Error::Fit { estimator: "random-forest", reason })
    };
    if members[0].bootstrap != Some(true) {
        return failed("every tree has every sample; set `bootstrap`");
    }
    if trees.len() != members.len() || trees[0].n_features() != x.n_features() {
        return failed("the model is not of this forest and these samples");
    }
    let x = x.as_dense()?;
    let mut sums = Array2::zeros((weights.len(), trees[0].width()));
    let mut n_trees = vec![0.0; weights.len()];
    for (member, tree) in members.iter().zip(trees) {
        let times = member.times_drawn(weights);
        for row in (0..weights.len()).filter(|&row| times[row] == 0 && weights[row] > 0.0) {
            let values = tree.values(x.row(row));
            sums.row_mut(row).iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
            n_trees[row] += 1.0;
        }
    }
    for (mut sums, n_trees) in sums.outer_iter_mut().zip(n_trees) {
        sums.mapv_inplace(|sum| sum / n_trees);
    }
    Ok(sums)
}
