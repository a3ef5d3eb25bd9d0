#!/usr/bin/env python3
"""Dask on Slurm with dask-jobqueue: a scheduler here, a job for each group of workers.

    cluster.py --jobs 4 --scheduler-file scheduler.json            # until it is stopped
    cluster.py --jobs 4 --scheduler-file scheduler.json -- COMMAND # until the command ends, with its status
    cluster.py --jobs 4 --scheduler-file scheduler.json --show     # prints the job, submits nothing

COMMAND finds the scheduler in the variable SCHEDULER, which is the path of the scheduler file. The jobs are cancelled
at the end. Run it on a machine that may submit jobs and that the compute nodes can reach.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
from pathlib import Path

from dask_jobqueue import SLURMCluster


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--jobs", type=int, required=True, help="the number of jobs")
    parser.add_argument("--cores", type=int, default=1, help="of each job, each a worker of one thread")
    parser.add_argument("--memory", default="2GB", help="of each job, e.g. 16GB")
    parser.add_argument("--walltime", default="01:00:00", help="of each job")
    parser.add_argument("--partition", help="where to submit to")
    parser.add_argument("--account", help="whom to charge")
    parser.add_argument("--interface", help="the network between the nodes, e.g. ib0")
    parser.add_argument("--directory", default="/tmp", help="on each node's own disk, for Dask's few files")
    parser.add_argument("--log-directory", help="for the output of the jobs; default: none is kept")
    parser.add_argument("--scheduler-file", type=Path, required=True, help="written here, on a shared disk")
    parser.add_argument("--show", action="store_true", help="print the script of a job, and submit none")
    parser.add_argument("command", nargs="*", help="the command to run on the cluster")
    return parser.parse_args()


def start(options: argparse.Namespace) -> SLURMCluster:
    return SLURMCluster(
        cores=options.cores,
        processes=options.cores,
        memory=options.memory,
        walltime=options.walltime,
        queue=options.partition,
        account=options.account,
        interface=options.interface,
        local_directory=options.directory,
        log_directory=options.log_directory,
        job_extra_directives=[] if options.log_directory else ["--output=/dev/null"],
        worker_extra_args=[
            # Slurm limits the memory of the job; Dask would not see the program's.
            *("--memory-limit", "0"),
            *("--resources", "threads=1"),
            *("--dashboard-address", "127.0.0.1:0"),
        ],
        scheduler_options={
            "dashboard_address": "127.0.0.1:0",
            "scheduler_file": str(options.scheduler_file),
            # A worker that is silent for so long is given up.
            "worker_ttl": "30s",
        },
    )


def main() -> int:
    options = parse()
    # So that the jobs are cancelled when this is stopped.
    for stop in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(stop, lambda number, _: sys.exit(128 + number))
    with start(options) as cluster:
        try:
            if options.show:
                print(cluster.job_script())
                return 0
            cluster.scale(jobs=options.jobs)
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
