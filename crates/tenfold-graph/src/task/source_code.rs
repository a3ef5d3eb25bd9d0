//! The source of functions that are marked with `#[task]`, and its digest, by which they are known
//! in any executable.
//!
//! The public items here are for the attribute's expansion. A function is found by its type, so no
//! other function is ever taken for it, not even one of the same path.

use std::any::TypeId;
use std::collections::HashMap;
use std::sync::OnceLock;

use tenfold_store::{Digest, Fingerprinter};

pub use inventory;

/// The source of an item, as the attribute has seen it.
#[doc(hidden)]
pub struct SourceCode {
    /// Its tokens.
    pub text: &'static str,
    /// The values in it that its tokens do not show: of `include_str!`, `env!` and the like.
    pub included: &'static [fn(&mut Fingerprinter)],
    /// The items that it is said to use, which may use it in turn.
    pub uses: &'static [fn() -> &'static SourceCode],
}

/// A marked function that takes no types.
#[doc(hidden)]
pub struct Function {
    /// The type of the function itself.
    pub id: fn() -> TypeId,
    /// Its source.
    pub source: fn() -> &'static SourceCode,
}

inventory::collect!(Function);

/// The type of a function.
#[doc(hidden)]
pub fn function_id<F: 'static>(_: &F) -> TypeId {
    TypeId::of::<F>()
}

/// The digest of a function's source and of all that it says it uses, if it is marked with
/// `#[task]` and takes no types.
#[doc(hidden)]
pub fn source_code_digest<F: 'static>() -> Option<Digest> {
    static DIGESTS: OnceLock<HashMap<TypeId, Digest>> = OnceLock::new();
    let digests = DIGESTS.get_or_init(|| {
        let functions = inventory::iter::<Function>.into_iter();
        let digest = |function: &Function| digest_of((function.source)());
        functions.filter_map(|function| Some(((function.id)(), digest(function)?))).collect()
    });
    digests.get(&TypeId::of::<F>()).copied()
}

/// The digest of a source and of all that can be reached from it.
///
/// Each source is numbered when it is first met, and fed as its text, the values that it includes
/// and the numbers of the items it uses: a cycle ends at a number, and equal digests mean equal
/// texts that are joined alike.
fn digest_of(root: &'static SourceCode) -> Option<Digest> {
    let mut met = vec![root];
    let mut to = Fingerprinter::new();
    to.domain("tenfold.source.v1");
    let mut next = 0;
    while let Some(source) = met.get(next).copied() {
        next += 1;
        to.feed(source.text).feed(&source.uses.len());
        for feed in source.included {
            feed(to.domain("included"));
        }
        for used in source.uses.iter().map(|used| used()) {
            let number = met.iter().position(|source| std::ptr::eq(*source, used));
            let number = number.unwrap_or_else(|| {
                met.push(used);
                met.len() - 1
            });
            to.feed(&number);
        }
    }
    // Text is never refused a fingerprint.
    to.finish().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task;

    fn digest<F: 'static>(_: F) -> Option<Digest> {
        source_code_digest::<F>()
    }

    fn source<F: 'static>(_: F) -> &'static SourceCode {
        let is_it = |function: &&Function| (function.id)() == TypeId::of::<F>();
        (inventory::iter::<Function>.into_iter().find(is_it).unwrap().source)()
    }

    /// Leaves no trace in the source.
    #[task(crate = crate)]
    #[inline]
    pub(super) fn double(x: &f64) -> f64 {
        // Nor does this.
        x * 2.0
    }

    /// The same function, written otherwise.
    mod again {
        #[crate::task(crate = crate)]
        #[inline]
        pub(crate) fn double(x: &f64) -> f64 {
            x * 2.0
        }
    }

    mod edited {
        #[crate::task(crate = crate)]
        #[inline]
        pub(crate) fn double(x: &f64) -> f64 {
            x * 2.5
        }
    }

    #[test]
    fn a_marked_function_is_known_by_its_tokens() {
        assert_eq!(source(double).text, "# [ inline ] fn double ( x : & f64 ) -> f64 { x * 2.0 } ");
        assert_eq!(digest(double).unwrap(), digest(again::double).unwrap());
        assert_ne!(digest(double).unwrap(), digest(edited::double).unwrap());
        assert_eq!(double(&1.0) + again::double(&1.0) + edited::double(&1.0), 6.5);
    }

    #[test]
    fn unmarked_items_have_no_digest() {
        assert_eq!(digest(a_marked_function_is_known_by_its_tokens), None);
        assert_eq!(digest(|x: &f64| double(x)), None);
        assert_eq!(digest(double as fn(&f64) -> f64), None);
    }

    #[test]
    fn functions_of_one_path_are_distinguished() {
        let one = {
            #[task(crate = crate)]
            fn f() -> u8 {
                1
            }
            assert_eq!(f(), 1);
            digest(f).unwrap()
        };
        let two = {
            #[task(crate = crate)]
            fn f() -> u8 {
                2
            }
            assert_eq!(f(), 2);
            digest(f).unwrap()
        };
        assert_ne!(one, two);
        fn f() -> u8 {
            3
        }
        assert_eq!((f(), digest(f)), (3, None));
    }

    /// A function that uses `$limit` and `$helper`.
    macro_rules! using {
        ($name:ident, $limit:literal, $($helper:tt)*) => {
            mod $name {
                use crate::task;

                #[task(crate = crate)]
                const LIMIT: f64 = $limit;

                #[task(crate = crate, uses(LIMIT))]
                $($helper)*

                #[task(crate = crate, uses(helper))]
                pub(super) fn clamp(x: &f64) -> f64 {
                    helper(*x)
                }
            }
        };
    }

    using!(
        first,
        1.0,
        fn helper(x: f64) -> f64 {
            x.min(LIMIT)
        }
    );
    using!(
        same,
        1.0,
        fn helper(x: f64) -> f64 {
            x.min(LIMIT)
        }
    );
    using!(
        constant,
        1.5,
        fn helper(x: f64) -> f64 {
            x.min(LIMIT)
        }
    );
    using!(
        body,
        1.0,
        fn helper(x: f64) -> f64 {
            x.max(LIMIT)
        }
    );

    #[test]
    fn used_items_count_at_any_depth() {
        assert_eq!(digest(first::clamp).unwrap(), digest(same::clamp).unwrap());
        assert_ne!(digest(first::clamp).unwrap(), digest(constant::clamp).unwrap());
        assert_ne!(digest(first::clamp).unwrap(), digest(body::clamp).unwrap());
        let results = [first::clamp, same::clamp, constant::clamp, body::clamp].map(|f| f(&2.0));
        assert_eq!(results, [1.0, 1.0, 1.5, 2.0]);
    }

    mod circle {
        use crate::task;

        #[task(crate = crate, uses(odd))]
        pub(super) fn even(n: &u32) -> bool {
            *n == 0 || odd(&(n - 1))
        }

        #[task(crate = crate, uses(even, odd))]
        pub(super) fn odd(n: &u32) -> bool {
            *n != 0 && even(&(n - 1))
        }
    }

    #[test]
    fn a_circle_of_uses_ends() {
        assert_ne!(digest(circle::even).unwrap(), digest(circle::odd).unwrap());
        assert!(circle::even(&4));
    }

    #[task(crate = crate)]
    fn largest<T: PartialOrd + Copy, const N: usize>(values: &[T; N]) -> Option<T> {
        values.iter().copied().reduce(|a, b| if a < b { b } else { a })
    }

    #[task(crate = crate)]
    fn count(values: &impl AsRef<[f64]>) -> usize {
        values.as_ref().len()
    }

    #[task(crate = crate, uses(largest, count))]
    fn largest_of_three(values: &[f64; 3]) -> Option<f64> {
        largest(values).filter(|_| count(values) == 3)
    }

    #[test]
    fn a_function_that_takes_types_counts_where_it_is_used() {
        assert_eq!(digest(largest::<f64, 3>), None);
        let texts: Vec<_> = source(largest_of_three).uses.iter().map(|used| used().text).collect();
        assert!(texts[0].starts_with("fn largest < T : PartialOrd") && texts[1].contains("impl"));
        assert_eq!(largest_of_three(&[1.0, 3.0, 2.0]), Some(3.0));
    }

    /// Functions of equal tokens, whose values differ.
    macro_rules! placed {
        ($($name:ident)*) => {$(
            mod $name {
                #[crate::task(crate = crate)]
                pub(super) fn place() -> &'static str {
                    core::module_path!()
                }
            }
        )*};
    }

    placed!(here there);

    #[test]
    fn included_values_count_beside_the_tokens() {
        assert_eq!(source(here::place).text, source(there::place).text);
        assert_ne!(digest(here::place).unwrap(), digest(there::place).unwrap());
        assert_ne!(here::place(), there::place());

        #[task(crate = crate)]
        fn all(x: &u8) -> usize {
            #[cfg(any())]
            let _ = include_str!("a file that is not there");
            #[cfg(test)]
            let x = &(x + u8::try_from(line!() - line!()).unwrap());
            let bytes = include_bytes!("mod.rs");
            let names = (env!("CARGO_PKG_NAME"), option_env!("NOT_SET_ANYWHERE"));
            usize::from(*x) + bytes.len() + names.0.len() + names.1.map_or(0, str::len)
        }
        let feed = |feed: &fn(&mut Fingerprinter)| {
            let mut to = Fingerprinter::new();
            feed(&mut to);
            to.finish().unwrap()
        };
        let fed: Vec<_> = source(all).included.iter().map(feed).collect();
        fn of<T: tenfold_store::Fingerprint>(value: T) -> Digest {
            tenfold_store::fingerprint_of(&value).unwrap()
        }
        let bytes = *include_bytes!("mod.rs");
        let package = (of("tenfold-graph"), of(None::<&str>));
        // The number of the line is the third.
        assert_eq!(fed[..2], [of(false), of(true)]);
        assert_eq!(fed[3..], [of(bytes), package.0, package.1]);
        assert!(all(&1) > 10);
    }

    #[test]
    fn items_of_any_form_can_be_marked_inside_a_function_too() {
        #[task(crate = crate)]
        static NAMES: [&str; 2] = ["a", "b"];
        #[task(crate = crate)]
        const extern "C" fn r#match(x: u8) -> u8 {
            x
        }
        #[task(crate = crate, uses(NAMES, r#match, super::tests::double))]
        fn borrows<'a: 'a, 'b>(one: &'a str, _: &'b str) -> (&'a str, usize)
        where
            'b: 'a,
        {
            (one, NAMES.len())
        }
        #[task(crate = crate)]
        #[cfg(any())]
        fn is_not_there() -> Missing {}

        assert_eq!(borrows("c", "d"), ("c", 2));
        assert_eq!(source(borrows).uses.len(), 3);
        assert!(digest(borrows).is_some());
        assert!(source(borrows).uses[1]().text.starts_with("const extern \"C\" fn r#match"));
    }
}
