"""Where files go, and what becomes of records that do not fit."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from export.entries import entry, sample

from extractor.errors import InputError, OptionsError, OutputError
from extractor.export.model import CollectionFormat, Document, Entry, File, Note, RecordFormat
from extractor.export.place import Place, names_of
from extractor.export.registry import load_format
from extractor.export.run import export
from extractor.record.model import SourcePage


def convert(given: Entry) -> Document:
    if given.name == "bad":
        raise InputError("No.")
    return Document((File(b"one", 1), File(b"two", 2)), (Note("things", 3),))


PAGED = RecordFormat("paged", ".xml", "a file a page", convert)


class _Names:
    def __init__(self, streams: object) -> None:
        self._streams = streams

    def add(self, given: Entry) -> tuple[Note, ...]:
        if given.name == "bad":
            raise InputError("No.")
        if given.name == "full":
            raise OutputError("No space.")
        for stream in self._streams.values():
            stream.write(given.name.encode() + b"\n")
        return ()


@contextmanager
def collect(streams: object) -> Iterator[_Names]:
    yield _Names(streams)
    for stream in streams.values():
        stream.write(b"end\n")


TWO = CollectionFormat("two", ".txt", "two files", collect, ("steps", "edges"))


def test_names_come_from_the_folders_of_an_extraction_and_are_unique(tmp_path: Path) -> None:
    paths = [
        tmp_path / p for p in ("a/sheet/01/record.json", "b/sheet/01/record.json", "own.json", "own.json")
    ]
    assert names_of(paths) == ["sheet-01", "sheet-01-2", "own", "own-2"]
    assert len(names_of([tmp_path / ("ä" * 300) / "01" / "record.json"])[0].encode()) <= 200


def test_a_file_a_page_and_a_record_that_fails_alone(tmp_path: Path) -> None:
    place = Place.of(tmp_path / "out", PAGED, 2, replace=False)
    outcomes = list(export(PAGED, [entry(name="bad"), entry(name="good")], place))
    assert [type(outcome.error) for outcome in outcomes] == [InputError, type(None)]
    assert outcomes[1].notes == (Note("things", 3),)
    assert [path.name for path in place.written] == ["good-page-001.xml", "good-page-002.xml"]
    assert place.written[1].read_bytes() == b"two"


def test_files_of_many_records_are_whole_or_not_there(tmp_path: Path) -> None:
    place = Place.of(tmp_path, TWO, 3, replace=False)
    names = [entry(name=name) for name in ("a", "bad", "b")]
    assert [outcome.error is None for outcome in export(TWO, names, place)] == [True, False, True]
    assert (tmp_path / "edges.txt").read_text() == "a\nb\nend\n"
    broken = Place.of(tmp_path / "second", TWO, 2, replace=False)
    with pytest.raises(OutputError):
        list(export(TWO, [entry(name="a"), entry(name="full")], broken))
    assert list((tmp_path / "second").iterdir()) == []


def test_without_a_record_there_is_no_file(tmp_path: Path) -> None:
    assert list(export(TWO, [], Place.of(tmp_path / "out", TWO, 0, replace=False))) == []
    assert not (tmp_path / "out").exists()


def test_what_is_there_is_not_replaced_without_being_asked(tmp_path: Path) -> None:
    place = Place.of(tmp_path, PAGED, 2, replace=False)
    list(export(PAGED, [entry(name="good")], place))
    with pytest.raises(OutputError, match="2 files are in"):
        place.check_free(["good", "other"])
    place.check_free(["other"])
    with pytest.raises(OutputError, match="already"):
        list(export(PAGED, [entry(name="good")], place))
    Place.of(tmp_path, PAGED, 2, replace=True).check_free(["good"])
    list(export(PAGED, [entry(name="good")], Place.of(tmp_path, PAGED, 2, replace=True)))


def test_a_file_as_place_holds_one_file(tmp_path: Path) -> None:
    form = load_format("json")
    path = tmp_path / "sheet.json"
    place = Place.of(path, form, 1, replace=False)
    list(export(form, [entry()], place))
    assert place.written == [path]
    with pytest.raises(OutputError, match="already"):
        place.check_free(["anything"])
    with pytest.raises(OptionsError, match="do not go into one"):
        Place.of(path, form, 2, replace=False)


def paged_record(folder: Path, image: str | None) -> Entry:
    record = sample()
    record.source.pages = [SourcePage(number=1, role="both", origin="scan", image=image)]
    return Entry(record, folder / "record.json", "sheet-01")


@pytest.mark.parametrize("image", [None, "pages/0001.png", "../secret.png", "/etc/hostname"])
def test_a_format_of_pages_needs_their_images_in_the_records_folder(
    tmp_path: Path, image: str | None
) -> None:
    (tmp_path / "secret.png").write_bytes(b"")
    folder = tmp_path / "01"
    folder.mkdir()
    form = RecordFormat("p", ".p", "pages", convert, needs_pages=True)
    place = Place.of(tmp_path / "out", form, 1, replace=False)
    (outcome,) = export(form, [paged_record(folder, image)], place)
    assert isinstance(outcome.error, InputError)
    (folder / "pages").mkdir()
    (folder / "pages" / "0001.png").write_bytes(b"")
    (outcome,) = export(form, [paged_record(folder, "pages/0001.png")], place)
    assert outcome.error is None
