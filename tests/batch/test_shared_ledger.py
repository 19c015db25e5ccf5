"""A ledger in a place that machines share: a folder, and an object store on this machine with its faults."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from batch.test_local_ledger import document, lease, settlement
from store.object_store import ObjectStore

from extractor.batch.ledgers.model import Document, Part, State, grouped
from extractor.batch.ledgers.shared import SharedLedger
from extractor.errors import OutputError
from extractor.store import places
from extractor.store.places import Place, place_at


@pytest.fixture(scope="module")
def store() -> Iterator[ObjectStore]:
    with ObjectStore() as store:
        yield store


@pytest.fixture(params=["folder", "s3"])
def place(request: pytest.FixtureRequest, tmp_path: Path, store: ObjectStore) -> Place:
    return place_at(f"file://{tmp_path}/run" if request.param == "folder" else store.new_url("run"))


class Clock:
    """A machine's own clock, which may stand wherever it likes."""

    def __init__(self, now: float = 0.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def test_parts_are_leased_once_and_settled_once(place: Place) -> None:
    documents = [document(number) for number in range(10)]
    with SharedLedger(place) as first, SharedLedger(place) as second:
        assert first.add(grouped(documents, 4), "key") == 5
        leased = [lease(each) for each in (first, second, first, second, first)]
        assert [document for part in leased for document in part.documents] == documents
        assert second.lease() is None
        assert second.is_open()
        for part, each in zip(leased, (first, second, first, second, first), strict=True):
            assert each.settle(part, settlement(part))
            assert not each.settle(part, settlement(part))
        assert second.lease() is None
        assert not second.is_open()
        counts = second.counts()
        assert (counts.parts, counts.tally["documents"]) == ({State.DONE: 5}, 10)
        assert [part.documents for part, _ in second.settled()] == [part.documents for part in leased]


def test_what_is_planned_is_not_planned_again(place: Place) -> None:
    with SharedLedger(place) as ledger, SharedLedger(place) as other:
        ledger.add([[document(1)], [document(2)]], "key")
        assert other.add([[document(1)], [document(2)]], "key") == 0
        changed = Document(Path("/scans/1.pdf"), Path("/scans"), sha256="f" * 64)
        assert list(other.unplanned([document(1), document(2), changed])) == [changed]
        assert other.add([[changed]], "key") == 1
        assert ledger.add([[document(3)]], "key") == 1
        assert len({lease(ledger).number for _ in range(4)}) == 4


def test_who_is_silent_for_too_long_loses_its_lease_whatever_clocks_say(place: Place) -> None:
    """The two clocks are a year apart, and one runs backwards for a while."""
    early, late = Clock(-3e7), Clock(0.0)
    with SharedLedger(place, 60, early) as dead, SharedLedger(place, 60, late) as living:
        dead.add([[document(1)]], "key")
        part = lease(dead)
        assert living.lease() is None
        for step in (30, -20, 40):
            late.now += step
            assert living.lease() is None
        late.now += 30
        again = lease(living)
        assert (again.number, again.attempts) == (1, 2)
        assert living.settle(again, settlement(again))
        assert not dead.settle(part, settlement(part))
        assert living.counts().tally["documents"] == 1


def test_who_is_known_to_be_dead_loses_its_lease_at_once(place: Place) -> None:
    with SharedLedger(place, holder="gone") as dead, SharedLedger(place) as living:
        dead.add([[document(1)]], "key")
        part = lease(dead)
        assert living.lease() is None
        living.bury("gone")
        again = lease(living)
        assert living.settle(again, settlement(again))
        assert not dead.settle(part, settlement(part))


def test_who_gives_signs_keeps_its_lease(tmp_path: Path) -> None:
    place, clock = place_at(f"file://{tmp_path}"), Clock()
    with SharedLedger(place, 0.3) as holder, SharedLedger(place, 60, clock) as other:
        holder.add([[document(1)]], "key")
        lease(holder)
        for _ in range(3):
            clock.now += 59
            before = place.read(f"runners/{holder._holder}")
            while place.read(f"runners/{holder._holder}") == before:
                time.sleep(0.01)
            assert other.lease() is None


def test_leases_are_given_back_at_the_end(place: Place) -> None:
    with SharedLedger(place) as other:
        with SharedLedger(place) as ledger:
            ledger.add([[document(1)]], "key")
            lease(ledger)
            (holder,) = other.counts().holders
            assert "process" in holder
        assert other.counts().parts == {State.PLANNED: 1}
        assert lease(other).attempts == 2


def test_what_failed_is_opened_again_under_another_name(place: Place) -> None:
    with SharedLedger(place) as ledger:
        ledger.add([[document(1)], [document(2)]], "key")
        parts = [lease(ledger), lease(ledger)]
        ledger.settle(parts[0], settlement(parts[0]))
        ledger.settle(parts[1], settlement(parts[1], "E-CRASH"))
        assert ledger.reopen(["E-LIMIT"]) == 0
        assert ledger.reopen(["E-CRASH"]) == 1
        again = lease(ledger)
        assert (again.number, again.earlier) == (2, settlement(parts[1], "E-CRASH"))
        assert again.name != parts[1].name
        assert ledger.settle(again, settlement(again))
        assert ledger.reopen(None) == 0
        assert ledger.counts().parts == {State.DONE: 2}


def test_many_at_once_get_each_part_once(place: Place) -> None:
    with SharedLedger(place) as ledger:
        ledger.add([[document(number)] for number in range(24)], "key")
    got: list[int] = []

    def work() -> None:
        with SharedLedger(place) as ledger:
            while (part := ledger.lease()) is not None:
                if ledger.settle(part, settlement(part)):
                    got.append(part.number)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == list(range(1, 25))


def test_a_store_that_stumbles_loses_nothing(store: ObjectStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Throttled, broken off, answered late, and answered not at all though it was done."""
    monkeypatch.setattr(places, "_RETRY_SECONDS", (0.01, 0.01, 0.01))
    place = place_at(store.new_url("run"))
    with store.stumbling("503", "500", "cut", "late", "lost"), SharedLedger(place) as ledger:
        ledger.add([[document(number)] for number in range(6)], "key")
        parts: list[Part] = []
        while (part := ledger.lease()) is not None:
            parts.append(part)
            assert ledger.settle(part, settlement(part))
        assert sorted(part.number for part in parts) == list(range(1, 7))
        assert ledger.counts().tally["documents"] == 6
    assert store.stumbled > 5


def test_a_store_that_is_away_is_an_error_with_a_remedy(
    monkeypatch: pytest.MonkeyPatch, store: ObjectStore
) -> None:
    monkeypatch.setattr(places, "_RETRY_SECONDS", ())
    ledger: Any = SharedLedger(place_at(store.new_url("run").replace("sheets", "no-such-bucket")))
    with pytest.raises(OutputError, match="does not answer, or refuses"):
        ledger.add([[document(1)]], "key")
