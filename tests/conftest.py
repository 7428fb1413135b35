"""What all tests share."""

import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from stance.cli.entry import main

# Examples are the same every time; a slow or busy machine is no finding.
settings.register_profile("stance", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("stance")


def pytest_collection_modifyitems(items):
    """Skip what needs corpora that are not here, and begin with the file that takes longest.

    At the end all processes but one would wait for it.
    """
    items.sort(key=lambda item: item.path.name != "test_main_job.py")
    if not os.environ.get("STANCE_CORPORA"):
        for item in items:
            if item.get_closest_marker("corpora"):
                item.add_marker(pytest.mark.skip(reason="needs STANCE_CORPORA"))


@pytest.fixture(scope="session")
def script():
    """The installed console script."""
    return Path(sys.executable).with_name("stance")


@pytest.fixture(scope="module")
def stance(script, tmp_path_factory):
    """Call the console script as a user's shell does: no public corpora, and a cache that is empty at first."""
    environment = {key: value for key, value in os.environ.items() if key != "STANCE_CORPORA"}
    environment |= {"STANCE_CACHE": str(tmp_path_factory.mktemp("cache")), "COLUMNS": "100"}

    def call(*words, cwd, stdin=None):
        return subprocess.run(
            [script, *words],
            cwd=cwd,
            input=stdin,
            capture_output=True,
            text=True,
            env=environment,
            timeout=200,
            check=False,
        )

    return call


@pytest.fixture
def command(monkeypatch, capsys, tmp_path_factory):
    """Call the command line in this process, where it is not the script that is tested: no Python has to start."""
    monkeypatch.delenv("STANCE_CORPORA", raising=False)
    monkeypatch.setenv("STANCE_CACHE", str(tmp_path_factory.mktemp("cache")))
    monkeypatch.setenv("COLUMNS", "100")

    def call(*words, cwd, stdin=""):
        monkeypatch.chdir(cwd)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode()), encoding="utf-8"))
        capsys.readouterr()
        try:
            code = main(words)
        except SystemExit as end:
            code = end.code
        out, error = capsys.readouterr()
        return subprocess.CompletedProcess(words, code, out, error)

    return call


@pytest.fixture(scope="session")
def chromium():
    """The path of a real Chromium."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        pytest.skip("needs a Chromium on the path")
    return found


@pytest.fixture(scope="module")
def browser(chromium):
    """A Chromium that a test drives; another file begins its own, for an event loop comes with it."""
    sync = pytest.importorskip("playwright.sync_api")
    with sync.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()
