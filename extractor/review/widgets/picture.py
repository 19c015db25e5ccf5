"""The page's picture around the value at hand, drawn as the terminal can."""

from pathlib import Path
from typing import TYPE_CHECKING

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Static
from textual.worker import get_current_worker

from extractor.errors import UnreadableFileError
from extractor.page.crop import crop_place
from extractor.record.pointers import Json
from extractor.review.doubts.doubt import Doubt, DoubtKind
from extractor.review.doubts.page_place import PagePlace, page_place
from extractor.review.settings import Images, Settings

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

_ROW_PART = 0.5
_DRAWING_PART = 0.15
"""How much of the page's width is shown around a value, and around a symbol or connector in coarse cells."""
_CELL_FORM = 2
"""A terminal's cell is about twice as high as wide."""


class CropView(Vertical):
    """Shows the crop of a doubt; says where there is none, or where the terminal is too coarse to read it."""

    def __init__(self, settings: Settings, kind: type[Widget] | None) -> None:
        """`kind` is what `image_widget` gave for the settings."""
        super().__init__(id="picture")
        self._settings = settings
        self._kind = kind
        self._shown: PagePlace | None = None
        self._elsewhere = ""

    def compose(self) -> ComposeResult:
        yield Static("", id="picture-note")
        if self._kind is not None:
            yield self._kind()

    def show(self, record: Path, data: Json, doubt: Doubt) -> None:
        """Draw the place of this doubt, where it is another than before; the words need not wait for it."""
        if self._elsewhere:
            return
        place = page_place(record, data, doubt)
        if place is not None and place == self._shown:
            return
        self._shown = place
        if place is None or not place.path.exists():
            self._draw(place, None)
            return
        coarse = self._kind is not None and is_coarse(self._kind)
        self._note("cells" if coarse else None)
        if self._kind is not None:
            # Where cells are the pixels, only the words themselves have a chance to be read.
            part = _ROW_PART if not coarse else _DRAWING_PART if doubt.kind is DoubtKind.FLOW else 0.0
            row = part * place.page_width
            self._load(place, row, self.size.width / (_CELL_FORM * max(self.size.height - 1, 1)) or None)

    def show_elsewhere(self, note: str) -> None:
        """Draw no pictures any more: they are shown in another place, of which the note tells."""
        self.clear()
        self._elsewhere = note
        self._note(None)
        if self._kind is not None:
            self.query_one(self._kind).display = False

    def clear(self) -> None:
        """Show nothing: no value is at hand."""
        self._shown = None
        self._note(None)
        if self._kind is not None:
            self.query_one(self._kind).image = None  # type: ignore[attr-defined]

    @work(thread=True, exclusive=True)
    def _load(self, place: PagePlace, row_width: float, aspect: float | None) -> None:
        try:
            picture = crop_place(place.path, place.box, row_width, aspect, place.line)
        except UnreadableFileError:
            picture = None
        if not get_current_worker().is_cancelled:
            self.app.call_from_thread(self._draw, place, picture)

    def _draw(self, place: PagePlace | None, picture: "Picture | None") -> None:
        """Show the picture, unless another place was gone to meanwhile."""
        if place != self._shown:
            return
        if self._kind is not None:
            self.query_one(self._kind).image = picture  # type: ignore[attr-defined]
        if picture is None:
            self._note("no_picture")

    def _note(self, name: str | None) -> None:
        words = self._elsewhere if name is None or self._elsewhere else self._settings.text(name)
        self.query_one("#picture-note", Static).update(words, layout=False)


def image_widget(images: Images) -> type[Widget] | None:
    """The widget that draws pictures that way; None where none are wanted or the library is not there.

    To be called before the application runs: textual-image asks the terminal what it can do when it is
    imported, and later the answers would be taken for keys.
    """
    if images is Images.NONE:
        return None
    try:
        from textual_image import widget  # noqa: PLC0415
    except ImportError:
        return None
    kinds: dict[Images, type[Widget]] = {
        Images.AUTO: widget.Image,
        Images.KITTY: widget.TGPImage,
        Images.SIXEL: widget.SixelImage,
        Images.CELLS: widget.HalfcellImage,
    }
    return kinds[images]


def is_coarse(kind: type[Widget]) -> bool:
    """Whether the widget draws in cells, which are too coarse to read words in."""
    from textual_image import renderable, widget  # noqa: PLC0415

    coarse = (renderable.halfcell.Image, renderable.unicode.Image)
    return kind is widget.HalfcellImage or (kind is widget.Image and renderable.Image in coarse)
