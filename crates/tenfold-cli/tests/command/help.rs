//! Help of the command and of each subcommand, with examples and exit codes.

use crate::place::Place;

const SUBCOMMANDS: [&str; 8] =
    ["cv", "search", "fit", "predict", "init", "estimators", "datasets", "completions"];

#[test]
fn help_of_the_command() {
    insta::assert_snapshot!(Place::new().printed(&["--help"]));
}

#[test]
fn help_of_cv() {
    insta::assert_snapshot!(Place::new().printed(&["cv", "--help"]));
}

#[test]
fn help_of_store() {
    insta::assert_snapshot!(Place::new().printed(&["store", "--help"]));
}

#[test]
fn every_subcommand_has_examples() {
    let place = Place::new();
    for name in SUBCOMMANDS {
        let help = place.printed(&[name, "--help"]);
        assert!(help.contains("Examples:\n  tenfold "), "{name}");
        let short = place.printed(&[name, "-h"]);
        assert!(short.lines().count() <= help.lines().count(), "{name}");
    }
}

#[test]
fn exit_codes_are_in_the_help() {
    let help = Place::new().printed(&["--help"]);
    for code in ["0    the work is done", "1    ", "2    ", "130  interrupted"] {
        assert!(help.contains(code), "{code}");
    }
}

#[test]
fn wrong_arguments_name_near_ones() {
    let place = Place::new();
    assert!(place.refused(2, &["cvv"]).contains("'cv'"));
    assert!(place.refused(2, &["cv", "x.csv", "--traget", "y"]).contains("--target"));
    let ended = place.run(&[]);
    assert_eq!(ended.code, Some(2));
    assert!(ended.err.contains("Usage: tenfold"), "{}", ended.err);
    assert!(place.printed(&["--version"]).starts_with("tenfold 0."));
}

#[test]
fn completions_are_made_for_each_shell() {
    let place = Place::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = place.printed(&["completions", shell]);
        assert!(script.contains("estimators"), "{shell}");
    }
    assert!(place.refused(2, &["completions", "ksh"]).contains("ksh"));
}

#[test]
fn colours_are_for_terminals_and_on_request() {
    let place = Place::new();
    let plain = place.run(&["cv", "no.csv"]);
    assert!(!plain.err.contains('\u{1b}'), "{}", plain.err);
    let coloured = place.run(&["cv", "no.csv", "--color", "always"]);
    assert!(coloured.err.contains("\u{1b}[1;31merror"), "{}", coloured.err);
    let mut command = place.command(&["cv", "no.csv"]);
    let output = command.env("CLICOLOR_FORCE", "1").output().unwrap();
    assert!(String::from_utf8(output.stderr).unwrap().contains('\u{1b}'));
    let output = command.env("NO_COLOR", "1").env_remove("CLICOLOR_FORCE").output().unwrap();
    assert!(!String::from_utf8(output.stderr).unwrap().contains('\u{1b}'));
}
