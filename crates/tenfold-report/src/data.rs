//! The tab *Data*: the profile of a table as blocks, its quality first and single rows last.

use tenfold_ml::data::Kind;
use tenfold_tabular::{Association, ColumnProfile, Frequent, Measure, Numbers, Profile};

use crate::document::{Axis, Block, Card, Cell, Chart, Column, Details, Figure, Mark, Table};

/// The columns with a card; those beyond are rows of a table.
const CARDS_MAX: usize = 200;

/// The classes that are listed.
const CLASSES_MAX: usize = 50;

/// The share of missing cells from which on a column is remarked.
const MOSTLY_MISSING: f64 = 0.5;

/// A text that so many of the cells share is frequent.
const TEXT_SHARE: f64 = 0.01;

const SECONDS_OF_YEAR: f64 = 31_556_952.0;
const SECONDS_OF_DAY: f64 = 86_400.0;

/// The blocks of the tab *Data*.
///
/// In this order: the size and quality of the table; remarks on columns; the classes of the target; a card for
/// each column; the associations with the target, the strongest first; the names of all columns, to be
/// copied; the first rows, folded away.
///
/// ```
/// use tenfold::data::{Records, TableColumn};
/// use tenfold::report::data::data_blocks;
/// use tenfold::report::document::Document;
/// use tenfold::tabular::Profile;
///
/// let x = Records::table([
///     ("age", TableColumn::numbers([41.0, 17.0, 29.0])),
///     ("city", TableColumn::texts(["Oslo", "Lima", "Oslo"])),
/// ])?;
/// let blocks = data_blocks(&Profile::with_target(&x, "city")?);
/// let document = Document::new("Cities", "three people").with_tab("Data", blocks);
/// # Ok::<(), tenfold::Error>(())
/// ```
pub fn data_blocks(profile: &Profile) -> Vec<Block> {
    let mut blocks = vec![Block::Figures(size(profile))];
    blocks.extend(remarks(profile).map(Block::Table));
    blocks.extend(classes(profile));
    blocks.push(Block::Heading("Columns".to_owned()));
    let (with_card, others) = profile.columns.split_at(profile.columns.len().min(CARDS_MAX));
    blocks.push(Block::Cards(with_card.iter().map(|column| card(profile, column)).collect()));
    if !others.is_empty() {
        let blocks_of_others = vec![Block::Table(listed(profile, others))];
        let summary = format!("{} more columns", others.len());
        blocks.push(Block::Details(Details { summary, blocks: blocks_of_others }));
    }
    blocks.extend(associations(profile));
    blocks.push(Block::Heading("Names of the columns".to_owned()));
    blocks.push(Block::Code(names(profile)));
    let summary = format!("The first {} rows", profile.sample.len());
    let sample = vec![Block::Table(sample(profile))];
    blocks.push(Block::Details(Details { summary, blocks: sample }));
    blocks
}

fn size(profile: &Profile) -> Vec<Figure> {
    let n_columns = profile.columns.len();
    let share = |count: u64| count as f64 / profile.n_rows.max(1) as f64;
    vec![
        Figure::new("rows", Cell::Count(profile.n_rows)),
        Figure::new("columns", n_columns).note(kinds(profile)),
        Figure::new("missing cells", Cell::Share(profile.missing_share()))
            .note(format!("{} cells", profile.n_missing)),
        Figure::new("duplicate rows", Cell::Count(profile.n_duplicate_rows))
            .note(format!("{:.1} % of the rows", 100.0 * share(profile.n_duplicate_rows))),
        Figure::new("size in memory", Cell::Bytes(profile.bytes)),
    ]
}

/// The kinds of the columns with their counts.
fn kinds(profile: &Profile) -> String {
    let of_kind = |kind: Kind| {
        let count = profile.columns.iter().filter(|column| column.kind == kind).count();
        (count > 0).then(|| format!("{kind} {count}"))
    };
    Kind::ALL.into_iter().filter_map(of_kind).collect::<Vec<_>>().join(", ")
}

/// Remarks on columns, if there are any.
fn remarks(profile: &Profile) -> Option<Table> {
    let columns = [Column::text("column"), Column::text("remark")];
    let mut table = Table::new("Columns that may need care", columns);
    for column in &profile.columns {
        for remark in column_remarks(profile, column) {
            table.rows.push(vec![column.name.as_str().into(), remark.into()]);
        }
    }
    let notices = profile.notices.iter().map(|notice| vec![Cell::Empty, notice.as_str().into()]);
    table.rows.extend(notices);
    (!table.rows.is_empty()).then_some(table)
}

fn column_remarks(profile: &Profile, column: &ColumnProfile) -> Vec<String> {
    let missing = column.missing_share(profile.n_rows);
    let mut remarks = Vec::new();
    if column.distinct == 0 {
        remarks.push("has no value".to_owned());
    } else if column.is_constant {
        remarks.push("has one value in all rows".to_owned());
    }
    if column.distinct > 0 && missing >= MOSTLY_MISSING {
        remarks.push(format!("{:.0} % of its cells are missing", 100.0 * missing));
    }
    if column.kind == Kind::Identifier {
        remarks.push("identifies the row, and is no feature".to_owned());
    }
    if let Some(numbers) = column.numbers.as_ref().filter(|numbers| numbers.n_infinite > 0) {
        remarks.push(format!("{} of its numbers are infinite", numbers.n_infinite));
    }
    let equal = profile.duplicate_columns.iter().filter(|(name, _)| *name == column.name);
    remarks.extend(equal.map(|(_, of)| format!("equals the column {of} in every row")));
    remarks
}

/// The classes of the target.
fn classes(profile: &Profile) -> Vec<Block> {
    let Some(target) = profile.target.as_ref().filter(|target| !target.classes.is_empty()) else {
        return Vec::new();
    };
    let n: u64 = target.classes.iter().map(|class| class.count).sum();
    let name = target.column.as_deref().unwrap_or("the target");
    let shown = target.classes.len().min(CLASSES_MAX);
    let caption = match target.classes.len() {
        all if all > shown => format!("The {shown} most frequent of {all} classes of {name}"),
        all => format!("The {all} classes of {name}"),
    };
    let columns = [Column::text("class"), Column::number("rows"), Column::number("share")];
    let mut table = Table::new(caption, columns);
    table.rows.extend(target.classes.iter().take(shown).map(|class| {
        let share = class.count as f64 / n.max(1) as f64;
        vec![class.class.as_str().into(), Cell::Count(class.count), Cell::Share(share)]
    }));
    vec![Block::Heading("Classes of the target".to_owned()), Block::Table(table)]
}

fn card(profile: &Profile, column: &ColumnProfile) -> Card {
    let missing = Figure::new("missing", Cell::Share(column.missing_share(profile.n_rows)));
    let distinct = Figure::new("distinct", Cell::Count(column.distinct));
    let mut figures = vec![missing, distinct];
    figures.extend(column.numbers.as_ref().into_iter().flat_map(|numbers| values(column, numbers)));
    if let Some(lengths) = &column.lengths {
        let range = format!("{} to {}", lengths.shortest, lengths.longest);
        figures.push(Figure::new("characters", range).note(format!("mean {:.1}", lengths.mean)));
    }
    let frequent = frequent_of(profile, column);
    if let (None, Some([first, ..])) = (&column.numbers, frequent) {
        let share = first.count as f64 / (profile.n_rows - column.n_missing).max(1) as f64;
        let note = format!("{:.1} %", 100.0 * share);
        figures.push(Figure::new("most frequent", first.value.as_str()).note(note));
    }
    if let Some(Association { measure, value }) = column.association {
        figures.push(Figure::new("with the target", rounded(value)).note(name_of(measure)));
    }
    let mut kind = column.kind.to_string();
    let target = profile.target.as_ref().and_then(|target| target.column.as_ref());
    if target.is_some_and(|name| *name == column.name) {
        kind += ", the target";
    }
    if !column.evidence.is_empty() {
        kind += &format!(": {}", column.evidence);
    }
    Card {
        title: column.name.clone(),
        kind,
        figures,
        chart: chart(profile, column),
        notes: column_remarks(profile, column),
    }
}

/// The moments and quantiles of numbers, the range of dates.
fn values(column: &ColumnProfile, numbers: &Numbers) -> Vec<Figure> {
    let shown = |value: f64| column.shown(value);
    let range = format!("{} to {}", shown(numbers.min), shown(numbers.max));
    if column.kind == Kind::DateTime {
        return vec![Figure::new("range", range), Figure::new("median", shown(numbers.median))];
    }
    let quartiles = format!(
        "quartiles {} and {}",
        shown(numbers.lower_quartile),
        shown(numbers.upper_quartile)
    );
    vec![
        Figure::new("mean ± sd", numbers.mean_and_sd()),
        Figure::new("median", shown(numbers.median)).note(quartiles),
        Figure::new("range", range),
    ]
}

/// A histogram of numbers and dates, the most frequent values of others.
fn chart(profile: &Profile, column: &ColumnProfile) -> Option<Chart> {
    match &column.numbers {
        Some(numbers) if numbers.histogram.counts.len() > 1 => Some(histogram(column, numbers)),
        Some(_) => None,
        None => {
            frequent_of(profile, column).filter(|values| values.len() > 1).map(|_| frequent(column))
        }
    }
}

/// The most frequent values, of texts only where some are frequent.
fn frequent_of<'a>(profile: &Profile, column: &'a ColumnProfile) -> Option<&'a [Frequent]> {
    let n_filled = (profile.n_rows - column.n_missing).max(1) as f64;
    let is_frequent = |first: &Frequent| first.count as f64 >= TEXT_SHARE * n_filled;
    let is_text = matches!(column.kind, Kind::Text | Kind::Identifier);
    let first = column.frequent.first()?;
    (!is_text || is_frequent(first)).then_some(&column.frequent)
}

fn histogram(column: &ColumnProfile, numbers: &Numbers) -> Chart {
    let histogram = &numbers.histogram;
    let (from, to) = (histogram.from, histogram.to);
    let (label, scale, shift) = match column.kind {
        Kind::DateTime if to - from > 2.0 * SECONDS_OF_YEAR => {
            ("year".to_owned(), SECONDS_OF_YEAR, 1_970.0)
        }
        Kind::DateTime => {
            let start = column.shown(from);
            (format!("days since {start}"), SECONDS_OF_DAY, -from / SECONDS_OF_DAY)
        }
        _ => (column.name.clone(), 1.0, 0.0),
    };
    let n_bins = histogram.counts.len();
    let edge = |at: usize| {
        let share = at as f64 / n_bins as f64;
        from * (1.0 - share) + to * share
    };
    let place = |at: usize| edge(at) / scale + shift;
    let bars = histogram.counts.iter().enumerate();
    let bars = bars.map(|(at, &count)| (place(at), place(at + 1), count as f64)).collect();
    let fullest = (0..n_bins).rev().max_by_key(|&at| histogram.counts[at]).unwrap_or_default();
    let outside = histogram.below + histogram.above;
    let mut description = format!(
        "Histogram of {} in {n_bins} bins from {} to {}; the fullest has {} rows, from {} to {}.",
        column.name,
        column.shown(from),
        column.shown(to),
        histogram.counts[fullest],
        column.shown(edge(fullest)),
        column.shown(edge(fullest + 1)),
    );
    if outside > 0 {
        description += &format!(" {outside} rows are outside.");
    }
    Chart {
        title: format!("Histogram of {}", column.name),
        description,
        x: Axis::linear(label),
        y: Axis::linear("rows"),
        marks: vec![Mark::Bars { name: String::new(), bars }],
        source: None,
    }
}

fn frequent(column: &ColumnProfile) -> Chart {
    let bars = column.frequent.iter().enumerate();
    let bars = bars.map(|(at, frequent)| (at as f64 - 0.4, at as f64 + 0.4, frequent.count as f64));
    let listed = column.frequent.iter().map(|one| format!("{} {}", one.value, one.count));
    Chart {
        title: format!("Most frequent values of {}", column.name),
        description: format!(
            "The most frequent values of {} with their rows: {}.",
            column.name,
            listed.collect::<Vec<_>>().join(", ")
        ),
        x: Axis::names(&*column.name, column.frequent.iter().map(|one| one.value.as_str())),
        y: Axis::linear("rows"),
        marks: vec![Mark::Bars { name: String::new(), bars: bars.collect() }],
        source: None,
    }
}

/// Columns without a card.
fn listed(profile: &Profile, columns: &[ColumnProfile]) -> Table {
    let heads = [
        Column::text("column"),
        Column::text("kind"),
        Column::number("missing"),
        Column::number("distinct"),
        Column::text("values"),
    ];
    let mut table = Table::new("The columns without a card", heads);
    table.rows.extend(columns.iter().map(|column| {
        vec![
            column.name.as_str().into(),
            column.kind.to_string().into(),
            Cell::Share(column.missing_share(profile.n_rows)),
            Cell::Count(column.distinct),
            column.summary(profile.n_rows).into(),
        ]
    }));
    table
}

/// The associations with the target, the strongest first.
fn associations(profile: &Profile) -> Vec<Block> {
    let sorted = profile.by_association();
    if sorted.is_empty() {
        return Vec::new();
    }
    let heads = [
        Column::text("column"),
        Column::text("kind"),
        Column::number("association"),
        Column::text("measure"),
    ];
    let mut table = Table::new("Association of each column with the target", heads);
    table.rows.extend(sorted.into_iter().map(|(column, Association { measure, value })| {
        vec![
            column.name.as_str().into(),
            column.kind.to_string().into(),
            rounded(value),
            name_of(measure).into(),
        ]
    }));
    let text = "From 0, none, to 1. Rows in which either is missing do not count. Cramér's V (Bergsma \
                2013) and the correlation ratio (Kelley 1935) are corrected for chance. They see each \
                column by itself: a column may matter together with others only.";
    vec![
        Block::Heading("Association with the target".to_owned()),
        Block::Text(text.to_owned()),
        Block::Table(table),
    ]
}

fn rounded(value: f64) -> Cell {
    // A number that rounds to 0 is shown as 0.
    Cell::Number { value: (100.0 * value).round() / 100.0, decimals: 2 }
}

fn name_of(measure: Measure) -> &'static str {
    match measure {
        Measure::CramersV => "Cramér's V",
        Measure::CorrelationRatio => "correlation ratio",
        _ => "absolute correlation",
    }
}

/// The names of all columns as a list, which TOML, JSON and Rust share.
fn names(profile: &Profile) -> String {
    let names = profile.columns.iter().map(|column| format!("{:?}", column.name));
    format!("[{}]", names.collect::<Vec<_>>().join(", "))
}

fn sample(profile: &Profile) -> Table {
    let heads = profile.columns.iter().map(|column| match column.numbers {
        Some(_) => Column::number(&*column.name),
        None => Column::text(&*column.name),
    });
    let mut table = Table::new("The first rows", heads);
    table.rows.extend(profile.sample.iter().map(|row| {
        row.iter()
            .map(|cell| match cell.is_empty() {
                true => Cell::Empty,
                false => cell.as_str().into(),
            })
            .collect()
    }));
    table
}

#[cfg(test)]
mod tests {
    use tenfold_ml::data::{Records, TableColumn};

    use super::*;

    fn profile() -> Profile {
        let x = Records::table([
            ("age", TableColumn::numbers([41.0, 17.0, f64::NAN, 29.0])),
            ("day", TableColumn::numbers([0.0, 86_400.0, 1e8, 1e9])),
            ("city", TableColumn::texts(["<b>Oslo</b>", "Lima", "Lima", ""])),
            ("same", TableColumn::texts(["x", "x", "x", "x"])),
            ("copy", TableColumn::texts(["<b>Oslo</b>", "Lima", "Lima", ""])),
        ]);
        let kinds = [Kind::Number, Kind::DateTime, Kind::Category, Kind::Category, Kind::Category];
        Profile::with_target(&x.unwrap().with_kinds(kinds).unwrap(), "city").unwrap()
    }

    #[test]
    fn quality_comes_first_and_rows_last() {
        let blocks = data_blocks(&profile());
        let Block::Figures(size) = &blocks[0] else { panic!("{:?}", blocks[0]) };
        let labels: Vec<&str> = size.iter().map(|figure| &*figure.label).collect();
        let expected = ["rows", "columns", "missing cells", "duplicate rows", "size in memory"];
        assert_eq!(labels, expected);
        let Block::Table(remarks) = &blocks[1] else { panic!("{:?}", blocks[1]) };
        let remarked: Vec<&Cell> = remarks.rows.iter().map(|row| &row[0]).collect();
        assert_eq!(remarked, [&Cell::from("same"), &Cell::from("copy")]);
        let Some(Block::Details(rows)) = blocks.last() else { panic!("{:?}", blocks.last()) };
        assert_eq!(rows.summary, "The first 4 rows");
    }

    #[test]
    fn each_column_has_a_card_with_a_chart_that_is_described() {
        let blocks = data_blocks(&profile());
        let cards = blocks.iter().find_map(|block| match block {
            Block::Cards(cards) => Some(cards),
            _ => None,
        });
        let cards = cards.unwrap();
        assert_eq!(cards.len(), 5);
        let age = cards[0].chart.as_ref().unwrap();
        assert!(age.description.starts_with("Histogram of age in 3 bins from 17 to 41"));
        let Mark::Bars { bars, .. } = &cards[1].chart.as_ref().unwrap().marks[0] else {
            panic!("a histogram of dates is expected");
        };
        assert!((bars[0].0 - 1_970.0).abs() < 1e-9 && bars.last().unwrap().1 < 2_002.0);
        assert_eq!(cards[2].kind, "category, the target");
    }

    #[test]
    fn associations_are_sorted_and_names_can_be_copied() {
        let blocks = data_blocks(&profile());
        let code = blocks.iter().find_map(|block| match block {
            Block::Code(code) => Some(code.as_str()),
            _ => None,
        });
        assert_eq!(code, Some(r#"["age", "day", "city", "same", "copy"]"#));
        let table = blocks.iter().rev().find_map(|block| match block {
            Block::Table(table) if table.columns.len() == 4 => Some(table),
            _ => None,
        });
        assert_eq!(table.unwrap().rows[0][0], Cell::from("copy"));
    }
}
