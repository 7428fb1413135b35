"""Many sentences labelled in one process: does memory grow, does a file stay open?

    python tests/fuzz/long_run.py --sentences 2000000 [ARTICLES.jsonl]

Documents are the texts of a corpus (the embedded one, or a file with `id` and `text`) over and over, each time with its
sentences turned by some places, so that no two passes are alike. Memory (resident) and open files are looked at every
20,000 sentences; the slope is fitted to the second half, when all caches are full.
"""

from __future__ import annotations

import argparse
import itertools
import os
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from stance.corpora.inputs import iter_documents
from stance.corpora.library import load_corpus
from stance.corpora.outputs import JsonlWriter
from stance.scale.models import default_labeler
from stance.schema import Document

_EVERY = 20_000


def memory() -> float:
    """Return resident memory in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def turned(documents: list[Document]) -> Iterator[Document]:
    """Yield documents without end."""
    for number in itertools.count():
        for document in documents:
            pieces = re.split(r"(?<=[.!?”]) +", document.text)
            at = number * 7 % len(pieces)
            text = " ".join(pieces[at:] + pieces[:at])
            yield replace(document, id=f"{number}-{document.id}", text=f"{text} Case {number} goes on.")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", nargs="?")
    parser.add_argument("--sentences", type=int, default=2_000_000)
    given = parser.parse_args()
    documents = list(iter_documents([given.articles])) if given.articles else list(load_corpus("embedded").documents)
    labeler, endless = default_labeler(), turned(documents)
    done, marks, start = 0, [], time.monotonic()
    with tempfile.TemporaryFile("w", encoding="utf-8") as file:
        while done < given.sentences:
            batch = list(itertools.islice(endless, 50))
            found = labeler.predict(batch)
            writer, by_id = JsonlWriter(file), {document.id: document for document in batch}
            for sentence in found:
                writer.write(by_id[sentence.doc], [sentence])
            done += len(found)
            if done // _EVERY > len(marks):
                marks.append((done, memory(), len(list(Path("/proc/self/fd").iterdir()))))
                print(f"{done:,} sentences, {marks[-1][1]:.0f} MB, {marks[-1][2]} files, "
                      f"{done / (time.monotonic() - start):.0f} a second", flush=True)  # fmt: skip
                file.seek(0)
                file.truncate()
    later = np.array(marks[len(marks) // 2 :], dtype=float)
    slope = np.polyfit(later[:, 0], later[:, 1], 1)[0] * 1e6
    opened = int(later[-1, 2] - later[0, 2])
    print(f"{done:,} sentences: {slope:+.1f} MB a million sentences in the second half, {opened:+d} open files")
    return int(opened > 0 or slope > 50)


if __name__ == "__main__":
    sys.exit(main())
