//! Processes of this machine, from `/proc`.

use std::fs;

use rustix::process::{Pid, Signal, kill_process};

/// Ends a process as a crash would.
pub(crate) fn kill(id: u32) {
    signal(id, Signal::KILL);
}

/// Freezes a process.
pub(crate) fn freeze(id: u32) {
    signal(id, Signal::STOP);
}

/// Wakes a process.
pub(crate) fn wake(id: u32) {
    signal(id, Signal::CONT);
}

fn signal(id: u32, signal: Signal) {
    let id = i32::try_from(id).ok().and_then(Pid::from_raw).unwrap();
    // One that is gone has ended already.
    let _ = kill_process(id, signal);
}

/// Whether a process is there and not dead.
pub(crate) fn is_alive(id: u32) -> bool {
    stat(id).is_some_and(|(state, _)| !['Z', 'X'].contains(&state))
}

/// The parent of a process.
pub(crate) fn parent(id: u32) -> Option<u32> {
    stat(id).map(|(_, parent)| parent)
}

/// The processes that one has started.
pub(crate) fn children(id: u32) -> Vec<u32> {
    ids().filter(|child| parent(*child) == Some(id)).collect()
}

/// Asks a process to end, as a batch system does.
pub(crate) fn terminate(id: u32) {
    signal(id, Signal::TERM);
}

/// All processes that came of one, without itself.
pub(crate) fn descendants(id: u32) -> Vec<u32> {
    let all: Vec<(u32, u32)> = ids().filter_map(|id| Some((id, parent(id)?))).collect();
    let mut found = vec![id];
    let mut at = 0;
    while at < found.len() {
        let own = found[at];
        found.extend(all.iter().filter(|(_, parent)| *parent == own).map(|(id, _)| id));
        at += 1;
    }
    found.split_off(1)
}

/// The living processes that were started with this variable, and their command lines.
pub(crate) fn with_variable(name: &str, value: &str) -> Vec<(u32, String)> {
    let wanted = format!("{name}={value}");
    let has = |id: &u32| {
        let environment = fs::read(format!("/proc/{id}/environ")).unwrap_or_default();
        environment.split(|byte| *byte == 0).any(|variable| variable == wanted.as_bytes())
    };
    ids().filter(has).filter(|&id| is_alive(id)).map(|id| (id, command_line(id))).collect()
}

fn command_line(id: u32) -> String {
    let line = fs::read(format!("/proc/{id}/cmdline")).unwrap_or_default();
    let line: String = String::from_utf8_lossy(&line).chars().take(200).collect();
    line.replace('\0', " ")
}

fn ids() -> impl Iterator<Item = u32> {
    let entries = fs::read_dir("/proc").unwrap().flatten();
    entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok())
}

/// The state and the parent of a process.
fn stat(id: u32) -> Option<(char, u32)> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // The name before may hold anything, parentheses too.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace();
    Some((fields.next()?.chars().next()?, fields.next()?.parse().ok()?))
}
