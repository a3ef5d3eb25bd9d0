"""All pages and files: the files that they name exist, and their shell and Python is in order."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest
from conftest import DOCS, need, search_path

PAGES = sorted([*DOCS.glob("*.md"), DOCS.parent / "scale.md"])
SHELL = sorted([*DOCS.rglob("*.sh"), *DOCS.rglob("*.sbatch")])
PYTHON = sorted(DOCS.rglob("*.py"))


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_a_page_names_only_what_is_there(page: Path) -> None:
    text = page.read_text()
    links = [link.split("#") for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link]
    for path, *anchor in links:
        target = page.parent / path if path else page
        assert target.exists(), f"{page.name} links to {path}"
        for heading in anchor:
            headings = re.findall(r"^#+ (.*)$", target.read_text(), re.MULTILINE)
            anchors = {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in headings}
            assert heading in anchors, f"{page.name} links to {path}#{heading}"
    folders = "|".join(["checks", *(path.name for path in DOCS.iterdir() if path.is_dir())])
    for path in re.findall(rf"(?:docs/dask/)?((?:{folders})/[\w./-]+\.\w+)", text):
        assert (DOCS / path).exists(), f"{page.name} names {path}"


def test_every_file_to_copy_is_named_by_its_page() -> None:
    pages = {page.stem: page.read_text() for page in PAGES}
    for folder in ("one-machine", "ssh", "slurm", "kubernetes", "tls"):
        for file in (DOCS / folder).iterdir():
            if file.is_file() and file.suffix != ".dockerignore":
                assert f"{folder}/{file.name}" in pages[folder], f"{folder}.md does not name {file.name}"


def test_the_messages_that_are_explained_are_those_of_the_program() -> None:
    crates = DOCS.parent.parent / "crates"
    sources = [*crates.glob("tenfold-dask/python/*.py")]
    for crate in ("dask", "graph", "store"):
        sources += crates.glob(f"tenfold-{crate}/src/**/*.rs")
    if not sources:
        pytest.skip("not there: crates/tenfold-dask")
    # Texts that go over several lines: Rust's continued ones, and Python's side by side.
    text = " ".join(path.read_text() for path in sources)
    text = re.sub(r'\\\n\s*', "", text)
    text = re.sub(r'"\s*\n\s*"', "", text)
    rows = re.findall(r"^\| (.*?) \| ", (DOCS / "README.md").read_text().split("## When it does not work")[1], re.MULTILINE)
    parts = [part.strip() for row in rows for message in re.findall(r"\*([^*]+)\*", row) for part in message.split("…")]
    parts = [part for part in parts if part]
    assert len(parts) > 12, parts
    for part in ("executable", "graph", "store"):
        # The message has one of the three in place of a name.
        parts = [text.replace(f"the {part} is another", "is another") for text in parts]
    missing = [part for part in parts if part not in text]
    assert not missing, f"no message says {missing}"


@pytest.mark.parametrize("script", SHELL, ids=lambda path: path.name)
def test_shell_is_in_order(script: Path) -> None:
    need("shellcheck")
    checked = subprocess.run(
        ["shellcheck", script], capture_output=True, text=True, env={"PATH": search_path()}, check=False
    )
    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_the_shell_of_a_page_is_in_order(page: Path) -> None:
    need("bash")
    text = page.read_text()
    for block in re.findall(r"\n```(?:sh|console)\n(.*?)\n```", text, re.DOTALL):
        checked = subprocess.run(["bash", "-n"], input=block, capture_output=True, text=True, check=False)
        assert checked.returncode == 0, f"{page.name}: {checked.stderr}"


@pytest.mark.parametrize("file", PYTHON, ids=lambda path: str(path.relative_to(DOCS)))
def test_python_says_what_it_is(file: Path) -> None:
    assert ast.get_docstring(ast.parse(file.read_text())), f"{file.name} has no docstring"


def test_the_scheduler_gives_a_silent_worker_up_everywhere() -> None:
    starts = [*SHELL, *PYTHON, *DOCS.rglob("*.service"), *DOCS.rglob("*.yaml"), DOCS / "one-machine.md"]
    starts = [path for path in starts if path.parent.name != "checks"]
    starters = [path for path in starts if re.search(r"(?i)dask[\s-]+scheduler\b.*--|Cluster\(\n|- scheduler\n", path.read_text())]
    assert len(starters) >= 5, starters
    for path in starters:
        assert re.search(r"(?i)worker[-_]ttl", path.read_text()), f"{path.name} leaves a silent worker for 5 minutes"
