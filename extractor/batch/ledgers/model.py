"""Values of a ledger: documents in parts, what became of them, and what a ledger does."""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from extractor.batch.model import Problem, RecordSummary, SourceResult, SourceStatus
from extractor.page.failure import PageFailure


@dataclass(frozen=True)
class Document:
    """An input as it was planned: where it is, the digest of its content, and how many pages it weighs.

    `url` is its place where that is an object store. `sha256` is what the store calls its content there, and
    None where the input could not be read when it was planned.
    """

    path: Path
    root: Path | None = None
    url: str | None = None
    sha256: str | None = None
    pages: int = 1

    @property
    def key(self) -> bytes:
        """Tells this content at this place from all others."""
        place = self.url or str(self.path)
        text = f"{place}\0{self.sha256}".encode(errors="surrogateescape")
        return hashlib.blake2b(text, digest_size=16).digest()


@dataclass(frozen=True)
class Part:
    """Whole documents that one runner works on together. `attempts` counts its leases, this one included."""

    number: int
    id: str
    documents: tuple[Document, ...]
    attempts: int = 0
    earlier: "Settlement | None" = None
    """What became of it before it was opened again."""

    @property
    def name(self) -> str:
        """What its files are called."""
        return f"{self.number:06d}-{self.id[:12]}"


class State(StrEnum):
    PLANNED = "planned"
    LEASED = "leased"
    DONE = "done"
    FAILED = "failed"
    """It is settled, and pages or documents of it failed."""


Tally = dict[str, float]
"""Names of what was counted -> how many, such as `pages`, `failures.E-CRASH`, `seconds.text`."""


def add(total: Tally, more: Mapping[str, float]) -> None:
    """Add a tally to another."""
    for name, amount in more.items():
        total[name] = total.get(name, 0) + amount


@dataclass(frozen=True)
class Settlement:
    """What became of a part: a result for each of its documents, in their order, and the sums.

    `codes` are the error codes of what failed; `shard` names the file with its records, where there is one.
    """

    results: tuple[SourceResult, ...]
    codes: frozenset[str] = frozenset()
    tally: Tally = field(default_factory=dict)
    shard: str | None = None
    began: float = 0.0
    """By the clock of the machine (seconds since 1970) that read it, as is `ended`: for people alone."""
    ended: float = 0.0


@dataclass(frozen=True)
class Counts:
    """How many parts, documents and pages are in which state, the sums over settled parts, who is at work."""

    parts: Mapping[State, int]
    documents: Mapping[State, int]
    pages: Mapping[State, int]
    tally: Mapping[str, float]
    holders: Sequence[str] = ()

    @property
    def open_parts(self) -> int:
        """How many are not settled."""
        return self.parts.get(State.PLANNED, 0) + self.parts.get(State.LEASED, 0)


def counted(
    parts: Mapping[State, tuple[int, int, int]], tally: Mapping[str, float], holders: Sequence[str]
) -> Counts:
    """Counts from parts, documents and pages by the state of their parts, and what the settled ones tell.

    A failed part has documents and pages that are done.
    """
    documents = {state: held for state, (_, held, _) in parts.items()}
    pages = {state: held for state, (_, _, held) in parts.items()}
    for held, name in ((documents, "documents"), (pages, "pages")):
        failed = int(tally.get(f"{name}.failed", 0))
        held[State.DONE] = int(tally.get(name, 0)) - failed
        held[State.FAILED] = failed
    return Counts(
        {state: number for state, (number, _, _) in parts.items()}, documents, pages, tally, holders
    )


class Ledger(Protocol):
    """What is to be done and what is done; runners of a run share nothing else.

    A part is leased to one holder at a time. The lease of a holder that is no more ends, and the part is
    leased to another; what the first one settles after that does not count.
    """

    def add(self, parts: Iterable[Sequence[Document]], key: str) -> int:
        """Plan parts; how many were not there before. `key` digests how documents are worked on."""

    def unplanned(self, documents: Iterable[Document]) -> Iterator[Document]:
        """The documents that no part holds yet."""

    def lease(self) -> Part | None:
        """The next part, or None where there is none at this moment."""

    def is_open(self) -> bool:
        """Whether any part is not settled, also where others have it."""

    def settle(self, part: Part, settlement: Settlement) -> bool:
        """Note what became of a leased part; False where the lease had been lost, and nothing was noted."""

    def give_back(self) -> None:
        """End all leases of this holder; the parts are planned again."""

    def reopen(self, codes: Collection[str] | None) -> int:
        """Plan settled parts again of which something failed with one of these codes, or with any."""

    def counts(self) -> Counts:
        """How far the run is."""

    def settled(self) -> Iterator[tuple[Part, Settlement]]:
        """The settled parts in the order of the plan."""

    def close(self) -> None:
        """Let go of everything, leases included."""


def part_id(documents: Iterable[Document], key: str) -> str:
    """The digest of the documents' contents and places, and of how they are worked on."""
    digest = hashlib.sha256(key.encode())
    for document in documents:
        digest.update(document.key)
    return digest.hexdigest()


def grouped(documents: Iterable[Document], target: int, most: int = 256) -> Iterator[list[Document]]:
    """Documents in their order in groups of `target` pages or a little more, none of them over `most`.

    A document that is larger is a group of its own.
    """
    group: list[Document] = []
    pages = 0
    for document in documents:
        if group and (pages >= target or pages + document.pages > most):
            yield group
            group, pages = [], 0
        group.append(document)
        pages += document.pages
    if group:
        yield group


def dump_documents(documents: Iterable[Document]) -> bytes:
    """Documents as ASCII JSON, whatever their names are made of."""
    return json.dumps([_document_row(d) for d in documents], separators=(",", ":")).encode("ascii")


def load_documents(data: bytes) -> tuple[Document, ...]:
    """What `dump_documents` wrote."""
    return tuple(
        Document(Path(path), Path(root) if root is not None else None, url, sha256, pages)
        for path, root, url, sha256, pages in json.loads(data)
    )


def _document_row(document: Document) -> list[Any]:
    root = str(document.root) if document.root is not None else None
    return [str(document.path), root, document.url, document.sha256, document.pages]


def dump_settlement(settlement: Settlement) -> bytes:
    """A settlement as ASCII JSON."""
    value = {
        "results": [_dump_result(result) for result in settlement.results],
        "codes": sorted(settlement.codes),
        "tally": settlement.tally,
        "shard": settlement.shard,
        "began": settlement.began,
        "ended": settlement.ended,
    }
    return json.dumps(value, separators=(",", ":")).encode("ascii")


def load_settlement(data: bytes) -> Settlement:
    """What `dump_settlement` wrote."""
    value = json.loads(data)
    results = tuple(_load_result(result) for result in value["results"])
    return Settlement(
        results, frozenset(value["codes"]), value["tally"], value["shard"], value["began"], value["ended"]
    )


def _dump_result(result: SourceResult) -> dict[str, Any]:
    value = asdict(result)
    value["source"] = str(result.source)
    value["folder"] = str(result.folder) if result.folder is not None else None
    return {name: held for name, held in value.items() if held not in (None, (), [], False)}


def _load_result(value: dict[str, Any]) -> SourceResult:
    problem, folder = value.get("problem"), value.get("folder")
    return SourceResult(
        Path(value["source"]),
        Path(folder) if folder is not None else None,
        SourceStatus(value["status"]),
        skipped=value.get("skipped", False),
        records=tuple(RecordSummary(**record) for record in value.get("records", ())),
        failures=tuple(PageFailure(**failure) for failure in value.get("failures", ())),
        problem=Problem(**problem) if problem else None,
        warnings=tuple(value.get("warnings", ())),
        again=value.get("again", False),
        url=value.get("url"),
        sha256=value.get("sha256"),
        pages=value.get("pages", 0),
    )
