//! True and predicted classes under one coding.

use std::cmp::Ordering;

use crate::data::Labels;
use crate::data::labels::ClassKind;
use crate::data::sort_places::sort_places;
use crate::error::{Error, Result};
use crate::metrics::MetricError;
use crate::metrics::sum::pairwise_sum;

/// The true and the predicted class of each sample, as positions in one list of classes.
#[derive(Debug)]
pub(super) struct Pairs<'a> {
    classes: Vec<&'a str>,
    truth: Side<'a>,
    predicted: Side<'a>,
}

/// One of the two labels, with the position of each of its codes in the common list of classes.
#[derive(Debug)]
struct Side<'a> {
    labels: &'a Labels,
    position_of: Vec<usize>,
}

/// How often each class occurs, in the order of the common list of classes.
#[derive(Debug)]
pub(super) struct Tally {
    /// How often the class is true and predicted at once: the sum of the weights of the samples,
    /// which is their number where each counts alike.
    pub(super) correct: Vec<f64>,
    /// How often the class is true.
    pub(super) truth: Vec<f64>,
    /// How often the class is predicted.
    pub(super) predicted: Vec<f64>,
    /// Whether the class occurs, whatever its samples weigh.
    occurs: Vec<bool>,
}

impl<'a> Pairs<'a> {
    /// The samples of both labels, checked to be as many and at least one.
    pub(super) fn new(truth: &'a Labels, predicted: &'a Labels) -> Result<Self> {
        let (left_len, right_len) = (truth.len(), predicted.len());
        if left_len != right_len {
            let (left, right) = ("the truth", "the prediction");
            return Err(Error::LengthMismatch { left, left_len, right, right_len });
        }
        if left_len == 0 {
            return Err(Error::Empty { what: "the truth", needed: "sample" });
        }
        check_some_weight(truth)?;
        let classes = common_classes(truth, predicted)?;
        let truth = Side::new(truth, &classes);
        let predicted = Side::new(predicted, &classes);
        Ok(Self { classes, truth, predicted })
    }

    /// The classes of both labels, in the order in which reports list them.
    pub(super) fn classes(&self) -> &[&'a str] {
        &self.classes
    }

    /// How much all samples count together: their number where each counts alike.
    pub(super) fn total(&self) -> f64 {
        pairwise_sum(self.truth.labels.len(), |at| self.truth.labels.weight(at))
    }

    /// Whether samples have weights.
    pub(super) fn has_weights(&self) -> bool {
        self.truth.labels.has_weights()
    }

    /// The position of the true and of the predicted class, and the weight, sample by sample.
    pub(super) fn iter(&self) -> impl Iterator<Item = (usize, usize, f64)> + '_ {
        let both = self.truth.positions().zip(self.predicted.positions()).enumerate();
        both.map(|(at, (truth, predicted))| (truth, predicted, self.truth.labels.weight(at)))
    }

    /// How often each class occurs.
    pub(super) fn tally(&self) -> Tally {
        let none = vec![0.0; self.classes.len()];
        let (correct, truth) = (none.clone(), none.clone());
        let occurs = vec![false; self.classes.len()];
        let mut tally = Tally { correct, truth, predicted: none, occurs };
        for (truth, predicted, weight) in self.iter() {
            tally.truth[truth] += weight;
            tally.predicted[predicted] += weight;
            if truth == predicted {
                tally.correct[truth] += weight;
            }
            tally.occurs[truth] = true;
            tally.occurs[predicted] = true;
        }
        tally
    }
}

impl Tally {
    /// The positions of the classes that occur, true or predicted.
    pub(super) fn observed(&self) -> Vec<usize> {
        (0..self.occurs.len()).filter(|&at| self.occurs[at]).collect()
    }
}

impl<'a> Side<'a> {
    fn new(labels: &'a Labels, classes: &[&str]) -> Self {
        let mut by_name: Vec<usize> = (0..classes.len()).collect();
        sort_places(&mut by_name, &|a, b| classes[a].cmp(classes[b]));
        let position =
            |class: &String| by_name[by_name.partition_point(|&at| classes[at] < class.as_str())];
        let position_of = labels.classes().iter().map(position).collect();
        Self { labels, position_of }
    }

    fn positions(&self) -> impl Iterator<Item = usize> + '_ {
        self.labels.codes().map(|code| self.position_of[code as usize])
    }
}

/// The classes of both labels: in the order of the list that holds all of them, else sorted, as
/// numbers when both lists are.
fn common_classes<'a>(truth: &'a Labels, predicted: &'a Labels) -> Result<Vec<&'a str>> {
    let (left, right) = (truth.classes(), predicted.classes());
    check_kinds(truth.kind(), predicted.kind())?;
    if left == right || includes(left, right) {
        return Ok(left.iter().map(String::as_str).collect());
    }
    if includes(right, left) {
        return Ok(right.iter().map(String::as_str).collect());
    }
    let mut classes: Vec<&str> = left.iter().chain(right).map(String::as_str).collect();
    if sort_as_numbers(truth) && sort_as_numbers(predicted) {
        classes.sort_by(|a, b| as_numbers(a, b));
    } else {
        classes.sort_unstable();
    }
    classes.dedup();
    Ok(classes)
}

/// Whether every class of `inner` is one of `outer`.
fn includes(outer: &[String], inner: &[String]) -> bool {
    let mut sorted: Vec<&String> = outer.iter().collect();
    sorted.sort_unstable();
    inner.iter().all(|class| sorted.binary_search(&class).is_ok())
}

/// Whether the classes are integers, or were given in the order of integers.
fn sort_as_numbers(labels: &Labels) -> bool {
    let ascend = |pair: &[String]| as_numbers(&pair[0], &pair[1]) == Ordering::Less;
    match labels.kind() {
        ClassKind::Integers => true,
        ClassKind::Names => false,
        ClassKind::Given => {
            let classes = labels.classes();
            classes.iter().all(|class| class.parse::<i64>().is_ok())
                && classes.windows(2).all(ascend)
        }
    }
}

/// The order of two integers that are written as text.
fn as_numbers(a: &str, b: &str) -> Ordering {
    (a.parse::<i64>().ok(), a).cmp(&(b.parse::<i64>().ok(), b))
}

/// Checks that a sample counts.
pub(super) fn check_some_weight(truth: &Labels) -> Result<()> {
    match truth.has_weights() && (0..truth.len()).all(|sample| truth.weight(sample) == 0.0) {
        true => Err(Error::NoWeight),
        false => Ok(()),
    }
}

fn check_kinds(truth: ClassKind, predicted: ClassKind) -> Result<()> {
    let (names, integers) = ("names", "integers");
    match (truth, predicted) {
        (ClassKind::Names, ClassKind::Integers) => {
            Err(MetricError::MixedLabels { truth: names, predicted: integers }.into())
        }
        (ClassKind::Integers, ClassKind::Names) => {
            Err(MetricError::MixedLabels { truth: integers, predicted: names }.into())
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn classes_of(truth: &Labels, predicted: &Labels) -> Vec<String> {
        Pairs::new(truth, predicted).unwrap().classes().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn integers_sort_as_numbers_and_names_as_text() {
        let integers = |integers: &[i64]| Labels::from_integers(integers).unwrap();
        assert_eq!(classes_of(&integers(&[10, -1]), &integers(&[2, 10])), ["-1", "2", "10"]);
        let names = |names: &[&str]| Labels::from_names(names).unwrap();
        assert_eq!(classes_of(&names(&["10", "-1"]), &names(&["2", "10"])), ["-1", "10", "2"]);
        let given = Labels::from_codes(vec!["2".into(), "10".into()], vec![0, 1]).unwrap();
        assert_eq!(classes_of(&given, &integers(&[-1, 10])), ["-1", "2", "10"]);
        assert_eq!(classes_of(&given, &names(&["-1", "10"])), ["-1", "10", "2"]);
    }

    #[test]
    fn a_given_order_that_holds_all_classes_is_kept() {
        let all = Labels::from_codes(vec!["low".into(), "mid".into(), "high".into()], vec![0, 1]);
        let some = Labels::from_names(&["low", "high"]).unwrap();
        assert_eq!(classes_of(all.as_ref().unwrap(), &some), ["low", "mid", "high"]);
        assert_eq!(classes_of(&some, &all.unwrap()), ["low", "mid", "high"]);
    }

    #[test]
    fn classes_meet_by_name() {
        let truth = Labels::from_names(&["b", "c"]).unwrap();
        let predicted = Labels::from_names(&["a", "c"]).unwrap();
        let pairs = Pairs::new(&truth, &predicted).unwrap();
        assert_eq!(pairs.iter().collect::<Vec<_>>(), [(1, 0, 1.0), (2, 2, 1.0)]);
    }

    #[test]
    fn labels_that_cannot_be_compared_are_errors() {
        let names = Labels::from_names(&["a", "b"]).unwrap();
        let integers = Labels::from_integers(&[1, 2]).unwrap();
        let message = |truth: &Labels, predicted: &Labels| {
            Pairs::new(truth, predicted).unwrap_err().to_string()
        };
        assert_eq!(
            message(&names, &integers),
            "the true classes are names but the predicted classes are integers; \
             make both labels in the same way"
        );
        // Also where the texts of both are the same.
        let digits = Labels::from_names(&["1", "2"]).unwrap();
        assert!(message(&digits, &integers).starts_with("the true classes are names but"));
        assert!(message(&integers, &digits).starts_with("the true classes are integers but"));
        let one = Labels::from_names(&["a"]).unwrap();
        assert_eq!(
            message(&names, &one),
            "the truth of length 2 cannot go with the prediction of length 1; both need one per sample"
        );
        let none = Labels::from_names::<&str>(&[]).unwrap();
        assert_eq!(message(&none, &none), "the truth is empty; at least one sample is needed");
    }
}
