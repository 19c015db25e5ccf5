"""One document out of the texts of its pages, for programs that write a file a page."""

import re
from collections.abc import Sequence
from pathlib import Path

from extractor.batch.planning.plan import Source
from extractor.errors import OptionsError
from extractor.page.files.kinds import TEXT_TYPES
from extractor.store import atomic

FOLDER = "together"
_PAGE = re.compile(r"[-_ .]*(?:page|halaman|hal|hlm|p)?[-_ .]*\d*$", re.IGNORECASE)
_BREAK = b"\n\f\n"


def together(sources: Sequence[Source], out: Path) -> Source:
    """The texts of `sources` one behind another, by the numbers in their names, as `out/together/NAME`.

    Raises OptionsError where there is none, where one is no text, or where they are of several kinds.
    """
    paths = sorted((source.path for source in sources), key=_order)
    endings = {path.suffix.casefold() for path in paths}
    if len(endings) != 1 or not endings <= TEXT_TYPES.keys():
        raise OptionsError("--together takes texts of one kind.", "Name the files of one document's pages.")
    name = _PAGE.sub("", paths[0].stem) or FOLDER
    path = out / FOLDER / f"{name}{paths[0].suffix}"
    atomic.make_folder(path.parent)
    atomic.write_bytes(path, _BREAK.join(path.read_bytes() for path in paths))
    return Source(path)


def _order(path: Path) -> tuple[tuple[str, int], ...]:
    """By the words and numbers of the name, so that page 10 comes after page 9."""
    parts = re.findall(r"(\D*)(\d*)", str(path))
    return tuple((words.casefold(), int(digits or -1)) for words, digits in parts)
