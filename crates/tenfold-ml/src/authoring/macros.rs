//! Macros for own estimators: registration, and the parts that transformers and models have in
//! common.

/// Registers a type, so that its values are data: one line beside the type.
///
/// An estimator, transformer or splitter gets a kind. It needs serde, and [`Default`] for the
/// parameters that data leaves out; `no default` goes with a type of which a parameter has none.
/// `version N` is the version of the algorithm and of the models that it yields: raise it when the
/// same parameters and samples would give another model, or its models other predictions, so that
/// results in stores are not reused. Without a version, any change of the program counts, which is
/// right while you work on it. `costs only [...]` names parameters that change no result.
///
/// The type is a struct with named fields, or without a field, which serde reads and writes under the
/// same names: no newtype or enum, no `alias` or `skip_serializing_if`. No field is named `kind`, which
/// is the key of the kind in data, and none of a transformer `name`, which is that of a step. A type
/// that is registered otherwise, or twice, is refused with an error where it is first read or written.
///
/// A fitted model gets a name; the version in the name changes when older bytes can no longer be
/// read.
///
/// ```
/// use serde::{Deserialize, Serialize};
/// use tenfold::authoring::{FittedFeatures, register};
/// use tenfold::data::Records;
/// use tenfold::estimator::{Transformer, TransformerModel};
///
/// /// Leaves everything as it is.
/// #[derive(Debug, Default, Serialize, Deserialize)]
/// struct Unchanged {
///     label: String,
/// }
///
/// #[derive(Debug, Serialize, Deserialize)]
/// struct UnchangedModel {
///     features: FittedFeatures,
/// }
///
/// register!(Transformer Unchanged: "unchanged", version 1, costs only ["label"]);
/// register!(TransformerModel UnchangedModel: "example.unchanged.v1", version 1);
///
/// impl Transformer for Unchanged {
///     fn fit(&self, x: &Records) -> tenfold::Result<Box<dyn TransformerModel>> {
///         Ok(Box::new(UnchangedModel { features: FittedFeatures::of(x) }))
///     }
/// }
///
/// impl TransformerModel for UnchangedModel {
///     fn transform(&self, x: &Records) -> tenfold::Result<Records> {
///         self.features.check(x)?;
///         Ok(x.clone())
///     }
/// }
///
/// let unchanged = <dyn Transformer>::from_json(r#"{"kind": "unchanged", "label": "first"}"#)?;
/// assert_eq!(unchanged.get("label")?, "first");
/// # Ok::<(), tenfold::Error>(())
/// ```
#[macro_export]
macro_rules! register {
    (Classifier $type:ty: $($rest:tt)*) => {
        $crate::register!(@estimator Classifier, $crate::estimator::Classifier, $type, $($rest)*);
    };
    (Regressor $type:ty: $($rest:tt)*) => {
        $crate::register!(@estimator Regressor, $crate::estimator::Regressor, $type, $($rest)*);
    };
    (Transformer $type:ty: $($rest:tt)*) => {
        $crate::register!(@estimator Transformer, $crate::estimator::Transformer, $type, $($rest)*);
    };
    (Splitter $type:ty: $($rest:tt)*) => {
        $crate::register!(@estimator Splitter, $crate::model_selection::Splitter, $type, $($rest)*);
    };
    (ClassifierModel $type:ty: $($rest:tt)*) => {
        $crate::register!(@model Classifier, $crate::estimator::ClassifierModel, $type, $($rest)*);
    };
    (RegressorModel $type:ty: $($rest:tt)*) => {
        $crate::register!(@model Regressor, $crate::estimator::RegressorModel, $type, $($rest)*);
    };
    (TransformerModel $type:ty: $($rest:tt)*) => {
        $crate::register!(@model Transformer, $crate::estimator::TransformerModel, $type, $($rest)*);
    };
    (
        @estimator $family:ident, $trait:path, $type:ty, $kind:expr
        $(, version $version:expr)? $(, costs only $costs:expr)? $(,)?
    ) => {
        $crate::register!(@entry $family, $trait, $type, $kind,
            || Some($crate::estimator::registry::fields_of(&<$type as ::std::default::Default>::default()));
            $(version($version))? $(costs_only(&$costs))?);
    };
    (
        @estimator $family:ident, $trait:path, $type:ty, $kind:expr, no default
        $(, version $version:expr)? $(, costs only $costs:expr)? $(,)?
    ) => {
        $crate::register!(@entry $family, $trait, $type, $kind, || None;
            $(version($version))? $(costs_only(&$costs))?);
    };
    (
        @entry $family:ident, $trait:path, $type:ty, $kind:expr, $defaults:expr;
        $($option:ident($value:expr))*
    ) => {
        $crate::authoring::inventory::submit! {
            $crate::estimator::registry::Entry::new::<$type>(
                $crate::estimator::registry::Family::$family,
                $kind,
                |from| {
                    let built: $type = $crate::serde::Deserialize::deserialize(from)?;
                    $crate::estimator::registry::checked::<dyn $trait>(::std::boxed::Box::new(built))
                },
                $defaults,
            )
            $(.$option($value))*
        }
    };
    (@model $family:ident, $trait:path, $type:ty, $name:expr $(, version $version:expr)? $(,)?) => {
        $crate::authoring::inventory::submit! {
            $crate::estimator::registry::ModelEntry::new::<$type>(
                $crate::estimator::registry::Family::$family,
                $name,
                |from| {
                    let model: $type = $crate::estimator::registry::decode(from)?;
                    Ok(::std::boxed::Box::new(::std::boxed::Box::new(model) as ::std::boxed::Box<dyn $trait>))
                },
            )
            $(.version($version))?
        }
    };
}

/// Implements [`Transformer`](crate::estimator::Transformer) for a type with a `fit` of its own,
/// and registers it: from the type, its kind and version, the function that is its `output_kind`, and
/// perhaps one that checks its parameters.
#[macro_export]
macro_rules! transformer {
    ($params:ident, $kind:literal, $version:expr, $output_kind:expr) => {
        $crate::transformer!($params, $kind, $version, $output_kind, |_params| Ok(()));
    };
    ($params:ident, $kind:literal, $version:expr, $output_kind:expr, $check:expr) => {
        $crate::register!(Transformer $params: $kind, version $version);

        impl $crate::estimator::Transformer for $params {
            fn fit(
                &self,
                x: &$crate::data::Records,
            ) -> $crate::error::Result<Box<dyn $crate::estimator::TransformerModel>> {
                Ok(Box::new($params::fit(self, x)?))
            }

            fn check_params(&self) -> $crate::error::Result<()> {
                let check: fn(&Self) -> $crate::error::Result<()> = $check;
                check(self)
            }

            fn output_kind(
                &self,
                input: Option<$crate::data::RecordKind>,
            ) -> $crate::error::Result<Option<$crate::data::RecordKind>> {
                let output_kind: fn(
                    &Self,
                    Option<$crate::data::RecordKind>,
                )
                    -> $crate::error::Result<Option<$crate::data::RecordKind>> = $output_kind;
                output_kind(self, input)
            }
        }
    };
}

/// A struct, such as a fitted model, whose `check` is passed before one that was read can be used:
/// a damaged one can never index past its end.
///
/// `check` takes `&self` and returns `Result<(), E>` with any error that displays.
#[macro_export]
macro_rules! checked_model {
    (
        $(#[$meta:meta])*
        $vis:vis struct $model:ident $(<$param:ident: $bound:path>)? {
            $($(#[$field_meta:meta])* $field_vis:vis $field:ident: $type:ty),* $(,)?
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, $crate::serde::Serialize)]
        $vis struct $model $(<$param>)? {
            $($(#[$field_meta])* $field_vis $field: $type),*
        }

        impl<'de $(, $param: $bound + $crate::serde::Deserialize<'de>)?>
            $crate::serde::Deserialize<'de> for $model $(<$param>)?
        {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(
                from: D,
            ) -> ::std::result::Result<Self, D::Error> {
                #[derive($crate::serde::Deserialize)]
                struct Unchecked $(<$param>)? {
                    $($(#[$field_meta])* $field: $type),*
                }

                let Unchecked { $($field),* } = $crate::serde::Deserialize::deserialize(from)?;
                let model = Self { $($field),* };
                model.check().map_err($crate::serde::de::Error::custom)?;
                Ok(model)
            }
        }
    };
}

/// Builder methods that set parameters, each of the name and type of a field.
///
/// ```
/// use tenfold::authoring::setters;
///
/// #[derive(Default)]
/// struct Ridge {
///     alpha: f64,
/// }
///
/// impl Ridge {
///     setters! {
///         /// The factor of the penalty.
///         alpha: f64,
///     }
/// }
///
/// assert_eq!(Ridge::default().alpha(2.0).alpha, 2.0);
/// ```
#[macro_export]
macro_rules! setters {
    ($($(#[$meta:meta])* $name:ident: $type:ty),* $(,)?) => {$(
        $(#[$meta])*
        #[must_use]
        pub fn $name(mut self, $name: $type) -> Self {
            self.$name = $name;
            self
        }
    )*};
}
