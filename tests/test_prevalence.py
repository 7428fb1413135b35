"""Shares corrected by a hand-coded sample: estimators, intervals, groups, designs."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.evaluation.prevalence import (
    ALL,
    OUTSIDE,
    WITH,
    WITHOUT,
    Design,
    classical_mean,
    estimate_share,
    estimate_shares,
    ppi_mean,
    rogan_gladen,
    wilson_bounds,
)
from stance.exceptions import InputError
from stance.schema import Claim, Mention, Sentence

KINDS = st.sampled_from([OUTSIDE, WITHOUT, WITH])


def drawn(rows, documents, **options):
    n = len(rows)
    given_ = {"weights": np.ones(n), "strata": np.zeros(n, dtype=int)} | options
    return Design(rows=np.asarray(rows), documents=np.asarray(documents), **given_)


def kinds(labels):
    return np.where(labels, WITH, WITHOUT)


def sentence(doc, index, stances=(), *, actor=None, part="body", **extra):
    claims = tuple(Claim(stance, actor=Mention(None, actor) if actor else None) for stance in stances)
    return Sentence(doc, index, 10 * index, 10 * index + 9, "Some text", part=part, claims=claims, extra=extra)


def corpus(n=40, per_document=10):
    """Sentences of which every fifth accuses, and what each document says of itself."""
    out = []
    for k in range(n):
        doc = k // per_document
        meta = {"source": f"paper {doc % 2}", "date": f"2026-0{1 + doc}-15"}
        out.append((sentence(f"d{doc}", k % per_document, ["accusation"] * (k % 5 == 0), actor="Rome"), meta))
    return out


def row_of(estimates, group, stance):
    return next(row for row in estimates.rows if (row.group, row.stance) == (group, stance)).share


# By ppi-python 0.2.3 (ppi_mean_pointestimate and ppi_mean_ci with alpha=0.05) on the same numbers.
@pytest.mark.parametrize(
    ("power", "expected"),
    [
        (1, (0.2385, 0.14866508, 0.32833492)),
        (0, (0.325, 0.22236472, 0.42763528)),
        (0.5, (0.28175, 0.20346118, 0.36003882)),
        (None, (0.27001653, 0.19237322, 0.34765983)),
    ],
)
def test_ppi_mean_is_that_of_its_authors_package(power, expected):
    rng = np.random.default_rng(3)
    y = rng.random(80) < 0.3
    f = np.where(rng.random(80) < 0.8, y, ~y)
    rest = rng.random(1000) < 0.35
    assert ppi_mean(y, f, rest, power=power) == pytest.approx(expected, abs=1e-8)


def test_ppi_mean_without_trust_is_the_classical_share():
    y = [1, 0, 0, 1, 0]
    assert ppi_mean(y, [1, 1, 0, 0, 0], [1, 1, 1], power=0).value == classical_mean(y).value == 0.4


def test_ppi_mean_of_a_model_that_says_the_same_of_all_trusts_nothing():
    assert ppi_mean([1, 0], [1, 1], [1, 1, 1]).value == 0.5


def test_wilson_interval_is_that_of_statsmodels():
    from statsmodels.stats.proportion import proportion_confint

    for hits, n in ((0, 20), (6, 50), (44, 50), (50, 50), (0, 200)):
        low, high = proportion_confint(hits, n, method="wilson")
        assert tuple(map(float, wilson_bounds(hits / n, n, 1.959963984540054))) == pytest.approx((low, high))


@pytest.mark.parametrize("n", [30, 100, 400])
def test_interval_of_few_cases_covers_where_wilson_does_not(n):
    from scipy.stats import binom

    counts = np.arange(n + 1)
    low, high = wilson_bounds(counts / n, np.full(n + 1, n), 1.959963984540054)
    for share in (0.3 / n, 1 / n, 2 / n, 1 - 1 / n):
        assert binom.pmf(counts, n, share)[(low <= share) & (share <= high)].sum() > 0.92


def test_rogan_gladen_undoes_known_errors():
    y = np.repeat([True, False], [100, 400])
    f = np.concatenate([np.repeat([True, False], [80, 20]), np.repeat([True, False], [40, 360])])
    population = np.repeat([True, False], [310, 690])
    share = rogan_gladen(y, f, population)
    assert share.value == pytest.approx((0.31 + 0.9 - 1) / (0.8 + 0.9 - 1))
    assert share.low < share.value < share.high


@pytest.mark.parametrize("predicted", [[1, 0, 1, 0], [0, 0, 1, 1]])
def test_rogan_gladen_of_a_model_that_guesses_knows_nothing(predicted):
    share = rogan_gladen([1, 1, 0, 0], predicted, [1, 0, 0])
    assert math.isnan(share.value)
    assert share[1:] == (0, 1)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: classical_mean([]), "coded must be a list of at least one number"),
        (lambda: classical_mean([1], level=1.0), "level=1.0 is out of range"),
        (lambda: ppi_mean([1, 0], [1], [1]), "coded and predicted must be as long, got 2 and 1"),
        (lambda: ppi_mean([1], [1], [1]), "give at least two"),
        (lambda: rogan_gladen([1, 0], [1], [1]), "coded and predicted must be as long"),
        (lambda: estimate_share([1, 2], [2], drawn([0, 1], [0, 0])), "the design has other numbers"),
        (lambda: estimate_share([1, 2], [2], drawn([0], [0, 0]), level=0), "level=0 is out of range"),
    ],
)
def test_estimators_refuse_what_they_cannot_use(call, message):
    with pytest.raises(InputError, match=message):
        call()


def test_corrected_share_is_the_regression_estimator_and_ppi_with_the_best_power():
    rng = np.random.default_rng(0)
    truth = rng.random(5000) < 0.2
    said = np.where(rng.random(5000) < 0.8, truth, rng.random(5000) < 0.3)
    rows = rng.choice(5000, 400, replace=False)
    share = estimate_share(kinds(said), kinds(truth[rows]), drawn(rows, np.arange(5000)))
    y, f = truth[rows] * 1.0, said[rows] * 1.0
    slope = np.cov(y, f)[0, 1] / f.var(ddof=1)
    assert share.value == pytest.approx(y.mean() + slope * (said.mean() - f.mean()))
    assert share.value == pytest.approx(ppi_mean(y, f, np.delete(said, rows)).value, abs=2e-3)
    # Where nothing is rare the normal interval is right, and ours is near it.
    normal = ppi_mean(y, f, np.delete(said, rows))
    assert share.high - share.low == pytest.approx(normal.high - normal.low, rel=0.1)


def test_share_of_a_perfect_model_is_the_raw_share_with_a_shorter_interval():
    truth = np.arange(1000) % 10 == 0
    rows = np.arange(0, 1000, 7)
    share = estimate_share(kinds(truth), kinds(truth[rows]), drawn(rows, np.arange(1000)))
    assert share.value == share.raw == 0.1
    assert share.low < 0.1 < share.high
    assert share.gain > 1.5


def test_share_of_fully_coded_text_is_the_truth_without_doubt():
    truth = np.arange(50) % 3 == 0
    share = estimate_share(kinds(~truth), kinds(truth), drawn(range(50), np.arange(50)))
    assert (share.value, share.low, share.high) == pytest.approx((truth.mean(),) * 3)
    assert share.gain is None


def test_share_that_no_coded_sentence_tells_is_none():
    nothing = estimate_share([2, 1, 1], [], drawn(np.array([], dtype=int), [0, 0, 0]))
    outside = estimate_share([2, 1, 1], [OUTSIDE], drawn([1], [0, 0, 0]))
    assert nothing.value is nothing.low is outside.value is outside.high is None
    assert nothing.raw == pytest.approx(1 / 3)


def test_share_of_which_no_predicted_sentence_was_coded_is_that_of_the_coded():
    said = np.repeat([True, False], [5, 95])
    rows = np.arange(20, 60)
    share = estimate_share(kinds(said), kinds(rows < 30), drawn(rows, np.arange(100)))
    assert share.value == share.coded == 0.25
    assert (share.low, share.high) == pytest.approx((share.coded_low, share.coded_high))


def test_interval_has_width_where_no_coded_sentence_shows_an_error():
    said = np.arange(2000) % 50 == 0
    rows = np.arange(0, 2000, 20)
    share = estimate_share(kinds(said), kinds(said[rows]), drawn(rows, np.arange(2000)))
    assert share.low < share.value < share.high


def test_weights_undo_a_sample_that_prefers_what_has_the_stance():
    truth = np.repeat([True, False], [100, 900])
    rows = np.concatenate([np.arange(50), np.arange(100, 150)])
    weights, strata = np.repeat([2.0, 18.0], 50), np.repeat([0, 1], 50)
    share = estimate_share(
        kinds(np.zeros(1000, dtype=bool)),
        kinds(truth[rows]),
        drawn(rows, np.arange(1000), weights=weights, strata=strata),
    )
    assert share.value == pytest.approx(0.1)
    assert share.low < 0.1 < share.high < 0.17


def test_whole_documents_that_are_alike_make_intervals_wider():
    documents = np.arange(1000) // 10
    truth = documents % 4 == 0
    rows = np.flatnonzero(documents % 5 == 0)
    said = kinds(np.zeros(1000, dtype=bool))
    alone = estimate_share(said, kinds(truth[rows]), drawn(rows, documents))
    grouped = estimate_share(said, kinds(truth[rows]), drawn(rows, documents, by_document=True))
    assert grouped.value == alone.value
    assert grouped.high - grouped.low > 2 * (alone.high - alone.low)


def test_share_beyond_the_corpus_is_less_certain():
    rng = np.random.default_rng(1)
    documents = np.arange(1000) // 10
    said = documents % 4 == 0
    rows = rng.choice(1000, 300, replace=False)
    within = estimate_share(kinds(said), kinds(said[rows]), drawn(rows, documents))
    beyond = estimate_share(kinds(said), kinds(said[rows]), drawn(rows, documents, beyond=True))
    assert beyond.value == within.value
    assert beyond.high - beyond.low > within.high - within.low


def test_ratio_is_the_share_of_what_people_count_as_the_whole():
    said = np.tile([WITH, WITHOUT, OUTSIDE, OUTSIDE], 100)
    truth = np.tile([WITH, WITHOUT, WITH, OUTSIDE], 100)
    rows = np.arange(0, 400, 3)
    share = estimate_share(said, truth[rows], drawn(rows, np.arange(400)))
    assert share.raw == 0.5
    assert share.low < 2 / 3 < share.high
    assert share.value == pytest.approx(2 / 3, abs=0.03)


@given(st.lists(st.tuples(KINDS, KINDS, st.booleans(), st.integers(0, 4)), min_size=1, max_size=40), st.booleans())
def test_intervals_hold_their_estimate_and_stay_between_nothing_and_all(units, flag):
    said, truth, coded, documents = (np.array(column) for column in zip(*units, strict=True))
    rows = np.flatnonzero(coded)
    strata = np.arange(len(rows)) % 2
    for design in (
        drawn(rows, documents, by_document=flag),
        drawn(rows, documents, beyond=flag, strata=strata, weights=1.0 + strata),
    ):
        share = estimate_share(said, truth[rows], design)
        if share.value is not None:
            assert 0 <= share.low <= share.value <= share.high <= 1
        if share.coded is not None:
            assert 0 <= share.coded_low <= share.coded <= share.coded_high <= 1


@pytest.mark.parametrize(("share", "n"), [(0.02, 150), (0.2, 150)])
def test_intervals_cover_where_raw_counts_mislead(share, n):
    rng = np.random.default_rng(5)
    hits = raw = 0
    for _ in range(200):
        truth = rng.random(3000) < share
        said = np.where(truth, rng.random(3000) < 0.5, rng.random(3000) < 0.03)
        rows = rng.choice(3000, n, replace=False)
        found = estimate_share(kinds(said), kinds(truth[rows]), drawn(rows, np.arange(3000)))
        hits += found.low <= truth.mean() <= found.high
        low, high = wilson_bounds(said.mean(), 3000, 1.96)
        raw += bool(low <= truth.mean() <= high)
    assert hits >= 182  # fewer happen once in 200 times at 95 %
    assert raw < 20


def test_shares_by_source_and_over_all():
    labelled = corpus()
    coded = [s.with_claims((Claim("accusation"),) if s.index in (0, 5) else ()) for s, _ in labelled[:30]]
    estimates = estimate_shares(labelled, coded, by="source")
    assert [row.group for row in estimates.rows] == [ALL, "paper 0", "paper 1"]
    assert row_of(estimates, ALL, "accusation").raw == 0.2
    assert row_of(estimates, "paper 0", "accusation").n_coded == 20
    assert row_of(estimates, "paper 1", "accusation").n_coded == 10
    assert (estimates.n_sentences, estimates.n_documents, estimates.n_coded) == (40, 4, 30)
    assert estimates.by_document


@pytest.mark.parametrize(
    ("by", "groups"),
    [
        ("date:month", ["2026-01", "2026-02", "2026-03", "2026-04"]),
        ("date:quarter", ["2026-Q1", "2026-Q2"]),
        ("date:year", ["2026"]),
        ("date:week", ["2026-W03", "2026-W07", "2026-W11", "2026-W16"]),
        ("date", ["2026-01-15", "2026-02-15", "2026-03-15", "2026-04-15"]),
        ("doc", ["d0", "d1", "d2", "d3"]),
        ("part", ["body"]),
    ],
)
def test_shares_by_time_and_place(by, groups):
    labelled = corpus()
    estimates = estimate_shares(labelled, [s for s, _ in labelled], by=by, stances=["accusation"])
    assert [row.group for row in estimates.rows] == [ALL, *groups]


def test_shares_by_actor_know_names_by_their_words():
    labelled = [(sentence("a", k, ["denial"], actor=("Anna Berg", "Berg", "Rome")[k % 3]), {}) for k in range(9)]
    coded = [sentence("a", k, ["denial"] * (k % 3 < 2), actor="Minister Berg") for k in range(9)]
    estimates = estimate_shares(labelled, coded, by="actor", of="claims")
    assert [row.group for row in estimates.rows] == [ALL, "Anna Berg", "Rome"]
    assert row_of(estimates, "Anna Berg", "denial").n_positive == 6
    assert row_of(estimates, "Rome", "denial").value is None
    only = estimate_shares(labelled, coded, by="actor", only=["Berg"])
    assert row_of(only, "Berg", "denial").raw == pytest.approx(2 / 3)


def test_shares_of_a_stance_divide_it_among_groups():
    labelled = corpus()
    estimates = estimate_shares(labelled, [s for s, _ in labelled], by="source", of="stance")
    assert sum(row.share.value for row in estimates.rows) == pytest.approx(1)
    assert {row.group for row in estimates.rows} == {"paper 0", "paper 1"}


def test_boilerplate_does_not_count():
    labelled = [*corpus(), (sentence("d0", 99, part="boilerplate"), {})]
    coded = [s for s, _ in labelled]
    estimates = estimate_shares(labelled, coded)
    assert estimates.n_sentences == estimates.n_coded == 40
    assert estimates.warnings[0] == "1 coded sentences are boilerplate in the labelled corpus and do not count"


def test_strata_are_weighted_by_their_size_and_what_was_coded():
    labelled = [(sentence("a", k, ["accusation"] * (k < 20)), {}) for k in range(100)]
    coded = [sentence("a", k, ["accusation"], stratum="claim", stratum_size=20, weight=1) for k in range(10)]
    coded += [sentence("a", k, [], stratum="rest", stratum_size=80, weight=1) for k in range(20, 40)]
    estimates = estimate_shares(labelled, coded)
    share = row_of(estimates, ALL, "accusation")
    assert share.coded == pytest.approx(0.2)
    assert (estimates.n_strata, estimates.by_document, estimates.warnings) == (2, False, ())


def test_sample_that_does_not_look_random_is_told_of():
    labelled = [(sentence(f"d{k}", 0, ["accusation"] * (k % 10 == 0)), {}) for k in range(1000)]
    coded = [s for s, _ in labelled if s.claims][:60]
    (warning,) = estimate_shares(labelled, coded).warnings
    assert warning.startswith("the model finds accusation in 100.0% of the coded sentences and in 10.0% of all")


def test_sample_of_other_text_is_told_of():
    labelled = corpus()
    coded = [sentence("d0", k, [], stratum="all", stratum_size=4000, weight=400) for k in range(10)]
    assert "drawn from 4,000 sentences, but 40 are labelled" in estimate_shares(labelled, coded).warnings[0]


@pytest.mark.parametrize(
    ("coded", "options", "message"),
    [
        ([sentence("d0", 0, todo=True)], {}, "none of 1 sentences is annotated"),
        ([sentence("d9", 0)], {}, "1 of 1 coded sentences are not in the labelled corpus, first 'd9:0-9'"),
        ([sentence("d0", 0), sentence("d0", 0)], {}, "coded twice"),
        ([sentence("d0", 0, doubt=0.9, rank=1)], {}, "draw a sample with: stance sample --random"),
        ([sentence("d0", 0, weight=2), sentence("d0", 1)], {}, "1 of 2 coded sentences have a 'weight'; all must"),
        ([sentence("d0", 0, weight=-1)], {}, "'weight' must be a number above 0, got -1"),
        ([sentence("d0", 0, stratum_size=0.5)], {}, "more sentences of a stratum are coded than it holds"),
        ([sentence("d0", 0, stratum_size=5), sentence("d0", 1, stratum_size=6)], {}, "one stratum several sizes"),
        ([sentence("d0", 0)], {"by": "sauce"}, "no document has the key 'sauce'; the labelled output has 'source'"),
        ([sentence("d0", 0)], {"by": "date:moon"}, "by 'date:moon' is not known"),
        ([sentence("d0", 0)], {"by": "source:month"}, "no document says its 'source' as asked"),
        (
            [sentence("d0", 0)],
            {"by": "source", "only": ["x"]},
            "no sentence has source 'x'; there are paper 0",
        ),
        ([sentence("d0", 0)], {"of": "stance"}, "give by as well"),
        ([sentence("d0", 0)], {"of": "words"}, "of 'words' is not known"),
        ([sentence("d0", 0)], {"stances": ["praise"]}, "nobody takes the stance 'praise'; there are accusation"),
    ],
)
def test_shares_refuse_what_they_cannot_use(coded, options, message):
    with pytest.raises(InputError, match=message):
        estimate_shares(corpus(), coded, **options)
