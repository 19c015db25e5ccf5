"""The review in the terminal: keys to the desk's actions, and what the desk has at hand to the screens.

Screens other than the first are imported when they are opened: the first shows sooner.
"""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.app import SystemCommand
from textual.binding import BindingType
from textual.command import CommandPalette
from textual.screen import Screen
from textual.widgets import Input, TextArea

from extractor.review.desk import Answer, Desk
from extractor.review.doubts.completion import known_texts
from extractor.review.queue.index import DoubtIndex
from extractor.review.queue.inspect import current
from extractor.review.queue.listing import Item
from extractor.review.queue.order import Filter
from extractor.review.queue.planter import Planter
from extractor.review.running import RunningApp
from extractor.review.screens.confirm import ConfirmScreen
from extractor.review.screens.queue import QueueScreen
from extractor.review.seeing import can_open
from extractor.review.settings import Pictures, Settings, keys_of
from extractor.review.widgets.picture import is_coarse
from extractor.review.wording import blank_question, item_holds
from extractor.review.words.naming import sheet_name
from extractor.store.knowledge import model_path

if TYPE_CHECKING:
    from extractor.review.screens.group import GroupAnswer

_LIGHT, _DARK = "textual-light", "textual-dark"


class ReviewApp(RunningApp):
    """Reviews the records at `paths`; the screens show at once, the records come in one by one."""

    CSS_PATH = model_path("review/review.tcss")
    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(
        self,
        paths: Sequence[Path],
        reviewer: str | None,
        settings: Settings,
        *,
        index: Path | None = None,
        plant: str | None = None,
        second: float = 0.0,
    ) -> None:
        """`index` is the file that knows the doubts of unchanged records; `plant` such as `5%` or `20`,
        `second` the share of approved sheets that are read a second time.

        Where there is no `reviewer` who it is is asked first.
        Raises OptionsError where that is not what to plant.
        """
        planter = Planter() if plant is None else Planter.of(plant, len(paths))
        planter.second = second
        known = DoubtIndex(index)
        desk = Desk(paths, reviewer or "", learning=settings.learning, planter=planter, index=known)
        desk.queue.worst_first = settings.worst_first
        super().__init__(settings, desk)
        self.title = settings.text("title")
        self._pressed = False
        self._queue = QueueScreen(self)
        coarse = self._queue.image_kind is not None and is_coarse(self._queue.image_kind)
        here = settings.pictures is Pictures.AUTO and coarse and can_open()
        self.wants_page = here or settings.pictures is Pictures.BROWSER

    def on_mount(self) -> None:
        super().on_mount()
        if self.settings.plain:
            self.add_class("plain")
        self.push_screen(self._queue)
        if self.desk.reviewer:
            self.call_after_refresh(self.started)
        else:
            self._ask_name()

    def _ask_name(self) -> None:
        """Ask who reviews; nothing is opened before that is known."""
        from extractor.review.screens.name import NameScreen  # noqa: PLC0415

        def named(name: str | None) -> None:
            self.desk.review_as(name or "")
            self.started()

        self.push_screen(NameScreen(self.settings), named)

    def begin_at_first(self) -> None:
        """Go to the queue's first doubt where no key was pressed yet: the record read first is none such."""
        if not self._pressed:
            self.desk.show_only(self.desk.filter)

    def page_opened(self, note: str) -> None:
        self.add_class("beside")
        self._queue.show_elsewhere(note)

    @property
    def screen_has_more(self) -> bool:
        """Whether the group at hand has lines that had no room on the screen yet."""
        return self._queue.has_more

    def show(self) -> None:
        """Show the desk as it is now."""
        if self.screen is self._queue:
            self._queue.refresh_desk()

    def key_let_in(self, event: events.Key | events.Paste) -> None:
        """Count keys for the journal; what is typed into a field is text."""
        self._pressed = True
        if isinstance(event, events.Key):
            self.desk.keys += not (self._typing and event.is_printable)

    @property
    def _typing(self) -> bool:
        return isinstance(self.focused, Input | TextArea)

    def found(self, text: str) -> None:
        """Go to what the reviewer looks for."""
        if not self.desk.find(lambda item: item_holds(item, text, self.settings)):
            self.notify(self.settings.text("not_found"))
        self._queue.refresh_desk()

    def edited(self, text: str) -> bool:
        """Take what the reviewer typed for the value at hand; False where it cannot be taken."""
        if not self._guarded(lambda: self._require_readable(text)):
            return False
        self._answer(lambda session, doubt, keys, seconds: session.edit(doubt, text, keys, seconds))
        return True

    def _require_readable(self, text: str) -> None:
        session, item = self.desk.session, self.desk.item
        if session is not None and item is not None:
            session.require_readable(item.doubt, text)

    def action_accept(self) -> None:
        """Take what stands there; of a group that has no room on the screen show the rest first."""
        if self._queue.show_more():
            return
        self._answer(lambda session, doubt, keys, seconds: session.accept(doubt, keys, seconds))

    def action_choose(self, number: int) -> None:
        """Take the candidate of this number; of a group, set its member apart, or put it back."""
        if self.desk.set_apart(number):
            self._queue.refresh_desk()
        else:
            self._answer(lambda session, doubt, keys, seconds: session.choose(doubt, number, keys, seconds))

    def action_unreadable(self) -> None:
        self._answer(lambda session, doubt, keys, seconds: session.unreadable(doubt, keys, seconds))

    def action_absent(self) -> None:
        self._answer(lambda session, doubt, keys, seconds: session.absent(doubt, keys, seconds))

    def action_blank(self) -> None:
        """Say that nothing stands there; where that takes more along it is asked."""
        item, record = self.desk.item, self.desk.record()
        question = None if item is None else blank_question(record or {}, item.doubt, self.settings)

        def blank(wanted: bool | None) -> None:
            if wanted and self.desk.item == item:
                self._answer(lambda session, doubt, keys, seconds: session.blank(doubt, keys, seconds))

        if question is None:
            blank(True)
        else:
            self.push_screen(ConfirmScreen(question), blank)

    def action_edit(self) -> None:
        item, record = self.desk.item, self.desk.record()
        if item is not None and record is not None:
            self._queue.edit(item, record, known_texts(record, item.doubt, self.desk.lexicon))

    def action_find(self) -> None:
        self._queue.find(self.settings.text("find"))

    def action_group(self) -> None:
        """Show all look-alikes; one answer there settles those that are not taken out."""
        item = self.desk.item
        group = [] if item is None else self.desk.queue.alike(item)
        if item is None or len(group) < 2:
            self.notify(self.settings.text("group_none"))
            return
        from extractor.review.screens.group import GroupScreen  # noqa: PLC0415

        here = (item.path, item.doubt.key)
        items = [item, *(other for other in group if (other.path, other.doubt.key) != here)]
        self.push_screen(
            GroupScreen(
                self.settings, items, self._queue.image_kind, current, self.show_picture, self.desk.lexicon
            ),
            self._grouped,
        )

    def _grouped(self, given: "GroupAnswer | None") -> None:
        if given is not None:
            self._guarded(
                lambda: self.notify(self.settings.text("answered", count=self.desk.answer_alike(*given)))
            )

    def action_skip(self) -> None:
        self._guarded(self.desk.skip)

    def action_next(self) -> None:
        self._guarded(lambda: self.desk.move(1))

    def action_previous(self) -> None:
        self._guarded(lambda: self.desk.move(-1))

    def action_undo(self) -> None:
        self._turn(self.desk.undo)

    def action_redo(self) -> None:
        self._turn(self.desk.redo)

    def action_filter(self) -> None:
        """Choose which doubts are shown."""
        from extractor.review.screens.filter import FilterScreen  # noqa: PLC0415

        def chosen(wanted: Filter | None) -> None:
            if wanted is not None:
                self.desk.show_only(wanted)
            self._queue.refresh_desk()

        self.push_screen(
            FilterScreen(
                self.settings,
                self.desk.filter,
                self._sheets_with_doubts,
                lambda wanted: len(self.desk.queue.items(wanted)),
            ),
            chosen,
        )

    def _sheets_with_doubts(self, text: str) -> list[Path]:
        """The sheets with open doubts that hold the text, from the one at hand on."""
        sheets = [row.path for row in self.desk.sheet_rows(text) if row.doubts]
        item = self.desk.item
        at = sheets.index(item.path) if item is not None and item.path in sheets else 0
        return [*sheets[at:], *sheets[:at]]

    def action_approve(self) -> None:
        from extractor.review.screens.approve import ask_approval  # noqa: PLC0415

        ask_approval(self, None, self._queue.refresh_desk)

    def action_sheets(self) -> None:
        """Show the list of all sheets; the one chosen there is taken up."""
        from extractor.review.screens.sheets import SheetsScreen  # noqa: PLC0415

        def chosen(path: Path | None) -> None:
            if path is not None:
                self.desk.turn_to(path)
            self._queue.refresh_desk()

        self.push_screen(SheetsScreen(self.settings, self.desk), chosen)

    def action_next_sheet(self) -> None:
        self._guarded(lambda: self._move_sheet(1))

    def action_previous_sheet(self) -> None:
        self._guarded(lambda: self._move_sheet(-1))

    def _move_sheet(self, by: int) -> None:
        """Take up the next sheet of the list, or the one before it, with doubts or without."""
        paths = [row.path for row in self.desk.sheet_rows()]
        session = self.desk.session
        here = paths.index(session.place.record) if session is not None else 0
        self.desk.turn_to(paths[min(max(here + by, 0), len(paths) - 1)])

    def action_picture(self) -> None:
        """Show the place at hand in its whole row."""
        if self.desk.item is not None:
            self.show_picture(self.desk.item)

    def show_picture(self, item: Item) -> None:
        """Show this doubt's place in its whole row: on the page that follows, else in the system's viewer."""

        def shown() -> None:
            found = self.seeing.open(item)
            if not self.seeing.has_page:
                self.notify(self.settings.text("opened" if found else "no_picture"))

        self._guarded(shown)

    def action_record(self) -> None:
        from extractor.review.screens.record import RecordScreen  # noqa: PLC0415

        self._push_whole(lambda here: RecordScreen(self.settings, self.desk, here))

    def action_structure_view(self) -> None:
        from extractor.review.screens.flow import FlowScreen  # noqa: PLC0415

        self._push_whole(lambda here: FlowScreen(self.settings, self.desk, here))

    def action_sheet(self) -> None:
        from extractor.review.screens.sheet import SheetScreen  # noqa: PLC0415

        if self.desk.record() is None or self.desk.session is None:
            return
        before = self.desk.hold()

        def closed(read_again: bool | None) -> None:
            self.desk.let_go(before)
            self._queue.refresh_desk()
            if read_again:
                self.notify(self.settings.text("sheet_read"))

        self.push_screen(SheetScreen(self.settings, self.desk, self.desk.session), closed)

    def _push_whole(self, screen: Callable[[str], Screen[str]]) -> None:
        """Show a screen of the whole record, which stays at hand as long as the screen does."""
        if self.desk.record() is None:
            return
        here = self.desk.item.doubt.pointer if self.desk.item is not None else ""
        before = self.desk.hold()
        self.desk.look()

        def closed(pointer: str | None) -> None:
            if pointer is not None:
                self.desk.visit(pointer)
            self.desk.let_go(before)
            self._queue.refresh_desk()

        self.push_screen(screen(here), closed)

    def action_help(self) -> None:
        from extractor.review.screens.help import HelpScreen  # noqa: PLC0415

        self.push_screen(HelpScreen(self.settings))

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """The palette: what the keys of the first screen do, and how the screens look."""
        text = self.settings.text
        if screen is self._queue:
            for key in keys_of("queue"):
                yield SystemCommand(text(key.action), key.names, getattr(self, f"action_{key.action}"))
        else:
            yield SystemCommand(text("quit"), "", self.action_quit)
        yield SystemCommand(text("light_dark"), text("light_dark_help"), self._turn_light)

    def action_command_palette(self) -> None:
        """Show the palette, with its prompt in the language of the screens."""
        if not isinstance(self.screen, CommandPalette):
            self.push_screen(CommandPalette(placeholder=self.settings.text("palette_prompt")))

    def _turn_light(self) -> None:
        self.theme = _DARK if self.theme == _LIGHT else _LIGHT

    def _answer(self, give: Answer) -> None:
        doubt = None if self.desk.item is None else self.desk.item.doubt

        def answer() -> None:
            self.desk.answer(give)
            if doubt is not None and doubt.second:
                self.notify(self.settings.text("second_differs" if self.desk.caught else "second_alike"))
            elif doubt is not None and doubt.truth is not None:
                name = "planted_caught" if self.desk.caught else "planted_missed"
                self.notify(self.settings.text(name, truth=doubt.truth), markup=False, timeout=10)
            if self.desk.completed is not None:
                sheet = sheet_name(self.desk.completed)
                self.notify(self.settings.text("completed", sheet=sheet), markup=False)

        self._guarded(answer)

    def _turn(self, turn: Callable[[], bool]) -> None:
        def turned() -> None:
            if not turn():
                self.notify(self.settings.text("nothing_undone"))
            else:
                self.tell_turned()

        self._guarded(turned)

    def _guarded(self, act: Callable[[], object]) -> bool:
        """Do it as far as it goes, and show the desk as it is then."""
        done = self.guarded(act)
        self._queue.refresh_desk()
        return done
