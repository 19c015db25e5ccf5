"""How probable a text is under what the networks saw along its lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from extractor.text.language.lattice import FAINTEST, Sight


@dataclass(frozen=True)
class Outlook:
    """What can stand along one or more lines: letters and digits folded, spaces and marks left out.

    `steps` holds log probabilities, shape (time steps, 1 + len(characters)); column 0 says that none of the
    characters begins. `gaps` are the time steps at which a word can end: a space shows, or the line ends.
    """

    characters: str
    steps: NDArray[np.float64]
    gaps: NDArray[np.bool_]


SPACE = 0.05
"""Probability of a space, or of a mark, from which on a word can end there."""

EMPTY = 0.5
"""Probability that no letter stands at a step from which on a gap lasts."""


def outlook(sights: Sequence[Sight]) -> Outlook:
    """The lines of a text, one sight each, one after another."""
    characters = sorted({c for sight in sights for c in sight.characters.casefold() if c.isalnum()})
    columns = {c: k for k, c in enumerate(characters, 1)}
    steps: list[NDArray[np.float64]] = []
    gaps: list[NDArray[np.bool_]] = []
    for sight in sights:
        shares = np.exp(sight.logs().astype(np.float64))
        # The last step is the end of the line: the same letter can stand before and after it.
        part = np.full((len(shares) + 1, 1 + len(characters)), FAINTEST)
        part[:, 0] = [*shares[:, 0], 1.0]
        for share, character in zip(shares.T[1:], sight.characters, strict=True):
            part[:-1, columns.get(character.casefold(), 0)] += share
        steps.append(part)
        gaps.append(_gaps(part[:, 0] - [*shares[:, 0], 0.0], part[:, 0]))
    if not steps:
        return Outlook("", np.zeros((0, 1)), np.zeros(0, np.bool_))
    return Outlook("".join(characters), np.log(np.minimum(np.vstack(steps), 1.0)), np.concatenate(gaps))


def _gaps(space: NDArray[np.float64], empty: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Where a space shows, and the empty steps that follow; the first step counts as after one."""
    gaps = space >= SPACE
    gaps[0] = True
    for k in range(1, len(gaps)):
        gaps[k] |= gaps[k - 1] and empty[k - 1] >= EMPTY
    return gaps


def bare(text: str) -> str:
    """The letters and digits of a text, folded: what an outlook knows of it."""
    return "".join(c for c in text.casefold() if c.isalnum())


def likelihoods(view: Outlook, texts: Sequence[str]) -> NDArray[np.float64]:
    """Log probability of each `bare` text, over all ways of spelling it along the lines.

    Minus infinity where a text does not fit into the lines at all.
    """
    columns = {c: k for k, c in enumerate(view.characters, 1)}
    steps = np.pad(view.steps, ((0, 0), (0, 1)), constant_values=np.log(FAINTEST))
    # The states of a text are: nothing yet, its first letter, nothing more, its second letter, and so on.
    width = max(map(len, texts), default=0)
    states = np.zeros((len(texts), 2 * width + 1), np.intp)
    skips = np.full(states.shape, -np.inf)
    for state, skip, text in zip(states, skips, texts, strict=True):
        state[1 : 2 * len(text) : 2] = [columns.get(c, len(view.characters) + 1) for c in text]
        skip[3 : 2 * len(text) : 2] = [-np.inf if a == b else 0.0 for a, b in pairwise(text)]
    score = np.full((len(texts), 2 * width + 3), -np.inf)
    score[:, 2] = 0.0
    for step in steps:
        moved = np.logaddexp(score[:, 2:], score[:, 1:-1])
        score[:, 2:] = np.logaddexp(moved, score[:, :-2] + skips) + step[states]
    ends = np.array([2 * len(text) + 2 for text in texts], np.intp)
    rows = np.arange(len(texts))
    written = np.array([bool(text) for text in texts], np.bool_)
    letters = np.where(written, score[rows, ends - 1], -np.inf)
    return np.asarray(np.logaddexp(score[rows, ends], letters))
