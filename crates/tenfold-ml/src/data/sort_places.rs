//! The order of a few things that are sorted by their places.

use std::cmp::Ordering;

/// Sorts the places of things by a comparison of the things; equal ones stay in their order.
///
/// A sort is a thousand lines of machine code, and this one is compiled once: right for classes,
/// columns and groups; the many rows of a table are sorted faster by a sort of their own.
///
/// ```
/// use tenfold::authoring::sort_places;
///
/// let names = ["c", "a", "b"];
/// let mut places = [0, 1, 2];
/// sort_places(&mut places, &|a, b| names[a].cmp(names[b]));
/// assert_eq!(places, [1, 2, 0]);
/// ```
pub fn sort_places(places: &mut [usize], compare: &dyn Fn(usize, usize) -> Ordering) {
    places.sort_by(|&a, &b| compare(a, b));
}
