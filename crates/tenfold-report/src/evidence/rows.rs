//! Equal rows and equal columns of records.

use tenfold_ml::data::{Records, RecordsView};

use super::columns::{self, bits, mixed};

/// For each sample a number that samples with equal features share.
pub(super) fn digests(x: &Records) -> Vec<u64> {
    let n_samples = x.n_samples();
    match x.view() {
        RecordsView::Dense(view) => view
            .rows()
            .map(|row| row.iter().fold(0, |hash, number| mixed(hash, bits(*number))))
            .collect(),
        RecordsView::Sparse(view) => {
            let stored = |row: tenfold_ml::data::SparseRow<'_>| {
                let numbers = row.iter().filter(|(_, number)| *number != 0.0);
                numbers.fold(0, |hash, (at, number)| mixed(mixed(hash, at as u64), bits(number)))
            };
            view.rows().map(stored).collect()
        }
        RecordsView::Table(_) => {
            let mut hashes = vec![0; n_samples];
            for at in 0..x.n_features() {
                let cells = columns::cells(x, at, 0..n_samples).unwrap_or_default();
                for (hash, cell) in hashes.iter_mut().zip(cells) {
                    *hash = mixed(*hash, cell.digest());
                }
            }
            hashes
        }
    }
}

/// The constant features, and pairs of features with equal cells: the first with each later one.
pub(super) fn useless(x: &Records) -> (Vec<usize>, Vec<(usize, usize)>) {
    let hashes = column_digests(x);
    let is_constant = |at: &usize| hashes[*at].is_constant;
    let constant: Vec<usize> = (0..hashes.len()).filter(is_constant).collect();
    let mut order: Vec<usize> = (0..hashes.len()).filter(|at| !is_constant(at)).collect();
    order.sort_by_key(|&at| (hashes[at].hash, at));
    let mut pairs = Vec::new();
    for same in order.chunk_by(|a, b| hashes[*a].hash == hashes[*b].hash) {
        pairs.extend(same[1..].iter().map(|&other| (same[0], other)));
    }
    pairs.sort_unstable();
    (constant, pairs)
}

/// The content of a column.
#[derive(Clone, Copy)]
struct Content {
    hash: u64,
    first: u64,
    is_constant: bool,
}

impl Content {
    const EMPTY: Self = Self { hash: 0, first: 0, is_constant: true };

    /// With the digest of the cell of a row.
    fn push(&mut self, row: usize, digest: u64) {
        if row == 0 {
            self.first = digest;
        }
        self.is_constant &= digest == self.first;
        self.hash = mixed(self.hash, digest);
    }
}

fn column_digests(x: &Records) -> Vec<Content> {
    let mut contents = vec![Content::EMPTY; x.n_features()];
    match x.view() {
        RecordsView::Dense(view) => {
            for (row, numbers) in view.rows().enumerate() {
                for (content, number) in contents.iter_mut().zip(numbers) {
                    content.push(row, bits(*number));
                }
            }
        }
        RecordsView::Sparse(view) => {
            // Zeros are not stored: the rows of the others are a part of the content.
            let mut counts = vec![0_usize; contents.len()];
            for (row, numbers) in view.rows().enumerate() {
                for (at, number) in numbers.iter().filter(|(_, number)| *number != 0.0) {
                    contents[at].push(counts[at], bits(number));
                    contents[at].hash = mixed(contents[at].hash, row as u64);
                    counts[at] += 1;
                }
            }
            let n_samples = view.n_samples();
            for (content, count) in contents.iter_mut().zip(counts) {
                content.is_constant &= count == 0 || count == n_samples;
            }
        }
        RecordsView::Table(_) => {
            for (at, content) in contents.iter_mut().enumerate() {
                let cells = columns::cells(x, at, 0..x.n_samples()).unwrap_or_default();
                for (row, cell) in cells.into_iter().enumerate() {
                    content.push(row, cell.digest());
                }
            }
        }
    }
    contents
}

#[cfg(test)]
mod tests {
    use ndarray::array;
    use sprs::TriMatI;
    use tenfold_ml::data::TableColumn;

    use super::*;

    #[test]
    fn constant_and_equal_columns_are_found_in_every_kind_of_records() {
        let rows = array![[1.0, 5.0, 1.0, 0.0], [2.0, 5.0, 2.0, 0.0], [0.0, 5.0, -0.0, 0.0]];
        let dense = Records::dense(rows.clone()).unwrap();
        let mut matrix = TriMatI::<f64, u32>::new((3, 4));
        for ((row, column), number) in rows.indexed_iter().filter(|(_, number)| **number != 0.0) {
            matrix.add_triplet(row, column, *number);
        }
        let sparse = Records::sparse(matrix.to_csr()).unwrap();
        let columns = (0..4).map(|at| {
            let texts = (0..3).map(|row| (rows[[row, at]] + 0.0).to_string());
            (format!("c{at}"), TableColumn::texts(texts.collect::<Vec<_>>()))
        });
        let table = Records::table(columns).unwrap();
        for x in [&dense, &sparse, &table] {
            assert_eq!(useless(x), (vec![1, 3], vec![(0, 2)]), "{x:?}");
        }
    }

    #[test]
    fn equal_rows_have_equal_digests() {
        let x =
            Records::dense(array![[1.0, 2.0], [2.0, 1.0], [1.0, 2.0], [f64::NAN, -0.0]]).unwrap();
        let found = digests(&x);
        assert!(found[0] == found[2] && found[0] != found[1] && found[1] != found[3]);
    }
}
