"""What helps on the command line: examples, what was meant, completion, and what is here (`stance doctor`)."""

import json
import os
import re
import shutil
import subprocess
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

from stance.cli.completion import SCRIPTS, candidates
from stance.cli.entry import RUN_HELP, make_parser
from stance.scale import diagnosis
from stance.scale.diagnosis import EXTRAS, diagnose
from stance.terminal import progress_bars


def parsers(parser):
    yield parser
    for action in parser._actions:
        if hasattr(action, "choices") and isinstance(action.choices, dict):
            for name, below in action.choices.items():
                if name != "run":
                    yield from parsers(below)


COMMANDS = list(parsers(make_parser()))


@pytest.mark.parametrize("parser", COMMANDS, ids=lambda parser: parser.prog)
def test_help_of_every_command_ends_with_an_example_that_parses(parser):
    example = parser.format_help().partition("example: ")[2].strip()
    assert example
    for words in example.split("; "):
        if words.startswith("stance ") and "COMMAND" not in words:
            line = words.partition(" > ")[0].replace("'", "").split()
            assert make_parser().parse_args(line[1:]).call


def test_every_option_says_what_it_does():
    silent = [(p.prog, a.option_strings) for p in COMMANDS for a in p._actions if a.option_strings and not a.help]
    assert silent == []


def test_option_means_the_same_file_kind_wherever_it_stands():
    short = {
        word: a.option_strings for p in COMMANDS for a in p._actions for word in a.option_strings if word[1] != "-"
    }
    assert {key: words[-1] for key, words in short.items()} == {"-h": "--help", "-o": "--output", "-n": "--number"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["lable"], "invalid choice: 'lable' (did you mean 'label'?); choose from run, label"),
        (["label", "--explan", "x.txt"], "stance label: unknown '--explan' (did you mean '--explain'?)"),
        (["corpora", "lst"], "invalid choice: 'lst' (did you mean 'list'?)"),
        (["label", "x.txt", "--sentiment", "vadr"], "(did you mean 'vader'?)"),
        (["run", "modle=linear_svm"], "unknown key 'modle'; did you mean 'model'?"),
        (["run", "model=linear_smv"], "did you mean 'linear_svm'?"),
    ],
)
def test_what_was_meant_is_said(command, tmp_path, words, said):
    done = command(*words, cwd=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("before", "last", "found"),
    [
        ([], "la", ["label"]),
        (["corpora"], "c", ["check", "convert"]),
        (["corpora", "info"], "p", ["plv", "polnear"]),
        (["label"], "--min", ["--min-score"]),
        (["label", "x.txt", "--sentiment"], "", ["trained", "vader"]),
        (["label", "x.txt", "--model"], "l", ["latest"]),
        (["label"], "art", []),
        (["run"], "mo", ["model="]),
        (["run", "-m"], "model=linear_svm_", ["model=linear_svm_balanced"]),
        (["run", "--cfg"], "", ["all", "hydra", "job"]),
        (["run"], "../x=", []),
        (
            ["nothing", "of", "ours"],
            "",
            [*sorted(p.prog.split()[1] for p in COMMANDS if len(p.prog.split()) == 2), "run"],
        ),
    ],
)
def test_completion_knows_commands_options_and_values(before, last, found):
    assert candidates(make_parser(), before, last) == sorted(found)


def test_completion_in_bash_gives_what_may_stand_next(script):
    ask = f"""{SCRIPTS["bash"]}
compopt() {{ :; }}
COMP_LINE='stance run model=linear_svm_b'; COMP_POINT=${{#COMP_LINE}}; _stance; echo "${{COMPREPLY[@]}}"
"""
    environment = {**os.environ, "PATH": f"{script.parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(["bash", "-c", ask], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == "linear_svm_balanced\n"  # bash sees only what stands behind =


def test_completion_is_a_script_that_each_shell_here_reads(tmp_path):
    for shell, text in SCRIPTS.items():
        if shutil.which(shell) is not None:
            (tmp_path / shell).write_text(text)
            subprocess.run([shell, "-n", tmp_path / shell], check=True)


def test_doctor_says_what_is_here(command, tmp_path):
    done = command("doctor", "--json", cwd=tmp_path)
    found = {(each["kind"], each["name"]): each for each in json.loads(done.stdout)}
    assert done.returncode == 0, [each for each in found.values() if each["state"] == "bad"]
    assert found["files", "model that ships"]["detail"] == "loads: accusation, denial, concern"
    assert found["corpora", "embedded"]["state"] == "good"
    assert found["corpora", "polnear"]["remedy"] == "stance corpora fetch polnear"
    assert ("extras", "static") in found
    shown = command("doctor", cwd=tmp_path)
    assert shown.stdout.endswith("\nnothing is wrong\n")


def test_doctor_knows_what_every_extra_adds():
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert set(EXTRAS) == set(project["optional-dependencies"])


def test_doctor_finds_what_is_wrong(command, tmp_path, monkeypatch):
    monkeypatch.setattr(diagnosis, "_LEAST_FREE", 10**18)
    version = metadata.version
    monkeypatch.setattr(metadata, "version", lambda name: "0.1" if name == "nltk" else version(name))
    done = command("doctor", cwd=tmp_path)
    assert done.returncode == 1
    assert "WRONG  nltk" in done.stdout
    assert "pip install 'nltk>=3.9.1'" in done.stdout
    assert "make room" in done.stdout
    assert "3 of" in done.stdout


def test_doctor_changes_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv("STANCE_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    diagnose()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("asked", [True, False])
def test_colours_are_off_when_asked(asked, monkeypatch, capsys):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("NO_COLOR", "1" if asked else "")
    with progress_bars() as show:
        show("documents", 1, 3)
    coloured = re.search(r"\x1b\[[0-9;]{0,20}3[0-8]", capsys.readouterr().err)
    assert bool(coloured) != asked


def test_help_of_run_has_examples():
    assert RUN_HELP.count("\n  stance run") >= 5
