//! Support vector machines with the RBF kernel and all defaults.

use tenfold::svm::Svc;

use crate::figures::Figures;
use crate::fits::compare;
use crate::peers::Peers;

/// `Svc` on 2,000 and on 10,000 × 20 dense samples of two classes.
pub(crate) fn measure(figures: &mut Figures, peers: &Peers) {
    compare(figures, peers, ("svc_2000", "svc"), (2_000, 2), |_| Svc::new());
    compare(figures, peers, ("svc_10000", "svc"), (10_000, 2), |_| Svc::new());
}
