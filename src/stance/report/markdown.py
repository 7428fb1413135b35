"""The report as Markdown, for a pull request or a terminal; text is escaped, so that it cannot become markup."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from stance.report.summary import Summary, name_of
from stance.report.templating import template
from stance.report.view import Node, View
from stance.schema import Claim
from stance.terminal import code_line

if TYPE_CHECKING:
    from stance.report.figures import Drawn

MAX_CLAIMS = 200

_SPECIAL = re.compile(r"[\\`*_{}\[\]<>#|~$^&!]")
_LIST = re.compile(r"\A(\d{0,9})([-+=.)])")


def escape(value: object) -> str:
    """Return text that Markdown shows as it is, on one line."""
    text = code_line(str(value))
    text = _SPECIAL.sub(
        lambda match: {"<": "&lt;", ">": "&gt;", "&": "&amp;"}.get(match.group(), "\\" + match.group()), text
    )
    return _LIST.sub(r"\1\\\2", text)  # no "1." or "-" that would begin a list


def code(value: object) -> str:
    """Return text as inline code, fenced by more backticks than it holds."""
    text = code_line(str(value)).replace("|", "¦")
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return f"{fence} {text} {fence}" if "`" in text else f"`{text}`" if text else ""


def markdown_report(summary: Summary, view: View, figures: dict[str, Drawn]) -> str:
    """Return the report as Markdown; its plots are the files in `plots/`."""
    claims = [claim for sentence in summary.sentences for claim in sentence.claims]
    rows = [
        (
            claim.stance,
            name_of(claim.actor) or "",
            name_of(claim.target) or "",
            claim.cue.text if claim.cue else "",
            _score(claim),
        )
        for claim in claims
    ]
    page = template("report.md").render(
        summary=summary, view=view, figures=figures, claims=rows[:MAX_CLAIMS], n_claims=len(rows),
        n_documents=len(summary.documents), n_sentences=len(summary.sentences), config=indented(view.config),
        other=indented(view.other), escape=escape, code=code,
    )  # fmt: skip
    return re.sub(r"\n{3,}", "\n\n", page)


def indented(nodes: Sequence[Node], depth: int = 0) -> str:
    """Return a tree as the lines of an indented code block, in which nothing is markup."""
    out = []
    for node in nodes:
        value = code_line(node.value)
        out.append("    " + "  " * depth + code_line(node.key) + (f": {value}" if value else ":"))
        if node.children:
            out.append(indented(node.children, depth + 1))
    return "\n".join(out)


def _score(claim: Claim) -> str:
    return "" if claim.score is None else f"{claim.score:.2f}"
