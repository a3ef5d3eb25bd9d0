//! The example `grid_search` as its users run it.

use crate::program::Program;

/// The lines without the seconds of fits, which no two runs share.
fn without_seconds(text: &str) -> Vec<String> {
    let is_seconds = |word: &&str| {
        word.split_once('.').is_some_and(|(whole, rest)| {
            rest.len() == 3 && (whole.to_owned() + rest).bytes().all(|byte| byte.is_ascii_digit())
        })
    };
    let line = |line: &str| {
        let mut words: Vec<&str> = line.split_whitespace().collect();
        if let Some(at) = words.iter().position(is_seconds) {
            words.remove(at);
        }
        words.join(" ")
    };
    text.lines().map(line).filter(|line| !line.is_empty()).collect()
}

#[test]
fn the_guide_shows_the_output_of_the_example() {
    let printed = without_seconds(&Program("grid_search").printed(&[]));
    let guide = include_str!("../docs/guide/src/choosing-a-model.md");
    let blocks = guide.split("```text\n").skip(1).filter_map(|rest| rest.split("```").next());
    let shown = without_seconds(&blocks.collect::<String>());
    assert_eq!(printed, shown);
    assert!(shown.len() > 40);
}
