"""A tagged sentence, read once: what the features ask of it, answered in constant time."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from stance.actors.lexicon import speech
from stance.actors.mending import OBJECT_FIRST, mended
from stance.actors.mentions import Candidate, Tagged, base_phrases, candidates
from stance.actors.words import BE, HAVE, NEGATION, REFLEXIVE, RELATIVE, TIMES, words_of
from stance.schema import Span
from stance.text.quotations import QuotedSentence, quoted_tokens
from stance.text.tokens import Token

_TIME_LEADS = words_of("on in at last this next late early during")
_PHRASE_LEADS = words_of("of from at in for with on")
_PHRASE_TAGS = words_of("DT JJ NN NNS NNP NNPS POS CD PRP$")
_PHRASE_REACH = 12  # tokens that a phrase after the head may take ("of the Royal Canadian Mounted Police")
_SKIPPED = NEGATION | TIMES | REFLEXIVE | _TIME_LEADS
_APPOSED = words_of("DT CD NN NNP JJ WP WDT")  # how an apposition or a relative clause begins
_COMMAS = words_of(", ; – — -")
_MARKS = words_of("\" “ ” '' ``")
_LOOK = 30  # tokens an apposition or a parenthesis may take


class Reading:
    """Tokens, tags and quotation state of one sentence.

    Parameters
    ----------
    tokens : sequence of Token
    tags : sequence of str
        Penn tags.
    quoted : QuotedSentence
        What of the sentence is quoted, offsets as those of the tokens.
    """

    def __init__(self, tokens: Sequence[Token], tags: Sequence[str], quoted: QuotedSentence):
        self.tokens = tokens
        self.starts_quoted = quoted.inside
        raw = Tagged.of(tokens, tags)
        self.words = words = list(raw.words)
        self.tags = mended(raw)
        self._tagged = raw._replace(tags=self.tags)
        self.in_quote = quoted_tokens(tokens, quoted.spans)
        says = speech()
        self.speech = [word in says and tag[0] in "VNJ" for word, tag in zip(words, tags, strict=True)]
        self.verbs = _sums([tag[:2] == "VB" or tag == "MD" for tag in tags])
        self.commas = _sums([word in _COMMAS for word in words])
        self.marks = _sums([word in _MARKS for word in words])
        self.relatives = _sums([word in RELATIVE and tag[0] == "W" for word, tag in zip(words, tags, strict=True)])
        self.ends_quoted = bool(self.in_quote) and self.in_quote[-1]
        outside = [i for i, q in enumerate(self.in_quote) if not q]
        self.words_outside = sum(self.words[i][0].isalnum() for i in outside)
        self.speech_outside = any(self.speech[i] for i in outside)

    def locate(self, span: Span | None) -> tuple[int, int]:
        """Return the tokens of a span (from, to); (0, 0) where there is none."""
        if span is None:
            return 0, 0
        hits = [i for i, token in enumerate(self.tokens) if token.start < span.end and token.end > span.start]
        return (hits[0], hits[-1] + 1) if hits else (0, 0)

    def candidates(self, cue: tuple[int, int]) -> list[Candidate]:
        """Return the mentions that the sentence offers for a claim with this cue."""
        return candidates(self._tagged, base_phrases(self._tagged, cue), cue)

    def predicate(self, end: int) -> int:
        """Return the main verb of which a phrase that ends before token `end` is the subject, or -1.

        Adverbs, an apposition between commas or dashes, and a parenthesis are stepped over.
        """
        n = len(self.tokens)
        at = self._skip_adverbs(end)
        if at < n and self.words[at] in _PHRASE_LEADS and self.tags[at] == "IN":
            at += 1
            while at < min(n, end + _PHRASE_REACH) and (self.tags[at] in _PHRASE_TAGS or self.words[at] == "of"):
                at += 1
            at = self._skip_adverbs(at)
        if at < n and self.words[at] in (",", "(", "–", "—"):
            at = self._after_insertion(at)
            if at < 0:
                return -1
        if at >= n or not (self.tags[at][:2] == "VB" or self.tags[at] == "MD") or self.tags[at] in ("VBG", "VBN"):
            return -1
        while at + 1 < n and (self.words[at] in BE or self.words[at] in HAVE or self.tags[at] == "MD"):
            after = self._skip_adverbs(at + 1)
            if after >= n or self.tags[after][:2] != "VB":
                break
            at = after
        return at

    def _after_insertion(self, at: int) -> int:
        """Step over an apposition, of several parts even ("Reed, 57, a nurse from Columbus, Ohio"), to a verb; -1."""
        mark, n = self.words[at], len(self.tokens)
        close = {",": ",", "(": ")"}.get(mark, mark)
        parts = 0
        for later in range(at + 1, min(at + _LOOK, n)):
            if self.words[later] != close:
                continue
            after = self._skip_adverbs(later + 1)
            verb = after < n and (self.tags[after][:2] == "VB" or self.tags[after] == "MD")
            if parts == 0 and (verb or mark != "," or self.tags[at + 1] not in _APPOSED):
                return after
            if verb:
                # ", said Jones" has a subject of its own.
                return -1 if after == later + 1 and self.tags[after + 1 : after + 2] in (["NNP"], ["PRP"]) else after
            parts += 1
        return -1

    def _skip_adverbs(self, at: int) -> int:
        """Step over adverbs and times ("on Friday", "last week")."""
        n = len(self.tokens)
        while at < n:
            word = self.words[at]
            if word not in _SKIPPED and self.tags[at][:2] != "RB":
                break
            if self.tags[at][:2] == "RB" or word in NEGATION or word in TIMES or word in REFLEXIVE:
                at += 1
            elif self.words[at] in _TIME_LEADS and any(word in TIMES for word in self.words[at + 1 : at + 3]):
                at += 1 + next(i for i, word in enumerate(self.words[at + 1 : at + 3]) if word in TIMES)
            else:
                break
        return at

    def passive(self, cue: tuple[int, int]) -> bool:
        """Whether the cue is a participle after a form of "be" ("was widely criticised") or a reduced one."""
        if cue[0] >= len(self.tokens) or self.tags[cue[0]] not in ("VBN", "VBD"):
            return False
        at = self._before_group(cue[0])
        while at > 1 and self.words[at] in ("and", "or", ",") and self.tags[at - 1] == "VBN":
            at = self._before_group(at - 1)  # "was fined and condemned by"
        return (at >= 0 and self.words[at] in BE) or self.reduced(cue)

    def reduced(self, cue: tuple[int, int]) -> bool:
        """Whether the cue is a passive participle without "be" ("Riga, accused by Oslo of"; "officials accused of")."""
        start, end = cue
        if start >= len(self.tokens) or self.tags[start] not in ("VBN", "VBD"):
            return False
        before = self._before_group(start)
        if before >= 0 and (self.words[before] in BE or self.words[before] in HAVE or self.tags[before] == "MD"):
            return False
        if before > 0 and self.words[before] in ("and", "or") and self.tags[before - 1] == "VBN":
            return False
        after = self.words[end] if end < len(self.words) else ""
        by = after == "by" and end + 1 < len(self.words) and self.tags[end + 1] != "VBG"
        return (by and self.words[end + 1] not in TIMES) or (
            after in ("of", "for", "with", "in") and self.words[start] in OBJECT_FIRST
        )

    def _before_group(self, at: int) -> int:
        """Return the token before a verb and its adverbs, negations and opening marks; -1 for none."""
        at -= 1
        while at >= 0 and (
            self.tags[at][:2] == "RB" or self.words[at] in NEGATION or self.words[at] in ('"', "“", "'", "‘")
        ):
            at -= 1
        return at


def _sums(flags: Sequence[bool]) -> list[int]:
    return list(accumulate(flags, initial=0))
