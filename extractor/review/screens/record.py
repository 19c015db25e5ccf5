"""The whole record as tables: identity, steps, findings; from any value to its place."""

from collections.abc import Iterator
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import DataTable, Footer, TabbedContent, TabPane

from extractor.review.pointers import Json, join
from extractor.review.settings import Settings
from extractor.review.values import as_text, shown

_WIDEST = 100
_STEP_FIELDS = ("number", "activity", "actors", "requirements", "duration", "outputs", "remarks")


class RecordScreen(Screen[str]):
    """Gives the pointer of the value that was chosen, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,v", "leave", show=True)]

    def __init__(self, settings: Settings, data: Json) -> None:
        super().__init__()
        self._settings = settings
        self._data = data

    def compose(self) -> ComposeResult:
        with TabbedContent():
            for name in ("steps", "identity", "findings"):
                with TabPane(self._settings.text(name), id=f"tab-{name}"):
                    yield DataTable(id=f"table-{name}", cursor_type="row")
        yield Footer()

    def on_mount(self) -> None:
        rows = {
            "steps": _steps(self._data),
            "identity": _identity(self._data),
            "findings": _findings(self._data),
        }
        for name, lines in rows.items():
            table = self.query_one(f"#table-{name}", DataTable)
            table.add_columns(self._settings.text("place"), self._settings.text("content"))
            for pointer, text in lines:
                if pointer in table.rows:
                    continue
                table.add_row(pointer, text[:_WIDEST], key=pointer)
        self.query_one("#table-steps").focus()

    def on_data_table_row_selected(self, event: DataTable.RowSelected) -> None:
        self.dismiss(event.row_key.value)

    def action_leave(self) -> None:
        self.dismiss(None)


def _steps(data: Json) -> Iterator[tuple[str, str]]:
    for n, actor in enumerate(data["actors"]):
        yield join("actors", n, "name"), actor["name"]
    names = {actor["id"]: actor["name"] for actor in data["actors"]}
    for n, step in enumerate(data["steps"]):
        for field in _STEP_FIELDS:
            value = [names.get(a, a) for a in step["actors"]] if field == "actors" else step[field]
            yield join("steps", n, field), as_text(value)


def _identity(data: Json) -> Iterator[tuple[str, str]]:
    for field, value in data["identity"].items():
        place = join("identity", field)
        if isinstance(value, list):
            yield from ((join("identity", field, n), as_text(item)) for n, item in enumerate(value))
        elif isinstance(value, dict):
            yield from ((f"{place}{join(part)}", as_text(text)) for part, text in value.items())
        else:
            yield place, as_text(value)


def _findings(data: Json) -> Iterator[tuple[str, str]]:
    for finding in data["findings"]:
        words = f"{finding['severity']} {finding['check']}: {finding['message']} = "
        yield finding["where"], words + shown(data, finding["where"])
