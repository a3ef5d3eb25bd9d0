"""Connects an executor in Rust with a Dask cluster: JSON lines on stdin and stdout, logs on stderr.

One Dask task per unit. Nothing about dependencies passes here: a unit arrives when it is ready. The
syntax is that of Python 3.8, so that an older Python gets as far as the message about its version.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import hashlib
import importlib
import importlib.util
import json
import multiprocessing
import os
import platform
import shutil
import signal
import sys
import tempfile
import threading
import time
import traceback
import uuid
from typing import Any, Dict, Iterable, Iterator, List, Optional, TextIO, Tuple

PYTHON_MIN = (3, 11)
# The oldest that passes the tests of this folder; the newest is in requirements.txt.
DISTRIBUTED_MIN = "2025.4"
INSTALL = "%s -m pip install 'distributed>=%s'" % (sys.executable or "python3", DISTRIBUTED_MIN)

SCAN_SECONDS = 0.25
ALIVE_SECONDS = 1.0
WORKERS_SECONDS = 0.5
FILE_SECONDS = 0.1
GRAPH_UNITS = 10_000
TAKE_SECONDS = 20.0
CLOSE_SECONDS = 5.0
START_SECONDS = 1.0

Message = Dict[str, Any]


def main() -> None:
    """Speak the protocol until `close` or the end of stdin.

    With `--remove-folder`, the folder of this file goes as soon as it has been read, so that
    nothing is left of it even if processes are killed.
    """
    # An interrupt at the terminal reaches the whole group; the Rust side handles it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    commands, wire = claim_streams()
    refusal = unfit()
    if refusal is not None:
        commands.readline()
        wire.write(json.dumps({"refused": refusal}) + "\n")
        wire.flush()
        return
    status = 1
    try:
        source = worker_source()
        if "--remove-folder" in sys.argv[1:]:
            shutil.rmtree(os.path.dirname(os.path.abspath(__file__)))
        # Processes of a local cluster start without this file: it is not theirs, and may be gone.
        del sys.modules["__main__"].__file__
        asyncio.run(serve(commands, Wire(wire), WorkerModule(source)))
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        # Threads of Dask's that wait for a lost scheduler do not hold up the end.
        os._exit(status)


def claim_streams() -> Tuple[TextIO, TextIO]:
    """The protocol's two streams, out of reach of prints and of child processes."""
    commands = os.fdopen(os.dup(0), "r", encoding="utf-8", newline="\n")
    wire = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return commands, wire


def unfit() -> Optional[Message]:
    """The reason why this Python cannot drive a cluster, and the remedy; None if it can."""
    found = platform.python_version()
    if sys.version_info[:2] < PYTHON_MIN:
        return {
            "reason": "found Python %s at %s, expected %d.%d or newer"
            % ((found, sys.executable) + PYTHON_MIN),
            "to_do": "install Python %d.%d or newer and `distributed`, and name that Python in "
            "TENFOLD_PYTHON" % PYTHON_MIN,
        }
    try:
        distributed: Any = importlib.import_module("distributed")
    except Exception as error:
        return {
            "reason": "Python %s at %s cannot import `distributed`: %s"
            % (found, sys.executable, error),
            "to_do": "run %s, or name a Python that has it in TENFOLD_PYTHON" % INSTALL,
        }
    if numbers(distributed.__version__) < numbers(DISTRIBUTED_MIN):
        return {
            "reason": "found distributed %s in Python %s at %s, expected %s or newer"
            % (distributed.__version__, found, sys.executable, DISTRIBUTED_MIN),
            "to_do": "run %s, or name a Python that has it in TENFOLD_PYTHON" % INSTALL,
        }
    return None


def numbers(version: str) -> Tuple[int, ...]:
    """The leading numbers of a version: (2026, 8) of "2026.8.0rc1"."""
    parts = []
    for part in version.split(".")[:2]:
        if not part.isdigit():
            break
        parts.append(int(part))
    return tuple(parts)


class Wire:
    """Writes messages to the Rust side, each of one key."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    def say(self, kind: str, body: Any) -> None:
        # A reader that has gone away also closes stdin, which ends this process in order.
        with contextlib.suppress(BrokenPipeError):
            self.stream.write(json.dumps({kind: body}, separators=(",", ":")) + "\n")
            self.stream.flush()


async def serve(commands: TextIO, wire: Wire, module: WorkerModule) -> None:
    """Obey commands and watch the cluster until a command to stop."""
    loop = asyncio.get_running_loop()
    arrived: asyncio.Queue[Message] = asyncio.Queue()
    stop_asked = asyncio.Event()

    def read() -> None:
        try:
            for line in commands:
                message = json.loads(line)
                if "close" in message:
                    session.own_folder = None
                    break
                loop.call_soon_threadsafe(arrived.put_nowait, message)
        finally:
            loop.call_soon_threadsafe(stop_asked.set)

    session = Session(wire, module)
    threading.Thread(target=read, daemon=True, name="commands").start()
    stop = asyncio.ensure_future(stop_asked.wait())
    work = asyncio.ensure_future(session.run(arrived))
    try:
        await asyncio.wait([stop, work], return_when=asyncio.FIRST_COMPLETED)
        work.cancel()
        try:
            await work
        except asyncio.CancelledError:
            pass
        except Refused as refused:
            wire.say("refused", {"reason": refused.reason, "to_do": refused.to_do})
        except Lost as lost:
            session.is_lost = True
            wire.say("lost", {"reason": str(lost)})
        except Exception as error:
            traceback.print_exc()
            wire.say("lost", {"reason": "the Python driver failed: %s" % brief(error)})
            raise
    finally:
        await session.close()


def brief(error: BaseException) -> str:
    """An error of Dask's in one line."""
    text = " ".join(str(error).split())
    return "%s: %s" % (type(error).__name__, text) if text else type(error).__name__


class Refused(Exception):
    """No cluster can be had; with the reason and the remedy."""

    def __init__(self, reason: str, to_do: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.to_do = to_do


class Lost(Exception):
    """The scheduler is gone, or has dropped units that were not withdrawn."""


@dataclasses.dataclass
class Unit:
    """One submitted unit that has not ended."""

    number: int
    name: str
    text: str
    resources: Tuple[Tuple[str, float], ...]
    future: Any = None
    began: bool = False
    times_sent: int = 0
    times_begun: int = 0


class Session:
    """One connection to a cluster, and the units that are on it."""

    def __init__(self, wire: Wire, module: WorkerModule) -> None:
        self.wire = wire
        self.module = module
        self.units: Dict[int, Unit] = {}
        self.programs: Dict[str, str] = {}
        self.run_id = ""
        self.dask: Any = importlib.import_module("distributed")
        self.client: Any = None
        self.cluster: Any = None
        self.cluster_is_up = False
        self.scratch: Optional[tempfile.TemporaryDirectory[str]] = None
        self.lost_seconds = 10.0
        self.own_folder: Optional[str] = None
        self.address = ""
        self.threads_seen: Any = None
        self.connection: Any = None
        self.is_lost = False
        self.mark = uuid.uuid4().hex[:8]
        self.graphs_sent = 0
        self.graphs_taken = 0

    async def run(self, arrived: asyncio.Queue[Message]) -> None:
        """Connect, then obey; ends only by an exception or by being cancelled."""
        await self.connect((await arrived.get())["connect"])
        tasks = [
            asyncio.ensure_future(work)
            for work in (
                *(self.obey(arrived), self.scan_units(), self.watch_scheduler()),
                self.give_signs_of_life(),
            )
        ]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()

    async def obey(self, arrived: asyncio.Queue[Message]) -> None:
        while True:
            ((kind, body),) = (await arrived.get()).items()
            if kind == "program":
                await self.publish(body)
            elif kind == "submit":
                self.submit(body)
            elif kind == "withdraw":
                await self.withdraw(body["first"], body["last"], body["which"] == "waiting")
            else:
                raise ValueError("unknown command %r" % kind)

    async def give_signs_of_life(self) -> None:
        """The Rust side waits for them, and gives up one that is frozen."""
        while True:
            self.wire.say("alive", {})
            await asyncio.sleep(ALIVE_SECONDS)

    # Connecting

    async def connect(self, request: Message) -> None:
        connect_seconds = float(request["connect_seconds"])
        self.lost_seconds = float(request["lost_seconds"])
        self.own_folder = request.get("own_folder")
        target = request["cluster"]
        place = target.get("address") or target.get("scheduler_file") or "a local cluster"
        try:
            if "local" in target:
                address = await self.start_local(**target["local"])
            elif "scheduler_file" in target:
                address = await address_in(target["scheduler_file"], connect_seconds)
            else:
                address = target["address"]
            await asyncio.wait_for(self.start_client(address, connect_seconds), connect_seconds)
        except Refused:
            raise
        except (asyncio.TimeoutError, OSError) as error:
            raise Refused(
                "no Dask scheduler answered at %s within %g s (%s)"
                % (place, connect_seconds, brief(error)),
                "check the address, that `dask scheduler` runs there, and that this machine reaches it",
            ) from error
        except Exception as error:
            raise Refused(
                "cannot connect to %s: %s" % (place, brief(error)), advice(str(place))
            ) from error
        self.address = self.client.scheduler.address
        self.wire.say(
            "connected",
            {
                "scheduler": self.address,
                "python": platform.python_version(),
                "distributed": self.dask.__version__,
            },
        )

    async def start_local(
        self, workers: int, threads_per_worker: int, lost_workers_max: int
    ) -> str:
        """Scheduler here, workers in processes of their own, nothing beyond loopback."""
        import dask

        self.scratch = tempfile.TemporaryDirectory(prefix="tenfold-dask-")
        dask.config.set(
            {
                "distributed.scheduler.allowed-failures": lost_workers_max,
                "temporary-directory": self.scratch.name,
            }
        )
        memory = self.dask.system.MEMORY_LIMIT // max(workers, 1)
        self.cluster = self.dask.LocalCluster(
            n_workers=workers,
            threads_per_worker=threads_per_worker,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            worker_dashboard_address="127.0.0.1:0",
            memory_limit=0,
            resources={"threads": threads_per_worker, "memory": memory},
            asynchronous=True,
        )
        await self.cluster
        self.cluster_is_up = True
        return str(self.cluster.scheduler_address)

    async def start_client(self, address: str, connect_seconds: float) -> None:
        # Dask's own patience stays above ours, by which `lost` is decided.
        patience = 2 * max(connect_seconds, self.lost_seconds) + 1
        self.client = self.dask.Client(
            address, asynchronous=True, set_as_default=False, name="tenfold", timeout=patience
        )
        await self.client
        await self.introduce()

    async def introduce(self) -> None:
        """Give the scheduler the worker module and the programs, and subscribe to the events of units."""
        connection = self.client.scheduler_comm
        self.client.subscribe_topic(self.client.id, self.hear)
        self.graphs_sent = self.graphs_taken = 0
        for run_id, text in self.programs.items():
            await self.client.set_metadata(["tenfold", run_id], text)
        uploaded = ["tenfold", self.module.name]
        if not await self.client.get_metadata(uploaded, default=False):
            await self.upload()
            await self.client.set_metadata(uploaded, True)
        self.connection = connection

    def is_introduced(self) -> bool:
        """Whether the present connection is one that `introduce` has served."""
        return self.client.status == "running" and self.client.scheduler_comm is self.connection

    async def upload(self) -> None:
        """Plugins under one name per module: they reach workers that join later, once each."""
        from distributed.diagnostics.plugin import SchedulerUploadFile, UploadFile

        with self.module.file() as path:
            plugins = [SchedulerUploadFile(path), UploadFile(path)]
        for plugin in plugins:
            await self.client.register_plugin(plugin, name=self.module.name)

    # Units

    async def publish(self, program: Message) -> None:
        # Run ids are the driver's own; on the scheduler several drivers keep their programs.
        self.run_id = "%s.%s" % (self.mark, program["run"])
        self.programs[self.run_id] = json.dumps({**program, "client": self.client.id})
        try:
            await self.client.set_metadata(["tenfold", self.run_id], self.programs[self.run_id])
        except OSError:
            self.connection = None

    def submit(self, units: List[Message]) -> None:
        fresh = []
        for body in units:
            text = json.dumps(
                {
                    "run": self.run_id,
                    "unit": body["unit"],
                    "threads": body["threads"],
                    "job": body["job"],
                },
                separators=(",", ":"),
            )
            resources = tuple(sorted(body["resources"].items()))
            unit = Unit(body["unit"], body["name"], text, resources)
            self.units[unit.number] = unit
            fresh.append(unit)
        if self.is_introduced():
            self.send(fresh)

    def send(self, units: Iterable[Unit]) -> None:
        """Few graphs: one for all the units that ask for the same resources, up to a size Dask likes."""
        alike: Dict[Tuple[Tuple[str, float], ...], List[Unit]] = {}
        for unit in units:
            alike.setdefault(unit.resources, []).append(unit)
        for group in alike.values():
            for start in range(0, len(group), GRAPH_UNITS):
                self.send_graph(group[start : start + GRAPH_UNITS])

    def send_graph(self, units: List[Unit]) -> None:
        for unit in units:
            unit.times_sent += 1
        futures = self.client.map(
            self.module.run_unit(),
            [unit.text for unit in units],
            key=[self.key(unit) for unit in units],
            resources=dict(units[0].resources) or None,
            retries=0,
            pure=False,
        )
        self.graphs_sent += 1
        for unit, future in zip(units, futures):
            unit.future = future

    def key(self, unit: Unit) -> str:
        """Keys are the cluster's: two drivers may use one name, and a driver may have to resend it."""
        return "%s~%s.%d" % (unit.name, self.mark, unit.times_sent)

    def hear(self, event: Tuple[float, Any]) -> None:
        """An event of our topic: from a worker's `run_unit`, or from the scheduler itself."""
        message = event[1]
        if not isinstance(message, dict):
            return
        if message.get("action") == "update-graph":
            self.graphs_taken += 1
        if "tenfold" not in message:
            return
        ((kind, body),) = json.loads(message["tenfold"]).items()
        unit = self.units.get(body["unit"])
        if unit is None:
            return
        if kind == "began":
            unit.began = True
            unit.times_begun += 1
            self.wire.say("began", body)
            return
        if kind == "ended":
            body["lines"] = [parsed(line) for line in body["lines"]]
        self.finish(unit, kind, body)

    def finish(self, unit: Unit, kind: str, body: Message) -> None:
        """The one way a unit ends."""
        del self.units[unit.number]
        if unit.future is not None:
            unit.future.release()
        self.wire.say(kind, {"unit": unit.number, **body})

    async def withdraw(self, first: int, last: int, only_waiting: bool) -> None:
        """Take back the units of one run, which are those of some numbers."""
        of_run = [unit for unit in self.units.values() if first <= unit.number <= last]
        units = [unit for unit in of_run if not (only_waiting and unit.began)]
        for unit in units:
            del self.units[unit.number]
        await self.take_back(units)
        for unit in units:
            self.wire.say("withdrawn", {"unit": unit.number})

    async def take_back(self, units: List[Unit]) -> None:
        """Let go of tasks; Dask forgets unwanted ones, and a wrapper sees that and ends its child.

        `Client.cancel` does the same in a time that grows with the square of their number. The scheduler
        would overlook the release of tasks that it still unpacks.
        """
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self.all_graphs_taken(), TAKE_SECONDS)
        for unit in units:
            if unit.future is not None:
                unit.future.release()

    async def all_graphs_taken(self) -> None:
        while self.graphs_taken < self.graphs_sent:
            await asyncio.sleep(0.01)

    async def scan_units(self) -> None:
        """Find the units that ended without a word from their wrapper."""
        while True:
            await asyncio.sleep(SCAN_SECONDS)
            for unit in list(self.units.values()):
                future = unit.future
                if future is not None and future.status in ("cancelled", "error", "finished"):
                    await self.judge(unit, future)

    async def judge(self, unit: Unit, future: Any) -> None:
        if future.status == "cancelled":
            reason = await cancelled_because(future)
            if reason != "scheduler-connection-lost":
                raise Lost("the scheduler cancelled %s (%s)" % (unit.name, reason))
            unit.future, unit.began, unit.times_begun = None, False, 0
            return
        error = await future.exception()
        if self.units.get(unit.number) is not unit:
            return
        if isinstance(error, self.dask.KilledWorker):
            self.judge_killed(unit, error)
            return
        reason = "its outcome did not arrive" if error is None else brief(error)
        self.finish(unit, "broken", {"reason": reason, "worker": None})

    def judge_killed(self, unit: Unit, error: Any) -> None:
        """Dask blames a lost worker on all units assigned to it; only those that had begun can be guilty.

        A unit that merely waited there is sent again. Word that a unit began is lost where it ends its worker at
        once, so one such word is enough to convict, and without any a unit is not sent again for ever.
        """
        lost = error.allowed_failures + 1
        if unit.times_begun == 0 and unit.times_sent <= lost:
            unit.future, unit.began = None, False
            return
        body = {
            "reason": "%d workers were lost while they ran it" % lost,
            "workers_lost": lost,
            "worker": getattr(error.last_worker, "address", None),
        }
        self.finish(unit, "killed", body)

    # The cluster

    async def watch_scheduler(self) -> None:
        """Notice a scheduler that is gone or does not answer, by a look at it every now and then."""
        loop = asyncio.get_running_loop()
        last_answer = loop.time()
        while True:
            patience = last_answer + self.lost_seconds - loop.time()
            try:
                await asyncio.wait_for(self.look(), max(patience, 0.1))
                last_answer = loop.time()
            except (OSError, asyncio.TimeoutError) as error:
                if self.client.status == "closed" or patience <= 0.1:
                    raise Lost(
                        "the scheduler at %s has not answered for %g s (%s)"
                        % (self.address, self.lost_seconds, brief(error))
                    ) from error
            pause = min(WORKERS_SECONDS, self.lost_seconds / 4)
            slept_from = loop.time()
            await asyncio.sleep(pause)
            # Where this process itself was stopped, that is not the scheduler's fault.
            last_answer += max(0.0, loop.time() - slept_from - pause)

    async def look(self) -> None:
        """Send units that wait for a connection; report workers if some came or went."""
        if self.client.status != "running":
            raise OSError("not connected again yet")
        threads = await self.client.scheduler.ncores()
        if not self.is_introduced():
            await self.introduce()
        self.send([unit for unit in self.units.values() if unit.future is None])
        if threads != self.threads_seen:
            await self.report_workers()
            self.threads_seen = threads

    async def report_workers(self) -> None:
        workers = (await self.client.scheduler.identity(n_workers=-1))["workers"]
        self.wire.say(
            "workers",
            [
                {
                    "address": address,
                    "threads": worker["nthreads"],
                    "resources": worker["resources"],
                }
                for address, worker in workers.items()
            ],
        )

    async def close(self) -> None:
        """Cancel everything, forget the run, stop a local cluster; in bounded time."""
        for step in (self.leave, self.close_client, self.stop_cluster):
            try:
                await asyncio.wait_for(step(), CLOSE_SECONDS)
            except (Exception, asyncio.CancelledError) as error:
                print("while closing: %s" % brief(error), file=sys.stderr)
        if self.scratch is not None:
            with contextlib.suppress(OSError):
                self.scratch.cleanup()
        if self.own_folder is not None and not self.is_lost:
            # The program has ended without a word, so no other process removes it.
            shutil.rmtree(self.own_folder, ignore_errors=True)

    async def leave(self) -> None:
        """Take everything back, and leave no program behind on the scheduler."""
        units, self.units = self.units, {}
        if not self.address or self.is_lost:
            return
        await self.take_back(list(units.values()))
        self.client.unsubscribe_topic(self.client.id)
        for run_id in self.programs:
            await self.client.set_metadata(["tenfold", run_id], None)

    async def close_client(self) -> None:
        if self.client is not None and not self.is_lost:
            await self.client.close(timeout=CLOSE_SECONDS)

    async def stop_cluster(self) -> None:
        if self.cluster is None:
            return
        if self.cluster_is_up:
            await self.cluster.close()
            return
        # Dask cannot stop one that still starts, and a thread of it may be about to start one more process, which
        # would write to the scratch folder once that is gone. The event loop stands still meanwhile.
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            for process in multiprocessing.active_children():
                process.kill()
                process.join()
            time.sleep(0.01)


async def address_in(scheduler_file: str, seconds: float) -> str:
    """The address that a scheduler writes into its file, which may be about to start or half written."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds
    while True:
        try:
            with open(scheduler_file, encoding="utf-8") as file:
                return str(json.load(file)["address"])
        except FileNotFoundError:
            found = "there is no file %s" % scheduler_file
        except OSError as error:
            raise Refused(
                "cannot read the scheduler file %s (%s)" % (scheduler_file, error.strerror),
                "name the file that `dask scheduler --scheduler-file` writes",
            ) from error
        except (ValueError, KeyError, TypeError):
            found = "%s holds no scheduler's address" % scheduler_file
        if loop.time() >= deadline:
            raise Refused(
                "%s, after %g s" % (found, seconds),
                "name the file that `dask scheduler --scheduler-file` writes, and start that first",
            )
        await asyncio.sleep(FILE_SECONDS)


async def cancelled_because(future: Any) -> str:
    """Dask's word for why it cancelled a future."""
    try:
        await future.result()
    except BaseException as error:
        return str(getattr(error, "reason", None) or brief(error))
    return "unknown"


def parsed(line: str) -> Any:
    """A line of the child's channel; a line that is not JSON comes as `{"unreadable": line}`."""
    try:
        return json.loads(line)
    except ValueError:
        return {"unreadable": line}


def advice(place: str) -> str:
    if place.startswith("tls://"):
        return (
            "name the certificates to Dask: DASK_DISTRIBUTED__COMM__TLS__CA_FILE, "
            "…__TLS__CLIENT__CERT and …__TLS__CLIENT__KEY"
        )
    return "give tcp://host:port, tls://host:port or the path of a scheduler file"


def worker_source() -> bytes:
    folder = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(folder, "tenfold_worker.py"), "rb") as source:
        return source.read()


class WorkerModule:
    """The worker module under a name with its digest, so that versions do not clash on a cluster."""

    def __init__(self, source: bytes) -> None:
        self.source = source
        self.name = "tenfold_worker_" + hashlib.sha256(source).hexdigest()[:8]
        with self.file() as path:
            spec = importlib.util.spec_from_file_location(self.name, path)
            assert spec is not None and spec.loader is not None
            sys.modules[self.name] = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(sys.modules[self.name])

    def run_unit(self) -> Any:
        """The function of every task. Ask each time: a scheduler in this process loads the module anew."""
        return sys.modules[self.name].run_unit

    @contextlib.contextmanager
    def file(self) -> Iterator[str]:
        """The module as a file of its name, for as long as somebody reads it."""
        with tempfile.TemporaryDirectory(prefix="tenfold-dask-") as folder:
            path = os.path.join(folder, self.name + ".py")
            with open(path, "wb") as file:
                file.write(self.source)
            yield path


if __name__ == "__main__":
    main()
