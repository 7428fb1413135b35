"""How time and memory grow with hostile texts: each twice as long as the one before, through splitting and labelling.

    python tests/fuzz/growth.py --size 40000

Prints a line a text: seconds at one, two and four times the size, the exponent between the last two (1 is linear), and
the peak of memory of the process so far.
"""

from __future__ import annotations

import argparse
import math
import resource
import sys
import time
from collections.abc import Callable

from stance.scale.models import default_labeler
from stance.schema import Document
from stance.text.splitter import make_splitter

PIECES = (
    *('"', "'", "“", "(", "[", ")", "a", "A", "1", ".", "-", "_", "*", "é", "\u0301", " ", "\n", "\t", "\r\n", " \n"),
    *("\n\n", "a.", "A. ", "a\n", "Aa ", "a, ", "1,", "“a” ", "“a ", '"a ', "'a' ", "(a ", "[a](b) ", "<a>", "&amp;"),
    *("http://", "a@b.", "Mr. ", "U.S. ", "A-", "a-a", "at 1 ", "By A. B. ", "a: ", "- a\n", "| a ", "a — ", "\u202e"),
    *("\u200d", "👩\u200d👩\u200d👧", "\ufeff", "\x00", "\ud800", "\u2028"),
)
TEXTS = {
    **{repr(piece): piece for piece in PIECES},
    "accusations": "China accused Canada of lying. ",
    "one sentence of accusations": "China accused Canada, ",
    "denials in quotations": "“I deny it,” he said. ",
    "names": "Anna Reed Mark Hale ",
    "nested quotations": "“‘",
    "he said": "he said ",
}


def timed(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=40_000, help="characters of the shortest text")
    parser.add_argument("--what", choices=("split", "label"), default="split")
    parser.add_argument("--most", type=float, default=20.0, help="seconds after which a text is not doubled again")
    parser.add_argument("only", nargs="*")
    given = parser.parse_args()
    labeler, splitter = default_labeler(), make_splitter("punkt_news")
    call = (lambda d: labeler.predict([d])) if given.what == "label" else splitter.split
    call(Document("a", "China accused Canada of lying. Canada denied it."))
    found = 0
    for name, piece in TEXTS.items():
        if given.only and name not in given.only:
            continue
        times: list[float] = []
        for factor in (1, 2, 4):
            size = given.size * factor
            document = Document("a", (piece * (size // len(piece) + 1))[:size])
            times.append(timed(lambda document=document: call(document)))
            if times[-1] > given.most:
                break
        power = math.log2(times[-1] / max(times[-2], 1e-4)) if len(times) > 1 else math.inf
        bad = times[-1] > 1.0 and power > 1.5
        found += bad
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        shown = " ".join(f"{each:8.2f}" for each in times)
        print(f"{'!' if bad else ' '} {given.what} {name:34} {shown} s  n^{power:.1f}  {memory} MB", flush=True)
    return found > 0


if __name__ == "__main__":
    sys.exit(main())
