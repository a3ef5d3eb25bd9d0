//! Pictures of graphs of all shapes: nothing is lost, counted twice, or passes as markup.

use std::collections::BTreeSet;

use proptest::prelude::*;
use tenfold_graph::{Executor, Graph, Node, Plan, Sequential};

use crate::document::{GroupKind, Picture, State};
use crate::record::{Recorder, RunRecord};

/// A graph of tasks that add; each has a key and reads some of those before it.
fn graph(nodes: &[(String, Vec<prop::sample::Index>)]) -> (Graph, Vec<Node<u64>>) {
    let mut graph = Graph::new();
    let mut added: Vec<Node<u64>> = Vec::new();
    for (key, inputs) in nodes {
        let inputs: Vec<Node<u64>> = match added.is_empty() {
            true => Vec::new(),
            false => inputs.iter().map(|at| added[at.index(added.len())]).collect(),
        };
        let node = match inputs.is_empty() {
            true => graph.data(key, 1_u64),
            false => graph.task(key, |values: &[&u64]| values.iter().copied().sum(), inputs),
        };
        // A key that is there already, or is no path, is left out.
        added.extend(node.ok());
    }
    (graph, added)
}

fn keys() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        "[a-c]{1,2}",
        "[a-b]-[0-9]{1,2}",
        "[0-9]{2}",
        "[x-z][0-9]",
        r#"[<>&"'\\;#`\u{202e}é]{1,3}"#,
    ];
    prop::collection::vec(part, 1..4).prop_map(|parts| parts.join("/"))
}

fn graphs() -> impl Strategy<Value = Vec<(String, Vec<prop::sample::Index>)>> {
    let inputs = prop::collection::vec(any::<prop::sample::Index>(), 0..4);
    prop::collection::vec((keys(), inputs), 1..120)
}

fn plan(graph: &Graph, targets: Vec<Node<u64>>) -> Plan {
    graph.plan(targets).expect("the nodes are of this graph")
}

/// Every level holds each node of its part once, and each edge once.
fn check(picture: &Picture) {
    let sum = |boxes: &[usize], of: &dyn Fn(usize) -> u64| -> u64 {
        boxes.iter().map(|&at| of(at)).sum()
    };
    for level in &picture.levels {
        let (nodes, edges) = match level.of {
            None => (picture.nodes, picture.edges),
            Some(of) => (picture.boxes[of].nodes, picture.boxes[of].inner_edges),
        };
        assert_eq!(sum(&level.boxes, &|at| picture.boxes[at].nodes), nodes);
        let inside: BTreeSet<usize> = level.boxes.iter().copied().collect();
        let between = level.arrows.iter();
        let between =
            between.filter(|arrow| inside.contains(&arrow.from) && inside.contains(&arrow.to));
        let between: u64 = between.map(|arrow| arrow.edges).sum();
        let inner = sum(&level.boxes, &|at| picture.boxes[at].inner_edges);
        assert_eq!(between + inner, edges, "{:?}", level.of.map(|of| &picture.boxes[of].label));
        for arrow in &level.arrows {
            assert!(arrow.from != arrow.to);
            assert!(inside.contains(&arrow.from) || inside.contains(&arrow.to));
            for end in [arrow.from, arrow.to] {
                assert!(inside.contains(&end) || level.outside.contains(&end));
            }
        }
        assert!(level.boxes.len() <= super::levels::BOXES_MAX);
        assert!(is_acyclic(level));
    }
    for group in &picture.boxes {
        if group.kind != GroupKind::Elsewhere {
            assert_eq!(group.states.iter().map(|(_, count)| count).sum::<u64>(), group.nodes);
        }
        if let Some(opens) = group.opens {
            assert_eq!(
                picture.levels[opens].of.map(|of| &picture.boxes[of].label),
                Some(&group.label)
            );
        }
    }
}

/// Returns `true` if the arrows that do not lead back make no circle.
fn is_acyclic(level: &crate::document::Level) -> bool {
    let mut arrows: Vec<(usize, usize)> = level
        .arrows
        .iter()
        .filter(|arrow| !arrow.back)
        .map(|arrow| (arrow.from, arrow.to))
        .collect();
    loop {
        let read: BTreeSet<usize> = arrows.iter().map(|(from, _)| *from).collect();
        let before = arrows.len();
        arrows.retain(|(_, to)| read.contains(to));
        if arrows.len() == before {
            return arrows.is_empty();
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_node_and_edge_is_in_one_box_of_each_level(nodes in graphs()) {
        let (graph, added) = graph(&nodes);
        let plan = plan(&graph, added);
        let picture = Picture::of_plan(&plan);
        prop_assert_eq!(picture.nodes as usize, plan.n_nodes());
        check(&picture);
        prop_assert_eq!(&picture, &Picture::of_plan(&plan));
    }

    #[test]
    fn drawings_hold_no_markup_of_keys(nodes in graphs()) {
        let (graph, added) = graph(&nodes);
        let picture = Picture::of_plan(&plan(&graph, added));
        let html = super::to_html(&picture);
        prop_assert_eq!(&html, &super::to_html(&picture));
        for drawing in [html, picture.to_svg()] {
            prop_assert!(!drawing.contains(char::from_u32(0x202e).unwrap()));
            check_markup(&drawing);
        }
        picture.to_dot();
        picture.to_mermaid();
    }

    #[test]
    fn the_record_of_a_run_is_what_was_saved(nodes in graphs()) {
        let (graph, added) = graph(&nodes);
        let recorder = Recorder::default();
        let run = Sequential::default().observer(recorder.clone()).run(&graph, added).unwrap();
        let record = recorder.finish(&run);
        let bytes = record.to_bytes();
        prop_assert_eq!(&RunRecord::from_bytes(&bytes).unwrap(), &record);
        check(&record.picture());
        let ran = record.count(State::Ran) + record.count(State::Source);
        prop_assert_eq!(ran, record.len());
    }
}

/// Every `<` opens or closes one of our own elements.
fn check_markup(text: &str) {
    let ours = [
        "svg", "style", "g", "a", "path", "title", "rect", "text", "section", "p", "div", "label",
        "input", "select", "option", "span", "button", "nav", "details", "summary", "ul", "li",
        "i",
    ];
    for piece in text.split('<').skip(1) {
        let name: String =
            piece.trim_start_matches('/').chars().take_while(char::is_ascii_alphabetic).collect();
        assert!(ours.contains(&&*name), "<{piece}");
    }
}

#[test]
fn folds_and_candidates_are_one_box() {
    let mut graph = Graph::new();
    let x = graph.data("X", 1_u64).unwrap();
    let mut last = Vec::new();
    for candidate in 0..30 {
        for fold in 0..5 {
            let key = format!("search/{candidate:04}/cv/fit-{fold:02}");
            let fit = graph.task(key, |x: &u64| x + 1, x).unwrap();
            let key = format!("search/{candidate:04}/cv/report-{fold:02}");
            last.push(graph.task(key, |x: &u64| x + 1, fit).unwrap());
        }
    }
    let table = graph.task("search/table", |all: &[&u64]| all.len() as u64, last).unwrap();
    let picture = Picture::of_plan(&graph.plan(table).unwrap());
    let labels: Vec<&str> =
        picture.levels[0].boxes.iter().map(|&at| &*picture.boxes[at].label).collect();
    assert_eq!(labels, ["X", "search/*/cv/fit ×150", "search/*/cv/report ×150", "search/table"]);
    let counts: Vec<u64> = picture.levels[0].arrows.iter().map(|arrow| arrow.edges).collect();
    assert_eq!(counts, [150, 150, 150]);
    check(&picture);
}

#[test]
fn a_million_nodes_fit_on_a_page() {
    let shapes: [fn(usize) -> String; 3] = [
        |at| format!("leaf-{at}"),
        |at| format!("g{:03}/{}/x-{at}", at % 1000, char::from(b'a' + (at % 26) as u8)),
        |at| format!("{at:x}n"),
    ];
    for key in shapes {
        let mut graph = Graph::new();
        let mut last = graph.data("start", 0_u64).unwrap();
        let mut all = Vec::new();
        for at in 0..20_000 {
            last = graph.task(key(at), |x: &u64| x + 1, last).unwrap();
            all.push(last);
        }
        let picture = Picture::of_plan(&plan(&graph, all));
        check(&picture);
        assert!(super::to_html(&picture).len() < 2_000_000);
    }
}

#[test]
fn an_empty_graph_has_an_empty_picture() {
    let graph = Graph::new();
    let picture = Picture::of_plan(&plan(&graph, Vec::new()));
    assert_eq!((picture.nodes, picture.boxes.len(), picture.levels.len()), (0, 0, 1));
    assert!(super::to_html(&picture).starts_with("<section"));
    assert!(picture.to_svg().starts_with("<svg"));
}
