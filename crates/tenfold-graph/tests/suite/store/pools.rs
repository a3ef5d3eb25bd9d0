//! A thread that waits for the pool to help it may be given parallel work of another task, which
//! may need a lock of the thread: none may be held meanwhile. Such a test fails by never ending.

use std::fs;

use tenfold_graph::*;

use crate::store::support::Place;

/// More threads than values and processors: few of them never met.
fn threads(place: &Place) -> Threads {
    Threads::new(6).unwrap().store(place.store.clone())
}

fn many(n: &u64) -> Vec<u8> {
    vec![7; *n as usize]
}

// A task takes a reference to a node's value.
#[allow(clippy::ptr_arg)]
fn len(bytes: &Vec<u8>) -> u64 {
    bytes.len() as u64
}

#[allow(clippy::ptr_arg)]
fn len_and(bytes: &Vec<u8>, more: &u64) -> u64 {
    bytes.len() as u64 + more
}

fn same(x: &u64) -> u64 {
    *x
}

#[test]
fn readers_of_one_large_value_waited_for_each_other() {
    const BYTES: u64 = 8 << 20;
    let place = Place::new();
    let mut graph = Graph::new();
    let n = graph.data("n", BYTES).unwrap();
    let value = graph.task("value", cached(many).always(), n).unwrap();
    let first = graph.task("len", cached(len).always(), value).unwrap();
    let readers: Vec<Node<u64>> = (0..40)
        .map(|i| {
            let x = graph.data(format!("x/{i}"), i).unwrap();
            let x = graph.task(format!("same/{i}"), same, x).unwrap();
            graph.task(format!("read/{i}"), len_and, (value, x)).unwrap()
        })
        .collect();
    let threads = threads(&place);
    threads.run(&graph, first).unwrap();
    for _ in 0..20 {
        let run = threads.run(&graph, &readers).unwrap();
        for (i, reader) in (0..).zip(&readers) {
            assert_eq!(*run.get(*reader).unwrap(), BYTES + i);
        }
    }
}

fn blob(i: &u64) -> Vec<u8> {
    if i.is_multiple_of(25) { vec![*i as u8; (4 << 20) + *i as usize] } else { vec![*i as u8] }
}

#[test]
fn whoever_set_a_large_value_aside_waited_for_the_lock_that_it_held() {
    let place = Place::new();
    let mut graph = Graph::new();
    let blobs: Vec<Node<Vec<u8>>> = (0..500)
        .map(|i| {
            let x = graph.data(format!("x/{i}"), i).unwrap();
            graph.task(format!("blob/{i}"), cached(blob).always(), x).unwrap()
        })
        .collect();
    let threads = threads(&place);
    threads.run(&graph, &blobs).unwrap();
    for i in (0..500).step_by(25) {
        let path = place.blob_path(&format!("blob/{i}"));
        fs::File::options().write(true).open(path).unwrap().set_len((3 << 20) + 5).unwrap();
    }
    let run = threads.run(&graph, &blobs).unwrap();
    assert_eq!(run.warnings().len(), 20);
    assert!(blobs.iter().all(|blob| run.get(*blob).is_ok()));
}
