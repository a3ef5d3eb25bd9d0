//! Fewer points of a chart, so that a report stays small.

/// The most points of a mark.
const N_POINTS_MAX: usize = 1_000;

/// At most a thousand of the points, at equal steps, the first and the last among them.
pub(super) fn thinned<T: Copy>(points: Vec<T>) -> Vec<T> {
    let len = points.len();
    if len <= N_POINTS_MAX {
        return points;
    }
    let place = |at: usize| at * (len - 1) / (N_POINTS_MAX - 1);
    (0..N_POINTS_MAX).map(|at| points[place(at)]).collect()
}

/// A curve at equal steps from 0 to 1 on the horizontal axis: the points ascend, and the value at a step is
/// that of a straight line between its neighbours.
pub(super) fn on_grid(points: &[(f64, f64)], n_steps: usize) -> Vec<f64> {
    let value = |x: f64| {
        let above = points.partition_point(|point| point.0 <= x);
        match (above.checked_sub(1).map(|at| points[at]), points.get(above)) {
            (Some((x0, y0)), Some(&(x1, y1))) => y0 + (y1 - y0) * (x - x0) / (x1 - x0),
            (Some((_, y)), None) | (None, Some(&(_, y))) => y,
            (None, None) => f64::NAN,
        }
    };
    (0..=n_steps).map(|step| value(step as f64 / n_steps as f64)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_of_thinned_points_stay() {
        let thin = thinned((0..5_000).collect());
        assert_eq!((thin.len(), thin[0], thin[999]), (1_000, 0, 4_999));
        assert_eq!(thinned(vec![1, 2]), [1, 2]);
    }

    #[test]
    fn a_step_of_a_curve_counts_as_its_upper_end() {
        let curve = [(0.0, 0.0), (0.0, 0.5), (0.5, 0.5), (1.0, 1.0)];
        assert_eq!(on_grid(&curve, 4), [0.5, 0.5, 0.5, 0.75, 1.0]);
    }
}
