//! The tab *Checks*: findings, the checks that passed, and those that could not be made.

use super::{CheckList, State};
use crate::document::{Block, Column, Table};
use crate::number::counted;

/// The blocks of the tab *Checks*.
pub fn check_blocks(list: &CheckList) -> Vec<Block> {
    if list.0.is_empty() {
        return vec![Block::Text("No check was asked for.".to_owned())];
    }
    let findings: Vec<_> = list.findings().into_iter().cloned().collect();
    let count = |is: fn(&State) -> bool| list.0.iter().filter(|one| is(&one.state)).count();
    let passed = count(|state| matches!(state, State::Passed));
    let not_made = count(|state| matches!(state, State::NotMade(_)));
    let muted = count(|state| matches!(state, State::Muted));
    let mut sentence = format!(
        "{}: {passed} passed, {}",
        counted(list.0.len(), "check"),
        counted(findings.len(), "finding"),
    );
    if not_made > 0 {
        sentence.push_str(&format!(", {not_made} could not be made"));
    }
    if muted > 0 {
        sentence.push_str(&format!(", {muted} muted"));
    }
    sentence.push('.');
    let mut blocks = vec![Block::Text(sentence)];
    if !findings.is_empty() {
        blocks.push(Block::Findings(findings));
    }
    let columns = [Column::text("code"), Column::text("check"), Column::text("result")];
    let mut table = Table::new("Every check with its result", columns);
    for checked in &list.0 {
        let result = match &checked.state {
            State::Passed => "passed".to_owned(),
            State::Found(_) => "finding".to_owned(),
            State::NotMade(reason) => format!("not made: {reason}"),
            State::Muted => "muted".to_owned(),
        };
        table.rows.push(vec![(&*checked.code).into(), (&*checked.name).into(), result.into()]);
    }
    blocks.push(Block::Heading("All checks".to_owned()));
    blocks.push(Block::Table(table));
    blocks
}
