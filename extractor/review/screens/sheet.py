"""How the sheet lies: turn and order of its pages, roles of its columns; and reading it again so."""

from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import Footer, OptionList, Static
from textual.widgets.option_list import Option

from extractor.errors import SopError, as_sop_error
from extractor.grid.model import ColumnRole
from extractor.record.pointers import Json
from extractor.review.desk import Desk
from extractor.review.rereading.supervisor import find_source, read_again
from extractor.review.sessions.layout import Layout
from extractor.review.sessions.session import Session
from extractor.review.settings import Settings, keys_of

_PAGE, _COLUMN = "page", "column"


class SheetScreen(Screen[bool]):
    """Lets a reviewer say how the sheet at hand lies; gives whether it was read again so."""

    def __init__(self, settings: Settings, desk: Desk, session: Session) -> None:
        super().__init__()
        self._settings = settings
        self._desk = desk
        self._session = session
        self._layout = Layout.of(session.data)
        self._busy = False
        for key in keys_of("sheet"):
            self._bindings.bind(key.names, key.action, settings.text(key.action), show=key.shown)

    def compose(self) -> ComposeResult:
        yield Static("", id="head", markup=False)
        yield OptionList(id="parts")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        self._fill("")
        self.set_focus(self.query_one("#parts"))

    def action_turn(self) -> None:
        """Turn the page a quarter, or give the column the next role."""
        names = self._chosen.split(":")
        if names[0] == _PAGE and not self._busy:
            page = int(names[1])
            found = {one["number"]: one["rotation"] for one in self._session.data["source"]["pages"]}
            self._layout = self._layout.turned(page, found.get(page, 0))
        elif names[0] == _COLUMN and not self._busy:
            place = (int(names[1]), int(names[2]), int(names[3]))
            self._layout = self._layout.retyped(place, _roles(self._session.data)[place])
        self._fill(self._chosen)

    def action_page_earlier(self) -> None:
        self._move(-1)

    def action_page_later(self) -> None:
        self._move(1)

    def action_back(self) -> None:
        if not self._busy:
            self.dismiss(False)

    def on_option_list_option_selected(self) -> None:
        """Read the sheet again, unless it is being read or lies as it was read."""
        if self._busy:
            return
        if self._layout == Layout.of(self._session.data):
            self.notify(self._settings.text("sheet_same"))
            return
        self._busy = True
        self._say("sheet_reading")
        self._read_again(self._layout)

    @work(thread=True)
    def _read_again(self, layout: Layout) -> None:
        record, path = self._session.data, self._session.place.record
        try:
            source = find_source(record, path, self._settings.sources)
            newer = read_again(record, source, layout, path.parent / "pages")
        except Exception as error:  # noqa: BLE001 - the screens go on, and say what went wrong
            self.app.call_from_thread(self._failed, as_sop_error(error))
        else:
            self.app.call_from_thread(self._take_over, newer, layout)

    def _take_over(self, newer: Json, layout: Layout) -> None:
        try:
            self._desk.take_over(self._session.place.record, newer, layout)
        except SopError as error:
            self._failed(error)
        else:
            self.dismiss(True)

    def _failed(self, error: SopError) -> None:
        self._busy = False
        self._say("sheet_title")
        self.notify(self._settings.told(error), severity="error", timeout=10, markup=False)

    def _move(self, by: int) -> None:
        names = self._chosen.split(":")
        if names[0] == _PAGE and not self._busy:
            self._layout = self._layout.moved(int(names[1]), by)
            self._fill(self._chosen)

    @property
    def _chosen(self) -> str:
        option = self.query_one("#parts", OptionList).highlighted_option
        return "" if option is None else option.id or ""

    def _say(self, name: str) -> None:
        self.query_one("#head", Static).update(self._settings.text(name))

    def _fill(self, chosen: str) -> None:
        """Show how the sheet lies by now, the chosen line still chosen."""
        self._say("sheet_title")
        listed = self.query_one("#parts", OptionList)
        listed.clear_options()
        lines = self._lines()
        listed.add_options([Option(Text(words), id=name) for name, words in lines])
        names = [name for name, _ in lines]
        listed.highlighted = names.index(chosen) if chosen in names else 0

    def _lines(self) -> list[tuple[str, str]]:
        """The pages in their order, and below each the columns of its tables: name and words of each line."""
        data, text = self._session.data, self._settings.text
        pages = {page["number"]: page for page in data["source"]["pages"]}
        lanes = iter([actor["name"] for actor in data["actors"]])
        roles = _roles(data)
        lines = []
        for number in self._layout.order:
            page = pages[number]
            turn = self._layout.turns.get(number, page["rotation"])
            role = self._settings.field(page["role"])
            words = f"{text('page')} {number}  {role}  {text('sheet_turned', degrees=turn)}"
            lines.append((f"{_PAGE}:{number}", words))
            for place, found in roles.items():
                if place[0] == number:
                    role = self._layout.roles.get(place, ColumnRole(found))
                    lane = next(lanes, "") if found == ColumnRole.LANE else ""
                    words = f"      {place[2] + 1:>2}  {self._settings.field(role.value)}  {lane}".rstrip()
                    lines.append((":".join(map(str, (_COLUMN, *place))), words))
        return lines


def _roles(data: Json) -> dict[tuple[int, int, int], str]:
    """The role that each column was read with, by page, table and place."""
    return {
        (table["page"], table["index"], column): role
        for table in data.get("tables", ())
        for column, role in enumerate(table.get("roles", ()))
    }
