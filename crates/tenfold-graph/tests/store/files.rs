//! Files of data: what is read from one is reused as long as it holds the same bytes, and nothing
//! is kept of one that changed while it was read.

use std::fs;
use std::io::Write;

use tenfold_graph::*;
use tenfold_store::DataFile;

use crate::support::{Place, run};
use crate::ways::ways;

fn text(file: &DataFile) -> Result<String, std::io::Error> {
    fs::read_to_string(file.path())
}

#[allow(clippy::ptr_arg, reason = "a task takes what its node holds")]
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
        let read = graph.try_task("text", cached(text).always(), (file,)).unwrap();
        let count = graph.task("words", cached(words).always(), (read,)).unwrap();
        let plan = graph.plan(count).unwrap();
        let go = |content: &str| {
            fs::write(&path, content).unwrap();
            let told = run(&way, &place.store, &plan);
            assert_eq!(told.run.get(count).unwrap(), &words(&content.to_owned()), "{}", way.name);
            assert!(told.run.warnings().is_empty());
            told.started().join(" ")
        };
        assert_eq!(go("to be"), "text words");
        assert_eq!(go("to be"), "");
        // As many bytes, and perhaps within the clock's tick.
        assert_eq!(go("to-be"), "text words");
        assert_eq!(go("to be"), "");
    }
}

#[test]
fn a_file_that_changes_while_it_is_read_leaves_nothing_in_the_store() {
    for way in ways() {
        let place = Place::new();
        let path = place.root().with_file_name("data.txt");
        fs::write(&path, "to be").unwrap();
        let mut graph = Graph::new();
        let file = graph.data("file", DataFile::new(&path)).unwrap();
        let read = graph.try_task("text", cached(text_that_grows).always(), (file,)).unwrap();
        let count = graph.task("words", cached(words).always(), (read,)).unwrap();
        let told = run(&way, &place.store, &graph.plan(count).unwrap());
        assert_eq!(told.run.get(count).unwrap(), &2, "{}", way.name);
        assert_eq!(place.store.size().unwrap().records, 0, "{}", way.name);
        let warnings = told.run.warnings();
        assert_eq!(warnings.len(), 2, "{}", way.name);
        assert!(warnings.iter().all(|warning| matches!(
            &warning.kind,
            WarningKind::FileChanged { path: changed, .. } if *changed == path
        )));
    }
}

#[test]
fn a_file_that_is_not_there_is_told_and_nothing_is_kept() {
    let place = Place::new();
    let mut graph = Graph::new();
    let missing = place.root().with_file_name("missing.txt");
    let file = graph.data("file", DataFile::new(&missing)).unwrap();
    let read = graph.try_task("text", cached(text).always(), (file,)).unwrap();
    let told = graph.plan(read).unwrap().explain(&place.store).unwrap().to_string();
    assert!(told.contains("nothing tells whether `file` changed"), "{told}");
    assert!(told.contains("missing.txt"), "{told}");
    let run = Sequential::default().store(place.store.clone()).run(&graph, read).unwrap();
    assert!(run.get(read).unwrap_err().to_string().contains("task `text` failed"));
}
