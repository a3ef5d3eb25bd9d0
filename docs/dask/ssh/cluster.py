#!/usr/bin/env python3
"""Dask on machines that are reached by SSH: a scheduler on the first, workers on all.

    cluster.py --hosts hosts.txt --workers 4 --scheduler-file scheduler.json             # until it is stopped
    cluster.py --hosts hosts.txt --workers 4 --scheduler-file scheduler.json -- COMMAND  # until the command ends

COMMAND finds the scheduler in the variable SCHEDULER, which is the path of the scheduler file; it is written here.
Hosts have to be in known_hosts, and to let you in by a key, of an agent or a file; nothing asks for a password.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import dask
from distributed import SpecCluster, SSHCluster


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--hosts", type=Path, required=True, help="a file with a machine a line, the scheduler's first")
    parser.add_argument("--workers", type=int, default=1, help="on each machine")
    parser.add_argument("--threads", type=int, default=1, help="of each worker")
    parser.add_argument("--python", default=sys.executable, help="with distributed, on all machines; default: this one")
    parser.add_argument("--interface", help="the network between the machines, e.g. eth1")
    parser.add_argument("--directory", default="/tmp", help="on each machine's own disk, for Dask's few files")
    parser.add_argument("--user", help="on the machines; default: as here, or as ~/.ssh/config says")
    parser.add_argument("--port", type=int, help="of the SSH servers")
    parser.add_argument("--key", type=Path, help="the file of a private key")
    parser.add_argument("--known-hosts", type=Path, help="default: ~/.ssh/known_hosts")
    parser.add_argument("--scheduler-file", type=Path, required=True, help="written here")
    parser.add_argument("command", nargs="*", help="the command to run on the cluster")
    return parser.parse_args()


def start(options: argparse.Namespace) -> SpecCluster:
    lines = (line.split("#")[0].strip() for line in options.hosts.read_text().splitlines())
    hosts = [line for line in lines if line]
    if not hosts:
        sys.exit(f"{options.hosts} names no machine: write one a line, the scheduler's first")
    connect: dict[str, Any] = {
        "username": options.user,
        "port": options.port,
        "client_keys": options.key and [str(options.key)],
        "known_hosts": options.known_hosts and str(options.known_hosts),
    }
    everywhere: dict[str, Any] = {"dashboard_address": "127.0.0.1:0"}
    if options.interface:
        everywhere["interface"] = options.interface
    # It reaches the machines with the rest of this process's Dask configuration.
    dask.config.set({"temporary-directory": options.directory})
    return SSHCluster(
        [hosts[0], *hosts],
        connect_options={name: value for name, value in connect.items() if value is not None},
        # A worker that is silent for so long is given up.
        scheduler_options={"port": 0, "worker_ttl": "30s", **everywhere},
        worker_options={
            "n_workers": options.workers,
            "nthreads": options.threads,
            "resources": {"threads": options.threads},
            # Dask would watch its own process only, not the program's.
            "memory_limit": 0,
            "local_directory": options.directory,
            **everywhere,
        },
        remote_python=options.python,
    )


def main() -> int:
    options = parse()
    for stop in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(stop, lambda number, _: sys.exit(128 + number))
    with start(options) as cluster:
        try:
            options.scheduler_file.write_text(json.dumps({"address": cluster.scheduler_address}))
            print(f"scheduler: {cluster.scheduler_address}", flush=True)
            if not options.command:
                print("stop with Ctrl-C", flush=True)
                signal.pause()
            environment = {**os.environ, "SCHEDULER": str(options.scheduler_file.absolute())}
            return subprocess.run(options.command, env=environment, check=False).returncode
        except KeyboardInterrupt:
            return 130
        finally:
            options.scheduler_file.unlink(missing_ok=True)


if __name__ == "__main__":
    sys.exit(main())
