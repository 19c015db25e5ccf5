"""Opens a crop in the system's own picture viewer, for terminals that are too coarse to read it in."""

import atexit
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from io import BytesIO

from extractor.errors import MissingDependencyError
from extractor.page.crop import crop_place
from extractor.review.doubts.page_place import PagePlace
from extractor.store.scratch import Scratch

_OPENERS = ("open",) if sys.platform == "darwin" else ("xdg-open", "wslview")


@cache
def _scratch() -> Scratch:
    """Where pictures lie as long as this process lives: nobody says when the viewer has read one."""
    scratch = Scratch()
    atexit.register(scratch.close)
    return scratch


def picture_of(place: PagePlace) -> bytes:
    """The place's picture with its surroundings, as PNG. Raises UnreadableFileError."""
    stream = BytesIO()
    crop_place(place.path, place.box, row_width=place.box.width * 2, line=place.line).save(
        stream, format="PNG"
    )
    return stream.getvalue()


def open_picture(place: PagePlace) -> None:
    """Show the place's picture. Raises MissingDependencyError where the system has no viewer, OutputError."""
    opener = next((found for name in _OPENERS if (found := shutil.which(name))), None)
    if opener is None:
        raise MissingDependencyError(
            "The system has no picture viewer to open.", f"The page's image is {place.path}."
        )
    folder = _scratch().path
    with tempfile.NamedTemporaryFile(dir=folder, suffix=".png", delete=False) as file:
        file.write(picture_of(place))
    subprocess.Popen(  # noqa: S603 - the opener is the system's, the argument our own file
        [opener, file.name], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
