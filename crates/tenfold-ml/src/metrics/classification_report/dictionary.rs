//! The report as programs read it: the structure of scikit-learn's `output_dict=True`.

use serde::{Serialize, Serializer, ser::SerializeMap};

use crate::metrics::{ClassificationReport, Scores};

/// A value of the dictionary.
#[derive(Serialize)]
#[serde(untagged)]
enum Entry<'a> {
    Scores(&'a Scores),
    Accuracy(f64),
}

impl Serialize for ClassificationReport {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let entries = self.entries();
        let mut map = serializer.serialize_map(Some(entries.len()))?;
        for (name, entry) in &entries {
            map.serialize_entry(name, entry)?;
        }
        map.end()
    }
}

impl ClassificationReport {
    /// The classes, then the averages; a later entry of the same name takes an earlier one's
    /// place, as in a Python dictionary, so that no key comes twice.
    fn entries(&self) -> Vec<(&str, Entry<'_>)> {
        let overall = if self.lists_all_observed {
            ("accuracy", Entry::Accuracy(self.micro_avg.precision))
        } else {
            ("micro avg", Entry::Scores(&self.micro_avg))
        };
        let averages = [
            overall,
            ("macro avg", Entry::Scores(&self.macro_avg)),
            ("weighted avg", Entry::Scores(&self.weighted_avg)),
        ];
        let mut entries: Vec<_> =
            self.classes().map(|(name, scores)| (name, Entry::Scores(scores))).collect();
        for (name, entry) in averages {
            match entries.iter_mut().find(|(taken, _)| *taken == name) {
                Some(taken) => taken.1 = entry,
                None => entries.push((name, entry)),
            }
        }
        entries
    }
}

#[cfg(test)]
mod tests {
    use crate::data::Labels;
    use crate::metrics::ClassificationReport;

    #[test]
    fn keeps_the_order_and_the_names_of_scikit_learn() {
        let truth = Labels::from_names(&["b", "a"]).unwrap();
        let predicted = Labels::from_names(&["b", "b"]).unwrap();
        let report = ClassificationReport::new(&truth, &predicted).unwrap();
        assert_eq!(
            serde_json::to_string(&report).unwrap(),
            concat!(
                r#"{"a":{"precision":0.0,"recall":0.0,"f1-score":0.0,"support":1.0},"#,
                r#""b":{"precision":0.5,"recall":1.0,"f1-score":0.6666666666666666,"support":1.0},"#,
                r#""accuracy":0.5,"#,
                r#""macro avg":{"precision":0.25,"recall":0.5,"f1-score":0.3333333333333333,"support":2.0},"#,
                r#""weighted avg":{"precision":0.25,"recall":0.5,"f1-score":0.3333333333333333,"support":2.0}}"#,
            )
        );
    }

    #[test]
    fn a_class_named_as_an_average_gives_way_to_it() {
        let labels = Labels::from_names(&["accuracy", "other"]).unwrap();
        let report = ClassificationReport::new(&labels, &labels).unwrap();
        let text = serde_json::to_string(&report).unwrap();
        assert!(text.starts_with(r#"{"accuracy":1.0,"other":{"#), "{text}");
    }
}
