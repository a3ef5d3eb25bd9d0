//! The Bayesian counterpart of the paired test.

use serde::Serialize;
use tenfold_ml::model_selection::Direction;

use crate::statistics::Comparison;
use crate::statistics::student::Student;

/// The posterior probabilities of the three relations of a first to a second cross-validation;
/// their sum is 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Posterior {
    /// The probability that the first is better by more than the region of practical equivalence.
    pub better: f64,
    /// The probability that the difference is inside the region; 0 of a region of no width.
    pub equivalent: f64,
    /// The probability that the first is worse by more than the region.
    pub worse: f64,
}

impl Comparison {
    /// The posterior probabilities of the Bayesian correlated t test, with a flat prior on the
    /// difference and correlation n_test / (n_train + n_test) of the splits (Corani and Benavoli,
    /// "A Bayesian approach for comparing cross-validated algorithms on multiple data sets", 2015;
    /// Benavoli, Corani, Demšar and Zaffalon, "Time for a change", JMLR 18, 2017): Student's t of J
    /// − 1 degrees of freedom around the difference, scaled by its corrected standard error.
    ///
    /// Equal differences have all of the probability in one relation.
    ///
    /// ```
    /// use tenfold::model_selection::{Direction, PairedTest, SplitSizes};
    ///
    /// let test = PairedTest::new(SplitSizes::new(80, 20)?, Direction::Higher).rope(0.02);
    /// let (svm, forest) = ([0.91, 0.94, 0.93, 0.9, 0.95], [0.88, 0.92, 0.89, 0.88, 0.9]);
    /// let posterior = test.compare(&svm, &forest)?.posterior();
    /// assert_eq!(format!("{:.3} {:.3}", posterior.better, posterior.worse), "0.879 0.002");
    /// # Ok::<(), tenfold::model_selection::SearchError>(())
    /// ```
    pub fn posterior(&self) -> Posterior {
        let gain = match self.direction {
            Direction::Higher => self.difference,
            Direction::Lower => -self.difference,
        };
        if self.standard_error == 0.0 {
            let share = |is_so: bool| f64::from(u8::from(is_so));
            let (better, worse) = (share(gain > self.rope), share(gain < -self.rope));
            return Posterior { better, equivalent: 1.0 - better - worse, worse };
        }
        let student = Student::new(self.degrees_of_freedom);
        let better = student.above((self.rope - gain) / self.standard_error);
        let worse = student.above((self.rope + gain) / self.standard_error);
        Posterior { better, equivalent: (1.0 - better - worse).max(0.0), worse }
    }
}
