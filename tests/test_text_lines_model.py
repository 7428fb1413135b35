"""The trained model of page lines: when it is asked, what it says, and that its file is refused when it is damaged."""

from __future__ import annotations

import json
import runpy
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from stance.exceptions import InputError
from stance.resources import resource
from stance.schema import PARTS
from stance.text import blocks
from stance.text.linefeatures import line_features
from stance.text.linemodel import LineModel, best_parts, shipped_model, verdict_features
from stance.text.linerules import judge
from stance.text.lines import lines

SCRIPT = Path(__file__).parents[1] / "scripts" / "train_line_model.py"

PAGE = """\
The Brindle Courier
Home News Sport Opinion
Sign in
Jobs in Brindle
Harbour board denies hiding report on leaking fuel tanks
Members say they saw the findings only last week
By Nora Whitcombe
12 May 2021
Share
The harbour board on Tuesday denied that it had kept back a report on three leaking fuel tanks for almost a year.
Its chairwoman, Edith Marlow, told a meeting of residents that the report had been sent to every member in June 2020.
"Nobody hid anything from anybody," she said.
He was not convinced.
Councillor Adam Pryce accused the board of misleading the town, and said that he would ask the auditor to look into it.
The tanks, which were built in 1968, hold about 40,000 litres of diesel and stand next to the fish market.
Advertisement
The board expects to have them replaced by the end of next year, at a cost of about 2 million pounds.
Related stories
Fish market to stay open through the winter
Ferry fares to rise by four per cent
Download our app
Contact the newsroom
© 2021 Brindle Media. All rights reserved."""
BODY = [
    line for line in PAGE.split("\n") if line.endswith((".", '"', "said.")) and line[0] != "©" and len(line.split()) > 3
]


def of(part: str, text: str, **options: object) -> list[str]:
    return [text[block.start : block.end] for block in blocks(text, **options) if block.part == part]  # type: ignore[arg-type]


def test_model_takes_away_furniture_that_no_rule_knows_and_keeps_the_text() -> None:
    assert "The Brindle Courier" not in of("boilerplate", PAGE, model=None)
    assert set(BODY) <= set(of("body", PAGE))
    assert {"The Brindle Courier", "Jobs in Brindle", "Download our app", "Contact the newsroom"} <= set(
        of("boilerplate", PAGE)
    )
    assert of("headline", PAGE)[0] == "Harbour board denies hiding report on leaking fuel tanks"


def test_model_marks_what_it_decided() -> None:
    changed = {PAGE[b.start : b.end] for b in blocks(PAGE) if b.rule == "model"}
    assert "Jobs in Brindle" in changed
    assert "By Nora Whitcombe" not in changed


def test_model_gives_the_first_headline_the_cuts_of_a_title() -> None:
    page = PAGE.replace("leaking fuel tanks\nMembers", "leaking fuel tanks - Brindle News\nMembers")
    assert "- Brindle News" in of("boilerplate", page)


def test_model_is_not_asked_about_a_plain_page() -> None:
    text = "Board denies it\n\n" + "\n\n".join(
        f"The board said on day {n} that it had done nothing." for n in range(30)
    )
    assert blocks(text) == blocks(text, model=None)


def test_model_is_not_asked_about_a_short_page() -> None:
    text = "\n".join(PAGE.split("\n")[:9])
    assert len(lines(text)) == 9
    assert blocks(text) == blocks(text, model=None)


def test_model_is_not_asked_about_an_endless_page() -> None:
    text = "Jobs in Brindle\nShare\n" * 2501
    assert blocks(text) == blocks(text, model=None)


def test_model_leaves_a_long_paragraph_to_the_rules() -> None:
    long = "We use cookies on this page and our partners do, too, and so on. " * 20
    assert long.strip() in of("body", PAGE.replace("He was not convinced.", long))


def test_a_repeated_headline_is_boilerplate_after_the_model_too() -> None:
    title = "Harbour board denies hiding report on leaking fuel tanks"
    page = PAGE.replace("Advertisement", title)
    assert of("headline", page).count(title) == 1
    assert title in of("boilerplate", page)


def test_model_gives_the_same_verdict_each_time() -> None:
    assert blocks(PAGE) == blocks(PAGE)


def test_log_odds_are_logarithms_of_probabilities() -> None:
    found = lines(PAGE * 40)
    assert len(found) > 600  # more than are looked up at a time
    odds = shipped_model().log_odds(PAGE * 40, found, judge(PAGE * 40, found))
    assert odds.shape == (len(found), len(PARTS))
    np.testing.assert_allclose(np.exp(odds).sum(axis=1), 1, rtol=1e-5)


def test_best_parts_lean_towards_body() -> None:
    odds = np.log(np.array([[0.1, 0.1, 0.35, 0.45]], dtype=np.float32))
    assert best_parts(odds, 0.0) == ["boilerplate"]
    assert best_parts(odds, 0.5) == ["body"]


def test_features_tell_neighbours_and_repeats() -> None:
    text = "By Ann Lee\nShare\nThe board met.\nShare"
    found = lines(text)
    rows = line_features(text, found, judge(text, found))
    assert "-1:rule=byline" in rows[1]
    assert "-1:none" in rows[0]
    assert "again=01" in rows[1]
    assert "again=10" in rows[3]


def test_features_read_only_the_ends_of_a_long_line() -> None:
    short, long = (f"Title\n{'The board met and said that it was so. ' * n}It left." for n in (10, 1000))
    first, second = (line_features(text, lines(text), judge(text, lines(text))) for text in (short, long))
    assert first == second


def test_verdict_features_see_the_lines_around() -> None:
    chance = np.eye(4, dtype=np.float32)[[3, 2, 2]]
    rows = verdict_features(chance)
    assert len(rows) == 3
    assert {"P2=-", "P3=3", "P4=2"} <= set(rows[0])
    assert {"P2=2", "P3=2", "P4=-"} <= set(rows[2])


def test_damaged_weights_are_refused(tmp_path: Path) -> None:
    good = resource("data", "text/line_model.npz").read_bytes()
    path = tmp_path / "model.npz"
    for bad in (b"", b"nothing", good[: len(good) // 2], good[:2000] + b"\0" * 2000 + good[4000:]):
        path.write_bytes(bad)
        with pytest.raises(InputError, match=r"cannot read the model of page lines.*; install the package again"):
            LineModel.load(path)
    with pytest.raises(InputError, match="cannot read the model of page lines"):
        LineModel.load(tmp_path / "none.npz")


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"weights": np.zeros((2, 8), dtype=np.int8)}, "is no model of page lines"),
        ({"weights": np.zeros((1, 3), dtype=np.int8)}, "is no model of page lines"),
        ({"intercepts": np.zeros(4)}, "is no model of page lines"),
        ({"scale": np.float32(0)}, "is no model of page lines"),
        ({"features": np.array([b"x", None], dtype=object)}, "cannot read the model of page lines"),
        ({"features": np.array([255], dtype=np.uint8)}, "cannot read the model of page lines"),
    ],
)
def test_weights_of_another_shape_or_kind_are_refused(change: dict[str, object], match: str, tmp_path: Path) -> None:
    arrays = {
        "features": np.frombuffer(b"end=.", dtype=np.uint8),
        "weights": np.zeros((1, 8), dtype=np.int8),
        "scale": np.float32(50),
        "intercepts": np.zeros(8),
    }
    path = tmp_path / "model.npz"
    np.savez(path, **arrays)  # type: ignore[arg-type]
    assert len(LineModel.load(path).rows) == 1
    np.savez(path, **arrays | change)  # type: ignore[arg-type]
    with pytest.raises(InputError, match=match):
        LineModel.load(path)


def test_reading_a_plain_page_does_not_load_the_weights() -> None:
    code = (
        "import sys\nfrom stance.text import blocks\nblocks('Board denies it\\n\\nThe board denied it.')\n"
        "assert not {'sklearn', 'stance.text.linemodel'} & set(sys.modules), sorted(sys.modules)\n"
        f"blocks({PAGE!r})\nassert 'stance.text.linemodel' in sys.modules and 'sklearn' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_labelled_pages_are_whole() -> None:
    path = resource("data", "pages/pages.jsonl")
    pages = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
    assert Counter(page["split"] for page in pages) == {"train": 100, "held-back": 30}
    assert len({page["id"] for page in pages}) == len(pages)
    for page in pages:
        raw = page["text"].split("\n")
        assert len(raw) == len(page["labels"])
        assert set(page["labels"]) <= {*PARTS, "blank"}
        assert all((label == "blank") == (not line.strip()) for line, label in zip(raw, page["labels"], strict=True))


@pytest.mark.campaign
def test_the_script_writes_the_weights_that_ship(tmp_path: Path) -> None:
    script = runpy.run_path(str(SCRIPT))
    script["save"](script["fit"](script["labelled"]("train"), script["clean_reports"]()), tmp_path / "model.npz")
    anew, shipped = LineModel.load(tmp_path / "model.npz"), shipped_model()
    # The same bytes on one machine; elsewhere the last digits of the solver may differ.
    both = sorted(anew.rows.keys() & shipped.rows.keys())
    assert len(both) > 0.98 * max(len(anew.rows), len(shipped.rows))
    weights = [model.weights[[model.rows[name] for name in both]] for model in (anew, shipped)]
    np.testing.assert_allclose(*weights, atol=0.1)
