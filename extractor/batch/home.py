"""Where a run lives: its settings, its ledger and its results in one folder."""

import json
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

from extractor import __version__
from extractor.batch.desks import FolderDesk, SharedDesk
from extractor.batch.ledgers.local import LocalLedger
from extractor.batch.ledgers.model import Counts, Ledger
from extractor.batch.ledgers.shared import SharedLedger
from extractor.batch.pages import ALL_PAGES, PageSelection, parse_pages
from extractor.batch.parts import Desk
from extractor.batch.publishing.report import INDEX_NAME, REPORT_NAME, summary, write_index
from extractor.batch.reading import Settings
from extractor.errors import InputError, OptionsError
from extractor.options import Options
from extractor.store.places import FolderPlace, Place, is_url, place_at
from extractor.store.scratch import Scratch

PART_PAGES = 128
"""Pages of a part: some twenty minutes of one core, which a killed machine loses at most."""
_RUN_NAME = "run.json"
_LEDGER_NAME = "ledger.sqlite"
_FORMAT = 1


@dataclass(frozen=True)
class Terms:
    """How a run is made, fixed when it is planned. `folders` keeps a folder a document beside the shards."""

    options: Options = field(default_factory=Options)
    pages: PageSelection = ALL_PAGES
    folders: bool = False
    masked: bool = False
    part_pages: int = PART_PAGES

    def settings(self, out: Path) -> Settings:
        """As a reader takes them."""
        pictures = self.folders and not self.masked
        return Settings(out, self.options, self.pages, pictures=pictures, masked=self.masked)

    def dumps(self) -> str:
        """As JSON."""
        value = {
            "format": _FORMAT,
            "program": __version__,
            "key": self.settings(Path()).key,
            "options": self.options.model_dump(mode="json"),
            "pages": str(self.pages),
            "folders": self.folders,
            "masked": self.masked,
            "part_pages": self.part_pages,
        }
        return json.dumps(value, indent=2) + "\n"


class Home:
    """A run in a folder of this machine, or, named by a URL, in a place that many machines share."""

    def __init__(self, where: str | Path, terms: Terms) -> None:
        """Made by `begin` and `open` alone."""
        self.where = str(where)
        self.terms = terms
        self.place = _place(where)
        self.is_shared = is_url(self.where)
        self.root = Path(tempfile.gettempdir() if self.is_shared else where)
        """A folder on the drive of this machine that fills while the run is worked on."""

    @property
    def own_folder(self) -> Path | None:
        """The folder that it fills, where that is one that machines see as such."""
        if not self.is_shared:
            return self.root
        return Path(unquote(urlparse(self.where).path)) if self.where.startswith("file://") else None

    @classmethod
    def begin(cls, where: str | Path, terms: Terms) -> "Home":
        """Begin a run, or go on with planning one. Raises OptionsError where it has other settings."""
        home = cls(where, terms)
        held = home.place.read(_RUN_NAME)
        if held is None:
            home.place.write(_RUN_NAME, terms.dumps().encode())
        elif json.loads(held) != json.loads(terms.dumps()):
            raise OptionsError(
                f"{where} was planned with other settings, or by another version.",
                "Give the same settings again, or plan into another folder.",
            )
        home.ledger().close()  # from now on there is one to look at
        return home

    @classmethod
    def open(cls, where: str | Path) -> "Home":
        """A run that was planned. Raises InputError where there is none."""
        try:
            value: dict[str, Any] = json.loads(_place(where).read(_RUN_NAME) or b"")
            terms = Terms(
                Options.model_validate(value["options"]),
                parse_pages(value["pages"]),
                folders=value["folders"],
                masked=value["masked"],
                part_pages=value["part_pages"],
            )
        except (ValueError, KeyError) as error:
            raise InputError(
                f"There is no run in {where}, or its {_RUN_NAME} is damaged.",
                "Plan one: sop batch plan RUN INPUT...",
            ) from error
        home = cls(where, terms)
        home.is_current = value["key"] == terms.settings(home.root).key
        return home

    is_current = True
    """Whether this version of the program would give what the run was planned for."""

    def check_current(self) -> None:
        """Raises OptionsError where another version planned the run: its results would be of two kinds."""
        if not self.is_current:
            raise OptionsError(
                f"{self.where} was planned by another version of the program, or with other models.",
                "Use that version, or plan the inputs into another folder.",
            )

    def ledger(self, *, read_only: bool = False, holder: str | None = None) -> Ledger:
        """The run's ledger; in a shared place leases may be under a given name. Raises OutputError."""
        if self.is_shared:
            return SharedLedger(self.place, holder=holder)
        return LocalLedger(self.root / _LEDGER_NAME, read_only=read_only)

    def counts(self) -> Counts:
        """How far it is. Raises OutputError."""
        ledger = self.ledger(read_only=True)
        try:
            return ledger.counts()
        finally:
            ledger.close()

    def report(self) -> dict[str, Any]:
        """The numbers of the run; they and an index of its documents are written. Raises OutputError."""
        ledger = self.ledger(read_only=True)
        try:
            with Scratch() as scratch:
                index = scratch.path / INDEX_NAME
                times = write_index(ledger, index)
                self.place.upload(INDEX_NAME, index)
            numbers = summary(ledger.counts(), times)
        finally:
            ledger.close()
        self.place.write(REPORT_NAME, f"{json.dumps(numbers, indent=2)}\n".encode())
        return numbers

    def desk(self) -> Desk:
        """Where its parts are worked on."""
        key = self.terms.settings(self.root).key
        if self.is_shared:
            return SharedDesk(self.place, key, folders=self.terms.folders)
        return FolderDesk(self.root, key, folders=self.terms.folders)


def _place(where: str | Path) -> Place:
    return place_at(str(where)) if is_url(str(where)) else FolderPlace(Path(where))
