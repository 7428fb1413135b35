"""`stance sample`: which sentences to annotate next, or a random sample of them."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from stance.cli.parser import Commands, add_command, add_corpora_dir, number, share, whole
from stance.exceptions import InputError


def add(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(
        commands,
        "sample",
        help="sentences worth annotating next, most doubtful first; or a random sample",
        description=(
            "Sentences worth annotating next, most doubtful first; with --random a random sample, which is what\n"
            "stance estimate and a test set need."
        ),
        example="stance sample articles/ -n 200 -o tasks.json --exclude done.jsonl",
    )
    parser.add_argument("input", nargs="+", metavar="INPUT", help="as for stance label")
    parser.add_argument("-n", "--number", type=number, required=True, metavar="N", help="how many sentences")
    parser.add_argument(
        "-o", "--output", metavar="OUT", help="in any format of stance corpora convert; stdout (JSONL) when left out"
    )
    parser.add_argument("--to", metavar="FORMAT", help="the format of OUT, where its ending does not say it")
    parser.add_argument(
        "--model",
        metavar="RUN_OR_FILE",
        help="a run (folder, nickname, latest) or a model file (default: the one that ships)",
    )
    parser.add_argument("--exclude", metavar="ANNOTATIONS", help="sentences that are annotated already")
    parser.add_argument(
        "--diversity",
        type=share,
        metavar="D",
        help="from 0 (doubt alone) to 1: how much it counts that sentences differ (default: 0.5)",
    )
    parser.add_argument("--random", action="store_true", help="draw at random, each with its weight")
    parser.add_argument(
        "--stratify",
        metavar="KEY",
        help="draw equally many by: model (says a stance, nearly does, rest), source or another key, date:month",
    )
    parser.add_argument("--seed", type=whole, default=0, metavar="S", help="of --random (default: 0)")
    parser.add_argument("--format", choices=("text", "jsonl"), default="text", help="what stdin holds (default: text)")
    parser.add_argument(
        "--blank", action="store_true", help="leave the model's claims out, for people who should not see them"
    )
    parser.add_argument("--force", action="store_true", help="write over an existing OUT")
    add_corpora_dir(parser)
    parser.set_defaults(call=_sample)


def _sample(parsed: argparse.Namespace) -> int:
    from stance.corpora.annotated import to_annotate
    from stance.corpora.formats import FORMATS, TABLES, check_target, write_annotations
    from stance.corpora.library import read_any
    from stance.corpora.outputs import JsonlWriter
    from stance.scale.draw import draw_inputs
    from stance.scale.sample import sample_inputs
    from stance.schema import Document
    from stance.terminal import progress_bars, say

    output = None if parsed.output is None else Path(parsed.output)
    form = None if output is None else check_target(output, form=parsed.to, force=parsed.force)
    exclude = []
    if parsed.exclude:
        exclude = [s for _, sentences in read_any(parsed.exclude, folder=parsed.corpora_dir) for s in sentences]
    at_random = parsed.random or parsed.stratify is not None
    if at_random and parsed.diversity is not None:
        raise InputError("--diversity goes with doubt; a random sample is drawn without it")
    with progress_bars() as show:
        if at_random:
            chosen = draw_inputs(
                parsed.input,
                parsed.number,
                stratify=parsed.stratify,
                seed=parsed.seed,
                model=parsed.model,
                exclude=exclude,
                claims=not parsed.blank,
                stdin_format=parsed.format,
                progress=show,
            )
        else:
            chosen = sample_inputs(
                parsed.input,
                parsed.number,
                model=parsed.model,
                exclude=exclude,
                diversity=0.5 if parsed.diversity is None else parsed.diversity,
                stdin_format=parsed.format,
                progress=show,
            )
    if parsed.blank:
        chosen = [to_annotate(annotated) for annotated in chosen]
    if output is None or form is None:
        for document, sentences in chosen:
            # Annotations say nothing of their document beside its id, here as in a file.
            JsonlWriter(sys.stdout).write(Document(document.id, document.text), sentences)
    else:
        write_annotations(output, chosen, form=form, force=parsed.force, scattered=True)
        whole = FORMATS[form].whole_documents
        if at_random:
            order = "by document, drawn at random" if whole else "drawn at random"
            if form in TABLES:
                say(f"{output}: the format keeps no weights; give stance estimate --sample a .jsonl of the same sample")
        else:
            order = "by document, each with its rank" if whole else "most doubtful first"
        print(f"{output}: {len(chosen):,} sentences, {order}")
    return 0
