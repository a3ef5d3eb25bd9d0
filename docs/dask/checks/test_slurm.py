"""`slurm.md`: both ways run on a Slurm of this machine's own."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import pytest
from conftest import DOCS, Cluster, beyond_loopback, blocks, marked, need
from distributed.cli import dask_worker

SLURM = DOCS / "slurm"


def test_both_ways_run_on_a_real_slurm(cluster: Cluster) -> None:
    need("bash", "munged", "slurmctld", "slurmd", "sbatch", "srun", "scancel", "sinfo", "squeue")
    pytest.importorskip("dask_jobqueue")
    listeners = [sys.executable, str(Path(__file__)), cluster.mark]
    program = [sys.executable, str(DOCS / "checks" / "program.py"), "--workers", "2"]
    command = f'{shlex.join(listeners)}; exec {shlex.join(program)} "$SCHEDULER"'
    temporary = cluster.directory / "temporary"
    temporary.mkdir()
    ran = cluster.run(
        *("bash", SLURM / "try.sh", "bash", "-c", command),
        environment={"PYTHON": sys.executable, "TMPDIR": str(temporary)},
        within_seconds=400,
    )
    assert ran.returncode == 0, ran.stdout
    assert "both ways work" in ran.stdout
    assert ran.stdout.count("given up after 30 s") == 2 or "tenfold:" in ran.stdout, ran.stdout
    assert ran.stdout.count("on 2 of 2 workers") == 2 or ran.stdout.count("tenfold:") == 2, ran.stdout
    assert ran.stdout.count("beyond loopback: []") == 2, ran.stdout
    assert list(temporary.iterdir()) == []
    assert cluster.left() == set()


def test_the_options_of_the_page_are_those_of_the_script(cluster: Cluster) -> None:
    pytest.importorskip("dask_jobqueue")
    usage = cluster.run(sys.executable, SLURM / "cluster.py", "--help")
    assert usage.returncode == 0, usage.stdout
    named = {word for block in blocks("slurm.md") for line in block.splitlines() if "cluster.py" in line
             for word in line.split(" -- ")[0].split() if word.startswith("--")}
    assert named and all(option in usage.stdout for option in named), named


def test_the_jobs_ask_for_what_the_page_says(cluster: Cluster) -> None:
    pytest.importorskip("dask_jobqueue")
    shown = cluster.run(
        *(sys.executable, SLURM / "cluster.py", "--show", "--jobs", "2", "--cores", "4", "--memory", "8GiB"),
        *("--scheduler-file", "scheduler.json", "--interface", "lo", "--partition", "long"),
    )
    assert shown.returncode == 0, shown.stdout
    for line in ("#SBATCH --cpus-per-task=4", "#SBATCH --mem=8G", "#SBATCH -p long", "#SBATCH --output=/dev/null"):
        assert line in shown.stdout.splitlines(), shown.stdout
    (line,) = [line for line in shown.stdout.splitlines() if "dask_worker" in line]
    words = shlex.split(line)
    limits = [words[at + 1] for at, word in enumerate(words) if word == "--memory-limit"]
    assert limits[-1] == "0", "of two limits, dask-jobqueue's own and ours, the last counts"
    dask_worker.main.make_context("dask worker", words[3:])
    assert list(cluster.directory.iterdir()) == []


if __name__ == "__main__":
    print("beyond loopback:", beyond_loopback(marked(sys.argv[1])), flush=True)
