"""Stances as codes of event data."""

import pandas as pd
import pytest

from stance.corpora.plover import PLOVER, with_event_codes
from stance.corpora.schemes import load_scheme
from stance.exceptions import InputError
from stance.schema import STANCES


def test_every_stance_has_a_row_and_codes_are_those_of_the_scheme():
    assert set(PLOVER) == set(STANCES)
    assert {code.plover for code in PLOVER.values() if code.plover} <= set(load_scheme("plover15").labels)


def test_codes_stand_beside_claims_as_text():
    frame = with_event_codes(pd.DataFrame({"stance": ["denial", None, "accusation"], "page": [1, 2, 3]}))
    assert frame["cameo"].tolist() == ["016", pd.NA, "11"]
    assert frame["plover"].isna().tolist() == [True, True, False]
    assert frame["page"].tolist() == [1, 2, 3]


@pytest.mark.parametrize(
    ("frame", "said"), [({"label": ["denial"]}, "no column 'stance'"), ({"stance": ["praise"]}, "'praise' has no code")]
)
def test_frame_without_our_stances_is_refused(frame, said):
    with pytest.raises(InputError, match=said):
        with_event_codes(pd.DataFrame(frame))
