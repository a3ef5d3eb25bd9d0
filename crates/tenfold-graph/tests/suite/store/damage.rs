//! Damage of every kind under a store that a run has filled: a right answer, a warning, and only
//! the damaged values computed again.

use std::fs;
use std::path::{Path, PathBuf};

use tenfold_graph::*;
use tenfold_store::{Part, Store};

use crate::store::child::{WELL, print_line};
use crate::store::support::{Place, edit, flip, local_ways, open, run};
use crate::support::ways;

#[allow(clippy::ptr_arg, reason = "a task takes the type of its node")]
fn more(x: &Vec<u64>) -> Vec<u64> {
    x.iter().map(|one| one * 3 + 1).collect()
}

/// `x → a → b → c`, whose values have one size.
fn graph() -> Graph {
    let mut graph = Graph::new();
    let mut last = graph.data("x", vec![1, 2, 3]).unwrap();
    for key in KEYS {
        last = graph.task(key, cached(more).always(), last).unwrap();
    }
    graph
}

const KEYS: [&str; 3] = ["a", "b", "c"];

/// A store that a run has filled.
struct Scene {
    place: Place,
    graph: Graph,
}

impl Scene {
    fn new() -> Self {
        let (place, graph) = (Place::new(), graph());
        Sequential::default().store(place.store.clone()).run(&graph, "c").unwrap();
        Self { place, graph }
    }

    fn path(&self, part: Part, key: &str) -> PathBuf {
        match part {
            Part::Record => self.place.record_path(key),
            Part::Blob => self.place.blob_path(key),
        }
    }

    /// Runs all, and damaged values are found and come back.
    fn recovers(&self, damaged: &[&str], case: &str, turn: usize) {
        let way = &ways()[turn % 4];
        let plan = self.graph.plan("{a,b,c}").unwrap();
        let observed = run(way, &self.place.store, &plan);
        assert_eq!(observed.started(), damaged, "{}: {case}", way.name);
        let mut value = vec![1, 2, 3];
        for key in KEYS {
            value = more(&value);
            assert_eq!(
                *observed.run.get_key::<Vec<u64>>(key).unwrap(),
                value,
                "{}: {case}",
                way.name
            );
        }
        let mut warned = Vec::new();
        for warning in observed.run.warnings() {
            let WarningKind::Damaged { damage } = &warning.kind else { panic!("{warning}") };
            let set_aside = Path::new(damage.set_aside.as_ref().unwrap());
            assert!(
                set_aside.exists() && set_aside.starts_with(self.place.root().join("quarantine"))
            );
            assert!(observed.lines.contains(&format!("warned {}: {}", warning.key, warning.kind)));
            warned.push(&*warning.key);
        }
        warned.sort_unstable();
        assert_eq!(warned, damaged, "{}: {case}", way.name);
        let again = run(way, &self.place.store, &plan);
        assert_eq!((again.started().len(), again.run.warnings().len()), (0, 0), "{case}");
        assert_eq!(self.place.store.verify().unwrap().damage, []);
    }
}

/// Damages one thing of each key in turn, each time in a store of its own.
fn damaged(part: Part, case: &str, turn: usize, harm: impl FnOnce(&Path)) {
    let (scene, key) = (Scene::new(), KEYS[turn % 3]);
    harm(&scene.path(part, key));
    scene.recovers(&[key], &format!("{case} of the {part} of {key}"), turn);
}

/// The bytes of a record and of a blob.
fn lengths() -> [(Part, usize); 2] {
    let scene = Scene::new();
    [Part::Record, Part::Blob].map(|part| (part, fs::read(scene.path(part, "a")).unwrap().len()))
}

#[test]
fn every_flipped_byte_is_found_and_costs_its_own_task_only() {
    for (part, len) in lengths() {
        for at in 0..len {
            damaged(part, &format!("a flip of byte {at}"), at, |path| {
                edit(path, |bytes| bytes[at] ^= 1 << (at % 8));
            });
        }
    }
}

#[test]
fn every_truncation_is_found_and_costs_its_own_task_only() {
    for (part, len) in lengths() {
        for kept in 0..len {
            damaged(part, &format!("a cut to {kept} bytes"), kept, |path| {
                edit(path, |bytes| bytes.truncate(kept));
            });
        }
    }
}

#[test]
fn more_bytes_and_things_that_are_no_files_are_found() {
    for turn in 0..12 {
        for part in [Part::Record, Part::Blob] {
            damaged(part, "a byte more", turn, |path| edit(path, |bytes| bytes.push(0)));
            damaged(part, "a directory in place", turn, |path| {
                fs::remove_file(path).unwrap();
                fs::create_dir(path).unwrap();
            });
        }
    }
}

#[test]
fn swapped_records_and_blobs_are_found() {
    for turn in 0..4 {
        for part in [Part::Record, Part::Blob] {
            for (one, other) in [("a", "b"), ("b", "c"), ("a", "c")] {
                let scene = Scene::new();
                let [first, second] = [one, other].map(|key| scene.path(part, key));
                let [of_first, of_second] = [&first, &second].map(|path| fs::read(path).unwrap());
                fs::write(&first, of_second).unwrap();
                fs::write(&second, of_first).unwrap();
                scene.recovers(&[one, other], &format!("{part} of {one} and {other}"), turn);
            }
        }
    }
}

#[test]
fn all_things_damaged_at_once_are_found() {
    for turn in 0..4 {
        for part in [Part::Record, Part::Blob] {
            let scene = Scene::new();
            let paths = KEYS.map(|key| scene.path(part, key));
            paths.iter().for_each(|path| flip(path));
            scene.recovers(&KEYS, &format!("all of each {part}"), turn);
        }
    }
}

#[test]
fn damage_that_nobody_reads_is_no_matter_until_somebody_does() {
    for way in ways() {
        let scene = Scene::new();
        flip(&scene.path(Part::Blob, "a"));
        let observed = run(&way, &scene.place.store, &scene.graph.plan("c").unwrap());
        assert_eq!(
            (observed.started().len(), observed.run.warnings().len()),
            (0, 0),
            "{}",
            way.name
        );
        scene.recovers(&["a"], "the blob of a", 0);
    }
}

/// Every blob is damaged, and none can be set aside: each is found damaged whenever it is read.
fn is_right_without_quarantine(store: &Store) {
    for way in local_ways() {
        let mut graph = graph();
        let c = graph.node::<Vec<u64>>("c").unwrap();
        // A reader that is new, so that all before it could be reused.
        let end = graph.task("end", more, c).unwrap();
        let observed = run(&way, store, &graph.plan(end).unwrap());
        let expected = (0..4).fold(vec![1, 2, 3], |value, _| more(&value));
        assert_eq!(*observed.run.get(end).unwrap(), expected, "{}", way.name);
        assert!(!observed.run.warnings().is_empty(), "{}", way.name);
    }
}

#[test]
#[cfg(target_os = "linux")]
fn damage_in_a_store_that_cannot_be_written_is_found_each_time() {
    let scene = Scene::new();
    KEYS.map(|key| scene.path(Part::Blob, key)).iter().for_each(|path| flip(path));
    let (work, root) = ("read only and damaged", scene.place.root());
    crate::store::disk::in_own_mounts(
        "damage_in_a_store",
        crate::store::disk::READ_ONLY,
        work,
        &root,
    );
}

/// The work of a child in a store that cannot be written.
pub(crate) fn read_only(root: &Path) {
    is_right_without_quarantine(&open(root));
    print_line(WELL);
}

#[test]
fn damage_that_cannot_be_set_aside_is_found_and_healed() {
    let scene = Scene::new();
    KEYS.map(|key| scene.path(Part::Blob, key)).iter().for_each(|path| flip(path));
    let quarantine = scene.place.root().join("quarantine");
    fs::remove_dir_all(&quarantine).unwrap();
    fs::write(&quarantine, b"").unwrap();
    let way = &ways()[0];
    let plan = scene.graph.plan("c").unwrap();
    let observed = run(way, &scene.place.store, &plan);
    assert_eq!(observed.started(), KEYS);
    assert!(observed.run.warnings().iter().all(|warning| warning.to_string().contains("damaged")));
    assert_eq!(run(way, &scene.place.store, &plan).started(), [""; 0]);
    assert_eq!(scene.place.store.verify().unwrap().damage, []);
}

#[test]
fn a_store_without_its_format_costs_one_warning_and_no_result() {
    for way in ways() {
        let scene = Scene::new();
        let plan = scene.graph.plan("c").unwrap();
        fs::remove_file(scene.place.root().join("FORMAT")).unwrap();
        let store = open(&scene.place.root());
        let observed = run(&way, &store, &plan);
        assert_eq!(observed.started(), [""; 0], "{}", way.name);
        let [warning] = observed.run.warnings() else { panic!("{:?}", observed.run.warnings()) };
        assert_eq!(warning.key, store.place());
        assert!(warning.to_string().ends_with("was written anew"), "{warning}");
        let again = run(&way, &open(&scene.place.root()), &plan);
        assert_eq!((again.started().len(), again.run.warnings().len()), (0, 0), "{}", way.name);
    }
}
