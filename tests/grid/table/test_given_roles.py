import pytest

from extractor.errors import OptionsError
from extractor.grid.model import Column, ColumnRole
from extractor.grid.table.columns import Header
from extractor.grid.table.given_roles import with_named_roles
from extractor.options import ColumnRoleSetting

ROLES = (ColumnRole.NUMBER, ColumnRole.ACTIVITY, ColumnRole.LANE, ColumnRole.DURATION)
HEADER = Header(
    columns=tuple(
        Column(role, n, n, n * 10.0, n * 10.0 + 10.0, confidence=0.7) for n, role in enumerate(ROLES)
    ),
    body=1,
    body_top=20.0,
)


def named(column: int, role: str, page: int = 2, table: int = 0) -> ColumnRoleSetting:
    return ColumnRoleSetting(page=page, table=table, column=column, role=role)


def test_a_named_role_takes_the_place_of_the_one_recognised() -> None:
    header = with_named_roles(HEADER, 2, 0, [named(3, "lane")])
    assert [column.role for column in header.columns] == [*ROLES[:3], ColumnRole.LANE]
    assert header.columns[3].confidence == 1.0


def test_a_role_that_only_one_column_can_have_leaves_the_other() -> None:
    header = with_named_roles(HEADER, 2, 0, [named(2, "duration")])
    assert [column.role for column in header.columns[2:]] == [ColumnRole.DURATION, ColumnRole.OTHER]


def test_other_pages_and_tables_stay_as_they_are() -> None:
    assert with_named_roles(HEADER, 1, 0, [named(3, "lane")]) is HEADER
    assert with_named_roles(HEADER, 2, 1, [named(3, "lane")]) is HEADER


@pytest.mark.parametrize("wrong", [named(4, "lane"), named(1, "kolom")])
def test_what_there_is_not_cannot_be_named(wrong: ColumnRoleSetting) -> None:
    with pytest.raises(OptionsError):
        with_named_roles(HEADER, 2, 0, [wrong])
