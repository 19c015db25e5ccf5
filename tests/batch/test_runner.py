"""Runs of `sop batch`, over stages that misbehave on demand."""

import gzip
import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from batch.doubles import STAGES, InlineEngine
from batch.test_run import Impatient

from extractor.batch import limits, runner
from extractor.batch.home import Home, Terms
from extractor.batch.ledgers.model import Counts, State
from extractor.batch.limits import Guard, Limits
from extractor.batch.model import Engine
from extractor.batch.observing import EventLog, Observer
from extractor.batch.planning.plan import make_plan
from extractor.batch.publishing.report import summary, write_index
from extractor.errors import InputError, OptionsError, OutputError, StoppedError
from extractor.options import Options, TextOptions
from extractor.record import codec


class Shelf:
    """A folder of inputs and a run over it."""

    def __init__(self, root: Path, **terms: Any) -> None:
        self.inputs = root / "in"
        self.inputs.mkdir(exist_ok=True)
        self.root = root / "run"
        self.terms = Terms(**({"part_pages": 3} | terms))
        self.engine = InlineEngine()

    def add(self, **words: str) -> None:
        for name, text in words.items():
            (self.inputs / f"{name}.pdf").write_text(text)

    def plan(self) -> int:
        sources = make_plan([str(self.inputs)]).sources
        return runner.plan(Home.begin(self.root, self.terms), sources, InlineEngine())

    def run(
        self, engine: Engine | None = None, observer: Observer | None = None, guard: Guard | None = None
    ) -> Counts:
        self.engine = InlineEngine()
        home = Home.open(self.root)
        return runner.carry_out(home, engine or self.engine, STAGES, observer or Observer(), guard or Guard())

    def titles(self) -> list[tuple[str, str | None]]:
        """Files and titles of all records, shard after shard."""
        records = [codec.loads(line) for shard in self.shards() for line in shard.splitlines()]
        return [(record.source.file, record.identity.sop_title) for record in records]

    def shards(self) -> list[bytes]:
        return [gzip.decompress(path.read_bytes()) for path in sorted(self.root.glob("records/*"))]

    def counts(self) -> Counts:
        ledger = Home.open(self.root).ledger(read_only=True)
        try:
            return ledger.counts()
        finally:
            ledger.close()


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


def fill(shelf: Shelf) -> None:
    shelf.add(a="step letter", b="step", c="step step step", d="letter", e="step broken", f="rubbish")


TITLES = [
    ("a.pdf", "Pengujian 1"),
    ("b.pdf", "Pengujian 1"),
    ("c.pdf", "Pengujian 1"),
    ("c.pdf", "Pengujian 2"),
    ("c.pdf", "Pengujian 3"),
    ("d.pdf", "Pengujian 1"),
    ("e.pdf", "Pengujian 1"),
]


def test_records_lie_in_shards_in_the_order_of_the_inputs(shelf: Shelf) -> None:
    fill(shelf)
    planned = shelf.plan()
    counts = shelf.run()
    assert shelf.titles() == TITLES
    assert len(shelf.shards()) == planned
    assert sorted(path.name for path in shelf.root.iterdir()) == [
        "ledger.sqlite",
        "records",
        "run.json",
        "runners",
    ]
    assert (counts.documents[State.DONE], counts.documents[State.FAILED]) == (5, 1)
    assert counts.open_parts == 0
    first = codec.loads(shelf.shards()[0].splitlines()[0])
    assert (first.source.pages[0].image, first.source.pages[0].layout) == (None, None)


def test_a_folder_a_document_is_kept_on_request(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, folders=True)
    shelf.add(a="step step")
    shelf.plan()
    shelf.run()
    (record,) = shelf.root.glob("documents/*/a/02/record.json")
    assert (record.parent / "pages" / "0002.png").is_file()
    assert codec.loads(shelf.shards()[0].splitlines()[1]) == codec.read(record)


def test_nothing_is_planned_or_done_twice(shelf: Shelf) -> None:
    fill(shelf)
    assert shelf.plan() > 0
    assert shelf.plan() == 0
    shelf.run()
    shelf.run()
    assert shelf.engine.functions_run == []
    shelf.add(g="step")
    assert shelf.plan() == 1
    shelf.run()
    assert shelf.engine.functions_run == ["take_in", "recognise_into", "assemble_from"]
    assert shelf.titles() == [*TITLES, ("g.pdf", "Pengujian 1")]


@pytest.mark.parametrize("tasks", range(1, 20, 2))
def test_a_run_that_is_stopped_anywhere_ends_as_one_that_is_not(
    tmp_path: Path, shelf: Shelf, tasks: int
) -> None:
    whole = Shelf(tmp_path, folders=False)
    whole.root = tmp_path / "whole"
    fill(shelf)
    for each in (whole, shelf):
        each.plan()
    counts = whole.run()
    with pytest.raises(KeyboardInterrupt):
        shelf.run(Impatient(tasks))
    assert shelf.counts().parts.get(State.LEASED, 0) == 0
    again = shelf.run()
    assert shelf.shards() == whole.shards()
    assert (again.parts, again.tally) == (counts.parts, counts.tally)


def test_what_failed_alone_is_done_again(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(shelf)
    shelf.plan()
    shelf.run()
    home = Home.open(shelf.root)
    assert runner.retry(home, ["E-CRASH"]) == 0
    recognise = STAGES.recognise

    def mended(path: Path, number: int, options: Options, keep: Path | None) -> Any:
        copy = path.with_name("mended")
        copy.write_text(path.read_text().replace("broken", "step"))
        return recognise(copy, number, options, keep)

    monkeypatch.setattr(f"{__name__}.STAGES", replace(STAGES, recognise=mended))
    assert runner.retry(home, ["E-BROKEN"]) == 1
    counts = shelf.run()
    assert shelf.engine.functions_run.count("take_in") == 2  # the other one is the rubbish in the same part
    assert shelf.titles() == TITLES
    assert counts.tally["pages.failed"] == 1  # of the file that is rubbish
    assert counts.tally["documents"] == 6


def test_a_lost_shard_is_told_and_not_passed_over(shelf: Shelf) -> None:
    shelf.add(a="step", b="broken")
    shelf.plan()
    shelf.run()
    shutil.rmtree(shelf.root / "records")
    runner.retry(Home.open(shelf.root), None)
    with pytest.raises(OutputError, match="gone or damaged"):
        shelf.run()


def test_an_input_that_was_changed_after_planning_fails_until_it_is_planned_again(shelf: Shelf) -> None:
    shelf.add(a="step", b="step")
    shelf.plan()
    shelf.add(a="letter step")
    (shelf.inputs / "b.pdf").unlink()
    counts = shelf.run()
    assert counts.tally["failures.E-ACCESS"] == 2
    assert shelf.plan() == 1
    shelf.run()
    assert shelf.titles() == [("a.pdf", "Pengujian 2")]


def test_other_settings_are_another_run(shelf: Shelf) -> None:
    shelf.add(a="step")
    shelf.plan()
    shelf.terms = replace(shelf.terms, options=Options(text=TextOptions.model_validate({"profile": "fast"})))
    with pytest.raises(OptionsError, match="other settings"):
        shelf.plan()


def test_another_version_does_not_go_on(shelf: Shelf) -> None:
    shelf.add(a="step")
    shelf.plan()
    path = shelf.root / "run.json"
    path.write_text(path.read_text().replace('"key": "', '"key": "0'))
    with pytest.raises(OptionsError, match="another version"):
        shelf.run()


def test_where_there_is_no_run(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no run"):
        Home.open(tmp_path)


def test_a_run_stops_where_too_much_fails(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "_LEAST_DOCUMENTS", 4)
    shelf.add(a="step", b="step", c="rubbish", d="rubbish", e="step", f="step")
    shelf.plan()
    with pytest.raises(StoppedError, match="2 of 4 documents failed, more than 40%"):
        shelf.run(guard=Guard(Limits(failures=0.4)))
    assert shelf.counts().parts.get(State.LEASED, 0) == 0
    assert shelf.run(guard=Guard(Limits(failures=0.5))).open_parts == 0


def test_a_run_stops_before_the_disk_is_full(shelf: Shelf) -> None:
    shelf.add(a="step")
    shelf.plan()
    with pytest.raises(OutputError, match="is free where the results go"):
        shelf.run(guard=Guard(Limits(free_bytes=10**18, place=shelf.root)))
    assert shelf.engine.functions_run == []


def test_names_and_numbers_of_officials_are_masked(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, masked=True, folders=True)
    shelf.add(a="step")
    shelf.plan()
    shelf.run()
    assert not list(shelf.root.rglob("*.png"))


def test_events_tell_no_names(shelf: Shelf) -> None:
    shelf.add(siti_aminah="step", b="rubbish")
    shelf.plan()
    lines: list[str] = []
    shelf.run(observer=EventLog(lines.append))
    events = [json.loads(line) for line in lines]
    assert [event["event"] for event in events] == [
        "part.leased",
        "document.done",
        "part.settled",
        "document.done",
    ]
    assert events[1]["codes"] == ["E-TYPE"]
    assert "siti" not in "".join(lines)
    assert "Pengujian" not in "".join(lines)


def test_the_report_and_the_index(shelf: Shelf) -> None:
    fill(shelf)
    shelf.plan()
    shelf.run()
    ledger = Home.open(shelf.root).ledger(read_only=True)
    try:
        times = write_index(ledger, shelf.root / "index.jsonl.gz")
        numbers = summary(ledger.counts(), times)
    finally:
        ledger.close()
    lines = gzip.decompress((shelf.root / "index.jsonl.gz").read_bytes()).splitlines()
    entries = [json.loads(line) for line in lines]
    assert [Path(entry["source"]).stem for entry in entries] == list("abcdef")
    for entry in entries:
        for offset, held in enumerate(entry["records"]):
            lines = gzip.decompress((shelf.root / entry["shard"]).read_bytes()).splitlines()
            record = codec.loads(lines[entry["line"] + offset])
            assert record.identity.sop_title == held["title"]
            assert record.source.file == Path(entry["source"]).name
    assert numbers["failures"] == {"E-BROKEN": 1, "E-TYPE": 1}
    assert numbers["results"] == {"done": 3, "failed": 1, "no_sop": 1, "partial": 1}
    assert numbers["doubtful_values"] == 7
    assert numbers["quality"] == {"contrast": 1.0}
