"""Milliseconds per task of Dask's own tasks that do nothing, on two workers of one thread.

Reads a number of tasks a line, and answers each with a line.
"""

import sys
import time

from distributed import Client, LocalCluster


def noop(number: int) -> int:
    return number


def main() -> None:
    cluster = LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
        worker_dashboard_address="127.0.0.1:0",
        memory_limit=0,
    )
    with cluster, Client(cluster) as client:
        client.gather(client.map(noop, range(100), pure=False))
        for line in sys.stdin:
            tasks = int(line)
            began = time.perf_counter()
            client.gather(client.map(noop, range(tasks), pure=False))
            print((time.perf_counter() - began) * 1e3 / tasks, flush=True)


if __name__ == "__main__":
    main()
