import os
from pathlib import Path

import pytest

from extractor.record import codec
from extractor.review import desk as desk_module
from extractor.review.desk import Desk
from extractor.review.queue.index import INDEX_NAME, DoubtIndex, index_of
from extractor.review.queue.inspect import known_of
from extractor.review.sessions.learning import Lesson
from extractor.review.sessions.session import Session
from review.records import make_record, write_record


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write_record(tmp_path)


@pytest.fixture
def index(tmp_path: Path, path: Path) -> Path:
    file = tmp_path / INDEX_NAME
    index = DoubtIndex(file)
    index.put(path, known_of(path))
    index.save()
    return file


def test_what_is_known_comes_back_as_it_was(index: Path, path: Path) -> None:
    with Session(path, "ani") as session:
        session.choose(session.doubt("/actors/1/name"), 2)
    written = DoubtIndex(index)
    written.put(path, known_of(path))
    written.save()
    known = DoubtIndex(index).get(path)
    assert known is not None
    assert list(known.doubts) == list(known_of(path).doubts)
    assert list(known.learned) == [Lesson("", "actor_name", "Sekretars", "Sekretaris")]


def test_a_record_that_changed_is_not_known(index: Path, path: Path) -> None:
    assert DoubtIndex(index).get(path) is not None
    path.write_text(codec.dumps(make_record(findings=[])))
    assert DoubtIndex(index).get(path) is None


def test_a_review_that_went_on_is_not_known(index: Path, path: Path) -> None:
    with Session(path, "ani") as session:
        session.skip(session.doubts()[0])
    os.utime(path, ns=(1, 1))
    assert DoubtIndex(index).get(path) is None


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"other version\n", b"no tab\n{", b"\x00"])
def test_a_damaged_index_is_passed_over(index: Path, path: Path, content: bytes) -> None:
    lines = index.read_bytes()
    for damaged in (content, lines[:-40], lines.replace(b'"doubts"', b'"others"'), lines.split(b"\n")[0]):
        index.write_bytes(damaged)
        assert DoubtIndex(index).get(path) is None


def test_the_desk_reads_a_known_record_only_when_it_is_taken_up(
    index: Path, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_module, "known_of", None)
    desk = Desk([path], "ani", index=DoubtIndex(index))
    desk.load(path)
    assert len(desk.items) == 6
    assert desk.session is not None
    desk.close()


def test_a_folder_that_cannot_be_written_has_no_index(path: Path) -> None:
    index = DoubtIndex(Path("/proc/none/index"))
    index.put(path, known_of(path))
    index.save()
    assert index.get(path) is not None


def test_one_folder_has_an_index_and_other_places_none(tmp_path: Path, path: Path) -> None:
    assert index_of([tmp_path]) == tmp_path / INDEX_NAME
    assert index_of([path]) is None
    assert index_of([tmp_path, tmp_path]) is None
    DoubtIndex(None).save()
