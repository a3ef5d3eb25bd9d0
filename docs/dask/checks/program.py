"""Runs something through a Dask scheduler: a Tenfold program if there is one, no-ops of Dask otherwise.

    program.py [--workers N] SCHEDULER

SCHEDULER is an address, or the path of a scheduler file. With the variable TENFOLD_PROGRAM, the command that it
holds is run as a user would run it, with `--cache STORE --executor dask --scheduler SCHEDULER` behind it and a store of
its own: that is the place where the deployment checks meet Tenfold. For example

    TENFOLD_PROGRAM=target/release/examples/cv_svm pytest docs/dask/checks
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any


def run_tenfold(command: str, scheduler: str) -> int:
    from distributed import Client

    with tempfile.TemporaryDirectory(prefix="store.", dir=Path.cwd()) as store:
        words = [*shlex.split(command), "--cache", store, "--executor", "dask", "--scheduler", scheduler]
        # The driver's Python is this one.
        environment = {"TENFOLD_PYTHON": sys.executable, **os.environ}
        ended = subprocess.run(words, check=False, env=environment).returncode
        n_files = sum(len(files) for _, _, files in os.walk(store))
    with Client(scheduler if "://" in scheduler else address_in(Path(scheduler)), timeout=30) as client:
        sent = client.run_on_scheduler(kinds_of_tasks)
    print(f"tenfold: {command} ended with {ended}, left {n_files} files in its store, and sent {sent}", flush=True)
    return ended or (0 if sent and n_files else 1)


def kinds_of_tasks(dask_scheduler: Any) -> list[str]:
    """The names of tasks that the scheduler has seen, without their numbers."""
    return sorted(dask_scheduler.task_prefixes)


def address_in(scheduler_file: Path) -> str:
    """The scheduler's address, once it has written its file, which for a moment is there but empty."""
    end = time.monotonic() + 60
    while True:
        try:
            address: str = json.loads(scheduler_file.read_text())["address"]
            return address
        except (FileNotFoundError, json.JSONDecodeError):
            if time.monotonic() > end:
                raise
            time.sleep(0.05)


def worker_ttl(dask_scheduler: Any) -> float:
    seconds: float = dask_scheduler.worker_ttl
    return seconds


def run_no_ops(scheduler: str, workers: int) -> int:
    from distributed import Client

    address = scheduler if "://" in scheduler else address_in(Path(scheduler))
    with Client(address, timeout=30) as client:
        client.wait_for_workers(workers, timeout=120)
        # A function that workers import: one of `__main__`, pickled, may not load elsewhere.
        futures = client.map(abs, range(-100, 0), pure=False)
        total = sum(client.gather(futures))
        used = {worker for holders in client.who_has(futures).values() for worker in holders}
        seconds = client.run_on_scheduler(worker_ttl)
        print(f"a silent worker is given up after {seconds:.0f} s")
        print(f"no-ops: {len(futures)} on {len(used)} of {len(client.scheduler_info(-1)['workers'])} workers, sum {total}")
        return 0 if total == 5050 else 1


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--workers", type=int, default=1, help="how many workers to wait for")
    parser.add_argument("scheduler", help="an address, or the path of a scheduler file")
    options = parser.parse_args()
    program = os.environ.get("TENFOLD_PROGRAM")
    if program:
        return run_tenfold(program, options.scheduler)
    return run_no_ops(options.scheduler, options.workers)


if __name__ == "__main__":
    sys.exit(main())
