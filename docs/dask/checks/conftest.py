"""The fixtures of the checks: processes that end with their check, and the proof that nothing is left behind."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parent.parent
MARK = "TENFOLD_CHECK"


def need(*tools: str) -> None:
    """Skips the check, by name, when a program that it runs is not installed."""
    missing = [tool for tool in tools if shutil.which(tool, path=search_path()) is None]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")


def search_path() -> str:
    """PATH with this Python's programs first, and with those of the system administrator."""
    return os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"], "/usr/sbin", "/sbin"])


def blocks(document: str, language: str = "sh") -> list[str]:
    """The blocks of code of a page, each without its fences."""
    parts = (DOCS / document).read_text().split(f"\n```{language}\n")[1:]
    return [part.split("\n```")[0] for part in parts]


def marked(mark: str) -> set[int]:
    """The processes that inherited the mark of a check, also those whose parents have ended."""
    wanted = f"{MARK}={mark}".encode()
    found = set()
    for process in Path("/proc").iterdir():
        if process.name.isdigit() and int(process.name) != os.getpid():
            try:
                if wanted in (process / "environ").read_bytes().split(b"\0"):
                    found.add(int(process.name))
            except OSError:
                continue
    return found


def listening(processes: set[int]) -> list[str]:
    """The addresses, as the kernel writes them, at which any of the processes listens for TCP."""
    sockets = set()
    for process in processes:
        try:
            for descriptor in Path(f"/proc/{process}/fd").iterdir():
                target = os.readlink(descriptor)
                if target.startswith("socket:["):
                    sockets.add(target[len("socket:[") : -1])
        except OSError:
            continue
    addresses = []
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and fields[9] in sockets:
                addresses.append(fields[1].split(":")[0])
    return addresses


def beyond_loopback(processes: set[int]) -> list[str]:
    """Those of the addresses that other machines can reach."""
    loopback = ("0100007F", "00000000000000000000000001000000", "0000000000000000FFFF00000100007F")
    return [address for address in listening(processes) if address not in loopback]


class Cluster:
    """Starts processes that a check needs, waits for their output, and ends them."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory / "work"
        self.directory.mkdir()
        no_configuration = directory / "dask.yaml"
        no_configuration.touch()
        self.mark = uuid.uuid4().hex
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("DASK_", "SLURM_"))},
            MARK: self.mark,
            "PATH": search_path(),
            "PYTHONUNBUFFERED": "1",
            # Nothing of this machine's own configuration counts.
            "DASK_CONFIG": str(no_configuration),
            "DASK_TEMPORARY_DIRECTORY": str(directory / "scratch"),
        }
        if "TENFOLD_PROGRAM" in os.environ:
            # A path is from where the checks were started; they run elsewhere.
            program, *arguments = shlex.split(os.environ["TENFOLD_PROGRAM"])
            self.environment["TENFOLD_PROGRAM"] = shlex.join([str(Path(program).resolve()), *arguments])
        self.started: list[subprocess.Popen[str]] = []
        self.afterwards: list[Callable[[], None]] = []

    def begin(
        self, command: Sequence[str | Path], environment: Mapping[str, str] | None
    ) -> subprocess.Popen[str]:
        """Starts a process in a session of its own, which is ended with the others."""
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=self.directory,
            env={**self.environment, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        self.started.append(process)
        return process

    def start(
        self,
        *command: str | Path,
        until: Callable[[str], bool] | None = None,
        environment: Mapping[str, str] | None = None,
        within_seconds: float = 60,
    ) -> subprocess.Popen[str]:
        """Starts a process; returns once it has written a line that `until` accepts."""
        process = self.begin(command, environment)
        lines: list[str] = []
        ready = threading.Event()

        def read() -> None:
            assert process.stdout is not None
            for line in process.stdout:
                lines.append(line)
                if until is not None and until(line):
                    ready.set()
            ready.set()

        threading.Thread(target=read, daemon=True).start()
        if until is not None:
            ready.wait(within_seconds)
            if not any(until(line) for line in lines):
                pytest.fail(f"{command} did not say that it is ready:\n{''.join(lines)}")
        return process

    def run(
        self, *command: str | Path, environment: Mapping[str, str] | None = None, within_seconds: float = 180
    ) -> subprocess.CompletedProcess[str]:
        """Runs a command to its end; its processes are ended if it takes too long."""
        process = self.begin(command, environment)
        try:
            output, _ = process.communicate(timeout=within_seconds)
        except subprocess.TimeoutExpired:
            self.stop()
            pytest.fail(f"{command} did not end within {within_seconds} s:\n{process.stdout and process.stdout.read()}")
        return subprocess.CompletedProcess(process.args, process.returncode, output)

    def dask(self, *arguments: str, **options: object) -> subprocess.Popen[str]:
        return self.start(sys.executable, "-m", "dask", *arguments, **options)  # type: ignore[arg-type]

    def scheduler(self, *arguments: str, environment: Mapping[str, str] | None = None) -> str:
        """Starts a scheduler on a free port of loopback; returns its address."""
        said: list[str] = []

        def is_ready(line: str) -> bool:
            said.extend(line.split("Scheduler at:")[1:])
            return bool(said)

        self.dask(
            *("scheduler", "--host", "127.0.0.1", "--port", "0", "--dashboard-address", "127.0.0.1:0", *arguments),
            until=is_ready,
            environment=environment,
        )
        return said[0].strip()

    def program(
        self, scheduler: str, *, workers: int = 1, environment: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Runs `program.py`, that is a Tenfold program or Dask no-ops, through the scheduler."""
        program = DOCS / "checks" / "program.py"
        return self.run(sys.executable, program, "--workers", str(workers), scheduler, environment=environment)

    def left(self, besides: Set[int] = frozenset()) -> set[int]:
        """The processes that are still there some seconds after they should have gone."""
        pause = threading.Event()
        for _ in range(150):
            left = marked(self.mark) - besides
            if not left:
                break
            pause.wait(0.1)
        return left

    def stop(self) -> None:
        """Ends the processes that it started, first politely; fails if the processes do not go."""
        for process in self.started:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in self.started:
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    """A cluster of this check; afterwards none of its processes may be left, nor any file."""
    # A short path: those of sockets have at most some hundred letters.
    directory = Path(tempfile.mkdtemp(prefix="dask-check."))
    cluster = Cluster(directory)
    try:
        yield cluster
    finally:
        cluster.stop()
        left = cluster.left()
        names = [f"{process}: {command_line(process)}" for process in left]
        for process in left:
            os.kill(process, signal.SIGKILL)
        shutil.rmtree(directory)
        for undo in cluster.afterwards:
            undo()
        assert not names, f"processes were left behind: {names}"


def command_line(process: int) -> str:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return "(gone)"
