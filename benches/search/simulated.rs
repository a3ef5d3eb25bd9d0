//! Simulated samples of two classes, and a learner that takes microseconds: least squares on ±1.

use tenfold::authoring::linear_algebra::Cholesky;
use tenfold::authoring::random::SplitMix64;

/// The number of features.
pub(crate) const N_FEATURES: usize = 20;

/// The features, a constant, and the class as −1 or 1.
const WIDTH: usize = N_FEATURES + 2;

/// A sample.
pub(crate) type Row = [f64; WIDTH];

/// The columns of all features and of the constant.
pub(crate) const ALL: [usize; N_FEATURES + 1] = {
    let mut all = [0; N_FEATURES + 1];
    let mut at = 0;
    while at < all.len() {
        all[at] = at;
        at += 1;
    }
    all
};

/// Samples of independent standard normal features; the log-odds of a class are `strength` times the
/// sum of the first four features.
pub(crate) fn draw(n_samples: usize, strength: f64, random: &mut SplitMix64) -> Vec<Row> {
    let one = |_| {
        let mut row = [1.0; WIDTH];
        row[..N_FEATURES].fill_with(|| normal(random));
        row[WIDTH - 1] = if random.next_unit() < odds(&row, strength) { 1.0 } else { -1.0 };
        row
    };
    (0..n_samples).map(one).collect()
}

/// The probability of the class 1.
fn odds(row: &Row, strength: f64) -> f64 {
    1.0 / (1.0 + (-strength * row[..4].iter().sum::<f64>()).exp())
}

/// A standard normal number (Box and Muller, 1958).
fn normal(random: &mut SplitMix64) -> f64 {
    let radius = (-2.0 * (1.0 - random.next_unit()).ln()).sqrt();
    radius * (std::f64::consts::TAU * random.next_unit()).cos()
}

/// The sums of products of all pairs of columns: all that a fit needs of its samples.
#[derive(Clone)]
pub(crate) struct Products([[f64; WIDTH]; WIDTH]);

impl Products {
    pub(crate) fn of<'a>(rows: impl Iterator<Item = &'a Row>) -> Self {
        let mut products = [[0.0; WIDTH]; WIDTH];
        for row in rows {
            for (sums, left) in products.iter_mut().zip(row) {
                sums.iter_mut().zip(row).for_each(|(sum, right)| *sum += left * right);
            }
        }
        Self(products)
    }

    /// The products without those of some samples.
    pub(crate) fn without(&self, other: &Self) -> Self {
        let mut left = self.clone();
        for (left, other) in left.0.iter_mut().zip(&other.0) {
            left.iter_mut().zip(other).for_each(|(left, other)| *left -= other);
        }
        left
    }

    /// The least-squares fit of the class on some columns.
    pub(crate) fn fit(&self, columns: &[usize]) -> Model {
        let mut cholesky = Cholesky::new();
        for (at, &column) in columns.iter().enumerate() {
            let products = &self.0[column];
            let before = columns[..at].iter().map(|&earlier| products[earlier]);
            assert!(cholesky.push(before, products[column], 1e-12), "columns are independent");
        }
        let right = columns.iter().map(|&column| self.0[column][WIDTH - 1]).collect();
        let mut coefficients = [0.0; WIDTH];
        for (&column, coefficient) in columns.iter().zip(cholesky.solve(right)) {
            coefficients[column] = coefficient;
        }
        Model(coefficients)
    }
}

/// A linear classifier.
pub(crate) struct Model(Row);

impl Model {
    fn decision(&self, row: &Row) -> f64 {
        self.0.iter().zip(row).map(|(a, b)| a * b).sum()
    }

    /// 1 if the class of a sample is predicted wrongly, else 0.
    pub(crate) fn loss(&self, row: &Row) -> f64 {
        f64::from(u8::from(self.decision(row) * row[WIDTH - 1] < 0.0))
    }
}

/// New samples, for the true error of a model.
pub(crate) struct Truth {
    rows: Vec<Row>,
    /// The probability of the class 1.
    odds: Vec<f64>,
}

impl Truth {
    pub(crate) fn new(n_samples: usize, strength: f64) -> Self {
        let rows = draw(n_samples, strength, &mut SplitMix64::for_purpose(0, "new samples"));
        let odds = rows.iter().map(|row| odds(row, strength)).collect();
        Self { rows, odds }
    }

    /// The expected share of new samples whose class a model predicts wrongly.
    pub(crate) fn error(&self, model: &Model) -> f64 {
        let wrong = |(row, odds): (&Row, &f64)| {
            if model.decision(row) > 0.0 { 1.0 - odds } else { *odds }
        };
        self.rows.iter().zip(&self.odds).map(wrong).sum::<f64>() / self.rows.len() as f64
    }
}

/// Folds drawn at random, of sizes that differ by at most one.
pub(crate) fn folds(rows: &[Row], n_folds: usize, random: &mut SplitMix64) -> Vec<Vec<Row>> {
    let mut order: Vec<usize> = (0..rows.len()).collect();
    random.shuffle(&mut order);
    let mut folds = vec![Vec::new(); n_folds];
    order.iter().enumerate().for_each(|(at, &row)| folds[at % n_folds].push(rows[row]));
    folds
}
