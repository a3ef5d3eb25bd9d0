"""`ssh.md`: the command starts a cluster by SSH, runs a program and takes everything away."""

from __future__ import annotations

import getpass
import shutil
import socket
import sys
from pathlib import Path

import pytest
from conftest import DOCS, Cluster, beyond_loopback, blocks, command_line, marked, need, search_path

SSH = DOCS / "ssh"


def server(cluster: Cluster) -> tuple[int, list[str]]:
    """Starts an SSH server on loopback, for this user and a key made for it; returns port and options for it."""
    for key in ("host", "user"):
        made = cluster.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", cluster.directory / key)
        assert made.returncode == 0, made.stdout
    # As in tmux or any shell of a machine: its processes inherit no more than this.
    wrapper = cluster.directory / "command"
    keep = {name: cluster.environment[name] for name in ("TENFOLD_CHECK", "PATH", "DASK_CONFIG")}
    exports = "\n".join(f"export {name}='{value}'" for name, value in keep.items())
    wrapper.write_text(f'#!/bin/sh\n{exports}\ncd "{cluster.directory}"\nexec sh -c "$SSH_ORIGINAL_COMMAND"\n')
    wrapper.chmod(0o755)
    (cluster.directory / "authorized").write_text((cluster.directory / "user.pub").read_text())
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    configuration = cluster.directory / "sshd"
    configuration.write_text(
        f"""ListenAddress 127.0.0.1
Port {port}
HostKey {cluster.directory}/host
AuthorizedKeysFile {cluster.directory}/authorized
PidFile none
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
AllowUsers {getpass.getuser()}
ForceCommand {wrapper}
"""
    )
    separate = Path("/run/sshd")
    if getpass.getuser() == "root" and not separate.is_dir():
        # As root, sshd wants this directory, which the start of its service makes.
        separate.mkdir(mode=0o755)
        cluster.afterwards.append(separate.rmdir)
    sshd = shutil.which("sshd", path=search_path())
    assert sshd
    cluster.start(sshd, "-D", "-e", "-f", configuration, until=lambda line: "Server listening on 127.0.0.1" in line)
    public = (cluster.directory / "host.pub").read_text()
    known = cluster.directory / "known_hosts"
    known.write_text(f"[127.0.0.1]:{port} {public}")
    return port, ["--port", str(port), "--key", str(cluster.directory / "user"), "--known-hosts", str(known)]


def test_the_command_runs_a_program_on_machines_reached_by_ssh(cluster: Cluster) -> None:
    need("sshd", "ssh-keygen")
    pytest.importorskip("asyncssh")
    _, options = server(cluster)
    before = marked(cluster.mark)
    hosts = cluster.directory / "machines"
    # The example, with this machine in place of the first two.
    hosts.write_text((SSH / "hosts.txt").read_text().replace("node-1", "127.0.0.1").replace("node-2", "127.0.0.1")
                     .replace("node-3\n", "# node-3\n"))
    program = f'"{sys.executable}" "{DOCS}/checks/program.py" --workers 4 "$SCHEDULER"'
    look = f'"{sys.executable}" "{__file__}" {cluster.mark}'
    ran = cluster.run(
        *(sys.executable, SSH / "cluster.py", "--hosts", hosts, "--workers", "2", "--interface", "lo"),
        *("--directory", cluster.directory, "--scheduler-file", "scheduler.json", *options),
        *("--", "bash", "-c", f"{look} && {program}"),
    )
    assert ran.returncode == 0, ran.stdout
    assert "given up after 30 s" in ran.stdout or "tenfold:" in ran.stdout, ran.stdout
    assert "on 4 of 4 workers" in ran.stdout or "tenfold:" in ran.stdout, ran.stdout
    assert "beyond loopback: []" in ran.stdout, ran.stdout
    assert not (cluster.directory / "scheduler.json").exists()
    # The processes on the machines end by themselves, while their SSH server still runs.
    left = cluster.left(before)
    assert not left, [command_line(process) for process in left]


def test_a_host_that_is_not_known_is_refused(cluster: Cluster) -> None:
    need("sshd", "ssh-keygen")
    pytest.importorskip("asyncssh")
    _, options = server(cluster)
    (cluster.directory / "known_hosts").write_text("")
    (cluster.directory / "machines").write_text("127.0.0.1\n")
    ran = cluster.run(
        *(sys.executable, SSH / "cluster.py", "--hosts", "machines", "--scheduler-file", "scheduler.json", *options),
        *("--", "true"),
    )
    assert ran.returncode != 0
    assert "Host key is not trusted" in ran.stdout, ran.stdout


def test_the_options_of_the_page_are_those_of_the_script(cluster: Cluster) -> None:
    usage = cluster.run(sys.executable, SSH / "cluster.py", "--help")
    assert usage.returncode == 0, usage.stdout
    (command,) = blocks("ssh.md")
    named = [word for word in command.split(" -- ")[0].split() if word.startswith("--")]
    assert named and all(option in usage.stdout for option in named), named


if __name__ == "__main__":
    print("beyond loopback:", beyond_loopback(marked(sys.argv[1])), flush=True)
