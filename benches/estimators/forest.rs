//! Random forests of 100 trees, of two classes and of five.

use tenfold::ensemble::RandomForestClassifier;

use crate::figures::Figures;
use crate::fits::compare;
use crate::peers::Peers;

/// A forest on 20,000 × 20 dense samples; scikit-learn with `n_jobs=2`.
pub(crate) fn measure(figures: &mut Figures, peers: &Peers) {
    let forest = |seed| RandomForestClassifier::new().seed(seed);
    compare(figures, peers, ("forest", "forest"), (20_000, 2), forest);
    compare(figures, peers, ("forest_5_classes", "forest"), (20_000, 5), forest);
}
