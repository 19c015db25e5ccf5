"""The ledger of one machine: an SQLite database that its runners share.

Who holds a part is a runner with a lock that goes with its process: a lease ends when its holder does,
however that comes about, and no clock has a say in it.
"""

import json
import uuid
import zlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from extractor.batch.ledgers.model import (
    Counts,
    Document,
    Part,
    Settlement,
    State,
    Tally,
    add,
    counted,
    dump_documents,
    dump_settlement,
    load_documents,
    load_settlement,
    part_id,
)
from extractor.store.atomic import make_folder, output_errors
from extractor.store.closing import Closing
from extractor.store.database import Database
from extractor.store.lock import Lock, holder_of, this_process

_SCHEMA = """
CREATE TABLE IF NOT EXISTS parts (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL,
    pages INTEGER NOT NULL,
    count INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    holder TEXT,
    codes TEXT NOT NULL DEFAULT '',
    tally TEXT,
    documents BLOB NOT NULL,
    settlement BLOB
);
CREATE INDEX IF NOT EXISTS parts_by_state ON parts (state, number);
CREATE TABLE IF NOT EXISTS planned (key BLOB PRIMARY KEY) WITHOUT ROWID
"""
_PARTS_A_TRANSACTION = 200  # some 25,000 pages: few enough that others wait a moment, enough to plan fast
_ROW = "number, id, attempts, documents, settlement"


class LocalLedger(Closing):
    """A ledger in a file, for any number of processes of this machine; see `Ledger` for what it does."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        """Open or begin the ledger; with `read_only` only to look at. Raises OutputError."""
        self._database = Database(path, _SCHEMA, read_only=read_only)
        self._runners = path.with_name("runners")
        self._holder = uuid.uuid4().hex
        self._lock: Lock | None = None

    def add(self, parts: Iterable[Sequence[Document]], key: str) -> int:
        rows = iter(parts)
        added = 0
        while some := list(islice(rows, _PARTS_A_TRANSACTION)):
            with self._database.transaction():
                added += sum(self._add(documents, key) for documents in some)
        return added

    def _add(self, documents: Sequence[Document], key: str) -> int:
        values = (
            part_id(documents, key),
            State.PLANNED,
            sum(document.pages for document in documents),
            len(documents),
            zlib.compress(dump_documents(documents), 1),
        )
        added = self._database.execute(
            "INSERT OR IGNORE INTO parts (id, state, pages, count, documents) VALUES (?, ?, ?, ?, ?)", *values
        )
        keys = ((document.key,) for document in documents)
        self._database.executemany("INSERT OR IGNORE INTO planned VALUES (?)", keys)
        return added

    def unplanned(self, documents: Iterable[Document]) -> Iterator[Document]:
        query = "SELECT 1 FROM planned WHERE key = ?"
        return (d for d in documents if next(self._database.rows(query, d.key), None) is None)

    def lease(self) -> Part | None:
        if self._lock is None:
            self._lock = self._announced()
        with self._database.transaction():
            row = self._first(State.PLANNED)
            if row is None and self._end_dead_leases():
                row = self._first(State.PLANNED)
            if row is None:
                return None
            self._database.execute(
                "UPDATE parts SET state = ?, holder = ?, attempts = attempts + 1 WHERE number = ?",
                State.LEASED,
                self._holder,
                row[0],
            )
        number, ident, attempts, documents, settlement = row
        return _part(number, ident, attempts + 1, documents, settlement)

    def is_open(self) -> bool:
        query = "SELECT 1 FROM parts WHERE state IN (?, ?) LIMIT 1"
        return next(self._database.rows(query, State.PLANNED, State.LEASED), None) is not None

    def settle(self, part: Part, settlement: Settlement) -> bool:
        state = State.FAILED if settlement.codes else State.DONE
        codes = "".join(f" {code} " for code in sorted(settlement.codes))
        met = self._database.execute(
            "UPDATE parts SET state = ?, holder = NULL, codes = ?, tally = ?, settlement = ?"
            " WHERE number = ? AND state = ? AND holder = ?",
            state,
            codes,
            json.dumps(settlement.tally),
            zlib.compress(dump_settlement(settlement), 1),
            part.number,
            State.LEASED,
            self._holder,
        )
        return met == 1

    def give_back(self) -> None:
        if self._lock is not None:
            self._plan_again("holder = ? AND state = ?", self._holder, State.LEASED)

    def reopen(self, codes: Collection[str] | None) -> int:
        if codes is None:
            return self._plan_again("state = ?", State.FAILED)
        met = 0
        with self._database.transaction():
            for code in codes:
                met += self._plan_again("state = ? AND instr(codes, ?)", State.FAILED, f" {code} ")
        return met

    def counts(self) -> Counts:
        query = "SELECT state, count(*), sum(count), sum(pages) FROM parts GROUP BY state"
        found = {State(state): sums for state, *sums in self._database.rows(query)}
        tally: Tally = {}
        for (held,) in self._database.rows("SELECT tally FROM parts WHERE state IN ('done', 'failed')"):
            add(tally, json.loads(held))
        holders = [told for holder in self._holders() if (told := self._living(holder)) is not None]
        return counted({state: (sums[0], sums[1], sums[2]) for state, sums in found.items()}, tally, holders)

    def settled(self) -> Iterator[tuple[Part, Settlement]]:
        query = f"SELECT {_ROW} FROM parts WHERE state IN (?, ?) ORDER BY number"  # noqa: S608 - a constant
        for row in self._database.rows(query, State.DONE, State.FAILED):
            part = _part(*row)
            if part.earlier is not None:
                yield part, part.earlier

    def close(self) -> None:
        """Give up the leases and the connection; a second call does nothing."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None
        self._database.close()

    def _first(self, state: State) -> tuple[int, str, int, bytes, bytes | None] | None:
        query = f"SELECT {_ROW} FROM parts WHERE state = ? ORDER BY number LIMIT 1"  # noqa: S608 - a constant
        return next(self._database.rows(query, state), None)

    def _plan_again(self, condition: str, *values: object) -> int:
        change = f"UPDATE parts SET state = 'planned', holder = NULL WHERE {condition}"  # noqa: S608 - a constant
        return self._database.execute(change, *values)

    def _announced(self) -> Lock:
        """The lock that says that this holder lives."""
        make_folder(self._runners)
        path = self._runners / self._holder
        with output_errors(path):
            lock = Lock.take(path, this_process())
        if lock is None:
            raise RuntimeError("a new holder's lock is held by another")
        return lock

    def _end_dead_leases(self) -> int:
        """Plan the parts again whose holders are no more; how many these are."""
        dead = [holder for holder in self._holders() if self._living(holder) is None]
        return sum(self._plan_again("holder = ?", holder) for holder in dead)

    def _holders(self) -> list[str]:
        query = "SELECT DISTINCT holder FROM parts WHERE state = ?"
        return [holder for (holder,) in self._database.rows(query, State.LEASED)]

    def _living(self, holder: str) -> str | None:
        """Who a holder is, as long as it lives."""
        if holder == self._holder:
            return this_process()
        path = self._runners / holder
        try:
            lock = Lock.take(path, "a ledger that looks who lives") if path.exists() else None
        except OSError:
            return holder
        if lock is not None:
            lock.close()  # and the file of the dead goes with it
            return None
        return (holder_of(path) or holder) if path.exists() else None


def _part(number: int, ident: str, attempts: int, documents: bytes, settlement: bytes | None) -> Part:
    return Part(
        number,
        ident,
        load_documents(zlib.decompress(documents)),
        attempts,
        load_settlement(zlib.decompress(settlement)) if settlement is not None else None,
    )
