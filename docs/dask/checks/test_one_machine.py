"""`one-machine.md`: its commands are run as they stand, and systemd understands its units."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

from conftest import DOCS, Cluster, beyond_loopback, blocks, marked, need


def test_the_commands_of_the_page_start_run_and_stop_a_cluster(cluster: Cluster) -> None:
    need("bash")
    install, start, stop = blocks("one-machine.md")
    assert "pip install distributed==" in install
    look = shlex.join([sys.executable, str(Path(__file__).parent / "program.py"), "--workers", "2", "scheduler.json"])
    listeners = shlex.join([sys.executable, str(Path(__file__)), cluster.mark])
    script = f"set -uo pipefail\n{start}\n{look}\nstatus=$?\n{listeners}\n{stop}\nexit $status\n"
    ran = cluster.run("bash", "-c", script)
    assert ran.returncode == 0, ran.stdout
    assert "beyond loopback: []" in ran.stdout, ran.stdout
    assert "given up after 30 s" in ran.stdout or "tenfold:" in ran.stdout, ran.stdout
    assert "on 2 of 2 workers" in ran.stdout or "tenfold:" in ran.stdout, ran.stdout
    assert cluster.left() == set()
    assert list(cluster.directory.iterdir()) == [], "the commands of the page leave files behind"


def test_the_options_of_the_units_are_those_of_dask(cluster: Cluster) -> None:
    from distributed.cli import dask_scheduler, dask_worker

    for unit, command in {"dask-scheduler": dask_scheduler.main, "dask-worker": dask_worker.main}.items():
        text = (DOCS / "one-machine" / f"{unit}.service").read_text().replace("\\\n", " ")
        (line,) = [line for line in text.splitlines() if line.startswith("ExecStart=")]
        arguments = shlex.split(line)[2:]
        command.make_context(unit, arguments)  # raises on an option that Dask does not know


def test_systemd_understands_the_units(cluster: Cluster) -> None:
    need("systemd-analyze")
    units = []
    for unit in sorted((DOCS / "one-machine").glob("*.service")):
        copy = cluster.directory / unit.name
        # The program has to be there to be verified.
        copy.write_text(unit.read_text().replace("%h/dask-env/bin/dask", f"{sys.executable} -m dask"))
        units.append(copy)
    assert len(units) == 2
    runtime = cluster.directory / "runtime"
    runtime.mkdir(mode=0o700)
    verified = cluster.run(
        "systemd-analyze", "verify", "--user", "--man=no", *units, environment={"XDG_RUNTIME_DIR": str(runtime)}
    )
    complaints = [line for line in verified.stdout.splitlines() if "dask-" in line]
    assert complaints == []

    (cluster.directory / "broken.service").write_text(units[0].read_text().replace("Restart=", "Restrat="))
    broken = cluster.run(
        *("systemd-analyze", "verify", "--user", "--man=no", cluster.directory / "broken.service"),
        environment={"XDG_RUNTIME_DIR": str(runtime)},
    )
    assert "Restrat" in broken.stdout


if __name__ == "__main__":
    print("beyond loopback:", beyond_loopback(marked(sys.argv[1])))
