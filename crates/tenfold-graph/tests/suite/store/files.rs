//! Files of data: a value read from one is reused as long as it holds the same bytes, and nothing
//! is kept of one that changed while it was read.

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use tenfold_graph::*;
use tenfold_store::{DataFile, Fingerprint, Fingerprinter};

use crate::store::support::{Place, local_ways, run};
use crate::support::ways;

fn text(file: &DataFile) -> Result<String, std::io::Error> {
    fs::read_to_string(file.path())
}

// A task takes a reference to a node's value.
#[allow(clippy::ptr_arg)]
fn words(text: &String) -> u64 {
    text.split_whitespace().count() as u64
}

/// Somebody else writes into the file after it was read.
fn text_that_grows(file: &DataFile) -> Result<String, std::io::Error> {
    let text = fs::read_to_string(file.path())?;
    fs::File::options().append(true).open(file.path())?.write_all(b" more")?;
    Ok(text)
}

#[test]
fn a_file_is_read_again_when_its_content_changed() {
    for way in ways() {
        let place = Place::new();
        let path = place.root().with_file_name("data.txt");
        let mut graph = Graph::new();
        let file = graph.data("file", DataFile::new(&path)).unwrap();
        let read = graph.try_task("text", cached(text).always(), file).unwrap();
        let count = graph.task("words", cached(words).always(), read).unwrap();
        let plan = graph.plan(count).unwrap();
        let go = |content: &str| {
            fs::write(&path, content).unwrap();
            let observed = run(&way, &place.store, &plan);
            assert_eq!(
                observed.run.get(count).unwrap(),
                &words(&content.to_owned()),
                "{}",
                way.name
            );
            assert!(observed.run.warnings().is_empty());
            observed.started().join(" ")
        };
        assert_eq!(go("to be"), "text words");
        assert_eq!(go("to be"), "");
        // As many bytes, and perhaps within the clock's tick.
        assert_eq!(go("to-be"), "text words");
        assert_eq!(go("to be"), "");
    }
}

#[test]
fn a_value_read_of_a_file_that_changed_is_not_kept_and_one_made_of_that_is() {
    for way in local_ways() {
        let place = Place::new();
        let path = place.root().with_file_name("data.txt");
        fs::write(&path, "to be").unwrap();
        let mut graph = Graph::new();
        let file = graph.data("file", DataFile::new(&path)).unwrap();
        let read = graph.try_task("text", cached(text_that_grows).always(), file).unwrap();
        let count = graph.task("words", cached(words).always(), read).unwrap();
        let observed = run(&way, &place.store, &graph.plan(count).unwrap());
        assert_eq!(observed.run.get(count).unwrap(), &2, "{}", way.name);
        let [warning] = observed.run.warnings() else { panic!("{:?}", observed.run.warnings()) };
        assert_eq!(warning.key, "text");
        let is_it = |changed: &PathBuf| *changed == path;
        assert!(matches!(&warning.kind, WarningKind::FileChanged { path } if is_it(path)));
        // The result of `words` for "to be" is true for any content of the file.
        let records: Vec<_> = place.store.records().unwrap().map(Result::unwrap).collect();
        let keys: Vec<&str> = records.iter().map(|record| &*record.provenance.key).collect();
        assert_eq!(keys, ["words"], "{}", way.name);
    }
}

fn file_at(path: &PathBuf) -> DataFile {
    DataFile::new(path)
}

#[test]
fn a_file_that_a_task_names_counts_by_its_content() {
    for way in ways() {
        let place = Place::new();
        let path = place.root().with_file_name("data.txt");
        let mut graph = Graph::new();
        let name = graph.data("path", path.clone()).unwrap();
        let file = graph.task("file", task(file_at).version(1), name).unwrap();
        let read = graph.try_task("text", cached(text).always(), file).unwrap();
        let plan = graph.plan(read).unwrap();
        for (content, started) in [("old", "file text"), ("old", "file"), ("new", "file text")] {
            fs::write(&path, content).unwrap();
            let observed = run(&way, &place.store, &plan);
            assert_eq!(observed.run.get(read).unwrap(), content, "{}", way.name);
            assert_eq!(observed.started().join(" "), started, "{}", way.name);
        }
    }
}

/// Somebody else edits the first file before it is read.
#[allow(clippy::ptr_arg)]
fn all_after_an_edit(files: &Vec<DataFile>) -> Result<String, std::io::Error> {
    if fs::read_to_string(files[0].path())? == "old" {
        fs::write(files[0].path(), "new")?;
    }
    files.iter().map(text).collect()
}

#[test]
fn a_file_of_a_list_that_changes_while_it_is_read_leaves_nothing_in_the_store() {
    let place = Place::new();
    let path = place.root().with_file_name("data.txt");
    let mut graph = Graph::new();
    let files = graph.data("files", vec![DataFile::new(&path)]).unwrap();
    let read = graph.try_task("text", cached(all_after_an_edit).always(), files).unwrap();
    let plan = graph.plan(read).unwrap();
    let way = &ways()[0];
    fs::write(&path, "old").unwrap();
    let observed = run(way, &place.store, &plan);
    assert_eq!(
        (observed.run.get(read).unwrap().as_str(), observed.run.warnings().len()),
        ("new", 1)
    );
    assert_eq!(place.store.size().unwrap().records, 0);
}

/// A file with something else, which feeds it.
struct Table {
    file: DataFile,
    column: usize,
}

impl Fingerprint for Table {
    const READS_FILES: bool = true;

    fn fingerprint(&self, to: &mut Fingerprinter) {
        to.domain("test.table.v1").feed(&self.file).feed(&self.column);
    }
}

/// Somebody else edits the file before it is read.
fn column_after_an_edit(table: &Table) -> Result<String, std::io::Error> {
    fs::write(table.file.path(), "new,newer")?;
    let text = text(&table.file)?;
    Ok(text.split(',').nth(table.column).unwrap_or_default().to_owned())
}

#[test]
fn a_file_in_a_type_of_ones_own_is_watched() {
    let place = Place::new();
    let path = place.root().with_file_name("data.txt");
    fs::write(&path, "old,older").unwrap();
    let mut graph = Graph::new();
    let table = Table { file: DataFile::new(&path), column: 1 };
    let table = graph.data("table", table).unwrap();
    let read = graph.try_task("text", cached(column_after_an_edit).always(), table).unwrap();
    let observed = run(&ways()[0], &place.store, &graph.plan(read).unwrap());
    assert_eq!(
        (observed.run.get(read).unwrap().as_str(), observed.run.warnings().len()),
        ("newer", 1)
    );
    assert_eq!(place.store.size().unwrap().records, 0);
}

/// Somebody else edits the file while it is read, and takes the edit back.
fn text_between_two_edits(file: &DataFile) -> Result<String, std::io::Error> {
    fs::write(file.path(), "new")?;
    let text = fs::read_to_string(file.path());
    fs::write(file.path(), "old")?;
    text
}

#[test]
fn a_file_that_changes_and_changes_back_leaves_nothing_in_the_store() {
    let place = Place::new();
    let path = place.root().with_file_name("data.txt");
    fs::write(&path, "old").unwrap();
    let mut graph = Graph::new();
    let file = graph.data("file", DataFile::new(&path)).unwrap();
    let between = cached(text_between_two_edits).always();
    let read = graph.try_task("text", between, file).unwrap();
    let observed = run(&ways()[0], &place.store, &graph.plan(read).unwrap());
    assert_eq!(
        (observed.run.get(read).unwrap().as_str(), observed.run.warnings().len()),
        ("new", 1)
    );
    assert_eq!(place.store.size().unwrap().records, 0);
}

fn stem(file: &DataFile) -> String {
    file.path().file_stem().unwrap().to_str().unwrap().to_owned()
}

#[test]
fn files_of_equal_content_and_other_names_are_distinguished() {
    let place = Place::new();
    let mut graph = Graph::new();
    let stems = ["cat", "dog"].map(|name| {
        let path = place.root().with_file_name(format!("{name}.csv"));
        fs::write(&path, "equal").unwrap();
        let file = graph.data(name, DataFile::new(path)).unwrap();
        graph.task(format!("{name}/stem"), cached(stem).always(), file).unwrap()
    });
    let observed = run(&ways()[0], &place.store, &graph.plan(stems.to_vec()).unwrap());
    assert_eq!(stems.map(|stem| observed.run.get(stem).unwrap().clone()), ["cat", "dog"]);
}

#[test]
fn a_missing_file_is_reported_and_nothing_is_kept() {
    let place = Place::new();
    let mut graph = Graph::new();
    let missing = place.root().with_file_name("missing.txt");
    let file = graph.data("file", DataFile::new(&missing)).unwrap();
    let read = graph.try_task("text", cached(text).always(), file).unwrap();
    let observed = graph.plan(read).unwrap().explain(&place.store).unwrap().to_string();
    assert!(observed.contains("no way to check whether `file` changed"), "{observed}");
    assert!(observed.contains("missing.txt"), "{observed}");
    let run = Sequential::default().store(place.store.clone()).run(&graph, read).unwrap();
    assert!(run.get(read).unwrap_err().to_string().contains("task `text` failed"));
}
