"""A folder for each input, and a small file in it of what was done there, by which a second run skips it."""

import hashlib
import json
import os
import re
from dataclasses import asdict
from itertools import count
from pathlib import Path
from typing import Any

from extractor import __version__
from extractor.batch.model import RecordSummary, SourceResult, SourceStatus
from extractor.batch.pages import PageSelection
from extractor.options import Options, options_digest
from extractor.page.failure import PageFailure
from extractor.record.characters import without_surrogates
from extractor.store import atomic
from extractor.store.knowledge import knowledge_version

INDEX_NAME = "index.json"
SPOOL_NAME = ".pages"
"""The folder of recognised pages beside an input's records."""
_LONGEST_NAME = 100
_UNSAFE = re.compile(
    r'[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069<>:"/\\|?*\ud800-\udfff]'
)
"""Characters of names that a system refuses, or that command or confuse a terminal."""


def work_key(
    options: Options,
    pages: PageSelection,
    *,
    keep_stages: bool = False,
    masked: bool = False,
    pictures: bool = True,
) -> str:
    """A digest of everything but the input that decides a result: settings, pages, program and models."""
    ways = (keep_stages, masked, pictures)
    parts = (__version__, knowledge_version(), options_digest(options), str(pages), str(ways))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


class Folders:
    """Hands each input a folder of its own below `out`, and remembers what was done there."""

    def __init__(self, out: Path, key: str) -> None:
        self._out = out
        self._key = key
        self._claimed: set[str] = set()
        self._present = _numbered_folders(out)

    def claim(self, source: Path) -> Path:
        """The folder of this input: named for its stem, with a number where another input has that name.

        An input keeps its folder over runs, also where the other one is not named again.
        """
        origin = _origin(source)
        stem = _safe_name(source.stem)
        folder = self._earlier(stem, origin) or self._free(stem, origin)
        self._claimed.add(folder.name.casefold())
        atomic.sweep(folder, INDEX_NAME)
        return folder

    def _earlier(self, stem: str, origin: str) -> Path | None:
        """The folder that an earlier run gave to this input."""
        for name in self._present.get(stem.casefold(), ()):
            if name.casefold() not in self._claimed:
                entry = _load(self._out / name)
                if entry is not None and entry["origin"] == origin:
                    return self._out / name
        return None

    def _free(self, stem: str, origin: str) -> Path:
        names = (stem if number == 1 else f"{stem}-{number}" for number in count(1))
        free = (name for name in names if name.casefold() not in self._claimed)
        return next(self._out / name for name in free if _is_free_for(self._out / name, origin))

    def finished(self, source: Path, folder: Path, sha256: str) -> SourceResult | None:
        """The result of an earlier run in the same way over the same content, where nothing of it is missing.

        A run with failed pages, or where an engine failed, is not finished: they get another chance.
        """
        entry = _load(folder)
        if entry is None or entry["sha256"] != sha256 or entry["key"] != self._key or entry["failures"]:
            return None
        if not entry["status"] or entry.get("again"):
            return None
        records = tuple(RecordSummary(**record) for record in entry["records"])
        if not all((folder / record.folder / "record.json").is_file() for record in records):
            return None
        return SourceResult(
            source,
            folder,
            SourceStatus(entry["status"]),
            skipped=True,
            records=records,
            warnings=tuple(entry["warnings"]),
            sha256=sha256,
            pages=entry.get("pages", 0),
        )

    def is_begun(self, folder: Path, sha256: str) -> bool:
        """Whether an earlier run began the same content in the same way, and was stopped before its end."""
        entry = _load(folder)
        return entry is not None and (entry["sha256"], entry["key"], entry["status"]) == (
            sha256,
            self._key,
            None,
        )

    def begin(self, source: Path, folder: Path, sha256: str) -> None:
        """Take hold of the folder: what an earlier run left there does not count as finished any more."""
        atomic.sweep(folder)
        earlier = _load(folder)
        records = earlier["records"] if earlier else []
        self._write(source, folder, sha256, {"status": None, "records": records})

    def finish(self, result: SourceResult, sha256: str) -> None:
        """Note a result whose records are all written, and remove records that it has not got any more."""
        if result.folder is None:
            raise ValueError("a result without a folder cannot be noted")
        earlier = _load(result.folder)
        names = {record.folder for record in result.records}
        for record in earlier["records"] if earlier else []:
            if record["folder"] not in names:
                atomic.remove(result.folder / record["folder"])
        state = {
            "status": result.status.value,
            "records": [asdict(record) for record in result.records],
            "failures": [asdict(failure) for failure in result.failures],
            "warnings": list(result.warnings),
            "again": result.again,
            "pages": result.pages,
        }
        self._write(result.source, result.folder, sha256, state)

    def _write(self, source: Path, folder: Path, sha256: str, state: dict[str, Any]) -> None:
        entry = {
            "file": without_surrogates(source.name),
            "origin": _origin(source),
            "sha256": sha256,
            "key": self._key,
            "failures": [],
            "warnings": [],
            **state,
        }
        atomic.write_text(folder / INDEX_NAME, json.dumps(entry, ensure_ascii=False, indent=2) + "\n")


def _numbered_folders(out: Path) -> dict[str, list[str]]:
    """The folders in `out` by their names, and by their names without a number at the end."""
    found: dict[str, list[str]] = {}
    with atomic.output_errors(out):
        names = sorted(path.name for path in out.iterdir()) if out.is_dir() else []
    for name in names:
        for base in {name, re.sub(r"-\d+$", "", name)}:
            found.setdefault(base.casefold(), []).append(name)
    return found


def _origin(source: Path) -> str:
    """Which file this is, without saying where it lies."""
    return hashlib.sha256(os.path.realpath(source).encode(errors="surrogateescape")).hexdigest()[:16]


def _is_free_for(folder: Path, origin: str) -> bool:
    """Whether the folder is this input's own, or nobody's: at most what a run left that was stopped early."""
    entry = _load(folder)
    if entry is not None:
        return bool(entry["origin"] == origin)
    return not folder.exists() or (
        folder.is_dir() and all(p.name == SPOOL_NAME or atomic.is_leftover(p.name) for p in folder.iterdir())
    )


def _load(folder: Path) -> dict[str, Any] | None:
    """The folder's entry; None where there is none that can be understood."""
    try:
        entry = json.loads((folder / INDEX_NAME).read_bytes())
        _checked_records(entry)
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return entry if isinstance(entry, dict) else None


def _checked_records(entry: dict[str, Any]) -> None:
    """Raises where an entry lacks what is read from it, or names a folder that is none of its own."""
    for key in ("origin", "sha256", "key", "status", "failures", "warnings"):
        entry[key]
    for record in entry["records"]:
        RecordSummary(**record)
        if re.fullmatch(r"\d{2,}", record["folder"]) is None:
            raise ValueError("a record's folder is a number")
    for failure in entry["failures"]:
        PageFailure(**failure)


def _safe_name(stem: str) -> str:
    """A folder name of the input's stem that every system takes."""
    name = _UNSAFE.sub("_", stem)[:_LONGEST_NAME].strip(". ")
    return name or "input"
