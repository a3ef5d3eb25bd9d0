//! The example `report` as its users run it.

use crate::program::Program;

#[test]
fn the_report_is_written_and_its_findings_are_printed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.html");
    let printed = Program("report").printed(&[path.to_str().unwrap()]);
    let guide = include_str!("../docs/guide/src/reports.md");
    let shown = guide.split("```text\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let without_path = printed.split("\nwritten: ").next().unwrap();
    assert_eq!(without_path, shown, "docs/guide/src/reports.md shows another output");
    let html = std::fs::read_to_string(&path).unwrap();
    assert!(html.contains("Tumours") && html.contains("TF011"), "{html}");
    // Nothing is loaded from elsewhere.
    assert!(!html.contains("src=\"http") && !html.contains("href=\"http"), "{html}");
}
