"""Every regular expression of the package, and texts that make bad ones take time that grows with a power of length.

    python tests/fuzz/patterns.py

The patterns are found where `re` compiles them: while all modules of the package are imported and while `label` reads
a page. Each is searched for in texts made from its own characters, over and over (`ab` of `(a|ab)*c`), doubled in
length; one whose time grows faster than linearly, and by then takes long, is a finding, unless `WINDOWS` names it:
`tests/test_patterns.py` watches that those are only given as little as stands there.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
import time
from importlib import import_module
from inspect import signature
from itertools import product
from pathlib import Path
from pkgutil import walk_packages
from re import _parser  # type: ignore[attr-defined]

import stance

WINDOWS = {
    "stance.corpora.formats.brat.standoff:_TEXT_BOUND": 0,
    "stance.evaluation.swaps:_ARTICLE": 40,
    "stance.evaluation.swaps:_CAPITAL_BEFORE": 40,
    "stance.experiments.launching.call:_SEVERAL": 0,
    "stance.experiments.runs.query:_CONDITION": 0,
    "stance.experiments.runs.removal:_ASIDE": 0,
    "stance.stances.masking:_OPENING": 8,
    "stance.text.boundaries:_TIME": 25,
    "stance.text.linefeatures:_END": 12,
    "stance.text.linerules:_STOPPED": 72,
    "stance.text.patterns:_patterns": 400,
}
"""Where a search takes time with the square of the length: of how many characters at most; 0 if it must match all.

A name is that of a pattern, or of a function of yes and no that returns one.
"""

_CHARACTERS = tuple("aA1 .,\n\t\"'“”’-–—()[]{}<>&;:/\\|_#@%=é")


def patterns() -> dict[tuple[str, int], str]:
    """Return the patterns that the package compiles, with their flags, each with the module that does."""
    found: dict[tuple[str, int], str] = {}
    compile_ = re._compile  # type: ignore[attr-defined]

    def noting(pattern, flags):
        frame = sys._getframe(2)
        name = frame.f_globals.get("__name__", "")
        if name.startswith("stance") and isinstance(pattern, str):
            found.setdefault((pattern, int(flags)), f"{name}:{frame.f_lineno}")
        return compile_(pattern, flags)

    re._compile = noting  # type: ignore[attr-defined]
    try:
        for module in [name for name in sys.modules if name == "stance" or name.startswith("stance.")]:
            del sys.modules[module]
        for info in walk_packages(stance.__path__, "stance."):
            try:
                import_module(info.name)
            except ImportError:
                continue  # needs an extra
        from stance.scale.models import default_labeler
        from stance.schema import Document

        default_labeler().predict([Document("a", "Ottawa accused Beijing of lying.\n\nBeijing denied it.")])
        for match in _calls():
            found.setdefault(match, "a call of re")
    finally:
        re._compile = compile_  # type: ignore[attr-defined]
    return found


def _calls() -> list[tuple[str, int]]:
    """Return the patterns written in calls such as ``re.sub("...", ...)``, which are compiled when they are reached."""
    out = []
    for path in Path(stance.__path__[0]).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("re.") and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    out.append((first.value, 0))
    return out


def pieces(pattern: str, flags: int) -> list[str]:
    """Return short texts to repeat: characters of the pattern, its literal runs, and pairs of common characters."""
    letters: set[str] = set(_CHARACTERS)
    runs: set[str] = set()

    def walk(parts, run):
        for kind, value in parts:
            name = str(kind)
            if name == "LITERAL":
                run += chr(value)
                letters.add(chr(value))
                continue
            if run:
                runs.add(run[:12])
                run = ""
            if name == "IN":
                letters.update(chr(v) for k, v in value if str(k) == "LITERAL")
            elif name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
                walk(value[2], "")
            elif name == "SUBPATTERN":
                walk(value[3], "")
            elif name == "BRANCH":
                for branch in value[1][:30]:
                    walk(branch, "")
            elif name in ("ASSERT", "ASSERT_NOT"):
                walk(value[1], "")
            elif name == "ATOMIC_GROUP":
                walk(value, "")
        if run:
            runs.add(run[:12])

    walk(_parser.parse(pattern, flags), "")
    short = sorted(letters)[:60]
    pairs = [a + b for a in "aA1 .\n" for b in "aA1 .\n"]
    return [*short, *sorted(runs)[:25], *pairs, "Aa ", "a.", "1,", "a-", "A. "]


def slowest(pattern: str, flags: int, *, size: int, most: float) -> tuple[float, str, int]:
    """Return the longest time of the processor that searching a text takes, what was repeated in it, and its length.

    A text is doubled only while it takes suspiciously long; `most` seconds are enough to know.
    """
    compiled = re.compile(pattern, flags)
    worst = (0.0, "", size)
    for piece in pieces(pattern, flags):
        for end in ("", "\x00", "!"):
            length = size
            text = (piece * (length // len(piece) + 1))[:length] + end
            while True:
                start = time.process_time()
                for _ in compiled.finditer(text):
                    pass
                took = time.process_time() - start
                worst = max(worst, (took, piece, length))
                if took < 0.002 * length / 1000 or length >= size * 16 or took > most:
                    break
                length *= 2
                text = (piece * (length // len(piece) + 1))[:length] + end
            if worst[0] > most:
                return worst
    return worst


def _named(name: str) -> list[str]:
    module, _, attribute = name.partition(":")
    found = getattr(import_module(module), attribute)
    if isinstance(found, re.Pattern):
        return [found.pattern]
    words = signature(found).parameters
    return [found(**dict(zip(words, each, strict=True))).pattern for each in product((False, True), repeat=len(words))]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=2000, help="characters to begin with")
    parser.add_argument("--most", type=float, default=2.0, help="seconds that are a finding")
    given = parser.parse_args()
    known, bad, start = patterns(), 0, time.process_time()
    windows = {pattern for name in WINDOWS for pattern in _named(name)}
    for (pattern, flags), place in sorted(known.items(), key=lambda item: item[1]):
        took, piece, length = slowest(pattern, flags, size=given.size, most=given.most)
        if took > 0.02 * length / 1000:
            bad += pattern not in windows
            said = "given little" if pattern in windows else "! slow"
            print(f"{said}, {place}: {took:.2f} s for {length} characters of {piece!r}: {pattern[:100]!r}", flush=True)
    print(f"{len(known)} patterns, {bad} slow, {time.process_time() - start:.0f} s")
    return bad > 0


if __name__ == "__main__":
    sys.exit(main())
