"""A labelled text as HTML: the text as published, its claims marked in it, and a list of them that leads there.

Needs neither pandas nor matplotlib. Text is hostile here: it reaches HTML only through autoescaped templates and
`Markup.format`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup, escape

from stance.report.marks import Piece, Run, runs
from stance.report.reasons import Reasons, reasons_of
from stance.report.summary import name_of, title_of
from stance.report.templating import template
from stance.schema import SENTIMENTS, STANCES, Claim, Document, Mention, Sentence, sentences_by_document

_TIP_CLAIMS = 8
_BREAK = re.compile(r"\n[ \t\r\f\v]*\n|\n")


@dataclass
class Entry:
    """A claim in the list."""

    id: str
    mark: str
    stance: str
    place: int
    actor: str | None
    actor_text: str | None
    target: str | None
    target_text: str | None
    cue: str | None
    score: str
    sentiment: str
    target_sentiment: str
    why: Reasons | None


@dataclass
class Paragraph:
    """A stretch of text between line breaks, with the part of the text that it belongs to."""

    part: str
    html: Markup


@dataclass
class Article:
    """A document ready to be shown."""

    id: str
    title: str
    byline: str
    n_claims: int
    n_sentences: int
    n_left_out: int
    document: str = ""
    paragraphs: list[Paragraph] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)

    @property
    def size(self) -> int:
        """About how many bytes it takes in a page."""
        text = sum(len(paragraph.html.encode("utf-8", "replace")) + 40 for paragraph in self.paragraphs)
        return text + sum(500 + (entry.why.size if entry.why else 0) for entry in self.entries)


def article_html(
    document: Document, sentences: Sequence[Sentence], *, stances: Sequence[str] = STANCES, prefix: str = "d0",
    max_characters: int | None = None,
) -> str:  # fmt: skip
    """Return a labelled document as a fragment of HTML, without the style sheet.

    Parameters
    ----------
    document : Document
        The text.
    sentences : sequence of Sentence
        Its sentences, in order; text between them is shown too.
    stances : sequence of str
        The labels, in order; it decides colours and patterns.
    prefix : str
        Begins every id in the fragment, so that several fit on a page.
    max_characters : int, optional
        Sentences after that many characters are counted, not shown.

    Returns
    -------
    str
        HTML in which all text is escaped.
    """
    article = build_article(document, sentences, stances=stances, prefix=prefix, max_characters=max_characters)
    actors = frequent_actors([article])
    return template("article.html").render(articles=[article], actors=actors, stances=list(stances), level=2)


def build_articles(
    documents: Sequence[Document], sentences: Sequence[Sentence], *, stances: Sequence[str], max_characters: int | None,
    max_bytes: int | None = None,
) -> tuple[list[Article], int]:  # fmt: skip
    """Return the first documents up to a number of characters, at least one, and how many are left out.

    They also end before they take about `max_bytes` of a page.
    """
    by_document = sentences_by_document(sentences)
    shown: list[Article] = []
    room, size = max_characters, 0
    for number, document in enumerate(documents):
        if room is not None and shown and len(document.text) > room:
            break
        own = by_document.get(document.id, [])
        article = build_article(document, own, stances=stances, prefix=f"d{number}", max_characters=room)
        size += article.size
        if max_bytes is not None and shown and size > max_bytes:
            break
        shown.append(article)
        room = None if room is None else max(0, room - len(document.text))
    return shown, len(documents) - len(shown)


def frequent_actors(articles: Sequence[Article], n: int = 200) -> list[str]:
    """Return the actors of articles that take the most stances, to choose from; equal ones by name."""
    counts = Counter(entry.actor for article in articles for entry in article.entries if entry.actor)
    return sorted(counts, key=lambda name: (-counts[name], name))[:n]


def build_article(
    document: Document,
    sentences: Sequence[Sentence],
    *,
    stances: Sequence[str],
    prefix: str,
    max_characters: int | None,
) -> Article:
    """Mark the claims of a document in its text."""
    shown = [s for k, s in enumerate(sentences) if max_characters is None or not k or s.end <= max_characters]
    byline = " · ".join(item for item in (document.source, document.date, document.id) if item)
    n_claims = sum(len(sentence.claims) for sentence in sentences)
    title = title_of(document, sentences)
    article = Article(prefix, title, byline, n_claims, len(sentences), len(sentences) - len(shown), document.id)
    pending: list[Markup] = []
    part, at = "", 0
    for sentence in shown:
        # The gap is read from the text, so that nothing is lost: line breaks make paragraphs, other text is shown.
        before = document.text[at : max(at, sentence.start)]
        for number, gap in enumerate(_BREAK.split(before)):
            if number:
                _end_paragraph(article, part, pending)
                part = ""
            if gap.strip():
                pending.append(Markup('<span class="loose">{}</span>').format(gap))
            elif pending and gap:
                pending.append(Markup(" "))
        if part and sentence.part != part:
            _end_paragraph(article, part, pending)
        part, at = sentence.part, max(at, sentence.end)
        pending.append(_sentence(article, sentence, stances))
    rest = document.text[at : at + (max_characters or len(document.text))].strip()
    if rest and not article.n_left_out:
        pending.append(Markup(' <span class="loose">{}</span>').format(rest))
    _end_paragraph(article, part, pending)
    return article


def _end_paragraph(article: Article, part: str, pending: list[Markup]) -> None:
    """Turn what is pending into a paragraph."""
    html = Markup().join(pending)
    pending.clear()
    if html.strip():
        article.paragraphs.append(Paragraph(part or "boilerplate", html))


def _sentence(article: Article, sentence: Sentence, stances: Sequence[str]) -> Markup:
    where = f"{article.id}-s{sentence.index}"
    first = len(article.entries)
    for number, claim in enumerate(sentence.claims):
        ids = f"{article.id}-c{first + number}", f"{article.id}-m{first + number}" if claim.cue else where
        article.entries.append(_entry(claim, sentence, stances, *ids))
    done, begun, place = list[Markup](), set[int](), 0
    cut = runs(sentence)
    pieces = [piece for run in cut for piece in run.pieces]
    own = article.entries[first:]
    marked = [_piece(*around, own, first) for around in zip([None, *pieces], pieces, [*pieces[1:], None], strict=False)]
    for run in cut:
        inner = Markup().join(marked[place : place + len(run.pieces)])
        place += len(run.pieces)
        done.append(_cue(run, inner, own, begun) if run.cues else inner)
    return Markup('<span class="sentence{}" id="{}">{}</span>').format(
        " has" if sentence.claims else "", where, Markup().join(done)
    )


def _entry(claim: Claim, sentence: Sentence, stances: Sequence[str], own: str, mark: str) -> Entry:
    mood, towards = sentence.sentiment, claim.extra.get("target_sentiment")
    return Entry(
        id=own,
        mark=mark,
        stance=claim.stance,
        place=stances.index(claim.stance) % 8 if claim.stance in stances else 7,
        actor=name_of(claim.actor),
        actor_text=_words(claim.actor),
        target=name_of(claim.target),
        target_text=_words(claim.target),
        cue=claim.cue.text if claim.cue else None,
        score="" if claim.score is None else f"{claim.score:.2f}",
        sentiment="" if mood is None else _mood(mood.to_json()),
        target_sentiment=_mood(towards) if isinstance(towards, Mapping) else "",
        why=reasons_of(claim),
    )


def _mood(value: Mapping[str, Any]) -> str:
    """Return label and score, or nothing where they are none: unknown keys of annotations may hold anything."""
    label, score = value.get("label"), value.get("score")
    if label not in SENTIMENTS or not isinstance(score, (int, float)) or not -1 <= score <= 1:
        return ""
    return f"{label} ({score:+.2f})".replace("-", "\N{MINUS SIGN}")


def _words(mention: Mention | None) -> str | None:
    """Return the words of the text where they differ from the entity."""
    if mention is None or mention.span is None or mention.span.text == mention.entity or not mention.entity:
        return None
    return mention.span.text


def _cue(run: Run, inner: Markup, entries: list[Entry], begun: set[int]) -> Markup:
    """Return a cue with all it holds; `begun` are the claims whose cue has begun."""
    own = [entries[number] for number in run.cues]
    anchors = Markup()
    for number in run.cues:
        if number not in begun:
            begun.add(number)
            anchors += Markup('<i id="{}"></i>').format(entries[number].mark)
    kinds = " ".join(f"s{place}" for place in dict.fromkeys(entry.place for entry in own))
    tip = "\n".join(_tip(entry) for entry in own[:_TIP_CLAIMS])
    tip += f"\n{len(own) - _TIP_CLAIMS} more in the list" if len(own) > _TIP_CLAIMS else ""
    return Markup('{}<a class="cue {}" href="#{}" aria-describedby="{}" data-tip="{}">{}</a>').format(
        anchors, kinds, own[0].id, " ".join(entry.id for entry in own), tip, inner
    )


def _piece(before: Piece | None, piece: Piece, after: Piece | None, entries: list[Entry], first: int) -> Markup:
    """Return a piece as part of an actor or target; its box is open towards a neighbour that goes on with it.

    `first` is the number in the article of the sentence's first claim.
    """
    roles = piece.roles
    names = sorted({name for name, _ in roles})
    if not names:
        return escape(piece.text)
    names += sorted({f"s{entries[number].place}" for _, number in roles})
    names += ["from"] if before is not None and roles <= before.roles else []
    names += ["to"] if after is not None and roles <= after.roles else []
    claims = " ".join(str(first + number) for number in sorted({number for _, number in roles}))
    return Markup('<span class="{}" data-c="{}">{}</span>').format(" ".join(names), claims, piece.text)


def _tip(entry: Entry) -> str:
    towards = f" → {entry.target}" if entry.target else ""
    score = f" {entry.score}" if entry.score else ""
    mood = f" · sentence {entry.sentiment}" if entry.sentiment else ""
    mood += f" · target {entry.target_sentiment}" if entry.target_sentiment else ""
    reasons = [f"cue “{entry.cue}”" if entry.cue else "", entry.why.tip if entry.why else ""]
    why = f"\nwhy: {'; '.join(filter(None, reasons))}" if any(reasons) else ""
    return f"{entry.stance}{score}: {entry.actor or 'nobody named'}{towards}{mood}{why}"
