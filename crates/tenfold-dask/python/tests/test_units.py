"""The outcome of one unit, on the local cluster that the driver starts itself."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import (
    DRIVER,
    Driver,
    Marks,
    end_session,
    eventually,
    is_alive,
    unit,
    write_executable,
)

LOCAL = {"workers": 2, "threads_per_worker": 1, "lost_workers_max": 1}


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Driver]:
    """One local cluster for all the tests here: two workers of one thread."""
    folder = tmp_path_factory.mktemp("local")
    driver = Driver([sys.executable, str(DRIVER)], {"TMPDIR": str(folder)}, folder / "driver.log")
    try:
        driver.connect({"local": LOCAL})
        driver.first("connected")
        eventually(lambda: driver.all("workers") and len(driver.all("workers")[-1]) == 2)
        driver.program(
            write_executable(folder), arguments=["--k", "5"], environment={"GREETING": "moin"}
        )
        yield driver
        assert driver.close() == 0
        left = {path.name for path in folder.iterdir()}
        assert left == {"driver.log", "program"}
    finally:
        end_session(driver.process)


numbers = iter(range(1, 1000))


def test_a_unit_gets_its_job_and_its_surroundings(local: Driver) -> None:
    n = next(numbers)
    local.submit(unit(n, note="grüße"))
    ended = local.first("ended", unit=n)
    report, environment, done = ended["lines"]
    assert report["job"] == {"do": "finish", "note": "grüße", "worker": ended["worker"]}
    assert report["arguments"] == ["--k", "5"]
    assert report["directory"] == "/"
    assert environment["environment"] == {
        "TENFOLD_WORKER": "1",
        "RAYON_NUM_THREADS": "1",
        "GREETING": "moin",
    }
    assert done == {"done": {}}
    assert ended["status"] == 0
    assert local.all("began")[-1] == {"unit": n, "worker": ended["worker"]}


def test_signs_of_life_go_on(local: Driver) -> None:
    n = len(local.all("alive"))
    eventually(lambda: len(local.all("alive")) > n + 1)


def test_workers_tell_their_threads_and_resources(local: Driver) -> None:
    for worker in local.all("workers")[-1]:
        assert worker["threads"] == 1
        assert worker["resources"]["threads"] == 1
        assert worker["resources"]["memory"] > 0


def test_a_crash_tells_its_signal_and_the_end_of_stderr(local: Driver) -> None:
    n = next(numbers)
    local.submit(unit(n, "crash"))
    ended = local.first("ended", unit=n)
    assert (ended["status"], ended["lines"], ended["stderr"]) == (-15, [], "about to crash\n")


def test_a_mismatch_keeps_its_line_and_its_status(local: Driver) -> None:
    n = next(numbers)
    local.submit(unit(n, "mismatch"))
    ended = local.first("ended", unit=n)
    assert ended["status"] == 90
    assert ended["lines"] == [{"mismatch": {"part": "graph", "expected": "1f", "found": "2e"}}]


def test_text_that_is_not_utf8_and_lines_without_an_end_are_kept(local: Driver) -> None:
    n = next(numbers)
    local.submit(unit(n, "odd text"))
    ended = local.first("ended", unit=n)
    assert ended["lines"] == [{"unreadable": "\ufffd"}, {"done": {}}]
    assert ended["stderr"] == "no UTF-8: \ufffd\ufffd, and no line end"
    eventually(lambda: "] no UTF-8" in local.log.read_text("utf-8", "replace"))


def test_a_child_that_closes_its_channel_early_is_waited_for(local: Driver, tmp_path: Path) -> None:
    n, file = next(numbers), tmp_path / "go"
    local.submit(unit(n, "close early", file=str(file)))
    local.first("began", unit=n)
    file.touch()
    ended = local.first("ended", unit=n)
    assert (ended["lines"], ended["stderr"], ended["status"]) == ([{"done": {}}], "still here", 0)


def test_a_grandchild_that_holds_the_streams_ends_with_its_parent(local: Driver, marks: Marks) -> None:
    n = next(numbers)
    local.submit(unit(n, "leave a grandchild", marks=str(marks.folder)))
    assert local.first("ended", unit=n)["lines"] == [{"done": {}}]
    eventually(lambda: not marks.alive(), 5)
    assert len(marks.pids("began")) == 2


def test_much_output_is_read_and_its_end_is_kept(local: Driver) -> None:
    n = next(numbers)
    local.submit(unit(n, "write much"))
    ended = local.first("ended", unit=n)
    assert len(ended["stderr"]) == 4096
    assert ended["stderr"].endswith("x\nthe end")


def test_a_job_larger_than_a_socket_holds_arrives(local: Driver) -> None:
    n, text = next(numbers), "x" * 3_000_000
    local.submit(unit(n, "finish", text=text))
    assert local.first("ended", unit=n)["lines"][0]["job"]["text"] == text


def test_the_other_units_finish_when_one_kills_its_workers(local: Driver, marks: Marks) -> None:
    killer, *others = [next(numbers) for _ in range(5)]
    local.submit(unit(killer, "kill the worker", marks=str(marks.folder)), *map(unit, others))
    killed = local.first("killed", unit=killer)
    assert killed["workers_lost"] == 2
    assert killed["worker"].startswith("tcp://127.0.0.1:")
    for n in others:
        assert local.first("ended", unit=n)["status"] == 0
    assert len(marks.pids("began")) == 2


def test_resources_that_nobody_offers_keep_a_unit_waiting(local: Driver) -> None:
    n, m = next(numbers), next(numbers)
    local.submit(unit(n, resources={"gpu": 1.0}), unit(m, resources={"threads": 1.0}))
    local.first("ended", unit=m)
    local.withdraw("waiting")
    local.first("withdrawn", unit=n)
    assert n not in [began["unit"] for began in local.all("began")]


def test_withdrawing_what_waits_leaves_what_runs(local: Driver, tmp_path: Path) -> None:
    running, waiting = [next(numbers), next(numbers)], [next(numbers) for _ in range(20)]
    file = tmp_path / "go"
    local.submit(*(unit(n, "wait for a file", file=str(file)) for n in running))
    for n in running:
        local.first("began", unit=n)
    local.submit(*map(unit, waiting))
    local.withdraw("waiting")
    for n in waiting:
        local.first("withdrawn", unit=n)
    file.touch()
    for n in running:
        assert local.first("ended", unit=n)["status"] == 0
    began = {body["unit"] for body in local.all("began")}
    assert not began & set(waiting)


def test_withdrawing_the_units_of_one_run_leaves_those_of_others(
    local: Driver, marks: Marks, tmp_path: Path
) -> None:
    file = tmp_path / "go"
    before, mine, waiting, after = [next(numbers) for _ in range(4)]
    local.submit(unit(before, "wait for a file", file=str(file)))
    local.submit(unit(mine, "wait", marks=str(marks.folder)))
    for n in (before, mine):
        local.first("began", unit=n)
    local.submit(unit(waiting), unit(after, "wait for a file", file=str(file)))
    local.withdraw("all", mine, waiting)
    for n in (mine, waiting):
        local.first("withdrawn", unit=n)
    file.touch()
    for n in (before, after):
        assert local.first("ended", unit=n)["status"] == 0
    assert [body["unit"] for body in local.all("began")].count(before) == 1


def test_withdrawing_all_ends_even_a_child_that_ignores_everything(local: Driver, marks: Marks) -> None:
    n = next(numbers)
    local.submit(unit(n, "ignore everything", marks=str(marks.folder)))
    local.first("began", unit=n)
    (pid,) = eventually(lambda: marks.pids("began"))
    local.withdraw("all")
    local.first("withdrawn", unit=n)
    eventually(lambda: not is_alive(pid), 2)


@pytest.mark.parametrize("mode", [0o644, None])
def test_a_program_that_cannot_be_started_is_named_with_its_host(
    local: Driver, tmp_path: Path, mode: int | None
) -> None:
    n, path = next(numbers), tmp_path / "other"
    if mode is not None:
        path.write_text("#!/bin/true\n")
        path.chmod(mode)
    program = local.log.parent / "program"
    local.program(path, run=f"run {n}")
    local.submit(unit(n))
    broken = local.first("broken", unit=n)
    local.program(program, run=f"run {n} again")
    assert str(path) in broken["reason"]
    assert broken["worker"] in broken["reason"]


def test_a_program_that_never_looks_at_its_job_ends(local: Driver) -> None:
    n = next(numbers)
    local.program(Path("/bin/true"), run="true")
    local.submit(unit(n, text="x" * 1_000_000))
    ended = local.first("ended", unit=n)
    local.program(local.log.parent / "program", run="program again")
    assert (ended["status"], ended["lines"]) == (0, [])


def test_every_unit_ends_exactly_once(local: Driver) -> None:
    """Runs last: over all that the tests before it submitted."""
    ends = [
        message[kind]["unit"]
        for message in list(local.messages)
        for kind in ("ended", "broken", "killed", "withdrawn")
        if kind in message
    ]
    assert sorted(ends) == list(range(1, next(numbers)))


def test_nothing_listens_beyond_loopback(local: Driver) -> None:
    pids = session_pids(local.process.pid)
    addresses = [address for pid in pids for address in listening_addresses(pid)]
    assert len(addresses) >= 6
    assert set(addresses) == {"127.0.0.1"}


def test_a_local_cluster_that_still_starts_is_stopped_too(
    start_driver: Callable[..., Driver], tmp_path: Path
) -> None:
    driver = start_driver(TMPDIR=str(tmp_path))
    driver.connect({"local": LOCAL})
    eventually(lambda: len(session_pids(driver.process.pid)) > 2)
    assert driver.close() == 0
    eventually(lambda: not session_pids(driver.process.pid), 10)
    assert {path.name for path in tmp_path.iterdir()} == {"driver.log", "marks"}


def test_the_folder_of_the_driver_goes_at_once_if_asked(
    start_driver: Callable[..., Driver], tmp_path: Path
) -> None:
    folder = tmp_path / "driver"
    folder.mkdir()
    for name in ("tenfold_driver.py", "tenfold_worker.py"):
        shutil.copy(DRIVER.with_name(name), folder)
    driver = start_driver([sys.executable, str(folder / "tenfold_driver.py"), "--remove-folder"])
    eventually(lambda: not folder.exists())
    driver.connect({"local": LOCAL})
    driver.first("connected")
    driver.program(Path("/bin/true"))
    driver.submit(unit(1))
    assert driver.first("ended", unit=1)["status"] == 0
    assert driver.close() == 0


def session_pids(session: int) -> list[int]:
    pids = [int(name) for name in os.listdir("/proc") if name.isdigit()]
    return [pid for pid in pids if session_of(pid) == session and is_alive(pid)]


def session_of(pid: int) -> int | None:
    try:
        return os.getsid(pid)
    except OSError:
        return None


def listening_addresses(pid: int) -> list[str]:
    """Where a process listens, by the kernel's tables of IPv4 and IPv6."""
    sockets = set()
    for fd in Path(f"/proc/{pid}/fd").iterdir():
        try:
            sockets.add(os.readlink(fd))
        except OSError:
            continue
    found = []
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and f"socket:[{fields[9]}]" in sockets:
                raw = bytes.fromhex(fields[1].split(":")[0])
                found.append(".".join(str(b) for b in raw[::-1]) if len(raw) == 4 else fields[1])
    return found
