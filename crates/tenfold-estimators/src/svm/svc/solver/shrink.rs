//! Variables that stay at a bound are put aside, and taken in again when the solution is near.

use crate::svm::svc::solver::{Solver, add, last_largest};

impl Solver<'_> {
    /// Puts aside those at a bound that no pair would move from it.
    pub(super) fn shrink(&mut self) {
        let n = self.n_active;
        let largest = |bars: &[f64], sign| {
            let found = last_largest(&self.violation[..n], &bars[..n], sign);
            found.map_or(f64::NEG_INFINITY, |(_, largest)| largest)
        };
        let (highest, lowest) = (largest(&self.rise, 1.0), largest(&self.fall, -1.0));
        if !self.taken_in && highest + lowest <= self.tol * 10.0 {
            self.taken_in = true;
            self.take_all_in();
        }
        let mut swapped = Vec::new();
        let mut at = 0;
        while at < self.n_active {
            if self.is_settled(at, highest, lowest) {
                self.n_active -= 1;
                while self.n_active > at && self.is_settled(self.n_active, highest, lowest) {
                    self.n_active -= 1;
                }
                if at < self.n_active {
                    self.swap(at, self.n_active);
                    swapped.push((at, self.n_active));
                }
            }
            at += 1;
        }
        self.cache.swap_all(&swapped);
    }

    /// Whether a variable is at a bound, and further from moving than those that move first.
    fn is_settled(&self, at: usize, highest: f64, lowest: f64) -> bool {
        match (self.rise[at] == 0.0, self.fall[at] == 0.0) {
            (true, true) => false,
            (true, false) => -self.violation[at] > lowest,
            (false, _) => self.violation[at] > highest,
        }
    }

    /// Swaps two variables here; their samples are swapped after them.
    fn swap(&mut self, i: usize, j: usize) {
        self.place.swap(i, j);
        for numbers in [
            &mut self.y,
            &mut self.upper,
            &mut self.alpha,
            &mut self.at_zero,
            &mut self.violation,
            &mut self.rise,
            &mut self.fall,
            &mut self.bounded,
        ] {
            numbers.swap(i, j);
        }
    }

    /// Takes in those that were put aside: their violations are worked out from the coefficients.
    pub(super) fn take_all_in(&mut self) {
        let (n_active, n) = (self.n_active, self.alpha.len());
        if n_active == n {
            return;
        }
        for at in n_active..n {
            self.violation[at] = self.at_zero[at] - self.bounded[at];
        }
        let free: Vec<usize> = (0..n_active).filter(|&at| self.is_free(at)).collect();
        if free.len() * n > 2 * n_active * (n - n_active) {
            for at in n_active..n {
                let row = self.cache.row(at, n_active);
                let terms = free.iter().map(|&i| self.y[i] * self.alpha[i] * f64::from(row[i]));
                self.violation[at] -= terms.sum::<f64>();
            }
        } else {
            for &i in &free {
                let row = self.cache.row(i, n);
                let aside = &mut self.violation[n_active..];
                add(aside, -self.y[i] * self.alpha[i], &row[n_active..n]);
            }
        }
        self.n_active = n;
    }
}
