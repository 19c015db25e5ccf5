"""Texts whose letters may have run together on a poor scan."""

import numpy as np
from text.drawn_sight import seen

from extractor.text.language.confusions import likelihoods_as_seen
from extractor.text.language.likelihood import likelihoods, outlook


def test_letters_that_ran_together_count_as_what_they_look_like() -> None:
    view = outlook([seen("2 han")])
    texts = ["2hari", "2jam"]
    plainly, as_seen = likelihoods(view, texts), likelihoods_as_seen(view, texts)
    assert plainly[0] < plainly[1] + 5
    assert as_seen[0] > as_seen[1] + 5


def test_what_was_seen_plainly_is_no_less_likely() -> None:
    view = outlook([seen("Staf")])
    assert np.all(likelihoods_as_seen(view, ["staf", "suf"]) >= likelihoods(view, ["staf", "suf"]) - 1e-9)
    assert likelihoods_as_seen(view, ["staf", "suf"]).argmax() == 0
