"""An application that says what went wrong, in front of the reviewer and behind, instead of ending."""

from collections.abc import Callable

from extractor.errors import SopError, as_sop_error
from extractor.review.desk import Desk
from extractor.review.seeing import Seeing
from extractor.review.settings import Settings
from extractor.review.widgets.key_gate import KeyGate
from extractor.review.wording import turned_words
from extractor.review.words.naming import sheet_name

_LOOKED_EVERY = 1.0
"""Seconds between two looks for what went wrong in the background, whether keys come or not."""


class TellingApp(KeyGate):
    """Acts through `guarded`; what the desk has to say is shown after each act, and without one soon."""

    def __init__(self, settings: Settings, desk: Desk) -> None:
        super().__init__()
        self.settings = settings
        self.desk = desk
        self.seeing = Seeing(desk, settings)

    def on_mount(self) -> None:
        self.set_interval(_LOOKED_EVERY, self.tell_news)

    def tell(self, error: SopError) -> None:
        """Show what went wrong, in the language of the screens."""
        self.notify(self.settings.told(error), severity="error", timeout=10, markup=False)

    def guarded(self, act: Callable[[], object]) -> bool:
        """Do it, show what went wrong instead of ending, and tell whether it could be done."""
        done = False
        try:
            act()
            done = True
        except Exception as error:  # noqa: BLE001 - the journal has every answer: nothing need be lost
            self.tell(as_sop_error(error))
        self.tell_news()
        return done

    def tell_turned(self) -> None:
        """Say what was undone or done again."""
        turned = self.desk.turned
        if turned is not None:
            said = turned_words(turned.action, turned.doubt, self.settings)
            name = "undone" if turned.undone else "redone"
            sheet = sheet_name(turned.path)
            self.notify(self.settings.text(name, sheet=sheet, what=said), markup=False)

    def turn_here(self, turn: Callable[..., bool]) -> None:
        """Undo or redo what was done to the record at hand; what was done to another is left alone."""

        def turned() -> None:
            if turn(here=True):
                self.tell_turned()
            else:
                self.notify(self.settings.text("turned_elsewhere"))

        self.guarded(turned)

    def tell_news(self) -> None:
        """Say what was learned, what went wrong in the background, and whose approval was taken back."""
        if self.desk.learned:
            self.notify(self.settings.text("learned", count=self.desk.learned))
            self.desk.learned = 0
        for fault in self.desk.faults():
            self.tell(fault)
        lifted, self.desk.lifted = self.desk.lifted, []
        for path in lifted:
            said = self.settings.text("lifted", sheet=sheet_name(path))
            self.notify(said, severity="warning", markup=False)
