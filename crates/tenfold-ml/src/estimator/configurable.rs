//! The data side of the families of trait objects.

use super::{Classifier, Regressor, Transformer};

/// Implements the data side of a family of trait objects.
macro_rules! configurable {
    ($trait:ident, $example:literal) => {
        impl $crate::estimator::params::Configurable for dyn $trait {
            const FAMILY: $crate::estimator::registry::Family =
                $crate::estimator::registry::Family::$trait;

            fn as_any(&self) -> &dyn std::any::Any {
                self
            }

            fn type_name(&self) -> &'static str {
                $trait::type_name(self)
            }

            fn check(&self) -> $crate::error::Result<()> {
                self.check_params()
            }
        }

        impl dyn $trait {
            /// The kind and the parameters as a JSON object, nested values included.
            ///
            /// # Errors
            /// [`Error::Params`](crate::error::Error::Params) if its type is not registered, or a
            /// parameter is a number that is not finite, which JSON does not have; see
            /// [`number`](crate::authoring::number). As [`register!`](crate::register) of a type that
            /// cannot be data.
            pub fn to_value(&self) -> $crate::error::Result<serde_json::Value> {
                Ok($crate::estimator::params::to_value(self)?)
            }

            /// The value of a JSON object of its kind and parameters; a parameter that is left out has
            /// its default.
            ///
            /// # Errors
            /// [`Error::Params`](crate::error::Error::Params), with near names, on an unknown kind or
            /// parameter; with the path, on a value of another type or out of its range, and on more
            /// than 32 values within one another.
            pub fn from_value(value: &serde_json::Value) -> $crate::error::Result<Box<Self>> {
                Ok($crate::estimator::params::read(value)?)
            }

            /// The same from JSON.
            ///
            /// ```
            #[doc = $example]
            /// # Ok::<(), tenfold::Error>(())
            /// ```
            ///
            /// # Errors
            /// As `from_value`, and on text that is not JSON.
            pub fn from_json(text: &str) -> $crate::error::Result<Box<Self>> {
                Self::from_value(&$crate::estimator::formats::parse_json(text)?)
            }

            /// The same from TOML.
            ///
            /// # Errors
            /// As `from_value`, and on text that is not TOML.
            pub fn from_toml(text: &str) -> $crate::error::Result<Box<Self>> {
                Self::from_value(&$crate::estimator::formats::parse_toml(text)?)
            }

            /// The kind and the parameters as JSON.
            ///
            /// # Errors
            /// As `to_value`.
            pub fn to_json(&self) -> $crate::error::Result<String> {
                Ok(self.to_value()?.to_string())
            }

            /// The kind and the parameters as TOML; a parameter without a value is written as `none`.
            ///
            /// # Errors
            /// As `to_value`, and on a value that TOML does not have: an integer of 2^63 and above, the
            /// text `none` of a parameter that may have no value.
            pub fn to_toml(&self) -> $crate::error::Result<String> {
                let described = $crate::estimator::params::write(self)?;
                Ok($crate::estimator::formats::to_toml(&described)?)
            }

            /// A parameter by its path, such as `alpha`, or `sgd.alpha` in a pipeline.
            ///
            /// # Errors
            /// [`Error::Params`](crate::error::Error::Params), with near paths, if there is none.
            pub fn get(&self, path: &str) -> $crate::error::Result<serde_json::Value> {
                Ok($crate::estimator::params::get(self, path)?)
            }

            /// The same with another value of a parameter: a number, a text, an option, another
            /// estimator. Another `kind` comes with its defaults.
            ///
            /// # Errors
            /// As `get` and `from_value`.
            pub fn set(
                &self,
                path: &str,
                value: impl serde::Serialize,
            ) -> $crate::error::Result<Box<Self>> {
                let value = $crate::estimator::writer::write(&value);
                Ok($crate::estimator::params::set(self, path, value)?)
            }

            /// The version of the algorithm, if it and every value within it have one; without one,
            /// a store reuses results in the same program only.
            pub fn version(&self) -> Option<u32> {
                $crate::estimator::params::version(self)
            }
        }

        impl tenfold_store::Fingerprint for dyn $trait {
            fn fingerprint(&self, to: &mut tenfold_store::Fingerprinter) {
                $crate::estimator::params::fingerprint(self, to);
            }
        }

        impl serde::Serialize for dyn $trait {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                let described = $crate::estimator::params::write(self);
                described.map_err(serde::ser::Error::custom)?.serialize(to)
            }
        }

        impl<'de> serde::Deserialize<'de> for Box<dyn $trait> {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                $crate::estimator::nested::deserialize(from)
            }
        }

        impl<T: $trait> From<T> for Box<dyn $trait> {
            fn from(value: T) -> Self {
                Box::new(value)
            }
        }
    };
}

pub(crate) use configurable;

configurable!(
    Classifier,
    "use tenfold::estimator::Classifier;\n\n\
     let sgd = <dyn Classifier>::from_json(r#\"{\"kind\": \"sgd\", \"alpha\": 1e-5}\"#)?;\n\
     assert_eq!(sgd.get(\"alpha\")?, 1e-5);\n\
     let sgd = sgd.set(\"alpha\", 0.1)?;\n\
     assert_eq!(sgd.get(\"sgd.alpha\")?, 0.1);"
);
configurable!(
    Regressor,
    "use tenfold::estimator::Regressor;\n\n\
     let ridge = <dyn Regressor>::from_json(r#\"{\"kind\": \"ridge\", \"alpha\": 2}\"#)?;\n\
     assert_eq!(ridge.get(\"alpha\")?, 2.0);"
);
configurable!(
    Transformer,
    "use tenfold::estimator::Transformer;\n\n\
     let scaler = <dyn Transformer>::from_json(r#\"{\"kind\": \"standard-scaler\"}\"#)?;\n\
     assert_eq!(scaler.get(\"with_mean\")?, true);"
);
