//! `tenfold store`.

use serde_json::Value;

use crate::place::{Place, dataset};

fn place_with_results() -> Place {
    let place = Place::new();
    place.printed(&["cv", &dataset("wine"), "-t", "class", "--folds", "3"]);
    place
}

#[test]
fn results_are_listed_and_described() {
    let place = place_with_results();
    let text = place.printed(&["store", "ls"]);
    assert!(text.contains("logistic-regression/cv/fit-00"), "{text}");
    let json: Value =
        serde_json::from_str(&place.printed(&["store", "ls", "--format", "json"])).unwrap();
    let first = &json[0];
    let recipe = first["recipe"].as_str().unwrap();
    let text = place.printed(&["store", "explain", &recipe[..12]]);
    assert!(text.contains(recipe), "{text}");
    let text = place.printed(&["store", "explain", "logistic-regression/cv/fit-00"]);
    assert!(text.contains("tenfold.classifier-model"), "{text}");
    let error = place.refused(2, &["store", "explain", "logistic-regression/cv/fit-0"]);
    assert!(error.contains("did you mean"), "{error}");
}

#[test]
fn results_are_reused_by_the_next_run() {
    let place = place_with_results();
    let text = place.printed(&["cv", &dataset("wine"), "-t", "class", "--folds", "3", "--dry-run"]);
    let fits = text.lines().filter(|line| line.contains("/cv/fit-0"));
    assert!(fits.clone().count() >= 3, "{text}");
    assert!(fits.clone().all(|line| line.starts_with("reuse")), "{text}");
}

#[test]
fn damage_is_found_and_set_aside() {
    let place = place_with_results();
    assert!(place.printed(&["store", "verify"]).contains("sound results"));
    let blobs = walk(&place.path(".tenfold"));
    let blob = blobs.iter().find(|path| path.to_string_lossy().contains("blobs")).unwrap();
    let mut bytes = std::fs::read(blob).unwrap();
    bytes[0] ^= 1;
    std::fs::remove_file(blob).unwrap();
    std::fs::write(blob, bytes).unwrap();
    let ended = place.run(&["store", "verify"]);
    assert_eq!(ended.code, Some(1), "{}", ended.err);
    assert!(ended.err.contains("set aside"), "{}", ended.err);
    place.printed(&["cv", &dataset("wine"), "-t", "class", "--folds", "3"]);
}

#[test]
fn old_results_are_removed() {
    let place = place_with_results();
    assert!(
        place
            .printed(&["store", "gc", "--dry-run"])
            .starts_with("would remove 0 runs, and 0 results")
    );
    let all = place.printed(&["store", "gc", "--older-than", "0s", "--dry-run"]);
    assert!(!all.is_empty());
    assert!(place.printed(&["store", "gc"]).starts_with("removed 0 runs, 0 results"));
    assert!(place.refused(2, &["store", "gc", "--older-than", "3 moons"]).contains("30d"));
}

#[test]
fn a_store_that_is_not_there_is_not_made() {
    let place = Place::new();
    let error = place.refused(1, &["store", "ls"]);
    assert!(error.contains("there is no store .tenfold"), "{error}");
    assert!(!place.path(".tenfold").exists());
    std::fs::create_dir(place.path("full")).unwrap();
    place.write("full/other.txt", "x");
    let error = place.refused(1, &["store", "ls", "--store", "full"]);
    assert!(error.contains("full"), "{error}");
    let error = place.refused(1, &["cv", &dataset("wine"), "-t", "class", "--store", "full", "-q"]);
    assert!(error.contains("cannot open the store full"), "{error}");
}

/// Every file below a folder.
fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files.extend(walk(&path)) } else { files.push(path) }
    }
    files
}
