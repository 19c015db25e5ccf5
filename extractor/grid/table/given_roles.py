"""Column roles that a person has named, in place of those that were recognised."""

from collections.abc import Sequence
from dataclasses import replace

from extractor.errors import OptionsError
from extractor.grid.model import ColumnRole
from extractor.grid.table.columns import Header
from extractor.options import ColumnRoleSetting

_SHARED = (ColumnRole.LANE, ColumnRole.OTHER)
"""Roles that several columns of a table may have."""


def with_named_roles(header: Header, page: int, table: int, named: Sequence[ColumnRoleSetting]) -> Header:
    """The header with the roles that are named for this table of this page.

    Another column that had a role which only one can have becomes `other`. Raises OptionsError for a role or
    a column that there is not.
    """
    roles = {n.column: _role(n.role) for n in named if (n.page, n.table) == (page, table)}
    if not roles:
        return header
    if max(roles) >= len(header.columns):
        raise OptionsError("A role is named for a column that the table does not have.")
    taken = {role for role in roles.values() if role not in _SHARED}
    columns = []
    for place, column in enumerate(header.columns):
        if place in roles:
            columns.append(replace(column, role=roles[place], confidence=1.0))
        elif column.role in taken:
            columns.append(replace(column, role=ColumnRole.OTHER))
        else:
            columns.append(column)
    return replace(header, columns=tuple(columns), guessed=False)


def _role(name: str) -> ColumnRole:
    try:
        return ColumnRole(name)
    except ValueError:
        raise OptionsError(
            f"There is no column role {name!r}.", f"Name one of: {', '.join(ColumnRole)}."
        ) from None
