//! The shape of the repository: which crate may look at which, and that what the documents name
//! is there.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// A crate, and all that it may name.
struct Crate {
    name: &'static str,
    /// Crates of this repository that it may depend on.
    ours: &'static [&'static str],
    /// What it may depend on besides; `None` for what it likes.
    others: Option<&'static [&'static str]>,
    /// Text that its source must not hold.
    never: &'static [&'static str],
}

/// A new crate needs a row here; a new dependency of the graph or of the contracts, a thought whether it
/// brings in anything that they must not know.
const CRATES: [Crate; 14] = [
    Crate { name: "tenfold-cli", ours: &["tenfold"], others: None, never: &[] },
    Crate {
        name: "tenfold-dask",
        ours: &["tenfold-graph", "tenfold-store"],
        others: Some(&["rayon", "rustix", "serde", "serde_json", "tempfile", "thiserror"]),
        never: &["ndarray", "linfa", "std::net"],
    },
    Crate {
        name: "tenfold-datasets",
        ours: &["tenfold-ml"],
        others: Some(&[]),
        never: &["linfa", "std::fs", "std::net"],
    },
    Crate {
        name: "tenfold-estimators",
        ours: &["tenfold-graph", "tenfold-ml", "tenfold-store"],
        others: None,
        never: &["linfa", "unicode_", "std::fs", "std::net"],
    },
    Crate {
        name: "tenfold-graph",
        ours: &["tenfold-macros", "tenfold-store"],
        others: Some(&[
            "crossbeam-deque",
            "fast-glob",
            "foldhash",
            "hashbrown",
            "inventory",
            "rayon",
            "serde",
            "smallbox",
            "strsim",
            "thiserror",
        ]),
        // It says what travels between processes, not how it is written.
        never: &["std::fs", "std::net", "ndarray", "linfa", "csv", "serde_json", "postcard"],
    },
    Crate {
        name: "tenfold-linfa",
        ours: &["tenfold-estimators", "tenfold-ml", "tenfold-store"],
        others: None,
        never: &["std::fs", "std::net"],
    },
    Crate {
        name: "tenfold-macros",
        ours: &[],
        others: Some(&["proc-macro2", "quote", "syn"]),
        never: &["linfa", "std::fs", "std::net"],
    },
    Crate {
        name: "tenfold-ml",
        ours: &["tenfold-graph", "tenfold-store"],
        others: Some(&[
            "bytemuck",
            "encoding_rs",
            "flate2",
            "foldhash",
            "hashbrown",
            "inventory",
            "memchr",
            "ndarray",
            "rayon",
            "serde",
            "serde_json",
            "sprs",
            "strsim",
            "thiserror",
            "toml",
        ]),
        never: &[
            "linfa",
            "tenfold_estimators",
            "tenfold_text",
            "tenfold_datasets",
            "std::fs",
            "std::net",
        ],
    },
    Crate {
        name: "tenfold-report",
        ours: &[
            "tenfold-graph",
            "tenfold-ml",
            "tenfold-search",
            "tenfold-store",
            "tenfold-tabular",
        ],
        others: None,
        never: &["linfa", "tenfold_estimators", "tenfold_text", "std::net"],
    },
    Crate {
        name: "tenfold-search",
        ours: &["tenfold-graph", "tenfold-ml", "tenfold-store"],
        others: None,
        never: &[
            "linfa",
            "tenfold_estimators",
            "tenfold_text",
            "tenfold_datasets",
            "std::fs",
            "std::net",
        ],
    },
    Crate { name: "tenfold-store", ours: &[], others: None, never: &["ndarray", "linfa"] },
    Crate {
        name: "tenfold-tabular",
        ours: &[
            "tenfold-estimators",
            "tenfold-graph",
            "tenfold-ml",
            "tenfold-store",
            "tenfold-text",
        ],
        others: None,
        never: &["linfa", "std::fs", "std::net"],
    },
    Crate {
        name: "tenfold-text",
        ours: &["tenfold-ml", "tenfold-store"],
        others: None,
        never: &["linfa", "tenfold_estimators", "std::fs", "std::net"],
    },
    Crate {
        name: "tenfold",
        ours: &[
            "tenfold-dask",
            "tenfold-datasets",
            "tenfold-estimators",
            "tenfold-graph",
            "tenfold-linfa",
            "tenfold-ml",
            "tenfold-report",
            "tenfold-search",
            "tenfold-store",
            "tenfold-tabular",
            "tenfold-text",
        ],
        others: Some(&[]),
        never: &[],
    },
];

/// The rooms of a crate.
struct Rooms {
    source: &'static str,
    /// From the ground: a room imports only those before it. ARCHITECTURE.md names each. Where there
    /// are none, any order without a circle will do.
    floors: &'static [&'static str],
    /// Arrows that run back up all the same; ARCHITECTURE.md names each and why it is there.
    up: &'static [(&'static str, &'static str)],
}

impl Rooms {
    const fn of(source: &'static str) -> Self {
        Self { source, floors: &[], up: &[] }
    }
}

const ROOMS: [Rooms; 11] = [
    Rooms::of("crates/tenfold-cli/src"),
    Rooms::of("crates/tenfold-dask/src"),
    Rooms::of("crates/tenfold-estimators/src"),
    Rooms {
        source: "crates/tenfold-graph/src",
        floors: &["error", "task", "graph", "plan", "reuse", "run", "remote"],
        up: &[],
    },
    Rooms::of("crates/tenfold-linfa/src"),
    Rooms {
        source: "crates/tenfold-ml/src",
        floors: &[
            "error",
            "parallel",
            "data",
            "metrics",
            "authoring",
            "estimator",
            "pipeline",
            "tasks",
            "model_selection",
        ],
        // The error of the crate wraps that of each room.
        up: &[
            ("error", "data"),
            ("error", "estimator"),
            ("error", "metrics"),
            ("error", "model_selection"),
        ],
    },
    Rooms::of("crates/tenfold-report/src"),
    Rooms {
        source: "crates/tenfold-search/src",
        floors: &["error", "space", "statistics", "threshold", "ensemble", "strategy", "search"],
        // The error of the crate wraps that of each room.
        up: &[
            ("error", "ensemble"),
            ("error", "search"),
            ("error", "space"),
            ("error", "statistics"),
            ("error", "strategy"),
        ],
    },
    Rooms::of("crates/tenfold-store/src"),
    Rooms::of("crates/tenfold-tabular/src"),
    Rooms::of("crates/tenfold-text/src"),
];

/// The top of the repository.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The files below a folder, by their path from the top, without what tools put there.
fn files(folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            if [".git", ".tenfold", "__pycache__", "target"].contains(&name) {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else {
                let path = path.strip_prefix(root()).unwrap().to_str().unwrap();
                found.push(path.replace('\\', "/"));
            }
        }
    }
    found.sort_unstable();
    found
}

/// The folder of a crate's source.
fn sources(name: &str) -> String {
    match name {
        "tenfold-datasets" => "datasets/src".to_owned(),
        name => format!("crates/{name}/src"),
    }
}

fn rust_files(folder: &str) -> impl Iterator<Item = String> + use<> {
    files(folder).into_iter().filter(|path| path.ends_with(".rs"))
}

/// The packages of the workspace, as cargo knows them.
fn packages() -> Vec<Value> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    metadata["packages"].as_array().unwrap().clone()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value} is not text"))
}

/// The names of the facade's targets of one kind: `bench`, `example`, `test`.
fn targets(kind: &str) -> Vec<String> {
    let packages = packages();
    let facade = packages.iter().find(|package| package["name"] == "tenfold").unwrap();
    let is_kind = |target: &&Value| target["kind"].as_array().unwrap().contains(&kind.into());
    let targets = facade["targets"].as_array().unwrap().iter().filter(is_kind);
    let names: Vec<_> = targets.map(|target| text(&target["name"]).to_owned()).collect();
    assert!(!names.is_empty(), "no {kind} is named in the facade's manifest");
    names
}

/// Fails with all of the complaints, if there are any.
#[track_caller]
fn none_of(complaints: impl IntoIterator<Item = String>) {
    let complaints: Vec<_> = complaints.into_iter().collect();
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

#[test]
fn every_crate_looks_only_where_it_may() {
    let packages = packages();
    let ours: BTreeSet<&str> = packages.iter().map(|package| text(&package["name"])).collect();
    let known: BTreeSet<&str> = CRATES.iter().map(|known| known.name).collect();
    assert_eq!(ours, known, "each crate needs a row in CRATES");
    for package in &packages {
        let rule = CRATES.iter().find(|rule| package["name"] == rule.name).unwrap();
        for dependency in package["dependencies"].as_array().unwrap() {
            let (name, kind) = (text(&dependency["name"]), dependency["kind"].as_str());
            let may = match (ours.contains(name), kind) {
                // What only tests and benches use does not reach users.
                (_, Some("dev")) => true,
                (true, _) => rule.ours.contains(&name),
                (false, _) => rule.others.is_none_or(|others| others.contains(&name)),
            };
            assert!(may, "`{}` may not depend on `{name}`", rule.name);
        }
    }
}

#[test]
fn no_crate_names_what_it_must_not_know() {
    for rule in &CRATES {
        let of_library = |path: &String| !path.ends_with("/tests.rs");
        for path in rust_files(&sources(rule.name)).filter(of_library) {
            let source = read(&path);
            for (line, code) in (1..).zip(source.lines()) {
                let code = code.split("//").next().unwrap_or_default();
                for word in rule.never {
                    assert!(!code.contains(word), "{path}:{line} names `{word}`: {code}");
                }
            }
        }
    }
}

/// The code of a file outside comments and unit tests.
fn code(path: &str) -> String {
    let source = read(path);
    let mut parts = source.split("#[cfg(test)]\nmod ");
    let mut library = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        // After `mod tests;`, or after the brace that closes the module.
        let end = match part.find([';', '{']) {
            Some(at) if part[at..].starts_with(';') => at + 1,
            _ => part.find("\n}").map_or(part.len(), |at| at + 2),
        };
        library.push_str(&part[end..]);
    }
    let lines = library.lines().map(|line| line.split("//").next().unwrap_or_default());
    lines.collect::<Vec<_>>().join("\n")
}

/// The first segments of the paths that start at the crate's root, by `crate::` or by `super::` from
/// a module so many floors below it.
fn from_the_root(code: &str, depth: usize) -> BTreeSet<String> {
    let to_root = "super::".repeat(depth);
    let code = code.replace(&to_root, "crate::");
    let ends = |c: char| !c.is_alphanumeric() && c != '_';
    let paths = code.split("crate::").skip(1);
    let of_ours = paths.zip(code.split("crate::")).filter(|(_, before)| !before.ends_with('$'));
    of_ours.map(|(path, _)| path.split(ends).next().unwrap_or_default().to_owned()).collect()
}

/// The path of a file below a folder of source, by module.
fn module<'a>(source: &str, path: &'a str) -> Vec<&'a str> {
    let inner = path.strip_prefix(source).unwrap().trim_matches('/').trim_end_matches(".rs");
    inner.split('/').filter(|part| *part != "mod").collect()
}

/// The arrows between the rooms of a crate, each with a file that draws it.
fn arrows(source: &str) -> BTreeMap<(String, String), String> {
    let of_library = |path: &String| !path.ends_with("/tests.rs") && !path.contains("/tests/");
    let mut arrows = BTreeMap::new();
    for path in rust_files(source).filter(of_library) {
        let module = module(source, &path);
        let from = module[0].to_owned();
        let named = from_the_root(&code(&path), module.len());
        for to in named.into_iter().filter(|to| *to != from && from != "lib") {
            arrows.entry((from.clone(), to)).or_insert_with(|| path.clone());
        }
    }
    arrows
}

/// The rooms that a folder of source has.
fn rooms(source: &str) -> BTreeSet<String> {
    let all = rust_files(source).map(|path| module(source, &path)[0].to_owned());
    all.filter(|room| room != "lib").collect()
}

#[test]
fn no_file_imports_through_the_root_of_its_crate() {
    for Rooms { source, .. } in ROOMS {
        let rooms = rooms(source);
        let macros: BTreeSet<String> = rust_files(source)
            .map(|path| read(&path))
            .flat_map(|source| {
                let exported = source.split("#[macro_export]\nmacro_rules! ").skip(1);
                exported.map(|name| name.split(' ').next().unwrap().to_owned()).collect::<Vec<_>>()
            })
            .collect();
        let through_root = arrows(source)
            .into_iter()
            .filter(|((_, to), _)| !rooms.contains(to) && !macros.contains(to));
        none_of(
            through_root
                .map(|((_, to), path)| format!("{path} names `crate::{to}`, which is no room")),
        );
    }
}

#[test]
fn rooms_import_each_other_without_circles() {
    for Rooms { source, up, .. } in ROOMS {
        let arrows = arrows(source);
        let is_known = |from: &str, to: &str| up.contains(&(from, to));
        for (from, to) in up {
            let drawn = arrows.contains_key(&(from.to_string(), to.to_string()));
            assert!(
                drawn,
                "{source}: no import of `{to}` by `{from}` is left; remove the exception"
            );
        }
        let down = |from: &str| -> Vec<&str> {
            let of_room = arrows.keys().filter(|(one, _)| one == from);
            let targets = of_room.map(|(_, to)| to.as_str());
            targets.filter(|to| !is_known(from, to)).collect()
        };
        for (from, to) in arrows.keys().filter(|(from, to)| !is_known(from, to)) {
            let (mut seen, mut next) = (BTreeSet::new(), vec![to.as_str()]);
            while let Some(room) = next.pop() {
                if seen.insert(room) {
                    next.extend(down(room));
                }
            }
            assert!(
                !seen.contains(from.as_str()),
                "{source}: `{from}` imports `{to}` ({}), which leads back to `{from}`",
                arrows[&(from.clone(), to.clone())]
            );
        }
    }
}

#[test]
fn a_room_imports_only_those_on_the_floors_below() {
    let map = read("ARCHITECTURE.md");
    for Rooms { source, floors, up } in ROOMS.iter().filter(|rooms| !rooms.floors.is_empty()) {
        let expected: BTreeSet<String> = floors.iter().map(|room| room.to_string()).collect();
        assert_eq!(rooms(source), expected, "each room of {source} needs a floor");
        let floor = |room: &str| floors.iter().position(|one| *one == room);
        let upwards = arrows(source).into_iter().filter(|((from, to), _)| {
            let known = up.contains(&(from.as_str(), to.as_str()));
            // The crate's macros are no room.
            !known && floor(to).is_some_and(|to| floor(from) < Some(to))
        });
        none_of(upwards.map(|((from, to), path)| format!("{path}: `{from}` is below `{to}`")));
        for room in *floors {
            let named = [format!("`{source}/{room}/`"), format!("`{source}/{room}.rs`")];
            assert!(named.iter().any(|name| map.contains(name)), "ARCHITECTURE.md lacks {named:?}");
        }
    }
    for room in rooms("crates/tenfold-estimators/src") {
        let named = format!("`crates/tenfold-estimators/src/{room}/`");
        assert!(map.contains(&named), "ARCHITECTURE.md lacks {named}");
    }
}

#[test]
fn the_contracts_name_no_estimator() {
    let kinds = |source: &str| -> BTreeSet<String> {
        let all = rust_files(source).map(|path| code(&path)).collect::<String>();
        let lines = all.split("register!(").skip(1).filter_map(|line| line.split(");").next());
        let of_estimators = lines.filter(|line| {
            let family = line.trim_start();
            ["Classifier ", "Regressor ", "Transformer "].iter().any(|one| family.starts_with(one))
        });
        of_estimators.filter_map(|line| line.split('"').nth(1)).map(str::to_owned).collect()
    };
    assert!(kinds("crates/tenfold-estimators/src").len() > 20);
    assert_eq!(kinds("crates/tenfold-ml/src"), BTreeSet::from(["pipeline".to_owned()]));
}

/// The words of the documentation of a file: doc comments, or the prose of a Markdown file.
fn documentation(path: &str) -> String {
    let content = read(path);
    if path.ends_with(".md") {
        return prose(&content);
    }
    let doc = |line: &str| {
        let line = line.trim_start();
        line.strip_prefix("///").or_else(|| line.strip_prefix("//!")).map(str::to_owned)
    };
    content.lines().filter_map(doc).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_documentation_is_plain_english() {
    let of_ours = |path: &String| path.ends_with(".rs") || path.ends_with(".md");
    let (mut words, mut whats, mut tells) = (0, Vec::new(), Vec::new());
    for path in files("").into_iter().filter(of_ours) {
        for word in documentation(&path).split(|c: char| !c.is_alphabetic()) {
            words += usize::from(!word.is_empty());
            match word.to_lowercase().as_str() {
                "what" => whats.push(path.clone()),
                "tell" | "tells" | "told" | "untold" | "telling" => tells.push(path.clone()),
                _ => {}
            }
        }
    }
    for (word, found, most) in [("what", whats, 4.0), ("tell", tells, 0.5)] {
        let per_thousand = 1000.0 * found.len() as f64 / words as f64;
        assert!(per_thousand <= most, "`{word}` {per_thousand:.1} times in 1,000 words: {found:?}");
    }
}

#[test]
fn unsafe_code_is_in_the_ledger_and_its_model_alone() {
    for path in CRATES.iter().flat_map(|known| rust_files(&sources(known.name))) {
        let source = read(&path);
        let has = ["unsafe {", "unsafe fn", "unsafe impl"].iter().any(|word| source.contains(word));
        let may = ["ledger.rs", "ledger_model.rs"];
        let may = may.iter().any(|name| path == format!("crates/tenfold-graph/src/run/{name}"));
        assert_eq!(has, may, "{path}");
    }
}

#[test]
fn the_facade_has_no_logic_of_its_own() {
    assert_eq!(files("crates/tenfold/src"), ["crates/tenfold/src/lib.rs"]);
    let source = read("crates/tenfold/src/lib.rs");
    let code = source.lines().filter(|line| !line.trim_start().starts_with("//"));
    for line in code {
        for word in ["fn", "impl", "trait", "enum", "macro_rules!"] {
            assert!(!line.split_whitespace().any(|part| part == word), "{line}");
        }
    }
}

#[test]
fn every_source_file_says_what_it_is() {
    let folders = ["crates", "examples", "tests", "benches"];
    // What must not compile is explained by its file name and by what the compiler says to it.
    let explained = |path: &String| !path.contains("/compile_fail/");
    let all = folders.into_iter().flat_map(rust_files).filter(explained);
    none_of(
        all.filter(|path| !read(path).starts_with("//! "))
            .map(|path| format!("{path} does not open with `//!`, what lives there and why")),
    );
}

/// The text of a document outside its blocks of code.
fn prose(document: &str) -> String {
    let outside = |(at, part): (usize, &str)| (at % 2 == 0).then(|| part.to_owned());
    let parts: Vec<_> = document.split("\n```").enumerate().filter_map(outside).collect();
    parts.join("\n")
}

/// The blocks of code in a language, each without its fences.
fn blocks<'a>(document: &'a str, language: &str) -> Vec<&'a str> {
    let fence = format!("```{language}\n");
    let starts = document.split(fence.as_str()).skip(1);
    starts.map(|start| start.split("```").next().unwrap_or_default().trim()).collect()
}

/// What stands in backquotes and looks like a path of this repository.
fn paths_in_backquotes(document: &str) -> Vec<String> {
    const ENDINGS: [&str; 8] = [".rs", ".toml", ".md", ".json", ".py", ".sh", ".txt", ".lock"];
    const KEYS_AND_RESULTS: [&str; 5] = ["X", "y", "svm", "NAME", "target"];
    let prose = prose(document);
    let quoted = prose.split('`').skip(1).step_by(2);
    let is_path = |text: &&str| {
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_./".contains(c);
        let first = text.split('/').next().unwrap_or_default();
        text.chars().all(plain)
            && !KEYS_AND_RESULTS.contains(&first)
            && (text.contains('/') || ENDINGS.iter().any(|ending| text.ends_with(ending)))
    };
    quoted.filter(is_path).map(str::to_owned).collect()
}

/// The files of the repository that a document links to.
fn links(document: &str) -> Vec<String> {
    let prose = prose(document);
    let targets = prose.split("](").skip(1).filter_map(|part| part.split([')', '#']).next());
    let of_ours = targets.filter(|target| !target.is_empty() && !target.contains("://"));
    of_ours.map(str::to_owned).collect()
}

#[test]
fn every_path_that_the_documents_name_exists() {
    let files = files("");
    // A bare name, `graph.rs`, is that of any file.
    let exists = |path: &str| match path.contains('/') {
        true => root().join(path).exists(),
        false => {
            root().join(path).exists()
                || files.iter().any(|file| file.rsplit('/').next() == Some(path))
        }
    };
    const DOCUMENTS: [&str; 5] =
        ["ARCHITECTURE.md", "CONTRIBUTING.md", "README.md", "THIRD-PARTY.md", "docs/estimators.md"];
    for document in DOCUMENTS {
        let content = read(document);
        let named = [paths_in_backquotes(&content), links(&content)].concat();
        assert!(named.len() > 1, "{document} names {named:?}");
        let missing = named.iter().filter(|path| !exists(path));
        none_of(missing.map(|path| format!("{document} names `{path}`, which is not there")));
    }
}

#[test]
fn the_code_of_every_chapter_of_the_guide_is_tested() {
    const CHAPTERS: &str = "docs/guide/src";
    let facade = read("crates/tenfold/src/lib.rs");
    let chapters = links(&read(&format!("{CHAPTERS}/SUMMARY.md")));
    assert!(chapters.len() > 1, "SUMMARY.md lists {chapters:?}");
    for chapter in chapters {
        let included = format!("include_str!(\"../../../{CHAPTERS}/{chapter}\")");
        assert!(facade.contains(&included), "the facade's lib.rs lacks {included}");
        let missing = links(&read(&format!("{CHAPTERS}/{chapter}")));
        let missing = missing.into_iter().filter(|link| !root().join(CHAPTERS).join(link).exists());
        none_of(missing.map(|link| format!("{chapter} links to `{link}`, which does not exist")));
    }
}

#[test]
fn continuous_integration_runs_what_the_readme_tells_people_to_run() {
    let (readme, ci) = (read("README.md"), read(".ci/run"));
    let commands: Vec<&str> = blocks(&readme, "sh").into_iter().take(2).collect();
    assert_eq!(commands.len(), 2, "the main command and the one of the tests");
    for command in commands {
        assert!(command.starts_with("cargo ") && command.lines().count() == 1, "{command}");
        let runs = |line: &str| line.trim().trim_start_matches("step ") == command;
        assert!(ci.lines().any(runs), ".ci/run has no line `step {command}`");
    }
    for example in targets("example") {
        assert!(ci.contains(&example), ".ci/run does not run the example {example}");
    }
}

#[test]
fn every_bench_is_described() {
    let readme = read("benches/README.md");
    for bench in targets("bench") {
        let row = readme.lines().find(|line| line.starts_with(&format!("| `{bench}` |")));
        let row = row.unwrap_or_else(|| panic!("benches/README.md has no row for `{bench}`"));
        let command = format!("`cargo bench --bench {bench}`");
        assert!(row.contains(&command), "the row of `{bench}` lacks {command}");
    }
}

#[test]
fn every_program_at_the_top_is_named_in_the_facades_manifest() {
    for (kind, folder) in [("example", "examples"), ("bench", "benches")] {
        let named: BTreeSet<String> = targets(kind).into_iter().collect();
        for path in rust_files(folder).filter(|path| path.matches('/').count() == 1) {
            let is_program =
                kind != "bench" || read(&path).lines().any(|line| line.starts_with("fn main"));
            let name = path.rsplit('/').next().unwrap().trim_end_matches(".rs");
            assert!(!is_program || named.contains(name), "{path} is never built");
        }
    }
    let (main, programs) = (read("tests/main.rs"), targets("test"));
    for path in rust_files("tests").filter(|path| path.matches('/').count() == 1) {
        let name = path.rsplit('/').next().unwrap().trim_end_matches(".rs");
        let is_built = name == "main" || main.contains(&format!("mod {name};"));
        assert!(is_built || programs.iter().any(|one| one == name), "{path} is never built");
    }
}

#[test]
fn an_example_shows_its_job_in_eighty_lines() {
    for example in targets("example") {
        let path = [format!("examples/{example}.rs"), format!("examples/{example}/main.rs")];
        let path = path.into_iter().find(|path| root().join(path).exists()).unwrap();
        let lines = read(&path).lines().count();
        assert!(lines <= 80, "{path} has {lines} lines; put options and printing beside it");
    }
}

#[test]
fn the_oracle_is_small() {
    let sizes = files("tests/oracle").into_iter().map(|path| root().join(path).metadata().unwrap());
    let bytes: u64 = sizes.map(|metadata| metadata.len()).sum();
    assert!(bytes <= 1_500_000, "{bytes} bytes; keep one case for each behaviour or option");
}

#[test]
fn nothing_names_a_path_of_somebodys_machine() {
    // In two parts, so that this file does not name them.
    let machine = [["/wo", "rk/"], ["/tmp/", "brief"], ["/ro", "ot/"], ["/ho", "me/"]];
    let machine = machine.map(|parts| parts.concat());
    for path in files("") {
        // Not text, so nothing to read.
        let Ok(content) = fs::read_to_string(root().join(&path)) else { continue };
        for (line, text) in (1..).zip(content.lines()) {
            let named = machine.iter().find(|machine| text.contains(machine.as_str()));
            assert_eq!(named, None, "{path}:{line}: {text}");
        }
    }
}
