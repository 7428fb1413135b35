"""Random bytes, guided by coverage, through cleaner, splitter, readers, labeler and report: right output or one error.

    pip install 'stance[fuzz]'
    python tests/fuzz/texts.py TARGET [-max_total_time=600] [CORPUS_FOLDER]

TARGET is one of text, label, report, jsonl, csv, parquet, brat, conll, doccano, label-studio, spacy. What follows goes
to libFuzzer. A finding ends the run with its traceback and leaves the bytes in a file `crash-...`.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["stance.corpora", "stance.schema", "stance.text", "stance.report"]):
    from stance.corpora.annotated import Faults
    from stance.corpora.inputs import iter_documents
    from stance.corpora.library import read_any
    from stance.exceptions import StanceError
    from stance.report.notebook import labelled_html
    from stance.scale.models import default_labeler
    from stance.schema import Document
    from stance.text.parts import blocks
    from stance.text.quotations import quotations
    from stance.text.splitter import make_splitter

FOLDER = Path(tempfile.mkdtemp())
ENDINGS = {"jsonl": "a.jsonl", "csv": "a.csv", "parquet": "a.parquet", "conll": "a.conllu", "spacy": "a.spacy"}
ENDINGS |= {"doccano": "a.jsonl", "label-studio": "a.json"}
SPLITTER = make_splitter("punkt_news")


def text(data: bytes) -> str:
    """Return what the bytes say as UTF-8, wrong ones as halves of surrogate pairs; after a NUL, any code points."""
    if data[:1] == b"\0":
        return str(atheris.FuzzedDataProvider(data[1:]).ConsumeUnicode(5000))
    return data.decode("utf-8", "surrogateescape")[:5000]


def check_text(data: bytes) -> None:
    given = text(data)
    covered = sorted((block.start, block.end) for block in blocks(given))
    assert all(0 <= start <= end <= len(given) for start, end in covered)
    last = 0
    for sentence in SPLITTER.split(Document("a", given)):
        assert last <= sentence.start < sentence.end
        assert given[sentence.start : sentence.end] == sentence.text
        last = sentence.end
    for quote in quotations(given):
        assert 0 <= quote.start < quote.end <= len(given)


def check_label(data: bytes) -> None:
    document = Document("a", text(data))
    for sentence in LABELER.predict([document]):
        for claim in sentence.claims:
            assert all(document.text[span.start : span.end] == span.text for span in claim.spans)


def check_report(data: bytes) -> None:
    document = Document(text(data[:40]), text(data))
    page = labelled_html([document], LABELER.predict([document]), LABELER.stances)
    assert "<script>alert" not in page


def check_file(name: str, data: bytes) -> None:
    path = FOLDER / ENDINGS[name]
    path.write_bytes(data)
    calls = [lambda: list(read_any(str(path), form=name, faults=Faults(skip=len(data) % 2 == 0)))]
    if name in ("jsonl", "csv", "parquet"):
        calls.append(lambda: list(iter_documents([str(path)])))
    for call in calls:
        try:
            call()
        except StanceError:
            continue


def check_brat(data: bytes) -> None:
    words, _, notes = data.partition(b"\xff")  # which UTF-8 never holds
    (FOLDER / "brat").mkdir(exist_ok=True)
    (FOLDER / "brat" / "a.txt").write_bytes(words)
    (FOLDER / "brat" / "a.ann").write_bytes(notes)
    try:
        list(read_any(str(FOLDER / "brat"), form="brat"))
    except StanceError:
        return


def main() -> None:
    target = sys.argv.pop(1)
    checks = {"text": check_text, "label": check_label, "report": check_report, "brat": check_brat}
    call = checks.get(target) or (lambda data: check_file(target, data))
    atheris.Setup(sys.argv, call)
    atheris.Fuzz()


LABELER = default_labeler() if sys.argv[1:2] in (["label"], ["report"]) else None

if __name__ == "__main__":
    main()
