//! Scorers as data: each kind is one row of a table, from which its constructor, its parameters and its
//! entry in the registry follow.

/// The scorers of a target. A row has the kind, and the constructor with its parameters: the type that a
/// caller gives, if need be the type that is kept, and the default. Its body makes the scorer of the
/// parameters that are kept.
macro_rules! scorers {
    ($target:ident, $family:ident: $(
        $(#[$doc:meta])*
        $kind:literal $name:ident(
            $($param:ident: $given:ty $(as $kept:ty)? $(= $default:expr)?),*
        ) $body:block
    )*) => {
        impl $crate::model_selection::Scorer<$target> {
            $(
                $(#[$doc])*
                pub fn $name($($param: $given),*) -> Self {
                    $name::Parameters { $($param: $param.into()),* }.scorer()
                }
            )*

            /// The scorer of a JSON object of its kind and parameters.
            ///
            /// # Errors
            /// [`Error::Params`](crate::error::Error::Params), with near names, on an unknown kind or
            /// parameter; with the path, on a value of another type or out of its range.
            pub fn from_value(value: &serde_json::Value) -> $crate::error::Result<Self> {
                Ok(*$crate::estimator::params::read(value)?)
            }

            /// The same from JSON.
            ///
            /// # Errors
            /// As `from_value`, and on text that is not JSON.
            pub fn from_json(text: &str) -> $crate::error::Result<Self> {
                Self::from_value(&$crate::estimator::formats::parse_json(text)?)
            }

            /// The same from TOML.
            ///
            /// # Errors
            /// As `from_value`, and on text that is not TOML.
            pub fn from_toml(text: &str) -> $crate::error::Result<Self> {
                Self::from_value(&$crate::estimator::formats::parse_toml(text)?)
            }

            /// The kind and the parameters as JSON.
            ///
            /// # Errors
            /// As `to_value`.
            pub fn to_json(&self) -> $crate::error::Result<String> {
                Ok(self.to_value()?.to_string())
            }

            /// The kind and the parameters as TOML.
            ///
            /// # Errors
            /// As `to_value`.
            pub fn to_toml(&self) -> $crate::error::Result<String> {
                Ok($crate::estimator::formats::to_toml(self.to_value()?)?)
            }
        }

        impl $crate::estimator::params::Configurable for $crate::model_selection::Scorer<$target> {
            const FAMILY: $crate::estimator::registry::Family =
                $crate::estimator::registry::Family::$family;

            fn as_any(&self) -> &dyn std::any::Any {
                self
            }

            fn type_name(&self) -> &'static str {
                std::any::type_name::<Self>()
            }

            fn check(&self) -> $crate::error::Result<()> {
                (self.check)()
            }
        }

        impl serde::Serialize for $crate::model_selection::Scorer<$target> {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                self.to_value().map_err(serde::ser::Error::custom)?.serialize(to)
            }
        }

        impl<'de> serde::Deserialize<'de> for $crate::model_selection::Scorer<$target> {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let data = serde_json::Value::deserialize(from)?;
                let read = $crate::estimator::params::read_nested::<Self>(data);
                read.map(|scorer| *scorer).map_err(serde::de::Error::custom)
            }
        }

        $(mod $name {
            use super::*;

            #[derive(serde::Serialize, serde::Deserialize)]
            pub(super) struct Parameters {
                $(pub(super) $param: scorers!(@kept $given $(, $kept)?)),*
            }

            impl Parameters {
                pub(super) fn scorer(self) -> $crate::model_selection::Scorer<$target> {
                    let mut data = serde_json::to_value(&self).unwrap_or_default();
                    data["kind"] = $kind.into();
                    let Self { $($param),* } = self;
                    let origin = $crate::model_selection::scorer::Origin::Kind(data);
                    $crate::model_selection::Scorer { origin, ..$body }
                }
            }

            fn defaults() -> Option<serde_json::Value> {
                let defaults = [$((stringify!($param), scorers!(@default $($default)?)?)),*];
                let defaults: [(&str, serde_json::Value); _] = defaults;
                let named = defaults.map(|(name, default)| (name.to_owned(), default));
                Some(serde_json::Map::from_iter(named).into())
            }

            inventory::submit! {
                $crate::estimator::registry::Entry::new::<Parameters>(
                    $crate::estimator::registry::Family::$family,
                    $kind,
                    |value| {
                        let parameters: Parameters = $crate::estimator::registry::read(value)?;
                        Ok(Box::new(Box::new(parameters.scorer())))
                    },
                    defaults,
                )
                .version($crate::model_selection::scorer::VERSION)
            }
        })*
    };
    (@kept $given:ty, $kept:ty) => { $kept };
    (@kept $given:ty) => { $given };
    (@default $default:expr) => { $crate::estimator::registry::parameters_of(&$default) };
    (@default) => { None::<serde_json::Value> };
}

pub(super) use scorers;
