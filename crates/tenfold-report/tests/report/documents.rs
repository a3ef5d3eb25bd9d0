//! `docs/checks.md` beside the code.

use tenfold::report::checks::Checks;

#[test]
fn the_table_of_checks_is_that_of_the_code() {
    let document = include_str!("../../../../docs/checks.md");
    let rows = document.lines().filter(|line| line.starts_with("| `TF"));
    let rows: Vec<Vec<&str>> = rows
        .map(|row| {
            row.trim_matches('|').split(" | ").map(|cell| cell.trim().trim_matches('`')).collect()
        })
        .collect();
    let checks = Checks::default();
    assert_eq!(rows.len(), checks.iter().count());
    for (row, check) in rows.iter().zip(checks.iter()) {
        let [code, name, finding, reason, why, remedy] = row[..] else {
            panic!("six cells are expected: {row:?}");
        };
        assert_eq!((code, name), (check.code(), check.name()));
        let of_code = (check.why().trim_matches('`'), check.remedy().trim_matches('`'));
        assert_eq!((why, remedy), of_code, "{code}");
        assert!(!finding.is_empty() && !reason.is_empty(), "{code}");
    }
}
