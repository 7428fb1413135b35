"""The list of speech verbs: clean, and read by kind and form."""

from __future__ import annotations

import re
from collections import Counter
from typing import get_args

from stance.resources import resource
from stance.text.speech import SpeechKind, any_speech_verb, speech_verbs


def test_speech_verbs_are_of_the_kinds_asked_for() -> None:
    assert {"say", "says", "said", "saying", "wrote", "written"} <= speech_verbs("says")
    assert "accused" in speech_verbs("judges") - speech_verbs("says", "names", "holds")
    assert speech_verbs("names", "holds") == speech_verbs("names") | speech_verbs("holds")
    assert speech_verbs() == frozenset()


def test_finite_speech_verbs_are_no_nouns_and_no_participles() -> None:
    finite = speech_verbs("says", finite=True)
    assert {"say", "says", "said", "wrote", "claimed", "reported"} <= finite
    assert not finite & {"saying", "written", "claim", "claims", "report", "reports", "reporting"}
    assert finite < speech_verbs("says")


def test_any_speech_verb_is_an_expression_for_the_finite_forms() -> None:
    pattern = re.compile(rf"\b{any_speech_verb('says')}\b")
    assert pattern.findall("She said so, he warned us, they state claims.") == ["said", "warned"]


def test_list_is_clean() -> None:
    lines = resource("data", "lexicons/speech_verbs.txt").read_text(encoding="utf8").splitlines()
    headings = {line.strip("[]").removesuffix("+nouns") for line in lines if line.startswith("[")}
    assert headings == set(get_args(SpeechKind))
    verbs = [line.split() for line in lines if line[:1] not in ("#", "[")]
    assert all(4 <= len(forms) <= 5 and all(re.fullmatch("[a-z]+", form) for form in forms) for forms in verbs)
    assert all(forms[1].endswith("s") and forms[-1].endswith("ing") for forms in verbs)
    assert max(Counter((forms[0], forms[2]) for forms in verbs).values()) == 1
