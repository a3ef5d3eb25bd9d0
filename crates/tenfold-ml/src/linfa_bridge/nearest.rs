//! The nearest of many points, by linfa's k-d tree where there are few features.

use linfa_nn::distance::{Distance, L1Dist, L2Dist, LInfDist};
use linfa_nn::{KdTree, NearestNeighbour};
use ndarray::{Array2, ArrayView1};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{DenseView, Error, Result};

/// Beyond so many features a tree visits most points, and looking at all is faster.
const TREE_FEATURES_MAX: usize = 15;
/// Below so many points a tree is not worth growing.
const TREE_POINTS_MIN: usize = 64;
/// Larger numbers have no finite distances; of those that have none, a tree never ends growing.
const NUMBER_MAX: f64 = 1e150;

/// How far two samples are from each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DistanceMetric {
    /// The sum of the features' differences: l1.
    Manhattan,
    /// The root of the sum of their squares: l2.
    Euclidean,
    /// The largest of them: l∞.
    Chebyshev,
}

/// A point: how far it is, and which one.
pub(crate) type Neighbor = (f64, usize);

impl DistanceMetric {
    /// A number that orders as the distance does.
    fn rank(self, a: &[f64], b: &[f64]) -> f64 {
        let differences = a.iter().zip(b).map(|(a, b)| (a - b).abs());
        match self {
            Self::Manhattan => differences.sum(),
            Self::Euclidean => differences.map(|difference| difference * difference).sum(),
            Self::Chebyshev => differences.fold(0.0, f64::max),
        }
    }

    fn distance(self, rank: f64) -> f64 {
        if self == Self::Euclidean { rank.sqrt() } else { rank }
    }
}

/// Whether the points can be searched.
///
/// # Errors
/// [`Error::Fit`] on numbers too large for distances between them.
pub(crate) fn check(estimator: &'static str, points: &Array2<f64>) -> Result<()> {
    if points.iter().all(|number| number.abs() <= NUMBER_MAX) {
        return Ok(());
    }
    let reason = "the numbers are too large for distances; scale the features first".to_string();
    Err(Error::Fit { estimator, reason })
}

/// The `k` nearest of the points, at least as many as that, to each sample: the nearest first, of
/// equally near ones the first. The points passed [`check`].
///
/// # Errors
/// [`Error::Fit`] where a sample is too far from all points for numbers, or linfa fails.
pub(crate) fn nearest(
    points: &Array2<f64>,
    x: DenseView<'_>,
    k: usize,
    metric: DistanceMetric,
) -> Result<Vec<Vec<Neighbor>>> {
    let found = if points.ncols() > TREE_FEATURES_MAX || points.nrows() < TREE_POINTS_MIN {
        let samples = (0..x.n_samples()).into_par_iter();
        samples.map(|sample| Ok(among_all(points, x.row(sample), k, metric))).collect()
    } else {
        match metric {
            DistanceMetric::Manhattan => by_tree(points, x, k, metric, L1Dist),
            DistanceMetric::Euclidean => by_tree(points, x, k, metric, L2Dist),
            DistanceMetric::Chebyshev => by_tree(points, x, k, metric, LInfDist),
        }
    };
    let found: Vec<Vec<Neighbor>> = found?;
    if found.iter().flatten().any(|(distance, _)| !distance.is_finite()) {
        return Err(failed("a sample is too far from those of the fit; scale the features first"));
    }
    Ok(found)
}

fn failed(reason: impl ToString) -> Error {
    Error::Fit { estimator: "k-neighbors", reason: reason.to_string() }
}

fn row(points: &Array2<f64>, at: usize) -> &[f64] {
    let width = points.ncols();
    &points.as_slice().unwrap_or_default()[at * width..(at + 1) * width]
}

fn among_all(
    points: &Array2<f64>,
    sample: &[f64],
    k: usize,
    metric: DistanceMetric,
) -> Vec<Neighbor> {
    let ranks = (0..points.nrows()).map(|at| (metric.rank(sample, row(points, at)), at));
    first(ranks.collect(), k, metric)
}

/// The first `k` of ranked points, with their distances.
fn first(mut ranked: Vec<Neighbor>, k: usize, metric: DistanceMetric) -> Vec<Neighbor> {
    let order = |a: &Neighbor, b: &Neighbor| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1));
    if k < ranked.len() {
        ranked.select_nth_unstable_by(k, order);
        ranked.truncate(k);
    }
    ranked.sort_unstable_by(order);
    ranked.iter_mut().for_each(|neighbor| neighbor.0 = metric.distance(neighbor.0));
    ranked
}

fn by_tree<D: Distance<f64> + 'static>(
    points: &Array2<f64>,
    x: DenseView<'_>,
    k: usize,
    metric: DistanceMetric,
    distance: D,
) -> Result<Vec<Vec<Neighbor>>> {
    /// By how much rounding may tell two equal distances apart, relative to them.
    const ROUNDING: f64 = 1e-12;
    let tree = KdTree.from_batch(points, distance).map_err(failed)?;
    let ranked = |sample: &[f64], found: Vec<(ArrayView1<'_, f64>, usize)>| -> Vec<Neighbor> {
        found.into_iter().map(|(_, at)| (metric.rank(sample, row(points, at)), at)).collect()
    };
    let one = |sample: &[f64]| -> Result<Vec<Neighbor>> {
        let place = ArrayView1::from(sample);
        let found = ranked(sample, tree.k_nearest(place, k + 1).map_err(failed)?);
        let mut ranks: Vec<f64> = found.iter().map(|neighbor| neighbor.0).collect();
        ranks.sort_unstable_by(f64::total_cmp);
        // Others may be as near as the last, of which the tree gives any.
        let found = match ranks[..] {
            [.., last, next] if found.len() > k && next <= last * (1.0 + ROUNDING) => {
                let radius = metric.distance(next) * (1.0 + ROUNDING);
                ranked(sample, tree.within_range(place, radius).map_err(failed)?)
            }
            _ => found,
        };
        Ok(first(found, k, metric))
    };
    (0..x.n_samples()).into_par_iter().map(|sample| one(x.row(sample))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Records;

    /// Points on a grid, so that many are equally near.
    fn grid(side: usize, n_features: usize) -> Array2<f64> {
        let at = |point: usize, feature: usize| point / side.pow(feature as u32) % side;
        Array2::from_shape_fn((side.pow(n_features as u32), n_features), |(point, feature)| {
            at(point, feature) as f64
        })
    }

    #[test]
    fn a_tree_finds_what_looking_at_all_finds() {
        let points = grid(9, 2);
        let x = Records::dense(grid(5, 2) * 1.5 - 0.25).unwrap();
        let x = x.as_dense().unwrap();
        for metric in
            [DistanceMetric::Manhattan, DistanceMetric::Euclidean, DistanceMetric::Chebyshev]
        {
            for k in [1, 4, 5, 80, 81] {
                let found = nearest(&points, x, k, metric).unwrap();
                for (sample, found) in found.into_iter().enumerate() {
                    assert_eq!(found, among_all(&points, x.row(sample), k, metric), "{metric:?}");
                }
            }
        }
    }

    #[test]
    fn points_at_one_place_are_found_in_their_order() {
        let points = Array2::ones((500, 2));
        let x = Records::dense(Array2::zeros((1, 2))).unwrap();
        let found = nearest(&points, x.as_dense().unwrap(), 3, DistanceMetric::Chebyshev).unwrap();
        assert_eq!(found, [vec![(1.0, 0), (1.0, 1), (1.0, 2)]]);
    }

    #[test]
    fn numbers_without_distances_are_errors() {
        assert!(check("k-neighbors", &(Array2::ones((2, 2)) * 1e200)).is_err());
        let x = Records::dense(Array2::ones((1, 2)) * 1e200).unwrap();
        let wrong = nearest(&grid(9, 2), x.as_dense().unwrap(), 1, DistanceMetric::Euclidean);
        assert!(matches!(wrong, Err(Error::Fit { .. })));
    }
}
