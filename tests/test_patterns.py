"""Patterns that take time with the square of a text's length where they search it: they are only given little."""

from importlib import import_module

import pytest

from fuzz.patterns import WINDOWS
from stance.corpora.library import read_any
from stance.evaluation.swaps import iter_swaps
from stance.exceptions import InputError
from stance.experiments.launching.call import run_experiment
from stance.experiments.runs.query import select
from stance.experiments.runs.removal import left_overs
from stance.scale.models import default_labeler
from stance.schema import Document


class Watched:
    """A pattern, or what returns one, that complains where it is given more than it may be."""

    def __init__(self, pattern, most):
        self._own, self._most, self.used = pattern, most, False

    def __call__(self, **given):
        self.used = True
        return Watched(self._own(**given), self._most)

    def _given(self, text, start=0, end=None):
        self.used = True
        given = len(text[start:end])
        assert given <= self._most or not self._most, f"{given} characters for {self._own}"

    def search(self, *given):
        assert self._most, f"a search with {self._own}"
        self._given(*given)
        return self._own.search(*given)

    def match(self, *given):
        self._given(*given)
        return self._own.match(*given)

    def fullmatch(self, *given):
        self._given(*given)
        return self._own.fullmatch(*given)


@pytest.fixture
def watched(monkeypatch):
    out = {}
    for name, most in WINDOWS.items():
        module, _, attribute = name.partition(":")
        out[name] = Watched(getattr(import_module(module), attribute), most)
        monkeypatch.setattr(import_module(module), attribute, out[name])
    return out


def test_patterns_that_take_long_are_given_little(watched, tmp_path):
    lines = []
    for piece in ('"', "A", " -"):
        long = piece * 120
        lines += [f"{long} Mr. Bo of China, {long} accused the {long} China of {long} lying. At 5 p.m. Al left."]
        lines += [long * 5, f"By {long}", f"{long}.", "He said Grace denied it at 5 p.m. Al left."]
    for sentence in default_labeler().predict([Document("a", "\n\n".join(lines))]):
        list(iter_swaps(sentence))
    (tmp_path / "brat").mkdir()
    (tmp_path / "brat" / "a.txt").write_text("Ottawa denied it.")
    (tmp_path / "brat" / "a.ann").write_text(f"T1\t{'x' * 5000} 0 6\tOttawa\n")
    list(read_any(str(tmp_path / "brat")))
    with pytest.raises(InputError):
        select([], ["x" * 5000])
    with pytest.raises(InputError):
        run_experiment("x" * 5000 + "=1")
    (tmp_path / ".a.part").write_text("")
    left_overs(tmp_path)
    assert [name for name, each in watched.items() if not each.used] == []
