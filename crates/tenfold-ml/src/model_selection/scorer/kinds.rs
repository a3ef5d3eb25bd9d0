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
                Ok($crate::estimator::formats::to_toml(&self.described()?)?)
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
                self.described().map_err(serde::ser::Error::custom)?.serialize(to)
            }
        }

        impl<'de> serde::Deserialize<'de> for $crate::model_selection::Scorer<$target> {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                $crate::estimator::nested::deserialize::<Self, D>(from).map(|scorer| *scorer)
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
                    let origin = $crate::model_selection::scorer::Origin::kind(
                        $crate::estimator::registry::Family::$family,
                        $kind,
                        $crate::estimator::writer::write_fields(&self),
                    );
                    let Self { $($param),* } = self;
                    $crate::model_selection::Scorer { origin, ..$body }
                }
            }

            type Written = $crate::error::Result<
                $crate::estimator::registry::Fields,
                $crate::estimator::registry::Misfit,
            >;

            fn defaults() -> Option<Written> {
                let defaults = [$((stringify!($param), scorers!(@default $($default)?)?)),*];
                Some($crate::estimator::registry::Fields::of(defaults))
            }

            inventory::submit! {
                $crate::estimator::registry::Entry::new::<Parameters>(
                    $crate::estimator::registry::Family::$family,
                    $kind,
                    |from| {
                        let parameters: Parameters = serde::Deserialize::deserialize(from)?;
                        $crate::estimator::registry::checked(Box::new(parameters.scorer()))
                    },
                    defaults,
                )
                .version($crate::model_selection::scorer::VERSION)
            }
        })*
    };
    (@kept $given:ty, $kept:ty) => { $kept };
    (@kept $given:ty) => { $given };
    (@default $default:expr) => { Some($crate::estimator::writer::write(&$default)) };
    (@default) => { None };
}

pub(super) use scorers;
