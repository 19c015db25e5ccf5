import json
import os
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from extractor.errors import OptionsError
from extractor.record import codec
from extractor.record.pointers import Json
from extractor.review.desk import Desk
from extractor.review.doubts.doubt import Doubt
from extractor.review.doubts.together import find_doubts
from extractor.review.queue.inspect import entries_of, sheet_of
from extractor.review.queue.planter import Planter
from extractor.review.sessions.metrics import measure
from extractor.review.sessions.planting import plantable, planted, pretended
from extractor.review.sessions.session import Session
from review.records import make_record, write_record


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write_record(tmp_path)


def data() -> Json:
    record: Json = make_record().model_dump(mode="json")
    return record


def plant(record: Json, pointer: str, seed: int = 0) -> Doubt:
    doubt = planted(record, pointer, find_doubts(record), Random(seed))
    assert doubt is not None
    return doubt


@pytest.mark.parametrize("seed", range(20))
def test_a_planted_value_is_wrong_and_the_right_one_among_the_candidates(seed: int) -> None:
    record = data()
    assert set(plantable(record)) == {
        *("/identity/date_created", "/actors/0/name", "/steps/0/activity", "/steps/1/activity"),
        *("/steps/2/activity", "/steps/1/symbols/0"),
    }
    for pointer in plantable(record):
        doubt = plant(record, pointer, seed)
        texts = [candidate.text for candidate in doubt.candidates]
        assert texts[0] == doubt.value != doubt.truth
        assert doubt.truth in texts[1:]
        assert len(set(texts)) == len(texts)


def answers(session: Session, doubt: Doubt) -> dict[str, bool]:
    """Each way of answering, and whether it catches the error."""
    truth = [candidate.text for candidate in doubt.candidates].index(doubt.truth or "") + 1
    session.accept(doubt)
    session.choose(doubt, 1)
    session.choose(doubt, truth)
    session.edit(doubt, doubt.truth or "")
    session.edit(doubt, doubt.value)
    return {}


def test_no_answer_to_a_planted_error_changes_the_record(path: Path) -> None:
    with Session(path, "ani") as session:
        before = session.data
        answers(session, plant(before, "/steps/0/activity"))
        assert session.data is before
    assert codec.read(path) == make_record()
    entries = entries_of(path)
    assert {entry.action for entry in entries} == {"plant"}
    assert [entry.detail["caught"] for entry in entries] == [False, False, True, True, False]
    measures = measure([sheet_of(path)])
    assert (measures.planted, measures.planted_caught) == (5, 0.4)
    assert (measures.answers, measures.keys_per_doubt) == (0, None)


@pytest.mark.parametrize("answer", ["unreadable", "blank", "edit"])
def test_what_is_neither_makes_the_real_value_a_doubt(path: Path, answer: str) -> None:
    with Session(path, "ani") as session:
        doubt = plant(session.data, "/steps/0/activity")
        if answer == "edit":
            session.edit(doubt, doubt.value + " dan lain")
        else:
            getattr(session, answer)(doubt)
        real = session.doubt("/steps/0/activity")
        assert real in session.doubts()
        assert real.value == doubt.truth
    assert doubt.value not in path.read_text()
    assert entries_of(path)[0].detail["caught"] is True


def test_a_share_of_the_doubts_or_a_number_over_all_records(tmp_path: Path) -> None:
    paths = [write_record(tmp_path, make_record(id=f"sop-{n}"), f"0{n}") for n in range(4)]
    for wanted, count in (("50%", 12), ("3", 3), ("0", 0), ("8", 8)):
        desk = Desk(paths, "ani", planter=Planter.of(wanted, len(paths)))
        for path in paths:
            desk.load(path)
        assert sum(item.doubt.truth is not None for item in desk.items) == count
        assert len(desk.items) == 24 + count
    for wrong in ("", "-1", "many", "5.5%"):
        with pytest.raises(OptionsError):
            Planter.of(wrong, 1)


def test_a_planted_error_goes_with_its_answer_and_with_its_place(path: Path) -> None:
    desk = Desk([path], "ani", planter=Planter(each=6))
    desk.load(path)
    planted_keys = {item.doubt.key for item in desk.items if item.doubt.truth is not None}
    assert len(planted_keys) == 6
    desk.find(lambda item: item.doubt.pointer == "/steps/0/activity")
    desk.answer(lambda session, doubt, *_: session.accept(doubt))
    assert not desk.caught
    assert "/steps/0/activity" not in {item.doubt.key for item in desk.items}
    session = desk.session
    assert session is not None
    session.edit(session.doubt("/steps/1/activity"), "Lain")
    desk.change("touch", lambda record: record)
    left = {item.doubt.key for item in desk.items if item.doubt.truth is not None}
    assert left == planted_keys - {"/steps/0/activity", "/steps/1/activity"}
    desk.close()
    again = Desk([path], "ani", planter=Planter(each=6))
    again.load(path)
    assert {item.doubt.key for item in again.items if item.doubt.truth is not None} == left


KILLED = """
import sys
from pathlib import Path
from extractor.review.desk import Desk
from extractor.review.queue.planter import Planter
desk = Desk([Path(sys.argv[1])], "ani", planter=Planter(each=6))
desk.load(desk.paths[0])
give = lambda session, doubt, *_: session.accept(doubt)
for answered in range(8):
    print("\\x1f".join(i.doubt.value for i in desk.items if i.doubt.truth is not None), flush=True)
    desk.answer(give)
sys.stdin.read()
"""


@pytest.mark.parametrize("answered", [1, 4, 7])
def test_nothing_planted_reaches_the_record_after_kill_9(path: Path, answered: int) -> None:
    command = [sys.executable, "-c", KILLED, str(path)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=environment) as process:
        assert process.stdout is not None
        wrong = process.stdout.readline().strip().split("\x1f")
        for _ in range(answered):
            process.stdout.readline()
        process.kill()
    with Session(path, "budi") as session:
        session.check()
        session.save()
    texts = json.dumps(json.loads(path.read_text()), ensure_ascii=False)
    assert len(wrong) == 6
    assert not [value for value in wrong if json.dumps(value, ensure_ascii=False) in texts]


def test_the_flow_beside_a_planted_error_does_not_give_it_away() -> None:
    record = data()
    doubt = plant(record, "/steps/1/symbols/0")
    shown = pretended(record, doubt)
    assert shown["steps"][1]["symbols"][0] != record["steps"][1]["symbols"][0]
    assert record == data()
    assert pretended(record, find_doubts(record)[0]) is record
