//! Kept runs: `tenfold report`, `tenfold graph` and `tenfold compare`, and the reports of `cv`, `search` and `data`.

use serde_json::Value;

use crate::place::{Place, dataset};

const CV: [&str; 7] = ["cv", "people.csv", "-t", "outcome", "--folds", "4", "-q"];

/// The ids of the runs, the oldest first.
fn ids(place: &Place) -> Vec<String> {
    let entries = std::fs::read_dir(place.path(".tenfold/runs")).unwrap();
    let mut ids: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    ids.sort_unstable();
    ids
}

#[test]
fn reports_are_written_in_the_form_of_their_names() {
    let place = Place::with_people();
    let files = ["--report", "r.html", "--report", "r.json", "--report", "r.md"];
    let ended = place.run(&[&CV[..], &files].concat());
    assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""));
    let html = place.read("r.html");
    assert!(html.starts_with("<!") && html.contains("</html>"));
    for name in ["Result", "Checks", "Data", "Graph", "Run", "Reproduce"] {
        assert!(html.contains(name), "{name}");
    }
    let json: Value = serde_json::from_str(&place.read("r.json")).unwrap();
    let tabs: Vec<&str> =
        json["tabs"].as_array().unwrap().iter().map(|tab| tab["name"].as_str().unwrap()).collect();
    assert_eq!(tabs, ["Result", "Checks", "Data", "Graph", "Run", "Reproduce"]);
    assert!(place.read("r.json").contains("tenfold cv people.csv"), "the command is in the report");
    assert!(place.read("r.md").starts_with("# "));
    let error = place.refused(2, &[&CV[..], &["--report", "r.pdf"]].concat());
    assert!(error.contains("ends in .html, .json or .md"), "{error}");
    let error = place.refused(1, &[&CV[..], &["--report", "no/r.html"]].concat());
    assert!(error.contains("no/r.html"), "{error}");
}

#[test]
fn a_run_is_found_by_id_beginning_path_and_latest() {
    let place = Place::with_people();
    place.printed(&CV);
    let id = ids(&place).remove(0);
    let text = place.printed(&["report", "latest"]);
    assert!(text.starts_with("# "), "{text}");
    for name in [&*id, &id[..17], &format!(".tenfold/runs/{id}")] {
        assert_eq!(place.printed(&["report", name]), text, "{name}");
    }
    place.printed(&["report", "-o", "again.html", "-q"]);
    assert!(place.read("again.html").contains("</html>"));
    let error = place.refused(2, &["report", "1999"]);
    assert!(error.starts_with("there is no run `1999`"), "{error}");
    place.printed(&CV);
    let error = place.refused(2, &["report", &id[..4]]);
    assert!(error.starts_with("several runs begin with"), "{error}");
}

#[test]
fn without_runs_the_remedy_is_named() {
    let place = Place::new();
    for name in ["report", "graph"] {
        let error = place.refused(2, &[name]);
        assert!(error.contains("there are no runs in .tenfold/runs"), "{error}");
    }
    place.refused(2, &["compare", "a"]);
}

#[test]
fn the_tasks_of_a_run_are_shown_rolled_up() {
    let place = Place::with_people();
    place.printed(&CV);
    let text = place.printed(&["graph"]);
    assert!(text.contains("tasks") && text.contains("outcome"), "{text}");
    assert!(place.printed(&["graph", "--format", "svg"]).starts_with("<svg"));
    assert!(place.printed(&["graph", "--format", "dot"]).starts_with("digraph"));
    assert!(place.printed(&["graph", "--format", "mermaid"]).contains("flowchart"));
    let trace: Value =
        serde_json::from_str(&place.printed(&["graph", "--format", "trace"])).unwrap();
    assert!(!trace["traceEvents"].as_array().unwrap().is_empty());
    place.printed(&["graph", "--format", "svg", "-o", "g.svg"]);
    assert!(place.read("g.svg").starts_with("<svg"));
    let why = place.printed(&["graph", "--why", "logistic-regression/cv/fit-00"]);
    assert!(why.starts_with("`logistic-regression/cv/fit-00` "), "{why}");
    let error = place.refused(2, &["graph", "--why", "logistic-regression/cv/fit-0"]);
    assert!(error.contains("did you mean"), "{error}");
}

#[test]
fn the_graph_is_drawn_before_and_after_a_run() {
    let place = Place::with_people();
    place.printed(&[&CV[..], &["--dry-run", "--picture", "before.svg"]].concat());
    place.printed(&[&CV[..], &["--picture", "after.mmd"]].concat());
    assert!(place.read("before.svg").starts_with("<svg"));
    assert!(place.read("after.mmd").contains("flowchart"));
    let error = place.refused(2, &[&CV[..], &["--picture", "g.png"]].concat());
    assert!(error.contains("ends in .svg, .dot or .mmd"), "{error}");
    let text = place.printed(&["store", "ls"]);
    assert!(text.contains("1 runs, the latest is "), "{text}");
    assert!(place.printed(&["store", "gc", "--older-than", "1w"]).starts_with("removed 0 runs"));
}

#[test]
fn two_runs_are_compared_by_parameters_scores_and_tasks() {
    let place = Place::with_people();
    place.printed(&CV);
    place.printed(&[&CV[..], &["--set", "c=0.001"]].concat());
    let ids = ids(&place);
    let text = place.printed(&["compare", &ids[0], &ids[1]]);
    assert!(text.contains("estimator.steps.logistic-regression.c | 1.0 | 0.001"), "{text}");
    assert!(text.contains("| accuracy |") && !text.contains("no paired test"), "{text}");
    assert!(text.contains("First divergence"), "{text}");
    let same = place.printed(&["compare", &ids[0], &ids[0]]);
    assert!(same.contains("the same"), "{same}");
    place.printed(&[&CV[..], &["--seed", "9"]].concat());
    let text = place.printed(&["compare", &ids[0], "latest", "--report", "d.html", "-q"]);
    assert!(text.contains("other folds: no paired test"), "{text}");
    assert!(place.read("d.html").contains("</html>"));
}

#[test]
fn a_search_keeps_its_report() {
    let place = Place::new();
    let iris = dataset("iris");
    place.printed(&[
        "search",
        &iris,
        "-t",
        "class",
        "--over",
        "c=[0.1,1]",
        "--folds",
        "3",
        "--report",
        "s.html",
        "-q",
    ]);
    assert!(place.read("s.html").contains("</html>"));
    assert!(place.printed(&["report"]).contains("Search"));
    let error = place.refused(1, &["graph"]);
    assert!(error.contains("has no record of its tasks"), "{error}");
}

#[test]
fn checks_are_muted_by_name() {
    let place = Place::with_people();
    let json: Value = serde_json::from_str(
        &place.printed(&[&CV[..], &["--format", "json", "--mute", "uncalibrated"]].concat()),
    )
    .unwrap();
    let findings = json["findings"].as_array().unwrap();
    assert!(findings.iter().all(|finding| finding["name"] != "uncalibrated"));
    let error = place.refused(2, &[&CV[..], &["--mute", "overfitting"]].concat());
    assert!(error.starts_with("--mute overfitting: there is no check"), "{error}");
}

#[test]
fn tables_are_profiled() {
    let place = Place::with_people();
    let text = place.printed(&["data", "people.csv", "-q"]);
    assert!(text.starts_with("people.csv: 120 rows, 6 columns"), "{text}");
    assert!(text.contains("identifier"), "identifiers are shown too: {text}");
    let text = place.printed(&["data", "people.csv", "-t", "outcome", "--drop", "id", "-q"]);
    assert!(text.contains("target: outcome") && !text.contains("identifier"), "{text}");
    let json: Value =
        serde_json::from_str(&place.printed(&["data", "people.csv", "--format", "json", "-q"]))
            .unwrap();
    assert_eq!(json["tabs"][0]["name"], "Data");
    place.printed(&["data", "people.csv", "--report", "d.html", "-q"]);
    assert!(place.read("d.html").contains("</html>"));
    let ended = place.run_with(&["data", "-", "-q"], "a,b\n1,x\n2,y\n");
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    assert!(place.refused(2, &["data", "people.csv", "-t", "outcom"]).contains("did you mean"));
}
