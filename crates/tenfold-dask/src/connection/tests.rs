//! Waiting for a driver, and giving up, with a shell script in place of Python.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::*;

/// Reads the command to connect, and then does this.
fn python(folder: &Path, then: &str) -> PathBuf {
    let path = folder.join("python");
    fs::write(&path, format!("#!/bin/sh\nread connect\n{then}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    path
}

fn connection(python: PathBuf) -> Connection {
    let an_hour = Duration::from_secs(3600);
    Connection::new(Reach {
        cluster: Where::Address("tcp://127.0.0.1:1".into()),
        python: Some(python),
        connect_within: an_hour,
        lost_after: an_hour,
    })
}

#[test]
fn a_cancelled_run_does_not_wait_for_a_cluster() {
    let folder = tempfile::tempdir().unwrap();
    let began = folder.path().join("began");
    let silent = format!("echo $$ >> '{}'\nread close", began.display());
    let connection = connection(python(folder.path(), &silent));
    let token = CancelToken::new();
    thread::scope(|scope| {
        let run = scope.spawn(|| connection.driver(Some(&token)).err());
        while !began.exists() {
            thread::yield_now();
        }
        token.cancel();
        assert!(matches!(run.join().unwrap(), Some(Error::Cancelled)));
    });
    // The process has ended with it.
    drop(connection);
    let ids = fs::read_to_string(began).unwrap();
    assert_eq!(ids.lines().count(), 1);
    assert!(!Path::new("/proc").join(ids.trim()).exists());
}

#[test]
fn a_run_after_a_cancelled_one_connects() {
    let folder = tempfile::tempdir().unwrap();
    let go = folder.path().join("go");
    let began = folder.path().join("began");
    let connects_later = format!(
        "if test -e '{}'; then echo '{{\"connected\": {{}}}}'; else touch '{}'; fi\nread close",
        go.display(),
        began.display()
    );
    let connection = connection(python(folder.path(), &connects_later));
    let token = CancelToken::new();
    thread::scope(|scope| {
        let first = scope.spawn(|| connection.driver(Some(&token)).err());
        while !began.exists() {
            thread::yield_now();
        }
        token.cancel();
        assert!(matches!(first.join().unwrap(), Some(Error::Cancelled)));
    });
    fs::write(&go, "").unwrap();
    assert!(!connection.driver(None).unwrap().has_ended());
}
