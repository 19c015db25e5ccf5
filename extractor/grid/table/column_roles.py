"""Decides what the columns of a procedure table are, all together: what each shows, and how they follow.

A log-linear chain: each column's features speak for its role, each pair of neighbours for theirs, and no
table has two columns of one role but lanes and others. The weights, in `models/grid/column_roles.json`, are
fitted on drawn tables by `training.fit_column_roles`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from extractor.grid.model import Column, ColumnRole
from extractor.grid.table.contents import TableContents
from extractor.grid.table.labels import join_lines
from extractor.grid.table.role_features import FEATURES, ColumnSketch, column_features
from extractor.store.knowledge import load_json

ROLES = tuple(ColumnRole)
SHARED = (ColumnRole.LANE, ColumnRole.OTHER)
"""Roles that several columns of a table may have."""
_WEIGHTS = "grid/column_roles.json"
_ONCE = tuple(role for role in ROLES if role not in SHARED)
_BIT = tuple(0 if role in SHARED else 1 << _ONCE.index(role) for role in ROLES)
_SETS = 1 << len(_ONCE)
_MOST, _MOST_UNNAMED = 0.99, 0.9
"""Most that a role is sure of, with a header and without: the drawn tables are not all tables."""
_EXPECTED = (
    ColumnRole.ACTIVITY,
    ColumnRole.LANE,
    ColumnRole.REQUIREMENTS,
    ColumnRole.DURATION,
    ColumnRole.OUTPUT,
)

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class RoleWeights:
    """Log-linear weights: `own` (features, roles), `after` (roles, roles), `first` and `last` (roles)."""

    own: Floats
    after: Floats
    first: Floats
    last: Floats


@dataclass(frozen=True)
class Assigned:
    """The columns with their roles, left to right; the roles that none has, and how sure that is."""

    columns: tuple[Column, ...]
    lacking: tuple[tuple[ColumnRole, float], ...]

    @property
    def warnings(self) -> tuple[str, ...]:
        """About roles that no column has."""
        missing = [role for role, _ in self.lacking if role in _EXPECTED]
        return tuple(f"No column of the procedure table was recognised as {role}." for role in missing)


def assign_roles(contents: TableContents, sketches: Sequence[ColumnSketch], *, has_header: bool) -> Assigned:
    """What the columns of a table are, and which roles none of them has."""
    if not sketches:
        return Assigned((), tuple((role, 1.0) for role in ROLES if role is not ColumnRole.OTHER))
    most = _MOST if has_header else _MOST_UNNAMED
    roles, chances = decide(as_matrix(column_features(contents, sketches, has_header=has_header)), _weights())
    columns = tuple(
        _column(contents, sketch, ROLES[role], min(most, float(chance[role])))
        for sketch, role, chance in zip(sketches, roles, chances, strict=True)
    )
    lacking = tuple(
        (role, round(max(0.0, 1.0 - float(chances[:, k].sum())), 3))
        for k, role in enumerate(ROLES)
        if role is not ColumnRole.OTHER and k not in roles
    )
    return Assigned(columns, lacking)


def as_matrix(columns: Sequence[dict[str, float]]) -> Floats:
    """The features of columns, (columns, features)."""
    return np.array([[column.get(name, 0.0) for name in FEATURES] for column in columns])


def decide(features: Floats, weights: RoleWeights) -> tuple[list[int], Floats]:
    """The likeliest roles together, as indices into `ROLES`, and the posterior chances: (columns, roles).

    `features` are (columns, features). Sums and maxima run over the sets of roles that are taken already.
    """
    own = features @ weights.own
    roles = _best(own, weights)
    ahead = _run(own, weights, np.logaddexp)
    behind = _run(own[::-1], _turned(weights), np.logaddexp)[::-1]
    total = np.logaddexp.reduce(np.logaddexp.reduce(ahead[-1] + weights.last, axis=0), axis=0)
    every = range(len(ROLES))
    chances = [[_chance(ahead[k], behind[k], own[k], role) for role in every] for k in range(len(own))]
    return roles, np.exp(np.minimum(0.0, np.array(chances) - total))


def _run(own: Floats, weights: RoleWeights, join: Callable[[Floats, Floats], Floats]) -> list[Floats]:
    """For each column the score of all ways up to it, by roles taken so far and its own: (sets, roles)."""
    now = np.full((_SETS, len(ROLES)), -np.inf)
    for role, bit in enumerate(_BIT):
        now[bit, role] = weights.first[role] + own[0, role]
    found = [now]
    for scores in own[1:]:
        now = np.full_like(now, -np.inf)
        before = found[-1]
        for role, bit in enumerate(_BIT):
            ways = before + weights.after[:, role]
            reached = ways[:, 0]
            for k in range(1, len(ROLES)):
                reached = join(reached, ways[:, k])
            sets = np.arange(_SETS)
            free = sets[(sets & bit) == 0]
            now[free | bit, role] = join(now[free | bit, role], reached[free] + scores[role])
        found.append(now)
    return found


def _best(own: Floats, weights: RoleWeights) -> list[int]:
    """The likeliest roles, column by column, walked back from the best end."""
    ahead = _run(own, weights, np.maximum)
    taken, role = np.unravel_index(int(np.argmax(ahead[-1] + weights.last)), ahead[-1].shape)
    roles = [int(role)]
    for k in range(len(own) - 1, 0, -1):
        taken = taken & ~_BIT[roles[-1]]
        roles.append(int(np.argmax(ahead[k - 1][taken] + weights.after[:, roles[-1]])))
    return roles[::-1]


def _chance(ahead: Floats, behind: Floats, own: Floats, role: int) -> float:
    """The log score of all ways in which a column has a role: both sides take different roles."""
    sets = np.arange(_SETS)
    fits = (sets[:, None] & sets[None, :]) == _BIT[role]
    both = ahead[:, role, None] + behind[None, :, role]
    return float(np.logaddexp.reduce(both[fits]) - own[role])


def _turned(weights: RoleWeights) -> RoleWeights:
    return RoleWeights(weights.own, weights.after.T, weights.last, weights.first)


@cache
def _weights() -> RoleWeights:
    data = load_json(_WEIGHTS)
    own = np.array([[data["own"][name].get(role, 0.0) for role in ROLES] for name in FEATURES])
    after = np.array([[data["after"][a].get(b, 0.0) for b in ROLES] for a in ROLES])
    first, last = (np.array([data[end].get(role, 0.0) for role in ROLES]) for end in ("first", "last"))
    return RoleWeights(own, after, first, last)


def _column(contents: TableContents, sketch: ColumnSketch, role: ColumnRole, chance: float) -> Column:
    xs = contents.table.xs
    return Column(
        role=role,
        first=sketch.first,
        last=sketch.last,
        x0=xs[sketch.first],
        x1=xs[sketch.last + 1],
        name=join_lines(sketch.name),
        header=sketch.cell.box if sketch.cell and sketch.name else None,
        confidence=round(chance, 3),
        quarter_turns=sketch.quarter_turns,
    )
