//! Dense records of 400 MB: their fingerprint, writing them and reading them back, beside plain
//! files.

use std::fs::{self, File};
use std::hint::black_box;
use std::io::Write;
use std::path::Path;

use ndarray::Array2;
use tenfold::data::Records;
use tenfold::store::{Digest, Provenance, Record, Store, fingerprint_of};

use crate::figures::{Figures, median, seconds};

const SHAPE: (usize, usize) = (1_000_000, 50);
const ROUNDS: usize = 7;

pub(crate) fn measure(figures: &mut Figures, folder: &Path) {
    let numbers =
        Array2::from_shape_fn(SHAPE, |(row, column)| (row * SHAPE.1 + column) as f64 * 0.5);
    let bytes: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
    let records = Records::dense(numbers).expect("less than 2^32 samples");
    fingerprint(figures, &records, bytes.len());
    write_and_read(figures, folder, &records, &bytes);
}

/// On one thread, on any machine.
fn fingerprint(figures: &mut Figures, records: &Records, bytes: usize) {
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
    let round = |_| seconds(|| black_box(fingerprint_of(black_box(records)))).0;
    let elapsed = one.install(|| median((0..ROUNDS).map(round).collect()));
    let speed = bytes as f64 / 1e9 / elapsed;
    figures.add("fingerprint_gb_per_s_core", speed, "GB/s (bar: 1 at least)");
}

/// In turn, each first in every other round; the bytes read were written a moment before, so that
/// it comes from the page cache for both.
fn write_and_read(figures: &mut Figures, folder: &Path, records: &Records, bytes: &[u8]) {
    let mut all: [Vec<f64>; 4] = Default::default();
    for round in 0..ROUNDS {
        let rounds = Round { folder, records, bytes };
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
    records: &'r Records,
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
        let recipe = Digest::of(b"large records");
        let (write, record): (f64, Record) = seconds(|| {
            let about = Provenance::default();
            store.publish(&recipe, self.records, &about).expect("there is room on the disk").record
        });
        let (read, records) = seconds(|| store.load::<Records>(&record).expect("it was published"));
        assert_eq!(records.found().map(|records| records.n_samples()), Some(SHAPE.0));
        (write, read)
    }

    /// Removes the files of the last one.
    fn empty(&self) {
        // Not there in the first round.
        let _ = fs::remove_dir_all(self.folder);
        fs::create_dir_all(self.folder).expect("the target folder can be written");
    }
}
