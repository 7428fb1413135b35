"""NewsMTSC: sentiment of a news sentence towards each of its targets.

Hamborg and Donnay (2021), EACL. JSON lines: `primary_gid`, `sentence_normalized`, `targets` with `from`, `to`,
`mention` and `polarity` (2 negative, 4 neutral, 6 positive).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from stance.corpora.annotated import Annotated, Faults
from stance.corpora.files import iter_lines, parse_json_line
from stance.corpora.readers.origins import origin
from stance.exceptions import InputError, placed
from stance.schema import Claim, Document, Mention, Sentence, Span

_POLARITY = {2.0: "negative", 4.0: "neutral", 6.0: "positive"}


def read(folder: Path, split: str, faults: Faults) -> Iterator[Annotated]:
    """Yield one document a line, by its `primary_gid`, with a claim for each target.

    A claim has no actor: the sentence speaks. What the corpus says beyond the schema stays in `Claim.extra`
    (`gid`, `further_mentions`). `meta["origin"]` names the article that the sentence is from.

    Parameters
    ----------
    folder : Path
        The corpora's folder; the file is `newsmtsc/SPLIT.jsonl` below it.
    split : {"train", "devtest_rw", "devtest_mt"}
    faults : Faults

    Raises
    ------
    InputError
        If the file or, unless faults are skipped, a line cannot be read.
    """
    path = folder / "newsmtsc" / f"{split}.jsonl"
    for number, raw in iter_lines(path):
        with faults.guard():
            value = parse_json_line(raw, path, number)
            with placed(path, number):
                yield _annotated(value)


def _annotated(value: Mapping[str, Any]) -> Annotated:
    id_, text, targets = value.get("primary_gid"), value.get("sentence_normalized"), value.get("targets")
    if not isinstance(id_, str) or not isinstance(text, str) or not isinstance(targets, list):
        raise InputError("a line has 'primary_gid', 'sentence_normalized' and 'targets'; fetch the file again")
    claims = tuple(_claim(target, text) for target in targets)
    document = Document(id_, text, meta={"origin": origin("newsmtsc", id_)})
    return Annotated(document, (Sentence(id_, 0, 0, len(text), text, claims=claims),))


def _claim(target: Any, text: str) -> Claim:
    polarity = target.get("polarity") if isinstance(target, Mapping) else None
    if isinstance(polarity, bool) or not isinstance(polarity, (int, float)) or polarity not in _POLARITY:
        raise InputError(f"a target has a 'polarity' of 2, 4 or 6, got {str(target)[:80]}; fetch the file again")
    given = {"start": target.get("from"), "end": target.get("to"), "text": target.get("mention")}
    span = Span.from_json(given, text)
    extra = {"gid": target.get("Input.gid")}
    if further := target.get("further_mentions"):
        extra["further_mentions"] = further
    return Claim(_POLARITY[polarity], target=Mention(span), extra=extra)
