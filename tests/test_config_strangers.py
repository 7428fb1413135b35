import pytest
from omegaconf import OmegaConf

from stance.exceptions import ConfigError
from stance.experiments.allowed import check_interpolations
from stance.experiments.compose import compose_config

BOMB = "\n".join(
    [f"a0: &a0 [{','.join('x' * 10)}]", *(f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9))]
)


@pytest.fixture
def stranger(tmp_path):
    """Compose an experiment file that somebody else wrote."""

    def write(text, *words, complete=True):
        (tmp_path / "experiment").mkdir(exist_ok=True)
        named = "" if "name:" in text else "name: theirs\n"
        (tmp_path / "experiment" / "theirs.yaml").write_text(f"# @package _global_\n{named}{text}\n", encoding="utf-8")
        return compose_config(["experiment=theirs", *words], config_dir=str(tmp_path), complete=complete)

    return write


@pytest.mark.parametrize("complete", [True, False])
@pytest.mark.parametrize(
    "text",
    [
        "${oc.env:HOME}",
        "${oc.env:HOME,none}",
        "a ${oc.${name}:HOME}",
        "${oc.env:${name}}",
        "${oc.decode:'${oc.env:HOME}'}",
        "${oc.create:{a:1}}",
        "${oc.env:STANCE_CORPORA,${oc.env:HOME}}",
        "${oc.dict.values:model}",
    ],
)
def test_foreign_variables_are_not_read(stranger, text, complete):
    with pytest.raises(ConfigError, match=r"question=.*: this interpolation is not allowed; .*oc\.env:STANCE_CORPORA"):
        stranger(f'question: "{text}"', complete=complete)


def test_declared_variables_and_keys_are_read(stranger, monkeypatch):
    monkeypatch.setenv("STANCE_CORPORA", "there")
    monkeypatch.delenv("STANCE_CACHE", raising=False)
    config = stranger('question: "${name} ${seed} ${oc.env:STANCE_CORPORA} ${oc.env:STANCE_CACHE,none}"\nname: ours')
    assert config.question == "ours 0 there none"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "hydra: {callbacks: {x: {_target_: subprocess.run, args: [true]}}}",
            r"hydra\.callbacks.*'subprocess\.run'",
        ),
        ("hydra: {callbacks: {x: {y: [{_target_: os.system}]}}}", r"hydra\.callbacks.*'os\.system' is not allowed"),
        ("hydra: {launcher: {_target_: os.system}}", r"hydra\.launcher\._target_='os\.system' is not allowed"),
        ("hydra: {sweeper: {_target_: os.system}}", r"hydra\.sweeper\._target_='os\.system' is not allowed"),
        (
            "hydra: {job: {env_set: {LD_PRELOAD: x}}}",
            r"hydra\.job\.env_set\.LD_PRELOAD is not allowed",
        ),
        ("hydra: {job_logging: {handlers: {x: {(): os.system}}}}", "job_logging names a class, which is not allowed"),
        ("name: ../../elsewhere", r"name='\.\./\.\./elsewhere' does not fit|leads out"),
        ("name: CON/x", "name='CON/x' does not fit"),
        ('name: "a\\0b"', "name='a.x00b' does not fit|leads out of this one"),
        ("name: " + "a" * 300, "does not fit; it must be letters"),
    ],
)
def test_programs_and_other_folders_are_refused(stranger, text, message):
    with pytest.raises(ConfigError, match=message):
        stranger(text)


def test_shell_of_a_cluster_is_taken_from_the_command_line_only(stranger):
    pytest.importorskip("hydra_plugins.hydra_submitit_launcher")
    text = "defaults:\n  - override /hydra/launcher: slurm\n"
    with pytest.raises(ConfigError, match=r"hydra\.launcher\.setup is taken from the command line only"):
        stranger(text + "hydra: {launcher: {setup: [curl x]}}")
    assert stranger(text, "hydra.launcher.setup=[module load python]").hydra.launcher.setup == ["module load python"]


def test_runs_go_where_the_command_line_says_and_nowhere_else(stranger, tmp_path):
    text = "hydra: {run: {dir: /elsewhere}, sweep: {dir: ../elsewhere, subdir: ../../x}}"
    hydra = stranger(text).hydra
    assert all(folder.startswith("runs/") and ".." not in folder for folder in (hydra.run.dir, hydra.sweep.dir))
    assert stranger(text, f"hydra.run.dir={tmp_path}").hydra.run.dir == str(tmp_path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (BOMB, r"theirs\.yaml: has more than 100,000 values, aliases written out"),
        ("question: " + "x" * 1_100_000, r"theirs\.yaml: is no file of at most 1,000 kB"),
        ("question: " + "[" * 5000 + "]" * 5000, "nested too deeply|cannot be used"),
        ("a: &a [*a]", "theirs|nested too deeply"),
    ],
)
def test_bombs_are_refused(stranger, text, message):
    with pytest.raises(ConfigError, match=message):
        stranger(text)


def test_list_in_itself_ends():
    loop: list[object] = []
    loop += [loop, loop]
    with pytest.raises(ConfigError, match="more than 100,000 values"):
        check_interpolations(loop)


def test_configuration_of_ours_is_allowed():
    check_interpolations(OmegaConf.to_container(compose_config(), resolve=False))
