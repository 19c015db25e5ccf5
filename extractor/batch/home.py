"""Where a run lives: its settings, its ledger and its results in one folder."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from extractor import __version__
from extractor.batch.desks import FolderDesk
from extractor.batch.ledgers.local import LocalLedger
from extractor.batch.ledgers.model import Counts, Ledger
from extractor.batch.pages import ALL_PAGES, PageSelection, parse_pages
from extractor.batch.reading import Settings
from extractor.errors import InputError, OptionsError
from extractor.options import Options
from extractor.store import atomic

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
    """A run in a folder of this machine."""

    def __init__(self, root: Path, terms: Terms) -> None:
        self.root = root
        self.terms = terms

    @classmethod
    def begin(cls, root: Path, terms: Terms) -> "Home":
        """Begin a run, or go on with planning one. Raises OptionsError where it has other settings."""
        path = root / _RUN_NAME
        if not path.exists():
            atomic.write_text(path, terms.dumps())
        elif json.loads(path.read_text(encoding="utf-8")) != json.loads(terms.dumps()):
            raise OptionsError(
                f"{root} was planned with other settings, or by another version.",
                "Give the same settings again, or plan into another folder.",
            )
        home = cls(root, terms)
        home.ledger().close()  # from now on there is one to look at
        return home

    @classmethod
    def open(cls, root: Path) -> "Home":
        """A run that was planned. Raises InputError where there is none."""
        try:
            value: dict[str, Any] = json.loads((root / _RUN_NAME).read_text(encoding="utf-8"))
            terms = Terms(
                Options.model_validate(value["options"]),
                parse_pages(value["pages"]),
                folders=value["folders"],
                masked=value["masked"],
                part_pages=value["part_pages"],
            )
        except (OSError, ValueError, KeyError) as error:
            raise InputError(
                f"There is no run in {root}, or its {_RUN_NAME} is damaged.",
                "Plan one: sop batch plan RUN INPUT...",
            ) from error
        home = cls(root, terms)
        home.is_current = value["key"] == terms.settings(root).key
        return home

    is_current = True
    """Whether this version of the program would give what the run was planned for."""

    def check_current(self) -> None:
        """Raises OptionsError where another version planned the run: its results would be of two kinds."""
        if not self.is_current:
            raise OptionsError(
                f"{self.root} was planned by another version of the program, or with other models.",
                "Use that version, or plan the inputs into another folder.",
            )

    def ledger(self, *, read_only: bool = False) -> Ledger:
        """The run's ledger. Raises OutputError."""
        return LocalLedger(self.root / _LEDGER_NAME, read_only=read_only)

    def counts(self) -> Counts:
        """How far it is. Raises OutputError."""
        ledger = self.ledger(read_only=True)
        try:
            return ledger.counts()
        finally:
            ledger.close()

    def desk(self) -> FolderDesk:
        """Where its parts are worked on."""
        return FolderDesk(self.root, self.terms.settings(self.root).key, folders=self.terms.folders)
