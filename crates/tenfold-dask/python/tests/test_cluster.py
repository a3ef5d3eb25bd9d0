"""Losses and company on a cluster of real processes, which are killed with -9."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import DRIVER, PYTHON_SIDE, Cluster, Driver, Marks, eventually, is_alive, unit

Start = Callable[..., Driver]


def connected(start_driver: Start, cluster: Cluster, executable: Path, **seconds: float) -> Driver:
    driver = start_driver()
    driver.connect({"scheduler_file": str(cluster.file)}, **seconds)
    driver.first("connected")
    driver.program(executable)
    return driver


def wait_for_workers(driver: Driver, n: int) -> None:
    eventually(lambda: driver.all("workers") and len(driver.all("workers")[-1]) == n)


def test_the_folder_of_a_program_goes_if_it_ends_without_a_word(
    start_driver: Start, cluster: Cluster, tmp_path: Path
) -> None:
    cluster.start_scheduler()
    for says_so in (True, False):
        folder = tmp_path / f"store-{says_so}"
        folder.mkdir()
        driver = start_driver()
        driver.connect({"scheduler_file": str(cluster.file)}, own_folder=str(folder))
        driver.first("connected")
        if says_so:
            driver.send(close={})
        assert driver.close() == 0
        assert folder.exists() == says_so


def test_a_scheduler_file_that_is_still_empty_is_waited_for(
    start_driver: Start, cluster: Cluster, tmp_path: Path
) -> None:
    late = tmp_path / "late.json"
    late.touch()
    driver = start_driver()
    driver.connect({"scheduler_file": str(late)})
    cluster.start_scheduler()
    late.write_bytes(cluster.file.read_bytes())
    assert driver.first("connected")["scheduler"].endswith(str(cluster.port))
    assert driver.close() == 0


def test_units_wait_for_workers_and_reach_those_that_join_later(
    start_driver: Start, cluster: Cluster, executable: Path, tmp_path: Path, marks: Marks
) -> None:
    cluster.start_scheduler()
    driver = connected(start_driver, cluster, executable)
    wait_for_workers(driver, 0)
    driver.submit(unit(1))
    cluster.start_worker()
    assert driver.first("ended", unit=1)["status"] == 0
    busy = unit(2, "wait for a file", file=str(tmp_path / "go"))
    driver.submit(busy)
    first = driver.first("began", unit=2)["worker"]
    cluster.start_worker("--resources", "gpu=2,threads=1")
    wait_for_workers(driver, 2)
    (late,) = [worker for worker in driver.all("workers")[-1] if worker["address"] != first]
    assert late["resources"] == {"gpu": 2.0, "threads": 1.0}
    driver.submit(unit(3, resources={"gpu": 1.0}))
    assert driver.first("ended", unit=3)["worker"] == late["address"]
    (tmp_path / "go").touch()
    assert driver.first("ended", unit=2)["worker"] == first
    assert driver.close() == 0


def test_a_unit_runs_again_once_when_its_worker_is_killed(
    start_driver: Start, cluster: Cluster, executable: Path, marks: Marks
) -> None:
    cluster.start_scheduler()
    workers = [cluster.start_worker(), cluster.start_worker()]
    driver = connected(start_driver, cluster, executable)
    wait_for_workers(driver, 2)
    driver.submit(unit(1, "wait the first time", marks=str(marks.folder)))
    (child,) = eventually(lambda: marks.pids("began"))
    driver.first("began", unit=1)
    parent = int(Path(f"/proc/{child}/stat").read_text().rsplit(")", 1)[1].split()[1])
    (worker,) = [worker for worker in workers if worker.pid == parent]
    worker.kill()
    eventually(lambda: not is_alive(child), 2)
    ended = driver.first("ended", unit=1)
    assert (ended["status"], ended["lines"]) == (0, [{"done": {}}])
    assert len(marks.pids("began")) == 2
    assert len({began["worker"] for began in driver.all("began")}) == 2
    assert driver.close() == 0


@pytest.mark.parametrize("end", ["kill -9 of the driver", "withdraw all", "end of stdin"])
def test_children_end_with_their_run(
    start_driver: Start, cluster: Cluster, executable: Path, marks: Marks, end: str
) -> None:
    cluster.start_scheduler()
    cluster.start_worker("--nthreads", "2")
    driver = connected(start_driver, cluster, executable)
    jobs = ["wait", "ignore everything"]
    driver.submit(*(unit(n, do, marks=str(marks.folder)) for n, do in enumerate(jobs)))
    eventually(lambda: len(marks.pids("began")) == 2)
    children = marks.pids("began")
    if end == "kill -9 of the driver":
        driver.process.kill()
    elif end == "withdraw all":
        driver.withdraw("all")
    else:
        assert driver.close() == 0
    eventually(lambda: not any(is_alive(pid) for pid in children), 2)


def test_a_killed_scheduler_is_lost_after_the_set_time(
    start_driver: Start, cluster: Cluster, executable: Path, marks: Marks
) -> None:
    scheduler = cluster.start_scheduler()
    cluster.start_worker()
    driver = connected(start_driver, cluster, executable, lost_seconds=1)
    driver.submit(unit(1, "wait", marks=str(marks.folder)))
    (child,) = eventually(lambda: marks.pids("began"))
    scheduler.kill()
    assert "has not answered for 1 s" in driver.first("lost")["reason"]
    eventually(lambda: not is_alive(child))
    assert driver.close() == 0


def test_a_frozen_scheduler_is_lost_after_the_set_time(
    start_driver: Start, cluster: Cluster, executable: Path, marks: Marks
) -> None:
    scheduler = cluster.start_scheduler()
    driver = connected(start_driver, cluster, executable, lost_seconds=1)
    driver.submit(unit(1))
    scheduler.send_signal(signal.SIGSTOP)
    assert "has not answered for 1 s" in driver.first("lost")["reason"]
    assert driver.close() == 0


def test_units_are_sent_again_to_a_scheduler_that_comes_back_in_time(
    start_driver: Start, cluster: Cluster, executable: Path, marks: Marks
) -> None:
    scheduler = cluster.start_scheduler()
    cluster.start_worker()
    driver = connected(start_driver, cluster, executable, lost_seconds=60)
    driver.submit(unit(1, "wait the first time", marks=str(marks.folder)), unit(2))
    driver.first("began", unit=1)
    eventually(lambda: marks.pids("began"))
    scheduler.kill()
    scheduler.wait()
    cluster.start_scheduler()
    cluster.start_worker()
    assert driver.first("ended", unit=1)["status"] == 0
    assert driver.first("ended", unit=2)["status"] == 0
    assert driver.close() == 0


def test_two_drivers_with_units_of_one_name_do_not_meet(
    start_driver: Start, cluster: Cluster, executable: Path, tmp_path: Path, marks: Marks
) -> None:
    cluster.start_scheduler()
    cluster.start_worker("--nthreads", "3")
    drivers = [start_driver(), start_driver()]
    for driver in drivers:
        driver.connect({"scheduler_file": str(cluster.file)})
    for n, driver in enumerate(drivers):
        driver.first("connected")
        driver.program(executable, arguments=[f"driver {n}"])
        driver.submit(unit(1, name="same"), unit(2, "wait", name="held", marks=str(marks.folder)))
    for n, driver in enumerate(drivers):
        assert driver.first("ended", unit=1)["lines"][0]["arguments"] == [f"driver {n}"]
        driver.first("began", unit=2)
    eventually(lambda: len(marks.alive()) == 2)
    drivers[0].withdraw("all")
    drivers[0].first("withdrawn", unit=2)
    eventually(lambda: len(marks.alive()) == 1, 2)
    drivers[1].submit(unit(3))
    drivers[1].first("ended", unit=3)
    assert len(marks.alive()) == 1
    assert [driver.close() for driver in drivers] == [0, 0]


def test_units_cancelled_by_somebody_else_are_lost(
    start_driver: Start, cluster: Cluster, executable: Path, marks: Marks
) -> None:
    cluster.start_scheduler()
    cluster.start_worker()
    driver = connected(start_driver, cluster, executable)
    driver.submit(unit(1, "wait", marks=str(marks.folder)))
    driver.first("began", unit=1)
    restart = (
        f"import distributed as d; c = d.Client(scheduler_file={str(cluster.file)!r});"
        "c.restart(wait_for_workers=False, timeout=10)"
    )
    subprocess.run([sys.executable, "-c", restart], capture_output=True, timeout=60)
    assert "the scheduler cancelled unit-00001" in driver.first("lost")["reason"]
    assert driver.close() == 0


def test_a_finished_run_leaves_nothing_with_the_scheduler(
    start_driver: Start, cluster: Cluster, executable: Path, marks: Marks
) -> None:
    cluster.start_scheduler()
    cluster.start_worker()
    driver = connected(start_driver, cluster, executable)
    driver.submit(*map(unit, range(50)))
    for n in range(50):
        assert driver.first("ended", unit=n)["status"] == 0
    assert driver.close() == 0
    look = (
        f"import distributed as d, json; c = d.Client(scheduler_file={str(cluster.file)!r});"
        "print(json.dumps([c.run_on_scheduler(lambda dask_scheduler: len(dask_scheduler.tasks)),"
        " list(filter(None, c.get_metadata(['tenfold']).values()))]))"
    )
    seen = subprocess.run([sys.executable, "-c", look], capture_output=True, timeout=60)
    assert json.loads(seen.stdout) == [0, [True]]


def test_mutual_tls_is_daskes_own_and_keeps_others_out(
    start_driver: Start, cluster: Cluster, executable: Path, tmp_path: Path, marks: Marks
) -> None:
    ours = certificates(tmp_path / "ours")
    foreign = certificates(tmp_path / "foreign")
    cluster.environment = ours
    cluster.options = ["--protocol", "tls"]
    cluster.start_scheduler()
    cluster.start_worker()
    address = f"tls://127.0.0.1:{cluster.port}"
    driver = start_driver(**ours)
    driver.connect({"address": address})
    assert driver.first("connected")["scheduler"] == address
    driver.program(executable)
    driver.submit(unit(1))
    assert driver.first("ended", unit=1)["worker"].startswith("tls://")
    for environment, to in [(foreign, address), ({}, address), ({}, address.replace("tls", "tcp"))]:
        stranger = start_driver(**environment)
        stranger.connect({"address": to}, connect_seconds=3)
        stranger.first("refused")
        assert stranger.close() == 0
    assert driver.close() == 0


def certificates(folder: Path) -> dict[str, str]:
    """An authority and one certificate for all parts, as Dask's configuration by environment."""
    folder.mkdir()
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
            *("-nodes", "-days", "2", "-subj", "/CN=tenfold-test", "-out", str(folder / "cert.pem")),
            *("-keyout", str(folder / "key.pem")),
        ],
        check=True,
        capture_output=True,
    )
    cert, key = str(folder / "cert.pem"), str(folder / "key.pem")
    tls = "DASK_DISTRIBUTED__COMM__TLS__"
    environment = {f"{tls}CA_FILE": cert, "DASK_DISTRIBUTED__COMM__REQUIRE_ENCRYPTION": "true"}
    for part in ("SCHEDULER", "WORKER", "CLIENT"):
        environment |= {f"{tls}{part}__CERT": cert, f"{tls}{part}__KEY": key}
    return environment


def test_the_worker_module_is_small_enough_to_be_uploaded_in_one_step() -> None:
    assert len((PYTHON_SIDE / "tenfold_worker.py").read_bytes()) < 10_000
