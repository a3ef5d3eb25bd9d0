"""The part on a Dask worker: one child process per unit, over a socket pair.

The driver uploads this file under a name that holds its digest. Keep it below 10,000 bytes: Dask then
writes and imports it in one step, so that two drivers that upload it at once cannot disturb each other.
"""

from __future__ import annotations

import functools
import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

from distributed import Reschedule, get_worker
from distributed.utils import sync

POLL_SECONDS = 0.25
DRAIN_SECONDS = 1.0
CHUNK_BYTES = 1 << 16
TAIL_BYTES = 4096


def run_unit(unit_json: str) -> None:
    """Do one unit, as a Dask task; its outcome goes to the driver as events.

    They leave on the same stream as the task's end, before it, so the driver has the outcome when Dask
    calls the task finished. Raises `Reschedule` for a unit given up on here: Dask runs the task again
    if somebody still wants it.
    """
    worker: Any = get_worker()
    key = worker.get_current_task()
    unit = json.loads(unit_json)
    program = program_of(worker, unit["run"])

    def report(kind: str, **fields: object) -> None:
        body = {"unit": unit["unit"], "worker": worker.address, **fields}
        worker.log_event(program["client"], {"tenfold": json.dumps({kind: body})})

    child = None
    try:
        job = json.dumps({**unit["job"], "worker": worker.address})
        # Before there is a process that could end this one, and the word with it.
        report("began")
        child = Child(program, job.encode() + b"\n", unit["threads"], key.rsplit("~", 1)[0])
        status = child.follow(lambda: is_wanted(worker, key))
    except Exception as error:
        report("broken", reason=explain(error, worker.address))
        return
    finally:
        if child is not None:
            child.end()
    if status is None:
        raise Reschedule()
    report("ended", lines=child.lines(), status=status, stderr=text(child.log.tail))


@functools.lru_cache(16)
def program_of(worker: Any, run: str) -> Any:
    """The program of a run, asked of the scheduler once."""
    program = sync(
        worker.loop, worker.scheduler.get_metadata, keys=["tenfold", run], default=None
    )
    if program is None:
        raise LookupError("the scheduler knows no program of run %r; run again" % run)
    return json.loads(program)


def is_wanted(worker: Any, key: str) -> bool:
    """Whether this worker still runs, and still wants the result of the task `key`."""
    if worker.status.name in ("closing", "closed", "failed", "stopping", "stopped"):
        return False
    task = worker.state.tasks.get(key)
    return task is not None and task.state in ("executing", "long-running")


def explain(error: Exception, address: str) -> str:
    """The error for people, with the host where it occurred."""
    place = "host %s (worker %s)" % (socket.gethostname(), address)
    if isinstance(error, CannotStart):
        return "%s on %s; %s" % (error, place, TO_DO.get(type(error.__cause__), TO_DO[OSError]))
    return "the worker module failed on %s: %s: %s" % (place, type(error).__name__, error)


class CannotStart(Exception):
    """The executable could not be started; the cause says why."""


TO_DO: dict[Any, str] = {
    FileNotFoundError: "put it at the same path there, or name its place by `executable`",
    PermissionError: "allow the worker's user to execute it",
    OSError: "is it built for this machine?",
}


class Log:
    """A child's stdout and stderr: every line goes to the worker's own log, the end is kept."""

    def __init__(self, name: str) -> None:
        self.prefix = "[%s] " % name
        self.tail = b""
        self.rest = b""

    def add(self, data: bytes) -> None:
        self.tail = (self.tail + data)[-TAIL_BYTES:]
        *whole, self.rest = (self.rest + data).split(b"\n")
        if len(self.rest) >= CHUNK_BYTES:
            whole, self.rest = [*whole, self.rest], b""
        self.write(whole)

    def end(self) -> None:
        if self.rest:
            self.write([self.rest])

    def write(self, lines: list[bytes]) -> None:
        sys.stderr.write("".join(self.prefix + text(line) + "\n" for line in lines))


class Child:
    """One process of the program, in a session of its own, with the channel as its stdin."""

    def __init__(self, program: Any, job: bytes, threads: int, name: str) -> None:
        self.log = Log(name)
        self.unsent = job
        self.received: list[bytes] = []
        self.channel, theirs = socket.socketpair()
        directory = program.get("directory") or ""
        environment = {**os.environ, **program.get("environment", {})}
        environment.update(TENFOLD_WORKER="1", RAYON_NUM_THREADS=str(threads))
        with theirs:
            try:
                self.process = subprocess.Popen(
                    [program["executable"], *program["arguments"]],
                    stdin=theirs.fileno(),
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    bufsize=0,
                    cwd=directory if os.path.isdir(directory) else None,
                    env=environment,
                    start_new_session=True,
                )
            except OSError as error:
                self.channel.close()
                raise CannotStart(
                    "cannot start %s (%s)" % (program["executable"], error.strerror)
                ) from error
        assert self.process.stdout is not None
        self.output = self.process.stdout
        self.channel.setblocking(False)
        os.set_blocking(self.output.fileno(), False)

    def follow(self, is_wanted: Callable[[], bool]) -> int | None:
        """Exchange lines until the process has ended; its status, or None if it is no longer wanted.

        The ends of its streams decide nothing: it may close them early, or leave them open to others.
        """
        sources: dict[Any, Callable[[], int]] = {
            self.channel: self.exchange,
            self.output: self.read_output,
        }
        exit_fd = exit_descriptor(self.process.pid)
        with selectors.DefaultSelector() as selector:
            try:
                selector.register(self.channel, selectors.EVENT_READ | selectors.EVENT_WRITE)
                selector.register(self.output, selectors.EVENT_READ)
                if exit_fd is not None:
                    selector.register(exit_fd, selectors.EVENT_READ)
                look_again = time.monotonic() + POLL_SECONDS
                while True:
                    wait_seconds = 0.02 if exit_fd is None else POLL_SECONDS
                    ready = [key.fileobj for key, _ in selector.select(wait_seconds)]
                    for source in ready:
                        if source != exit_fd and sources[source]() == 0:
                            selector.unregister(source)
                    if self.channel in selector.get_map() and not self.unsent:
                        selector.modify(self.channel, selectors.EVENT_READ)
                    if exit_fd in ready or (exit_fd is None and self.process.poll() is not None):
                        break
                    if time.monotonic() >= look_again:
                        if not is_wanted():
                            return None
                        look_again = time.monotonic() + POLL_SECONDS
                self.end_group()
                status: int = self.process.wait()
                self.drain([read for s, read in sources.items() if s in selector.get_map()])
                return status
            finally:
                if exit_fd is not None:
                    os.close(exit_fd)

    def exchange(self) -> int:
        """Send as much as the channel takes, and read: bytes read, 0 at its end, -1 for none yet."""
        try:
            if self.unsent:
                self.unsent = self.unsent[self.channel.send(self.unsent) :]
        except BlockingIOError:
            pass
        except OSError:
            self.unsent = b""
        try:
            data = self.channel.recv(CHUNK_BYTES)
        except BlockingIOError:
            return -1
        except OSError:
            return 0
        self.received.append(data)
        return len(data)

    def read_output(self) -> int:
        """Read stdout and stderr: bytes read, 0 at their end, -1 for none yet."""
        data = self.output.read(CHUNK_BYTES)
        self.log.add(data or b"")
        return -1 if data is None else len(data)

    def drain(self, reads: list[Callable[[], int]]) -> None:
        """Read the rest of the ended process's output, without waiting for more."""
        deadline = time.monotonic() + DRAIN_SECONDS
        self.unsent = b""
        for read in reads:
            while read() > 0 and time.monotonic() < deadline:
                pass

    def lines(self) -> list[str]:
        """The lines of the channel; also a last one without its line end."""
        return [line for line in text(b"".join(self.received)).split("\n") if line.strip()]

    def end_group(self) -> None:
        """Kill the process and all that it started in its session, before its number is free again."""
        try:
            if self.process.returncode is None:
                os.killpg(self.process.pid, signal.SIGKILL)
        except OSError:
            pass

    def end(self) -> None:
        """Leave nothing behind."""
        self.end_group()
        self.process.wait()
        self.channel.close()
        self.output.close()
        self.log.end()


def text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def exit_descriptor(pid: int) -> int | None:
    """A descriptor that is readable once the process has ended, where the system has such."""
    try:
        return os.pidfd_open(pid)
    except (AttributeError, OSError):
        return None
