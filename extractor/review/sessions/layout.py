"""How a reviewer says that a sheet lies: its pages' turns and order, and the roles of its columns."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from extractor.grid.model import ColumnRole
from extractor.options import ColumnRoleSetting, Options
from extractor.record.pointers import Json
from extractor.review.sessions.merge import LAYOUT

ColumnPlace = tuple[int, int, int]
"""Page, table of the page from 0, column of the table from 0."""


@dataclass(frozen=True)
class Layout:
    """What a person has named; `order` holds all pages of the sheet, `turns` clockwise degrees by page."""

    order: tuple[int, ...]
    turns: dict[int, int] = field(default_factory=dict)
    roles: dict[ColumnPlace, ColumnRole] = field(default_factory=dict)

    @classmethod
    def of(cls, record: Json) -> "Layout":
        """What was named for this record before; its pages as they stand where nothing was."""
        known = record["review"].get(LAYOUT) or {}
        named = [ColumnRoleSetting.model_validate(one) for one in known.get("column_roles", ())]
        return cls(
            order=tuple(known.get("order") or (page["number"] for page in record["source"]["pages"])),
            turns={int(page): turn for page, turn in known.get("turns", {}).items()},
            roles={(one.page, one.table, one.column): ColumnRole(one.role) for one in named},
        )

    def as_json(self) -> Json:
        roles = [
            {"page": page, "table": table, "column": column, "role": role.value}
            for (page, table, column), role in sorted(self.roles.items())
        ]
        turns = {str(page): turn for page, turn in sorted(self.turns.items())}
        return {"order": list(self.order), "turns": turns, "column_roles": roles}

    def options(self, base: Options) -> Options:
        """The options with what was named; everything else is as in `base`."""
        given = self.as_json()
        page = base.page.model_dump() | {"turns": given["turns"], "order": given["order"]}
        grid = base.grid.model_dump() | {"column_roles": given["column_roles"]}
        return Options.model_validate(base.model_dump() | {"page": page, "grid": grid})

    def turned(self, page: int, found: int) -> "Layout":
        """The page a quarter further clockwise than it is now; `found` is how it was turned when read."""
        return replace(self, turns={**self.turns, page: (self.turns.get(page, found) + 90) % 360})

    def moved(self, page: int, by: int) -> "Layout":
        """The page so many places further on, or back where negative."""
        order = [number for number in self.order if number != page]
        order.insert(min(max(self.order.index(page) + by, 0), len(order)), page)
        return replace(self, order=tuple(order))

    def retyped(self, place: ColumnPlace, found: str) -> "Layout":
        """The column with the next role after the one it has now; `found` is the role it was read with."""
        known: Sequence[ColumnRole] = list(ColumnRole)
        at = known.index(self.roles.get(place, ColumnRole(found)))
        return replace(self, roles={**self.roles, place: known[(at + 1) % len(known)]})
