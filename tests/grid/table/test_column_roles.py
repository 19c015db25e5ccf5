"""The columns of a table are decided together, and how sure each is comes out of that."""

import random

import numpy as np
from grid.layouts import GROUPS, HEADER, NAMES, step
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.grid.model import ColumnRole, Region, RegionRole
from extractor.grid.table.column_roles import ROLES, SHARED, RoleWeights, decide
from extractor.grid.table.columns import Header, columns_of
from extractor.grid.table.contents import TableContents
from extractor.grid.table.role_features import FEATURES
from training.synthesis.role_tables import random_role_table
from training.synthesis.ruled_table import draw

STEPS = [step("1", 0), step("2", 1), step("3", 2)]


def header_of(rows: list[list[str]]) -> Header:
    drawn = draw(rows)
    contents = TableContents(drawn.page, drawn.table, drawn.read)
    return columns_of(contents, Region(RegionRole.PROCEDURE, drawn.table, 0, drawn.table.rows - 1))


def random_weights(rng: np.random.Generator) -> RoleWeights:
    size = len(ROLES)
    return RoleWeights(
        rng.normal(0, 2, (len(FEATURES), size)),
        rng.normal(0, 1, (size, size)),
        rng.normal(0, 1, size),
        rng.normal(0, 1, size),
    )


@given(st.integers(0, 10**6), st.integers(1, 14))
@settings(max_examples=40, deadline=None)
def test_chances_are_chances_and_no_role_of_one_column_is_given_twice(seed: int, count: int) -> None:
    rng = np.random.default_rng(seed)
    roles, chances = decide(rng.random((count, len(FEATURES))), random_weights(rng))
    once = [role for role in roles if ROLES[role] not in SHARED]
    assert len(set(once)) == len(once)
    assert np.allclose(chances.sum(axis=1), 1.0)
    single = [k for k, role in enumerate(ROLES) if role not in SHARED]
    assert (chances[:, single].sum(axis=0) < 1.0 + 1e-9).all()


@given(st.integers(0, 10**6))
@settings(max_examples=25, deadline=None)
def test_chances_are_those_of_all_tables_that_there_can_be(seed: int) -> None:
    rng = np.random.default_rng(seed)
    features, weights = rng.random((3, len(FEATURES))), random_weights(rng)
    own = features @ weights.own
    scores = {}
    for way in np.ndindex(*[len(ROLES)] * 3):
        once = [role for role in way if ROLES[role] not in SHARED]
        if len(set(once)) == len(once):
            follow = weights.after[way[0], way[1]] + weights.after[way[1], way[2]]
            scores[way] = weights.first[way[0]] + own[[0, 1, 2], way].sum() + follow + weights.last[way[2]]
    total = np.logaddexp.reduce(list(scores.values()))
    roles, chances = decide(features, weights)
    assert tuple(roles) == max(scores, key=lambda way: scores[way])
    for role in range(len(ROLES)):
        of_first = [score for way, score in scores.items() if way[0] == role]
        assert np.isclose(chances[0, role], np.exp(np.logaddexp.reduce(of_first) - total))


def test_a_column_with_a_name_that_nobody_knows_takes_the_role_that_is_left() -> None:
    names = [*NAMES[:7], "Capaian", "^"]
    header = header_of([GROUPS, names, *STEPS])
    assert [column.role for column in header.columns][5:] == [
        ColumnRole.REQUIREMENTS,
        ColumnRole.DURATION,
        ColumnRole.OUTPUT,
        ColumnRole.REMARKS,
    ]


def test_how_sure_it_is_that_a_role_is_lacking_says_whether_an_unknown_column_may_have_it() -> None:
    groups, names = [*GROUPS[:7], *GROUPS[8:]], [*NAMES[:7], *NAMES[8:]]
    rows = [[*row[:7], *row[8:]] for row in STEPS]
    without = dict(header_of([groups, names, *rows]).lacking)
    unknown = header_of([[*groups, "Yang terbit"], [*names, "^"], *[[*row, "Surat"] for row in rows]])
    assert without[ColumnRole.OUTPUT] > 0.95
    assert dict(unknown.lacking).get(ColumnRole.OUTPUT, 0.0) < without[ColumnRole.OUTPUT]


def test_most_drawn_tables_with_names_that_were_not_learnt_come_out_right_and_the_rest_says_so() -> None:
    rng = random.Random(20)
    whole = silent = tables = 0
    for _ in range(60):
        table = random_role_table(rng, held_out=True)
        header = header_of(table.rows)
        if len(header.columns) != len(table.roles):
            continue
        tables += 1
        wrong = [c for c, role in zip(header.columns, table.roles, strict=True) if c.role is not role]
        whole += not wrong
        silent += any(column.confidence >= 0.95 for column in wrong)
    assert tables >= 55
    assert whole >= 0.8 * tables
    assert silent <= 0.05 * tables


def test_a_header_known_word_for_word_is_sure() -> None:
    header = header_of([*HEADER, *STEPS])
    assert all(column.confidence >= 0.95 for column in header.columns)
    assert header.lacking == ()
