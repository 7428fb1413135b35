"""`stance corpora`: which there are, where they come from, fetch, check and convert them."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from stance.cli.parser import Commands, Parser, add_command, add_corpora_dir, add_reading, faults, say_skipped

if TYPE_CHECKING:
    from stance.corpora.checks import Check


def add(commands: Commands) -> None:
    """Add the commands."""
    parser = add_command(
        commands, "corpora", help="corpora: list, info, fetch, check, convert", example="stance corpora list"
    )
    below = parser.add_subparsers(dest="subcommand", required=True, metavar="COMMAND", parser_class=Parser)

    listed = add_command(
        below,
        "list",
        help="the corpora it knows, and how much is in those that are here",
        example="stance corpora list",
    )
    listed.add_argument("--json", action="store_true", help="as JSON")
    add_corpora_dir(listed)
    listed.set_defaults(call=_list)

    info = add_command(
        below, "info", help="where a corpus comes from, its licence, its files", example="stance corpora info polnear"
    )
    info.add_argument("name", metavar="NAME")
    info.add_argument("--json", action="store_true", help="as JSON")
    add_corpora_dir(info)
    info.set_defaults(call=_info)

    fetch = add_command(
        below,
        "fetch",
        help="download corpora from where their authors publish them",
        example="stance corpora fetch polnear newsmtsc",
    )
    fetch.add_argument("name", nargs="+", metavar="NAME")
    fetch.add_argument("--mirror", metavar="URL", help="an address that serves the same paths as the publisher's host")
    fetch.add_argument("--force", action="store_true", help="replace files that differ from the published ones")
    add_corpora_dir(fetch)
    fetch.set_defaults(call=_fetch)

    check = add_command(
        below,
        "check",
        help="split hygiene and faults of annotation, each with a code",
        example="stance corpora check silver",
    )
    check.add_argument("given", metavar="NAME_OR_FILE", help="a corpus, or annotations in any format")
    check.add_argument("--json", action="store_true", help="as JSON")
    check.add_argument("--strict", action="store_true", help="exit with 1 where there is an issue")
    add_reading(check)
    check.set_defaults(call=_check)

    convert = add_command(
        below,
        "convert",
        help="annotations from one format to another",
        description=(
            "Annotations from one format to another: jsonl, csv, parquet, brat (a folder), conll, label-studio\n"
            "(.json), doccano (.jsonl), spacy (.spacy). The ending says which, or --from and --to."
        ),
        example="stance corpora convert annotations.jsonl tasks.json",
    )
    convert.add_argument("given", metavar="IN", help="a file or folder, NAME or NAME:SPLIT; @WHO chooses an annotator")
    convert.add_argument("output", metavar="OUT", help="a file, or for brat a new folder")
    convert.add_argument("--to", metavar="FORMAT", help="the format, where the ending does not say it")
    convert.add_argument("--documents", metavar="FILE", help="the texts of stand-off annotations")
    convert.add_argument("--documents-out", metavar="FILE", help="write the texts too (.jsonl)")
    convert.add_argument("--blank", action="store_true", help="leave the claims out: sentences still to be annotated")
    convert.add_argument("--force", action="store_true", help="write over an existing OUT")
    add_reading(convert)
    convert.set_defaults(call=_convert)


def _list(parsed: argparse.Namespace) -> int:
    from stance.corpora.counts import count_corpora
    from stance.terminal import print_table, progress_bars

    with progress_bars() as show:
        rows = count_corpora(parsed.corpora_dir, progress=show)
    if parsed.json:
        print(json.dumps([row.to_json() for row in rows], indent=2, ensure_ascii=False))
        return 0
    header = ("corpus", "split", "documents", "sentences", "mentions", "labelled", "scheme")
    table = []
    for k, row in enumerate(rows):
        name = row.corpus if k == 0 or rows[k - 1].corpus != row.corpus else ""
        absent = "not here" if row.error is None else "unreadable"
        cells = [absent, "-", "-", "-"] if row.counts is None else [f"{n:,}" for n in row.counts]
        table.append((name, row.split, *cells, row.scheme or "-"))
    print_table(header, table, right=(2, 3, 4, 5))
    for row in rows:
        if row.error is not None:
            print(f"{row.corpus} {row.split} cannot be read: {row.error}")
        elif row.skipped:
            print(f"{row.corpus} {row.split}: {row.skipped:,} records left out that cannot be read")
        if row.missing:
            missing = f"{row.corpus} {row.split}: {row.missing:,} files are missing"
            print(f"{missing}; stance corpora fetch {row.corpus} brings them")
    if any(row.counts is None and row.error is None for row in rows):
        print("stance corpora fetch NAME brings what is not here; stance corpora info NAME tells where it comes from")
    return 0


def _info(parsed: argparse.Namespace) -> int:
    from stance.corpora.registry import corpora_folder, corpus_info, damaged
    from stance.corpora.schemes import load_scheme

    info, folder = corpus_info(parsed.name), corpora_folder(parsed.corpora_dir)
    facts = [("splits", ", ".join(info.splits)), ("licence", info.licence), ("to cite", info.citation)]
    if info.scheme:
        facts.insert(1, ("labels", f"{', '.join(load_scheme(info.scheme).labels)} (scheme {info.scheme})"))
    if info.needs:
        facts.append(("needs", f"the text of {', '.join(info.needs)}"))
    if info.public:
        facts.append(("origin", f"https://github.com/{info.repository}/tree/{info.commit}/{info.folder}"))
        size = sum(file.size or 0 for file in info.files)
        unknown = sum(file.size is None for file in info.files)
        more = f" and {unknown} whose size is not known" if unknown else ""
        facts.append(("files", f"{len(info.files):,} with their SHA-256, {size / 1e6:.1f} MB{more}"))
        faults = damaged(info, folder)
        differ = [file.path for file, reason in faults if reason == "differs"]
        here = len(info.files) - len(faults)
        facts.append(("here", f"{here:,} of {len(info.files):,} files, in {folder / info.name}"))
        if differ:
            facts.append(("differ", f"{len(differ)} files from the published ones, first {differ[0]}"))
    if parsed.json:
        said = {"name": info.name, "title": info.title, "what": info.what} | dict(facts)
        print(json.dumps(said, indent=2, ensure_ascii=False))
        return 0
    print(f"{info.name}: {info.title}\n{info.what}\n")
    for key, value in facts:
        if value:
            print(f"{key:8} {value}")
    return 0


def _fetch(parsed: argparse.Namespace) -> int:
    from stance.corpora.fetch import fetch
    from stance.corpora.registry import corpora_folder, corpus_info
    from stance.terminal import progress_bars

    folder = corpora_folder(parsed.corpora_dir)
    infos = [corpus_info(name) for name in parsed.name]
    # Ours are joined with public text: that is what is fetched for them.
    places = [place for info in infos for place in ([info.name] if info.public else info.needs)]
    names = dict.fromkeys(place.partition("/")[0] for place in places)
    if not names:
        print(f"{', '.join(parsed.name)}: nothing to fetch, it ships with the package")
    for name in names:
        with progress_bars() as show:
            done = fetch(corpus_info(name), folder, mirror=parsed.mirror, force=parsed.force, progress=show)
        size = f" ({done.bytes / 1e6:.1f} MB)" if done.fetched else ""
        print(f"{name}: {done.fetched:,} files fetched{size}, {done.kept:,} were here; in {folder / name}")
    return 0


def _check(parsed: argparse.Namespace) -> int:
    from stance.corpora.checks import check_corpus
    from stance.corpora.library import load_splits

    skipped = faults(parsed)
    corpus, splits, scheme = load_splits(parsed.given, form=parsed.form, folder=parsed.corpora_dir, faults=skipped)
    checks = check_corpus(corpus, scheme=scheme, splits=splits)
    say_skipped(skipped)
    if parsed.json:
        print(json.dumps([check.to_json() for check in checks], indent=2, ensure_ascii=False))
    else:
        sets = (
            f"between {', '.join(splits)} and within each" if len(splits) > 1 else "within one set, there is no split"
        )
        print(f"{corpus.name}: {len(corpus.sentences):,} sentences, checked {sets}\n")
        _print_checks(checks)
    return int(parsed.strict and any(check.level == "issue" for check in checks))


def _print_checks(checks: list[Check]) -> None:
    """Print what was found, issues first, and in one line what passed."""
    for check in checks:
        if check.level != "passed":
            print(f"{check.level:5}  {check.code}  {check.title}: {check.detail}")
            for example in check.examples:
                print(f"         {example}")
            print(f"         {check.remedy}\n")
    passed = ", ".join(f"{check.code} ({check.title.lower()})" for check in checks if check.level == "passed")
    print(f"passed: {passed or 'none'}")


def _convert(parsed: argparse.Namespace) -> int:
    from stance.corpora.convert import convert
    from stance.corpora.library import read_any

    skipped = faults(parsed)
    documents = None if parsed.documents is None else Path(parsed.documents)
    read = read_any(parsed.given, form=parsed.form, documents=documents, folder=parsed.corpora_dir, faults=skipped)
    n_documents, n_sentences = convert(
        read,
        Path(parsed.output),
        form=parsed.to,
        documents_out=None if parsed.documents_out is None else Path(parsed.documents_out),
        blank=parsed.blank,
        force=parsed.force,
        skipped=skipped.skipped,
    )
    say_skipped(skipped)
    print(f"{parsed.output}: {n_sentences:,} sentences of {n_documents:,} documents")
    return 0
