//! Who waits for a driver, and who gives up, with a shell script in place of Python.

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

fn cancelled() -> CancelToken {
    let token = CancelToken::new();
    token.cancel();
    token
}

/// Waits until somebody starts a driver.
fn wait_for_start(connection: &Connection) {
    while !lock(&connection.kept).is_starting {
        thread::yield_now();
    }
}

#[test]
fn who_is_cancelled_waits_neither_for_a_cluster_nor_for_who_does() {
    let folder = tempfile::tempdir().unwrap();
    let began = folder.path().join("began");
    let silent = format!("echo $$ >> '{}'\nread close", began.display());
    let connection = connection(python(folder.path(), &silent));
    let gives_up = |token: &CancelToken| {
        assert!(matches!(connection.driver(Some(token)), Err(Error::Cancelled)));
    };
    gives_up(&cancelled());
    let token = CancelToken::new();
    thread::scope(|scope| {
        let first = scope.spawn(|| gives_up(&token));
        wait_for_start(&connection);
        gives_up(&cancelled());
        while !began.exists() {
            thread::yield_now();
        }
        token.cancel();
        first.join().unwrap();
    });
    assert_eq!(lock(&connection.kept).ending.len(), 1);
    // The process has ended with it.
    drop(connection);
    let ids = fs::read_to_string(began).unwrap();
    assert_eq!(ids.lines().count(), 1);
    assert!(!Path::new("/proc").join(ids.trim()).exists());
}

#[test]
fn who_waits_for_one_that_gives_up_connects_itself() {
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
        wait_for_start(&connection);
        let second = scope.spawn(|| connection.driver(None).map(|driver| driver.has_ended()));
        while !began.exists() {
            thread::yield_now();
        }
        fs::write(&go, "").unwrap();
        token.cancel();
        assert!(matches!(first.join().unwrap(), Some(Error::Cancelled)));
        assert!(!second.join().unwrap().unwrap());
    });
}
