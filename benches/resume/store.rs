//! A dense array of 400 MB: its fingerprint, writing it and reading it back, beside plain files.

use std::fs::{self, File};
use std::hint::black_box;
use std::io::Write;
use std::path::Path;

use tenfold_store::{Digest, Provenance, Record, Store, fingerprint_of};

use crate::figures::{Figures, median, seconds};

const NUMBERS: usize = 50_000_000;
const ROUNDS: usize = 7;

pub(crate) fn measure(figures: &mut Figures, folder: &Path) {
    let array: Vec<f64> = (0..NUMBERS).map(|at| at as f64 * 0.5).collect();
    fingerprint(figures, &array);
    write_and_read(figures, folder, &array);
}

/// On one thread, whatever the machine has.
fn fingerprint(figures: &mut Figures, array: &Vec<f64>) {
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
    let round = |_| seconds(|| black_box(fingerprint_of(black_box(array)))).0;
    let elapsed = one.install(|| median((0..ROUNDS).map(round).collect()));
    let speed = (NUMBERS * size_of::<f64>()) as f64 / 1e9 / elapsed;
    figures.add("fingerprint_gb_per_s_core", speed, "GB/s (bar: 1 at least)");
}

/// In turn, each first in every other round; what is read was written a moment before, so that it
/// comes from the page cache for both.
fn write_and_read(figures: &mut Figures, folder: &Path, array: &Vec<f64>) {
    let bytes: Vec<u8> = array.iter().flat_map(|number| number.to_le_bytes()).collect();
    let mut all: [Vec<f64>; 4] = Default::default();
    for round in 0..ROUNDS {
        let rounds = Round { folder, array, bytes: &bytes };
        let (plain, stored) = if round % 2 == 0 {
            let plain = rounds.plain();
            (plain, rounds.stored())
        } else {
            let stored = rounds.stored();
            (rounds.plain(), stored)
        };
        for (list, figure) in all.iter_mut().zip([plain.0, plain.1, stored.0, stored.1]) {
            list.push(figure);
        }
    }
    let [write_plain, read_plain, write, read] = all.map(median);
    figures.add("fs_write_seconds", write_plain, "s");
    figures.add("write_seconds", write, "s");
    figures.add("write_over_fs", write / write_plain, "times (bar: 1.3 at most)");
    figures.add("fs_read_seconds", read_plain, "s");
    figures.add("read_seconds", read, "s");
    figures.add("read_over_fs", read / read_plain, "times (bar: 1.5 at most)");
}

struct Round<'r> {
    folder: &'r Path,
    array: &'r Vec<f64>,
    bytes: &'r [u8],
}

impl Round<'_> {
    /// The seconds of writing to a file and syncing it, and of reading it.
    fn plain(&self) -> (f64, f64) {
        self.empty();
        let path = self.folder.join("plain");
        let (write, ()) = seconds(|| {
            let mut file = File::create(&path).expect("the target folder can be written");
            file.write_all(self.bytes).expect("there is room on the disk");
            file.sync_all().expect("the disk takes it");
        });
        let (read, bytes) = seconds(|| fs::read(&path).expect("it was written"));
        assert_eq!(bytes.len(), self.bytes.len());
        (write, read)
    }

    /// The seconds of publishing, with the default durability, and of reading back and verifying.
    fn stored(&self) -> (f64, f64) {
        self.empty();
        let store = Store::open(self.folder).expect("the target folder can be written");
        let recipe = Digest::of(b"a large array");
        let (write, record): (f64, Record) = seconds(|| {
            let about = Provenance::default();
            store.publish(&recipe, self.array, &about).expect("there is room on the disk").record
        });
        let (read, array) = seconds(|| store.load::<Vec<f64>>(&record).expect("it was published"));
        assert_eq!(array.found().map(|array| array.len()), Some(NUMBERS));
        (write, read)
    }

    /// Takes away what the last one left.
    fn empty(&self) {
        // Not there in the first round.
        let _ = fs::remove_dir_all(self.folder);
        fs::create_dir_all(self.folder).expect("the target folder can be written");
    }
}
