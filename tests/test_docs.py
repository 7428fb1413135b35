"""The documentation: its tutorials run as they stand there, and its made pages are current."""

import contextlib
import io
import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
PAGES = {path.stem: path for path in sorted((ROOT / "docs" / "tutorials").glob("*.md"))}
PAGES |= {name: ROOT / "docs" / f"{name}.md" for name in ("quickstart", "interoperability", "hydra", "plover")}
QUICK = {"add-a-corpus", "plover"}
"""Tutorials that the suite runs; the others train or start many processes: pytest -m campaign tests/test_docs.py."""

BLOCK = re.compile(r"^(?P<pad> *)```(?P<kind>\w+)[^\n]*\n(?P<code>.*?)^(?P=pad)```$", re.DOTALL | re.MULTILINE)
FRACTION = re.compile(r"\d+\.\d+")
NOT_RUN = "<!-- not run"


def blocks(page):
    """Yield kind and code of each block that runs, with the output that the page shows right behind it."""
    text = page.read_text(encoding="utf-8")
    found = list(BLOCK.finditer(text))
    for number, block in enumerate(found):
        before = text[found[number - 1].end() if number else 0 : block.start()]
        if block["kind"] in {"bash", "python"} and NOT_RUN not in before:
            after = found[number + 1] if number + 1 < len(found) else None
            shown = after and after["kind"] == "text" and not text[block.end() : after.start()].strip()
            yield block["kind"], block["code"], after["code"] if shown else None


def same(said, shown):
    """Tell whether an output is what a page shows: `...` stands for anything, fractions may differ by 0.02."""
    parts = re.split(r"(\.\.\.|\d+\.\d+|\s+)", shown.strip())
    kinds = {"...": ".*?"}
    pattern = "".join(
        kinds.get(part)
        or (r"\s+" if part.isspace() else r"(\d+\.\d+)" if FRACTION.fullmatch(part) else re.escape(part))
        for part in parts
        if part
    )
    found = re.fullmatch(pattern, said.strip(), re.DOTALL)
    numbers = FRACTION.findall(shown)
    return found is not None and all(
        abs(float(a) - float(b)) < 0.0201 for a, b in zip(found.groups(), numbers, strict=True)
    )


def run(kind, code, names, environment):
    if kind == "bash":
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", code],
            env=environment,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        assert done.returncode == 0, f"{code}\n{done.stdout}{done.stderr}"
        return done.stdout
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code, "<page>", "exec"), names)
    return printed.getvalue()


@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name in QUICK else pytest.mark.campaign) for name in PAGES]
)
def test_page_runs_and_says_what_it_shows(name, tmp_path, monkeypatch):
    if name == "interoperability":
        for package in ("polars", "spacy", "datasets"):
            pytest.importorskip(package)
    monkeypatch.chdir(tmp_path)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "STANCE_CACHE": str(tmp_path / "cache"), "COLUMNS": "100"}
    names = {"__name__": "__main__"}
    for kind, code, shown in blocks(PAGES[name]):
        said = run(kind, code, names, environment)
        assert shown is None or same(said, shown), f"{code}\nsays\n{said}\nand the page shows\n{shown}"


def test_links_between_pages_lead_somewhere():
    pages = [
        *ROOT.glob("*.md"),
        *(page for name in ("docs", "data", "experiments") for page in ROOT.glob(f"{name}/**/*.md")),
    ]
    lost = []
    for page in pages:
        text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
        targets = (target.partition("#")[0] for target in re.findall(r"\]\(([^()\s]{1,300})\)", text))
        lost += [
            (page.name, each) for each in targets if each and ":" not in each and not (page.parent / each).exists()
        ]
    assert len(pages) > 50
    assert lost == []


def test_readme_begins_with_its_two_commands():
    first = re.search(
        r"^```bash\n(.*?)^```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )[1]
    commands = [line.partition("#")[0].strip() for line in first.splitlines()]
    assert commands == ["pip install -e . && stance run", "pip install -e '.[test]' && pytest"]


def test_workflows_test_every_version_that_the_package_names():
    jobs = yaml.safe_load((ROOT / ".github" / "workflows" / "tests.yml").read_text(encoding="utf-8"))["jobs"]
    named = re.findall(r"Python :: (3\.\d+)", (ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert jobs["tests"]["strategy"]["matrix"]["python-version"] == named


def test_pages_made_from_code_are_current():
    assert subprocess.run([sys.executable, ROOT / "scripts" / "site_pages.py", "--check"], check=False).returncode == 0


def test_every_key_of_the_configuration_is_explained():
    comments = runpy.run_path(str(ROOT / "scripts" / "site_pages.py"))["key_comments"]()
    groups = {"task", "corpus", "scheme", "features", "model", "splitter", "tagger", "decision", "actors", "sentiment"}
    groups |= {"evaluation", "report"}
    silent = {key for key, said in comments.items() if not said and key[1] != "_target_"}
    assert silent == {("Config", group) for group in groups}
