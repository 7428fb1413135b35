"""Draw the sentences of the double-coding kit from `gold` and `silver`: data/kit/sentences.jsonl, ids and offsets only.

usage: python scripts/draw_kit.py CORPORA_FOLDER

Each stance is drawn more often than news takes it, so that agreement on it can be measured; of the sentences without a
stance, half hold a cue word, for those are the hard ones.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path

from stance.corpora.annotated import Annotated, Faults
from stance.corpora.readers.ours import read_gold, read_silver
from stance.schema import Sentence
from stance.stances.lexicon import cue_hits

OUT = Path(__file__).parents[1] / "data" / "kit" / "sentences.jsonl"
WANTED = {"denial": 30, "concern": 32, "accusation": 44, "none, with a cue": 22, "none": 22}
"""How many of each kind are drawn, from gold and from silver alike: 300 in all."""
FEWEST_WORDS = 5
SEED = 20261126


def main(folder: Path) -> None:
    rng = random.Random(SEED)
    drawn = [*draw(read_gold(folder, "dev", Faults()), rng), *draw(read_silver(folder, "all", Faults()), rng)]
    drawn.sort(key=lambda s: (s.doc, s.start))
    lines = [json.dumps({"doc": s.doc, "start": s.start, "end": s.end}, ensure_ascii=False) for s in drawn]
    OUT.write_text("\n".join(lines) + "\n", encoding="utf-8")


def draw(documents: Iterator[Annotated], rng: random.Random) -> list[Sentence]:
    """Draw from each kind; a sentence with two stances counts for the rarer one."""
    kinds: dict[str, list[Sentence]] = {kind: [] for kind in WANTED}
    for _, sentences in documents:
        for sentence in sentences:
            if len(sentence.text.split()) >= FEWEST_WORDS:
                kinds[kind_of(sentence)].append(sentence)
    return [sentence for kind, n in WANTED.items() for sentence in rng.sample(kinds[kind], n)]


def kind_of(sentence: Sentence) -> str:
    """Name the kind of a sentence, a key of `WANTED`."""
    for stance in ("denial", "concern", "accusation"):
        if stance in sentence.stances:
            return stance
    return "none, with a cue" if cue_hits(sentence.text) else "none"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
