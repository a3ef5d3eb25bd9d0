"""Measures the time of Dask's scheduler, for `docs/scale.md`: no Tenfold in it, and no other machine.

    scheduler_cost.py

Prints a line per figure: the choice of a worker for a unit, with and without resources, among simulated workers; the
answer with the list of all workers; a no-op task through a scheduler and two workers.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterator

from distributed import Client, LocalCluster, Scheduler, wait
from distributed.core import Status
from distributed.protocol import dumps
from distributed.scheduler import WorkerState

THREADS = {"threads": 1.0}
N_CHOICES = 300
N_TASKS = 2000


async def with_simulated_workers(n_workers: int) -> Iterator[str]:
    """The time to choose one of idle workers, and that to list them all."""
    async with Scheduler(port=0, dashboard_address="127.0.0.1:0", host="127.0.0.1") as scheduler:
        scheduler.resources["threads"] = {}
        for number in range(n_workers):
            address = f"tcp://10.0.{number // 250}.{number % 250}:12345"
            worker = WorkerState(
                address=address,
                status=Status.running,
                pid=1,
                name=address,
                nthreads=1,
                memory_limit=0,
                local_directory="/tmp/dask-scratch-space/worker-01234567",
                nanny=address,
                server_id=f"Worker-{number:032x}",
                scheduler=scheduler,
            )
            scheduler.workers[address] = worker
            scheduler.running.add(worker)
            scheduler.idle[address] = worker
            scheduler.total_nthreads += 1
            scheduler.resources["threads"][address] = 1.0
        lines = []
        for needs, resources in (("no resources", None), ("resources", THREADS)):
            task = scheduler.new_task(f"svm/cv/fit-00@{needs}", None, "released")
            task.resource_restrictions = resources
            start = time.process_time()
            for _ in range(N_CHOICES):
                scheduler.decide_worker_non_rootish(task)
            microseconds = (time.process_time() - start) / N_CHOICES * 1e6
            lines.append(f"choosing one of {n_workers} workers, {needs}: {microseconds:.1f} us")
        start = time.process_time()
        n_bytes = sum(len(frame) for frame in dumps(scheduler.identity(n_workers=-1)))
        milliseconds = (time.process_time() - start) * 1e3
        lines.append(f"listing {n_workers} workers: {n_bytes} bytes, {milliseconds:.1f} ms")
        for collection in (scheduler.workers, scheduler.running, scheduler.idle):
            collection.clear()
        return iter(lines)


def with_real_workers() -> None:
    with (
        LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0", host="127.0.0.1", resources=THREADS
        ) as cluster,
        Client(cluster) as client,
    ):
        for needs, resources in (("no resources", None), ("resources", THREADS)) * 2:
            wall, cpu = time.perf_counter(), time.process_time()
            keys = [f"svm/cv/fit-{number:05d}@{time.time_ns():x}" for number in range(N_TASKS)]
            futures = client.map(abs, range(N_TASKS), key=keys, resources=resources)
            wait(futures)
            wall, cpu = (time.perf_counter() - wall) / N_TASKS * 1e3, (time.process_time() - cpu) / N_TASKS * 1e3
            print(f"no-op on 2 workers, {needs}: {wall:.2f} ms, of them {cpu:.2f} ms work of scheduler and client")
            del futures


if __name__ == "__main__":
    logging.getLogger("distributed").setLevel(logging.ERROR)
    for count in (10, 100, 1000):
        print(*asyncio.run(with_simulated_workers(count)), sep="\n")
    with_real_workers()
