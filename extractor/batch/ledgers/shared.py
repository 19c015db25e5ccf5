"""The ledger of many machines: small files in a place that they share.

A lease is a file that only one of several can make, numbered by its generation; who makes the next generation
takes the part over. A holder shows that it lives by a file that it keeps changing. Others hold it for dead
when they have seen no change for a while by their own clock: no two machines' clocks are ever compared.
Should a holder that was held for dead come back, the first settlement of the two counts, and both are alike.
"""

import gzip
import json
import os
import threading
import time
import uuid
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice

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
from extractor.errors import OutputError
from extractor.store.closing import Closing
from extractor.store.lock import this_process
from extractor.store.places import Place

SILENCE_SECONDS = 120.0
"""After so long without a sign a holder counts as dead: longer than most troubles of a network."""
_LOOK_SECONDS = 20.0
"""Between two looks at what others have done, as long as there is work without it."""
_PARTS_A_FILE = 200
_THREADS = 16  # for reading many small files of a store, each of which takes some 20 ms to answer


@dataclass
class _Entry:
    """What is known of a part: its round (it grows when it is opened again) and the last lease in it."""

    ident: str
    source: tuple[str, int]
    """The file with its documents, and its place there."""
    count: int
    pages: int
    round: int = 0
    generation: int = 0
    settled: bool = False


@dataclass
class _Sign:
    """The last sign of life that was seen of a holder, and when by this machine's clock."""

    content: bytes | None
    at: float


@dataclass
class _View:
    """What was seen at the last look."""

    entries: dict[int, _Entry] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    """Files of the plan -> those of their documents."""
    at: float = float("-inf")


class SharedLedger(Closing):
    """A ledger in a place that many machines share; see `Ledger` for what it does."""

    def __init__(
        self,
        place: Place,
        silence_seconds: float = SILENCE_SECONDS,
        clock: Callable[[], float] = time.monotonic,
        holder: str | None = None,
    ) -> None:
        """`holder` is the name under which it leases, for who has to know it; else one of its own."""
        self._place = place
        self._silence = silence_seconds
        self._clock = clock
        self._holder = holder or uuid.uuid4().hex
        self._view = _View()
        self._signs: dict[str, _Sign] = {}
        self._mine: dict[int, str] = {}
        self._last_inputs: tuple[str, list[str]] = "", []
        self._beating: threading.Thread | None = None
        self._ended = threading.Event()

    def add(self, parts: Iterable[Sequence[Document]], key: str) -> int:
        rows = iter(parts)
        added = 0
        self._look_at_plan()
        while some := list(islice(rows, _PARTS_A_FILE)):
            held = {entry.ident for entry in self._view.entries.values()}
            fresh = [group for group in some if part_id(group, key) not in held]
            if fresh:
                self._add(fresh, key)
            added += len(fresh)
        return added

    def _add(self, groups: Sequence[Sequence[Document]], key: str) -> None:
        """Plan parts together: their documents first, which nobody sees before the plan names them."""
        source = uuid.uuid4().hex
        packed = json.dumps([dump_documents(group).decode() for group in groups]).encode()
        self._place.write(f"inputs/{source}", gzip.compress(packed, 6))
        heads = [[part_id(group, key), len(group), sum(d.pages for d in group)] for group in groups]
        plan = json.dumps({"documents": source, "parts": heads}).encode()
        while not self._place.create(f"plan/{len(self._view.files):08d}", gzip.compress(plan, 6)):
            self._look_at_plan()
        self._look_at_plan()

    def unplanned(self, documents: Iterable[Document]) -> Iterator[Document]:
        self._look_at_plan()
        keys = {
            document.key
            for source in self._view.files.values()
            for group in self._inputs(source)
            for document in load_documents(group.encode())
        }
        return (document for document in documents if document.key not in keys)

    def _inputs(self, source: str) -> list[str]:
        """The documents of parts that were planned together, of each as they were dumped."""
        data = self._place.read(f"inputs/{source}")
        if data is None:
            raise OutputError(
                "A file of the plan with the names of inputs is gone.",
                "Put it back from a copy, or plan anew.",
            )
        groups: list[str] = json.loads(gzip.decompress(data))
        return groups

    def lease(self) -> Part | None:
        self._show_life()
        if self._clock() - self._view.at >= _LOOK_SECONDS:
            self._look()
        part = self._first_free()
        if part is None:
            self._look()
            part = self._first_free()
        return part

    def is_open(self) -> bool:
        if self._view.at == float("-inf"):
            self._look()
        return any(not entry.settled for entry in self._view.entries.values())

    def settle(self, part: Part, settlement: Settlement) -> bool:
        if self._mine.pop(part.number, None) is None:
            return False
        entry = self._view.entries[part.number]
        entry.settled = True
        content = self._holder.encode() + zlib.compress(dump_settlement(settlement), 6)
        return self._place.create(f"done/{_name(part.number, entry.round)}", content)

    def give_back(self) -> None:
        for name in self._mine.values():
            self._place.write(f"leases/{name}", b"")
        self._mine.clear()

    def reopen(self, codes: Collection[str] | None) -> int:
        self._look()
        met = 0
        for number, settlement in self._settlements():
            if settlement.codes if codes is None else settlement.codes & set(codes):
                entry = self._view.entries[number]
                met += self._place.create(f"again/{_name(number, entry.round + 1)}", self._holder.encode())
        return met

    def counts(self) -> Counts:
        self._look()
        tally: Tally = {}
        sums: dict[State, tuple[int, int, int]] = {}
        failed = set()
        for number, settlement in self._settlements():
            add(tally, settlement.tally)
            if settlement.codes:
                failed.add(number)
        holders: set[str] = set()
        for number, entry in self._view.entries.items():
            state = State.FAILED if number in failed else State.DONE if entry.settled else State.PLANNED
            if state is State.PLANNED and (holder := self._holder_of(number, entry)):
                state = State.LEASED
                holders.add(holder)
            before = sums.get(state, (0, 0, 0))
            sums[state] = (before[0] + 1, before[1] + entry.count, before[2] + entry.pages)
        return counted(sums, tally, sorted(holders))

    def settled(self) -> Iterator[tuple[Part, Settlement]]:
        self._look()
        for number, settlement in self._settlements():
            yield self._part(number, self._view.entries[number], settlement), settlement

    def bury(self, holder: str) -> None:
        """Take a holder for dead at once, by whoever knows that it is; its parts go to others."""
        self._place.remove(f"runners/{holder}")

    def close(self) -> None:
        """Give leases back and end the signs of life; a second call does nothing."""
        if self._beating is not None:
            self._ended.set()
            self._beating.join()
            self._beating = None
            self.give_back()
            self._place.remove(f"runners/{self._holder}")

    def _look_at_plan(self) -> None:
        """Take in the files of the plan that were not seen before; none of them ever changes."""
        for name in self._place.names("plan"):
            if name in self._view.files:
                continue
            data = self._place.read(f"plan/{name}")
            if data is None:
                continue
            plan = json.loads(gzip.decompress(data))
            self._view.files[name] = plan["documents"]
            for index, (ident, count, pages) in enumerate(plan["parts"]):
                entry = _Entry(ident, (plan["documents"], index), count, pages)
                self._view.entries[1 + int(name) * _PARTS_A_FILE + index] = entry

    def _look(self) -> None:
        """See what all machines have planned, opened again, leased and settled."""
        self._look_at_plan()
        entries = self._view.entries
        for number, round_ in map(_numbers, self._place.names("again")):
            if number in entries and round_ > entries[number].round:
                entries[number].round, entries[number].generation = round_, 0
                entries[number].settled = False
        for number, round_, generation in map(_numbers, self._place.names("leases")):
            if number in entries and round_ == entries[number].round:
                entries[number].generation = max(entries[number].generation, generation)
        for number, round_ in map(_numbers, self._place.names("done")):
            if number in entries and round_ == entries[number].round:
                entries[number].settled = True
        self._view.at = self._clock()

    def _first_free(self) -> Part | None:
        """Lease the first part that nobody has, as far as was seen; others may be quicker with each."""
        for number, entry in sorted(self._view.entries.items()):
            if entry.settled or number in self._mine or self._holder_of(number, entry) is not None:
                continue
            entry.generation += 1
            name = _name(number, entry.round, entry.generation)
            content = json.dumps([self._holder, this_process()]).encode()
            if not self._place.create(f"leases/{name}", content):
                continue
            if self._place.read(f"done/{_name(number, entry.round)}") is not None:
                entry.settled = True  # its holder had settled it and gone after the last look
                continue
            self._mine[number] = name
            earlier = self._settlement(number, entry.round - 1) if entry.round else None
            return self._part(number, entry, earlier)
        return None

    def _part(self, number: int, entry: _Entry, earlier: Settlement | None) -> Part:
        # What a holder of an earlier round may still write shall not meet what is written in this one.
        ident = f"{entry.round:x}-{entry.ident}" if entry.round else entry.ident
        source, index = entry.source
        if self._last_inputs[0] != source:
            self._last_inputs = source, self._inputs(source)
        documents = load_documents(self._last_inputs[1][index].encode())
        return Part(number, ident, documents, entry.generation, earlier)

    def _holder_of(self, number: int, entry: _Entry) -> str | None:
        """Who has the part now, as far as was seen; None where nobody has, or its holder is dead."""
        if not entry.generation:
            return None
        content = self._place.read(f"leases/{_name(number, entry.round, entry.generation)}")
        if not content:
            return None
        holder, told = json.loads(content)
        return str(told) if holder == self._holder or self._lives(holder) else None

    def _lives(self, holder: str) -> bool:
        content, now = self._place.read(f"runners/{holder}"), self._clock()
        last = self._signs.get(holder)
        if last is None or last.content != content:
            last = self._signs[holder] = _Sign(content, now)
        return content is not None and now - last.at < self._silence

    def _settlement(self, number: int, round_: int) -> Settlement | None:
        data = self._place.read(f"done/{_name(number, round_)}")
        return load_settlement(zlib.decompress(data[len(self._holder) :])) if data is not None else None

    def _settlements(self) -> Iterator[tuple[int, Settlement]]:
        """The settlements of this moment's rounds, in the order of the plan; many are asked for at once."""
        found = iter(sorted((n, e.round) for n, e in self._view.entries.items() if e.settled))
        with ThreadPoolExecutor(_THREADS) as threads:
            while some := list(islice(found, _PARTS_A_FILE)):
                read = threads.map(lambda each: self._settlement(*each), some)
                yield from ((n, held) for (n, _), held in zip(some, read, strict=True) if held is not None)

    def _show_life(self) -> None:
        """Begin with the signs of life, which go on until the ledger is closed."""
        if self._beating is None:
            self._place.write(f"runners/{self._holder}", b"0")
            self._beating = threading.Thread(target=self._beat, daemon=True)
            self._beating.start()

    def _beat(self) -> None:
        while not self._ended.wait(self._silence / 6):
            try:
                self._place.write(f"runners/{self._holder}", os.urandom(8).hex().encode())
            except OutputError:
                continue  # the store is away: the work itself will meet that, or it comes back in time


def _name(number: int, *more: int) -> str:
    return ".".join([f"{number:09d}", *map(str, more)])


def _numbers(name: str) -> tuple[int, ...]:
    return tuple(map(int, name.split(".")))
