"""The review in the terminal: keys to the desk's actions, and what the desk has at hand to the screens."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import ClassVar

from textual import events, work
from textual.app import App
from textual.binding import BindingType
from textual.worker import get_current_worker

from extractor.errors import SopError
from extractor.review.desk import Answer, Desk
from extractor.review.doubts import DoubtKind
from extractor.review.queue import Filter
from extractor.review.screens.flow import FlowScreen
from extractor.review.screens.help import HelpScreen
from extractor.review.screens.queue import QueueScreen
from extractor.review.screens.record import RecordScreen
from extractor.review.settings import Settings
from extractor.review.viewer import open_picture
from extractor.review.widgets.picture import page_place
from extractor.store.knowledge import model_path

_KINDS: tuple[DoubtKind | None, ...] = (None, *DoubtKind)


class ReviewApp(App[None]):
    """Reviews the records at `paths`; the screens show at once, the records come in one by one."""

    CSS_PATH = model_path("review/review.tcss")
    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(self, paths: Sequence[Path], reviewer: str, settings: Settings) -> None:
        super().__init__()
        self.settings = settings
        self.desk = Desk(paths, reviewer, learning=settings.learning)
        self.title = settings.text("title")
        self._for_all = False
        self._last_key: events.Key | None = None
        self._queue = QueueScreen(self)

    def on_mount(self) -> None:
        if self.settings.plain:
            self.add_class("plain")
        self.push_screen(self._queue)
        self.call_after_refresh(self.load_records)

    @work(thread=True)
    def load_records(self) -> None:
        """Read the records in the background; the first is at hand as soon as it is there."""
        worker = get_current_worker()
        for number, path in enumerate(self.desk.paths):
            if worker.is_cancelled:
                return
            try:
                self.desk.load(path)
            except SopError as error:
                self.call_from_thread(self.notify, str(error), severity="error")
            if number == 0 or number == len(self.desk.paths) - 1:
                self.call_from_thread(self.show)

    def show(self) -> None:
        """Show the desk as it is now."""
        self._queue.refresh_desk()
        session = self.desk.session
        if session is not None and session.conflicts:
            self.notify(self.settings.text("conflicts", count=len(session.conflicts)))

    async def on_event(self, event: events.Event) -> None:
        """Count keys for the journal; what is typed into a field is text. A key that bubbles comes twice."""
        if isinstance(event, events.Key) and event is not self._last_key:
            self._last_key = event
            self.desk.keys += not self._typing or event.key in {"enter", "escape"}
        await super().on_event(event)

    @property
    def _typing(self) -> bool:
        return self.focused is not None and self.focused.id == "input"

    def typed(self, purpose: str, text: str) -> None:
        """What the reviewer typed for an edit or a search."""
        if purpose == "edit":
            self._answer(lambda session, doubt, keys, seconds: session.edit(doubt, text, keys, seconds))
        elif not self.desk.find(text):
            self.notify(self.settings.text("not_found"))
        self._queue.refresh_desk()

    def action_accept(self) -> None:
        self._answer(lambda session, doubt, keys, seconds: session.accept(doubt, keys, seconds))

    def action_choose(self, number: int) -> None:
        self._answer(lambda session, doubt, keys, seconds: session.choose(doubt, number, keys, seconds))

    def action_unreadable(self) -> None:
        self._answer(lambda session, doubt, keys, seconds: session.unreadable(doubt, keys, seconds))

    def action_blank(self) -> None:
        self._answer(lambda session, doubt, keys, seconds: session.blank(doubt, keys, seconds))

    def action_edit(self) -> None:
        item = self.desk.item
        if item is not None:
            known = [candidate.text for candidate in item.doubt.candidates]
            known += self.desk.lexicon.get(item.doubt.field, [])
            self._queue.ask("edit", self.settings.text("edit"), item.doubt.value, known)

    def action_find(self) -> None:
        self._queue.ask("find", self.settings.text("find"))

    def action_group(self) -> None:
        """Let the next answer be that of all look-alikes."""
        item = self.desk.item
        if item is not None:
            self._for_all = True
            self.notify(self.settings.text("alike", count=len(self.desk.queue.alike(item))))

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
        """Show the next kind of doubt alone; after the last kind, all."""
        here = _KINDS.index(self.desk.filter.kind)
        kind = _KINDS[(here + 1) % len(_KINDS)]
        self.desk.filter = Filter(kind=kind)
        self.desk.position = 0
        self._queue.refresh_desk()

    def action_approve(self) -> None:
        self._approve(in_spite=False)

    def action_approve_anyway(self) -> None:
        self._approve(in_spite=True)

    def action_picture(self) -> None:
        """Open the place's picture in the system's viewer."""
        item, session = self.desk.item, self.desk.session
        if item is None or session is None:
            return
        place = page_place(item.path, session.data, item.doubt)
        if place is None:
            self.notify(self.settings.text("no_picture"))
        else:
            self._guarded(lambda: open_picture(*place))

    def action_record(self) -> None:
        data = self.desk.record()
        if data is not None:
            self.push_screen(RecordScreen(self.settings, data), self._jump)

    def action_structure_view(self) -> None:
        if self.desk.record() is not None:
            self.push_screen(FlowScreen(self.settings, self.desk), self._jump)

    def action_help(self) -> None:
        self.push_screen(HelpScreen(self.settings))

    async def action_quit(self) -> None:
        """Save, let the record go, and leave."""
        self._guarded(self.desk.close)
        self.exit()

    def _jump(self, pointer: str | None) -> None:
        if pointer is not None:
            self.desk.visit(pointer)
        self._queue.refresh_desk()

    def _answer(self, give: Answer) -> None:
        for_all, self._for_all = self._for_all, False
        if not for_all:
            self._guarded(lambda: self.desk.answer(give))
            return

        def all_alike() -> None:
            self.notify(self.settings.text("answered", count=self.desk.answer_alike(give)))

        self._guarded(all_alike)

    def _turn(self, turn: Callable[[], bool]) -> None:
        def turned() -> None:
            if not turn():
                self.notify(self.settings.text("nothing_undone"))

        self._guarded(turned)

    def _approve(self, *, in_spite: bool) -> None:
        try:
            self.desk.approve(in_spite=in_spite)
        except SopError as error:
            self.notify(f"{error.message} {self.settings.text('approve_anyway')}", severity="warning")
        else:
            self.notify(self.settings.text("approved"))
        self._queue.refresh_desk()

    def _guarded(self, act: Callable[[], object]) -> None:
        """Do it, and show what went wrong instead of ending."""
        try:
            act()
        except SopError as error:
            self.notify(str(error), severity="error", timeout=10)
        self._queue.refresh_desk()
