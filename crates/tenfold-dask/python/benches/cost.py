"""The cost of a unit on its way through the driver, beside `client.map` of a function that does nothing.

`python benches/cost.py [units] [rounds]`: milliseconds per unit on a local cluster of two one-thread workers,
the least of some rounds each. `no process` is the driver with a worker module that starts none.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

PYTHON_SIDE = Path(__file__).resolve().parent.parent
LOCAL = {"workers": 2, "threads_per_worker": 1, "lost_workers_max": 3}


def main(units: int = 2000, rounds: int = 3) -> None:
    print(f"{units} units, ms per unit")
    print(f"client.map of a no-op      {least(plain_map, units, rounds):6.2f}")
    print(f"driver, no process         {least(through_driver(without_process), units, rounds):6.2f}")
    print(f"driver, /bin/true          {least(through_driver(as_it_is), units, rounds):6.2f}")
    print(f"subprocess.run, 1 after 1  {least(bare_processes, units, rounds):6.2f}")


def least(measure: Callable[[int, int], list[float]], units: int, rounds: int) -> float:
    return min(measure(units, rounds)) / units * 1000


def plain_map(units: int, rounds: int) -> list[float]:
    """As a user of Dask would: map, then gather."""
    code = f"""
import time, distributed as d, operator
if __name__ == "__main__":
    cluster = d.LocalCluster(n_workers=2, threads_per_worker=1, host="127.0.0.1", memory_limit=0,
        dashboard_address="127.0.0.1:0", worker_dashboard_address="127.0.0.1:0")
    client = d.Client(cluster)
    for i in range({rounds} + 1):
        start = time.monotonic()
        client.gather(client.map(operator.not_, [(i, n) for n in range({units})]))
        print(time.monotonic() - start, flush=True)
    client.close(); cluster.close()
"""
    with tempfile.NamedTemporaryFile("w", suffix=".py") as file:
        file.write(code)
        file.flush()
        run = subprocess.run([sys.executable, file.name], capture_output=True, text=True)
    return [float(line) for line in run.stdout.split()][1:]


def through_driver(worker_source: Callable[[], str]) -> Callable[[int, int], list[float]]:
    def measure(units: int, rounds: int) -> list[float]:
        with tempfile.TemporaryDirectory() as folder:
            shutil.copy(PYTHON_SIDE / "tenfold_driver.py", folder)
            Path(folder, "tenfold_worker.py").write_text(worker_source())
            return time_driver(Path(folder, "tenfold_driver.py"), units, rounds)

    return measure


def time_driver(driver: Path, units: int, rounds: int) -> list[float]:
    process = subprocess.Popen(
        [sys.executable, str(driver)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin is not None and process.stdout is not None

    def send(**message: Any) -> None:
        print(json.dumps(message), file=process.stdin, flush=True)

    def until(kind: str, is_it: Callable[[Any], bool] = bool) -> Any:
        for line in cast(Any, process.stdout):
            message = json.loads(line)
            if kind in message and is_it(message[kind]):
                return message[kind]
        raise SystemExit("the driver ended early")

    send(connect={"cluster": {"local": LOCAL}, "connect_seconds": 30, "lost_seconds": 10})
    until("workers", lambda workers: len(workers) == 2)
    program = {"run": "r", "executable": "/bin/true", "arguments": [], "environment": {}}
    send(program={**program, "directory": "/"})
    seconds = []
    for i in range(rounds + 1):
        batch = [
            {
                "unit": i * units + n,
                "name": f"bench/round-{i}/fold-{n:05}@0123456789abcdef",
                "job": {"key": f"bench/fold-{n:05}", "recipe": "0" * 64, "inputs": ["1" * 64]},
                "resources": {},
                "threads": 1,
            }
            for n in range(units)
        ]
        start = time.monotonic()
        send(submit=batch)
        for _ in range(units):
            until("ended")
        seconds.append(time.monotonic() - start)
    process.stdin.close()
    process.wait()
    return seconds[1:]


def as_it_is() -> str:
    return (PYTHON_SIDE / "tenfold_worker.py").read_text()


def without_process() -> str:
    """The worker module, all of it but the child process."""
    stub = """
class Child:
    def __init__(self, program: Any, job: bytes, threads: int, name: str) -> None:
        self.log = Log(name)

    def follow(self, is_wanted: Callable[[], bool]) -> int | None:
        return 0

    def lines(self) -> list[str]:
        return ['{"done": {}}']

    def end(self) -> None:
        pass


"""
    source, replaced = re.subn(r"(?s)class Child:.*?(?=\ndef )", stub, as_it_is())
    assert replaced == 1
    return source


def bare_processes(units: int, rounds: int) -> list[float]:
    start = time.monotonic()
    for _ in range(200):
        subprocess.run(["/bin/true"])
    return [(time.monotonic() - start) / 200 * units]


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
