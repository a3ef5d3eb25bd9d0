//! Return types of tasks whose values can be kept.

use super::Stored;

/// The return type of a cached task: a value that a store can keep, or a `Result` of one.
///
/// ```
/// use tenfold_store::Returned;
///
/// fn kept<R: Returned>(_: impl Fn() -> R) -> String {
///     use tenfold_store::Stored;
///     R::Value::type_name().into()
/// }
///
/// assert_eq!(kept(|| 1.5_f64), "f64.v1");
/// assert_eq!(kept(|| "1.5".parse::<f64>()), "f64.v1");
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be kept in a store",
    label = "neither `Stored` nor a `Result` of a `Stored`",
    note = "for a type that is `Serialize` and `Deserialize`, write \
            `tenfold::store::stored_with_postcard!(TheType => \"a.name.v1\");`; for another, \
            implement `Stored`"
)]
pub trait Returned {
    /// The value that is kept.
    type Value: Stored;

    /// Whether the value is that of a `Result`'s `Ok`.
    #[doc(hidden)]
    const IS_RESULT: bool;
}

impl<T: Stored> Returned for T {
    type Value = T;
    const IS_RESULT: bool = false;
}

impl<T: Stored, E> Returned for Result<T, E> {
    type Value = T;
    const IS_RESULT: bool = true;
}
