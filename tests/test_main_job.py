"""The main job as a user runs it: `stance run` in full, from the installed script, and the report in a real browser."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from stance.resources import resource
from stance.schema import Document, Sentence

SCRIPT = Path(sys.executable).with_name("stance")
SEED = next(resource("seeds").glob("*.txt"))

# Actor and stance of the claims that every reader of the article finds, each with a word of its sentence.
OBVIOUS = [
    ("China", "accusation", "China on Friday accused Canada"),
    ("Mao Ning", "accusation", "stop sensationalizing"),
    ("Mao Ning", "denial", "strictly abiding"),
    ("Charles Poirier", "accusation", "Poirier"),
    ("Ottawa", "accusation", "accusations by Ottawa"),
    ("China", "denial", "China has denied"),
    ("Justin Trudeau", "concern", "Trudeau said the presence of Chinese police stations in Canada 'concerns"),
    ("Justin Trudeau", "concern", 'in Canada "concerns us enormously."'),
    ("Melanie Joly", "concern", "Melanie Joly"),
    ("Safeguard Defenders", "accusation", "In a report last September"),
]


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    here = tmp_path_factory.mktemp("main job")
    done = subprocess.run(
        [SCRIPT, "run"], cwd=here, capture_output=True, text=True, env=os.environ | {"COLUMNS": "120"}, check=False
    )
    assert done.returncode == 0, done.stderr
    (folder,) = here.glob("runs/*/*-*-*")
    return folder, done


@pytest.fixture(scope="module")
def sentences(run):
    text = SEED.read_bytes().decode("utf-8")
    lines = (run[0] / "claims.jsonl").read_text(encoding="utf-8").splitlines()
    return [Sentence.from_json(json.loads(line), text) for line in lines]


def test_run_shows_the_report_and_is_quiet_in_a_pipe(run):
    folder, done = run
    assert f"report: {Path(*folder.parts[-3:]) / 'report.html'}" in done.stdout
    assert done.stderr == ""


def test_metrics_are_those_that_are_published(run):
    """`experiments/seed/expected.json` holds what a re-run must give, with tolerances."""
    expected = json.loads(resource("studies", "seed/expected.json").read_text())
    metrics = json.loads((run[0] / "metrics.json").read_text())
    for name, entry in expected["metrics"].items():
        assert metrics[name] == pytest.approx(entry["value"], abs=entry["tolerance"]), name


def test_obvious_claims_of_the_seed_article_are_found(sentences):
    found, right = 0, 0
    for actor, stance, words in OBVIOUS:
        claims = [c for s in sentences if words in s.text for c in s.claims if c.stance == stance]
        found += bool(claims)
        right += any(actor in (c.actor.entity or "") for c in claims if c.actor)
    assert found == len(OBVIOUS)
    assert right >= 8


def test_seed_article_is_not_flooded_with_claims(sentences):
    assert 10 <= sum(len(s.claims) for s in sentences) <= 40
    assert not any(s.claims for s in sentences if s.part == "boilerplate")


def test_seed_article_is_read_to_the_last_character(sentences):
    document = Document("seed", SEED.read_bytes().decode("utf-8"))
    at = 0
    for sentence in sentences:
        assert not document.text[at : sentence.start].strip()
        at = sentence.end
    assert not document.text[at:].strip()
    assert {s.part for s in sentences} == {"headline", "caption", "body", "boilerplate"}


def test_table_has_a_row_for_each_claim(run, sentences):
    table = pd.read_csv(run[0] / "claims.csv")
    assert len(table) == sum(max(1, len(s.claims)) for s in sentences)
    assert table["stance"].notna().sum() == sum(len(s.claims) for s in sentences)


def test_report_is_built_again_byte_by_byte(run, stance):
    done = stance("report", str(run[0]), cwd=run[0])
    assert (done.returncode, done.stderr) == (0, "")
    assert "files are as they were" in done.stdout


def test_report_opens_in_a_browser_without_errors_or_requests(run, chromium, tmp_path):
    done = subprocess.run(
        [
            *(chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"),
            *("--no-first-run", f"--user-data-dir={tmp_path}", "--enable-logging=stderr", "--v=0", "--dump-dom"),
            (run[0] / "report.html").as_uri(),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0
    assert "CONSOLE" not in done.stderr
    assert "The spokesperson did not comment on the existence of the police stations" in done.stdout
    assert done.stdout.count("<svg") + done.stdout.count("data:image/") >= 6
