"""Why a model is likely to have erred."""

import pandas as pd
import pytest

from stance.report.error_reasons import (
    CLOSE,
    CONFUSED,
    CUE,
    NO_CUE,
    OTHER,
    RARE,
    SURE,
    SWITCHED_OFF,
    UNKNOWN,
    ClaimReasons,
    LabelReasons,
)

ROWS = [
    # item, label, gold, predicted, score
    ("sure", "accusation", True, True, 0.5),
    ("near", "accusation", True, False, 0.45),
    ("cue", "accusation", True, False, 0.0),
    ("off", "accusation", True, False, 0.1),
    ("other", "accusation", True, False, 0.1),
    ("other", "denial", False, True, 0.9),
    ("none", "accusation", True, False, 0.0),
    ("alarm", "accusation", False, True, 1.0),
    ("alarm", "concern", True, True, 1.0),
]
TEXTS = {
    "near": "They talked.",
    "cue": "Ottawa accused Beijing.",
    "off": "Ottawa never accused Beijing.",
    "other": "Ottawa spoke.",
    "none": "It was their doing.",
    "alarm": "He accused nobody else, and fears it.",
}


@pytest.fixture(scope="module")
def claims():
    return ClaimReasons(pd.DataFrame(ROWS, columns=["item", "label", "gold", "predicted", "score"]), TEXTS)


@pytest.mark.parametrize(
    ("index", "item", "score", "missed", "kind", "words"),
    [
        (1, "near", 0.45, True, CLOSE, "a close call: 0.45, said from 0.50; no cue word: said in other words"),
        (2, "cue", 0.0, True, CUE, "the cue “accused” did not convince it"),
        (3, "off", 0.1, True, SWITCHED_OFF, "the cue “accused” is negated"),
        (4, "other", 0.1, True, OTHER, "taken for denial; no cue word: said in other words"),
        (6, "none", 0.0, True, NO_CUE, "no cue word: said in other words"),
        (7, "alarm", 1.0, False, CUE, "the cue “accused” misled it"),
    ],
)
def test_claim_has_its_likely_reasons_the_first_one_counted(claims, index, item, score, missed, kind, words):
    assert claims.of(index, item, "accusation", score, missed=missed) == (kind, words)


def test_labels_beyond_the_lexicon_and_lost_texts_have_no_reason_of_cues():
    rows = pd.DataFrame([("a", "praise", True, False, 0.0)], columns=["item", "label", "gold", "predicted", "score"])
    assert ClaimReasons(rows, {"a": "He accused."}).of(0, "a", "praise", 0.0, missed=True) == (UNKNOWN, "")
    rows["label"] = "accusation"
    assert ClaimReasons(rows, {}).of(0, "a", "accusation", 0.0, missed=True) == (UNKNOWN, "")


def test_confusions_have_their_likely_reasons():
    told = []
    for k in range(60):
        told += [(str(k), "A", True, k > 3, 0.4), (str(k), "B", False, k < 4, 0.45 if k < 2 else 0.9)]
    told += [("x", "C", True, False, 0.0), ("x", "A", False, True, 0.9)]
    why = LabelReasons(pd.DataFrame(told, columns=["item", "label", "gold", "predicted", "score"]))
    assert why.of("0", "A", "B", 0.45) == (CLOSE, "a close call: B 0.45, A 0.40; A is often taken for B: 4 of 4")
    assert why.of("3", "A", "B", 0.9)[0] == CONFUSED
    assert why.of("x", "C", "A", 0.9) == (RARE, "C is rare: 1 in gold")
    assert why.of("9", "A", "C", 0.99) == (SURE, "the model is sure: look at the annotation, too")
