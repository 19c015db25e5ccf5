import errno
import hashlib
import json
import os
import shutil
import stat
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from batch.doubles import STAGES, InlineEngine

from extractor.batch.engines.local import LocalEngine
from extractor.batch.model import Engine, SourceResult, SourceStatus
from extractor.batch.observing import Observer
from extractor.batch.pages import parse_pages
from extractor.batch.planning.plan import make_plan
from extractor.batch.reading import Settings
from extractor.batch.run import Run
from extractor.errors import ExitCode, LockedError, OutputError
from extractor.options import Options, PageOptions
from extractor.page.files import source
from extractor.record import codec, page_layout
from extractor.store import atomic


class Notes(Observer):
    """An observer that counts."""

    def __init__(self) -> None:
        self.found = 0
        self.done = 0
        self.sources: list[str] = []

    def pages_found(self, count: int) -> None:
        self.found += count

    def page_done(self) -> None:
        self.done += 1

    def source_done(self, result: SourceResult) -> None:
        self.sources.append(result.source.name)


class House:
    """A folder of inputs and one of results."""

    def __init__(self, root: Path) -> None:
        self.inputs = root / "in"
        self.out = root / "out"
        self.inputs.mkdir()
        self.notes = Notes()
        self.engine = InlineEngine()

    def add(self, name: str, words: str) -> None:
        (self.inputs / name).parent.mkdir(exist_ok=True)
        (self.inputs / name).write_text(words)

    def run(
        self, engine: Engine | None = None, arguments: Sequence[str] = ("",), **settings: Any
    ) -> dict[str, SourceResult]:
        plan = make_plan([str(self.inputs / argument) for argument in arguments])
        self.engine = InlineEngine()
        run = Run(plan.sources, Settings(self.out, **settings), engine or self.engine, STAGES, self.notes)
        return {result.source.relative_to(self.inputs).as_posix(): result for result in run.execute()}

    def files(self) -> list[str]:
        return sorted(path.relative_to(self.out).as_posix() for path in self.out.rglob("*") if path.is_file())


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def test_records_and_page_images_have_their_places(house: House) -> None:
    house.add("book.pdf", "step letter step")
    result = house.run()["book.pdf"]
    assert result.status is SourceStatus.DONE
    assert house.files() == [
        "book/01/pages/0001.json",
        "book/01/pages/0001.png",
        "book/01/record.json",
        "book/02/pages/0003.json",
        "book/02/pages/0003.png",
        "book/02/record.json",
        "book/index.json",
    ]
    record = codec.read(house.out / "book" / "02" / "record.json")
    assert record.source.pages[0].image == "pages/0003.png"
    assert record.source.pages[0].layout == "pages/0003.json"
    assert page_layout.read(house.out / "book" / "02" / "pages" / "0003.json").number == 3
    assert (house.out / "book" / "02" / "pages" / "0003.png").read_bytes() == b"step of page 3"
    assert [(line.title, line.steps, line.total, line.doubtful) for line in result.records] == [
        ("Pengujian 1", 1, "5 menit", 1),
        ("Pengujian 3", 1, "5 menit", 1),
    ]
    assert (house.notes.found, house.notes.done, house.notes.sources) == (3, 3, ["book.pdf"])


def test_bad_pages_and_files_fail_alone_and_numbers_stay_right(house: House) -> None:
    house.add("a.pdf", "step broken step")
    house.add("b.pdf", "rubbish")
    house.add("c.pdf", "step")
    results = house.run()
    assert results["a.pdf"].status is SourceStatus.PARTIAL
    assert [(f.number, f.code) for f in results["a.pdf"].failures] == [(2, "E-BROKEN")]
    assert [record.title for record in results["a.pdf"].records] == ["Pengujian 1", "Pengujian 3"]
    assert {record.status for record in results["a.pdf"].records} == {"partial"}
    assert results["b.pdf"].status is SourceStatus.FAILED
    assert str(results["b.pdf"].problem).startswith("E-TYPE")
    assert results["c.pdf"].status is SourceStatus.DONE


def test_what_pages_are_warned_of_is_told_once_with_their_numbers(house: House) -> None:
    house.add("a.pdf", "faint faint step faint broken")
    told = ("Pages 1-2, 4: The page is faint.",)
    assert house.run()["a.pdf"].warnings == told
    house.add("b.pdf", "faint")
    house.run()
    assert house.run()["b.pdf"].warnings == ("Page 1: The page is faint.",)


def test_a_record_that_json_cannot_hold_fails_alone(house: House) -> None:
    house.add("a.pdf", "nan")
    house.add("b.pdf", "step")
    results = house.run()
    assert results["a.pdf"].status is SourceStatus.FAILED
    assert "E-INTERNAL" in str(results["a.pdf"].problem)
    assert results["b.pdf"].status is SourceStatus.DONE


@pytest.mark.skipif(sys.platform != "linux", reason="names of any bytes")
def test_a_name_that_is_no_unicode_is_taken_as_any_other(house: House) -> None:
    path = house.inputs / os.fsdecode(b"la\xffp.pdf")
    path.write_text("step")
    (result,) = house.run().values()
    assert result.source == path
    assert result.folder == house.out / "la_p"
    assert "la\ufffdp.pdf" in (house.out / "la_p" / "index.json").read_text(encoding="utf-8")
    assert house.run()[path.name].skipped


def test_a_text_has_no_pages_to_recognise(house: House) -> None:
    house.add("a.txt", "Prosedur")
    house.add("b.txt", "broken")
    results = house.run(arguments=["a.txt", "b.txt"])
    assert results["a.txt"].status is SourceStatus.DONE
    assert house.files() == ["a/01/record.json", "a/index.json", "b/index.json"]
    assert str(results["b.txt"].problem) == "E-BROKEN: The text is broken."
    assert house.notes.found == 0
    assert house.run(arguments=["a.txt"])["a.txt"].skipped


def test_a_file_without_an_sop_is_no_failure(house: House) -> None:
    house.add("letter.pdf", "letter letter")
    assert house.run()["letter.pdf"].status is SourceStatus.NO_SOP


def test_a_file_all_of_whose_pages_fail(house: House) -> None:
    house.add("a.pdf", "broken broken")
    assert house.run()["a.pdf"].status is SourceStatus.FAILED


def test_an_empty_file_has_no_pages(house: House) -> None:
    house.add("a.pdf", " ")
    assert "0 in all" in str(house.run()["a.pdf"].problem)


def test_selected_pages_keep_their_numbers(house: House) -> None:
    house.add("a.pdf", "step step step step")
    house.add("b.pdf", "step")
    results = house.run(pages=parse_pages("3-"))
    assert [record.title for record in results["a.pdf"].records] == ["Pengujian 3", "Pengujian 4"]
    assert "None of its pages, 1 in all, is in 3-" in str(results["b.pdf"].problem)


def test_a_second_run_passes_over_what_is_done(house: House) -> None:
    house.add("a.pdf", "step step")
    house.add("b.pdf", "step broken")
    first = house.run()
    again = house.run()
    assert again["a.pdf"].skipped
    assert again["a.pdf"].records == first["a.pdf"].records
    assert not again["b.pdf"].skipped
    assert house.engine.functions_run.count("recognise_into") == 2
    assert not house.run(force=True)["a.pdf"].skipped


def test_what_an_engine_failed_on_is_read_again_until_it_does_not(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    faults = ["The engine failed."]
    recognise = STAGES.recognise

    def recognise_and_fail(path: Path, number: int, options: Options, keep: Path | None) -> Any:
        return replace(recognise(path, number, options, keep), faults=tuple(faults))

    monkeypatch.setattr(f"{__name__}.STAGES", replace(STAGES, recognise=recognise_and_fail))
    house.add("a.pdf", "step")
    house.run()
    assert not house.run()["a.pdf"].skipped
    faults.clear()
    assert not house.run()["a.pdf"].skipped
    assert house.run()["a.pdf"].skipped


def test_a_changed_input_is_done_again_and_leaves_no_stale_record(house: House) -> None:
    house.add("a.pdf", "step step")
    house.run()
    house.add("a.pdf", "step letter")
    assert not house.run()["a.pdf"].skipped
    left = ["a/01/pages/0001.json", "a/01/pages/0001.png", "a/01/record.json", "a/index.json"]
    assert house.files() == left


def test_equal_names_in_different_folders_keep_apart(house: House) -> None:
    house.add("x/sheet.pdf", "step")
    house.add("y/sheet.pdf", "letter step")
    house.run()
    titles = [
        codec.read(house.out / name / "01" / "record.json").identity.sop_title
        for name in ("sheet", "sheet-2")
    ]
    assert titles == ["Pengujian 1", "Pengujian 2"]


def test_stages_are_kept_on_demand(house: House) -> None:
    house.add("a.pdf", "step")
    house.run(keep_stages=True)
    assert "a/stages/1.png" in house.files()


def test_crashes_and_hangs_of_pages_fail_alone(house: House) -> None:
    house.add("a.pdf", "step crash step killed quote")
    house.add("b.pdf", "hang step")
    with LocalEngine(jobs=2) as engine:
        results = house.run(engine, options=Options(page=PageOptions(page_seconds=3)))
    assert [(f.number, f.code) for f in results["a.pdf"].failures] == [
        (2, "E-CRASH"),
        (4, "E-CRASH"),
        (5, "E-INTERNAL"),
    ]
    assert "19631116" not in str(results["a.pdf"].failures)
    assert [(f.number, f.code) for f in results["b.pdf"].failures] == [(1, "E-LIMIT")]
    assert [record.title for record in results["b.pdf"].records] == ["Pengujian 2"]


def disturbed(monkeypatch: pytest.MonkeyPatch, disturb: Callable[[int], None]) -> None:
    """Have somebody else do something, told the page's number, before each page is recognised."""
    recognise = STAGES.recognise

    def recognise_and_be_disturbed(path: Path, number: int, options: Options, keep: Path | None) -> Any:
        disturb(number)
        return recognise(path, number, options, keep)

    monkeypatch.setattr(f"{__name__}.STAGES", replace(STAGES, recognise=recognise_and_be_disturbed))


def test_one_run_at_a_time_writes_into_a_folder(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second is told who is there, and harms nothing."""
    house.add("x/sheet.pdf", "step step")
    house.add("y/sheet.pdf", "letter letter")
    refused: list[LockedError] = []

    def second_run(number: int) -> None:
        inner = House.__new__(House)
        inner.inputs, inner.out, inner.notes = house.inputs, house.out, Notes()
        with pytest.raises(LockedError) as caught:
            inner.run(arguments=["y"])
        refused.append(caught.value)

    disturbed(monkeypatch, second_run)
    assert house.run(arguments=["x"])["x/sheet.pdf"].status is SourceStatus.DONE
    assert refused[0].exit_code is ExitCode.OUTPUT
    assert f"process {os.getpid()} on " in str(refused[0])
    monkeypatch.undo()
    assert house.run(arguments=["y"])["y/sheet.pdf"].status is SourceStatus.NO_SOP
    assert house.files() == [
        "sheet-2/01/pages/0001.json",
        "sheet-2/01/pages/0001.png",
        "sheet-2/01/pages/0002.json",
        "sheet-2/01/pages/0002.png",
        "sheet-2/01/record.json",
        "sheet-2/index.json",
        "sheet/01/pages/0001.json",
        "sheet/01/pages/0001.png",
        "sheet/01/record.json",
        "sheet/02/pages/0002.json",
        "sheet/02/pages/0002.png",
        "sheet/02/record.json",
        "sheet/index.json",
    ]


@pytest.mark.parametrize("way", ["replaced", "overwritten", "removed"])
def test_what_was_hashed_is_what_is_read(house: House, monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    house.add("a.pdf", "step step step")
    path = house.inputs / "a.pdf"
    digest = hashlib.sha256(path.read_bytes()).hexdigest()

    def disturb(number: int) -> None:
        if number != 2:
            return
        if way == "replaced":
            house.add("other", "letter letter letter")
            (house.inputs / "other").replace(path)
        elif way == "overwritten":
            path.write_text("letter letter letter")
        else:
            path.unlink()

    disturbed(monkeypatch, disturb)
    result = house.run(arguments=["a.pdf"])["a.pdf"]
    assert [record.title for record in result.records] == ["Pengujian 1", "Pengujian 2", "Pengujian 3"]
    record = codec.read(house.out / "a" / "02" / "record.json")
    assert (record.source.file, record.source.sha256) == ("a.pdf", digest)
    assert not any(name.startswith(".") for name in house.files())


def test_copies_of_inputs_are_private_and_go(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.add("a.pdf", "step")
    seen: list[int] = []
    disturbed(monkeypatch, lambda _: seen.append(stat.S_IMODE((house.out / ".run").stat().st_mode)))
    house.run()
    assert seen == [0o700]
    house.out.joinpath(".run").mkdir()
    house.out.joinpath(".run", "a").write_text("what a killed run left")
    house.run()
    assert sorted(path.name for path in house.out.iterdir()) == ["a"]


def test_what_is_done_is_not_copied_again(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.add("a.pdf", "step")
    house.run()
    monkeypatch.setattr(source, "write_chunks", None)
    assert house.run()["a.pdf"].skipped


@pytest.mark.parametrize("part", ["", "a", "a/.pages"])
def test_an_output_folder_that_is_removed_in_the_middle_ends_the_run(
    house: House, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    house.add("a.pdf", "step step step")
    disturbed(monkeypatch, lambda number: shutil.rmtree(house.out / part) if number == 2 else None)
    with pytest.raises(OutputError) as caught:
        house.run()
    assert caught.value.exit_code is ExitCode.OUTPUT
    assert (house.out / part).exists() is (part == "a/.pages")
    monkeypatch.undo()
    assert house.run()["a.pdf"].status is SourceStatus.DONE
    assert len(house.files()) == 10


def test_a_full_disk_ends_the_run_and_keeps_what_is_done(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.add("a.pdf", "step")
    house.add("b.pdf", "step")
    write = atomic.write_bytes

    def write_until_full(path: Path, data: bytes) -> None:
        if path.match("b/01/record.json"):
            with atomic.output_errors(path):
                raise OSError(errno.ENOSPC, "No space left on device")
        write(path, data)

    monkeypatch.setattr(atomic, "write_bytes", write_until_full)
    with pytest.raises(OutputError, match="No space left"):
        house.run()
    assert "a/01/record.json" in house.files()
    assert "b/01/record.json" not in house.files()
    monkeypatch.undo()
    assert {name: result.skipped for name, result in house.run().items()} == {"a.pdf": True, "b.pdf": False}
    assert "b/01/record.json" in house.files()
    assert not list(house.out.rglob(".pages"))


def test_a_full_disk_in_a_worker_ends_the_run(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.add("a.pdf", "step")
    write = atomic.write_bytes

    def no_space_for_pictures(path: Path, data: bytes) -> None:
        if path.suffix == ".png":
            raise OutputError("Cannot write: No space left on device.", "Free some space there.")
        write(path, data)

    monkeypatch.setattr(atomic, "write_bytes", no_space_for_pictures)
    with pytest.raises(OutputError, match="Free some space"):
        house.run()


def test_results_into_a_file_are_refused(house: House) -> None:
    house.out.write_text("")
    with pytest.raises(OutputError, match="Cannot write"):
        house.run()


class Impatient(InlineEngine):
    """Is interrupted before it runs task number `tasks`."""

    def __init__(self, tasks: int) -> None:
        super().__init__()
        self.left = tasks

    def next_outcome(self) -> Any:
        self.left -= 1
        if self.left < 0:
            raise KeyboardInterrupt
        return super().next_outcome()


def test_an_interrupt_keeps_what_is_done(house: House) -> None:
    house.add("a.pdf", "step")
    house.add("b.pdf", "step step")
    with pytest.raises(KeyboardInterrupt):
        house.run(Impatient(5))
    assert "a/01/record.json" in house.files()
    assert {name: result.skipped for name, result in house.run().items()} == {"a.pdf": True, "b.pdf": False}
    assert not list(house.out.rglob(".pages"))


@pytest.mark.parametrize("tasks", range(7))
def test_a_stopped_input_goes_on_from_its_pages(house: House, tasks: int) -> None:
    house.add("book.pdf", "step broken letter step")
    with pytest.raises(KeyboardInterrupt):
        house.run(Impatient(tasks))
    result = house.run()["book.pdf"]
    assert [record.title for record in result.records] == ["Pengujian 1", "Pengujian 4"]
    assert [failure.number for failure in result.failures] == [2]
    pages_done = max(0, min(4, tasks - 2))
    assert house.engine.functions_run.count("recognise_into") == 4 - pages_done + (pages_done >= 2)
    assert not list(house.out.rglob(".pages"))


@pytest.mark.parametrize("change", ["content", "pages", "force"])
def test_pages_of_another_run_are_of_no_use(house: House, change: str) -> None:
    house.add("book.pdf", "step letter step")
    with pytest.raises(KeyboardInterrupt):
        house.run(Impatient(4))
    if change == "content":
        house.add("book.pdf", "letter letter step")
    pages = parse_pages("1-3") if change == "pages" else parse_pages("1-")
    house.run(pages=pages, force=change == "force")
    assert house.engine.functions_run.count("recognise_into") == 3


def test_more_inputs_than_are_open_at_a_time(house: House) -> None:
    for number in range(80):
        house.add(f"{number:03d}.pdf", "step")
    assert len(house.run()) == 80
    assert json.loads((house.out / "079" / "index.json").read_text())["status"] == "done"
