"""Opens pictures and addresses with the system's own programs."""

import atexit
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from io import BytesIO

from extractor.errors import MissingDependencyError
from extractor.page.crop import crop_row
from extractor.review.doubts.page_place import RowPlace
from extractor.store.scratch import Scratch

_OPENERS = ("open",) if sys.platform == "darwin" else ("xdg-open", "wslview")


@cache
def _scratch() -> Scratch:
    """Where pictures lie as long as this process lives: nobody says when the viewer has read one."""
    scratch = Scratch()
    atexit.register(scratch.close)
    return scratch


def picture_of(place: RowPlace) -> bytes:
    """The place in its whole row under the lanes' names, as PNG. Raises UnreadableFileError."""
    stream = BytesIO()
    crop_row(place.path, place.row, place.header, place.marks, place.line).save(stream, format="PNG")
    return stream.getvalue()


def open_row(place: RowPlace) -> None:
    """Show the place's picture. Raises MissingDependencyError where the system has no viewer, OutputError."""
    opener = _opener()
    if opener is None:
        raise MissingDependencyError(
            "The system has no picture viewer to open.", f"The page's image is {place.path}."
        )
    folder = _scratch().path
    with tempfile.NamedTemporaryFile(dir=folder, suffix=".png", delete=False) as file:
        file.write(picture_of(place))
    _start(opener, file.name)


def has_viewer() -> bool:
    """Whether the system says how its pictures and addresses are opened."""
    return _opener() is not None


def open_address(address: str) -> bool:
    """Open the address in the system's browser; False where that cannot be tried."""
    opener = _opener()
    if opener is not None:
        _start(opener, address)
    return opener is not None


def _opener() -> str | None:
    return next((found for name in _OPENERS if (found := shutil.which(name))), None)


def _start(opener: str, argument: str) -> None:
    """Let the system open it; what its program says does not come onto the screens."""
    subprocess.Popen(  # noqa: S603 - the opener is the system's, the argument our own
        [opener, argument],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
