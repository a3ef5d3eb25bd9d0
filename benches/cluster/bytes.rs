//! The bytes that pass a scheduler, counted by a proxy between it and all who speak to it.

use std::fs;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use tenfold::dask::Dask;

use crate::Bench;
use crate::figures::{Figures, memory_bytes};
use crate::jobs::{Job, Kind};

pub(crate) fn measure(figures: &mut Figures, bench: &Bench) {
    let cluster = Cluster::start(bench);
    let dask = Dask::connect(cluster.address()).expect("it is an address").python(&bench.python);
    Job::new(Kind::Tiny(1), &bench.folder, "bytes-start").seconds_on(&dask);
    let mut per_node = Vec::new();
    for (name, nodes, dask) in [
        ("alone", 1_000, dask.clone().batch(1)),
        ("10k", 10_000, dask.clone()),
        ("100k", 100_000, dask.clone()),
    ] {
        let before = cluster.bytes();
        let seconds =
            Job::new(Kind::Tiny(nodes), &bench.folder, &format!("bytes-{name}")).seconds_on(&dask);
        let bytes = (cluster.bytes() - before) as f64 / nodes as f64;
        figures.add(format!("bytes_per_node_{name}"), bytes, "bytes");
        per_node.push(seconds * 1e3 / nodes as f64);
    }
    figures.add("ms_per_node_10k", per_node[1], "ms");
    figures.add("ms_per_node_100k", per_node[2], "ms");
    figures.add("growth_100k_over_10k", per_node[2] / per_node[1], "");
    if let Some(peak) = memory_bytes("VmHWM") {
        figures.add("driver_peak_mb", peak / 1e6, "MB");
    }
}

/// A scheduler and two workers, which speak to it through a proxy.
struct Cluster {
    proxy: TcpListener,
    bytes: Arc<AtomicU64>,
    processes: Vec<Child>,
}

impl Cluster {
    fn start(bench: &Bench) -> Self {
        let file = bench.folder.join("scheduler.json");
        drop(fs::remove_file(&file));
        let mut scheduler = dask(bench, "dask_scheduler");
        scheduler.args(["--port", "0", "--scheduler-file"]).arg(&file);
        let scheduler = scheduler.spawn().expect("Dask's scheduler starts");
        let address = address(&file);
        let proxy = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let bytes = Arc::new(AtomicU64::new(0));
        let (listener, counted) = (proxy.try_clone().expect("it is open"), Arc::clone(&bytes));
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                pass_on(client, &address, &counted);
            }
        });
        let mut cluster = Self { proxy, bytes, processes: vec![scheduler] };
        for number in 0..2 {
            let mut worker = dask(bench, "dask_worker");
            worker.arg(cluster.address()).args(["--nworkers", "1", "--nthreads", "1"]);
            worker.args(["--no-nanny", "--memory-limit", "0", "--local-directory"]);
            worker.arg(bench.folder.join(format!("worker-{number}")));
            cluster.processes.push(worker.spawn().expect("Dask's worker starts"));
        }
        cluster
    }

    fn address(&self) -> String {
        format!("tcp://{}", self.proxy.local_addr().expect("it listens"))
    }

    fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        for process in self.processes.iter_mut().rev() {
            drop(process.kill());
            drop(process.wait());
        }
    }
}

fn dask(bench: &Bench, module: &str) -> Command {
    let mut command = Command::new(&bench.python);
    command.args(["-m", &format!("distributed.cli.{module}"), "--host", "127.0.0.1"]);
    command.args(["--dashboard-address", "127.0.0.1:0"]).stderr(Stdio::null());
    command
}

/// The address that a scheduler writes into its file when it listens.
fn address(file: &Path) -> String {
    let deadline = Instant::now() + Duration::from_secs(60);
    while Instant::now() < deadline {
        let text = fs::read_to_string(file).unwrap_or_default();
        let json: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
        if let Some(address) = json["address"].as_str() {
            return address.trim_start_matches("tcp://").to_owned();
        }
        thread::sleep(Duration::from_millis(20));
    }
    panic!("Dask's scheduler does not listen");
}

fn pass_on(client: TcpStream, address: &str, bytes: &Arc<AtomicU64>) {
    let Ok(server) = TcpStream::connect(address) else { return };
    let both = [(&client, &server), (&server, &client)];
    for (from, to) in both.map(|(from, to)| (from.try_clone(), to.try_clone())) {
        let (Ok(mut from), Ok(mut to)) = (from, to) else { return };
        let bytes = Arc::clone(bytes);
        thread::spawn(move || {
            let mut buffer = vec![0; 1 << 16];
            while let Ok(n @ 1..) = from.read(&mut buffer) {
                bytes.fetch_add(n as u64, Ordering::Relaxed);
                if to.write_all(&buffer[..n]).is_err() {
                    break;
                }
            }
            drop(to.shutdown(Shutdown::Write));
        });
    }
}
