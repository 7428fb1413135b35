"""Annotations as brat keeps them: a folder of texts (`.txt`) and of what is marked in them (`.ann`).

A claim is an event, ``E1 Accusation:T1 Actor:T2 Target:T3``: its trigger is the cue, its type the stance with a capital
first letter. Every annotated sentence is a span `Sentence`, with its part as an attribute. What brat has no place for
stands in notes as JSON: at an actor or a target its entity; at a claim its score, its further keys, an actor without a
span and, where the trigger is the whole sentence for want of a cue, ``"cue": null``; at a sentence its number where it
is not the next one, its sentiment and its further keys.
"""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote, unquote

from stance.corpora.annotated import Annotated, Faults
from stance.corpora.files import decode
from stance.corpora.formats.brat.claims import label_of, sentences_of, type_of
from stance.corpora.formats.brat.standoff import AnnFile, TextBound, parse_ann
from stance.corpora.formats.oneline import LINE_ENDS, dump, encode, storing
from stance.exceptions import InputError, placed
from stance.schema import PARTS, STANCES, Claim, Document, Json, Mention, Sentence
from stance.writing import written_aside

_BOM = b"\xef\xbb\xbf"
_LONGEST = 200
_NOTHING = "%-"
_DEVICE = re.compile("(?i:con|prn|aux|nul|com[0-9]|lpt[0-9])")
"""Names that are no files on Windows, whatever ending they have."""
"""An empty name, and the end of a folder's name that the next one goes on with: no character's percent code."""


def read(path: Path, faults: Faults) -> Iterator[Annotated]:
    """Yield the documents of a folder and of the folders below it, by name.

    What `write` wrote comes back as it was, and so does what people marked in brat with such a configuration:

    - Without any span `Sentence` in a document, it is cut into sentences, and all of them count as annotated.
    - A span that is neither `Actor`, `Target` nor `Sentence`, and that no event names, is a claim with only a cue.
    - Roles may stand in any order and case, also as relations (`R1 Actor Arg1:E1 Arg2:T2`); other roles, other
      relations, equivalences, and actors and targets of no claim are left out.
    - Types come back in lower case, unless they are all upper case.
    - A discontinuous span goes from its first start to its last end if that lies in one sentence, else it is its first
      piece. An actor or target in another sentence than the cue has no span; its text is its entity.
    - A normalisation's text is the entity. Attributes of claims and sentences are further keys; what people noted at
      a claim, its spans or a sentence stands under the key `note`.

    Parameters
    ----------
    path : Path
        A folder of `X.txt` and `X.ann`. A document's id is the path of `X` below it, percent codes decoded.
    faults : Faults
        What becomes of annotations, and of whole documents, that cannot be read.

    Raises
    ------
    InputError
        If it is no folder, holds no `.ann` file, or holds something that cannot be read; it names file and line.
    """
    seen: dict[str, str] = {}
    for name in _names(path):
        found = None
        with faults.guard():
            ann = path / f"{name}.ann"
            with placed(ann):
                id_ = _id(name)
            if id_ in seen:
                raise InputError(f"is the document {id_!r}, and so is {seen[id_]!r}; rename one of them", path=ann)
            seen[id_] = name
            found = _read_pair(path / f"{name}.txt", ann, id_, faults)
        if found is not None:
            yield found


def write(path: Path, documents: Iterable[Annotated]) -> None:
    """Write a folder that opens in brat, its configuration included.

    A document's title, date, source and further keys are left out. A document without annotated sentences gets an
    empty `.ann`; `read` takes it for one that holds no claims.

    Parameters
    ----------
    path : Path
        A folder that does not exist yet or is empty; it appears when it is whole.
    documents : iterable of Annotated

    Raises
    ------
    InputError
        If the folder is not empty or cannot be written, two documents have one id, a sentence is empty, or a text
        holds a character that no text file may hold.
    """
    with storing(path):
        if path.exists() and not (path.is_dir() and not any(path.iterdir())):
            raise InputError("exists already; give a new folder", path=path)
        with written_aside(path.resolve()) as aside:
            aside.mkdir()
            try:
                _write_folder(aside, documents)
            except BaseException:
                shutil.rmtree(aside, ignore_errors=True)
                raise


def _names(path: Path) -> list[str]:
    if not path.is_dir():
        raise InputError("is no folder; give a folder of .txt and .ann files", path=path)
    files = (file.relative_to(path) for file in path.rglob("*") if file.suffix in {".txt", ".ann"})
    kept = [file for file in files if not any(part.startswith(".") for part in file.parts)]
    if not any(file.suffix == ".ann" for file in kept):
        raise InputError("the folder holds no .ann file; give a folder of .txt and .ann files", path=path)
    return sorted({file.as_posix()[: -len(file.suffix)] for file in kept})


def _read_pair(txt: Path, ann: Path, id_: str, faults: Faults) -> Annotated:
    if not txt.exists():
        raise InputError(f"has no text; put {txt.name} beside it", path=ann)
    if not ann.exists():
        raise InputError(f"has no annotations; put {ann.name} beside it, empty if the text holds no claims", path=txt)
    raw = _bytes(txt)
    document = Document(id_, decode(raw, txt))
    data = decode(_bytes(ann), ann)
    found = _parse(data, document.text, raw.startswith(_BOM), ann, faults)
    return Annotated(document, sentences_of(document, found, ann, faults))


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror}); check its permissions", path=path) from None


def _parse(data: str, text: str, bom: bool, path: Path, faults: Faults) -> AnnFile:
    if bom:
        # We do not count a byte-order mark, brat does: what fits better is what was meant.
        without, counted = Faults(skip=True), Faults(skip=True)
        parse_ann(data, text, path, without)
        parse_ann(data, f"\ufeff{text}", path, counted)
        if len(counted.skipped) < len(without.skipped):
            found = parse_ann(data, f"\ufeff{text}", path, faults)
            return found._replace(textbounds={id_: _shifted(bound) for id_, bound in found.textbounds.items()})
    return parse_ann(data, text, path, faults)


def _shifted(bound: TextBound) -> TextBound:
    return bound._replace(fragments=tuple((max(start - 1, 0), max(end - 1, 0)) for start, end in bound.fragments))


def _write_folder(folder: Path, documents: Iterable[Annotated]) -> None:
    labels: dict[str, None] = {}
    for document, sentences in documents:
        lines = _Lines(document.text)
        for number, sentence in enumerate(sentences):
            lines.sentence(number, sentence)
            labels |= dict.fromkeys(claim.stance for claim in sentence.claims)
        text, ann = encode(document.text, document.id), encode("".join(lines.lines), document.id)
        stem = folder / _name(document.id)
        stem.parent.mkdir(parents=True, exist_ok=True)
        try:
            with stem.with_name(f"{stem.name}.txt").open("xb") as file:
                # Readers take one mark away: a text that begins with one needs another.
                file.write(_BOM + text if text.startswith(_BOM) else text)
        except FileExistsError:
            raise InputError(f"two documents have the id {document.id!r}; make ids unique") from None
        stem.with_name(f"{stem.name}.ann").write_bytes(ann)
    # Where nothing is annotated yet, the folder is for annotating.
    types = dict.fromkeys(type_of(label) for label in labels or STANCES)
    events = "".join(f"{name}\tActor?:Actor, Target?:Target\n" for name in types)
    (folder / "annotation.conf").write_bytes(_ANNOTATION.format(events=events, parts="|".join(PARTS)).encode())
    (folder / "visual.conf").write_bytes(_VISUAL.encode())


def _name(id_: str) -> str:
    name = quote(id_, safe="") or _NOTHING
    if name.startswith(".") or len(name) > _LONGEST:
        name = name.replace(".", "%2E")
    if _DEVICE.fullmatch(name.partition(".")[0]):
        name = f"%{ord(name[0]):02X}{name[1:]}"
    return f"{_NOTHING}/".join(name[at : at + _LONGEST] for at in range(0, len(name), _LONGEST))


def _id(name: str) -> str:
    if name == _NOTHING:
        return ""
    try:
        return unquote(name.replace(f"{_NOTHING}/", ""), errors="strict")
    except UnicodeDecodeError:
        raise InputError("its name has percent codes that are no text; rename the file") from None


class _Lines:
    """The lines of one `.ann` file in the making."""

    def __init__(self, text: str):
        self.text = text
        self.lines: list[str] = []
        self._ids: Counter[str] = Counter()
        self._mentions: dict[tuple[str, Mention], str] = {}

    def sentence(self, number: int, sentence: Sentence) -> None:
        if sentence.start == sentence.end:
            raise InputError(f"sentence {sentence.start}-{sentence.end} of {sentence.doc!r} is empty; leave it out")
        id_ = self._span("Sentence", sentence.start, sentence.end)
        if sentence.part != "body":
            self._line("A", f"Part {id_} {sentence.part}")
        note = sentence.to_json()
        for key in (
            "doc",
            "start",
            "end",
            "text",
            "part",
            "claims",
            *(["sentence"] if sentence.index == number else []),
        ):
            del note[key]
        self._note(id_, note)
        for claim in sentence.claims:
            self._claim(sentence, claim)

    def _claim(self, sentence: Sentence, claim: Claim) -> None:
        note, type_ = claim.to_json(), type_of(claim.stance)
        if label_of(type_) == claim.stance:
            del note["stance"]
        if claim.cue is not None and claim.cue.text:
            del note["cue"]
            trigger = self._span(type_, claim.cue.start, claim.cue.end)
        else:
            trigger = self._span(type_, sentence.start, sentence.end)
        event = f"{type_}:{trigger}"
        for role, mention in (("actor", claim.actor), ("target", claim.target)):
            if mention is None:
                del note[role]
            elif mention.span is None or not mention.span.text:
                note[role] = {key: value for key, value in mention.to_json().items() if value is not None}
            else:
                del note[role]
                event += f" {role.capitalize()}:{self._mention(role.capitalize(), mention)}"
        self._note(self._line("E", event), note)

    def _mention(self, type_: str, mention: Mention) -> str:
        if (type_, mention) not in self._mentions:
            assert mention.span is not None
            self._mentions[type_, mention] = id_ = self._span(type_, mention.span.start, mention.span.end)
            self._note(id_, {} if mention.entity is None else {"entity": mention.entity})
        return self._mentions[type_, mention]

    def _span(self, type_: str, start: int, end: int) -> str:
        # No line of the file may hold a line end: the span is cut into pieces there, as brat does.
        edges = [start]
        for found in LINE_ENDS.finditer(self.text, start, end):
            edges += found.span()
        pieces = list(zip(edges[::2], [*edges[1::2], end], strict=True))
        offsets = ";".join(f"{a} {b}" for a, b in pieces)
        return self._line("T", f"{type_} {offsets}\t{' '.join(self.text[a:b] for a, b in pieces)}")

    def _note(self, target: str, value: Json) -> None:
        if value:
            self._line("#", f"AnnotatorNotes {target}\t{dump(value)}")

    def _line(self, kind: str, body: str) -> str:
        self._ids[kind] += 1
        id_ = f"{kind}{self._ids[kind]}"
        self.lines.append(f"{id_}\t{body}\n")
        return id_


_ANNOTATION = """\
[entities]
Actor
Target
Sentence

[relations]
<OVERLAP>\tArg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>

[events]
{events}
[attributes]
Part\tArg:Sentence, Value:{parts}
"""

_VISUAL = """\
[labels]
Sentence | Sentence | S

[drawing]
SPAN_DEFAULT\tfgColor:black, bgColor:#ffd2a8, borderColor:darken
ARC_DEFAULT\tcolor:black, arrowHead:triangle-5
ATTRIBUTE_DEFAULT\tglyph:*
Actor\tbgColor:#a8d5ff
Target\tbgColor:#c9b8f5
Sentence\tbgColor:#eeeeee
"""
