"""What all tests share."""

import gc
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import HealthCheck, settings

from stance import run_experiment
from stance.cli.entry import main

# Each process of the suite has a core; threads of numerical libraries would stand in its way. Read when numpy is.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# Examples are the same every time, and few; `pytest --hypothesis-profile=deep` looks for new ones. A slow or busy
# machine is no finding.
PATIENT = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("stance", max_examples=50, derandomize=True, **PATIENT)
settings.register_profile("deep", max_examples=2000, derandomize=False, **PATIENT)
settings.load_profile("stance")


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    """Look for no garbage in what the tests import, neither now nor each time a test leaves some."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.freeze()


LONG = ["test_main_job.py", "test_sweeps.py", "test_scale_stream.py", "test_repeatable.py", "test_scale_cluster.py"]
"""Files that begin first: at the end all processes but one would wait for them."""


def pytest_collection_modifyitems(items):
    """Begin with the long files, and skip what needs corpora that are not here."""
    items.sort(key=lambda item: LONG.index(item.path.name) if item.path.name in LONG else len(LONG))
    if not os.environ.get("STANCE_CORPORA"):
        for item in items:
            if item.get_closest_marker("corpora"):
                item.add_marker(pytest.mark.skip(reason="needs STANCE_CORPORA"))


@pytest.fixture(scope="session")
def once(tmp_path_factory):
    """Make a folder once for all processes of the suite; tests read it, and write nowhere in it."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent

    def made(name, make):
        folder, whole = shared / name, shared / f"{name}.whole"
        with FileLock(shared / f"{name}.lock"):
            if not whole.exists():
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                make(folder)
                whole.touch()
        return folder

    return made


@pytest.fixture(scope="session")
def script():
    """The installed console script."""
    return Path(sys.executable).with_name("stance")


@pytest.fixture(scope="session")
def stance(script, tmp_path_factory):
    """Call the console script as a user's shell does: no public corpora, and a cache that is empty at first."""
    environment = {key: value for key, value in os.environ.items() if key != "STANCE_CORPORA"}
    environment |= {"STANCE_CACHE": str(tmp_path_factory.mktemp("cache")), "COLUMNS": "100"}

    def call(*words, cwd, stdin=None, **more):
        return subprocess.run(
            [script, *words],
            cwd=cwd,
            input=stdin,
            capture_output=True,
            text=True,
            env=environment | more,
            timeout=600,
            check=False,
        )

    return call


SMALL = ("corpus.max_documents=12", "evaluation=quick", "evaluation.n_resamples=20", "tagger.max_iter=20", "jobs=1")


@pytest.fixture(scope="session")
def small_run(once, stance):
    """A whole run in small, by the installed script: its words, its folder, and the process that made it."""

    def make(here):
        done = stance("run", *SMALL, cwd=here, PYTHONHASHSEED="0", OMP_NUM_THREADS="1")
        assert done.returncode == 0, done.stderr
        (here / "said.json").write_text(json.dumps(vars(done) | {"args": None}))

    here = once("small", make)
    (folder,) = here.glob("runs/*/*-seed")
    return SMALL, folder, subprocess.CompletedProcess(**json.loads((here / "said.json").read_text()))


TINY = (*SMALL[:3], "jobs=1", "report=none", "model=cue_words", "tagger=none")


@pytest.fixture(scope="session")
def tiny_run(once):
    """The smallest run that there is, without a report: its words and its folder."""
    return list(TINY), once("tiny", lambda here: run_experiment(TINY, folder=here / "run")) / "run"


@pytest.fixture(scope="session")
def two_runs(once):
    """Two runs that may be compared, as Python starts them: a folder with both below `runs`."""

    def make(here):
        small = {"corpus": {"max_documents": 12}, "evaluation": "quick", "features": "tfidf_word", "tagger": "none"}
        for model in ("linear_svm", "complement_nb"):
            folder = here / "runs" / "2026-01-01" / model
            run = run_experiment(small | {"report": "none", "jobs": 1, "model": model}, folder=folder)
            assert (run.folder, run.record["status"]) == (folder, "COMPLETED")

    return once("two", make)


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
