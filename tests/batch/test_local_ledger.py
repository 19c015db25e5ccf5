import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from extractor.batch.ledgers.local import LocalLedger
from extractor.batch.ledgers.model import (
    Document,
    Part,
    Settlement,
    State,
    dump_documents,
    dump_settlement,
    grouped,
    load_documents,
    load_settlement,
)
from extractor.batch.model import Problem, RecordSummary, SourceResult, SourceStatus
from extractor.errors import OutputError
from extractor.page.failure import PageFailure


def document(number: int, pages: int = 2) -> Document:
    return Document(Path(f"/scans/{number}.pdf"), Path("/scans"), sha256=f"{number:064x}", pages=pages)


def settlement(part: Part, *codes: str) -> Settlement:
    status = SourceStatus.FAILED if codes else SourceStatus.DONE
    problem = Problem(codes[0], "It failed.") if codes else None
    results = tuple(SourceResult(d.path, None, status, problem=problem, pages=2) for d in part.documents)
    count = len(part.documents)
    tally = {"documents": count, "pages": 2 * count, "documents.failed": count if codes else 0}
    return Settlement(results, frozenset(codes), tally)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "run" / "ledger.sqlite"


@pytest.fixture
def ledger(path: Path) -> Iterator[LocalLedger]:
    with LocalLedger(path) as ledger:
        yield ledger


def lease(ledger: LocalLedger) -> Part:
    part = ledger.lease()
    assert part is not None
    return part


def test_parts_are_leased_in_the_order_of_the_plan_and_once(path: Path, ledger: LocalLedger) -> None:
    documents = [document(number) for number in range(10)]
    assert ledger.add(grouped(documents, 4), "key") == 5
    with LocalLedger(path) as other:
        leased = [lease(ledger), lease(other), lease(ledger), lease(other), lease(ledger)]
        assert [document for part in leased for document in part.documents] == documents
        assert other.lease() is None
        assert other.is_open()


def test_what_is_planned_is_not_planned_again(ledger: LocalLedger) -> None:
    documents = [document(1), document(2)]
    ledger.add([documents], "key")
    assert ledger.add([documents], "key") == 0
    changed = Document(Path("/scans/1.pdf"), Path("/scans"), sha256="f" * 64)
    assert list(ledger.unplanned([*documents, changed])) == [changed]


@pytest.mark.parametrize(
    ("pages", "sizes"),
    [
        ([1] * 200, [128, 72]),
        ([100, 100, 100], [200, 100]),
        ([10, 1000, 10], [10, 1000, 10]),
        ([120, 130, 140], [250, 140]),
        ([], []),
    ],
)
def test_groups_are_of_64_to_256_pages_of_whole_documents(pages: list[int], sizes: list[int]) -> None:
    groups = grouped([document(number, count) for number, count in enumerate(pages)], 128)
    assert [sum(d.pages for d in group) for group in groups] == sizes


def test_a_part_is_settled_once_and_by_its_holder(path: Path, ledger: LocalLedger) -> None:
    ledger.add([[document(1)], [document(2)]], "key")
    first, second = lease(ledger), lease(ledger)
    assert ledger.settle(first, settlement(first))
    assert not ledger.settle(first, settlement(first))
    ledger.give_back()
    with LocalLedger(path) as other:
        again = lease(other)
        assert (again.number, again.attempts) == (second.number, 2)
        assert not ledger.settle(second, settlement(second))
        assert other.settle(again, settlement(again, "E-CRASH"))
        assert not other.is_open()
    counts = ledger.counts()
    assert counts.parts == {State.DONE: 1, State.FAILED: 1}
    assert (counts.documents[State.DONE], counts.documents[State.FAILED]) == (1, 1)
    assert [part.number for part, _ in ledger.settled()] == [1, 2]


def test_what_failed_is_planned_again_by_its_reason(ledger: LocalLedger) -> None:
    ledger.add([[document(number)] for number in range(3)], "key")
    parts = [lease(ledger) for _ in range(3)]
    for part, codes in zip(parts, [(), ("E-CRASH",), ("E-TYPE", "E-ACCESS")], strict=True):
        ledger.settle(part, settlement(part, *codes))
    assert ledger.reopen(["E-CRASH", "E-LIMIT"]) == 1
    again = lease(ledger)
    assert again.number == 2
    assert again.earlier == settlement(parts[1], "E-CRASH")
    assert ledger.reopen(None) == 1
    assert lease(ledger).number == 3
    assert ledger.reopen(None) == 0


HOLDER = """
import sys
from pathlib import Path
from extractor.batch.ledgers.local import LocalLedger
ledger = LocalLedger(Path(sys.argv[1]))
print(ledger.lease().number, flush=True)
sys.stdin.read()
"""


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_the_leases_of_a_killed_process_end_at_once(path: Path, ledger: LocalLedger) -> None:
    ledger.add([[document(1)]], "key")
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "1\n"
        assert ledger.lease() is None
        (holder,) = ledger.counts().holders
        assert holder.startswith(f"process {process.pid} on ")
        process.kill()
    part = lease(ledger)
    assert (part.number, part.attempts) == (1, 2)
    assert len(list(path.with_name("runners").iterdir())) == 1


def test_a_ledger_that_was_torn_at_any_byte_of_its_last_write_is_as_before_or_after_it(path: Path) -> None:
    """As a power cut leaves it: of the log, what had reached the disk.

    Every byte of the frames' headers, every 13th of the pages behind them.
    """
    with LocalLedger(path) as ledger:
        ledger.add([[document(1)], [document(2)]], "key")
        part = lease(ledger)
        log = path.with_name(path.name + "-wal")
        before = log.stat().st_size
        ledger.settle(part, settlement(part))
        whole = log.read_bytes()
        database = path.read_bytes()
    assert len(whole) > before
    seen = set()
    frame = 4096 + 24
    cuts = [size for size in range(before, len(whole) + 1) if (size - 32) % frame <= 24 or size % 13 == 0]
    for size in cuts:
        torn = path.parent / "torn" / path.name
        shutil.rmtree(torn.parent, ignore_errors=True)
        torn.parent.mkdir()
        torn.write_bytes(database)
        torn.with_name(log.name).write_bytes(whole[:size])
        with closing(sqlite3.connect(torn)) as connection:
            connection.execute("PRAGMA synchronous=OFF")
            (integrity,) = connection.execute("PRAGMA integrity_check").fetchone()
            query = "SELECT number FROM parts WHERE state = 'done'"
            settled = [number for (number,) in connection.execute(query)]
        assert integrity == "ok"
        seen.add(tuple(settled))
        if size % (13 * 64) == 0:  # and it can be worked with
            with LocalLedger(torn) as ledger:
                left = [2] if settled else [1, 2]
                assert sorted(lease(ledger).number for _ in left) == left
                assert ledger.lease() is None
    assert seen == {(), (1,)}


def test_a_file_that_is_no_ledger_is_an_error(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"rubbish " * 1000)
    with pytest.raises(OutputError, match="not a database"):
        LocalLedger(path)


@pytest.mark.skipif(not Path("/dev/full").exists() or os.getuid() != 0, reason="needs a small drive")
def test_a_ledger_on_a_read_only_drive_can_be_looked_at(path: Path) -> None:
    with LocalLedger(path) as ledger:
        ledger.add([[document(1)]], "key")
    with LocalLedger(path, read_only=True) as ledger:
        assert ledger.counts().parts == {State.PLANNED: 1}
        with pytest.raises(OutputError, match="readonly"):
            ledger.add([[document(2)]], "key")


def test_what_is_written_comes_back() -> None:
    strange = Document(Path(os.fsdecode(b"/la\xffp.pdf")), None, "s3://bucket/a.pdf", None, 3)
    assert load_documents(dump_documents([strange, document(1)])) == (strange, document(1))
    record = RecordSummary("01", "1/2024", "Uji", 3, 2, "5 menit", 1, "ok")
    failure = PageFailure(2, "E-LIMIT", "It took too long.", "Leave it out.")
    result = SourceResult(
        Path(os.fsdecode(b"/la\xffp.pdf")),
        Path("x"),
        SourceStatus.PARTIAL,
        skipped=True,
        records=(record,),
        failures=(failure,),
        problem=Problem("E-TYPE", "No.", "Scan."),
        warnings=("It is faint.",),
        again=True,
        url="s3://bucket/a.pdf",
        sha256="ab",
        pages=4,
    )
    given = Settlement((result,), result.codes, {"pages": 4}, "records/1.jsonl.gz", 1.0, 2.5)
    assert given.codes == {"E-LIMIT", "E-TYPE", "E-ENGINE"}
    assert load_settlement(dump_settlement(given)) == given
