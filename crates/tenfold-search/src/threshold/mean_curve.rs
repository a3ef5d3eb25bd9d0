//! The mean of the scores of several folds at each threshold.

/// The scores of one fold at ascending thresholds.
#[derive(Debug)]
pub(super) struct FoldCurve {
    pub(super) thresholds: Vec<f64>,
    pub(super) scores: Vec<f64>,
}

impl FoldCurve {
    /// The score at a threshold: on the line between the two thresholds around it, and beyond the
    /// ends that of the end.
    fn at(&self, threshold: f64) -> f64 {
        let above = self.thresholds.partition_point(|other| *other <= threshold);
        match above {
            0 => self.scores[0],
            _ if above == self.thresholds.len() => self.scores[above - 1],
            _ => {
                let [x, next_x] = [self.thresholds[above - 1], self.thresholds[above]];
                let [y, next_y] = [self.scores[above - 1], self.scores[above]];
                if x == threshold { y } else { (next_y - y) / (next_x - x) * (threshold - x) + y }
            }
        }
    }
}

/// The mean of the folds' scores at each threshold.
pub(super) fn mean_scores(thresholds: &[f64], folds: &[FoldCurve]) -> Vec<f64> {
    let mean = |threshold: &f64| {
        folds.iter().map(|fold| fold.at(*threshold)).sum::<f64>() / folds.len() as f64
    };
    thresholds.iter().map(mean).collect()
}

/// Numbers at equal distances from one to the other, both included; at least two.
pub(super) fn evenly(from: f64, to: f64, count: usize) -> Vec<f64> {
    let step = (to - from) / (count - 1) as f64;
    let number = |at| if at + 1 == count { to } else { at as f64 * step + from };
    (0..count).map(number).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_between_thresholds_are_on_the_line_between() {
        let one = FoldCurve { thresholds: vec![0.0, 1.0, 2.0], scores: vec![1.0, 3.0, 0.0] };
        let other = FoldCurve { thresholds: vec![1.0, 3.0], scores: vec![5.0, 5.0] };
        let at = |threshold| one.at(threshold);
        assert_eq!(
            [-1.0, 0.0, 0.25, 1.0, 1.5, 2.0, 9.0].map(at),
            [1.0, 1.0, 1.5, 3.0, 1.5, 0.0, 0.0]
        );
        assert_eq!(mean_scores(&[0.0, 1.5], &[one, other]), [3.0, 3.25]);
        assert_eq!(evenly(-1.0, 0.5, 3), [-1.0, -0.25, 0.5]);
    }
}
