"""`tls.md`: the certificates that the script makes work with the copied configuration, and nothing else gets in."""

from __future__ import annotations

import socket
import ssl
import sys
from pathlib import Path

from conftest import DOCS, Cluster, beyond_loopback, command_line, marked, need

CONNECT = """
import socket
import ssl
import sys
from distributed import Client
try:
    with Client(sys.argv[1], timeout=10) as client:
        print("in:", client.submit(abs, -7).result(timeout=10))
except Exception as error:
    print("refused:", type(error).__name__, error)
"""


def certificates(cluster: Cluster, name: str) -> Path:
    """Makes certificates, and the configuration of `tls/dask.yaml` that names them."""
    directory = cluster.directory / name
    made = cluster.run("bash", DOCS / "tls" / "make-certificates.sh", directory)
    assert made.returncode == 0, made.stdout
    configuration = (DOCS / "tls" / "dask.yaml").read_text()
    assert "/etc/dask/tls" in configuration
    (directory / "dask.yaml").write_text(configuration.replace("/etc/dask/tls", str(directory)))
    return directory


def connect(cluster: Cluster, address: str, **environment: str) -> str:
    """The answer to a client with this environment."""
    return cluster.run(sys.executable, "-c", CONNECT, address, environment=environment).stdout


def is_served(address: str, authority: Path, pair: tuple[Path, Path] | None = None) -> bool:
    """Whether the server says anything to a plain TLS client, which shows the pair if there is one."""
    context = ssl.create_default_context(cafile=authority)
    context.check_hostname = False
    if pair:
        context.load_cert_chain(*pair)
    host, port = address.removeprefix("tls://").split(":")
    try:
        with socket.create_connection((host, int(port)), 10) as plain, context.wrap_socket(plain) as connection:
            # Dask's server speaks first.
            return bool(connection.recv(1))
    except (ssl.SSLError, ConnectionError):
        return False


def test_only_a_certificate_of_the_clusters_authority_is_let_in(cluster: Cluster) -> None:
    need("openssl", "bash")
    ours, foreign = certificates(cluster, "ours"), certificates(cluster, "foreign")
    configured = {"DASK_CONFIG": str(ours / "dask.yaml")}
    address = cluster.scheduler(environment=configured)
    assert address.startswith("tls://127.0.0.1:")
    cluster.dask(
        *("worker", address, "--host", "127.0.0.1", "--nthreads", "1", "--dashboard-address", "127.0.0.1:0"),
        *("--memory-limit", "0", "--local-directory", str(cluster.directory)),
        until=lambda line: "Registered to:" in line,
        environment=configured,
    )

    ran = cluster.program(address, environment=configured)
    assert ran.returncode == 0, ran.stdout

    plain = address.replace("tls://", "tcp://")
    assert "in: 7" in connect(cluster, address, **configured)
    page = (DOCS / "tls.md").read_text()
    for expected, answer in {
        "refused: CommClosedError": connect(cluster, plain),
        "encryption required by Dask configuration, refusing communication from/to": connect(
            cluster, plain, **configured
        ),
        "TLS certificate does not match": connect(cluster, address, DASK_CONFIG=str(foreign / "dask.yaml")),
        "TLS expects a `ssl_context`": connect(cluster, address),
    }.items():
        assert "in: " not in answer
        assert expected in answer
        assert expected.removeprefix("refused: ") in page, f"tls.md lacks the message: {answer}"

    # Dask's client does not even try without a certificate; a client that does is cut off.
    assert not is_served(address, ours / "ca.pem")
    assert is_served(address, ours / "ca.pem", (ours / "client.pem", ours / "client-key.pem"))

    # A worker of another authority does not join either, and nothing of this is seen from other machines.
    stranger = cluster.run(
        *(sys.executable, "-m", "dask", "worker", address, "--host", "127.0.0.1", "--death-timeout", "5"),
        *("--dashboard-address", "127.0.0.1:0", "--no-nanny", "--local-directory", str(cluster.directory)),
        environment={"DASK_CONFIG": str(foreign / "dask.yaml")},
    )
    assert "Registered to:" not in stranger.stdout, stranger.stdout
    processes = marked(cluster.mark)
    assert len(processes) >= 3
    assert beyond_loopback(processes) == []

    # Secrets are in files that only their owner reads, and in no argument.
    secrets = [line for key in ours.glob("*key.pem") for line in key.read_text().splitlines()[1:-1]]
    assert secrets
    shown = " ".join(command_line(process) for process in processes)
    assert not any(secret in shown for secret in secrets)
    assert {oct(file.stat().st_mode & 0o777) for file in ours.glob("*key.pem")} == {"0o600"}


def test_certificates_are_never_overwritten(cluster: Cluster) -> None:
    need("openssl", "bash")
    directory = certificates(cluster, "ours")
    before = (directory / "ca.pem").read_bytes()
    again = cluster.run("bash", DOCS / "tls" / "make-certificates.sh", directory)
    assert again.returncode == 1
    assert "is there already" in again.stdout
    assert (directory / "ca.pem").read_bytes() == before

