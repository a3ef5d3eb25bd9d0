//! The nearest of many points, by a k-d tree where there are few features.

use kdtree::KdTree;
use ndarray::ArrayView2;
use serde::{Deserialize, Serialize};
use tenfold_ml::authoring::linear_algebra::square_distance;
use tenfold_ml::authoring::parallel;
use tenfold_ml::data::DenseView;
use tenfold_ml::error::{Error, Result};

/// Beyond so many features a tree visits most points, and looking at all is faster.
const TREE_FEATURES_MAX: usize = 15;
/// Below so many points a tree is not worth growing.
const TREE_POINTS_MIN: usize = 64;
/// Larger numbers have no finite distances; of those that have none, a tree never ends growing.
const NUMBER_MAX: f64 = 1e150;

/// The distance of two samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DistanceMetric {
    /// The sum of the features' differences: l1.
    Manhattan,
    /// The root of the sum of their squares: l2.
    Euclidean,
    /// The largest of them: l∞.
    Chebyshev,
}

/// The distance of a point, and its place.
pub(crate) type Neighbor = (f64, usize);

impl DistanceMetric {
    /// A number with the order of the distance.
    fn rank(self, a: &[f64], b: &[f64]) -> f64 {
        let differences = a.iter().zip(b).map(|(a, b)| (a - b).abs());
        match self {
            Self::Manhattan => differences.sum(),
            Self::Euclidean => square_distance(a, b),
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
pub(crate) fn check(estimator: &'static str, points: &[f64]) -> Result<()> {
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
/// [`Error::Fit`] where a sample is too far from all points for numbers, or the tree fails.
pub(crate) fn nearest(
    points: ArrayView2<'_, f64>,
    x: DenseView<'_>,
    k: usize,
    metric: DistanceMetric,
) -> Result<Vec<Vec<Neighbor>>> {
    let found = if points.ncols() > TREE_FEATURES_MAX || points.nrows() < TREE_POINTS_MIN {
        parallel::map(x.n_samples(), 1, |sample| among_all(points, x.row(sample), k, metric))
    } else {
        by_tree(points, x, k, metric)?
    };
    if found.iter().flatten().any(|(distance, _)| !distance.is_finite()) {
        return Err(failed("a sample is too far from those of the fit; scale the features first"));
    }
    Ok(found)
}

fn failed(reason: impl ToString) -> Error {
    Error::Fit { estimator: "k-neighbors", reason: reason.to_string() }
}

fn row<'a>(points: ArrayView2<'a, f64>, at: usize) -> &'a [f64] {
    let width = points.ncols();
    &points.to_slice().unwrap_or_default()[at * width..(at + 1) * width]
}

fn among_all(
    points: ArrayView2<'_, f64>,
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

fn by_tree(
    points: ArrayView2<'_, f64>,
    x: DenseView<'_>,
    k: usize,
    metric: DistanceMetric,
) -> Result<Vec<Vec<Neighbor>>> {
    /// The relative difference that rounding may make of two equal distances.
    const ROUNDING: f64 = 1e-12;
    let mut tree = KdTree::new(points.ncols());
    for at in 0..points.nrows() {
        tree.add(row(points, at), at).map_err(failed)?;
    }
    let rank = |a: &[f64], b: &[f64]| metric.rank(a, b);
    let one = |sample: &[f64]| -> Result<Vec<Neighbor>> {
        let ranked = |found: Vec<(f64, &usize)>| -> Vec<Neighbor> {
            found.into_iter().map(|(_, &at)| (metric.rank(sample, row(points, at)), at)).collect()
        };
        // In ascending order of their distances.
        let found = ranked(tree.nearest(sample, k + 1, &rank).map_err(failed)?);
        // Others may be as near as the last, of which the tree returns any.
        let found = match found[..] {
            [.., (last, _), (next, _)] if found.len() > k && next <= last * (1.0 + ROUNDING) => {
                ranked(tree.within(sample, next * (1.0 + ROUNDING), &rank).map_err(failed)?)
            }
            _ => found,
        };
        Ok(first(found, k, metric))
    };
    parallel::try_map(x.n_samples(), 1, |sample| one(x.row(sample)))
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;
    use tenfold_ml::data::Records;

    use super::*;

    /// Points on a grid, so that many are equally near.
    fn grid(side: usize, n_features: usize) -> Array2<f64> {
        let at = |point: usize, feature: usize| point / side.pow(feature as u32) % side;
        Array2::from_shape_fn((side.pow(n_features as u32), n_features), |(point, feature)| {
            at(point, feature) as f64
        })
    }

    #[test]
    fn a_tree_finds_the_same_as_a_full_search() {
        let points = grid(9, 2);
        let x = Records::dense(grid(5, 2) * 1.5 - 0.25).unwrap();
        let x = x.as_dense().unwrap();
        for metric in
            [DistanceMetric::Manhattan, DistanceMetric::Euclidean, DistanceMetric::Chebyshev]
        {
            for k in [1, 4, 5, 80, 81] {
                let found = nearest(points.view(), x, k, metric).unwrap();
                for (sample, found) in found.into_iter().enumerate() {
                    assert_eq!(
                        found,
                        among_all(points.view(), x.row(sample), k, metric),
                        "{metric:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn points_at_one_place_are_found_in_their_order() {
        let points = Array2::ones((500, 2));
        let x = Records::dense(Array2::zeros((1, 2))).unwrap();
        let found =
            nearest(points.view(), x.as_dense().unwrap(), 3, DistanceMetric::Chebyshev).unwrap();
        assert_eq!(found, [vec![(1.0, 0), (1.0, 1), (1.0, 2)]]);
    }

    #[test]
    fn numbers_without_distances_are_errors() {
        assert!(check("k-neighbors", &[1e200]).is_err());
        let x = Records::dense(Array2::ones((1, 2)) * 1e200).unwrap();
        let wrong = nearest(grid(9, 2).view(), x.as_dense().unwrap(), 1, DistanceMetric::Euclidean);
        assert!(matches!(wrong, Err(Error::Fit { .. })));
    }
}
