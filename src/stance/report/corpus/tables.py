"""Labelled documents as tables of documents, sentences and claims, from which all that is shown is counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from stance.report.corpus.dates import parse_date, period_of, precision
from stance.report.corpus.names import CorpusNames, name_across
from stance.report.summary import title_of
from stance.schema import STANCES, Document, Sentence, sentences_by_document

N_STRETCHES = 10
"""Into so many equal stretches an article is cut to show its course."""

_CLAIMS = ["doc", "stance", "actor", "target", "score", "place"]
_COUNTED = "stretch"


@dataclass(frozen=True, eq=False)
class CorpusTables:
    """What is counted of a corpus.

    Parameters
    ----------
    documents : DataFrame
        One row a document, in order: `doc`, `title`, `source` (None where unknown), `date` (text as given), `day` (a
        date, None where it cannot be read), `sentences` (without boilerplate), `claims`.
    claims : DataFrame
        One row a claim: `doc`, `stance`, `actor` and `target` (see `name_across`, None where nobody is named), `score`
        (NaN in gold annotations), `place` (share of its document before the sentence, from 0 to below 1).
    stretches : Series
        How many sentences begin in each of `N_STRETCHES` equal stretches of their documents, by number from 0.
    stances : tuple of str
        The labels, in order; claims with others are left out.
    joined : mapping of str to str
        Names of documents that are another here, see `stance.report.corpus.names.CorpusNames`.
    """

    documents: pd.DataFrame
    claims: pd.DataFrame
    stretches: pd.Series[int]
    stances: tuple[str, ...]
    joined: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_sentences(
        cls, documents: Sequence[Document], sentences: Sequence[Sentence], *, stances: Sequence[str] = STANCES,
        fixed: Iterable[str] = (),
    ) -> CorpusTables:  # fmt: skip
        """Count labelled sentences of documents; sentences of other documents are left out.

        Parameters
        ----------
        documents : sequence of Document
        sentences : sequence of Sentence
        stances : sequence of str
            The labels, in order.
        fixed : iterable of str
            Names that are not joined to others, as those that a table of aliases gives.
        """
        by_document, names = sentences_by_document(sentences), CorpusNames(fixed)
        rows: list[tuple[Any, ...]] = []
        claims: list[tuple[Any, ...]] = []
        stretches = Counter[int]()
        for document in documents:
            own = by_document.get(document.id, [])
            n_sentences, first = 0, len(claims)
            for sentence in own:
                if sentence.part == "boilerplate":
                    continue
                n_sentences += 1
                place = min(sentence.start / max(1, len(document.text)), 0.999999)
                stretches[int(place * N_STRETCHES)] += 1
                for claim in sentence.claims:
                    if claim.stance in stances:
                        who = name_across(claim.actor), name_across(claim.target)
                        score = np.nan if claim.score is None else claim.score
                        claims.append((document.id, claim.stance, *who, score, place))
            names.add(document.text, (name for claim in claims[first:] for name in claim[2:4] if name is not None))
            day = parse_date(document.date)
            known = title_of(document, own), document.source, document.date, day
            rows.append((document.id, *known, n_sentences, len(claims) - first))
        columns = ["doc", "title", "source", "date", "day", "sentences", "claims"]
        told = pd.DataFrame(claims, columns=_CLAIMS, dtype=object).astype({"score": float, "place": float})
        for side in ("actor", "target"):
            told[side] = pd.Series([names[name] for name in told[side]], dtype=object)
        return cls(
            documents=pd.DataFrame(rows, columns=columns, dtype=object).astype({"sentences": int, "claims": int}),
            claims=told,
            stretches=pd.Series([stretches[k] for k in range(N_STRETCHES)], name=_COUNTED, dtype=int),
            stances=tuple(stances),
            joined=names.joined,
        )

    @property
    def period(self) -> str | None:
        """The period that time is counted in, a key of `dates.PERIODS`; None where fewer than two days are known."""
        dated = self.documents[self.documents["day"].notna()]
        if dated["day"].nunique() < 2:
            return None
        exact = {precision(text) for text in dated["date"]}
        return period_of(list(dated["day"]), next(kind for kind in "YMD" if kind in exact))

    def by_time(self) -> pd.DataFrame:
        """Return `documents`, `sentences` and claims a stance for each period, those without documents too."""
        if self.period is None:
            return self._grouped(pd.Series(dtype=object), [])
        dated = self.documents[self.documents["day"].notna()]
        days = pd.PeriodIndex([pd.Period(day, freq=self.period) for day in dated["day"]])
        every = [_called(period) for period in pd.period_range(days.min(), days.max(), freq=self.period)]
        return self._grouped(pd.Series([_called(day) for day in days], index=dated["doc"], dtype=object), every)

    def by_source(self) -> pd.DataFrame:
        """Return the same for each source, the one with the most sentences first."""
        known = self.documents[self.documents["source"].notna()]
        sizes = known.groupby("source")["sentences"].sum()
        order = sorted(sizes.index, key=lambda name: (-sizes[name], name))
        return self._grouped(known.set_index("doc")["source"], order)

    def by_stretch(self) -> pd.DataFrame:
        """Return `sentences` and claims a stance for each stretch of the documents."""
        stretch = (self.claims["place"] * N_STRETCHES).astype(int)
        counts = self._stances(stretch, range(N_STRETCHES))
        return pd.concat([self.stretches.rename("sentences"), counts], axis=1)

    def by_document(self) -> pd.DataFrame:
        """Return claims a stance for each document, in order."""
        return self._stances(self.claims["doc"], list(self.documents["doc"]))

    def by_actor(self) -> pd.DataFrame:
        """Return claims a stance for each known actor, the most frequent first, equal ones by name."""
        return self._frequent("actor")

    def by_target(self) -> pd.DataFrame:
        """Return the same for each known target."""
        return self._frequent("target")

    def pairs(self) -> pd.DataFrame:
        """Return `actor`, `target`, `stance`, `claims`, `documents`, `score` (mean), the most frequent first."""
        known = self.claims[self.claims["actor"].notna() & self.claims["target"].notna()]
        keys = ["actor", "target", "stance"]
        if known.empty:
            return pd.DataFrame(columns=[*keys, "claims", "documents", "score"])
        grouped = known.groupby(keys, sort=False)
        out = grouped.agg(claims=("doc", "size"), documents=("doc", "nunique"), score=("score", "mean")).reset_index()
        order = {stance: place for place, stance in enumerate(self.stances)}
        out["place"] = out["stance"].map(order)
        by = ["claims", "documents", "actor", "target", "place"]
        return out.sort_values(by, ascending=[False, False, True, True, True], ignore_index=True).drop(columns="place")

    def _frequent(self, column: str) -> pd.DataFrame:
        known = self.claims[self.claims[column].notna()]
        totals = known[column].value_counts()
        order = sorted(totals.index, key=lambda name: (-totals[name], name))
        return self._stances(known[column], order)

    def _grouped(self, group: pd.Series[str], order: Sequence[str]) -> pd.DataFrame:
        """Count documents, sentences and claims in groups, given for documents."""
        documents = self.documents[self.documents["doc"].isin(group.index)]
        keys = documents["doc"].map(group)
        sizes = documents.groupby(keys)["sentences"].agg(["size", "sum"]).reindex(list(order), fill_value=0)
        sizes.columns = pd.Index(["documents", "sentences"])
        counts = self._stances(self.claims["doc"].map(group).dropna(), order)
        return pd.concat([sizes, counts], axis=1).rename_axis(None)

    def _stances(self, keys: pd.Series[str] | pd.Series[int], order: Sequence[str] | range) -> pd.DataFrame:
        stances = self.claims["stance"].reindex(keys.index)
        counted = Counter(zip(keys, stances, strict=True))
        rows = [[counted[key, stance] for stance in self.stances] for key in order]
        index = pd.Index(list(order), dtype=None if isinstance(order, range) else object)
        return pd.DataFrame(rows, index=index, columns=list(self.stances), dtype=int)


def _called(period: pd.Period) -> str:
    """Return what a period is called, a week by its Monday."""
    return str(period).partition("/")[0]


def rows_of(table: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a table without its index."""
    yield from table.itertuples(index=False, name=None)


def per_hundred(counts: pd.DataFrame, stances: Sequence[str]) -> pd.DataFrame:
    """Return claims a hundred sentences, NaN where there are no sentences."""
    sentences = counts["sentences"].astype(float).replace(0, np.nan)
    return counts[list(stances)].div(sentences, axis=0) * 100
