//! `Lines`: cells in columns, as text.

use std::fmt;

/// Lines of cells below a head: the first columns on the left, the others on the right.
#[derive(Debug)]
pub(crate) struct Lines {
    lines: Vec<Vec<String>>,
    n_left: usize,
}

impl Lines {
    /// No lines yet; so many columns of text stand on the left.
    pub(crate) fn new<S: Into<String>>(n_left: usize, head: impl IntoIterator<Item = S>) -> Self {
        Self { lines: vec![head.into_iter().map(Into::into).collect()], n_left }
    }

    /// Adds a line.
    pub(crate) fn push<S: Into<String>>(&mut self, cells: impl IntoIterator<Item = S>) {
        self.lines.push(cells.into_iter().map(Into::into).collect());
    }

    /// Adds an empty line.
    pub(crate) fn gap(&mut self) {
        self.lines.push(Vec::new());
    }

    fn width(&self, at: usize) -> usize {
        let cells = self.lines.iter().filter(|line| line.len() > 1).filter_map(|line| line.get(at));
        cells.map(|cell| cell.chars().count()).max().unwrap_or_default()
    }
}

impl fmt::Display for Lines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let n_columns = self.lines.iter().map(Vec::len).max().unwrap_or_default();
        let widths: Vec<usize> = (0..n_columns).map(|at| self.width(at)).collect();
        for line in &self.lines {
            let cell = |(at, cell): (usize, &String)| {
                let (width, gap) = (widths[at], if at == 0 { "" } else { "  " });
                match at < self.n_left {
                    true => format!("{gap}{cell:<width$}"),
                    false => format!("{gap}{cell:>width$}"),
                }
            };
            let text: String = line.iter().enumerate().map(cell).collect();
            writeln!(f, "{}", text.trim_end())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_below_their_heads() {
        let mut lines = Lines::new(1, ["name", "n"]);
        lines.push(["a", "10"]);
        lines.gap();
        lines.push(["long", "5"]);
        assert_eq!(lines.to_string(), "name   n\na     10\n\nlong   5\n");
    }
}
