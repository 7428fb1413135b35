"""Build data/language/punkt.json: the parameters of nltk's Punkt for English news.

Run from anywhere: python scripts/build_punkt.py [--check]

The abbreviations are listed here by kind, since the rules around Punkt treat kinds differently (a title never ends a
sentence, a company's "Inc." may). Training Punkt on the embedded corpus adds abbreviations that recur there; the words
that begin sentences are the closed classes below and the words which the embedded corpus often writes at the beginning
of a sentence, often in lower case elsewhere, and never with a capital amid a sentence. The output is sorted: the same
corpus gives the same bytes.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from nltk.tokenize.punkt import PunktTrainer

ROOT = Path(__file__).resolve().parents[1]
OUTPUT = ROOT / "data" / "language" / "punkt.json"
EMBEDDED = ROOT / "data" / "embedded"

# Written without the last full stop, in lower case, as Punkt keeps them.
ABBREVIATIONS = {
    # Before a name; never the end of a sentence.
    "title": """
        mr mrs ms mx messrs mmes dr drs prof profs rev revs fr msgr hon pres sen sens rep reps gov govs amb
        ald del cllr gen lt maj capt cmdr cdr col sgt cpl pvt pfc adm vadm radm brig spc ssgt tsgt msgt cmsgt
        ens det insp supt const cst sec secy atty attys coun sto sta dist asst assoc dep st ste mt mts ft
        lt.-gen maj.-gen lt.-col brig.-gen lt.gov
    """,
    "month": "jan feb mar apr jun jul aug sep sept oct nov dec",
    "day": "mon tue tues wed thu thur thurs fri sat sun",
    # After a town, or after "D-" and "R-".
    "state": """
        ala ariz ark calif colo conn del fla ga ill ind kan kans ky la md mass mich minn miss mo mont neb nebr
        nev okla ore penn pa tenn tex va vt wash wis wyo ont que alta sask man nfld
    """,
    "company": "inc corp co cos ltd llc plc bros bhd pty assn dept depts univ govt intl mfg natl ave blvd rd hwy",
    "suffix": "jr sr esq ret",
    # Only before a number.
    "reference": """
        no nos op n° nº p pp fig figs art arts ch chap vol vols eq eqs para paras cl ver ext tel app sched reg
        ref
    """,
    # Never at the end of a sentence.
    "inner": "eg ie e.g i.e cf vs v viz ca approx",
    "ending": "etc al",
}

# Words of closed classes that begin sentences and are no names; left out on purpose: May, Will, Mark, Over, Art.
STARTERS = """
    a about above according across after again against all also although always amid among an and another any anyone
    are as asked at because before behind below between both but by can could despite did do does during each
    earlier either even every everyone everything few finally first following for from had has have he her here hers
    hers his how however i if in indeed instead is it its just last later like many maybe meanwhile more moreover
    most much my neither never nevertheless next no nobody none nor not nothing now of often on once one only or
    other others our perhaps please several she should since so some someone something sometimes soon still such
    than that the their them then there therefore these they this those though three through throughout thus to
    today tomorrow too two under unless unlike until up upon was we well were what whatever when where whether which
    while who whose why with within without would yes yesterday yet you your
"""

# "Plan B", "vitamin C": a letter after these is no initial.
LETTERED = """
    appendix block category class exhibit grade group hepatitis influenza level model option part phase plan point
    schedule section series tier type version vitamin
"""

# Names that end in a mark.
EXCLAIMED = "yahoo jeopardy jeb wham oklahoma"

# Words after a time of day that belong to it.
AFTER_TIME = """
    et est edt ct cst cdt mt mst mdt pt pst pdt gmt utc bst cet eastern central mountain pacific greenwich monday
    tuesday wednesday thursday friday saturday sunday jan feb march april june july aug sept oct nov dec
"""

MIN_ABBREVIATION, MIN_STARTER = 3, 8


def train(texts: list[str], sentences: list[list[str]]) -> tuple[set[str], set[str], dict[str, int]]:
    """Return trained abbreviations, sentence starters and orthographic contexts of words that begin sentences."""
    trainer = PunktTrainer()
    for text in texts:
        trainer.train(text, finalize=False)
    trainer.finalize_training()
    params = trainer.get_params()
    counts = Counter(word.lower() for text in texts for word in text.split())
    abbreviations = {
        word
        for word in params.abbrev_types
        if word.isalpha() and len(word) > 1 and counts[word + "."] >= MIN_ABBREVIATION and counts[word] == 0
    }
    first, lower, inner = Counter[str](), Counter[str](), Counter[str]()
    for words in sentences:
        for place, word in enumerate(words):
            word = word.strip("\"'“”‘’(),;:.!?")
            if not word.isalpha():
                continue
            if word.islower():
                lower[word] += 1
            elif place == 0:
                first[word.lower()] += 1
            else:
                inner[word.lower()] += 1
    starters = {
        word for word, count in first.items() if count >= MIN_STARTER and lower[word] >= MIN_STARTER and not inner[word]
    }
    contexts = {word: flags for word, flags in params.ortho_context.items() if word in starters}
    return abbreviations, starters, contexts


def build() -> dict[str, Any]:
    documents = [json.loads(line) for line in (EMBEDDED / "documents.jsonl").read_text("utf8").splitlines()]
    annotations = [json.loads(line) for line in (EMBEDDED / "annotations.jsonl").read_text("utf8").splitlines()]
    trained, starters, contexts = train([d["text"] for d in documents], [a["text"].split() for a in annotations])
    kinds = {kind: sorted(set(words.split())) for kind, words in ABBREVIATIONS.items()}
    listed = {word for words in kinds.values() for word in words}
    kinds["trained"] = sorted(trained - listed)
    return {
        "about": "Punkt parameters for English news; written by scripts/build_punkt.py, do not edit",
        "abbreviations": kinds,
        "sent_starters": sorted(set(STARTERS.split()) | starters),
        "ortho_context": dict(sorted(contexts.items())),
        "lettered": sorted(LETTERED.split()),
        "exclaimed": sorted(EXCLAIMED.split()),
        "after_time": sorted(AFTER_TIME.split()),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="only say whether the file is up to date")
    wanted = parser.parse_args()
    text = json.dumps(build(), ensure_ascii=False, indent=1) + "\n"
    if wanted.check:
        same = OUTPUT.exists() and OUTPUT.read_text("utf8") == text
        print("up to date" if same else "out of date: run python scripts/build_punkt.py")
        return 0 if same else 1
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    OUTPUT.write_text(text, encoding="utf8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
