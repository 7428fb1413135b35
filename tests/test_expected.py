"""What every folder of `experiments/` promises, and the leaderboard made of it."""

import json
import re
import shutil

import pytest

from stance.cli.entry import main
from stance.exceptions import InputError
from stance.experiments.compose import compose_config, job_config
from stance.experiments.reproduction.expected import experiment_folders, read_expected
from stance.experiments.reproduction.leaderboard import read_entries, read_published, write_leaderboard
from stance.report.leaderboard import leaderboard
from stance.resources import resource

FOLDERS = [folder for folder in experiment_folders() if any(folder.iterdir())]  # git keeps no empty ones
WITH_NUMBERS = [folder for folder in FOLDERS if (folder / "expected.json").is_file()]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_experiment_has_its_readme(folder):
    text = (folder / "README.md").read_text(encoding="utf-8")
    assert text.startswith("# ")
    assert "stance run" in text


@pytest.mark.parametrize("folder", WITH_NUMBERS, ids=lambda folder: folder.name)
def test_expected_metrics_fit_the_experiment(folder):
    expected = read_expected(folder)
    config = job_config(compose_config(expected.overrides))
    assert config.name == folder.name
    assert any(name.startswith(f"{config.task.name}/") for name in expected.metrics)
    for name, target in expected.metrics.items():
        assert re.fullmatch(r"[\w-]+/[\w./-]+", name)
        assert 0 <= target.tolerance <= 0.05


@pytest.mark.parametrize("folder", WITH_NUMBERS, ids=lambda folder: folder.name)
def test_published_numbers_can_be_read(folder):
    assert all(entry["source"] for entry in read_published(folder))


def test_leaderboard_is_what_the_command_makes_of_the_committed_results():
    folder = resource("studies")
    page = (folder / "README.md").read_text(encoding="utf-8")
    assert page == leaderboard(read_entries(folder)), "run: stance runs leaderboard"


def test_front_page_shows_what_a_re_run_of_the_release_must_give():
    front = (resource("studies").parent / "README.md").read_text(encoding="utf-8")
    row = next(line for line in front.splitlines() if line.startswith("| **stance** (the model that ships)"))
    metrics = read_expected(resource("studies") / "release").metrics
    names = ("macro_f1", "actor_accuracy", "entity_accuracy", "target_accuracy", "actor_stance_f1")
    assert re.findall(r"\*\*(0\.\d+)\*\*", row) == [f"{metrics[f'stance/{name}'].value:.2f}" for name in names]


PUBLISHED = {"system": "Older <b>", "metric": "stance/macro_f1", "value": 0.5, "split": "cv", "source": "A | B (2020)"}


@pytest.fixture
def experiments(tiny_run, tmp_path):
    for name, words in (("quick", tiny_run[0]), ("other", ["seed=3"])):
        folder = tmp_path / "experiments" / name
        folder.mkdir(parents=True)
        expected = {
            "command": " ".join(["stance", "run", *words]),
            "metrics": {"stance/actor_accuracy": {"value": 0.5, "tolerance": 0.1}},
        }
        (folder / "expected.json").write_text(json.dumps(expected))
    (tmp_path / "experiments" / "quick" / "published.json").write_text(json.dumps([PUBLISHED]))
    newer = PUBLISHED | {"system": "Newer", "metric": "stance/accuracy_test", "value": 0.6}
    (tmp_path / "experiments" / "other" / "published.json").write_text(json.dumps([newer]))
    return tmp_path / "experiments"


def test_leaderboard_takes_the_newest_run_of_each_command(tiny_run, experiments, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for day, (name, said) in enumerate({"b": {}, "a": {}, "c": {"config_sha256": "0" * 64}}.items(), start=1):
        run = shutil.copytree(tiny_run[1], tmp_path / "runs" / "2026-01-01" / name)
        record = json.loads((run / "run.json").read_text())
        (run / "run.json").write_text(json.dumps(record | said | {"started": f"2026-01-0{day}T00:00:00+00:00"}))
        metrics = json.loads((run / "metrics.json").read_text())
        (run / "metrics.json").write_text(json.dumps(metrics | {"stance/actor_accuracy": day / 8}))
    assert main(["runs", "leaderboard"]) == 0
    assert capsys.readouterr().out.startswith("quick: 2026-01-01/a ")
    page = (experiments / "README.md").read_text()
    metrics = json.loads((tmp_path / "runs/2026-01-01/a/metrics.json").read_text())
    value, low, high = (metrics[f"stance/macro_f1{end}"] for end in ("", "_low", "_high"))
    shown = f"**{value:.3f}** [{low:.3f}, {high:.3f}]"
    row = next(line for line in page.splitlines() if line.startswith("| [quick]"))
    assert row.startswith(f"| [quick](quick/README.md) | macro-F1 | {shown} | ")
    assert "| 0.500 (Older &lt;b&gt;) |" in row
    assert "| [other](other/README.md) | – | not measured | – | 0.600 (Newer; accuracy test) | – |" in page
    assert "Not measured yet: `stance run seed=3`" in page
    assert r"| A \| B (2020) |" in page
    result = json.loads((experiments / "quick" / "result.json").read_text())
    assert result["metrics"]["stance/actor_accuracy"] == metrics["stance/actor_accuracy"] == 2 / 8
    assert result["inputs"]
    before = page.encode()
    assert write_leaderboard(experiments).read_bytes() == before


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("published.json", "{", "is no JSON"),
        ("published.json", "{}", "must be a list of objects"),
        ("published.json", json.dumps([PUBLISHED | {"value": "0.5"}]), "is no number from 0 to 1"),
        ("published.json", json.dumps([PUBLISHED | {"value": 83.1}]), "is no number from 0 to 1"),
        ("published.json", json.dumps([PUBLISHED | {"year": 2020}]), "must be a list of objects"),
        ("result.json", "[]", "is no result of a run"),
        ("result.json", '{"metrics": {"a/b": NaN}}', "is no result of a run"),
        ("expected.json", "{}", "must hold 'command' and 'metrics'"),
    ],
)
def test_faulty_file_of_an_experiment_is_named(experiments, name, text, message):
    (experiments / "quick" / name).write_text(text)
    with pytest.raises(InputError, match=message) as caught:
        read_entries(experiments)
    assert str(experiments / "quick" / name) in str(caught.value)


def test_leaderboard_outside_of_the_repository_is_refused(tmp_path):
    with pytest.raises(InputError, match="is no folder of experiments"):
        read_entries(tmp_path / "nothing")
    with pytest.raises(InputError, match="holds no experiment"):
        read_entries(tmp_path)
