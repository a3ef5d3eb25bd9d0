//! What makes two estimators the same to a store: their types, versions and parameters.

use tenfold_store::{Fingerprint, Fingerprinter};

use super::{Classifier, Regressor, Transformer};

/// Why an estimator that does not tell its parameters has no fingerprint.
pub(super) fn untold(kind: &str, name: &str) -> String {
    format!(
        "the {kind} `{name}` does not tell its parameters; implement its `fingerprint`, with serde \
         for example: `fn fingerprint(&self, to: &mut Fingerprinter) {{ to.serde(self); }}`"
    )
}

macro_rules! identities {
    ($($estimator:ident => $domain:literal),* $(,)?) => {$(
        /// By name and type, version and parameters; of an estimator without a version, the whole
        /// program counts.
        impl Fingerprint for dyn $estimator {
            fn fingerprint(&self, to: &mut Fingerprinter) {
                let version = self.version();
                to.domain($domain).feed(self.name()).feed(self.type_name()).feed(&version);
                if version.is_none() {
                    to.executable();
                }
                $estimator::fingerprint(self, to);
            }
        }
    )*};
}

identities! {
    Classifier => "tenfold.classifier.v1",
    Regressor => "tenfold.regressor.v1",
    Transformer => "tenfold.transformer.v1",
}
