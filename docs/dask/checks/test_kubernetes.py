"""`kubernetes.md`: the manifests satisfy the operator's and Kubernetes' own schemas, and fit one another.

The schemas are read from the installed packages, `dask-kubernetes` and `kubernetes`; nothing of them is copied here.
"""

from __future__ import annotations

import copy
import functools
import importlib.metadata
import json
import re
import shlex
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import DOCS, Cluster, blocks
from distributed.cli import dask_scheduler, dask_worker

jsonschema = pytest.importorskip("jsonschema")
pytest.importorskip("dask_kubernetes")
models = pytest.importorskip("kubernetes.client.models")

KUBERNETES = DOCS / "kubernetes"
# The definitions have thousands of lines.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
MANIFESTS = sorted(KUBERNETES.glob("*.yaml"))


def manifest(name: str) -> dict[str, Any]:
    (one,) = yaml.safe_load_all((KUBERNETES / f"{name}.yaml").read_text())
    return one


@functools.cache
def operator_schemas() -> dict[str, dict[str, Any]]:
    """The schema of each kind of the Dask operator, from the resource definitions in its package."""
    files = importlib.metadata.files("dask-kubernetes") or []
    definitions = [Path(str(file.locate())) for file in files if "/crds/" in str(file) and file.suffix == ".yaml"]
    schemas = {}
    for definition in (one for path in definitions for one in yaml.load_all(path.read_text(), LOADER)):
        for version in definition["spec"]["versions"]:
            name = f"{definition['spec']['group']}/{version['name']}/{definition['spec']['names']['kind']}"
            schemas[name] = strict(resolved(version["schema"]["openAPIV3Schema"]), top=True)
    assert {"kubernetes.dask.org/v1/DaskCluster", "kubernetes.dask.org/v1/DaskAutoscaler"} <= set(schemas)
    return schemas


def resolved(schema: Any) -> Any:
    """The schema without references; the operator's deployed definitions have none, as Kubernetes allows none."""
    assert "$ref" not in json.dumps(schema), "a reference that is not resolved"
    return schema


def strict(schema: Any, *, top: bool = False) -> Any:
    """The OpenAPI schema as a JSON schema that takes no field that it does not name."""
    if isinstance(schema, list):
        return [strict(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: strict(value) if key not in ("properties", "default", "example") else value
            for key, value in schema.items()}
    if "properties" in schema:
        made["properties"] = {name: strict(value) for name, value in schema["properties"].items()}
        if top:
            # Fields of every resource, which Kubernetes itself looks after.
            for name in ("apiVersion", "kind", "metadata"):
                made["properties"].setdefault(name, {})
        if not schema.get("x-kubernetes-preserve-unknown-fields"):
            made.setdefault("additionalProperties", False)
    if schema.get("x-kubernetes-int-or-string"):
        made.pop("type", None)
        made["type"] = ["integer", "string"]
    elif schema.get("nullable") and isinstance(made.get("type"), str):
        made["type"] = [made["type"], "null"]
    return made


def complaints_of_operator(resource: dict[str, Any]) -> list[str]:
    schema = operator_schemas()[f"{resource['apiVersion']}/{resource['kind']}"]
    errors = jsonschema.Draft202012Validator(schema).iter_errors(resource)
    return [f"{'.'.join(str(part) for part in error.absolute_path)}: {error.message}" for error in errors]


def complaints_of_kubernetes(value: Any, kind: str, where: str) -> list[str]:
    """The fields and types of values that the client library of Kubernetes does not know."""
    if kind.startswith("list["):
        if not isinstance(value, list):
            return [f"{where}: not a list"]
        inner = kind[len("list[") : -1]
        return [c for at, one in enumerate(value) for c in complaints_of_kubernetes(one, inner, f"{where}[{at}]")]
    if kind.startswith("dict("):
        inner = kind[len("dict(") : -1].split(", ", 1)[1]
        if not isinstance(value, dict):
            return [f"{where}: not a mapping"]
        return [c for name, one in value.items() for c in complaints_of_kubernetes(one, inner, f"{where}.{name}")]
    model = getattr(models, kind, None)
    if model is None:
        allowed = {"str": str, "int": int, "bool": bool, "float": (int, float)}.get(kind, object)
        fits = isinstance(value, allowed) and not (kind == "int" and isinstance(value, bool))
        return [] if fits else [f"{where}: {value!r} is not {kind}"]
    fields = {outside: model.openapi_types[inside] for inside, outside in model.attribute_map.items()}
    if not isinstance(value, dict):
        return [f"{where}: not a mapping"]
    found = []
    for name, one in value.items():
        if name in fields:
            found += complaints_of_kubernetes(one, fields[name], f"{where}.{name}")
        else:
            found.append(f"{where}.{name}: {kind} has no such field")
    try:
        model(**{inside: value.get(outside) for inside, outside in model.attribute_map.items()})
    except ValueError as missing:
        found.append(f"{where}: {missing}")
    return found


def complaints(resource: dict[str, Any]) -> list[str]:
    if resource["apiVersion"].startswith("kubernetes.dask.org/"):
        found = complaints_of_operator(resource)
        found += complaints_of_kubernetes(resource["metadata"], "V1ObjectMeta", "metadata")
        for part in ("scheduler", "worker"):
            if part in resource["spec"]:
                pod = resource["spec"][part]["spec"]
                found += complaints_of_kubernetes(pod, "V1PodSpec", f"spec.{part}.spec")
        return found
    version = resource["apiVersion"].split("/")[-1]
    return complaints_of_kubernetes(resource, version.capitalize() + resource["kind"], resource["kind"])


@pytest.mark.parametrize("path", MANIFESTS, ids=lambda path: path.name)
def test_a_manifest_is_what_its_schema_allows(path: Path) -> None:
    resources = list(yaml.safe_load_all(path.read_text()))
    assert resources
    assert [complaint for resource in resources for complaint in complaints(resource)] == []


def broken(path: str, value: Any) -> dict[str, Any]:
    """The cluster's manifest, with one thing changed, added or taken away (`None`)."""
    resource = copy.deepcopy(manifest("cluster"))
    *way, last = [int(part) if part.isdigit() else part for part in path.split("/")]
    inner: Any = resource
    for part in way:
        inner = inner[part]
    if value is None:
        del inner[last]
    else:
        inner[last] = value
    return resource


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("spec/worker/replica", 3, "replica"),
        ("spec/worker/spec/containers/0/volumeMount", [], "volumeMount"),
        ("spec/worker/spec/containers/0/args/0", {"dask": 1}, "args"),
        ("spec/worker/replicas", "three", "three"),
        ("spec/scheduler/service/ports/0/port", "eight", "eight"),
        ("spec/worker/spec/containers", None, "containers"),
        ("spec/scheduler", None, "scheduler"),
        ("spec/idle", 3, "idle"),
    ],
)
def test_a_broken_manifest_is_found(path: str, value: Any, said: str) -> None:
    found = complaints_of_operator(broken(path, value))
    assert found, path
    assert said in " ".join(found)


@pytest.mark.parametrize("kind", ["job", "store-volume", "network-policy"])
def test_a_broken_manifest_of_kubernetes_itself_is_found(kind: str) -> None:
    resource = manifest(kind)
    assert complaints(resource) == []
    resource["spec"]["surprise"] = 1
    assert "surprise" in complaints(resource)[0]


def containers() -> dict[str, dict[str, Any]]:
    cluster, job = manifest("cluster"), manifest("job")
    pods = {
        "scheduler": cluster["spec"]["scheduler"]["spec"],
        "worker": cluster["spec"]["worker"]["spec"],
        "program": job["spec"]["template"]["spec"],
    }
    return {name: pod["containers"][0] for name, pod in pods.items()}


def test_the_manifests_fit_one_another() -> None:
    cluster, job, autoscaler = manifest("cluster"), manifest("job"), manifest("autoscaler")
    policy, volume = manifest("network-policy"), manifest("store-volume")
    name = cluster["metadata"]["name"]
    assert autoscaler["spec"]["cluster"] == name
    assert cluster["spec"]["scheduler"]["service"]["selector"] == {
        "dask.org/cluster-name": name,
        "dask.org/component": "scheduler",
    }
    assert policy["spec"]["podSelector"]["matchLabels"] == {"dask.org/cluster-name": name}
    let_in = [one["podSelector"]["matchLabels"] for rule in policy["spec"]["ingress"] for one in rule["from"]
              if "podSelector" in one]
    assert let_in == [{"dask.org/cluster-name": name}, job["spec"]["template"]["metadata"]["labels"]]

    # One image: one executable at one path. One store at one path.
    found = containers()
    assert len({container["image"] for container in found.values()}) == 1
    mounts = [found[name]["volumeMounts"] for name in ("worker", "program")]
    assert mounts[0] == mounts[1]
    assert mounts[0][0]["mountPath"] in found["program"]["args"]
    for pod in (cluster["spec"]["worker"]["spec"], job["spec"]["template"]["spec"]):
        assert pod["volumes"][0]["persistentVolumeClaim"]["claimName"] == volume["metadata"]["name"]
    assert f"tcp://{name}-scheduler:8786" in found["program"]["args"]

    # Named ports exist.
    ports = {port["name"]: port["containerPort"] for port in found["scheduler"]["ports"]}
    for port in cluster["spec"]["scheduler"]["service"]["ports"]:
        assert ports[port["targetPort"]] == port["port"]


def test_the_arguments_are_what_dask_understands() -> None:
    found = containers()
    for name, command in {"scheduler": dask_scheduler.main, "worker": dask_worker.main}.items():
        program, which, *arguments = found[name]["args"]
        assert (program, which) == ("dask", name)
        command.make_context(name, arguments)  # raises on an option that Dask does not know
    arguments = found["worker"]["args"]
    given = dict(zip(arguments[2::2], arguments[3::2], strict=True))
    declared = dict(pair.split("=") for pair in given["--resources"].split(","))
    assert declared["threads"] == given["--nthreads"] == found["worker"]["resources"]["requests"]["cpu"]
    limit = int(found["worker"]["resources"]["limits"]["memory"].removesuffix("Gi")) * 2**30
    assert 0.7 * limit < float(declared["memory"]) < limit


def test_the_scheduler_tells_the_operator_how_many_workers_it_wants(cluster: Cluster) -> None:
    environment = {one["name"]: one["value"] for one in containers()["scheduler"]["env"]}
    said: list[str] = []

    def is_ready(line: str) -> bool:
        said.extend(re.findall(r"dashboard at:\s+(http://127\.0\.0\.1:\d+)", line))
        return bool(said)

    arguments = shlex.join(containers()["scheduler"]["args"][1:])
    for shown, tried in {"0.0.0.0": "127.0.0.1", "8786": "0", ":8787": "127.0.0.1:0"}.items():
        assert shown in arguments
        arguments = arguments.replace(shown, tried)
    cluster.dask(*shlex.split(arguments), until=is_ready, environment=environment)
    for path, answer in {"/health": "ok", "/api/v1/adaptive_target": '"workers"'}.items():
        with urllib.request.urlopen(said[0] + path, timeout=20) as response:
            assert answer in response.read().decode()

    # Without the routes of cluster.yaml it would have to be asked in the operator's own version of Dask.
    said.clear()
    cluster.dask(*shlex.split(arguments), until=is_ready)
    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(said[0] + "/api/v1/adaptive_target", timeout=20)


def test_the_parts_that_the_page_shows_are_what_kubernetes_allows() -> None:
    shown = [yaml.safe_load(block) for block in blocks("kubernetes.md", "yaml")]
    assert len(shown) >= 2
    for pod in shown:
        complete = {"containers": [{"name": "program", **pod.pop("container")}], **pod}
        assert complaints_of_kubernetes(complete, "V1PodSpec", "pod") == []


def test_the_image_has_what_the_manifests_expect() -> None:
    text = (KUBERNETES / "Dockerfile").read_text()
    bases = re.findall(r"^FROM (\S+)", text, re.MULTILINE)
    assert len(bases) == 2
    releases = {base.rsplit("-", 1)[-1] for base in bases}
    assert len(releases) == 1, f"the executable needs the C library that it was built for: {bases}"
    requirements = (DOCS / "checks" / "requirements.txt").read_text()
    (pinned,) = re.findall(r"^distributed==\S+", requirements, re.MULTILINE)
    assert f"pip install --no-cache-dir {pinned}\n" in text
    assert all(pinned in (DOCS / page).read_text() for page in ("one-machine.md", "ssh.md"))
    # The program of the job is on the PATH of the image, and the user is the one of the pods.
    assert "/usr/local/bin/program" in text
    assert containers()["program"]["args"][0] == "program"
    assert "USER 1000:1000" in text
    assert (KUBERNETES / "Dockerfile.dockerignore").is_file()
    manifest_of_workspace = (DOCS.parent.parent / "Cargo.toml").read_text()
    (needed,) = re.findall(r'^rust-version = "(\d+\.\d+)', manifest_of_workspace, re.MULTILINE)
    assert bases[0].startswith(f"rust:{needed}")
