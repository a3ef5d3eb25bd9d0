"""The driver's messages where it cannot work: the remedy, and no traceback."""

from __future__ import annotations

import ast
import socket
import sys
from collections.abc import Callable
from pathlib import Path

from conftest import DRIVER, Cluster, Driver, descendants, eventually, is_alive

Start = Callable[..., Driver]


def refusal(driver: Driver) -> str:
    driver.connect({"address": "tcp://127.0.0.1:1"})
    refused = driver.first("refused")
    assert driver.close() == 0
    assert "Traceback" not in driver.log.read_text()
    return f"{refused['reason']}; {refused['to_do']}"


def test_the_syntax_is_one_that_an_old_python_can_read() -> None:
    ast.parse(DRIVER.read_text(), feature_version=(3, 8))


def test_an_old_python_is_refused(start_driver: Start) -> None:
    code = (
        "import runpy, sys; sys.version_info = (3, 9, 18, 'final', 0);"
        f"runpy.run_path({str(DRIVER)!r}, run_name='__main__')"
    )
    said = refusal(start_driver([sys.executable, "-c", code]))
    assert "expected 3.11 or newer" in said and "TENFOLD_PYTHON" in said


def test_a_python_without_distributed_is_refused(start_driver: Start) -> None:
    said = refusal(start_driver([sys.executable, "-S", str(DRIVER)]))
    assert "cannot import `distributed`" in said and "pip install 'distributed>=" in said


def test_an_old_distributed_is_refused(start_driver: Start, tmp_path: Path) -> None:
    (tmp_path / "distributed.py").write_text("__version__ = '2021.10.0'")
    said = refusal(start_driver(PYTHONPATH=str(tmp_path)))
    assert "found distributed 2021.10.0" in said and "pip install 'distributed>=" in said


def test_an_address_where_nothing_listens_is_refused(start_driver: Start, cluster: Cluster) -> None:
    driver = start_driver()
    driver.connect({"address": f"tcp://127.0.0.1:{cluster.port}"}, connect_seconds=1)
    refused = driver.first("refused")
    assert f"127.0.0.1:{cluster.port} within 1 s" in refused["reason"]
    assert driver.close() == 0


def test_a_scheduler_file_that_does_not_exist_is_refused(start_driver: Start, tmp_path: Path) -> None:
    driver = start_driver()
    driver.connect({"scheduler_file": str(tmp_path / "none.json")}, connect_seconds=1)
    assert driver.first("refused")["reason"] == f"there is no file {tmp_path}/none.json, after 1 s"
    assert driver.close() == 0
    driver = start_driver()
    driver.connect({"scheduler_file": str(tmp_path)})
    assert driver.first("refused")["reason"].endswith("(Is a directory)")
    assert driver.close() == 0


def test_an_address_of_an_unknown_kind_is_refused(start_driver: Start) -> None:
    driver = start_driver()
    driver.connect({"address": "carrier-pigeon://roof"})
    assert "tcp://host:port" in driver.first("refused")["to_do"]
    assert driver.close() == 0


def test_the_end_of_stdin_ends_a_driver_whose_scheduler_never_speaks(start_driver: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        driver = start_driver()
        port = listener.getsockname()[1]
        driver.connect({"address": f"tcp://127.0.0.1:{port}"}, connect_seconds=600)
        connection, _ = listener.accept()
        assert driver.close() == 0
        connection.close()
    assert driver.messages == []
    assert driver.log.read_text() == ""


def test_the_end_of_stdin_ends_a_local_cluster_that_still_starts(
    start_driver: Start, tmp_path: Path
) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    driver = start_driver(TMPDIR=str(folder))
    driver.connect({"local": {"workers": 2, "threads_per_worker": 1, "lost_workers_max": 1}})
    started = eventually(lambda: descendants(driver.process.pid))
    assert driver.close() == 0
    assert "while closing" not in driver.log.read_text()
    eventually(lambda: not any(is_alive(pid) for pid in started), 10)
    assert list(folder.iterdir()) == []


def test_the_end_of_stdin_ends_a_driver_that_still_connects(start_driver: Start, cluster: Cluster) -> None:
    driver = start_driver()
    driver.connect({"address": f"tcp://127.0.0.1:{cluster.port}"}, connect_seconds=600)
    assert driver.close() == 0
    assert driver.messages == []
