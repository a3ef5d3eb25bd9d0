"""A driver as the Rust side runs it, and clusters of real Dask processes, all on loopback."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest

PYTHON_SIDE = Path(__file__).resolve().parent.parent
DRIVER = PYTHON_SIDE / "tenfold_driver.py"
DEADLINE_SECONDS = 60.0

Message = dict[str, Any]
T = TypeVar("T")


def eventually(look: Callable[[], T], seconds: float = DEADLINE_SECONDS) -> T:
    """Return the value of `look` once it is true."""
    deadline = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() < deadline, f"not within {seconds} s: {look}"
        time.sleep(0.01)


def is_alive(pid: int) -> bool:
    """Whether the process runs; one that only waits to be collected does not."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


def descendants(pid: int) -> list[int]:
    """The processes that one has started, and those that they have."""
    found = []
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in children.read_text().split():
            found += [int(child), *descendants(int(child))]
    return found


class Driver:
    """tenfold_driver.py in a process, its messages in the order of their arrival."""

    def __init__(self, command: list[str], environment: dict[str, str], log: Path) -> None:
        self.log = log
        with log.open("ab") as stderr:
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stderr,
                env={**os.environ, **environment},
                start_new_session=True,
            )
        self.messages: list[Message] = []
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.messages.append(json.loads(line))

    def send(self, **message: Any) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(message).encode() + b"\n")
        self.process.stdin.flush()

    def all(self, kind: str) -> list[Any]:
        return [message[kind] for message in self.messages if kind in message]

    def first(self, kind: str, seconds: float = DEADLINE_SECONDS, **fields: Any) -> Any:
        """The first message of a kind whose fields are these."""

        def look() -> list[Any]:
            if kind != "lost" and self.all("lost"):
                raise AssertionError(f"lost: {self.all('lost')}; {self.log.read_text()}")
            return [
                body for body in self.all(kind) if all(body[k] == v for k, v in fields.items())
            ]

        return eventually(look, seconds)[0]

    def connect(
        self, cluster: Message, connect_seconds: float = 30, lost_seconds: float = 10, **more: Any
    ) -> None:
        self.send(
            connect={
                "cluster": cluster,
                "connect_seconds": connect_seconds,
                "lost_seconds": lost_seconds,
                **more,
            }
        )

    def program(self, executable: Path, run: str = "a run", **more: Any) -> None:
        program = {"run": run, "executable": str(executable), "arguments": [], "environment": {}}
        self.send(program={**program, "directory": "/", **more})

    def submit(self, *units: Message) -> None:
        self.send(submit=list(units))

    def withdraw(self, which: str, first: int = 0, last: int = 2**32 - 1) -> None:
        self.send(withdraw={"which": which, "first": first, "last": last})

    def close(self) -> int:
        """Close by the end of stdin; the exit status."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        status = self.process.wait(DEADLINE_SECONDS)
        self.reader.join(DEADLINE_SECONDS)
        return status


def unit(number: int, do: str = "finish", name: str | None = None, **job: Any) -> Message:
    """A unit as the Rust side submits it."""
    resources = job.pop("resources", {})
    return {
        "unit": number,
        "name": name or f"unit-{number:05}@0123abcd",
        "job": {"do": do, **job},
        "resources": resources,
        "threads": 1,
    }


class Cluster:
    """A scheduler and workers, each a process of its own on loopback."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "scheduler.json"
        self.processes: list[subprocess.Popen[bytes]] = []
        self.options: list[str] = []
        self.worker_options: list[str] = []
        self.environment: dict[str, str] = {}
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]

    def _start(self, module: str, *options: str) -> subprocess.Popen[bytes]:
        with (self.folder / "dask.log").open("ab") as log:
            process = subprocess.Popen(
                [
                    *(sys.executable, "-m", f"distributed.cli.{module}", *options, *self.options),
                    *("--host", "127.0.0.1", "--dashboard-address", "127.0.0.1:0"),
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, **self.environment, "PYTHONDONTWRITEBYTECODE": "1"},
                start_new_session=True,
            )
        self.processes.append(process)
        return process

    def start_scheduler(self) -> subprocess.Popen[bytes]:
        self.file.unlink(missing_ok=True)
        scheduler = self._start(
            "dask_scheduler", "--port", str(self.port), "--scheduler-file", str(self.file)
        )
        eventually(lambda: self.file.exists() or scheduler.poll() is not None)
        return scheduler

    def start_worker(self, *options: str) -> subprocess.Popen[bytes]:
        """A worker without a nanny, so that the process is the one that runs units."""
        return self._start(
            *("dask_worker", "--scheduler-file", str(self.file), "--no-nanny"),
            *("--nthreads", "1", "--memory-limit", "0", "--local-directory", str(self.folder)),
            *(*self.worker_options, *options),
        )

    def stop(self) -> None:
        for process in reversed(self.processes):
            end_session(process)


def end_session(process: subprocess.Popen[bytes]) -> None:
    """Kill a process and its children, if it has not ended."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.fixture
def executable(tmp_path: Path) -> Path:
    return write_executable(tmp_path)


def write_executable(folder: Path) -> Path:
    path = folder / "program"
    source = (PYTHON_SIDE / "tests" / "child.py").read_text()
    path.write_text(f"#!{sys.executable} -IS\n{source}")
    path.chmod(0o755)
    return path


class Marks:
    """The files that the children of a test left in their folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def pids(self, did: str) -> list[int]:
        names = [path.name for path in self.folder.iterdir() if not path.name.endswith(".tmp")]
        return [int(name.rsplit("-", 1)[1]) for name in names if name.startswith(did + "-")]

    def alive(self) -> list[int]:
        return [pid for pid in self.pids("began") if is_alive(pid)]


@pytest.fixture
def marks(tmp_path: Path) -> Iterator[Marks]:
    """Processes that the test knows of must be gone when it ends, soon after its cluster."""
    folder = tmp_path / "marks"
    folder.mkdir()
    marks = Marks(folder)
    yield marks
    eventually(lambda: not marks.alive(), 5)


@pytest.fixture
def cluster(tmp_path: Path, marks: Marks) -> Iterator[Cluster]:
    cluster = Cluster(tmp_path)
    try:
        yield cluster
    finally:
        cluster.stop()


@pytest.fixture
def start_driver(tmp_path: Path, marks: Marks) -> Iterator[Callable[..., Driver]]:
    drivers: list[Driver] = []

    def start(command: list[str] | None = None, **environment: str) -> Driver:
        log = tmp_path / "driver.log"
        driver = Driver(command or [sys.executable, str(DRIVER)], environment, log)
        drivers.append(driver)
        return driver

    yield start
    for driver in drivers:
        end_session(driver.process)
        assert driver.process.stdin is not None and driver.process.stdout is not None
        driver.reader.join(DEADLINE_SECONDS)
        driver.process.stdin.close()
        driver.process.stdout.close()
