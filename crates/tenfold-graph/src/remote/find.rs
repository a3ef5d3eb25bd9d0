//! Look-ups of values that another machine has just published.

use std::thread::sleep;
use std::time::Duration;

use tenfold_store::{Digest, Lookup, Record, Result, Store};

/// Number of look-ups, and the wait between them.
const TIMES: u32 = 20;
const BETWEEN: Duration = Duration::from_millis(100);

/// The record of a recipe that another machine has published. A network file system may remember
/// for a while that there was none, so it is asked anew, some times over.
pub(crate) fn find_of_others(store: &Store, recipe: &Digest) -> Result<Lookup<Record>> {
    for _ in 1..TIMES {
        match store.find(recipe)? {
            Lookup::NoRecord | Lookup::NoBlob(_) => {}
            found => return Ok(found),
        }
        store.ask_anew(recipe);
        sleep(BETWEEN);
    }
    store.find(recipe)
}
