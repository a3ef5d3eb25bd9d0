//! Cargo's commands, and the time they take.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

pub(crate) type Result<T, E = Box<dyn std::error::Error>> = std::result::Result<T, E>;

/// The seconds that a command took.
pub(crate) struct Cost {
    pub(crate) wall: f64,
    /// User and system time of all its processes, where the system counts them.
    pub(crate) cpu: Option<f64>,
}

/// Runs cargo in `folder` with a target folder, without a compiler cache. Its standard output is
/// dropped; its progress and errors are shown.
pub(crate) fn cargo(folder: &Path, target: &Path, arguments: &[&str]) -> Result<Cost> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(arguments).current_dir(folder).stdout(Stdio::null());
    command.env("CARGO_TARGET_DIR", target).env("RUSTC_WRAPPER", "");

    let (began, cpu_before) = (Instant::now(), cpu_seconds_of_children());
    let status = command.status().map_err(|error| format!("cannot start cargo: {error}"))?;
    let wall = began.elapsed().as_secs_f64();
    if !status.success() {
        let command = arguments.join(" ");
        return Err(format!("`cargo {command}` in {} failed: {status}", folder.display()).into());
    }
    let cpu = cpu_seconds_of_children().zip(cpu_before).map(|(after, before)| after - before);
    Ok(Cost { wall, cpu })
}

/// The seconds of user and system time of all processes below this one that have ended.
#[cfg(unix)]
fn cpu_seconds_of_children() -> Option<f64> {
    use nix::sys::resource::{UsageWho, getrusage};
    use nix::sys::time::TimeValLike;

    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).ok()?;
    let micros = usage.user_time().num_microseconds() + usage.system_time().num_microseconds();
    Some(micros as f64 / 1e6)
}

#[cfg(not(unix))]
fn cpu_seconds_of_children() -> Option<f64> {
    None
}
