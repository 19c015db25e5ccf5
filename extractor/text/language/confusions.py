"""How probable a text is where some of its letters may have run together or been lost on a poor scan."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from extractor.store.knowledge import load_json
from extractor.text.language.likelihood import Outlook, likelihoods

UNLIKE = 7.0
"""What each unit of the visual distance makes a text less probable by, as a log."""


def likelihoods_as_seen(view: Outlook, texts: Sequence[str]) -> NDArray[np.float64]:
    """Log probability of `bare` texts, one group of letters of which may look like another on poor scans."""
    forms = [(k, form, cost) for k, text in enumerate(texts) for form, cost in _forms(text)]
    logs = likelihoods(view, [form for _, form, _ in forms]) - UNLIKE * np.array([c for *_, c in forms])
    total = np.full(len(texts), -np.inf)
    np.logaddexp.at(total, [k for k, *_ in forms], logs)
    return total


def _forms(text: str) -> Iterator[tuple[str, float]]:
    """A text, and the texts that it can look like, each with its visual distance."""
    yield text, 0.0
    for cost, (one, two) in _groups():
        for printed, seen in ((one, two), (two, one)):
            at = text.find(printed)
            while at >= 0:
                yield text[:at] + seen + text[at + len(printed) :], cost
                at = text.find(printed, at + 1)


@cache
def _groups() -> tuple[tuple[float, tuple[str, str]], ...]:
    confusions: dict[str, Any] = load_json("lexicon/confusions.json")
    return tuple((cost, (one, two)) for cost, (one, two) in [*confusions["groups"], *confusions["merged"]])
